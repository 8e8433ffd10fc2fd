//! Event triggers: `/v2/event_triggers`.

use serde::Serialize;

use super::collection::Collection;

/// Event triggers, by ID.
pub const EVENT_TRIGGERS: Collection = Collection {
    of_all_projects: true,
    // The server fails on any.
    filters: &[],
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
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a str>,
}

/// The body of `PUT /v2/event_triggers/ID`: what is left out stays. Exchange, topic and event cannot be changed.
#[derive(Serialize)]
pub struct EventTriggerChange<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_id: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub workflow_params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub scope: Option<&'a str>,
}
