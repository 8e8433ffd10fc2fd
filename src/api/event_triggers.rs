//! Event triggers: `/v2/event_triggers`.

use serde::Serialize;

use super::collection::Collection;

/// Event triggers, by ID.
pub const EVENT_TRIGGERS: Collection = Collection {
    filters: &[
        "name",
        "workflow_id",
        "exchange",
        "topic",
        "event",
        "scope",
        "project_id",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("event_triggers", "event trigger")
};

/// The body of `POST /v2/event_triggers`; input and params are JSON text within JSON.
#[derive(Serialize)]
pub struct NewEventTrigger<'a> {
    pub workflow_id: &'a str,
    pub name: &'a str,
    pub exchange: &'a str,
    pub topic: &'a str,
    pub event: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_params: Option<String>,
}
