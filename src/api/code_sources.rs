//! Code sources: `/v2/code_sources`.

use serde_json::Value;

use crate::error::Result;

use super::collection::{Collection, Namespaced, required};
use super::definition::Place;
use super::{Mistral, Query, text_body};

/// Code sources, by ID or name.
pub const CODE_SOURCES: Collection = Collection {
    get: Namespaced::Query,
    delete: Namespaced::QueryUnlessDefault,
    of_all_projects: true,
    filters: &[
        "name",
        "namespace",
        "tags",
        "scope",
        "project_id",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("code_sources", "code source")
};

/// `POST /v2/code_sources`.
pub async fn create(
    mistral: &Mistral,
    name: &str,
    code: String,
    place: Place<'_>,
) -> Result<Value> {
    let (path, query) = ([CODE_SOURCES.name], query("name", name, place)?);
    mistral.post(&path, &query, text_body(code)).await?.read()
}

/// `PUT /v2/code_sources`: the query identifies the code source.
pub async fn update(
    mistral: &Mistral,
    identifier: &str,
    code: String,
    place: Place<'_>,
) -> Result<Value> {
    let (path, query) = ([CODE_SOURCES.name], query("identifier", identifier, place)?);
    mistral.put(&path, &query, text_body(code)).await?.read()
}

fn query(key: &str, identifier: &str, place: Place<'_>) -> Result<Query> {
    Ok(Query::new()
        .with(key, required(identifier, CODE_SOURCES.noun)?)
        .with("scope", place.scope)
        .with("namespace", place.namespace))
}
