//! Policies that the server accepts and ignores.

use super::rules;
use super::workflow::{Task, Workflow};
use crate::dsl::refused::call;
use crate::dsl::refused::report::{Report, quoted};
use crate::dsl::refused::task::is_zero;
use crate::yaml::{Node, Scalar};

/// Policies that are evaluated, apart from 'retry'.
const EVALUATED: &[&str] = &[
    "concurrency",
    "fail-on",
    "pause-before",
    "timeout",
    "wait-after",
    "wait-before",
];

pub fn task(report: &mut Report, workflow: &Workflow, task: &Task) {
    concurrency(report, task);
    retry(report, workflow, task);
    timeout(report, task);
    defaults(report, workflow, task);
    pauses(report, task);
    flags(report, workflow, task);
    for name in EVALUATED {
        if let Some(node) = task.get(name) {
            whole(report, node, &quoted(name), "text, so that the task fails");
        }
    }
}

/// An expression beside which there is something else, so that its value is made text.
pub fn whole(report: &mut Report, node: Node, what: &str, effect: &str) {
    let text = node.text().unwrap_or_default();
    let end = match text.get(..2) {
        Some("<%") => text.find("%>"),
        Some("{{") => text.find("}}"),
        _ => return,
    };
    if end.is_none_or(|end| end + 2 == text.len()) {
        return;
    }
    let message = if text.trim_end().len() == end.map_or(0, |end| end + 2) {
        format!("{what} is {effect}, as a blank or a line break stands behind the expression")
    } else {
        format!("{what} is {effect}, as it is not one whole expression")
    };
    let hint = "write one expression, in quotes or as a block that begins with |- or >-";
    report.add_with_hint(&rules::CONDITION_TEXT, node, message, hint);
}

fn concurrency(report: &mut Report, task: &Task) {
    if let Some((key, _)) = task.body.entry("concurrency")
        && task.get("with-items").is_none()
    {
        let message = format!(
            "'concurrency' does nothing, as the task {} has no 'with-items'",
            quoted(task.name)
        );
        report.add(&rules::CONCURRENCY, key, message);
    }
}

fn retry(report: &mut Report, workflow: &Workflow, task: &Task) {
    let Some((key, node)) = task.body.entry("retry") else {
        return;
    };
    for name in ["count", "delay", "break-on", "continue-on"] {
        if let Some(node) = node.get(name) {
            let effect = if name.ends_with("-on") {
                "always true"
            } else {
                "text, so that the task fails"
            };
            whole(report, node, &quoted(name), effect);
        }
    }
    let in_line = node.text().and_then(call::parse).is_some_and(|call| {
        let mut parameters = call.parameters.iter();
        parameters.any(|(name, value)| *name == "count" && value.is_zero())
    });
    let is_off = in_line || node.get("count").and_then(number) == Some(0.0);
    // That is how a default is switched off.
    let has_default = workflow
        .defaults
        .is_some_and(|map| map.get("retry").is_some());
    if is_off && !has_default {
        let message = "'retry' with a count of 0 does not try again";
        report.add(&rules::RETRY_ZERO, key, message);
    }
}

fn timeout(report: &mut Report, task: &Task) {
    let Some((key, node)) = task.body.entry("timeout") else {
        return;
    };
    if ignores_policies(task) || task.get("retry").is_some() {
        return;
    }
    let seconds = |name: &str| task.get(name).and_then(number).unwrap_or(0.0);
    let waits = seconds("wait-before") + seconds("wait-after");
    if let Some(timeout) = number(node)
        && timeout > 0.0
        && waits >= timeout
    {
        let message = format!(
            "the task {} always times out, as it waits for {waits} seconds and 'timeout' is {timeout}",
            quoted(task.name)
        );
        report.add(&rules::TIMEOUT, key, message);
    } else if task.get("pause-before").is_some_and(is_true) {
        let message = format!(
            "'timeout' includes the pause before the task {}, which fails if it is not resumed in time",
            quoted(task.name)
        );
        report.add(&rules::TIMEOUT, key, message);
    }
}

/// Whether the server ignores policies of a task that count before it starts.
fn ignores_policies(task: &Task) -> bool {
    task.get("join").is_some_and(|join| !is_zero(join))
}

/// 0 or false beside a default.
fn defaults(report: &mut Report, workflow: &Workflow, task: &Task) {
    for name in EVALUATED {
        let of_all = workflow.defaults.and_then(|defaults| defaults.get(name));
        if let Some((key, node)) = task.body.entry(name)
            && is_off(node)
            && of_all.is_some_and(|node| !is_off(node))
            && !(*name == "concurrency" && task.get("with-items").is_none())
        {
            let message = format!("{} of 'task-defaults' counts all the same", quoted(name));
            report.add(&rules::NOT_OVERRIDDEN, key, message);
        }
    }
}

fn pauses(report: &mut Report, task: &Task) {
    if let Some((key, node)) = task.body.entry("wait-before")
        && task.get("pause-before").is_some_and(is_true)
        && !is_off(node)
        && !ignores_policies(task)
    {
        let message = format!(
            "the task {} starts as soon as it is resumed, and does not wait",
            quoted(task.name)
        );
        report.add(&rules::PAUSE_AND_WAIT, key, message);
    }
}

fn flags(report: &mut Report, workflow: &Workflow, task: &Task) {
    let runs_workflow = task.get("workflow").is_some();
    for name in ["target", "safe-rerun", "keep-result"] {
        let Some((key, node)) = task.body.entry(name) else {
            continue;
        };
        let keeps = name == "keep-result" && is_true(node);
        if runs_workflow && !keeps && !(name == "safe-rerun" && is_off(node)) {
            let message = format!(
                "{} does nothing, as the task {} runs a workflow",
                quoted(name),
                quoted(task.name)
            );
            report.add(&rules::OF_ACTIONS_ONLY, key, message);
        } else if name != "target" {
            evaluated(report, name, node);
        }
    }
    let defaults = workflow.defaults;
    if let Some(node) = defaults.and_then(|defaults| defaults.get("safe-rerun")) {
        evaluated(report, "safe-rerun", node);
    }
}

fn evaluated(report: &mut Report, name: &str, node: Node) {
    if node.text().is_some() {
        let message = format!(
            "the expression of {} is not evaluated: it counts as true",
            quoted(name)
        );
        report.add_with_hint(&rules::NOT_EVALUATED, node, message, "write true or false");
    }
}

fn number(node: Node) -> Option<f64> {
    match node.scalar()? {
        Scalar::Int(digits) => digits.parse().ok(),
        Scalar::Float(number) => Some(*number),
        _ => None,
    }
}

fn is_true(node: Node) -> bool {
    node.scalar() == Some(&Scalar::Bool(true))
}

/// 0 or false.
fn is_off(node: Node) -> bool {
    number(node) == Some(0.0) || node.scalar() == Some(&Scalar::Bool(false))
}
