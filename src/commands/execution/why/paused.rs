//! What paused an execution.

use std::rc::Rc;

use serde_json::Value;

use crate::character::single_line;
use crate::dsl::{command, lines};
use crate::error::Result;
use crate::progress::Execution;

use super::around::{Around, Beside};
use super::definitions::{Definitions, Source};
use super::shown::Shown;

/// What paused an execution, in a sentence.
pub async fn paused_by(
    definitions: &mut Definitions<'_>,
    around: &mut Around<'_>,
    execution: &Rc<Execution>,
    shown: &Shown,
) -> Result<Option<String>> {
    if execution.state != "PAUSED" {
        return Ok(None);
    }
    let tasks = around.tasks(&execution.id).await?;
    let newest = tasks.newest_first();
    let mut body: Option<Value> = None;
    for task in &newest {
        // To find the lines of a task, its definition is read again.
        if body.as_ref().is_some_and(|body| !may_pause(body, task)) {
            continue;
        }
        let Ok(source) = definitions.of_task(execution, &task.name, shown).await else {
            continue;
        };
        // A definition may be long, and have many tasks.
        if !source.text().contains("pause") {
            break;
        }
        let Some((what, line)) = pause_of(&source, task) else {
            body.get_or_insert_with(|| source.place.body.clone());
            continue;
        };
        let name = single_line(&task.name);
        let line = line.map_or_else(String::new, |line| format!(" (line {line})"));
        let is_last = newest.iter().all(|other| !other.ended_after(task));
        let paused = if is_last { "paused" } else { "may have paused" };
        return Ok(Some(format!(
            "The {what} of task {name}{line} {paused} it."
        )));
    }
    Ok(Some(
        "A user paused it, or a pause of a sub-execution or of an action.".to_owned(),
    ))
}

/// Whether a task in its state can pause the execution, by the body of the workflow.
fn may_pause(body: &Value, task: &Beside) -> bool {
    if task.state == "IDLE" {
        let of_task = &body["tasks"][&task.name]["pause-before"];
        return !of_task.is_null() || !body["task-defaults"]["pause-before"].is_null();
    }
    let mut clauses = clauses(&task.state).iter();
    clauses.any(|clause| command(body, &task.name, clause, "pause").is_some())
}

/// The clauses whose commands a task runs that ended in this state.
fn clauses(state: &str) -> &'static [&'static str] {
    match state {
        "SUCCESS" => &["on-success", "on-complete"],
        "ERROR" => &["on-error", "on-complete"],
        "SKIPPED" => &["on-skip"],
        _ => &[],
    }
}

/// What of a task in its state pauses the execution, and its line.
fn pause_of(source: &Source, task: &Beside) -> Option<(String, Option<usize>)> {
    let name = task.name.as_str();
    if task.state == "IDLE" {
        let is_paused = !source.place.get("pause-before").is_null();
        let line = source.line_of(&["tasks", name, "pause-before"]);
        return is_paused.then(|| ("policy pause-before".to_owned(), line));
    }
    clauses(&task.state).iter().find_map(|clause| {
        let line = pause_line(source, name, clause)?;
        Some((format!("command pause in the {clause}"), line))
    })
}

/// The line of the command `pause` in a clause of a task. `None` if it has none there.
pub fn pause_line(source: &Source, task: &str, clause: &str) -> Option<Option<usize>> {
    command(&source.place.body, task, clause, "pause")?;
    let start = source.line_of(&["tasks", task, clause]);
    let line = start
        .zip(source.block(task))
        .and_then(|(start, block)| lines::with_word(source.text(), start..block.end, "pause"));
    Some(line.or(start))
}
