//! Workbooks: `/v2/workbooks`.

use serde_json::Value;

use crate::error::Result;

use super::Mistral;
use super::collection::{Collection, Namespaced, PagedBy};
use super::definition::Place;

/// The server fails on any marker of a workbook.
pub const WORKBOOKS: Collection = Collection {
    get: Namespaced::QueryUnlessDefault,
    delete: Namespaced::QueryUnlessDefault,
    paged_by: PagedBy::Name,
    ..Collection::new("workbooks", "workbook")
};

/// `POST /v2/workbooks`.
pub async fn create(mistral: &Mistral, definition: String, place: Place<'_>) -> Result<Value> {
    WORKBOOKS
        .create_text(mistral, &place.query(), definition)
        .await?
        .read()
}

/// `PUT /v2/workbooks`: the definition names the workbook.
pub async fn update(mistral: &Mistral, definition: String, place: Place<'_>) -> Result<Value> {
    mistral
        .update_text(&[WORKBOOKS.name], &place.query(), definition)
        .await?
        .read()
}
