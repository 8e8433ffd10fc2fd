//! Whether what tasks name is there, and whether the tasks of a direct workflow can start and join.

use std::collections::{HashMap, HashSet};

use super::clause::{self, CLAUSES};
use super::report::{Report, quoted};
use super::rules;
use crate::yaml::{Node, Scalar};

/// What a clause may name besides tasks.
pub const COMMANDS: &[&str] = &["fail", "noop", "pause", "succeed"];

/// The tasks of a workflow, in the order in which they are written.
struct Tasks<'t> {
    all: Vec<(&'t str, Node<'t>, Node<'t>)>,
    names: HashSet<&'t str>,
}

impl<'t> Tasks<'t> {
    fn new(tasks: Node<'t>) -> Self {
        let entries = tasks.entries().into_iter().flatten();
        let pairs = entries.filter_map(|(key, body)| Some((key.text()?, key, body)));
        // The server takes it for the version of the definition.
        let all: Vec<_> = pairs.filter(|(name, ..)| *name != "version").collect();
        let names = all.iter().map(|(name, ..)| *name).collect();
        Self { all, names }
    }

    fn not_found(&self, report: &mut Report, at: Node, name: &str, commands: &[&'static str]) {
        let message = format!("there is no task {}", quoted(name));
        let names = self.all.iter().map(|(name, ..)| *name);
        let names = names.chain(commands.iter().copied());
        report.unknown(&rules::NO_TASK, at, message, name, names);
    }
}

/// Checks the links between tasks. Where something else is wrong with them, only the names.
pub fn check(
    report: &mut Report,
    workflow: Node,
    tasks: Node,
    defaults: Option<Node>,
    reverse: bool,
    is_sound: bool,
) {
    let tasks = Tasks::new(tasks);
    if reverse {
        return required(report, &tasks, defaults);
    }
    let of_all: Vec<_> = CLAUSES
        .iter()
        .map(|name| clause::of(defaults, name))
        .collect();
    let mut leading: HashMap<&str, usize> = HashMap::new();
    for (name, _, body) in &tasks.all {
        let mut targets = HashSet::new();
        for (clause, of_all) in CLAUSES.iter().zip(&of_all) {
            let own = clause::of(Some(*body), clause);
            for next in clause::followers(name, &own, of_all) {
                if !targets.insert(next.name) {
                    continue;
                }
                if !tasks.names.contains(next.name) && !COMMANDS.contains(&next.name) {
                    tasks.not_found(report, next.at, next.name, COMMANDS);
                }
            }
        }
        for target in targets {
            *leading.entry(target).or_default() += 1;
        }
    }
    if is_sound {
        starts(report, workflow, &tasks, &leading);
        joins(report, &tasks, &leading);
    }
}

fn starts(report: &mut Report, workflow: Node, tasks: &Tasks, leading: &HashMap<&str, usize>) {
    if tasks
        .all
        .iter()
        .all(|(name, ..)| leading.contains_key(name))
    {
        let message =
            "the workflow has no task to start with: each is named by another one or by itself";
        report.add(&rules::NO_START, workflow, message);
    }
}

fn joins(report: &mut Report, tasks: &Tasks, leading: &HashMap<&str, usize>) {
    for (name, key, body) in &tasks.all {
        let Some(join) = body.get("join") else {
            continue;
        };
        let leading = leading.get(name).copied().unwrap_or(0);
        let wanted = match join.scalar() {
            Some(Scalar::Text(_)) => 1.0,
            Some(Scalar::Int(digits)) => digits.parse::<f64>().unwrap_or(f64::INFINITY),
            Some(Scalar::Float(number)) => *number,
            _ => continue,
        };
        #[expect(clippy::cast_precision_loss, reason = "no file has so many tasks")]
        if (leading as f64) < wanted {
            let message = format!(
                "the task {} waits for {wanted} tasks, and {leading} lead to it",
                quoted(key.text().unwrap_or_default())
            );
            report.add(&rules::JOIN_TOO_MANY, join, message);
        }
    }
}

fn required(report: &mut Report, tasks: &Tasks, defaults: Option<Node>) {
    let of_all = defaults.and_then(|defaults| defaults.get("requires"));
    let of_all: Vec<_> = of_all.map(texts).unwrap_or_default();
    let named = |name: &&str, at: &Node| at.text() == Some(*name);
    for (name, _, body) in &tasks.all {
        let own = body.get("requires").map(texts).unwrap_or_default();
        for at in own.iter().chain(&of_all).filter(|at| !named(name, at)) {
            let required = at.text().unwrap_or_default();
            if !tasks.names.contains(required) {
                tasks.not_found(report, *at, required, &[]);
            }
        }
    }
}

/// A text, or the texts of a list.
pub fn texts(node: Node) -> Vec<Node> {
    match node.items() {
        Some(items) => items.filter(|item| item.text().is_some()).collect(),
        None => node.text().map(|_| node).into_iter().collect(),
    }
}
