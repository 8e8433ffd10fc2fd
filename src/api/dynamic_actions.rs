//! Dynamic actions: `/v2/dynamic_actions`.

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

use super::Mistral;
use super::collection::{Collection, Namespaced};

/// Dynamic actions, by ID or name.
pub const DYNAMIC_ACTIONS: Collection = Collection {
    get: Namespaced::Query,
    delete: Namespaced::Query,
    ..Collection::new("dynamic_actions", "dynamic action")
};

/// The body of `POST` and `PUT /v2/dynamic_actions`.
#[derive(Default, Serialize)]
pub struct DynamicAction<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    pub id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub class_name: Option<&'a str>,
    pub scope: &'a str,
    pub namespace: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_source_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    pub code_source_name: Option<&'a str>,
}

/// `POST /v2/dynamic_actions`.
pub async fn create(mistral: &Mistral, action: &DynamicAction<'_>) -> Result<Value> {
    mistral.create(&[DYNAMIC_ACTIONS.name], action).await
}

/// `PUT /v2/dynamic_actions`: the body says which.
pub async fn update(mistral: &Mistral, action: &DynamicAction<'_>) -> Result<Value> {
    mistral.update(&[DYNAMIC_ACTIONS.name], action).await
}
