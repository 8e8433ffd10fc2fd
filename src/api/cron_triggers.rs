//! Cron triggers: `/v2/cron_triggers`.

use serde::Serialize;

use super::collection::Collection;

/// Cron triggers, by name.
pub const CRON_TRIGGERS: Collection = Collection {
    of_all_projects: true,
    filters: &[
        "name",
        "workflow_name",
        "workflow_id",
        "pattern",
        "remaining_executions",
        "first_execution_time",
        "next_execution_time",
        "scope",
        "project_id",
        "workflow_input",
        "workflow_params",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("cron_triggers", "cron trigger")
};

/// The body of `POST /v2/cron_triggers`; input and params are JSON text within JSON.
#[derive(Serialize)]
pub struct NewCronTrigger<'a> {
    pub name: &'a str,
    pub pattern: Option<&'a str>,
    pub first_execution_time: Option<String>,
    pub remaining_executions: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a str>,
}
