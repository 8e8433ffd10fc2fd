//! Which line of a task in its definition a failure comes from.

use crate::dsl::{failing, lines};
use crate::failures::FailedTask;

use super::definitions::Source;
use super::paused::pause_line;

/// The line that a failure comes from, where it can be told.
pub fn mark(source: &Source, task: &FailedTask) -> Option<usize> {
    let message = task.message();
    if let Some(failing) = failing(&message) {
        return of_expression(source, task, failing.expression);
    }
    if task.execution.state == "PAUSED" {
        return pause_line(source, &task.name, "on-error").flatten();
    }
    let key = [
        ("Invalid input [", "input"),
        ("Task timed out [", "timeout"),
        ("Failed by 'fail-on' policy", "fail-on"),
        ("Failed to find action [", "action"),
        ("Failed to instantiate an action [", "action"),
    ];
    let key = key.iter().find(|(start, _)| message.starts_with(start));
    let (_, key) = key?;
    source.line_of(&["tasks", &task.name, key])
}

/// The line of the timeout that ended a task, if it is that of all tasks of the workflow.
pub fn default_timeout(source: &Source, task: &FailedTask) -> Option<usize> {
    let has_own = !source.place.task["timeout"].is_null();
    let is_default = task.has_timed_out() && !has_own;
    is_default
        .then(|| source.line_of(&["task-defaults", "timeout"]))
        .flatten()
}

/// The line with an expression, the one that the server was at when it failed.
fn of_expression(source: &Source, task: &FailedTask, expression: &str) -> Option<usize> {
    let block = source.block(&task.name)?;
    let info = task.state_info.as_deref().unwrap_or_default();
    let is_after_action = !info.starts_with("Failed to run task");
    let publish = source.line_of(&["tasks", &task.name, "publish"]);
    let behind = publish.filter(|_| is_after_action);
    let first = expression.lines().next().unwrap_or_default();
    behind
        .and_then(|line| lines::with(source.text(), line..block.end, first))
        .or_else(|| lines::with(source.text(), block, first))
}
