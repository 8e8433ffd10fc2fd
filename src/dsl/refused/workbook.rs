//! Workbooks, and ad-hoc actions.

use super::report::{Report, kind, quoted};
use super::rules;
use super::shapes;
use super::task;
use super::text::is_member_name;
use super::workflow;
use crate::dsl::keys::{ACTION, WORKBOOK};
use crate::yaml::{Node, Scalar};

pub fn workbook(report: &mut Report, root: Node) {
    report.closed(root, "a workbook", &[WORKBOOK]);
    match root.get("version") {
        Some(node) if node.text() == Some("2.0") => {}
        Some(node) => report.add_with_hint(
            &rules::VERSION,
            node,
            format!(
                "the version of a workbook must be the text '2.0', and this is {}",
                kind(node)
            ),
            "write version: '2.0'",
        ),
        None => report.add_with_hint(
            &rules::VERSION,
            root,
            "'version' is missing",
            "begin with version: '2.0'",
        ),
    }
    match root.get("name") {
        Some(name) => {
            shapes::text(report, name, "the name of a workbook");
        }
        None => report.add(&rules::MISSING, root, "a workbook needs 'name'"),
    }
    shapes::description_and_tags(report, root);
    members(report, root, "actions", action);
    members(report, root, "workflows", workflow::workflow);
}

fn members(report: &mut Report, root: Node, name: &str, check: fn(&mut Report, Node, Node)) {
    let Some(members) = root.get(name) else {
        return;
    };
    if members.entries().is_none_or(|entries| entries.len() == 0) {
        shapes::mapping(report, members, &format!("'{name}'"));
        return;
    }
    for (key, member) in members.entries().into_iter().flatten() {
        match key.text() {
            None => report.not_text(key),
            Some("version") => {
                if !is_two(member) {
                    let message = format!("'version' in '{name}' must be '2.0'");
                    report.add(&rules::VERSION, member, message);
                }
            }
            Some(typed) if !is_member_name(typed) => {
                let message = format!(
                    "a name in '{name}' has letters, digits, '_' and '-' only, and {} has others",
                    quoted(typed)
                );
                report.add(&rules::MEMBER_NAME, key, message);
            }
            Some(_) => check(report, key, member),
        }
    }
}

/// `'2.0'` or a number of the same value.
fn is_two(node: Node) -> bool {
    match node.scalar() {
        Some(Scalar::Text(text)) => text == "2.0",
        Some(Scalar::Int(digits)) => digits == "2",
        #[expect(clippy::float_cmp, reason = "the server compares exactly")]
        Some(Scalar::Float(number)) => *number == 2.0,
        _ => false,
    }
}

/// Checks an ad-hoc action, whose name is a key.
pub fn action(report: &mut Report, name: Node, body: Node) {
    if body.entries().is_none() {
        let message = format!("an action must be a mapping, and this is {}", kind(body));
        report.add(&rules::WRONG_TYPE, body, message);
        return;
    }
    shapes::text(report, name, "the name of an action");
    report.closed(body, "an action", &[ACTION]);
    match body.get("base") {
        None => report.add(&rules::MISSING, name, "an action needs 'base'"),
        Some(base) => {
            if let Some(text) = shapes::text(report, base, "'base'") {
                task::inline(report, base, text, "'base'");
            }
        }
    }
    if let Some(input) = body.get("base-input") {
        shapes::mapping(report, input, "'base-input'");
        report.expressions(input);
    }
    if let Some(input) = body.get("input") {
        shapes::declared_input(report, input);
    }
    if let Some(output) = body.get("output") {
        if !shapes::has_json_type(output) {
            let message = format!("'output' is {}, which JSON has no type for", kind(output));
            report.add(&rules::NO_JSON, output, message);
        } else if let Some(text) = output.text() {
            report.expression(output, text);
        }
    }
    shapes::description_and_tags(report, body);
}
