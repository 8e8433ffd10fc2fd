//! Fields that are printed as text.

use serde_json::Value;

use crate::error::Result;
use crate::json::{self, Layout, is_true};

use super::column::missing;

/// A text field, printed as it is; a newline if it is empty.
pub fn text_field(document: &Value, field: &str) -> Result<String> {
    match document.get(field) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(value) if !is_true(value) => Ok("\n".to_owned()),
        _ => Err(missing(field)),
    }
}

/// A field with JSON text, pretty-printed; other text as it is.
pub fn json_field(document: &Value, field: &str) -> Result<String> {
    document
        .get(field)
        .map(printed)
        .ok_or_else(|| missing(field))
}

/// The same for a field that some servers do not send.
pub fn optional_json_field(document: &Value, field: &str) -> String {
    printed(document.get(field).unwrap_or(&Value::Null))
}

fn printed(value: &Value) -> String {
    match value {
        Value::Null => "\n".to_owned(),
        Value::String(text) if text.is_empty() => "\n".to_owned(),
        value => formatted(value, json::DOCUMENT).map_or_else(str::to_owned, |json| json + "\n"),
    }
}

/// A JSON value, or the JSON in a text, in this layout. The error is a text that is not JSON.
pub fn formatted(value: &Value, layout: Layout) -> Result<String, &str> {
    match value {
        Value::String(text) => json::parse(text)
            .map(|value| json::dumps(&value, layout))
            .map_err(|_| text.as_str()),
        value => Ok(json::dumps(value, layout)),
    }
}
