//! Calls with parameters on the same line, and other input.

use std::collections::HashSet;

use super::rules;
use super::values::has_expression;
use super::workflow::Task;
use crate::character::is_space;
use crate::dsl::refused::call::{Call, Written, parse, written};
use crate::dsl::refused::clause::{CLAUSES, next};
use crate::dsl::refused::report::{Report, quoted};
use crate::dsl::refused::text::with_items_values;
use crate::json;
use crate::yaml::Node;

pub fn task(report: &mut Report, task: &Task) {
    let action = task.body.entry("action");
    let call = action.or_else(|| task.body.entry("workflow"));
    if let Some((_, node)) = call {
        called(report, node, task.body.entry("input"));
    }
    if let Some(text) = task.get("retry").and_then(Node::text) {
        line(report, task.body.get("retry").unwrap_or(task.body), text);
    }
    for clause in CLAUSES {
        let all = task.get(clause).map(next).unwrap_or_default();
        for next in all {
            line(report, next.at, next.at.text().unwrap_or_default());
        }
    }
    if let Some((key, input)) = task.body.entry("input") {
        let nothing = call.is_none();
        if nothing && input.entries().is_some() {
            let message = format!(
                "the task {} has an input, and runs nothing that takes one",
                quoted(task.name)
            );
            let hint = "name an action or a workflow";
            report.add_with_hint(&rules::INPUT_OF_NOTHING, key, message, hint);
        }
        if input.text().is_some_and(|text| !is_one_expression(text)) {
            let message = "'input' is text, and no mapping or one whole expression";
            report.add(&rules::INPUT_TEXT, input, message);
        }
    }
    if let Some(items) = task.get("with-items") {
        rest(report, items);
        items
            .items()
            .into_iter()
            .flatten()
            .for_each(|item| rest(report, item));
    }
}

pub fn action(report: &mut Report, body: Node) {
    let Some(base) = body.get("base") else {
        return;
    };
    let given = body.entry("base-input");
    let text = base.text().unwrap_or_default();
    if has_expression(parse(text).map_or(text, |call| call.name)) {
        let message = "'base' is not evaluated, and no action has this name";
        report.add(&rules::NOT_EVALUATED, base, message);
    } else {
        called(report, base, given);
    }
    if let Some((key, _)) = body.entry("input")
        && given.is_none()
        && parse(text).is_some_and(|call| call.parameters.is_empty())
    {
        let message = "the input of this action is not used, as it has no 'base-input'";
        let hint = "write base-input: {NAME: <% $.NAME %>}";
        report.add_with_hint(&rules::INPUT_OF_NOTHING, key, message, hint);
    }
}

/// Actions of a mapping whose base is one that they do not reach.
pub fn bases(report: &mut Report, actions: Node, workbook: Option<&str>) {
    for (key, body) in actions.entries().into_iter().flatten() {
        let Some(node) = body.get("base") else {
            continue;
        };
        let text = node.text().unwrap_or_default();
        let base = parse(text).map_or(text, |call| call.name);
        match workbook {
            None if key.text() == Some(base) => {
                let message = format!("the action {} is its own base", quoted(base));
                report.add(&rules::BASE_IN_WORKBOOK, node, message);
            }
            Some(workbook) if base != "version" && actions.get(base).is_some() => {
                let full = format!("{workbook}.{base}");
                let message = format!(
                    "the base {} is not the action of this workbook, whose name is {}",
                    quoted(base),
                    quoted(&full)
                );
                if key.text() == Some(base) {
                    report.add(&rules::BASE_IN_WORKBOOK, node, message);
                } else {
                    let hint = format!("write base: {full}");
                    report.add_with_hint(&rules::BASE_IN_WORKBOOK, node, message, hint);
                }
            }
            _ => {}
        }
    }
}

/// Whether the value of a text is that of one expression.
fn is_one_expression(text: &str) -> bool {
    let end = |open: &str, close| {
        let rest = text.strip_prefix(open)?;
        rest.find(close).map(|end| open.len() + end + 2)
    };
    [("<%", "%>"), ("{{", "}}")]
        .iter()
        .any(|(open, close)| end(open, *close) == Some(text.len()))
}

/// Text behind the values of an item.
fn rest(report: &mut Report, node: Node) {
    let Some(text) = node.text() else {
        return;
    };
    let rest = with_items_values(text).and_then(|values| {
        let begin = text.find(values)?;
        Some(text[begin + values.len()..].trim_matches(is_space))
    });
    if let Some(rest) = rest.filter(|rest| !rest.is_empty()) {
        let message = format!(
            "{} behind the values of 'with-items' is not read",
            quoted(rest)
        );
        report.add(&rules::ITEMS_REST, node, message);
    }
}

/// A call of an action or a workflow, and the mapping that has the rest of its input.
fn called(report: &mut Report, node: Node, input: Option<(Node, Node)>) {
    let Some(text) = node.text() else {
        return;
    };
    if let Some(message) = cut(text) {
        let hint = "put the parameters under 'input', where blanks do no harm";
        report.add_with_hint(&rules::CUT_NAME, node, message, hint);
        return;
    }
    line(report, node, text);
    if !text.contains(' ') {
        return;
    }
    let mut known = HashSet::new();
    for Written { key, .. } in written(text) {
        let also = input.and_then(|(at, map)| map.get(key).map(|_| at));
        if let Some(at) = also {
            let message = format!(
                "the parameter {} stands on the line of the call, too, and that one counts",
                quoted(key)
            );
            report.add(
                &rules::GIVEN_TWICE,
                also_at(input, key).unwrap_or(at),
                message,
            );
        }
        if !known.insert(key) {
            let message = format!("the parameter {} is given twice on one line", quoted(key));
            report.add(&rules::GIVEN_TWICE, node, message);
        }
    }
}

fn also_at<'t>(input: Option<(Node<'t>, Node<'t>)>, key: &str) -> Option<Node<'t>> {
    let (_, map) = input?;
    map.entry(key).map(|(key, _)| key)
}

/// Whether the name in a call is not what it looks like.
fn cut(text: &str) -> Option<String> {
    let Call { name, .. } = parse(text)?;
    if !text.contains(' ') {
        let plain = !["<%", "{{", "{%"].iter().any(|mark| name.contains(mark));
        let odd = |c: char| matches!(c, '(' | '=' | '"') || is_space(c);
        return (plain && name.contains(odd)).then(|| {
            format!(
                "{} is the name as a whole, as parameters are read only where there is a blank",
                quoted(name)
            )
        });
    }
    let marks = [("<%", "%>"), ("{{", "}}"), ("{%", "%}")];
    let is_open = marks.iter().any(|(open, close)| {
        let last = name.rfind(open);
        last.is_some_and(|at| !name[at..].contains(close))
    });
    let within = written(text).any(|parameter| parameter.place.start < name.len());
    if within && !is_open {
        return Some(format!(
            "the name in this call is {} as a whole",
            quoted(name)
        ));
    }
    let behind = text[name.len()..].chars().next();
    let is_expression = marks.iter().any(|(open, _)| name.starts_with(open));
    let goes_on = match behind {
        None | Some('(') if !is_expression => false,
        None => false,
        Some(c) => !is_space(c),
    };
    (is_open || goes_on).then(|| format!("the name in this call ends behind {}", quoted(name)))
}

/// Parts of a line that are not read, and lists that are none.
fn line(report: &mut Report, node: Node, text: &str) {
    if !text.contains(' ') {
        return;
    }
    let mut end = parse(text).map_or(0, |call| call.name.len());
    // The parameters of 'retry' are read from the beginning.
    if written(text)
        .next()
        .is_some_and(|first| first.place.start == 0)
    {
        end = 0;
    }
    let mut last: Option<&str> = None;
    for Written { value, place, .. } in written(text) {
        if place.start < end {
            continue;
        }
        unread(report, node, &text[end..place.start], last);
        if value.starts_with('[') && json::parse(value).is_err() {
            let message = format!("{} is no JSON, and stays text", quoted(value));
            report.add(&rules::NO_LIST, node, message);
        }
        end = place.end;
        last = Some(text[place].trim_end_matches(is_space));
    }
    unread(report, node, &text[end..], last);
}

fn unread(report: &mut Report, node: Node, gap: &str, last: Option<&str>) {
    let between = |c: char| is_space(c) || matches!(c, '(' | ')' | ',' | ';');
    let rest = gap.trim_matches(between);
    if rest.is_empty() {
        return;
    }
    let message = match last {
        Some(last) if !gap.starts_with(between) => format!(
            "of {} only {} is read",
            quoted(&format!("{last}{rest}")),
            quoted(last)
        ),
        _ => format!("{} is not read", quoted(rest)),
    };
    let hint = "put text in quotes, or everything under 'input'";
    report.add_with_hint(&rules::DROPPED_TEXT, node, message, hint);
}
