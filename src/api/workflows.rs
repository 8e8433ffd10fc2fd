//! Workflows: `/v2/workflows`.

use crate::error::Result;

use super::collection::{Collection, Namespaced};
use super::definition::Place;
use super::page::Sink;
use super::{Mistral, Query};

/// Workflows, by ID or name.
pub const WORKFLOWS: Collection = Collection {
    get: Namespaced::Query,
    delete: Namespaced::QueryUnlessDefault,
    ..Collection::new("workflows", "workflow")
};

/// `POST /v2/workflows`: makes all workflows of a definition, and hands them on.
pub async fn create(
    mistral: &Mistral,
    definition: String,
    place: Place<'_>,
    sink: Sink<'_>,
) -> Result<bool> {
    let query = Query::new()
        .with("scope", place.scope)
        .with("namespace", place.namespace);
    WORKFLOWS
        .create_text(mistral, &query, definition)
        .await?
        .rows(WORKFLOWS.name, sink)
}

/// `PUT /v2/workflows`, or `PUT /v2/workflows/ID`, which answers with the one workflow.
pub async fn update(
    mistral: &Mistral,
    id: Option<&str>,
    definition: String,
    place: Place<'_>,
    sink: Sink<'_>,
) -> Result<bool> {
    let query = Query::new()
        .with("namespace", place.namespace)
        .with("scope", place.scope);
    let path = WORKFLOWS.path_of_some(id);
    let updated = mistral.update_text(&path, &query, definition).await?;
    match path[..] {
        [_] => updated.rows(WORKFLOWS.name, sink),
        _ => updated.row(sink),
    }
}
