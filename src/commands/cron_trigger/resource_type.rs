//! The type of resource: its columns and its argument.

use crate::api::cron_triggers::CRON_TRIGGERS;

use super::super::api_fields;
use super::super::column::column;
use super::super::resource::{Resource, ResourceType, deletion, positional};

/// Cron triggers.
pub struct CronTrigger;

impl ResourceType for CronTrigger {
    const RESOURCE: &'static Resource = &Resource {
        collection: &CRON_TRIGGERS,
        argument: positional("cron_trigger", "CRON_TRIGGER", "Name of the cron trigger"),
        deletion: Some(deletion("Names of the cron triggers")),
        fields: api_fields::CRON_TRIGGER,
        columns: &[
            column("Name", "name"),
            column("Workflow", "workflow_name"),
            column("Params", "workflow_params"),
            column("Pattern", "pattern"),
            column("Next execution time", "next_execution_time"),
            column("Remaining executions", "remaining_executions"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &[
            "Name",
            "Workflow",
            "Pattern",
            "Next execution time",
            "Remaining executions",
        ],
    };
}
