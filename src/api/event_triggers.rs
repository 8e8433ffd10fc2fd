//! Event triggers: `/v2/event_triggers`.

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

use super::Mistral;
use super::collection::Collection;

/// Event triggers, by ID.
pub const EVENT_TRIGGERS: Collection = Collection::new("event_triggers", "event trigger");

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

/// `POST /v2/event_triggers`.
pub async fn create(mistral: &Mistral, trigger: &NewEventTrigger<'_>) -> Result<Value> {
    mistral.create(&[EVENT_TRIGGERS.name], trigger).await
}
