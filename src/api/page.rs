//! Listings: markers, limits, sorting, filters. Rows are handed on as they come.

use std::collections::HashSet;
use std::fmt;

use serde::Deserialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;
use serde_json::value::RawValue;

use crate::error::{Error, Kind, Result};

use super::{Mistral, Query, rows};

/// What a listing asks for.
#[derive(Clone, Debug, Default)]
pub struct Listing {
    /// The parameters of the first request.
    pub query: Query,
    /// Goes on by marker until the server has no more.
    pub all: bool,
    /// The rows are wanted in the reverse of the order in which they are asked for.
    pub reversed: bool,
}

/// Takes a row: the JSON that the server sent.
pub type Sink<'a> = &'a mut dyn FnMut(&str) -> Result<()>;

/// One answer of a collection.
pub struct Page<'a> {
    rows: Vec<&'a str>,
    /// The server has more rows.
    more: bool,
}

impl<'a> Page<'a> {
    /// Reads `{key: [row, ...], "next": ...}`; the rows stay text.
    pub(super) fn read(body: &'a [u8], key: &str) -> serde_json::Result<Self> {
        let text = std::str::from_utf8(body).ok();
        if let Some((rows, next)) = text.and_then(|text| rows::split(text, key)) {
            let more = next && !rows.is_empty();
            return Ok(Self { rows, more });
        }
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let page = PageOf { key }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(page)
    }

    /// Hands on all rows.
    pub fn each(&self, reversed: bool, sink: Sink<'_>) -> Result<()> {
        if reversed {
            self.rows.iter().rev().try_for_each(|row| sink(row))
        } else {
            self.rows.iter().try_for_each(|row| sink(row))
        }
    }

    /// A text field of the last row.
    fn last(&self, field: &str) -> Option<String> {
        text_of(self.rows.last()?, field)
    }
}

struct PageOf<'k> {
    key: &'k str,
}

impl<'de> DeserializeSeed<'de> for PageOf<'_> {
    type Value = Page<'de>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Page<'de>, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for PageOf<'_> {
    type Value = Page<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(formatter, "an object with a list of {}", self.key)
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Page<'de>, A::Error> {
        let mut rows = None;
        let mut more = false;
        while let Some(name) = map.next_key::<String>()? {
            if name == self.key {
                rows = Some(map.next_value::<Vec<&RawValue>>()?);
            } else if name == "next" {
                more = map.next_value::<Option<IgnoredAny>>()?.is_some();
            } else {
                map.next_value::<IgnoredAny>()?;
            }
        }
        let rows = rows.ok_or_else(|| serde::de::Error::custom("there is no list"))?;
        Ok(Page {
            more: more && !rows.is_empty(),
            rows: rows.into_iter().map(RawValue::get).collect(),
        })
    }
}

/// The fields by which the layer finds its way through the pages.
#[derive(Deserialize)]
struct Marks {
    id: Option<Value>,
    name: Option<Value>,
    created_at: Option<Value>,
}

/// A field of a row, if it is text.
fn text_of(row: &str, field: &str) -> Option<String> {
    let marks: Marks = serde_json::from_str(row).ok()?;
    let value = match field {
        "id" => marks.id,
        "name" => marks.name,
        _ => marks.created_at,
    };
    match value {
        Some(Value::String(text)) => Some(text),
        _ => None,
    }
}

impl Mistral {
    /// `GET` of a collection; its rows are under `key`. Tells whether the server has more rows, which
    /// a limit, its own or ours, has left out.
    ///
    /// `next` links are never followed, as the server writes filters into them in a form that it
    /// cannot read itself: the same query is sent again with the last row's `id` as the marker.
    pub async fn list(
        &self,
        path: &[&str],
        key: &str,
        listing: &Listing,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let mut query = listing.query.clone();
        let mut reversed = listing.reversed;
        let mut marker: Option<String> = None;
        let mut count = 0;
        loop {
            let document = self.fetch(path, &query).await?;
            let page = document.page(key)?;
            if reversed && listing.all && page.more {
                // These are the last rows of the whole list. Asked for from its other end, the rows
                // can be handed on as they come.
                reversed = false;
                query.set("sort_dirs", "asc");
                continue;
            }
            page.each(reversed, sink)?;
            count += page.rows.len();
            if !(listing.all && page.more) {
                return Ok(page.more);
            }
            let last = page.last("id");
            if last.is_none() || last == marker {
                return Err(stuck(key, count));
            }
            query.set("marker", last.as_deref().unwrap_or_default());
            marker = last;
        }
    }

    /// Like [`Self::list`] for a collection whose markers the server cannot read: it fails on any
    /// marker of a workbook, and wants an ID for that of an environment but looks for a name.
    pub async fn list_without_markers(
        &self,
        path: &[&str],
        key: &str,
        listing: &Listing,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let document = self.fetch(path, &listing.query).await?;
        let page = document.page(key)?;
        if !(listing.all && page.more) {
            page.each(listing.reversed, sink)?;
            return Ok(page.more);
        }
        drop(page);
        self.list_by_name(path, key, &listing.query, sink).await?;
        Ok(false)
    }

    /// All rows, read in the order of their names, each page from the last name on, then put into
    /// the order of their creation.
    async fn list_by_name(
        &self,
        path: &[&str],
        key: &str,
        query: &Query,
        sink: Sink<'_>,
    ) -> Result<()> {
        let by_name = query.get("sort_keys") == Some("name");
        if !(by_name || query.get("sort_keys") == Some("created_at"))
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
        let mut found: Vec<String> = Vec::new();
        loop {
            let document = self.fetch(path, &query).await?;
            let page = document.page(key)?;
            let before = found.len();
            page.each(false, &mut |row| {
                if seen.insert(text_of(row, "id")) {
                    found.push(row.to_owned());
                }
                Ok(())
            })?;
            match page.last("name") {
                Some(name) if page.more && found.len() > before => {
                    query.set("name", &format!("gte:{name}"));
                }
                _ if page.more => return Err(stuck(key, found.len())),
                _ => break,
            }
        }
        if !by_name {
            found.sort_by_cached_key(|row| text_of(row, "created_at"));
        }
        if downwards {
            found.reverse();
        }
        found.iter().try_for_each(|row| sink(row))
    }
}

fn stuck(key: &str, rows: usize) -> Error {
    Error::new(
        Kind::Connection,
        format!("the server's list of {key} cannot be read beyond {rows} rows"),
    )
}

#[cfg(test)]
mod tests {
    use super::*;

    fn page(body: &str) -> serde_json::Result<(Vec<String>, bool)> {
        let page = Page::read(body.as_bytes(), "things")?;
        let rows = page.rows.iter().map(|&row| row.to_owned());
        Ok((rows.collect(), page.more))
    }

    #[test]
    fn rows_stay_as_they_were_sent() {
        let body = r#"{"other": [1], "things": [{"n": 1.10}, 2], "next": "http://n"}"#;
        let (rows, more) = page(body).unwrap();
        assert_eq!(rows, [r#"{"n": 1.10}"#, "2"]);
        assert!(more);
        for body in [
            r#"{"things": []}"#,
            r#"{"things": [], "next": "n"}"#,
            r#"{"things": [], "next": null}"#,
        ] {
            assert_eq!(page(body).unwrap(), (Vec::new(), false), "{body}");
        }
    }

    #[test]
    fn what_is_no_page_is_told_from_what_is_no_json() {
        for (body, data) in [
            (r#"{"things": 3}"#, true),
            ("[]", true),
            ("{}", true),
            (r#"{"things": [1"#, false),
            (r#"{"things": []} x"#, false),
            ("", false),
        ] {
            let cause = page(body).unwrap_err();
            assert_eq!(cause.is_data(), data, "{body}: {cause}");
        }
    }
}
