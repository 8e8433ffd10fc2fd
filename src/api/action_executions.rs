//! Action executions: `/v2/action_executions`.

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

use super::Mistral;
use super::collection::Collection;

/// Action executions, by ID.
pub const ACTION_EXECUTIONS: Collection = Collection::new("action_executions", "action execution");

/// The body of `POST /v2/action_executions`; input and params are JSON text within JSON.
#[derive(Serialize)]
pub struct NewActionExecution<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_namespace: Option<&'a str>,
}

/// The body of `PUT /v2/action_executions/ID`.
#[derive(Serialize)]
pub struct ActionExecutionChange {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}

/// `POST /v2/action_executions`: runs an action.
pub async fn create(mistral: &Mistral, execution: &NewActionExecution<'_>) -> Result<Value> {
    mistral.create(&[ACTION_EXECUTIONS.name], execution).await
}

/// `PUT /v2/action_executions/ID`.
pub async fn update(mistral: &Mistral, id: &str, change: &ActionExecutionChange) -> Result<Value> {
    mistral.update(&ACTION_EXECUTIONS.path(id)?, change).await
}
