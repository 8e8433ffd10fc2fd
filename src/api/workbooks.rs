//! Workbooks: `/v2/workbooks`.

use serde_json::Value;

use crate::error::Result;

use super::collection::{Collection, Namespaced};
use super::definition::{Place, query};
use super::listing::PagedBy;
use super::{Mistral, text_body};

/// Workbooks, by name.
pub const WORKBOOKS: Collection = Collection {
    get: Namespaced::QueryUnlessDefault,
    delete: Namespaced::QueryUnlessDefault,
    paged_by: PagedBy::Name,
    names_fields: false,
    filters: &[
        "name",
        "namespace",
        "tags",
        "scope",
        "definition",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("workbooks", "workbook")
};

/// `POST /v2/workbooks`.
pub async fn create(mistral: &Mistral, definition: String, place: Place<'_>) -> Result<Value> {
    let (path, body) = ([WORKBOOKS.name], text_body(definition));
    mistral.post(&path, &query(place), body).await?.read()
}

/// `PUT /v2/workbooks`: the definition names the workbook.
pub async fn update(mistral: &Mistral, definition: String, place: Place<'_>) -> Result<Value> {
    let (path, body) = ([WORKBOOKS.name], text_body(definition));
    mistral.put(&path, &query(place), body).await?.read()
}
