//! Dynamic actions: `/v2/dynamic_actions`.

use serde::Serialize;

use super::collection::{Collection, Namespaced};

/// Dynamic actions, by ID or name.
pub const DYNAMIC_ACTIONS: Collection = Collection {
    get: Namespaced::Query,
    delete: Namespaced::Query,
    of_all_projects: true,
    filters: &[
        "name",
        "namespace",
        "scope",
        "project_id",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("dynamic_actions", "dynamic action")
};

/// The body of `POST /v2/dynamic_actions`, and of `PUT`, where it identifies the action.
#[derive(Default, Serialize)]
pub struct DynamicActionFields<'a> {
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
