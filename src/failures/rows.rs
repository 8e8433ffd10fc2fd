//! Rows of listings, as the search asks for them.

use serde_json::Value;

use crate::api::{Listing, Query};
use crate::error::{Error, Kind, Result};

/// These fields of all rows, in an order that never changes.
pub fn oldest_first(fields: &str) -> Query {
    Query::new()
        .with("fields", fields)
        .with("sort_keys", "created_at")
        .with("sort_dirs", "asc")
}

/// A listing of all pages.
pub fn all(query: Query) -> Listing {
    Listing {
        query,
        all: true,
        reversed: false,
    }
}

pub fn read(row: &str) -> Result<Value> {
    serde_json::from_str(row).map_err(|cause| {
        Error::new(
            Kind::Connection,
            format!("a row of the response cannot be read: {cause}"),
        )
    })
}
