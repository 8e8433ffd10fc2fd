//! Event triggers: `/v2/event_triggers`.

use clap::Args;

use crate::api::event_triggers::{EVENT_TRIGGERS, NewEventTrigger};
use crate::api::required;
use crate::definitions::Kind;
use crate::error::Result;
use crate::input;

use super::api_fields;
use super::column::column;
use super::command::{Command, Context, Group, Outcome, Record, Run, Server};
use super::definition_edit::{Edit, Editable};
use super::generic::{Delete, Get, List};
use super::resource::{Deletion, Resource, ResourceType, deletion_by_id, positional};

struct EventTrigger;

impl ResourceType for EventTrigger {
    const RESOURCE: &'static Resource = &Resource {
        collection: &EVENT_TRIGGERS,
        argument: positional("event_trigger", "EVENT_TRIGGER", "ID of the event trigger"),
        deletion: Some(Deletion {
            argument: Some(("event_trigger_id", "EVENT_TRIGGER_ID")),
            ..deletion_by_id("IDs of the event triggers")
        }),
        fields: api_fields::EVENT_TRIGGER,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Workflow ID", "workflow_id"),
            column("Params", "workflow_params"),
            column("Exchange", "exchange"),
            column("Topic", "topic"),
            column("Event", "event"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &["ID", "Name", "Event", "Exchange", "Topic", "Workflow ID"],
    };
}

pub const GROUP: Group = Group {
    title: "Event triggers",
    commands: &[
        Command::new::<List<EventTrigger>, _, _>(
            "event-trigger-list",
            "List event triggers").example("mistral event-trigger-list"),
        Command::new::<Get<EventTrigger>, _, _>(
            "event-trigger-get",
            "Show an event trigger").example("mistral event-trigger-get ID"),
        Command::new::<Create, _, _>(
            "event-trigger-create",
            "Create a trigger that runs a workflow when an event arrives").example("mistral event-trigger-create on_boot WORKFLOW_ID nova notifications compute.instance.create.end"),
        Command::new::<Edit<EventTrigger>, _, _>("event-trigger-edit", "Edit an event trigger")
            .example("mistral event-trigger-edit on_boot"),
        Command::new::<Delete<EventTrigger>, _, _>(
            "event-trigger-delete",
            "Delete event triggers").example("mistral event-trigger-delete ID"),
    ],
};

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

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        EventTrigger::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = EventTrigger::RESOURCE.record(context)?;
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("--params", self.params.as_deref())])?;
        let trigger = NewEventTrigger {
            workflow_id: required(&self.workflow_id, "workflow")?,
            name: required(&self.name, "event trigger")?,
            exchange: &self.exchange,
            topic: &self.topic,
            event: &self.event,
            workflow_input: input::json_text("INPUT", input)?,
            workflow_params: input::json_text("--params", self.params.as_deref())?,
        };
        record.create(&trigger).await
    }
}

impl Editable for EventTrigger {
    const EDITED: Kind = Kind::EventTrigger;
}
