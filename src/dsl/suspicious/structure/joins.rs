//! Joins: how many tasks they wait for, and whether these can come together.

use std::collections::{HashMap, HashSet};

use super::rules;
use super::workflow::{Task, Workflow};
use crate::dsl::refused::report::{Report, quoted};
use crate::dsl::refused::task::is_zero;
use crate::yaml::{Node, Scalar};

/// How many tasks a search for contradictions goes back.
const MAX_STEPS: usize = 20;

/// Policies that count before a task starts.
const BEFORE_START: &[&str] = &["concurrency", "pause-before", "timeout", "wait-before"];

pub fn check(report: &mut Report, workflow: &Workflow) {
    for (place, task) in workflow.tasks.iter().enumerate() {
        let Some((key, join)) = task.body.entry("join") else {
            continue;
        };
        if is_zero(join) {
            let message = "'join: 0' joins nothing";
            report.add_with_hint(&rules::JOIN_NUMBER, key, message, "write join: all");
            continue;
        }
        if let Some(Scalar::Float(number)) = join.scalar() {
            let message = format!("a task with 'join: {number:?}' waits for ever");
            let hint = format!("write join: {number:.0}");
            report.add_with_hint(&rules::JOIN_NUMBER, join, message, hint);
            continue;
        }
        policies(report, workflow, task);
        incoming(report, workflow, place, key);
    }
    waiting(report, workflow);
}

/// Policies of a join itself, and of 'task-defaults'.
fn policies(report: &mut Report, workflow: &Workflow, task: &Task) {
    for name in BEFORE_START {
        let own = task.body.entry(name);
        let of_all = workflow.defaults.and_then(|map| map.entry(name));
        let Some((key, node)) = own.or(of_all) else {
            continue;
        };
        let is_off = is_zero(node) || node.scalar() == Some(&Scalar::Bool(false));
        let counts = match *name {
            // Without items it does nothing anyway.
            "concurrency" => task.get("with-items").is_none(),
            // Whoever runs the action looks at it, too.
            "timeout" => own.is_some() && task.get("workflow").is_none(),
            _ => false,
        };
        if !is_off && !counts {
            let message = format!(
                "{} does not count for the task {}, which has 'join'",
                quoted(name),
                quoted(task.name)
            );
            report.add(&rules::JOIN_POLICY, key, message);
        }
    }
}

/// The tasks that lead to a join, each once.
fn sources(workflow: &Workflow, place: usize) -> Vec<usize> {
    let mut known = HashSet::new();
    let leading = workflow.leading[place].iter().map(|(from, _)| *from);
    leading.filter(|from| known.insert(*from)).collect()
}

fn incoming(report: &mut Report, workflow: &Workflow, place: usize, key: Node) {
    let sources = sources(workflow, place);
    let task = &workflow.tasks[place];
    if let [only] = sources[..] {
        let message = format!(
            "only {} leads to the task {}, so there is nothing to join",
            quoted(workflow.tasks[only].name),
            quoted(task.name)
        );
        report.add(&rules::JOIN_ALONE, key, message);
        return;
    }
    let (leading, wanted) = (sources.len(), wanted(task, sources.len()));
    match contradiction(workflow, place) {
        Some(name) if wanted == leading => {
            let message = format!(
                "the task {} waits for tasks of which some follow only a success of {}, and others only an error of it",
                quoted(task.name),
                quoted(name)
            );
            report.add(&rules::JOIN_NEVER, key, message);
        }
        None if wanted < leading => {
            let message = format!(
                "the task {} may run more than once, as it waits for {wanted} of {leading} tasks",
                quoted(task.name)
            );
            report.add(&rules::JOIN_AGAIN, key, message);
        }
        _ => {}
    }
}

/// For how many of the tasks that lead to it a task waits.
fn wanted(task: &Task, leading: usize) -> usize {
    match task.get("join").and_then(Node::scalar) {
        Some(Scalar::Text(text)) if text == "all" => leading,
        Some(Scalar::Int(digits)) => match digits.parse() {
            Ok(0) | Err(_) => 1,
            Ok(count) => count,
        },
        _ => 1,
    }
}

/// The outcomes of a task after which a clause counts.
#[derive(Clone, Copy, Default)]
struct Outcomes {
    success: bool,
    error: bool,
    skipped: bool,
}

impl Outcomes {
    fn of(clause: &str) -> Self {
        Self {
            success: matches!(clause, "on-success" | "on-complete"),
            error: matches!(clause, "on-error" | "on-complete"),
            // Where there is no on-skip, on-success counts.
            skipped: matches!(clause, "on-success" | "on-skip"),
        }
    }

    fn or(self, other: Self) -> Self {
        Self {
            success: self.success || other.success,
            error: self.error || other.error,
            skipped: self.skipped || other.skipped,
        }
    }

    fn and(self, other: Self) -> Self {
        Self {
            success: self.success && other.success,
            error: self.error && other.error,
            skipped: self.skipped && other.skipped,
        }
    }

    fn is_none(self) -> bool {
        !self.success && !self.error && !self.skipped
    }
}

/// The task that would have to end in two ways for all that lead to a join.
fn contradiction<'t>(workflow: &Workflow<'t>, place: usize) -> Option<&'t str> {
    let mut ends: HashMap<usize, Outcomes> = HashMap::new();
    for &(from, at) in &workflow.leading[place] {
        let outcomes = Outcomes::of(workflow.next[from][at].clause);
        let known = ends.entry(from).or_default();
        *known = known.or(outcomes);
    }
    let mut wanted: HashMap<usize, Outcomes> = HashMap::new();
    for (source, outcomes) in ends {
        let mut all = conditions(workflow, source);
        if let Some(first) = all.first_mut() {
            first.1 = outcomes;
        }
        for (task, outcomes) in all {
            let known = wanted.entry(task).or_insert(outcomes);
            *known = known.and(outcomes);
            if known.is_none() {
                return Some(workflow.tasks[task].name);
            }
        }
    }
    None
}

/// A task, and how those before it must have ended, as far as each has only one that leads to it. Empty if one of them may
/// run more than once.
fn conditions(workflow: &Workflow, from: usize) -> Vec<(usize, Outcomes)> {
    let mut found = vec![(from, Outcomes::default())];
    let mut place = from;
    while let [(before, at)] = workflow.leading[place][..] {
        if found.len() == MAX_STEPS {
            return Vec::new();
        }
        found.push((before, Outcomes::of(workflow.next[before][at].clause)));
        place = before;
    }
    if workflow.leading[place].is_empty() {
        found
    } else {
        Vec::new()
    }
}

/// Joins that wait for tasks which run only after them.
fn waiting(report: &mut Report, workflow: &Workflow) {
    let counts: Vec<usize> = (0..workflow.tasks.len())
        .map(|place| match workflow.leading[place].len() {
            0 => 0,
            _ => wanted(&workflow.tasks[place], sources(workflow, place).len()),
        })
        .collect();
    let mut met = vec![0_usize; counts.len()];
    let mut runs = vec![false; counts.len()];
    let mut open: Vec<usize> = workflow.starts().collect();
    while let Some(place) = open.pop() {
        if std::mem::replace(&mut runs[place], true) {
            continue;
        }
        let targets: HashSet<usize> = workflow.next[place]
            .iter()
            .filter_map(|next| next.task)
            .collect();
        for to in targets {
            met[to] += 1;
            if met[to] == counts[to] {
                open.push(to);
            }
        }
    }
    for (place, task) in workflow.tasks.iter().enumerate() {
        if runs[place] || met[place] == 0 {
            continue;
        }
        let Some((key, _)) = task.body.entry("join") else {
            continue;
        };
        let missing = sources(workflow, place)
            .into_iter()
            .find(|from| !runs[*from]);
        let missing = missing.map_or("", |from| workflow.tasks[from].name);
        let message = format!(
            "the task {} is never complete, as {}, for which it waits, does not run before it",
            quoted(task.name),
            quoted(missing)
        );
        report.add(&rules::JOIN_NEVER, key, message);
    }
}
