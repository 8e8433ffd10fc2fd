//! An `on-error` that started nothing, as no condition in it was true.

use crate::dsl::{followers, lines};
use crate::error::Result;
use crate::failures::FailedTask;

use super::definitions::Source;
use super::report::Variable;
use super::values::Values;

/// The most conditions that are named.
const CONDITIONS: usize = 5;

/// What an `on-error` that started nothing tells.
pub struct Unhandled {
    pub note: String,
    /// To what its conditions refer.
    pub values: Vec<Variable>,
    /// The line of the first of them.
    pub line: Option<usize>,
}

/// The conditions that were false, if the task has an `on-error` that started nothing.
pub async fn unhandled(
    values: &mut Values<'_>,
    source: &Source,
    task: &FailedTask,
) -> Result<Option<Unhandled>> {
    let name = task.name.as_str();
    if !task.execution.names_no_task() || source.place.get("on-error").is_null() {
        return Ok(None);
    }
    let start = source.line_of(&["tasks", name, "on-error"]);
    let (mut named, mut found, mut first) = (Vec::new(), Vec::new(), start);
    for (place, next) in followers(&source.place.body, name, "on-error")
        .into_iter()
        .take(CONDITIONS)
        .enumerate()
    {
        let Some(condition) = next.condition else {
            continue;
        };
        let line = start.zip(source.block(name)).and_then(|(start, block)| {
            lines::with_word(source.text(), start..block.end, &next.name)
        });
        if place == 0 {
            first = line.or(start);
        }
        let line = line.map_or_else(String::new, |line| format!(" (line {line})"));
        named.push(format!("{} if {condition}{line}", next.name));
        for variable in values.of(task, &task.id, source, &condition).await? {
            if !found.contains(&variable) {
                found.push(variable);
            }
        }
    }
    let named = match named.len() {
        0 => String::new(),
        _ => format!(": {}", named.join(", ")),
    };
    Ok(Some(Unhandled {
        note: format!(
            "its on-error started nothing, as the condition of each entry was false{named}"
        ),
        values: found,
        line: first,
    }))
}
