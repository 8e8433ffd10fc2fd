//! The type of resource: its columns and its argument.

use serde_json::Value;

use crate::api::executions::{EXECUTIONS, has_ended};
use crate::error::Result;
use crate::time;

use super::super::api_fields;
use super::super::cells::{cut, or_none};
use super::super::column::{Lookup, column, computed};
use super::super::resource::{Resource, ResourceType, deletion_by_id, positional};

/// What several executions are named by.
pub const IDS: &str = "IDs of the executions, or @latest, @failed or @running, also with :WORKFLOW";

/// Workflow executions.
pub struct Execution;

impl ResourceType for Execution {
    const RESOURCE: &'static Resource = &Resource {
        collection: &EXECUTIONS,
        argument: positional("execution", "EXECUTION", "ID of the execution"),
        deletion: Some(deletion_by_id(IDS)),
        fields: api_fields::EXECUTION,
        columns: &[
            column("ID", "id"),
            column("Workflow ID", "workflow_id"),
            column("Workflow name", "workflow_name"),
            column("Workflow namespace", "workflow_namespace"),
            column("Description", "description"),
            column("Task Execution ID", "task_execution_id").cell(or_none),
            column("Root Execution ID", "root_execution_id").cell(or_none),
            column("State", "state"),
            column("State info", "state_info").list_cell(cut),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").cell(or_none),
            computed("Duration", duration).sorted_by(time::of_duration),
        ],
        importance: &[
            "ID",
            "State",
            "Workflow name",
            "Created at",
            "State info",
            "Duration",
            "Description",
            "Updated at",
            "Task Execution ID",
            "Root Execution ID",
        ],
    };
}

/// Time from creation to the last change of an execution that has ended, or until now.
fn duration(row: &Lookup<'_>) -> Result<Value> {
    let ended = row("state").is_some_and(has_ended);
    let end = row("updated_at").filter(|_| ended);
    time::duration(row("created_at"), end).map(Value::from)
}
