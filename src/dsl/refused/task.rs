//! A task of a workflow.

use super::call::{self, Call, Parameter};
use super::clause;
use super::policies;
use super::report::{Report, kind, quoted};
use super::rules;
use super::shapes;
use super::text::with_items_values;
use crate::dsl::keys::{DIRECT_TASK, REVERSE_TASK, TASK, Takes, taking};
use crate::json;
use crate::yaml::{Node, Scalar};

/// How long the name of a task may be, in characters; of one with `join` less.
const LONGEST_NAME: usize = 255;
const LONGEST_JOIN: usize = 208;

/// Checks a task, whose name is a key.
pub fn task(report: &mut Report, name: Node, body: Node, reverse: bool) {
    let known = if reverse { REVERSE_TASK } else { DIRECT_TASK };
    report.closed(body, "a task", known);
    task_name(report, name, body, reverse);
    shapes::description_and_tags(report, body);
    let call = called(report, body);
    input(report, body, call.as_ref());
    for name in taking(TASK, Takes::Mapping) {
        if let Some(node) = body.get(name) {
            shapes::mapping(report, node, &format!("'{name}'"));
            report.expressions(node);
        }
    }
    if let Some(target) = body.get("target") {
        shapes::text(report, target, "'target'");
    }
    if let Some(node) = body.get("with-items") {
        with_items(report, node);
    }
    policies::flags(report, body, TASK);
    policies::policies(report, body);
    if reverse {
        if let Some(requires) = body.get("requires") {
            shapes::text_or_texts(report, requires, "'requires'");
        }
    } else {
        if let Some(node) = body.get("join") {
            join(report, node);
        }
        clause::clauses(report, body);
    }
}

fn task_name(report: &mut Report, key: Node, body: Node, reverse: bool) {
    let Some(name) = shapes::text(report, key, "the name of a task") else {
        return;
    };
    let joins = !reverse && body.get("join").is_some_and(|node| !is_zero(node));
    let (longest, whose) = if joins {
        (LONGEST_JOIN, "a task with 'join'")
    } else {
        (LONGEST_NAME, "a task")
    };
    let length = name.chars().count();
    if length > longest {
        let message =
            format!("the name of {whose} has at most {longest} characters, and this has {length}");
        report.add(&rules::LONG_NAME, key, message);
    }
}

/// Whether the server takes 'join' for none.
pub fn is_zero(node: Node) -> bool {
    match node.scalar() {
        Some(Scalar::Int(digits)) => digits == "0",
        Some(Scalar::Float(number)) => *number == 0.0,
        _ => false,
    }
}

/// Checks `action` and `workflow`; gives what is called.
fn called<'t>(report: &mut Report, body: Node<'t>) -> Option<Call<'t>> {
    let action = body.entry("action");
    let workflow = body.entry("workflow");
    if let (Some(_), Some((key, _))) = (action, workflow) {
        let message = "a task has 'action' or 'workflow', and this has both";
        report.add(&rules::BOTH, key, message);
    }
    let mut found = None;
    for (name, entry) in [("'workflow'", workflow), ("'action'", action)] {
        if let Some((_, node)) = entry {
            found = shapes::text(report, node, name).map(|text| (name, node, text));
        }
    }
    let (name, node, text) = found?;
    inline(report, node, text, name)
}

/// Checks a call with its parameters.
pub fn inline<'t>(report: &mut Report, node: Node, text: &'t str, what: &str) -> Option<Call<'t>> {
    let Some(call) = call::parse(text) else {
        let message = format!("{what} must begin with a name or an expression");
        report.add(&rules::CALL, node, message);
        return None;
    };
    for (_, value) in &call.parameters {
        if let Parameter::Text(text) = value {
            report.expression(node, text);
        }
    }
    Some(call)
}

fn input(report: &mut Report, body: Node, call: Option<&Call>) {
    let Some(input) = body.get("input") else {
        return;
    };
    if input.text().is_none() {
        shapes::mapping(report, input, "'input'");
    } else if shapes::text(report, input, "'input'").is_some()
        && let Some((name, _)) = call.and_then(|call| call.parameters.first())
    {
        let message = format!(
            "'input' is text, to which the parameter {} cannot be added",
            quoted(name)
        );
        report.add(&rules::TEXT_INPUT, input, message);
    }
    report.expressions(input);
}

fn join(report: &mut Report, node: Node) {
    if shapes::is_count(node) || matches!(node.text(), Some("all" | "one")) {
        return;
    }
    let message = format!(
        "'join' must be all, one or a whole number of 0 or more, and this is {}",
        node.text().map_or(kind(node).to_owned(), quoted)
    );
    match node.text() {
        Some(typed) => report.unknown(&rules::JOIN, node, message, typed, ["all", "one"]),
        None => report.add(&rules::JOIN, node, message),
    }
}

fn with_items(report: &mut Report, node: Node) {
    if !node.is_list() {
        if let Some(text) = shapes::text(report, node, "'with-items'") {
            items_of(report, node, text);
        }
        return;
    }
    shapes::texts(report, node, "'with-items'");
    for item in node.items().into_iter().flatten() {
        if let Some(text) = item.text().filter(|text| !text.is_empty()) {
            items_of(report, item, text);
        }
    }
}

fn items_of(report: &mut Report, node: Node, text: &str) {
    let Some(values) = with_items_values(text) else {
        let message = format!(
            "'with-items' must have the form 'name in VALUES', and {} has not",
            quoted(text)
        );
        report.add_with_hint(
            &rules::WITH_ITEMS,
            node,
            message,
            "write 'x in <% $.list %>' or 'x in [1, 2]'",
        );
        return;
    };
    report.expression(node, values);
    if values.starts_with('[') && json::parse(values).is_err() {
        let message = format!("the list {} of 'with-items' must be JSON", quoted(values));
        report.add_with_hint(
            &rules::WITH_ITEMS,
            node,
            message,
            "put texts in double quotes",
        );
    }
}
