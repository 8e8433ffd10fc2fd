//! Actions: `/v2/actions`. In paths the namespace follows the name, empty or not.

use super::collection::{Collection, Namespaced};
use super::definition::{Definitions, query};
use super::listing::PagedBy;

/// Actions, by name or ID.
pub const ACTIONS: Collection = Collection {
    get: Namespaced::Path,
    delete: Namespaced::Path,
    paged_by: PagedBy::Nothing,
    gets_fields: false,
    filters: &["name", "namespace", "scope", "created_at", "updated_at"],
    ..Collection::new("actions", "action")
};

/// Definitions of ad-hoc actions.
pub const ACTION_DEFINITIONS: Definitions = Definitions {
    collection: &ACTIONS,
    create: query,
    update: query,
    answers_with_one: false,
};
