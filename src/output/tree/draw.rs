//! Rows as lines of aligned columns.

use super::fit::{Fitted, fit};
use super::fold::{Ending, Page, Row, Shape};
use super::outline::Entry;
use super::state::{Class, State};
use crate::terminal::style::{Line, Style};

/// The cells of a level of the tree.
const LEVEL: usize = 3;

/// The cells of a glyph and the space after it.
const GLYPH: usize = 2;

/// The cells between two columns.
const GAP: usize = 2;

/// On narrow terminals names take more than half of the line.
const MIN_NAMES: usize = 24;

/// The most cells of a state: `RUNNING_DELAYED`.
const MAX_STATE: usize = 15;

/// The most cells of a time: `9999h59m59s`.
const MAX_TIME: usize = 12;

/// The characters that the tree is made of.
struct Charset {
    /// A branch after which others follow at its level.
    branch: &'static str,
    last_branch: &'static str,
    /// A level at which a branch follows further down.
    pass: &'static str,
    /// The mark of a text that is cut.
    cut: &'static str,
}

const UNICODE: Charset = Charset {
    branch: "├─ ",
    last_branch: "└─ ",
    pass: "│  ",
    cut: "…",
};

const ASCII: Charset = Charset {
    branch: "|- ",
    last_branch: "`- ",
    pass: "|  ",
    cut: "...",
};

/// What the lines have in common.
struct Layout {
    width: usize,
    is_unicode: bool,
    charset: Charset,
    /// The most cells of branches, glyph and name.
    names: usize,
    /// Where states begin, where times end, and where details begin.
    states: usize,
    times: usize,
    details: usize,
}

/// A row that shows a node: the texts of its first columns.
struct Columns<'a> {
    name: Fitted<'a>,
    state: Fitted<'a>,
    time: Fitted<'a>,
}

/// The lines of a page.
pub fn lines(entries: &[Entry], page: &Page, width: usize, is_unicode: bool) -> Vec<Line> {
    let mut layout = Layout {
        width,
        is_unicode,
        charset: if is_unicode { UNICODE } else { ASCII },
        names: (width / 2).max(MIN_NAMES).min(width),
        states: 0,
        times: 0,
        details: 0,
    };
    let columns: Vec<Option<Columns>> = page
        .rows
        .iter()
        .map(|row| layout.columns(&entries[row.entry], row))
        .collect();
    layout.align(entries, &page.rows, &columns);

    let lasts = lasts(entries, &page.rows);
    // For each level down to that of the row whether another branch follows at it.
    let mut followed = Vec::new();
    let mut lines = Vec::with_capacity(page.rows.len() + 1);
    for ((row, columns), is_last) in page.rows.iter().zip(columns).zip(lasts) {
        let entry = &entries[row.entry];
        if let Some(level) = entry.depth.checked_sub(1) {
            followed.truncate(level);
            followed.push(!is_last);
        }
        let mut draft = Draft::new(&layout);
        draft.branches(&followed);
        match (&row.shape, columns) {
            (Shape::Run(class, counts), _) => draft.run(*class, counts),
            (shape, Some(columns)) => draft.node(entry, shape, &columns),
            (_, None) => {}
        }
        lines.push(draft.line);
    }
    lines.extend(page.ending.map(|ending| ending_line(&layout, ending)));
    lines
}

/// For each row whether no other one of its level follows below the same parent.
fn lasts(entries: &[Entry], rows: &[Row]) -> Vec<bool> {
    let mut seen = Vec::new();
    let mut lasts = Vec::with_capacity(rows.len());
    for row in rows.iter().rev() {
        let depth = entries[row.entry].depth;
        seen.resize(depth + 1, false);
        lasts.push(!seen[depth]);
        seen[depth] = true;
    }
    lasts.reverse();
    lasts
}

fn ending_line(layout: &Layout, ending: Ending) -> Line {
    let mut draft = Draft::new(layout);
    match ending {
        Ending::NothingFailed => draft.put(Style::Dim, "nothing failed"),
        Ending::More { rows, failed } => {
            let noun = if rows == 1 { "row" } else { "rows" };
            let text = format!("{} {rows} more {noun}", layout.charset.cut);
            draft.put(Style::Dim, &text);
            if failed > 0 {
                draft.put(Style::Dim, ", ");
                draft.put(Style::Red, &format!("{failed} failed"));
            }
        }
    }
    draft.line
}

impl Layout {
    /// How many levels of branches a line shows at most: of a deeper node the innermost ones.
    fn levels(&self) -> usize {
        self.names / 2 / LEVEL
    }

    /// The cells before the name of an entry.
    fn indent(&self, entry: &Entry) -> usize {
        entry.depth.min(self.levels()) * LEVEL + GLYPH
    }

    fn columns<'a>(&self, entry: &Entry<'a>, row: &Row) -> Option<Columns<'a>> {
        if matches!(row.shape, Shape::Run(..)) {
            return None;
        }
        let node = entry.node;
        let room = self.names.saturating_sub(self.indent(entry));
        Some(Columns {
            name: fit(&node.name, room, self.charset.cut),
            state: fit(&node.state, MAX_STATE, self.charset.cut),
            time: fit(&node.time, MAX_TIME, self.charset.cut),
        })
    }

    /// Puts the columns as far to the left as all rows allow.
    fn align(&mut self, entries: &[Entry], rows: &[Row], columns: &[Option<Columns>]) {
        let (mut names, mut states, mut times) = (0, 0, 0);
        for (row, columns) in rows.iter().zip(columns) {
            if let Some(columns) = columns {
                names = names.max(self.indent(&entries[row.entry]) + columns.name.1);
                states = states.max(columns.state.1);
                times = times.max(columns.time.1);
            }
        }
        let after = |end: usize, cells: usize| end + if cells > 0 { GAP + cells } else { 0 };
        self.states = names + GAP;
        self.times = after(names + if states > 0 { GAP + states } else { 0 }, times);
        self.details = self.times + GAP;
    }
}

/// A line that is being made.
struct Draft<'a> {
    layout: &'a Layout,
    line: Line,
    used: usize,
}

impl<'a> Draft<'a> {
    fn new(layout: &'a Layout) -> Self {
        Self {
            layout,
            line: Line::default(),
            used: 0,
        }
    }

    /// Appends as much of a text as there is room for.
    fn put(&mut self, style: Style, text: &str) {
        let fitted = self.fit_at(self.used, text);
        self.put_at(self.used, style, &fitted);
    }

    /// As much of a text as there is room for from a column on.
    fn fit_at<'t>(&self, column: usize, text: &'t str) -> Fitted<'t> {
        let room = self.layout.width.saturating_sub(column);
        fit(text, room, self.layout.charset.cut)
    }

    /// Appends a text at a column, as far as there is room for it.
    fn put_at(&mut self, column: usize, style: Style, (text, cells): &Fitted) {
        if text.is_empty() || column >= self.layout.width {
            return;
        }
        let gap = column.saturating_sub(self.used);
        self.append(Style::Plain, &" ".repeat(gap), gap);
        if self.used + cells <= self.layout.width {
            self.append(style, text, *cells);
        } else {
            let (text, cells) = self.fit_at(self.used, text);
            self.append(style, &text, cells);
        }
    }

    fn append(&mut self, style: Style, text: &str, cells: usize) {
        if !text.is_empty() {
            self.line.push(style, text);
            self.used += cells;
        }
    }

    /// The branches from the root to a node, by whether others follow at their levels.
    fn branches(&mut self, followed: &[bool]) {
        let hidden = followed.len().saturating_sub(self.layout.levels());
        let charset = &self.layout.charset;
        let Some((is_followed, above)) = followed[hidden..].split_last() else {
            return;
        };
        let mut text = String::new();
        for &passes in above {
            text.push_str(if passes { charset.pass } else { "   " });
        }
        text.push_str(if *is_followed {
            charset.branch
        } else {
            charset.last_branch
        });
        let cells = (above.len() + 1) * LEVEL;
        self.put_at(self.used, Style::Dim, &(text.into(), cells));
    }

    fn node(&mut self, entry: &Entry, shape: &Shape, columns: &Columns) {
        let layout = self.layout;
        let style = entry.state.style();
        let is_root = entry.depth == 0;
        let glyph = entry.state.glyph(layout.is_unicode);
        self.put_at(self.used, style, &(glyph.into(), 1));
        let name = if is_root { Style::Bold } else { Style::Plain };
        self.put_at(self.used + 1, name, &columns.name);
        self.put_at(layout.states, style, &columns.state);
        let times = layout.times.saturating_sub(columns.time.1);
        self.put_at(times, Style::Plain, &columns.time);
        let mut details = layout.details;
        if let Shape::Folded(below) = shape {
            let text = format!("({below} below)");
            self.put_at(details, Style::Dim, &self.fit_at(details, &text));
            details = self.used + GAP;
        }
        let is_error = entry.state == State::Error;
        let style = if is_error { Style::Red } else { Style::Plain };
        let detail = self.fit_at(details, &entry.node.detail);
        self.put_at(details, style, &detail);
    }

    /// A row for several nodes.
    fn run(&mut self, class: Class, counts: &[(State, usize)]) {
        let total: usize = counts.iter().map(|(_, count)| count).sum();
        let (state, word) = match class {
            Class::Ended => (State::Success, "ended"),
            Class::Waiting => (State::Waiting, "waiting"),
            Class::Active if matches!(counts, [(State::Running, _)]) => (State::Running, "running"),
            Class::Active | Class::Failed => (State::Running, "active"),
        };
        let glyph = state.glyph(self.layout.is_unicode);
        let mut text = format!("{glyph} {total} {word}");
        if matches!(word, "ended" | "active") {
            let counts = counts
                .iter()
                .map(|(state, count)| format!("{count} {}", state.word()));
            text = text + ": " + &counts.collect::<Vec<_>>().join(", ");
        }
        self.put(Style::Dim, &text);
    }
}
