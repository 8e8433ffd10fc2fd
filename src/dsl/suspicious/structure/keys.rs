//! Keys: repeated, unknown, and without effect.

use std::collections::{HashMap, HashSet};

use super::rules;
use super::values::has_expression;
use super::workflow::{Task, Workflow};
use crate::dsl::is_two;
use crate::dsl::keys::{WORKFLOW, names};
use crate::dsl::refused::clause::CLAUSES;
use crate::dsl::refused::report::{Report, kind, quoted};
use crate::dsl::refused::shapes;
use crate::dsl::refused::text::with_items_name;
use crate::yaml::Node;

/// Equal keys of a mapping, at any depth.
pub fn duplicates(report: &mut Report, root: Node) {
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        open.extend(node.items().into_iter().flatten());
        let Some(written) = node.written() else {
            continue;
        };
        open.extend(written.clone().map(|(_, value)| value));
        let mut known = HashMap::with_capacity(written.len());
        for (key, _) in written {
            // More than one mapping may be merged.
            let Some(scalar) = key.scalar().filter(|_| key.text() != Some("<<")) else {
                continue;
            };
            if let Some(line) = known.insert(scalar.identity(), key.at().line) {
                let name = scalar.name().unwrap_or_default();
                let message = format!(
                    "the key {} stands in line {line}, too, and only the last one counts",
                    quoted(&name)
                );
                report.add(&rules::REPEATED, key, message);
            }
        }
    }
}

/// The version of a file of workflows or actions.
pub fn version(report: &mut Report, root: Node) {
    let Some(node) = root.get("version").filter(|node| !is_two(*node)) else {
        return;
    };
    let shown = node.scalar().and_then(|scalar| scalar.name().ok());
    let message = format!(
        "there is no version {} of the language; the server takes it for 2.0",
        quoted(&shown.unwrap_or_default())
    );
    report.add_with_hint(&rules::VERSION, node, message, "write version: '2.0'");
}

pub fn workflow(report: &mut Report, name: Node, workflow: &Workflow) {
    let body = workflow.body;
    for (key, _) in body.entries().into_iter().flatten() {
        let Some(name) = key
            .text()
            .filter(|name| names(&[WORKFLOW]).all(|known| known != *name))
        else {
            continue;
        };
        let message = format!(
            "a workflow has no key {}, and the server ignores it",
            quoted(name)
        );
        report.unknown(&rules::UNKNOWN_KEY, key, message, name, names(&[WORKFLOW]));
    }
    overwritten(report, name, body, "workflow");
    if let Some(input) = body.get("input") {
        inputs(report, input);
    }
    hidden(report, body);
    if let Some(defaults) = workflow.defaults {
        of_defaults(report, defaults, workflow.reverse);
    }
    let tasks = body.get("tasks");
    if let Some((key, _)) = tasks.and_then(|tasks| tasks.entry("version")) {
        let message = "a task named 'version' does not exist for the server";
        report.add_with_hint(&rules::TASK_VERSION, key, message, "give it another name");
    }
}

pub fn task(report: &mut Report, workflow: &Workflow, task: &Task) {
    overwritten(report, task.key, task.body, "task");
    if let Some((key, node)) = task.body.entry("type") {
        let own = if workflow.reverse {
            "reverse"
        } else {
            "direct"
        };
        if node.text() != Some(own) {
            let message = "'type' of a task does nothing: it is that of its workflow";
            report.add(&rules::IGNORED_KEY, key, message);
        }
    }
    let items = task.get("with-items").and_then(Node::items);
    let mut known = HashSet::new();
    for item in items.into_iter().flatten() {
        let name = item.text().and_then(with_items_name);
        if let Some(name) = name.filter(|name| !known.insert(*name)) {
            let message = format!(
                "'with-items' has {} twice, and the last one counts",
                quoted(name)
            );
            report.add(&rules::REPEATED, item, message);
        }
    }
}

pub fn action(report: &mut Report, name: Node, body: Node) {
    overwritten(report, name, body, "action");
    if let Some(input) = body.get("input") {
        inputs(report, input);
    }
}

/// A name and a version that the server writes over.
fn overwritten(report: &mut Report, name: Node, body: Node, noun: &str) {
    if let Some((key, node)) = body.entry("name")
        && (node.text() != name.text() || node.text().is_none())
    {
        let message = format!(
            "'name' does nothing: the name of this {noun} is {}",
            quoted(name.text().unwrap_or_default())
        );
        report.add(&rules::IGNORED_KEY, key, message);
    }
    if let Some((key, node)) = body.entry("version")
        && !is_two(node)
    {
        let message = format!("'version' of a {noun} does nothing: it is 2.0");
        report.add(&rules::IGNORED_KEY, key, message);
    }
}

fn inputs(report: &mut Report, input: Node) {
    let mut known = HashSet::new();
    for item in input.items().into_iter().flatten() {
        let key = item.entries().and_then(|mut pairs| pairs.next());
        let at = key.map_or(item, |(key, _)| key);
        if let Some((_, value)) = key {
            default(report, value);
        }
        if let Some(name) = at.text().filter(|name| !known.insert(*name)) {
            let message = format!(
                "the input {} is there twice, and the last one counts",
                quoted(name)
            );
            report.add(&rules::REPEATED, at, message);
        }
    }
}

/// Inputs that have the name of a variable.
fn hidden(report: &mut Report, body: Node) {
    let Some(vars) = body.get("vars") else {
        return;
    };
    let names = vars.entries().into_iter().flatten();
    let names: HashSet<&str> = names.filter_map(|(key, _)| key.text()).collect();
    let input = body.get("input").and_then(Node::items);
    for item in input.into_iter().flatten() {
        let key = item.entries().and_then(|mut pairs| pairs.next());
        let at = key.map_or(item, |(key, _)| key);
        if let Some(name) = at.text().filter(|name| names.contains(name)) {
            let message = format!(
                "the input {} is never seen, as 'vars' have that name",
                quoted(name)
            );
            report.add(&rules::VARS_HIDE, at, message);
        }
    }
}

/// The default of an input.
fn default(report: &mut Report, value: Node) {
    let mut open = vec![value];
    while let Some(node) = open.pop() {
        open.extend(node.items().into_iter().flatten());
        open.extend(node.entries().into_iter().flatten().map(|(_, value)| value));
        if !shapes::has_json_type(node) {
            let message = format!(
                "the server fails to store this default, which has {}",
                kind(node)
            );
            report.add_with_hint(&rules::DEFAULT_NO_JSON, node, message, "put it in quotes");
        }
        if node.text().is_some_and(has_expression) {
            let message = "the expression in this default is not evaluated";
            report.add(&rules::NOT_EVALUATED, node, message);
        }
    }
}

fn of_defaults(report: &mut Report, defaults: Node, reverse: bool) {
    for name in ["description", "name", "tags", "version"] {
        if let Some((key, _)) = defaults.entry(name) {
            let message = format!("{} in 'task-defaults' does nothing", quoted(name));
            report.add(&rules::IGNORED_KEY, key, message);
        }
    }
    let (ignored, own): (&[&str], _) = if reverse {
        (CLAUSES, "reverse")
    } else {
        (&["requires"], "direct")
    };
    for name in ignored {
        if let Some((key, _)) = defaults.entry(name) {
            let message = format!(
                "{} in 'task-defaults' does nothing, as the workflow is of the type {own}",
                quoted(name)
            );
            report.add(&rules::IGNORED_KEY, key, message);
        }
    }
}
