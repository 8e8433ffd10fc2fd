//! Definitions of workflows: where a failed task stands in its own.

use std::collections::HashMap;
use std::rc::Rc;

use crate::api::{Mistral, workflows};
use crate::character::single_line;
use crate::dsl::{Place, failing_task, output_line, place};
use crate::error::Error;
use crate::failures::{Execution, FailedTask};

use super::report::Definition;
use super::shown::{Shown, cut};

/// How many lines are shown above and below that of the task.
const AROUND: usize = 3;
/// The most characters of a line.
const LINE: usize = 200;

/// A workflow as the server has it now.
struct Stored {
    text: String,
    changed_at: Option<String>,
}

/// The definitions that were read; each is requested once.
pub struct Definitions<'a> {
    mistral: &'a Mistral,
    read: HashMap<String, Result<Rc<Stored>, Rc<str>>>,
}

impl<'a> Definitions<'a> {
    pub fn new(mistral: &'a Mistral) -> Self {
        Self {
            mistral,
            read: HashMap::new(),
        }
    }

    /// The place of a task in the definition of its workflow, and how that is shown. An error is a sentence.
    pub async fn of(
        &mut self,
        task: &FailedTask,
        shown: &Shown,
    ) -> Result<(Place, Definition), String> {
        let execution = &task.execution;
        let stored = self.stored(execution, shown).await;
        let stored = stored.map_err(|error| error.to_string())?;
        let workflow = &execution.workflow_name;
        let place = place(&stored.text, workflow, &task.name).ok_or_else(|| {
            format!(
                "the definition of workflow {} has no such task now",
                single_line(workflow)
            )
        })?;
        let definition = shown_at(&stored, execution, place.line, shown);
        Ok((place, definition))
    }

    /// The place at which a workflow may have failed without a failed task, and the task that led to it.
    pub async fn of_itself(
        &mut self,
        execution: &Execution,
        shown: &Shown,
    ) -> Result<Option<(Definition, Option<String>)>, String> {
        let stored = self.stored(execution, shown).await;
        let stored = stored.map_err(|error| error.to_string())?;
        let (text, workflow) = (&stored.text, &execution.workflow_name);
        let found = if execution.has_wrong_output() {
            output_line(text, workflow).map(|line| (line, None))
        } else {
            let found = failing_task(text, workflow);
            found.map(|(task, line)| (line, Some(task)))
        };
        Ok(found.map(|(line, task)| (shown_at(&stored, execution, line, shown), task)))
    }

    async fn stored(
        &mut self,
        execution: &Execution,
        shown: &Shown,
    ) -> Result<Rc<Stored>, Rc<str>> {
        let id = execution.workflow_id.clone().unwrap_or_default();
        if let Some(read) = self.read.get(&id) {
            return read.clone();
        }
        let found = workflows::definition(self.mistral, &id).await;
        let read = match found {
            Ok(row) => {
                let field = |name: &str| row[name].as_str().map(str::to_owned);
                Ok(Rc::new(Stored {
                    text: field("definition").unwrap_or_default(),
                    changed_at: field("updated_at"),
                }))
            }
            Err(error) => Err(unreadable(execution, &error, shown).into()),
        };
        self.read.insert(id, read.clone());
        read
    }
}

/// A line of a definition with those around it.
fn shown_at(stored: &Stored, execution: &Execution, line: usize, shown: &Shown) -> Definition {
    let (first_line, lines) = around(&stored.text, line, shown);
    let changed_at = stored.changed_at.clone();
    Definition {
        workflow: execution.workflow_name.clone(),
        line,
        first_line,
        lines,
        changed_at: changed_at.filter(|at| Some(at) > execution.created_at.as_ref()),
    }
}

fn unreadable(execution: &Execution, error: &Error, shown: &Shown) -> String {
    let workflow = single_line(&execution.workflow_name);
    let why = single_line(&shown.text(&error.message));
    format!("the definition of workflow {workflow} cannot be read: {why}")
}

/// The number of the first line around this one, and the lines.
fn around(text: &str, line: usize, shown: &Shown) -> (usize, Vec<String>) {
    let first = line.saturating_sub(AROUND).max(1);
    let count = line + AROUND + 1 - first;
    // A secret may begin above the lines that are shown.
    let clean = shown.text(text);
    let is_aligned = clean.lines().count() == text.lines().count();
    let source = if is_aligned { &clean } else { text };
    let lines = source.lines().skip(first - 1).take(count);
    let lines = lines.map(|line| cut(&shown.text(line), LINE));
    (first, lines.collect())
}
