//! Joins that were not met although no task failed.

use crate::dsl::{followers, lines};
use crate::error::Result;
use crate::failures::FailedTask;

use super::definitions::Source;
use super::report::{Cause, Variable};
use super::shown::Shown;
use super::values::Values;

/// The most tasks that are explained.
const TASKS: usize = 5;

/// What kept a join from being met.
pub struct Unmet {
    pub sentences: Vec<String>,
    pub values: Vec<Variable>,
    /// The task and the line that kept it.
    pub place: Option<(String, usize)>,
}

/// Why a join was not met, by the tasks that the server names.
pub async fn unmet(
    values: &mut Values<'_>,
    source: &Source,
    task: &FailedTask,
) -> Result<Option<Unmet>> {
    let names = blamed(task);
    let Some(first) = names.first().filter(|_| task.is_consequence()) else {
        return Ok(None);
    };
    let tasks = values.around.tasks(&task.execution.id).await?;
    let mut unmet = Unmet {
        sentences: Vec::new(),
        values: Vec::new(),
        place: None,
    };
    for name in names.iter().take(TASKS) {
        let Some(beside) = tasks.named(name) else {
            unmet.sentences.push(format!("{name} did not run"));
            continue;
        };
        let way = way(source, name, &beside.state, &task.name);
        let ended = format!("{name} ended in {}", beside.state);
        unmet.sentences.push(match &way {
            Some(Way {
                clause,
                line,
                condition: Some(condition),
            }) => format!(
                "{ended}, but its {clause} leads to {} only if {condition}{}, which was false",
                task.name,
                line.map_or_else(String::new, |line| format!(" (line {line})"))
            ),
            Some(Way { clause, .. }) => {
                format!("{ended}, but only its {clause} leads to {}", task.name)
            }
            None => format!("{ended}, but did not lead to {}", task.name),
        });
        if let Some(Way {
            line: Some(line),
            condition,
            ..
        }) = way
        {
            if let Some(condition) = condition {
                let found = values.of(task, &beside.id, source, &condition).await?;
                unmet.values.extend(found);
            }
            unmet.place = unmet.place.or_else(|| Some((name.clone(), line)));
        }
    }
    if unmet.place.is_none() {
        let line = source.block(first).map(|block| block.start);
        unmet.place = line.map(|line| (first.clone(), line));
    }
    Ok(Some(unmet))
}

impl Unmet {
    /// Puts this into the cause.
    pub fn tell(self, cause: &mut Cause, shown: &Shown) {
        let sentences = self.sentences.join("; ");
        cause.error = shown.error(&format!("the join was not met: {sentences}"));
        cause.values.extend(self.values);
    }
}

/// How a task leads to another one.
struct Way {
    clause: &'static str,
    line: Option<usize>,
    condition: Option<String>,
}

/// The clause that leads from a task to a join: the one for its state, or else another one.
fn way(source: &Source, from: &str, state: &str, to: &str) -> Option<Way> {
    let mut clauses = ["on-success", "on-complete", "on-error", "on-skip"];
    if state == "ERROR" {
        clauses.swap(0, 2);
    }
    clauses.into_iter().find_map(|clause| {
        let next = followers(&source.place.body, from, clause);
        let next = next.into_iter().find(|next| next.name == to)?;
        let start = source.line_of(&["tasks", from, clause]);
        let end = source.block(from)?.end;
        let line = start.and_then(|start| lines::with_word(source.text(), start..end, to));
        Some(Way {
            clause,
            line: line.or(start),
            condition: next.condition,
        })
    })
}

/// The tasks that the server names as those by which a join failed.
fn blamed(task: &FailedTask) -> Vec<String> {
    let info = task.state_info.as_deref().unwrap_or_default();
    let names = info.strip_prefix("Failed by tasks: [").unwrap_or_default();
    let names = names.split(']').next().unwrap_or_default();
    let names = names.split(", ").map(|name| name.trim_matches(['\'', '"']));
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}
