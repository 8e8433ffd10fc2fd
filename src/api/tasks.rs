//! Task executions: `/v2/tasks`.

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

use super::Mistral;
use super::collection::Collection;

/// Task executions, by ID.
pub const TASKS: Collection = Collection::new("tasks", "task");

/// The body of `PUT /v2/tasks/ID` that runs a task again; `env` is JSON text within JSON.
#[derive(Serialize)]
struct Rerun<'a> {
    id: &'a str,
    state: &'static str,
    reset: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<String>,
}

/// `PUT /v2/tasks/ID`: runs a failed task again; with `reset`, all items of a task with items.
pub async fn rerun(mistral: &Mistral, id: &str, reset: bool, env: Option<String>) -> Result<Value> {
    let rerun = Rerun {
        id,
        state: "RUNNING",
        reset,
        env,
    };
    mistral.update(&TASKS.path(id)?, &rerun).await
}
