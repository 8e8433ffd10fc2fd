//! Workflows: `/v2/workflows`.

use super::Query;
use super::collection::{Collection, Namespaced};
use super::definition::Definitions;

/// Workflows, by ID or name.
pub const WORKFLOWS: Collection = Collection {
    get: Namespaced::Query,
    delete: Namespaced::QueryUnlessDefault,
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
