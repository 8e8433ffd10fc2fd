//! Cloud files as documents: read, laid over one another, their keys spelt alike.

use std::path::Path;

use serde_json::{Map, Value};

use crate::bounded;
use crate::error::{Error, Result};
use crate::yaml;

/// More than any file has: thousands of clouds. Its values take some 40 times the room of its text.
const MAX_SIZE: u64 = 4 << 20;

/// A file as its ending says: JSON may be written in ways that are no YAML.
pub fn load(file: &Path) -> Result<Value> {
    if file.extension().is_none_or(|ending| ending != "json") {
        return read(file);
    }
    let text = text(file)?;
    // The library quotes a value of another kind, but nothing of what is no JSON.
    let document = serde_json::from_str::<Value>(&text).map_err(|cause| {
        Error::local(format!("{} is not a JSON object: {cause}", file.display()))
    })?;
    if document.is_object() {
        Ok(document)
    } else {
        Err(Error::local(format!(
            "{} is not a JSON object",
            file.display()
        )))
    }
}

fn read(file: &Path) -> Result<Value> {
    let text = text(file)?;
    // What cannot be read may be a password: the place is told, and not what stands there.
    let document = yaml::load(&text).map_err(|cause| {
        Error::local(format!(
            "{} is not valid YAML: {}",
            file.display(),
            cause.at()
        ))
        .hint("write a password that YAML would read as something else in quotes")
    })?;
    match document {
        Value::Null => Ok(Value::Object(Map::new())),
        Value::Object(_) => Ok(document),
        _ => Err(Error::local(format!(
            "{} has no top level keys",
            file.display()
        ))),
    }
}

fn text(file: &Path) -> Result<String> {
    let failed =
        |cause: String| Error::local(format!("{} cannot be read: {cause}", file.display()));
    let bytes = bounded::read_setting(file, MAX_SIZE).map_err(|cause| failed(cause.to_string()))?;
    String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))
}

/// Lays `above` over `below`, mapping by mapping. A key without a value takes nothing away from a
/// mapping: files often keep an empty `auth` whose keys are in `secure.yaml`.
pub fn merge(below: &mut Value, above: Value) {
    match (below, above) {
        (Value::Object(below), Value::Object(above)) => {
            for (key, value) in above {
                match below.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => {
                        below.insert(key, value);
                    }
                }
            }
        }
        (Value::Object(_), Value::Null) => {}
        (below, above) => *below = above,
    }
}

/// A mapping, its keys spelt with underscores; nothing at all is an empty one.
pub fn mapping(value: Value) -> Option<Map<String, Value>> {
    match value {
        Value::Null => Some(Map::new()),
        Value::Object(map) => Some(
            map.into_iter()
                .map(|(key, value)| {
                    let value = match value {
                        Value::Object(_) => Value::Object(mapping(value).unwrap_or_default()),
                        other => other,
                    };
                    (key.replace('-', "_"), value)
                })
                .collect(),
        ),
        _ => None,
    }
}
