//! Event triggers: `/v2/event_triggers`.

mod create;
mod update;

use crate::api::event_triggers::EVENT_TRIGGERS;
use crate::definitions::Kind;

use super::api_fields;
use super::column::column;
use super::command::{Command, Group};
use super::definition_edit::{Edit, Editable};
use super::generic::{Delete, Get, List};
use super::resource::{Deletion, Resource, ResourceType, deletion_by_id, positional};
use create::Create;
use update::Update;

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
        Command::new::<Update, _, _>("event-trigger-update", "Change an event trigger")
            .example("mistral event-trigger-update ID --workflow recover --private"),
        Command::new::<Edit<EventTrigger>, _, _>("event-trigger-edit", "Edit an event trigger")
            .example("mistral event-trigger-edit on_boot"),
        Command::new::<Delete<EventTrigger>, _, _>(
            "event-trigger-delete",
            "Delete event triggers").example("mistral event-trigger-delete ID"),
    ],
};

impl Editable for EventTrigger {
    const EDITED: Kind = Kind::EventTrigger;
}
