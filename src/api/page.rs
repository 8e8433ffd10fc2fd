//! Listings: markers, limits, sorting, filters.

use serde_json::Value;

use crate::error::{Error, Kind, Result};

use super::{Mistral, Query};

/// What a listing asks for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The parameters of the first request.
    pub query: Query,
    /// Goes on by marker until the server has no more.
    pub all: bool,
}

/// Rows, and whether the server said that it has more.
#[derive(Debug, Default)]
pub struct Rows {
    /// The rows as the server sent them.
    pub rows: Vec<Value>,
    /// The list ends because of a limit, the server's or ours.
    pub more: bool,
}

impl Rows {
    /// The rows in reverse order if `reversed` says so.
    #[must_use]
    pub fn reversed(mut self, reversed: bool) -> Self {
        if reversed {
            self.rows.reverse();
        }
        self
    }
}

impl Mistral {
    /// `GET` of a collection; its rows are under `key`.
    ///
    /// `next` links are never followed, as the server writes filters into them in a form that it
    /// cannot read itself: the same query is sent again with the last row's `id` as the marker.
    pub async fn list(&self, path: &[&str], key: &str, listing: &Listing) -> Result<Rows> {
        let mut query = listing.query.clone();
        let mut found = Rows::default();
        let mut marker: Option<String> = None;
        loop {
            let mut document = self.get(path, &query).await?;
            let page = take_rows(&mut document, key)?;
            let last = page
                .last()
                .and_then(|row| row.get("id")?.as_str())
                .map(str::to_owned);
            found.more =
                !page.is_empty() && document.get("next").is_some_and(|next| !next.is_null());
            found.rows.extend(page);
            if !(listing.all && found.more) {
                return Ok(found);
            }
            if last.is_none() || last == marker {
                return Err(Error::new(
                    Kind::Connection,
                    format!(
                        "the server's list of {key} cannot be read beyond {} rows",
                        found.rows.len()
                    ),
                ));
            }
            query.set("marker", last.as_deref().unwrap_or_default());
            marker = last;
        }
    }
}

/// The rows of a collection document.
pub fn take_rows(document: &mut Value, key: &str) -> Result<Vec<Value>> {
    match document.get_mut(key).map(Value::take) {
        Some(Value::Array(rows)) => Ok(rows),
        _ => Err(
            Error::new(Kind::Connection, format!("the answer has no list of {key}"))
                .hint("check that the URL is Mistral's own, version included: http://HOST:8989/v2"),
        ),
    }
}
