//! What tasks of reverse workflows require.

use std::collections::HashSet;

use super::circles::{circles, named};
use super::rules;
use super::workflow::{MAX_INHERITED, Workflow};
use crate::dsl::refused::report::{Report, quoted};
use crate::yaml::Node;

pub fn check(report: &mut Report, workflow: &Workflow) {
    let of_all = workflow
        .defaults
        .and_then(|defaults| defaults.get("requires"));
    let of_all: Vec<_> = of_all.map(names).unwrap_or_default();
    if of_all.len().saturating_mul(workflow.tasks.len()) > MAX_INHERITED {
        return;
    }
    let mut required = Vec::with_capacity(workflow.tasks.len());
    for task in &workflow.tasks {
        let own: Vec<_> = task.get("requires").map(names).unwrap_or_default();
        for at in own.iter().filter(|at| at.text() == Some(task.name)) {
            let message = format!("that {} requires itself is ignored", quoted(task.name));
            report.add(&rules::REQUIRES_CIRCLE, *at, message);
        }
        let named = own.iter().chain(&of_all).filter_map(|at| at.text());
        let places = named.filter(|name| *name != task.name);
        let places: HashSet<usize> = places
            .filter_map(|name| workflow.places.get(name).copied())
            .collect();
        let mut places: Vec<_> = places.into_iter().collect();
        places.sort_unstable();
        required.push(places);
    }
    for circle in circles(&required) {
        let first = circle.iter().min().copied().unwrap_or_default();
        let message = format!(
            "{} never run, as they require each other",
            named(&circle, &workflow.tasks)
        );
        report.add(&rules::REQUIRES_CIRCLE, workflow.tasks[first].key, message);
    }
}

/// A name, or the names of a list.
fn names(node: Node) -> Vec<Node> {
    match node.items() {
        Some(items) => items.collect(),
        None => vec![node],
    }
}
