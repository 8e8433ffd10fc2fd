//! Event triggers: `/v2/event_triggers`.

use clap::Args;
use serde::Serialize;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::input;
use crate::terminal::Terminal;

use super::arguments::Paging;
use super::delete::{self, required};
use super::resource::{Resource, column};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const EVENT_TRIGGER: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Workflow ID", "workflow_id"),
        column("Params", "workflow_params"),
        column("Exchange", "exchange"),
        column("Topic", "topic"),
        column("Event", "event"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>("event-trigger-list", "List event triggers", "mistral event-trigger-list").of(GROUP),
    Command::show::<Get>("event-trigger-get", "Show an event trigger", "mistral event-trigger-get ID").of(GROUP),
    Command::show::<Create>("event-trigger-create", "Create a trigger that runs a workflow when an event arrives", "mistral event-trigger-create on_boot WORKFLOW_ID nova notifications compute.instance.create.end").of(GROUP),
    Command::text::<Delete>("event-trigger-delete", "Delete event triggers", "mistral event-trigger-delete ID").of(GROUP),
];

const GROUP: Group = Group::EventTriggers;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &EVENT_TRIGGER;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.paging.listing(&EVENT_TRIGGER, true)?;
        mistral
            .list(&["event_triggers"], "event_triggers", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID of the event trigger
    event_trigger: String,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        EVENT_TRIGGER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = [
            "event_triggers",
            required(&self.event_trigger, "event trigger")?,
        ];
        let trigger = mistral.get(&path, &Query::new()).await?;
        EVENT_TRIGGER.show_cells(&trigger).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Create {
    /// Name of the new trigger
    name: String,
    /// ID of the workflow
    workflow_id: String,
    /// Exchange of the messages
    exchange: String,
    /// Topic of the messages
    topic: String,
    /// Type of the event
    event: String,
    /// Input of the workflow as JSON, a file that contains it, or - for standard input
    workflow_input: Option<String>,
    /// Parameters of the workflow type as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    params: Option<String>,
}

/// The body of `POST /v2/event_triggers`; input and params are JSON text within JSON.
#[derive(Serialize)]
struct NewEventTrigger<'a> {
    workflow_id: &'a str,
    name: &'a str,
    exchange: &'a str,
    topic: &'a str,
    event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_params: Option<String>,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        EVENT_TRIGGER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("--params", self.params.as_deref())])?;
        let document = NewEventTrigger {
            workflow_id: required(&self.workflow_id, "workflow")?,
            name: required(&self.name, "event trigger")?,
            exchange: &self.exchange,
            topic: &self.topic,
            event: &self.event,
            workflow_input: input::json_text("INPUT", self.workflow_input.as_deref())?,
            workflow_params: input::json_text("--params", self.params.as_deref())?,
        };
        let trigger = mistral.create(&["event_triggers"], &document).await?;
        EVENT_TRIGGER.show_cells(&trigger).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// IDs of the event triggers
    #[arg(required = true)]
    event_trigger_id: Vec<String>,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let accepted = "Request to delete event trigger {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.event_trigger_id,
            accepted,
            "event trigger",
            async |id| mistral.delete(&["event_triggers", id], &Query::new()).await,
        )
        .await
    }
}
