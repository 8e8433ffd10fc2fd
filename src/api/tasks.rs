//! Task executions: `/v2/tasks`.

use serde::Serialize;

use super::collection::Collection;

/// Task executions, by ID.
pub const TASKS: Collection = Collection {
    filters: &[
        "state",
        "name",
        "workflow_name",
        "workflow_id",
        "workflow_execution_id",
        "tags",
        "state_info",
        "processed",
        "published",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("tasks", "task")
};

/// The body of `PUT /v2/tasks/ID` that runs a task again; `env` is JSON text within JSON.
#[derive(Serialize)]
pub struct Rerun<'a> {
    pub id: &'a str,
    /// The state that the task is put into: `RUNNING`.
    pub state: &'static str,
    /// All items of a task with items run again, not only those that failed.
    pub reset: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub env: Option<String>,
}
