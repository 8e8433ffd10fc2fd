//! Items of `with-items` that variables hide.

use std::collections::{BTreeMap, HashMap};

use super::rules;
use super::workflow::{Task, Workflow};
use crate::dsl::refused::report::{Report, quoted};
use crate::dsl::refused::text::with_items_name;
use crate::yaml::Node;

/// For how many names the tasks that follow are searched.
const MAX_NAMES: usize = 100;

/// Where a task publishes, and after which clauses that counts.
const STATES: &[(&str, [&str; 2])] = &[
    ("publish", ["on-success", "on-complete"]),
    ("publish-on-error", ["on-error", "on-complete"]),
];

pub fn check(report: &mut Report, workflow: &Workflow) {
    let mut items: HashMap<&str, Vec<(usize, Node)>> = HashMap::new();
    for (place, task) in workflow.tasks.iter().enumerate() {
        for (name, at) in names(task) {
            items.entry(name).or_default().push((place, at));
        }
    }
    if items.is_empty() {
        return;
    }
    let published = published(workflow, &items);
    for (name, first) in published.into_iter().take(MAX_NAMES) {
        let reached = workflow.reached_from(first);
        let places = items.get(name).into_iter().flatten();
        for (place, at) in places.filter(|(place, _)| reached[*place]) {
            let message = format!(
                "the variable {}, which a task before {} publishes, hides the items",
                quoted(name),
                quoted(workflow.tasks[*place].name)
            );
            report.add(&rules::SHADOWED, *at, message);
        }
    }
}

/// The names of the items of a task.
fn names<'t>(task: &Task<'t>) -> Vec<(&'t str, Node<'t>)> {
    let Some(node) = task.get("with-items") else {
        return Vec::new();
    };
    let items = node.items().into_iter().flatten();
    let all = items.chain(node.text().map(|_| node));
    all.filter_map(|item| Some((with_items_name(item.text()?)?, item)))
        .collect()
}

/// For each of these names the tasks that follow those which publish it.
fn published<'t>(
    workflow: &Workflow<'t>,
    items: &HashMap<&'t str, Vec<(usize, Node<'t>)>>,
) -> BTreeMap<&'t str, Vec<usize>> {
    let mut found: BTreeMap<&str, Vec<usize>> = BTreeMap::new();
    for (task, transitions) in workflow.tasks.iter().zip(&workflow.next) {
        for (key, clauses) in STATES {
            let of_clause = |clause: &&str| task.get(clause)?.get("publish")?.get("branch");
            let maps = clauses.iter().filter_map(of_clause).chain(task.get(key));
            let keys = maps.flat_map(|map| map.entries().into_iter().flatten());
            let names = keys.filter_map(|(key, _)| key.text());
            for name in names.filter(|name| items.contains_key(name)) {
                let next = transitions.iter();
                let next = next.filter(|next| clauses.contains(&next.clause));
                let places = next.filter_map(|next| next.task);
                found.entry(name).or_default().extend(places);
            }
        }
    }
    found
}
