//! Actions: `/v2/actions`. In paths the namespace follows the name, empty or not.

use crate::error::Result;

use super::Mistral;
use super::collection::{Collection, Namespaced};
use super::definition::Place;
use super::page::Sink;

/// Actions, by name or ID.
pub const ACTIONS: Collection = Collection {
    get: Namespaced::Path,
    delete: Namespaced::Path,
    ..Collection::new("actions", "action")
};

/// `POST /v2/actions`: makes all ad-hoc actions of a definition, and hands them on.
pub async fn create(
    mistral: &Mistral,
    definition: String,
    place: Place<'_>,
    sink: Sink<'_>,
) -> Result<bool> {
    ACTIONS
        .create_text(mistral, &place.query(), definition)
        .await?
        .rows(ACTIONS.name, sink)
}

/// `PUT /v2/actions`, or `PUT /v2/actions/ID`.
pub async fn update(
    mistral: &Mistral,
    id: Option<&str>,
    definition: String,
    place: Place<'_>,
    sink: Sink<'_>,
) -> Result<bool> {
    mistral
        .update_text(&ACTIONS.path_of_some(id), &place.query(), definition)
        .await?
        .rows(ACTIONS.name, sink)
}
