//! Listings: markers, limits, sorting, filters.

use std::collections::HashSet;

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
            let last = text_of(page.last(), "id");
            found.more =
                !page.is_empty() && document.get("next").is_some_and(|next| !next.is_null());
            found.rows.extend(page);
            if !(listing.all && found.more) {
                return Ok(found);
            }
            if last.is_none() || last == marker {
                return Err(stuck(key, found.rows.len()));
            }
            query.set("marker", last.as_deref().unwrap_or_default());
            marker = last;
        }
    }
}

impl Mistral {
    /// Like [`Self::list`] for a collection whose markers the server cannot read: it fails on any
    /// marker of a workbook, and wants an ID for that of an environment but looks for a name.
    pub async fn list_without_markers(
        &self,
        path: &[&str],
        key: &str,
        listing: &Listing,
    ) -> Result<Rows> {
        let first = Listing {
            query: listing.query.clone(),
            all: false,
        };
        let found = self.list(path, key, &first).await?;
        if !(listing.all && found.more) {
            return Ok(found);
        }
        self.list_by_name(path, key, &listing.query).await
    }

    /// All rows, read in the order of their names, each page from the last name on, then put into
    /// the order of their creation.
    async fn list_by_name(&self, path: &[&str], key: &str, query: &Query) -> Result<Rows> {
        if query.get("sort_keys") != Some("created_at")
            || query.get("name").is_some()
            || query.get("marker").is_some()
        {
            return Err(Error::local(format!(
                "the server cannot list all {key} with another order, a filter by name or a marker"
            ))
            .hint("leave out --sort_keys, --marker and --filter name, or --limit -1"));
        }
        let downwards = query.get("sort_dirs") == Some("desc");
        let mut query = query.clone();
        query.set("sort_keys", "name");
        query.set("sort_dirs", "asc");
        let mut seen = HashSet::new();
        let mut found = Rows::default();
        loop {
            let mut document = self.get(path, &query).await?;
            let page = take_rows(&mut document, key)?;
            let more = document.get("next").is_some_and(|next| !next.is_null());
            let last = text_of(page.last(), "name");
            let before = found.rows.len();
            let unseen = page
                .into_iter()
                .filter(|row| seen.insert(text_of(Some(row), "id")));
            found.rows.extend(unseen);
            match last {
                Some(name) if more && found.rows.len() > before => {
                    query.set("name", &format!("gte:{name}"));
                }
                _ if more => return Err(stuck(key, found.rows.len())),
                _ => break,
            }
        }
        found
            .rows
            .sort_by_key(|row| text_of(Some(row), "created_at"));
        Ok(found.reversed(downwards))
    }
}

/// A field of a row, if it is text.
fn text_of(row: Option<&Value>, field: &str) -> Option<String> {
    row?.get(field)?.as_str().map(str::to_owned)
}

fn stuck(key: &str, rows: usize) -> Error {
    Error::new(
        Kind::Connection,
        format!("the server's list of {key} cannot be read beyond {rows} rows"),
    )
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
