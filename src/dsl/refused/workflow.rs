//! Files of workflows, and a workflow.

use super::clause;
use super::links;
use super::policies;
use super::report::{Report, kind, quoted};
use super::rules;
use super::shapes;
use super::task;
use super::text::{is_name, is_uuid};
use crate::dsl::closest;
use crate::dsl::keys::{DEFAULTS, TASK_DEFAULTS, Takes, WORKFLOW, names, taking};
use crate::yaml::Node;

/// A file of workflows or of actions, each checked by `member`.
pub fn file(report: &mut Report, root: Node, noun: &str, member: fn(&mut Report, Node, Node)) {
    match root.entry("version") {
        Some((_, version)) => shapes::version(report, version),
        None => report.add_with_hint(
            &rules::VERSION,
            root,
            "'version' is missing",
            "begin with version: '2.0'",
        ),
    }
    let entries = root.entries().into_iter().flatten();
    let mut members = 0;
    for (key, body) in entries.filter(|(key, _)| key.text() != Some("version")) {
        members += 1;
        if key.text() == Some("name") && body.text().is_some() {
            let message = format!("a {noun} must be a mapping, and this is text");
            report.add_with_hint(&rules::WRONG_TYPE, body, message, OF_WORKBOOK);
        } else if shapes::mapping(report, body, &format!("a {noun}")) {
            member(report, key, body);
        }
    }
    if members == 0 {
        report.add(&rules::NOTHING, root, format!("the file has no {noun}"));
    }
}

/// Checks a workflow, whose name is a key.
pub fn workflow(report: &mut Report, name: Node, body: Node) {
    if body.entries().is_none() {
        let message = format!("a workflow must be a mapping, and this is {}", kind(body));
        report.add(&rules::WRONG_TYPE, body, message);
        return;
    }
    if name.text().is_some_and(is_uuid) {
        let message = "the name of a workflow must not have the form of a UUID";
        report.add(&rules::UUID, name, message);
    }
    let reverse = is_reverse(report, body);
    if let Some(input) = body.get("input") {
        shapes::declared_input(report, input);
    }
    for name in taking(WORKFLOW, Takes::Mapping) {
        if let Some(node) = body.get(name) {
            shapes::mapping(report, node, &format!("'{name}'"));
        }
    }
    for name in ["output", "vars"] {
        if let Some(node) = body.get(name) {
            report.expressions(node);
        }
    }
    if let Some(tags) = body.get("tags") {
        shapes::texts(report, tags, "'tags'");
    }
    let before = report.len();
    let defaults = body.get("task-defaults");
    if let Some(defaults) = defaults
        && shapes::mapping(report, defaults, "'task-defaults'")
    {
        task_defaults(report, defaults);
    }
    let Some(tasks) = body.get("tasks") else {
        lacks_tasks(report, name, body);
        return;
    };
    if !shapes::mapping(report, tasks, "'tasks'") {
        return;
    }
    for (key, task) in tasks.entries().into_iter().flatten() {
        of_tasks(report, key, task, reverse);
    }
    let is_sound = report.len() == before;
    links::check(report, name, tasks, defaults, reverse, is_sound);
}

/// An entry of `tasks`.
fn of_tasks(report: &mut Report, key: Node, body: Node, reverse: bool) {
    let Some(name) = key.text() else {
        return;
    };
    let what = format!("the task {}", quoted(name));
    if is_name(name) {
        if !shapes::mapping(report, body, &what) {
            return;
        }
    } else if body.entries().is_none() {
        let message = format!("{what} must be a mapping, and this is {}", kind(body));
        report.add(&rules::WRONG_TYPE, body, message);
        return;
    }
    // The server takes it for the version of the definition.
    if name != "version" {
        task::task(report, key, body, reverse);
    }
}

fn is_reverse(report: &mut Report, body: Node) -> bool {
    let Some(node) = body.get("type") else {
        return false;
    };
    match node.text() {
        Some("direct") => return false,
        Some("reverse") => return true,
        Some(typed) => {
            let message = format!(
                "the type of a workflow is direct or reverse, and not {}",
                quoted(typed)
            );
            report.unknown(
                &rules::WORKFLOW_TYPE,
                node,
                message,
                typed,
                ["direct", "reverse"],
            );
        }
        None => {
            let message = format!(
                "the type of a workflow is direct or reverse, and this is {}",
                kind(node)
            );
            report.add(&rules::WORKFLOW_TYPE, node, message);
        }
    }
    body.get("tasks")
        .and_then(Node::entries)
        .is_some_and(|mut tasks| tasks.any(|(_, task)| task.get("requires").is_some()))
}

fn task_defaults(report: &mut Report, defaults: Node) {
    report.closed(defaults, "'task-defaults'", TASK_DEFAULTS);
    shapes::name_and_version(report, defaults);
    shapes::description_and_tags(report, defaults);
    policies::policies(report, defaults);
    policies::flags(report, defaults, DEFAULTS);
    clause::clauses(report, defaults);
    if let Some(requires) = defaults.get("requires") {
        shapes::text_or_texts(report, requires, "'requires'");
    }
}

/// A name in a file of workflows.
const OF_WORKBOOK: &str =
    "only a workbook has a name here, and its workflows stand below 'workflows:'";

/// A workflow without tasks may be an ad-hoc action, or have a key that is misspelled.
fn lacks_tasks(report: &mut Report, name: Node, body: Node) {
    let message = "a workflow needs 'tasks'";
    let keys = body.entries().into_iter().flatten();
    let meant = keys.filter_map(|(key, _)| {
        let key = key.text()?;
        let is_known = names(&[WORKFLOW]).any(|known| known == key);
        let meant = closest(key, ["tasks", "base"]).filter(|_| !is_known)?;
        Some(format!(
            "did you mean '{meant}' instead of {}?",
            quoted(key)
        ))
    });
    match meant.last() {
        Some(hint) => report.add_with_hint(&rules::MISSING, name, message, hint),
        None => report.add(&rules::MISSING, name, message),
    }
}
