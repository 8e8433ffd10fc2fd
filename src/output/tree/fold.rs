//! Which rows of a tree are shown, so that they fit into a height.

use std::cmp::Reverse;

use super::outline::Entry;
use super::state::{Class, State};

/// What is shown.
#[derive(Debug)]
pub struct Page {
    pub rows: Vec<Row>,
    pub ending: Option<Ending>,
}

/// A row: a node, perhaps with all that is below it, or neighbours.
#[derive(Clone, Debug)]
pub struct Row {
    /// The entry of the node, or of the first of the neighbours.
    pub entry: usize,
    pub shape: Shape,
}

#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Shape {
    /// The node; what is below it follows.
    Open,
    /// The node, with so many nodes below it that are not shown.
    Folded(usize),
    /// Neighbours of a class, and how many of them are in each state.
    Run(Class, Vec<(State, usize)>),
}

/// A last row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    NothingFailed,
    /// How many rows there was no room for, and how many of them failed.
    More {
        rows: usize,
        failed: usize,
    },
}

/// What is shown of a tree in `height` rows: all of it, or what leads to a failure.
pub fn page(entries: &[Entry], height: Option<usize>, only_failed: bool) -> Page {
    let is_wanted = |&entry: &usize| !only_failed || is_needed(entries, entry);
    let rows: Vec<Row> = (0..entries.len())
        .filter(is_wanted)
        .map(|entry| Row {
            entry,
            shape: Shape::Open,
        })
        .collect();
    let nothing_failed = only_failed && entries.first().is_some_and(|root| !root.leads_to_failure);
    let height = height.unwrap_or(usize::MAX);
    if nothing_failed && height > rows.len() {
        return Page {
            rows,
            ending: Some(Ending::NothingFailed),
        };
    }
    cut(entries, fold(entries, rows, height), height)
}

/// Whether an entry is the root or leads to a failure.
fn is_needed(entries: &[Entry], entry: usize) -> bool {
    entry == 0 || entries[entry].leads_to_failure
}

/// Folds rows, the least interesting first, until they fit or nothing is left to fold.
fn fold(entries: &[Entry], mut rows: Vec<Row>, height: usize) -> Vec<Row> {
    for class in [Class::Ended, Class::Waiting, Class::Active] {
        for step in [fold_branches, fold_runs] {
            let excess = rows.len().saturating_sub(height);
            if excess == 0 {
                return rows;
            }
            rows = step(entries, &rows, class, excess);
        }
    }
    rows
}

/// Whether a row can be folded in the step of a class.
fn is_foldable(entries: &[Entry], row: &Row, class: Class) -> bool {
    !is_needed(entries, row.entry) && entries[row.entry].state.class() == class
}

/// Folds what is below nodes of a class, the deepest and oldest first, until the rows are fewer by `excess`.
fn fold_branches(entries: &[Entry], rows: &[Row], class: Class, mut excess: usize) -> Vec<Row> {
    let parents = parents(entries, rows);
    let mut order: Vec<usize> = (1..rows.len()).collect();
    order.sort_by_key(|&row| Reverse(entries[rows[row].entry].depth));
    let mut below = vec![0; rows.len()];
    let mut is_folded = vec![false; rows.len()];
    for row in order {
        if excess > 0 && below[row] > 0 && is_foldable(entries, &rows[row], class) {
            excess = excess.saturating_sub(below[row]);
            below[row] = 0;
            is_folded[row] = true;
        }
        below[parents[row]] += below[row] + 1;
    }
    let mut shown = Vec::with_capacity(rows.len());
    let mut hidden_until = 0;
    for (row, is_folded) in rows.iter().zip(is_folded) {
        if row.entry < hidden_until {
            continue;
        }
        let mut row = row.clone();
        if is_folded {
            hidden_until = entries[row.entry].end;
            row.shape = Shape::Folded(hidden_until - row.entry - 1);
        }
        shown.push(row);
    }
    shown
}

/// For each row the row of its parent. That of the root is itself.
fn parents(entries: &[Entry], rows: &[Row]) -> Vec<usize> {
    let mut ancestors = Vec::new();
    let mut parents = Vec::with_capacity(rows.len());
    for (at, row) in rows.iter().enumerate() {
        ancestors.truncate(entries[row.entry].depth);
        parents.push(ancestors.last().copied().unwrap_or(0));
        ancestors.push(at);
    }
    parents
}

/// Makes one row of neighbours of a class, the oldest first, until the rows are fewer by `excess`.
fn fold_runs(entries: &[Entry], rows: &[Row], class: Class, mut excess: usize) -> Vec<Row> {
    let mut shown = Vec::with_capacity(rows.len());
    let mut at = 0;
    while at < rows.len() {
        let length = run(entries, &rows[at..], class).min(excess.saturating_add(1));
        if length < 2 {
            shown.push(rows[at].clone());
            at += 1;
            continue;
        }
        let members = &rows[at..at + length];
        shown.push(Row {
            entry: members[0].entry,
            shape: Shape::Run(class, counts(entries, members)),
        });
        excess -= length - 1;
        at += length;
    }
    shown
}

/// How many rows at the beginning are neighbours of a class with nothing shown below them.
fn run(entries: &[Entry], rows: &[Row], class: Class) -> usize {
    let depth = |row: &Row| entries[row.entry].depth;
    let is_member = |row: &&Row| depth(row) == depth(&rows[0]) && is_foldable(entries, row, class);
    let length = rows.iter().take_while(is_member).count();
    match rows.get(length) {
        Some(next) if depth(next) > depth(&rows[0]) => length.saturating_sub(1),
        _ => length,
    }
}

fn counts(entries: &[Entry], rows: &[Row]) -> Vec<(State, usize)> {
    let mut counts: Vec<(State, usize)> = Vec::new();
    for row in rows {
        let state = entries[row.entry].state;
        match counts.iter_mut().find(|(counted, _)| *counted == state) {
            Some((_, count)) => *count += 1,
            None => counts.push((state, 1)),
        }
    }
    counts
}

/// Cuts off what does not fit, first that which does not lead to a failure, and counts it.
fn cut(entries: &[Entry], mut rows: Vec<Row>, height: usize) -> Page {
    let total = rows.len();
    if total <= height || height == 0 {
        rows.truncate(height);
        return Page { rows, ending: None };
    }
    let needed = |row: &Row| is_needed(entries, row.entry);
    let mut room = height - 1;
    let mut spare = room.saturating_sub(rows.iter().filter(|row| needed(row)).count());
    room -= spare;
    let mut failed = 0;
    rows.retain(|row| {
        let left = if needed(row) { &mut room } else { &mut spare };
        let is_shown = *left > 0;
        *left = left.saturating_sub(1);
        let has_failed = entries[row.entry].state.class() == Class::Failed;
        failed += usize::from(has_failed && !is_shown);
        is_shown
    });
    let rows_cut = total - rows.len();
    Page {
        rows,
        ending: Some(Ending::More {
            rows: rows_cut,
            failed,
        }),
    }
}
