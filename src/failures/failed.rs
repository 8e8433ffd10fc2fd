//! Executions and failed tasks, as far as the search reads them.

use std::rc::Rc;

use serde_json::Value;

use crate::character::single_line;
use crate::error::{Error, Kind};
use crate::progress::Execution;

/// The fields of executions that are requested, which every server has.
pub const EXECUTION_FIELDS: &str =
    "id,state,state_info,workflow_id,workflow_name,root_execution_id,created_at,updated_at";

/// A task in ERROR that nothing handled, and that failed by itself: no failed task below it is the reason.
pub struct FailedTask {
    pub id: String,
    pub name: String,
    /// The names of the tasks from the execution that was asked about down to this one.
    pub path: Vec<String>,
    /// The execution that it belongs to.
    pub execution: Rc<Execution>,
    /// Whether it runs a workflow instead of an action.
    pub runs_workflow: bool,
    pub state_info: Option<String>,
    /// How many items a task with items has.
    pub items: Option<u64>,
    /// How often it was tried by its retry policy.
    pub attempts: u64,
    pub created_at: Option<String>,
    pub finished_at: Option<String>,
    /// The executions that it started last and that failed without a failed task; of a task with items several.
    pub below: Vec<Below>,
    /// The item that it belongs to, if a task above it runs a workflow for each of its items.
    pub item: Option<Item>,
    /// The ID of the task that started the execution to which it belongs.
    pub caller: Option<String>,
    /// The failure whose `on-error` led to it.
    pub first: Option<Rc<First>>,
    /// The task that its `on-error` led to and that failed, too.
    pub failed_handler: Option<String>,
}

/// An execution that a task started.
pub struct Below {
    /// The place of its item, counted from 0.
    pub index: Option<u64>,
    pub execution: Rc<Execution>,
}

/// A failure whose `on-error` led to another one.
pub struct First {
    pub task: FailedTask,
    /// Whether its `on-error` names the task that failed later; else there are others between them.
    pub is_next: bool,
}

/// An item of a task that runs a workflow for each.
#[derive(Clone)]
pub struct Item {
    /// The name of the task.
    pub task: String,
    /// How many there are.
    pub of: u64,
    /// Its place among them, counted from 0.
    pub index: Option<u64>,
    /// The execution of this one.
    pub execution_id: String,
}

impl FailedTask {
    /// The first execution that it started and that failed without a failed task.
    pub fn first_below(&self) -> Option<&Rc<Execution>> {
        self.below.first().map(|below| &below.execution)
    }

    /// The path as a line of text: `deploy > install > fetch`.
    pub fn path(&self) -> String {
        path(&self.path)
    }
}

/// What failed in an execution.
pub struct Failures {
    /// The execution that was asked about.
    pub execution: Rc<Execution>,
    /// In the order in which the server lists them, each branch as a whole.
    pub tasks: Vec<FailedTask>,
    /// Tasks with items of which some failed by tasks that are named here, and others without a failed task.
    pub beside: Vec<FailedTask>,
    /// Failed tasks that an `on-error` handled, if they were looked for.
    pub handled: Vec<FailedTask>,
    /// How many more of them there are, as far as is known.
    pub counted: usize,
    /// Tasks of cancelled executions whose actions may still run.
    pub running: Vec<FailedTask>,
    /// What could not be read, if that is allowed.
    pub unread: Vec<Unread>,
}

/// A branch that the search had to leave out.
pub struct Unread {
    /// The names of the tasks that lead to it.
    pub path: Vec<String>,
    pub error: Error,
}

/// Whether the server refused to show one thing, so that others may still be read.
pub fn is_refused(error: &Error) -> bool {
    let is_failure = error.status().is_some_and(|status| status >= 400);
    is_failure && error.kind != Kind::Authentication
}

/// Names of tasks as a line of text.
pub fn path(names: &[String]) -> String {
    let names: Vec<String> = names.iter().map(|name| single_line(name)).collect();
    names.join(" > ")
}

/// A text in a row that the server sent.
pub fn text(row: &Value, field: &str) -> Option<String> {
    row.get(field).and_then(Value::as_str).map(str::to_owned)
}
