//! `on-success` and its kin: what the server drops of them.

use std::collections::HashMap;

use super::rules;
use super::workflow::{Task, Transition, Workflow};
use crate::dsl::refused::call::{Call, parse};
use crate::dsl::refused::clause::{CLAUSES, Next, next};
use crate::dsl::refused::links::COMMANDS;
use crate::dsl::refused::report::{Report, quoted};
use crate::dsl::refused::task::is_zero;
use crate::yaml::Node;

pub fn check(report: &mut Report, workflow: &Workflow) {
    let bodies = workflow.tasks.iter().map(|task| task.body);
    for map in bodies.chain(workflow.defaults) {
        for clause in CLAUSES {
            if let Some((key, node)) = map.entry(clause) {
                dropped(report, workflow, key, node);
                listed(report, clause, key, node);
            }
        }
    }
    for (task, transitions) in workflow.tasks.iter().zip(&workflow.next) {
        twice(report, workflow, task, transitions);
        complete_error(report, task, transitions);
    }
}

/// A mapping that the server does not read, or of which it reads the name only.
fn dropped(report: &mut Report, workflow: &Workflow, key: Node, node: Node) {
    let clause = key.text().unwrap_or_default();
    if let Some(next) = node.get("next") {
        for (name, _) in next.entries().into_iter().flatten() {
            let name_text = name.text().unwrap_or_default();
            let message = format!(
                "the condition of {} is dropped, as 'next' has a mapping and no list",
                quoted(name_text)
            );
            report.add_with_hint(&rules::NEXT_MAP, name, message, in_list("next", name_text));
        }
        return;
    }
    if node.get("publish").is_some() {
        return;
    }
    for (name, _) in node.entries().into_iter().flatten() {
        let text = name.text().unwrap_or_default();
        let target = parse(text).map_or(text, |call| call.name);
        if workflow.task(target).is_some() || COMMANDS.contains(&target) {
            let message = format!(
                "{} does not follow, as {} has a mapping and no list",
                quoted(target),
                quoted(clause)
            );
            report.add_with_hint(&rules::DROPPED_MAP, key, message, in_list(clause, text));
        } else {
            let message = format!(
                "{} has a mapping and no list, and there is no task {}",
                quoted(clause),
                quoted(target)
            );
            let names = workflow.tasks.iter().map(|task| task.name);
            let names = names.chain(COMMANDS.iter().copied());
            report.unknown(&rules::DROPPED_MAP, name, message, target, names);
        }
    }
}

fn in_list(clause: &str, name: &str) -> String {
    format!("write a list: {clause}: [{{{}: ...}}]", quoted(name))
}

/// What a clause names, in order.
fn listed(report: &mut Report, clause: &str, key: Node, node: Node) {
    let all = next(node);
    for next in &all {
        parameters(report, next);
        if let Some(condition) = next.condition {
            super::policies::whole(report, condition, "the condition", "always true");
        }
    }
    if let Some(end) = all.iter().position(ends) {
        around_end(report, &all, end);
    }
    if clause == "on-error" && !all.is_empty() && maybe_none(&all) {
        let message = "if no condition of 'on-error' is true, the execution ends in ERROR and does not tell the cause";
        report.add_with_hint(
            &rules::MAYBE_UNHANDLED,
            key,
            message,
            "add an entry for that case, such as fail with msg",
        );
    }
}

/// Whether an entry always ends the execution.
fn ends(next: &Next) -> bool {
    next.condition.is_none() && matches!(next.name, "fail" | "succeed")
}

fn around_end(report: &mut Report, all: &[Next], end: usize) {
    let command = quoted(all[end].name);
    let mut before = all[..end].iter();
    let started = before.find(|next| next.condition.is_none() && !COMMANDS.contains(&next.name));
    if let Some(next) = started {
        let message = format!(
            "{command} ends the execution when {} has only just started",
            quoted(next.name)
        );
        let hint = format!("let {command} follow that task");
        report.add_with_hint(&rules::BESIDE_COMMAND, all[end].at, message, hint);
    }
    for next in &all[end + 1..] {
        let message = format!(
            "{} never follows, as {command} before it ends the execution",
            quoted(next.name)
        );
        report.add(&rules::BESIDE_COMMAND, next.at, message);
    }
}

fn parameters(report: &mut Report, next: &Next) {
    let Some(Call { name, parameters }) = next.at.text().and_then(parse) else {
        return;
    };
    let takes_message = matches!(name, "fail" | "succeed" | "pause");
    for (key, _) in parameters {
        if takes_message && key == "msg" {
            continue;
        }
        let message = format!(
            "the parameter {} of {} is ignored",
            quoted(key),
            quoted(name)
        );
        if takes_message {
            report.add_with_hint(&rules::PARAMETERS, next.at, message, "the parameter is msg");
        } else {
            report.add(&rules::PARAMETERS, next.at, message);
        }
    }
}

/// Whether it may be that no condition is true.
fn maybe_none(all: &[Next]) -> bool {
    let conditions: Option<Vec<String>> = all
        .iter()
        .map(|next| next.condition?.text().map(bare))
        .collect();
    let Some(conditions) = conditions else {
        return false;
    };
    let is_always = |condition: &String| condition == "true" || condition == "True";
    // Not all pairs, so that it is linear: what completes a condition is usually next to it.
    let complete = conditions
        .windows(2)
        .any(|pair| opposite(&pair[0], &pair[1]));
    let ends = [conditions.first(), conditions.last()];
    let around = matches!(ends, [Some(first), Some(last)] if opposite(first, last));
    !conditions.iter().any(is_always) && !complete && !around
}

/// An expression without its marks and blanks.
fn bare(condition: &str) -> String {
    let marks = ['<', '%', '>', '{', '}', ' '];
    let inner = condition.trim().trim_matches(marks);
    inner.chars().filter(|c| !c.is_whitespace()).collect()
}

/// Whether one of two conditions is always true.
fn opposite(one: &str, two: &str) -> bool {
    const OPERATORS: &[(&str, &str)] = &[("!=", "="), ("!=", "=="), ("<=", ">"), (">=", "<")];
    let negates = |one: &str, two: &str| {
        let Some(rest) = one.strip_prefix("not") else {
            return false;
        };
        rest == two
            || rest
                .strip_prefix('(')
                .and_then(|rest| rest.strip_suffix(')'))
                == Some(two)
    };
    let differ = |one: &str, two: &str| {
        OPERATORS.iter().any(|(operator, other)| {
            let mut parts = one.split(operator);
            let (Some(left), Some(right), None) = (parts.next(), parts.next(), parts.next()) else {
                return false;
            };
            let rest = two
                .strip_prefix(left)
                .and_then(|rest| rest.strip_prefix(other));
            rest == Some(right)
        })
    };
    negates(one, two) || negates(two, one) || differ(one, two) || differ(two, one)
}

/// Which clauses count after a success, and which after an error.
const TOGETHER: [(&str, [&str; 2]); 2] = [
    ("a success", ["on-success", "on-complete"]),
    ("an error", ["on-error", "on-complete"]),
];

/// A task that two clauses name, or one clause with and without a condition.
fn twice(report: &mut Report, workflow: &Workflow, task: &Task, transitions: &[Transition]) {
    for (end, clauses) in TOGETHER {
        let mut seen: HashMap<usize, &Transition> = HashMap::new();
        for next in transitions
            .iter()
            .filter(|next| clauses.contains(&next.clause))
        {
            let Some(to) = next.task.filter(|_| next.condition.is_none()) else {
                continue;
            };
            let Some(other) = seen.insert(to, next) else {
                continue;
            };
            let joins = workflow.tasks[to].get("join");
            if joins.is_some_and(|join| !is_zero(join)) {
                continue;
            }
            let message = format!(
                "{} runs twice after {end} of {}, as {} and {} both name it",
                quoted(next.name),
                quoted(task.name),
                quoted(other.clause),
                quoted(next.clause)
            );
            report.add(&rules::TWICE, next.at, message);
        }
    }
}

/// on-complete that looks for an error which nothing handles.
fn complete_error(report: &mut Report, task: &Task, transitions: &[Transition]) {
    if transitions.iter().any(|next| next.clause == "on-error") {
        return;
    }
    let complete = transitions
        .iter()
        .filter(|next| next.clause == "on-complete");
    for next in complete {
        let condition = next.condition.and_then(Node::text);
        if condition.is_some_and(|text| text.contains("ERROR")) {
            let message = format!(
                "an error of {} is not handled by 'on-complete', and the execution ends in ERROR",
                quoted(task.name)
            );
            report.add_with_hint(&rules::COMPLETE_ERROR, next.at, message, "use on-error");
        }
    }
}
