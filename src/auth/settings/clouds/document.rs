//! Cloud files as documents: parsing, merging, normalizing keys.

use std::path::Path;

use serde_json::{Map, Value};

use crate::bounded;
use crate::error::{Error, Result};
use crate::yaml;

/// Maximum size of a file in bytes, enough for thousands of clouds. Parsed, it takes about 40 times the memory.
const MAX_SIZE: u64 = 4 << 20;

/// Reads a file as JSON or YAML, according to its extension: not all JSON is valid YAML. The result is an object.
pub fn load(file: &Path) -> Result<Value> {
    let failed =
        |cause: String| Error::local(format!("{} cannot be read: {cause}", file.display()));
    let bytes = bounded::read_setting(file, MAX_SIZE).map_err(|cause| failed(cause.to_string()))?;
    let text = String::from_utf8(bytes).map_err(|_| failed("it is not UTF-8 text".to_owned()))?;
    if file.extension().is_some_and(|ending| ending == "json") {
        parse_json(file, &text)
    } else {
        parse_yaml(file, &text)
    }
}

fn parse_json(file: &Path, text: &str) -> Result<Value> {
    let invalid = |cause: &str| {
        let file = file.display();
        Error::local(format!("{file} is not a JSON object{cause}"))
    };
    // For a syntax error, serde_json reports a position and quotes nothing, so no secret can leak.
    let document: Value =
        serde_json::from_str(text).map_err(|cause| invalid(&format!(": {cause}")))?;
    if document.is_object() {
        Ok(document)
    } else {
        Err(invalid(""))
    }
}

fn parse_yaml(file: &Path, text: &str) -> Result<Value> {
    // The text that cannot be parsed may be a password, so only its position is shown.
    let document = yaml::load(text).map_err(|cause| {
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

/// Merges `overlay` into `base`, mapping by mapping. A null does not replace a mapping: files often keep an
/// empty `auth` whose keys are in `secure.yaml`.
pub fn merge(base: &mut Value, overlay: Value) {
    match (base, overlay) {
        (Value::Object(base), Value::Object(overlay)) => {
            for (key, value) in overlay {
                match base.get_mut(&key) {
                    Some(known) => merge(known, value),
                    None => {
                        base.insert(key, value);
                    }
                }
            }
        }
        (Value::Object(_), Value::Null) => {}
        (base, overlay) => *base = overlay,
    }
}

/// A mapping with `-` in keys replaced by `_`; a null is an empty mapping, and any other value `None`.
pub fn mapping(value: Value) -> Option<Map<String, Value>> {
    let map = match value {
        Value::Null => Map::new(),
        Value::Object(map) => map,
        _ => return None,
    };
    let entries = map.into_iter().map(|(key, value)| {
        let value = match value {
            Value::Object(_) => Value::Object(mapping(value).unwrap_or_default()),
            other => other,
        };
        (key.replace('-', "_"), value)
    });
    Some(entries.collect())
}
