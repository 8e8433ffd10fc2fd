//! Action executions: `/v2/action_executions`.

use serde::Serialize;
use serde_json::Value;

use super::collection::Collection;

/// Action executions, by ID.
pub const ACTION_EXECUTIONS: Collection = Collection {
    names_fields: false,
    filters: &[
        "state",
        "name",
        "workflow_name",
        "task_execution_id",
        "description",
        "tags",
        "state_info",
        "accepted",
        "input",
        "output",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("action_executions", "action execution")
};

/// The body of `POST /v2/action_executions`, which runs an action; input and params are JSON text within JSON.
#[derive(Serialize)]
pub struct NewActionExecution<'a> {
    pub name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_namespace: Option<&'a str>,
}

/// The body of `PUT /v2/action_executions/ID`.
#[derive(Serialize)]
pub struct ActionExecutionChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub output: Option<Value>,
}
