//! Input of the user: files, JSON inline or in a file, environments in YAML.
//!
//! Nothing is opened for writing, and what was read is never taken for a path or URL itself.

pub mod environment;
pub mod values;

use std::path::Path;

use anyhow::Context as _;
use serde_json::{Map, Value};

use crate::bounded;
use crate::error::{Error, Result};
use crate::json::{WIRE, dumps, is_true, parse, strict};
use crate::yaml;

/// The largest file, which is the default limit of responses (`--os-max-response`) too.
const MAX_FILE: u64 = 256 << 20;

/// A file that a positional argument names; `-` is standard input.
#[derive(Clone)]
pub struct File {
    name: String,
}

/// What was read from a [`File`].
pub struct Content {
    /// The file in errors: `file "flows.yaml"`, or `standard input`.
    pub origin: String,
    name: String,
    is_standard_input: bool,
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
    /// Reads the file. One that cannot be read is a usage error (exit code 2), as in the reference, so it is read
    /// before anything else is checked. `argument` names it in errors.
    pub fn read(&self, argument: &str) -> Result<Content> {
        let unreadable = |cause| Error::usage(format!("{argument}: {cause:#}"));
        let bytes = bytes(&self.name).map_err(unreadable)?;
        let is_standard_input = self.name == "-";
        let (origin, name) = if is_standard_input {
            ("standard input".to_owned(), "standard input".to_owned())
        } else {
            (format!("file {:?}", self.name), self.name.clone())
        };
        Ok(Content {
            origin,
            name,
            is_standard_input,
            bytes,
        })
    }
}

impl Content {
    /// The name of the file: `flows.yaml`, or `standard input`.
    pub fn name(&self) -> &str {
        &self.name
    }

    /// The text. Line breaks of a file become `\n`, those of standard input stay, as Python reads the two.
    pub fn text(&self) -> Result<String> {
        match std::str::from_utf8(&self.bytes) {
            Ok(text) if self.is_standard_input => Ok(text.to_owned()),
            Ok(text) => Ok(newlines(text)),
            Err(cause) => Err(Error::local(not_utf8(&self.origin, &self.bytes, cause))),
        }
    }

    /// The text to send, which must not be empty.
    pub fn to_send(&self) -> Result<String> {
        let text = self.text()?;
        if text.is_empty() {
            let origin = &self.origin;
            return Err(Error::local(format!("{origin} is empty")));
        }
        Ok(text)
    }

    /// The content as a mapping, in YAML or JSON; null is an empty one.
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
        return bounded::read(Path::new(name), MAX_FILE)
            .with_context(|| format!("cannot open {name:?}"));
    }
    bounded::read_all(std::io::stdin(), MAX_FILE).context("cannot read standard input")
}

fn read(name: &str) -> anyhow::Result<String> {
    String::from_utf8(bytes(name)?).map_err(|cause| {
        let origin = format!("{name:?}");
        anyhow::anyhow!(not_utf8(&origin, cause.as_bytes(), cause.utf8_error()))
    })
}

/// A text as it is read from a file.
pub fn newlines(text: &str) -> String {
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
        if lacks_double_quotes(&text) {
            return error.hint(DOUBLE_QUOTES);
        }
        if origin != INLINE && is_yaml_mapping(&text) {
            return error.hint(format!(
                "it is YAML, and {option} must be JSON; 'yq -o=json . FILE' converts it (only environments, and INPUT of execution-create in a file named *.yaml, may be YAML)"
            ));
        }
        if origin == INLINE && looks_like_a_path(given) {
            let given = excerpt(given);
            return error.hint(format!("there is no file {given:?} either; write JSON such as '{{\"name\": \"value\"}}'"));
        }
        error
    })
}

/// Whether text that is not JSON is a mapping in YAML, and not JSON with a mistake. A large one is not parsed for a hint:
/// its values take some 40 times the memory of its text.
fn is_yaml_mapping(text: &str) -> bool {
    const LARGEST: usize = 1 << 20;
    text.len() <= LARGEST
        && !text.trim_start().starts_with(['{', '['])
        && matches!(yaml::load(text), Ok(Value::Object(_)))
}

const BYTE_ORDER_MARK: char = '\u{feff}';
const INLINE: &str = "the argument";

fn inline_or_file(option: &str, given: &str) -> Result<(String, String)> {
    let origin = if given == "-" {
        "standard input".to_owned()
    } else if std::fs::metadata(given).is_ok_and(|found| !found.is_dir()) {
        format!("file {given:?}")
    } else {
        return Ok((given.to_owned(), INLINE.to_owned()));
    };
    let text = read(given).map_err(|cause| Error::local(format!("{option}: {cause:#}")))?;
    Ok((text, origin))
}

const DOUBLE_QUOTES: &str = "JSON has double quotes around names and texts; in a shell, put the whole argument in single quotes: \
    '{\"name\": \"value\"}'";

/// Whether text that is not JSON begins like an object or list of it, but with other quotes or none.
fn lacks_double_quotes(text: &str) -> bool {
    let inner = text.trim_start().strip_prefix(['{', '[']);
    inner.is_some_and(|inner| {
        let first = inner.trim_start_matches(|c: char| c.is_whitespace() || "[{".contains(c));
        let is_word = ["true", "false", "null"]
            .iter()
            .any(|word| first.starts_with(word));
        !is_word && first.starts_with(|c: char| c == '\'' || c.is_alphabetic() || c == '_')
    })
}

/// The beginning of a long text.
fn excerpt(text: &str) -> String {
    const LENGTH: usize = 80;
    match text.char_indices().nth(LENGTH) {
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
        Ok(Value::Object(map)) => Ok(Some(map).filter(|map| !map.is_empty())),
        Ok(Value::Null) => Ok(None),
        Ok(_) => {
            let error = Error::local(format!(
                "{option}: {origin} is not a mapping of names to values"
            ));
            Err(if origin == INLINE {
                let given = excerpt(given);
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

/// What an option or argument gives, unless it is empty.
fn unless_empty(given: Option<&str>) -> Option<&str> {
    given.filter(|text| !text.is_empty())
}

/// JSON first, so that a JSON document keeps its numbers and key order exactly.
fn json_or_yaml(text: &str) -> Result<Value, yaml::Failure> {
    if let Ok(value) = strict(text) {
        return Ok(value);
    }
    yaml::load(text)
}

/// JSON that the user gave, unless it is null.
fn not_null(option: &str, given: Option<&str>) -> Result<Option<Value>> {
    let value = unless_empty(given).map(|text| json(option, text));
    Ok(value.transpose()?.filter(|value| !value.is_null()))
}

/// JSON that the user gave, as the text to send; null counts as not given.
pub fn json_text(option: &str, given: Option<&str>) -> Result<Option<String>> {
    let value = not_null(option, given)?;
    Ok(value.map(|value| dumps(&value, WIRE)))
}

/// The input of an action, which must be an object, as the text to send; null counts as not given.
pub fn action_input(argument: &str, given: Option<&str>) -> Result<Option<String>> {
    let value = not_null(argument, given)?;
    if value.as_ref().is_some_and(|value| !is_object(value)) {
        return Err(not_an_object(argument, INPUT_EXAMPLE));
    }
    Ok(value.map(|value| dumps(&value, WIRE)))
}

/// The same for the input of an execution, of which a JSON string is sent without quotes: it must be the JSON text of
/// an object.
pub fn execution_input(argument: &str, given: Option<&str>) -> Result<Option<String>> {
    let value = not_null(argument, given)?;
    if value
        .as_ref()
        .is_some_and(|value| !is_object_or_text(value))
    {
        return Err(not_an_object(argument, INPUT_EXAMPLE));
    }
    Ok(value.map(|value| match value {
        Value::String(text) => text,
        value => dumps(&value, WIRE),
    }))
}

/// The result of an action: null, an object or the JSON text of one.
pub fn action_output(option: &str, given: &str) -> Result<Value> {
    let value = json(option, given)?;
    let is_valid = matches!(value, Value::Null | Value::Object(_))
        || value.is_string() && is_object_or_text(&value);
    if is_valid {
        Ok(value)
    } else {
        Err(not_an_object(option, r#"{"result": 3}"#))
    }
}

const INPUT_EXAMPLE: &str = r#"{"name": "value"}"#;

/// Whether the server reads JSON text of this value as an object: empty values are an empty object for it.
fn is_object(value: &Value) -> bool {
    value.is_object() || !is_true(value)
}

/// The same for a value of which a JSON string is sent without quotes.
fn is_object_or_text(value: &Value) -> bool {
    match value {
        Value::String(text) => parse(text).is_ok_and(|value| is_object(&value)),
        value => is_object(value),
    }
}

fn not_an_object(option: &str, example: &str) -> Error {
    Error::local(format!("{option} is not a JSON object")).hint(format!("for example '{example}'"))
}

/// Fails if two of these options or arguments are `-`, as standard input can be read only once.
pub fn one_dash<'a>(
    given: impl IntoIterator<Item = (&'static str, Option<&'a str>)>,
) -> Result<()> {
    let mut dashes = given.into_iter().filter(|(_, value)| *value == Some("-"));
    if let (Some((first, _)), Some((second, _))) = (dashes.next(), dashes.next()) {
        return Err(Error::usage(format!(
            "{first} and {second} cannot both be read from standard input"
        )));
    }
    Ok(())
}

/// A JSON object that the user gave, as the text to send.
pub fn json_object_text(option: &str, given: Option<&str>) -> Result<Option<String>> {
    let Some(given) = unless_empty(given) else {
        return Ok(None);
    };
    match json(option, given)? {
        value @ Value::Object(_) => Ok(Some(dumps(&value, WIRE))),
        _ => Err(not_an_object(option, r#"{"env": {"name": "value"}}"#)),
    }
}

/// The environment that an option gives; an empty one counts as not given.
pub fn env(option: &str, given: Option<&str>) -> Result<Option<Map<String, Value>>> {
    let found = unless_empty(given).map(|text| environment(option, text));
    Ok(found.transpose()?.flatten())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_hint_names_the_file_that_does_not_exist() {
        for error in [
            json("INPUT", "missing.json").unwrap_err(),
            env("--env", Some("missing.json")).unwrap_err(),
        ] {
            assert!(error.hints[0].contains("missing.json"), "{error}");
        }
    }
}
