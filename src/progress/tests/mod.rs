//! Trees of rows as a server sends them, and of such as none should.

mod changes;
mod hostile;
mod trees;

use serde_json::{Value, json};

use super::node::{Action, Execution, Task};
use super::tree::{Tasks, Tree};

/// A time of the server.
fn at(second: u32) -> String {
    format!("2026-11-27 10:{:02}:{:02}", second / 60, second % 60)
}

/// A task that runs an action, created 10:00:01 and changed at `second`.
fn task(id: &str, state: &str, second: u32) -> Value {
    json!({"id": id, "name": id, "type": "ACTION", "state": state, "state_info": null, "runtime_context": "{}",
        "created_at": at(1), "started_at": at(1), "updated_at": at(second), "finished_at": at(second)})
}

/// The same with other fields.
fn with(mut row: Value, fields: &Value) -> Value {
    let fields = fields.as_object().unwrap().clone();
    row.as_object_mut().unwrap().extend(fields);
    row
}

/// A task with so many items, each a workflow.
fn with_items(id: &str, state: &str, second: u32, count: u64) -> Value {
    let context = json!({"with_items": {"count": count}}).to_string();
    with(
        task(id, state, second),
        &json!({"type": "WORKFLOW", "runtime_context": context}),
    )
}

/// An execution, created 10:00:00 and changed at `second`.
fn execution(id: &str, state: &str, second: u32) -> Value {
    json!({"id": id, "state": state, "state_info": null, "workflow_id": "w", "workflow_name": "w",
        "root_execution_id": null, "task_execution_id": null, "params": "{}",
        "created_at": at(0), "updated_at": at(second)})
}

/// An execution that a task started.
fn sub(id: &str, task: &str, index: u64, state: &str, second: u32) -> Value {
    let params = json!({"index": index}).to_string();
    with(
        execution(id, state, second),
        &json!({"root_execution_id": "x", "task_execution_id": task, "params": params}),
    )
}

/// A tree with `x` at the top.
#[derive(Default)]
struct Rows(Tree);

impl Rows {
    fn new(top: &Value) -> Self {
        let mut rows = Self::default();
        rows.0.root = "x".to_owned();
        rows.execution(top)
    }

    fn execution(mut self, row: &Value) -> Self {
        let execution = Execution::read(row);
        if let Some(task) = &execution.task_id {
            let of_task = self.0.started.entry(task.clone()).or_default();
            of_task.push(execution.id.clone());
        }
        self.0.executions.insert(execution.id.clone(), execution);
        self
    }

    fn tasks(mut self, execution: &str, rows: &[Value]) -> Self {
        let tasks = rows.iter().map(Task::read).collect();
        self.0.tasks.insert(execution.to_owned(), Tasks::new(tasks));
        self
    }

    fn actions(mut self, task: &str, rows: &[Value]) -> Self {
        let actions = rows.iter().map(Action::read).collect();
        self.0.actions.insert(task.to_owned(), actions);
        self
    }
}
