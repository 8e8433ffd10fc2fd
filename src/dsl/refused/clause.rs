//! What follows a task: `on-success` and its kin.

use super::call::parse;
use super::report::{Report, kind, quoted};
use super::rules;
use super::shapes;
use super::text::{is_expression, next_task_forms};
use crate::dsl::keys::{PUBLISH, TRANSITION};
use crate::yaml::Node;

/// The clauses of a task, and where a transition sets variables.
pub use crate::dsl::keys::{CLAUSE_NAMES as CLAUSES, SCOPE_NAMES as SCOPES};

/// A task or a command of the engine that a clause names.
#[derive(Clone, Copy)]
pub struct Next<'t> {
    pub name: &'t str,
    pub at: Node<'t>,
    pub condition: Option<Node<'t>>,
}

/// Checks the clauses of a task or of `task-defaults`.
pub fn clauses(report: &mut Report, map: Node) {
    for name in CLAUSES {
        if let Some(node) = map.get(name) {
            clause(report, node, &format!("'{name}'"));
        }
    }
}

fn clause(report: &mut Report, node: Node, what: &str) {
    let before = report.len();
    if node.entries().is_some() {
        of_mapping(report, node, what);
    } else {
        plain(report, node, what);
    }
    if report.len() > before {
        return;
    }
    for next in next(node) {
        if parse(next.at.text().unwrap_or_default()).is_none() {
            let message = format!("{what} needs the name of a task before the blank");
            report.add(&rules::CALL, next.at, message);
        }
        report.expression(next.at, next.name);
        if let Some(text) = next.condition.and_then(Node::text) {
            report.expression(next.condition.unwrap_or(next.at), text);
        }
    }
    if let Some(publish) = node.get("publish") {
        published(report, publish);
    }
}

/// Whether a text begins as an expression and does not end as one.
fn is_unclosed(text: &str) -> bool {
    [("<%", "%>"), ("{{", "}}")]
        .iter()
        .any(|(open, close)| text.starts_with(open) && !text.contains(close))
}

/// A name or a list.
fn plain(report: &mut Report, node: Node, what: &str) {
    if node.is_list() {
        shapes::items(report, node, what, |report, item| {
            if item.entries().is_some() {
                conditional(report, item, what);
            } else {
                named(report, item, what);
            }
        });
    } else {
        named(report, node, what);
    }
}

/// The name of the next task.
fn named(report: &mut Report, node: Node, what: &str) {
    let Some(text) = node.text() else {
        let message = format!("{what} must name a task, and this is {}", kind(node));
        report.add(&rules::NEXT, node, message);
        return;
    };
    match next_task_forms(text) {
        1 => {}
        0 => {
            let message = format!("{what} must name one task, and {} is no name", quoted(text));
            report.add_with_hint(
                &rules::NEXT,
                node,
                message,
                "write a name, 'fail msg=\"...\"', or a list of these",
            );
        }
        _ => report.add_with_hint(
            &rules::NO_BLANK,
            node,
            format!("{} can be read in two ways without a blank", quoted(text)),
            "write fail msg=\"...\"",
        ),
    }
}

/// Whether a mapping is a task with its condition.
fn is_conditional(node: Node) -> bool {
    let mut trial = Report::default();
    conditional(&mut trial, node, "");
    trial.len() == 0
}

/// A task with its condition: `{name: expression}`.
fn conditional(report: &mut Report, node: Node, what: &str) {
    let entries = node.entries().into_iter().flatten();
    let count = entries.clone().count();
    if count != 1 {
        let message =
            format!("{what} can have one task with its condition here, and this has {count}");
        report.add_with_hint(
            &rules::NEXT,
            node,
            message,
            "write a list: [{a: ...}, {b: ...}]",
        );
    }
    for (key, value) in entries {
        let Some(name) = key.text() else {
            report.not_text(key);
            continue;
        };
        if next_task_forms(name) > 0 && !value.text().is_some_and(is_expression) {
            let message = format!(
                "the condition of {} must be one expression, and this is {}",
                quoted(name),
                kind(value)
            );
            match value.text().filter(|text| is_unclosed(text)) {
                Some(_) => {
                    report.add_with_hint(
                        &rules::CONDITION,
                        value,
                        message,
                        "its '%>' or '}}' is missing",
                    );
                }
                None => report.add(&rules::CONDITION, value, message),
            }
        }
    }
}

/// The mapping of a clause: a task with its condition, or `publish` and `next`. The server refuses what is both.
fn of_mapping(report: &mut Report, node: Node, what: &str) {
    let has = |name: &str| node.entry(name);
    if has("publish").is_none() && has("next").is_none() {
        if let Some((key, _)) = has("tags") {
            let message = "a task named 'tags' cannot be named like this";
            report.add_with_hint(&rules::NEXT, key, message, "write it in a list");
            return;
        }
        conditional(report, node, what);
        return;
    }
    let mut trial = Report::default();
    advanced(&mut trial, node, what);
    if !is_conditional(node) || has("publish").is_some() {
        report.extend(trial);
    } else if trial.len() == 0 {
        let message = format!("{what} can be read as a task named 'next' as well");
        report.add_with_hint(&rules::NEXT, node, message, "write a list");
    }
}

/// `{publish: {branch, global, atomic}, next: ...}`
fn advanced(report: &mut Report, node: Node, what: &str) {
    report.closed(node, what, &[TRANSITION]);
    if let Some(publish) = node.get("publish") {
        publish_shape(report, publish);
    }
    let Some(next) = node.get("next") else {
        return;
    };
    if next.entries().is_some() {
        conditional(report, next, "'next'");
    } else {
        plain(report, next, "'next'");
    }
}

fn publish_shape(report: &mut Report, publish: Node) {
    if publish.entries().is_none() {
        let message = format!("'publish' must be a mapping, and this is {}", kind(publish));
        report.add(&rules::WRONG_TYPE, publish, message);
        return;
    }
    report.closed(publish, "'publish' of a transition", PUBLISH);
    for scope in SCOPES {
        if let Some(values) = publish.get(scope) {
            shapes::mapping(report, values, &format!("'{scope}'"));
        }
    }
    shapes::name_and_version(report, publish);
    shapes::description_and_tags(report, publish);
}

/// What the server checks of `publish` whose shape is right.
fn published(report: &mut Report, publish: Node) {
    let mut scopes = SCOPES
        .iter()
        .filter_map(|scope| publish.get(scope))
        .peekable();
    if scopes.peek().is_none() {
        let message = "'publish' of a transition needs 'branch', 'global' or 'atomic'";
        report.add(&rules::MISSING, publish, message);
    }
    scopes.for_each(|scope| report.expressions(scope));
}

/// What a clause of a task or of `task-defaults` names.
pub fn of<'t>(map: Option<Node<'t>>, clause: &str) -> Vec<Next<'t>> {
    let node = map.and_then(|map| map.get(clause));
    node.map(next).unwrap_or_default()
}

/// What follows a task: what its own clause names, or else that of all tasks, but for the task itself.
pub fn followers<'a, 't>(
    task: &'a str,
    own: &'a [Next<'t>],
    of_all: &'a [Next<'t>],
) -> impl Iterator<Item = &'a Next<'t>> {
    let is_own = !own.is_empty();
    let named = if is_own { own } else { of_all };
    named.iter().filter(move |next| is_own || next.name != task)
}

/// What a clause names, as the server understands it: of a mapping only what is under `next`.
pub fn next(clause: Node) -> Vec<Next> {
    let named = if clause.entries().is_some() {
        match clause.get("next") {
            Some(named) => named,
            None => return Vec::new(),
        }
    } else {
        clause
    };
    let mut found = Vec::new();
    if named.text().is_some_and(|text| !text.is_empty()) {
        found.extend(of_item(named, None));
    }
    for item in named.items().into_iter().flatten() {
        let (at, condition) = match item.entries().and_then(|mut pairs| pairs.next()) {
            Some((key, value)) => (key, Some(value)),
            None => (item, None),
        };
        found.extend(of_item(at, condition));
    }
    for (key, _) in named.entries().into_iter().flatten() {
        found.extend(of_item(key, None));
    }
    found
}

fn of_item<'t>(at: Node<'t>, condition: Option<Node<'t>>) -> Option<Next<'t>> {
    let text = at.text()?;
    let name = parse(text).map_or(text, |call| call.name);
    Some(Next {
        name,
        at,
        condition,
    })
}
