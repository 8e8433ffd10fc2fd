//! Task executions: `/v2/tasks`.

use std::time::Duration;

use serde::{Deserialize, Serialize};
use serde_json::Value;
use tokio::time::{Instant, sleep, timeout_at};

use crate::error::Result;

use super::collection::Collection;
use super::page;
use super::{Listing, Mistral};

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

/// The body of `PUT /v2/tasks/ID` that skips a failed task.
#[derive(Serialize)]
struct Skip<'a> {
    id: &'a str,
    state: &'static str,
}

/// Skips a failed task, and gives it as the server then has it. In a paused execution the server does nothing.
pub async fn skip(mistral: &Mistral, id: &str) -> Result<Value> {
    let skip = Skip {
        id,
        state: "SKIPPED",
    };
    TASKS.update(mistral, Some(id), &skip).await
}

/// A task after a rerun was requested.
pub struct Rerunning {
    /// The task as it was read last.
    pub row: Value,
    /// Whether it is known to have started again.
    pub is_rerun: bool,
}

/// The time in which the task is read again.
const READ_TIMEOUT: Duration = Duration::from_millis(1500);
/// The pauses before the task is read again, in milliseconds.
const PAUSES: [u64; 4] = [50, 150, 300, 500];

/// `PUT /v2/tasks/ID`. The response may still have the old ERROR, so that the task is read again for at most 1.5 seconds
/// until it has started.
pub async fn rerun(mistral: &Mistral, rerun: &Rerun<'_>) -> Result<Rerunning> {
    let answer = TASKS.update(mistral, Some(rerun.id), rerun).await?;
    let has_started =
        |row: &Value| row["state"] != "ERROR" || row["finished_at"] != answer["finished_at"];
    let deadline = Instant::now() + READ_TIMEOUT;
    let mut row = answer.clone();
    for pause in PAUSES {
        if has_started(&row) {
            break;
        }
        sleep(Duration::from_millis(pause)).await;
        // The rerun was requested with success: what happens to the reading changes nothing about that.
        let read = timeout_at(deadline, TASKS.get(mistral, rerun.id, "")).await;
        let Ok(Ok(newer)) = read else {
            break;
        };
        row = newer;
    }
    let is_rerun = has_started(&row);
    Ok(Rerunning { row, is_rerun })
}

/// A task that has not ended.
#[derive(Deserialize)]
pub struct Unfinished {
    pub id: String,
    pub name: String,
    /// `RUNNING` or `DELAYED`.
    pub state: String,
    #[serde(rename = "type")]
    kind: Option<String>,
    pub workflow_execution_id: Option<String>,
}

impl Unfinished {
    /// Whether it runs workflows, not actions.
    pub fn runs_workflow(&self) -> bool {
        self.kind.as_deref() == Some("WORKFLOW")
    }

    /// Whether it waits, by `wait-before`, `wait-after` or `retry`.
    pub fn is_delayed(&self) -> bool {
        self.state == "DELAYED"
    }
}

/// Where tasks are looked for.
pub enum Among<'a> {
    /// The tasks of the execution with this ID.
    Execution(&'a str),
    /// All that were created at this time or later.
    Since(&'a str),
}

/// `GET /v2/tasks`: the tasks that run or wait for their time.
pub async fn unfinished(mistral: &Mistral, among: &Among<'_>) -> Result<Vec<Unfinished>> {
    let listing = Listing::all("id,name,state,type,workflow_execution_id")
        .with("state", "in:RUNNING,DELAYED");
    let listing = match among {
        Among::Execution(id) => listing.with("workflow_execution_id", id),
        Among::Since(time) => listing.with("created_at", &format!("gte:{time}")),
    };
    let mut found = Vec::new();
    let mut sink = |row: &str| {
        found.push(page::read_row(row)?);
        Ok(())
    };
    TASKS.list(mistral, &listing, &mut sink).await?;
    Ok(found)
}
