//! Values as Python's `str` and `repr` write them.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

use crate::json;

/// `str(value)`.
pub fn text(value: &Value) -> String {
    let mut out = String::new();
    write_text(&mut out, value);
    out
}

/// Appends `str(value)` to `out`.
pub fn write_text(out: &mut String, value: &Value) {
    match value {
        Value::String(text) => out.push_str(text),
        other => write(out, other),
    }
}

fn write(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("None"),
        Value::Bool(true) => out.push_str("True"),
        Value::Bool(false) => out.push_str("False"),
        Value::Number(number) => out.push_str(&number_repr(number.as_str())),
        Value::String(text) => quoted(out, text),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                write(out, item);
            }
            out.push(']');
        }
        Value::Object(pairs) => {
            out.push('{');
            for (index, (key, value)) in pairs.iter().enumerate() {
                if index > 0 {
                    out.push_str(", ");
                }
                quoted(out, key);
                out.push_str(": ");
                write(out, value);
            }
            out.push('}');
        }
    }
}

/// As in JSON, but `inf` and `nan` are spelled as in Python.
fn number_repr(text: &str) -> Cow<'_, str> {
    match json::number(text) {
        Cow::Owned(text) => text.replace("Infinity", "inf").into(),
        Cow::Borrowed("NaN") => "nan".into(),
        exact @ Cow::Borrowed(_) => exact,
    }
}

/// A string literal: in single quotes, unless only these would have to be escaped.
fn quoted(out: &mut String, text: &str) {
    let quote = if text.contains('\'') && !text.contains('"') {
        '"'
    } else {
        '\''
    };
    out.push(quote);
    for c in text.chars() {
        match c {
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\r' => out.push_str("\\r"),
            '\t' => out.push_str("\\t"),
            c if c == quote => {
                out.push('\\');
                out.push(c);
            }
            c if crate::character::is_printable(c) => out.push(c),
            c => escape(out, c),
        }
    }
    out.push(quote);
}

fn escape(out: &mut String, c: char) {
    let code = u32::from(c);
    let _ = match code {
        0..=0xff => write!(out, "\\x{code:02x}"),
        0x100..=0xffff => write!(out, "\\u{code:04x}"),
        _ => write!(out, "\\U{code:08x}"),
    };
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn values_look_as_in_python() {
        let value = json!([1, "a", null, true, 1.0, {"k": "v'q"}, "\u{1}é\u{200b}\"'", "e\u{301}"]);
        assert_eq!(
            text(&value),
            "[1, 'a', None, True, 1.0, {'k': \"v'q\"}, '\\x01é\\u200b\"\\'', 'e\u{301}']"
        );
        assert_eq!(text(&json!(null)), "None");
        assert_eq!(text(&json!(1e20)), "1e+20");
    }
}
