//! Cron triggers: `/v2/cron_triggers`.

use clap::Args;
use serde::Serialize;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::input;
use crate::terminal::Terminal;
use crate::time;

use super::arguments::{Paging, integer};
use super::delete::{self, required};
use super::resource::{Resource, column};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::uuid::is_uuid;
use super::{Command, Group};

const CRON_TRIGGER: Resource = Resource {
    columns: &[
        column("Name", "name"),
        column("Workflow", "workflow_name"),
        column("Params", "workflow_params"),
        column("Pattern", "pattern"),
        column("Next execution time", "next_execution_time"),
        column("Remaining executions", "remaining_executions"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "cron-trigger-list",
        "List cron triggers",
        "mistral cron-trigger-list",
    )
    .of(GROUP),
    Command::show::<Get>(
        "cron-trigger-get",
        "Show a cron trigger",
        "mistral cron-trigger-get nightly",
    )
    .of(GROUP),
    Command::show::<Create>(
        "cron-trigger-create",
        "Create a trigger that runs a workflow at given times",
        "mistral cron-trigger-create nightly backup '{\"vm\": \"web-1\"}' --pattern '0 2 * * *'",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "cron-trigger-delete",
        "Delete cron triggers",
        "mistral cron-trigger-delete nightly",
    )
    .of(GROUP),
];

const GROUP: Group = Group::CronTriggers;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &CRON_TRIGGER;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.paging.listing(&CRON_TRIGGER, true)?;
        mistral
            .list(&["cron_triggers"], "cron_triggers", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// Name of the cron trigger
    cron_trigger: String,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        CRON_TRIGGER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = [
            "cron_triggers",
            required(&self.cron_trigger, "cron trigger")?,
        ];
        let trigger = mistral.get(&path, &Query::new()).await?;
        CRON_TRIGGER.show_cells(&trigger).map(Shown::Cells)
    }
}

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

/// The body of `POST /v2/cron_triggers`; input and params are JSON text within JSON.
#[derive(Serialize)]
struct NewCronTrigger<'a> {
    name: &'a str,
    pattern: Option<&'a str>,
    first_execution_time: Option<String>,
    remaining_executions: Option<i64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_params: Option<String>,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        CRON_TRIGGER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("--params", self.params.as_deref())])?;
        let workflow = required(&self.workflow_identifier, "workflow")?;
        let document = NewCronTrigger {
            name: required(&self.name, "cron trigger")?,
            pattern: self.pattern.as_deref(),
            first_execution_time: first_time(self.first_time.as_deref(), self.utc)?,
            remaining_executions: self.count,
            workflow_id: Some(workflow).filter(|id| is_uuid(id)),
            workflow_name: Some(workflow).filter(|id| !is_uuid(id)),
            workflow_input: input::json_text("INPUT", self.workflow_input.as_deref())?,
            workflow_params: input::json_text("--params", self.params.as_deref())?,
        };
        let trigger = mistral.create(&["cron_triggers"], &document).await?;
        CRON_TRIGGER.show_cells(&trigger).map(Shown::Cells)
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

#[derive(Args)]
struct Delete {
    /// Names of the cron triggers
    #[arg(required = true)]
    cron_trigger: Vec<String>,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let accepted = "Request to delete cron trigger {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.cron_trigger,
            accepted,
            "cron trigger",
            async |name| {
                mistral
                    .delete(&["cron_triggers", name], &Query::new())
                    .await
            },
        )
        .await
    }
}
