//! Circles: tasks that follow each other without an end.

use super::rules;
use super::workflow::{Task, Workflow};
use crate::dsl::refused::call::parse;
use crate::dsl::refused::report::{Report, quoted};
use crate::yaml::Node;

/// The clauses that count after a success.
const AFTER_SUCCESS: &[&str] = &["on-success", "on-complete"];

pub fn check(report: &mut Report, name: Node, workflow: &Workflow) {
    let always = always(workflow);
    recursive(report, name, workflow, &always);
    for circle in circles(&always) {
        let first = circle.iter().min().copied().unwrap_or_default();
        let task = &workflow.tasks[first];
        let message = if circle.len() == 1 {
            format!(
                "the task {} follows itself until it fails",
                quoted(task.name)
            )
        } else {
            format!(
                "{} follow each other until one of them fails",
                named(&circle, &workflow.tasks)
            )
        };
        report.add(&rules::ENDLESS, task.key, message);
    }
}

/// A workflow that calls itself in a task which always runs.
fn recursive(report: &mut Report, name: Node, workflow: &Workflow, always: &[Vec<usize>]) {
    let mut runs = vec![false; always.len()];
    let mut open: Vec<usize> = workflow.starts().collect();
    while let Some(place) = open.pop().filter(|_| !always.is_empty()) {
        if std::mem::replace(&mut runs[place], true) {
            continue;
        }
        open.extend(&always[place]);
        let task = &workflow.tasks[place];
        let called = task
            .get("workflow")
            .filter(|_| task.get("with-items").is_none());
        let Some(node) = called else {
            continue;
        };
        let called = node.text().and_then(parse).map(|call| call.name);
        if called.is_some() && called == name.text() {
            let message = format!(
                "the workflow calls itself in the task {}, without a condition before it",
                quoted(task.name)
            );
            report.add(&rules::ENDLESS, node, message);
        }
    }
}

/// What follows each task after each success.
fn always(workflow: &Workflow) -> Vec<Vec<usize>> {
    let reached = workflow.reached();
    let pairs = workflow.tasks.iter().zip(&workflow.next).enumerate();
    let always = pairs.map(|(place, (task, transitions))| {
        let counts = |clause: &str| AFTER_SUCCESS.contains(&clause);
        let mut after = transitions.iter().filter(|next| counts(next.clause));
        // A command may end the execution; joins run once.
        let may_end = after
            .clone()
            .any(|next| next.task.is_none() && next.name != "noop")
            || task.get("fail-on").is_some()
            || task.get("join").is_some();
        if may_end || !reached[place] {
            return Vec::new();
        }
        let unconditional = after.by_ref().filter(|next| next.condition.is_none());
        unconditional.filter_map(|next| next.task).collect()
    });
    always.collect()
}

/// The tasks of a circle in words, the first few of them.
pub fn named(circle: &[usize], tasks: &[Task]) -> String {
    const SHOWN: usize = 5;
    let mut places = circle.to_vec();
    places.sort_unstable();
    let names = places
        .iter()
        .take(SHOWN)
        .map(|&place| quoted(tasks[place].name));
    let mut names: Vec<_> = names.collect();
    if circle.len() > SHOWN {
        names.push(format!("{} others", circle.len() - SHOWN));
    }
    let last = names.pop().unwrap_or_default();
    format!("{} and {last}", names.join(", "))
}

/// Circles of what leads to each other. What shares a part with one that is found may be missing.
pub fn circles(next: &[Vec<usize>]) -> Vec<Vec<usize>> {
    let is_end = ends(next);
    let mut walks = vec![0; next.len()];
    let mut found = Vec::new();
    for start in 0..next.len() {
        let walk = start + 1;
        let mut path = Vec::new();
        let mut at = Some(start);
        while let Some(place) = at.filter(|&place| walks[place] == 0 && !is_end[place]) {
            walks[place] = walk;
            path.push(place);
            at = next[place].iter().copied().find(|&to| !is_end[to]);
        }
        if let Some(place) = at.filter(|&place| walks[place] == walk)
            && let Some(begin) = path.iter().position(|&of| of == place)
        {
            found.push(path.split_off(begin));
        }
    }
    found
}

/// Which places lead to no circle.
fn ends(next: &[Vec<usize>]) -> Vec<bool> {
    let mut left: Vec<usize> = next.iter().map(Vec::len).collect();
    let mut before = vec![Vec::new(); next.len()];
    for (from, places) in next.iter().enumerate() {
        for &to in places {
            before[to].push(from);
        }
    }
    let mut is_end = vec![false; next.len()];
    let mut open: Vec<usize> = (0..next.len()).filter(|&place| left[place] == 0).collect();
    while let Some(place) = open.pop() {
        is_end[place] = true;
        for &from in &before[place] {
            left[from] -= 1;
            if left[from] == 0 {
                open.push(from);
            }
        }
    }
    is_end
}
