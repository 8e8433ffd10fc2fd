//! Workflow executions: `/v2/executions`.

use serde::{Deserialize, Serialize};
use serde_json::{Map, Value};

use crate::error::{Error, Result};

use super::collection::Collection;
use super::page::{self, Sink};
use super::{Document, Mistral, Query};

/// Workflow executions, by ID.
pub const EXECUTIONS: Collection = Collection {
    filters: &[
        "state",
        "workflow_name",
        "workflow_id",
        "description",
        "tags",
        "state_info",
        "task_execution_id",
        "root_execution_id",
        "project_id",
        "input",
        "output",
        "params",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("executions", "execution")
};

/// The body of `POST /v2/executions`; input and params are JSON text within JSON.
#[derive(Default, Serialize)]
pub struct NewExecution {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<String>,
    pub description: String,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub source_execution_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_namespace: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<String>,
}

/// The body of `PUT /v2/executions/ID`.
#[derive(Default, Serialize)]
pub struct ExecutionChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'a str>,
    /// The reason for a new state. The server keeps it for CANCELLED, ERROR and SUCCESS.
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state_info: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<Params>,
}

/// What a change of an execution can say of the parameters.
#[derive(Default, Serialize)]
pub struct Params {
    pub env: Map<String, Value>,
}

/// What a report covers.
pub struct ReportOptions {
    /// Only the paths that led to errors.
    pub errors_only: bool,
    /// Only the counts, without the tree.
    pub statistics_only: bool,
    /// Levels of sub-executions.
    pub max_depth: Option<i64>,
}

/// Which executions below another are wanted.
pub struct SubExecutions {
    /// Each with its output.
    pub with_output: bool,
    /// Only those that failed.
    pub errors_only: bool,
    /// Levels of sub-executions; -1 has no limit.
    pub max_depth: Option<i64>,
}

/// The fields of an execution that change while it runs.
const STATE_FIELDS: &str = "id,state,state_info,updated_at";

/// What changes of an execution while it runs.
#[derive(Deserialize)]
pub struct ExecutionState {
    pub state: String,
    pub state_info: Option<String>,
}

/// `GET /v2/executions/ID` with only the fields that change while it runs; the server needs 3 ms for it. For those who
/// poll: not sent again when it fails.
pub async fn state(mistral: &Mistral, id: &str) -> Result<ExecutionState> {
    polled(mistral, id, STATE_FIELDS).await?.read()
}

/// `GET /v2/executions/ID` with these fields, for those who poll: not sent again when it fails.
pub async fn polled(mistral: &Mistral, id: &str, fields: &str) -> Result<Document> {
    let query = Query::new().with("fields", fields);
    let found = mistral.get_once(&EXECUTIONS.path(id)?, &query).await;
    found.map_err(Error::without_query)
}

/// An execution and those that it started, directly or not.
pub struct Family {
    pub root: Value,
    /// The others, each behind the one that started it.
    pub below: Vec<Member>,
}

/// One of the executions below another.
#[derive(Deserialize)]
pub struct Member {
    pub id: String,
    pub state: String,
}

impl Member {
    /// Whether it has reached a final state.
    pub fn has_ended(&self) -> bool {
        has_ended(&self.state)
    }
}

/// Whether an execution in this state runs no more. Only a task that is run again makes it go on.
pub fn has_ended(state: &str) -> bool {
    matches!(state, "SUCCESS" | "ERROR" | "CANCELLED")
}

/// `GET /v2/executions/ID/executions`: the whole tree below an execution, in one answer however large it is.
pub async fn family(mistral: &Mistral, id: &str) -> Result<Family> {
    let [collection, id] = EXECUTIONS.path(id)?;
    let (mut root, mut below) = (Value::Null, Vec::new());
    let path = [collection, id, EXECUTIONS.name];
    let document = mistral.get(&path, &Query::new()).await?;
    // The first row is the execution itself.
    document.rows(EXECUTIONS.name, &mut |row| {
        if root.is_null() {
            root = page::read_row(row)?;
        } else {
            below.push(page::read_row(row)?);
        }
        Ok(())
    })?;
    Ok(Family { root, below })
}

/// `DELETE /v2/executions/ID`; a running one only if it is forced.
pub async fn delete(mistral: &Mistral, id: &str, force: bool) -> Result<()> {
    let query = Query::new().with_some("force", force.then_some("True"));
    mistral.delete(&EXECUTIONS.path(id)?, &query).await
}

/// `GET /v2/executions/ID/report`.
pub async fn report(mistral: &Mistral, id: &str, options: &ReportOptions) -> Result<Value> {
    let [collection, id] = EXECUTIONS.path(id)?;
    let depth = options.max_depth.map(|n| n.to_string());
    let query = Query::new()
        .with_some("errors_only", options.errors_only.then_some("True"))
        .with_some("statistics_only", options.statistics_only.then_some("True"))
        .with_some("max_depth", depth.as_deref());
    let report = mistral.get(&[collection, id, "report"], &query).await?;
    report.read()
}

/// `GET /v2/PARENT/ID/executions`: what an execution or a task has started, all in one answer.
pub async fn sub_executions(
    mistral: &Mistral,
    parent: &Collection,
    id: &str,
    which: &SubExecutions,
    sink: Sink<'_>,
) -> Result<bool> {
    let [parent, id] = parent.path(id)?;
    let depth = which.max_depth.map(|n| n.to_string());
    let query = Query::new()
        .with_some("max_depth", depth.as_deref())
        .with("errors_only", if which.errors_only { "True" } else { "" })
        .with_some("include_output", which.with_output.then_some("true"));
    mistral
        .get(&[parent, id, EXECUTIONS.name], &query)
        .await?
        .rows(EXECUTIONS.name, sink)
}
