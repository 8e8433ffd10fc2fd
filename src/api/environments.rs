//! Environments: `/v2/environments`.

use serde_json::{Map, Value};

use crate::error::Result;

use super::Mistral;
use super::collection::{Collection, PagedBy};

/// Environments, by name. The server wants an ID for a marker, but looks for a name.
pub const ENVIRONMENTS: Collection = Collection {
    paged_by: PagedBy::Name,
    ..Collection::new("environments", "environment")
};

/// `POST /v2/environments`.
pub async fn create(mistral: &Mistral, environment: &Map<String, Value>) -> Result<Value> {
    mistral.create(&[ENVIRONMENTS.name], environment).await
}

/// `PUT /v2/environments`: the body names the environment.
pub async fn update(mistral: &Mistral, environment: &Map<String, Value>) -> Result<Value> {
    mistral.update(&[ENVIRONMENTS.name], environment).await
}
