//! Workflows: `/v2/workflows`.

use serde_json::Value;

use crate::error::Result;

use super::collection::{Collection, Namespaced};
use super::definition::Definitions;
use super::{Mistral, Query};

/// Workflows, by ID or name.
pub const WORKFLOWS: Collection = Collection {
    get: Namespaced::Query,
    delete: Namespaced::QueryUnlessDefault,
    of_all_projects: true,
    filters: &[
        "name",
        "namespace",
        "tags",
        "scope",
        "project_id",
        "definition",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("workflows", "workflow")
};

/// Definitions of workflows.
pub const WORKFLOW_DEFINITIONS: Definitions = Definitions {
    collection: &WORKFLOWS,
    create: |place| {
        Query::new()
            .with("scope", place.scope)
            .with("namespace", place.namespace)
    },
    update: |place| {
        Query::new()
            .with("namespace", place.namespace)
            .with("scope", place.scope)
    },
    answers_with_one: true,
};

/// `GET /v2/workflows/ID` of a workflow's names and times, without its definition.
pub async fn version(mistral: &Mistral, identifier: &str, namespace: &str) -> Result<Value> {
    let query = Query::new()
        .with("fields", "id,name,namespace,created_at,updated_at")
        .with_some("namespace", Some(namespace));
    let path = WORKFLOWS.path(identifier)?;
    mistral.get(&path, &query).await?.read()
}

/// The same with its definition.
pub async fn definition(mistral: &Mistral, identifier: &str) -> Result<Value> {
    let fields = "id,name,definition,created_at,updated_at";
    WORKFLOWS.get_fields(mistral, identifier, fields).await
}
