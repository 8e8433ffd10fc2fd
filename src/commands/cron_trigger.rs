//! Cron triggers: `/v2/cron_triggers`.

use clap::Args;

use crate::api::cron_triggers::{CRON_TRIGGERS, NewCronTrigger};
use crate::api::{is_uuid, required};
use crate::error::Result;
use crate::{input, time};

use super::api_fields;
use super::column::column;
use super::command::{Command, Context, Group, Outcome, Record, Run, Server};
use super::generic::{Delete, Get, List};
use super::number::integer;
use super::resource::{Resource, ResourceType, deletion, positional};

struct CronTrigger;

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

pub const GROUP: Group = Group {
    title: "Cron triggers",
    commands: &[
        Command::new::<List<CronTrigger>, _, _>(
            "cron-trigger-list",
            "List cron triggers").example("mistral cron-trigger-list"),
        Command::new::<Get<CronTrigger>, _, _>(
            "cron-trigger-get",
            "Show a cron trigger").example("mistral cron-trigger-get nightly"),
        Command::new::<Create, _, _>(
            "cron-trigger-create",
            "Create a trigger that runs a workflow at given times").example("mistral cron-trigger-create nightly backup '{\"vm\": \"web-1\"}' --pattern '0 2 * * *'"),
        Command::new::<Delete<CronTrigger>, _, _>(
            "cron-trigger-delete",
            "Delete cron triggers").example("mistral cron-trigger-delete nightly"),
    ],
};

#[derive(Args)]
struct Create {
    /// Name of the new trigger
    name: String,
    /// ID or name of the workflow
    workflow_identifier: String,
    /// Input of the workflow as JSON, a file that contains it, or - for standard input
    workflow_input: Option<String>,
    /// Parameters of the workflow type as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
    /// Schedule in cron format, with five fields
    #[arg(long, value_name = "* * * * *")]
    pattern: Option<String>,
    /// First time to run the workflow; local time unless --utc is given
    #[arg(long, value_name = "YYYY-MM-DD HH:MM")]
    first_time: Option<String>,
    /// Number of times to run the workflow
    #[arg(long, value_name = "N", value_parser = integer)]
    count: Option<i64>,
    /// The time of --first-time is UTC
    #[arg(long)]
    utc: bool,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        CronTrigger::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = CronTrigger::RESOURCE.record(context)?;
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("--params", self.params.as_deref())])?;
        let workflow = required(&self.workflow_identifier, "workflow")?;
        let trigger = NewCronTrigger {
            name: required(&self.name, "cron trigger")?,
            pattern: self.pattern.as_deref(),
            first_execution_time: first_time(self.first_time.as_deref(), self.utc)?,
            remaining_executions: self.count,
            workflow_id: Some(workflow).filter(|id| is_uuid(id)),
            workflow_name: Some(workflow).filter(|id| !is_uuid(id)),
            workflow_input: input::json_text("INPUT", input)?,
            workflow_params: input::json_text("--params", self.params.as_deref())?,
        };
        let created = record.create(&trigger).await?;
        if let (Some(given), Some(utc), false) =
            (&self.first_time, &trigger.first_execution_time, self.utc)
            && !utc.is_empty()
        {
            context.terminal().note(&format!(
                "mistral: note: first execution at {utc} UTC ({} in {})",
                given.trim(),
                time::local_zone()
            ));
        }
        Ok(created)
    }
}

/// The first time in UTC; an empty one is sent as it is.
fn first_time(given: Option<&str>, utc: bool) -> Result<Option<String>> {
    match given {
        None => Ok(None),
        Some("") => Ok(Some(String::new())),
        Some(text) => time::minute_in_utc("--first-time", text, utc).map(Some),
    }
}
