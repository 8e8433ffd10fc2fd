//! What the user hands over: files, JSON inline or in a file, environments in YAML.
//!
//! Nothing is ever opened for writing, and what was read is never taken for a path or URL again.

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::bounded;
use crate::error::{Error, Result};
use crate::json::{WIRE, dumps, parse, strict};
use crate::yaml;

/// As much is read of one file: the bound of answers (`--os-max-response`). `/dev/zero` has no end.
const MOST: u64 = 256 << 20;

/// A file that a positional argument names; `-` is standard input.
#[derive(Clone)]
pub struct File {
    name: String,
}

/// What was read from a [`File`].
pub struct Content {
    /// How errors call the file.
    pub origin: String,
    bytes: Vec<u8>,
}

impl From<&str> for File {
    fn from(name: &str) -> Self {
        Self {
            name: name.to_owned(),
        }
    }
}

impl File {
    /// Reads it. A file that cannot be read is a mistake on the command line (exit code 2), as with the reference,
    /// and so comes before any other.
    ///
    /// `argument` names it in errors.
    pub fn read(&self, argument: &str) -> Result<Content> {
        let unreadable = |cause| Error::usage(format!("{argument}: {cause:#}"));
        let bytes = bytes(&self.name).map_err(unreadable)?;
        let origin = if self.name == "-" {
            "standard input".to_owned()
        } else {
            format!("file {:?}", self.name)
        };
        Ok(Content { origin, bytes })
    }
}

impl Content {
    /// Its text. Line ends become `\n`, as the reference reads files in text mode.
    pub fn text(&self) -> Result<String> {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) => Ok(newlines(text)),
            Err(cause) => Err(Error::local(not_utf8(&self.origin, &self.bytes, cause))),
        }
    }

    /// Its text, which is to be sent and so must not be empty.
    pub fn to_send(&self) -> Result<String> {
        let text = self.text()?;
        if text.is_empty() {
            let origin = &self.origin;
            return Err(Error::local(format!("{origin} is empty")));
        }
        Ok(text)
    }

    /// The mapping in YAML or JSON that it is.
    pub fn mapping(&self) -> Result<Map<String, Value>> {
        let origin = &self.origin;
        match json_or_yaml(&self.text()?) {
            Ok(Value::Object(map)) => Ok(map),
            Ok(Value::Null) => Ok(Map::new()),
            Ok(_) => Err(Error::local(format!(
                "{origin} is not a mapping of names to values"
            ))),
            Err(cause) => Err(Error::local(format!(
                "{origin} is neither JSON nor YAML: {cause}"
            ))),
        }
    }
}

fn not_utf8(origin: &str, bytes: &[u8], cause: std::str::Utf8Error) -> String {
    let at = cause.valid_up_to();
    let before = &bytes[..at];
    let line = before.split(|&byte| byte == b'\n').count();
    format!("{origin} is not UTF-8 text: invalid byte at offset {at}, on line {line}")
}

fn bytes(name: &str) -> anyhow::Result<Vec<u8>> {
    if name != "-" {
        return bounded::read(Path::new(name), MOST)
            .with_context(|| format!("cannot open {name:?}"));
    }
    bounded::read_all(std::io::stdin(), MOST).context("cannot read standard input")
}

fn read(name: &str) -> anyhow::Result<String> {
    String::from_utf8(bytes(name)?).map_err(|cause| {
        let origin = format!("{name:?}");
        anyhow::anyhow!(not_utf8(&origin, cause.as_bytes(), cause.utf8_error()))
    })
}

fn newlines(text: &str) -> String {
    if text.contains('\r') {
        text.replace("\r\n", "\n").replace('\r', "\n")
    } else {
        text.to_owned()
    }
}

/// JSON given inline, in a file, or (`-`) on standard input. `option` names it in errors.
pub fn json(option: &str, given: &str) -> Result<Value> {
    let (text, origin) = inline_or_file(option, given)?;
    parse(&text).map_err(|cause| {
        if text.starts_with(BYTE_ORDER_MARK) {
            return Error::local(format!("{option}: {origin} starts with a byte order mark"))
                .hint("save it as UTF-8 without one");
        }
        let error = Error::local(format!("{option}: {origin} is not JSON: {cause}"));
        if origin == INLINE && looks_like_a_path(given) {
            let given = short(given);
            return error.hint(format!("if you meant a file: {given:?} does not exist"));
        }
        error
    })
}

const BYTE_ORDER_MARK: char = '\u{feff}';
const INLINE: &str = "the argument";

fn inline_or_file(option: &str, given: &str) -> Result<(String, String)> {
    if given == "-" {
        let text = read(given).map_err(|cause| Error::local(format!("{option}: {cause:#}")))?;
        return Ok((text, "standard input".to_owned()));
    }
    match std::fs::metadata(given) {
        Ok(found) if !found.is_dir() => {
            let text = read(given).map_err(|cause| Error::local(format!("{option}: {cause:#}")))?;
            Ok((text, format!("file {given:?}")))
        }
        _ => Ok((given.to_owned(), INLINE.to_owned())),
    }
}

/// The beginning of a text that may be long.
fn short(text: &str) -> String {
    const LONGEST: usize = 80;
    match text.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &text[..end]),
        None => text.to_owned(),
    }
}

fn looks_like_a_path(text: &str) -> bool {
    !text.is_empty() && !text.contains(['{', '[', '"', '\n']) && text.parse::<f64>().is_err()
}

/// An environment for an execution: a mapping in JSON or YAML, inline or in a file.
fn environment(option: &str, given: &str) -> Result<Option<Map<String, Value>>> {
    let (text, origin) = inline_or_file(option, given)?;
    match json_or_yaml(&text) {
        Ok(Value::Object(map)) if map.is_empty() => Ok(None),
        Ok(Value::Object(map)) => Ok(Some(map)),
        Ok(Value::Null) => Ok(None),
        Ok(_) => {
            let error = Error::local(format!(
                "{option}: {origin} is not a mapping of names to values"
            ));
            Err(if origin == INLINE {
                let given = short(given);
                error.hint(format!("give JSON such as {{\"name\": \"value\"}}, or a file (there is none at {given:?})"))
            } else {
                error.hint("write it as name: value")
            })
        }
        Err(cause) => Err(Error::local(format!(
            "{option}: {origin} is neither JSON nor YAML: {cause}"
        ))),
    }
}

/// JSON first, so that a JSON document keeps its numbers and key order exactly.
fn json_or_yaml(text: &str) -> Result<Value, yaml::Failure> {
    if let Ok(value) = strict(text) {
        return Ok(value);
    }
    yaml::load(text)
}

/// JSON that the user gave, as the text that goes into a request; null is as good as nothing.
pub fn json_text(option: &str, given: Option<&str>) -> Result<Option<String>> {
    let Some(given) = given.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    Ok(match json(option, given)? {
        Value::Null => None,
        value => Some(dumps(&value, WIRE)),
    })
}

/// The same for the input of an execution, of which a JSON string goes bare.
pub fn bare_text(option: &str, given: Option<&str>) -> Result<Option<String>> {
    let Some(given) = given.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    Ok(match json(option, given)? {
        Value::Null => None,
        Value::String(bare) => Some(bare),
        value => Some(dumps(&value, WIRE)),
    })
}

/// Standard input can be read once. `given` are options or arguments with what was given for them.
pub fn one_dash(given: [(&str, Option<&str>); 2]) -> Result<()> {
    if given.iter().all(|(_, value)| *value == Some("-")) {
        let [(first, _), (second, _)] = given;
        return Err(Error::usage(format!(
            "{first} and {second} cannot both be read from standard input"
        )));
    }
    Ok(())
}

/// A JSON object that the user gave, as the text that goes into a request.
pub fn json_object_text(option: &str, given: Option<&str>) -> Result<Option<String>> {
    let Some(given) = given.filter(|text| !text.is_empty()) else {
        return Ok(None);
    };
    match json(option, given)? {
        value @ Value::Object(_) => Ok(Some(dumps(&value, WIRE))),
        _ => Err(Error::local(format!("{option} is not a JSON object"))
            .hint("for example '{\"env\": {\"name\": \"value\"}}'")),
    }
}

/// The environment of an option, if it says anything.
pub fn env(option: &str, given: Option<&str>) -> Result<Option<Map<String, Value>>> {
    match given.filter(|text| !text.is_empty()) {
        Some(text) => environment(option, text),
        None => Ok(None),
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn json_keeps_order_and_big_numbers() {
        let value = json(
            "INPUT",
            r#"{"b": 123456789012345678901234567890, "a": 1.10}"#,
        )
        .unwrap();
        assert_eq!(
            value.to_string(),
            r#"{"b":123456789012345678901234567890,"a":1.10}"#
        );
    }

    #[test]
    fn a_file_is_read_and_a_missing_one_is_suspected() {
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join("input.json");
        std::fs::write(&file, "{\"a\": 1}").unwrap();
        assert_eq!(
            json("INPUT", file.to_str().unwrap()).unwrap(),
            json!({"a": 1})
        );
        let error = json("INPUT", "missing.json").unwrap_err();
        assert!(error.hints[0].contains("missing.json"), "{error}");
    }

    #[test]
    fn an_environment_is_a_mapping() {
        assert_eq!(
            environment("--env", "a: 1").unwrap(),
            Some(json!({"a": 1}).as_object().unwrap().clone())
        );
        assert_eq!(environment("--env", "{}").unwrap(), None);
        let error = environment("--env", "nofile.yaml").unwrap_err();
        assert!(error.message.contains("--env"), "{error}");
        assert!(error.hints[0].contains("nofile.yaml"), "{error}");
    }

    #[test]
    fn line_ends_are_unified() {
        assert_eq!(newlines("a\r\nb\rc\n"), "a\nb\nc\n");
    }
}
