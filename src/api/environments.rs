//! Environments: `/v2/environments`. The body of `PUT` names the environment.

use super::collection::Collection;
use super::listing::PagedBy;

/// Environments, by name.
pub const ENVIRONMENTS: Collection = Collection {
    paged_by: PagedBy::Name,
    gets_fields: false,
    filters: &[
        "name",
        "description",
        "scope",
        "variables",
        "created_at",
        "updated_at",
    ],
    ..Collection::new("environments", "environment")
};
