//! Definitions of workflows: where a failed task stands in its own.

use std::collections::HashMap;
use std::ops::Range;
use std::rc::Rc;

use crate::api::{Mistral, workflows};
use crate::character::single_line;
use crate::dsl::{Place, failing_task, line_of, lines, output_line, place};
use crate::error::Error;
use crate::progress::Execution;

use super::report::Definition;
use super::shown::{Shown, cut};

/// The most lines of a task that is shown whole, or from its beginning.
const WHOLE: usize = 15;
/// How many lines of a longer one are shown above and below the one that is marked.
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

    /// A task in the definition of its workflow. An error is a sentence.
    pub async fn of_task(
        &mut self,
        execution: &Rc<Execution>,
        task: &str,
        shown: &Shown,
    ) -> Result<Source, String> {
        let stored = self.stored(execution, shown).await;
        let stored = stored.map_err(|error| error.to_string())?;
        let workflow = &execution.workflow_name;
        let place = place(&stored.text, workflow, task).ok_or_else(|| {
            format!(
                "the definition of workflow {} has no such task now",
                single_line(workflow)
            )
        })?;
        Ok(Source {
            stored,
            place,
            execution: Rc::clone(execution),
        })
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
        let marked = |line: usize| {
            let block = lines::block(text, line);
            let fail = lines::with_word(text, block, "fail");
            (
                line,
                fail.filter(|_| !execution.has_wrong_output())
                    .unwrap_or(line),
            )
        };
        Ok(found.map(|(line, task)| (shown_at(&stored, execution, marked(line), shown), task)))
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

/// A task in the stored definition of its workflow.
pub struct Source {
    stored: Rc<Stored>,
    pub place: Place,
    execution: Rc<Execution>,
}

impl Source {
    /// The definition.
    pub fn text(&self) -> &str {
        &self.stored.text
    }

    /// The line of the last of these keys of the workflow.
    pub fn line_of(&self, keys: &[&str]) -> Option<usize> {
        line_of(self.text(), &self.execution.workflow_name, keys)
    }

    /// The lines of a task of the workflow.
    pub fn block(&self, task: &str) -> Option<Range<usize>> {
        let first = self.line_of(&["tasks", task])?;
        Some(lines::block(self.text(), first))
    }

    /// The definition around a line, with the task to which it belongs.
    pub fn shown(&self, task: &str, mark: Option<usize>, shown: &Shown) -> Definition {
        let first = self.line_of(&["tasks", task]).unwrap_or(self.place.line);
        let mark = mark.unwrap_or(first);
        shown_at(&self.stored, &self.execution, (first, mark), shown)
    }
}

/// A key of a definition with its value, or what is around the marked line in it.
fn shown_at(
    stored: &Stored,
    execution: &Execution,
    (first, line): (usize, usize),
    shown: &Shown,
) -> Definition {
    let (first_line, lines) = around(&stored.text, first, line, shown);
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

/// The number of the first line that is shown of a key, and the lines.
fn around(text: &str, key: usize, line: usize, shown: &Shown) -> (usize, Vec<String>) {
    let block = lines::block(text, key);
    let (first, end) = if block.len() <= WHOLE || line == block.start {
        (block.start, block.end.min(block.start + WHOLE))
    } else {
        let first = line.saturating_sub(AROUND).max(block.start);
        (first, (line + AROUND + 1).min(block.end))
    };
    let count = end - first;
    // A secret may begin above the lines that are shown.
    let clean = shown.text(text);
    let is_aligned = clean.lines().count() == text.lines().count();
    let source = if is_aligned { &clean } else { text };
    let lines = source.lines().skip(first - 1).take(count);
    let lines = lines.map(|line| cut(&shown.text(line), LINE));
    (first, lines.collect())
}
