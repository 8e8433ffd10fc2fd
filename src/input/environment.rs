//! The environment in which an execution runs: the name of one on the server, or a mapping.

use serde_json::{Map, Value};

use crate::error::{Error, Result};

use crate::json::strict;

use super::{excerpt, inline_or_file, json_or_yaml};

/// What an option says of the environment, and how it was understood.
pub struct Given {
    /// The name of an environment, or a mapping.
    pub value: Value,
    /// A file was read although the text could be the name of an environment as well.
    pub is_ambiguous: bool,
    /// It was the definition of an environment, of which the variables were taken.
    pub is_definition: bool,
}

/// The environment that an option gives: a file that exists (`-` is standard input) or the text itself, with a mapping
/// in JSON or YAML; other text is the name of an environment. What is none of these is a usage error.
pub fn of_option(option: &str, given: &str) -> Result<Given> {
    if given.is_empty() {
        return Err(Error::usage(format!(
            "{option}: the name of the environment is empty"
        )));
    }
    let (text, origin) =
        inline_or_file(option, given).map_err(|cause| Error::usage(cause.message))?;
    let is_inline = text == given && origin == super::INLINE;
    let found = json_or_yaml(&text);
    let mut is_definition = false;
    let value = match found {
        Ok(Value::Object(map)) => {
            is_definition = is_environment(&map);
            variables(map)
        }
        Ok(Value::Null) if !is_inline => Value::Object(Map::new()),
        _ if is_inline && is_path(given) => return Err(no_file(option, given)),
        _ if is_inline && is_name(given) => Value::String(text),
        Ok(_) => {
            return Err(Error::usage(format!(
                "{option}: {origin} is not a mapping of names to values"
            ))
            .hint("write it as name: value"));
        }
        Err(cause) => {
            return Err(Error::usage(format!(
                "{option}: {origin} is neither JSON nor YAML: {cause}"
            )));
        }
    };
    Ok(Given {
        value,
        is_definition,
        is_ambiguous: !is_inline && given != "-" && !given.contains(['/', '.']),
    })
}

/// Whether a mapping is what `environment-get --export` prints and `environment-create` reads.
fn is_environment(map: &Map<String, Value>) -> bool {
    let has_variables = match map.get("variables") {
        Some(Value::Object(_)) => true,
        Some(Value::String(text)) => matches!(strict(text), Ok(Value::Object(_))),
        _ => false,
    };
    has_variables && map.get("name").is_some_and(Value::is_string)
}

/// The variables of the definition of an environment, or else the mapping itself.
fn variables(mut map: Map<String, Value>) -> Value {
    if !is_environment(&map) {
        return Value::Object(map);
    }
    match map.remove("variables") {
        Some(Value::String(text)) => strict(&text).unwrap_or_default(),
        variables => variables.unwrap_or_default(),
    }
}

/// Whether text that is no mapping can be a name: nothing in it belongs to JSON or YAML.
fn is_name(text: &str) -> bool {
    !text.starts_with(['{', '[', '"', '\'']) && !text.contains('\n')
}

fn is_path(text: &str) -> bool {
    let is_document = [".json", ".yaml", ".yml"]
        .iter()
        .any(|end| text.ends_with(end));
    is_name(text) && (text.contains('/') || is_document)
}

fn no_file(option: &str, given: &str) -> Error {
    let given = excerpt(given);
    Error::usage(format!("{option}: there is no file {given:?}")).hint(format!(
        "for an environment of that name, give PARAMS: '{{\"env\": {given:?}}}'"
    ))
}
