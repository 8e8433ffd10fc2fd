//! Texts and fixed fields that are printed from a single document.

use serde_json::Value;

use crate::error::Result;
use crate::json::{self, Layout};

use super::cells::{NONE, is_true};
use super::column::missing;

/// Titles of the verdict on a definition.
pub const VALIDATION: [&str; 2] = ["Valid", "Error"];

/// The server's verdict on a definition.
pub fn validation(verdict: &Value) -> Result<Vec<Value>> {
    if !is_true(verdict) {
        return Ok(vec![NONE.into(), NONE.into()]);
    }
    let fields = verdict.as_object().ok_or_else(|| missing("valid"))?;
    let cell = |field| fields.get(field).cloned().unwrap_or(Value::Null);
    Ok(vec![cell("valid"), cell("error")])
}

/// A text field, printed as it is; a newline if it is empty.
pub fn text_field(document: &Value, field: &str) -> Result<String> {
    match document.get(field) {
        Some(Value::String(text)) if !text.is_empty() => Ok(text.clone()),
        Some(value) if !is_true(value) => Ok("\n".to_owned()),
        _ => Err(missing(field)),
    }
}

/// A field with JSON text, pretty-printed; other text as it is.
pub fn document_text(document: &Value, field: &str) -> Result<String> {
    document
        .get(field)
        .map(printed)
        .ok_or_else(|| missing(field))
}

/// The same for a field that some servers do not send.
pub fn optional_text(document: &Value, field: &str) -> String {
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
