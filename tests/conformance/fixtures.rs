//! Fixtures: which answer the scripted server gives to which request. See `server.py`.

use std::collections::{BTreeMap, HashMap};
use std::sync::Arc;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde::Deserialize;
use serde_json::Value;

/// All data sets, shared routes and fixtures.
#[derive(Default)]
pub struct Fixtures {
    data: HashMap<String, Arc<Data>>,
    shared: HashMap<String, Vec<Route>>,
    by_name: HashMap<String, Arc<Fixture>>,
}

/// The rows of each resource.
type Data = BTreeMap<String, Vec<Value>>;

/// One fixture.
pub struct Fixture {
    pub routes: Vec<Route>,
    data: Arc<Data>,
    plain: Arc<Data>,
    first: usize,
}

#[derive(Clone, Deserialize)]
pub struct Route {
    pub method: String,
    pub path: String,
    #[serde(default)]
    pub query: BTreeMap<String, String>,
    #[serde(default)]
    pub headers: BTreeMap<String, String>,
    pub answers: Vec<Answer>,
}

#[derive(Clone, Default, Deserialize)]
#[serde(default, deny_unknown_fields)]
pub struct Answer {
    pub status: u16,
    pub headers: BTreeMap<String, String>,
    #[serde(deserialize_with = "present")]
    pub json: Option<Value>,
    pub text: Option<String>,
    pub base64: Option<String>,
    pub list: Option<String>,
    pub row: Option<String>,
    pub close: bool,
}

/// A document that may be null.
fn present<'de, D: serde::Deserializer<'de>>(source: D) -> Result<Option<Value>, D::Error> {
    Value::deserialize(source).map(Some)
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Entry {
    data: String,
    first: usize,
    routes: Vec<Route>,
    like: String,
}

#[derive(Deserialize)]
#[serde(untagged)]
enum Line {
    Data {
        data: String,
        is: Data,
    },
    Shared {
        shared: String,
        is: Vec<Route>,
    },
    Fixture {
        #[serde(rename = "worlds")]
        fixture: String,
        is: Entry,
    },
}

impl Fixtures {
    /// Adds a line: a data set, a list of shared routes or a fixture.
    pub fn add(&mut self, line: &str) {
        match serde_json::from_str(line).unwrap() {
            Line::Data { data, is } => {
                self.data.insert(data, Arc::new(is));
            }
            Line::Shared { shared, is } => {
                self.shared.insert(shared, is);
            }
            Line::Fixture { fixture, is } => {
                let built = self.build(is);
                self.by_name.insert(fixture, Arc::new(built));
            }
        }
    }

    fn build(&self, entry: Entry) -> Fixture {
        let mut routes = entry.routes;
        routes.extend(self.shared[&entry.like].iter().cloned());
        Fixture {
            routes,
            data: Arc::clone(&self.data[&entry.data]),
            plain: Arc::clone(&self.data["plain"]),
            first: entry.first,
        }
    }

    /// The fixture of this name.
    pub fn get(&self, name: &str) -> Arc<Fixture> {
        let fixture = self.by_name.get(name);
        Arc::clone(fixture.unwrap_or_else(|| panic!("no fixture {name:?}")))
    }
}

impl Fixture {
    /// The body of an answer before its places are filled in, and whether it is JSON.
    pub fn body(&self, answer: &Answer) -> (Vec<u8>, bool) {
        if let Some(document) = self.document(answer) {
            return (document.to_string().into_bytes(), true);
        }
        if let Some(encoded) = &answer.base64 {
            return (BASE64_STANDARD.decode(encoded).unwrap(), false);
        }
        (answer.text.clone().unwrap_or_default().into_bytes(), false)
    }

    fn document(&self, answer: &Answer) -> Option<Value> {
        if let Some(document) = &answer.json {
            return Some(document.clone());
        }
        let kind = answer.list.as_ref().or(answer.row.as_ref())?;
        let mut rows = self.data[kind].clone();
        if !rows.is_empty() {
            let first = self.first % rows.len();
            rows.rotate_left(first);
        }
        if answer.list.is_some() {
            return Some(Value::Object(
                [(kind.clone(), Value::Array(rows))].into_iter().collect(),
            ));
        }
        let row = rows.first().unwrap_or_else(|| &self.plain[kind][0]);
        Some(row.clone())
    }
}

/// Whether a text is that of a pattern, in which `*` stands for any text.
pub fn fits(pattern: &str, text: &str) -> bool {
    let Some((before, rest)) = pattern.split_once('*') else {
        return pattern == text;
    };
    let Some(text) = text.strip_prefix(before) else {
        return false;
    };
    (0..=text.len()).any(|place| text.is_char_boundary(place) && fits(rest, &text[place..]))
}
