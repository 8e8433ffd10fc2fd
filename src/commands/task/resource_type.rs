//! The type of resource: its columns and its argument.

use serde_json::Value;

use crate::api::tasks::TASKS;
use crate::error::Result;
use crate::time;

use super::super::api_fields;
use super::super::cells::{cut, or_none};
use super::super::column::{Lookup, column, computed};
use super::super::resource::{Resource, ResourceType, positional};

/// Task executions.
pub struct Task;

impl ResourceType for Task {
    const RESOURCE: &'static Resource = &Resource {
        collection: &TASKS,
        argument: positional("task", "TASK", "ID of the task execution"),
        deletion: None,
        fields: api_fields::TASK,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Workflow name", "workflow_name"),
            column("Workflow namespace", "workflow_namespace"),
            column("Workflow Execution ID", "workflow_execution_id"),
            column("State", "state"),
            column("State info", "state_info").list_cell(cut),
            column("Created at", "created_at"),
            column("Started at", "started_at").cell(or_none),
            column("Finished at", "finished_at").cell(or_none),
            computed("Duration", duration).sorted_by(time::of_duration),
        ],
        importance: &[
            "ID",
            "State",
            "Name",
            "Duration",
            "State info",
            "Workflow name",
            "Started at",
            "Created at",
            "Workflow Execution ID",
        ],
    };
}

fn duration(row: &Lookup<'_>) -> Result<Value> {
    time::duration(row("started_at"), row("finished_at")).map(Value::from)
}
