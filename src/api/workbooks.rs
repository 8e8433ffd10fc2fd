//! Workbooks: `/v2/workbooks`.

use serde_json::Value;

use crate::error::Result;

use super::Mistral;
use super::collection::{Collection, Namespaced};
use super::definition::{Place, query};
use super::listing::PagedBy;

/// Workbooks, by name.
pub const WORKBOOKS: Collection = Collection {
    get: Namespaced::QueryUnlessDefault,
    delete: Namespaced::QueryUnlessDefault,
    paged_by: PagedBy::Name,
    names_fields: false,
    ..Collection::new("workbooks", "workbook")
};

/// `POST /v2/workbooks`.
pub async fn create(mistral: &Mistral, definition: String, place: Place<'_>) -> Result<Value> {
    mistral
        .create_text(&[WORKBOOKS.name], &query(place), definition)
        .await?
        .read()
}

/// `PUT /v2/workbooks`: the definition names the workbook.
pub async fn update(mistral: &Mistral, definition: String, place: Place<'_>) -> Result<Value> {
    mistral
        .update_text(&[WORKBOOKS.name], &query(place), definition)
        .await?
        .read()
}
