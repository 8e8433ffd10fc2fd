//! Single values of an input: text, JSON, the content of a file; and an input in a YAML file.

use std::path::Path;

use serde_json::Value;

use crate::error::{Error, Result};
use crate::json::{WIRE, dumps, parse};

use super::{INPUT_EXAMPLE, is_object, json_or_yaml, not_an_object, read};

/// The text of a file, to the byte; `-` is standard input. One that cannot be read is a usage error.
pub fn text_of_file(option: &str, name: &str) -> Result<String> {
    read(name).map_err(|cause| Error::usage(format!("{option}: {cause:#}")))
}

/// The value that JSON text stands for. Anything else is a usage error.
pub fn json_value(option: &str, text: &str) -> Result<Value> {
    parse(text).map_err(|cause| Error::usage(format!("{option}: the value is not JSON: {cause}")))
}

/// The input of an execution: what [`super::execution_input`] takes, or YAML in a file whose name ends in `.yaml` or
/// `.yml`.
pub fn execution_input(argument: &str, given: Option<&str>) -> Result<Option<String>> {
    match given.filter(|name| is_yaml_file(name)) {
        Some(name) => of_yaml_file(argument, name),
        None => super::execution_input(argument, given),
    }
}

fn is_yaml_file(name: &str) -> bool {
    let extension = Path::new(name).extension();
    let is_yaml = extension.is_some_and(|extension| extension == "yaml" || extension == "yml");
    is_yaml && std::fs::metadata(name).is_ok_and(|found| !found.is_dir())
}

/// The text to send; null, which an empty file is, counts as not given.
fn of_yaml_file(argument: &str, name: &str) -> Result<Option<String>> {
    let text = read(name).map_err(|cause| Error::local(format!("{argument}: {cause:#}")))?;
    let value = json_or_yaml(&text).map_err(|cause| {
        Error::local(format!(
            "{argument}: file {name:?} is neither JSON nor YAML: {cause}"
        ))
    })?;
    if !is_object(&value) {
        return Err(not_an_object(argument, INPUT_EXAMPLE));
    }
    Ok(Some(value)
        .filter(|value| !value.is_null())
        .map(|value| dumps(&value, WIRE)))
}
