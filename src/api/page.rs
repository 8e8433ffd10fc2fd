//! One page of a collection: its rows, and whether the server has more.

use std::collections::HashSet;
use std::fmt;
use std::hash::{BuildHasher, Hash, Hasher, RandomState};

use serde::de::{DeserializeOwned, DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::value::RawValue;
use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};
use crate::scan::{self, Part};

use super::rows;

/// Receives a row: the JSON that the server sent.
pub type Sink<'a> = &'a mut dyn FnMut(&str) -> Result<()>;

/// One page of a collection.
pub struct Page<'a> {
    /// The rows, each the JSON that the server sent.
    pub(super) rows: Vec<&'a str>,
    /// The server has more rows.
    pub(super) more: bool,
}

impl<'a> Page<'a> {
    /// Reads `{key: [row, ...], "next": ...}`; the rows stay text.
    pub(super) fn read(body: &'a [u8], key: &str) -> serde_json::Result<Self> {
        let text = std::str::from_utf8(body).ok();
        if let Some((rows, next)) = text.and_then(|text| rows::split(text, key)) {
            return Ok(Self { rows, more: next });
        }
        let mut deserializer = serde_json::Deserializer::from_slice(body);
        let page = PageOf { key }.deserialize(&mut deserializer)?;
        deserializer.end()?;
        Ok(page)
    }

    /// Passes all rows to the sink.
    pub fn each(&self, reversed: bool, sink: Sink<'_>) -> Result<()> {
        if reversed {
            self.rows.iter().rev().try_for_each(|row| sink(row))
        } else {
            self.rows.iter().try_for_each(|row| sink(row))
        }
    }

    /// A text field of the last row.
    pub(super) fn last(&self, field: &str) -> Option<String> {
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
            more,
            rows: rows.into_iter().map(RawValue::get).collect(),
        })
    }
}

/// The fields of a row that are wanted.
pub fn read_row<T: DeserializeOwned>(row: &str) -> Result<T> {
    serde_json::from_str(row).map_err(|cause| {
        let what = format!("cannot parse a row of the response: {cause}");
        Error::new(Kind::Connection, what)
    })
}

/// A field of a row, if it is text. In most rows the fields after it are not read.
pub(super) fn text_of(row: &str, field: &str) -> Option<String> {
    let mut found = None;
    let _ = scan::entries(row, |name, part| match part {
        Part::Plain(text) if name == field => {
            found = Some(text.to_owned());
            None
        }
        _ if name == field => None,
        _ => Some(()),
    });
    found.or_else(|| {
        let mut fields: Map<String, Value> = serde_json::from_str(row).ok()?;
        match fields.remove(field)? {
            Value::String(text) => Some(text),
            _ => None,
        }
    })
}

/// The fields of a row that never change, besides its ID.
const STABLE_FIELDS: [&str; 4] = ["created_at", "name", "namespace", "workflow_name"];

/// The rows of earlier pages, identified by their IDs and the other fields that never change. Rows with the same ID
/// should not differ in those; if they do, both are shown.
#[derive(Default)]
pub(super) struct SeenRows {
    /// Two hashes of each, with random keys that no server can know.
    rows: HashSet<u128>,
    keys: [RandomState; 2],
}

impl SeenRows {
    /// Whether a row with this ID is new. One without an ID and a name cannot be identified and counts as new.
    pub fn insert(&mut self, row: &str, id: Option<&str>) -> bool {
        let mut hashers = self.keys.each_ref().map(BuildHasher::build_hasher);
        let mut add = |name: &str, text: &str| {
            for hasher in &mut hashers {
                (name, text).hash(hasher);
            }
        };
        let mut is_known = id.is_some();
        if let Some(id) = id {
            add("id", id);
        }
        let whole = scan::entries(row, |name, part| {
            if STABLE_FIELDS.contains(&name) {
                let (Part::Plain(text) | Part::Other(text)) = part;
                add(name, text);
                is_known |= name == "name" && matches!(part, Part::Plain(_));
            }
            Some(())
        });
        if whole.is_none() {
            add("row", row);
            is_known = true;
        }
        let [high, low] = hashers.map(|hasher| u128::from(hasher.finish()));
        !is_known || self.rows.insert(high << 64 | low)
    }
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
        for (body, more) in [
            (r#"{"things": []}"#, false),
            (r#"{"things": [], "next": "n"}"#, true),
            (r#"{"things": [], "next": null}"#, false),
        ] {
            assert_eq!(page(body).unwrap(), (Vec::new(), more), "{body}");
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

    #[test]
    fn rows_are_told_apart_by_what_stays() {
        let id = "00288268-86d7-4937-b803-d19c8800c0dd";
        let row = |id: &str, name: &str, updated: &str| {
            format!(r#"{{"id": "{id}", "name": "{name}", "updated_at": "{updated}"}}"#)
        };
        let mut seen = SeenRows::default();
        for (row, is_new) in [
            (row(id, "a", "1"), true),
            (row(id, "a", "2"), false),
            (row(id, "b", "2"), true),
            (row(&id.to_uppercase(), "a", "1"), true),
            (row(&id.replace('-', "0"), "a", "1"), true),
            (row("", "a", "1"), true),
            (row("", "a", "2"), false),
            (r#"{"name": "a"}"#.to_owned(), true),
            (r#"{"name": "a"}"#.to_owned(), false),
            (r#"{"name": "a", "namespace": "n"}"#.to_owned(), true),
            (r#"{"name": null}"#.to_owned(), true),
            (r#"{"name": null}"#.to_owned(), true),
        ] {
            let id = text_of(&row, "id");
            assert_eq!(seen.insert(&row, id.as_deref()), is_new, "{row}");
        }
    }
}
