//! JSON text in the layout of Python's `json.dumps`, which the reference uses everywhere.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde_json::Value;

/// How a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Spaces per level; `None` puts everything on one line.
    pub indent: Option<usize>,
    /// Escapes everything outside ASCII as `\uXXXX`.
    pub ascii: bool,
}

/// One line, ASCII only: what goes into a request.
pub const WIRE: Layout = Layout {
    indent: None,
    ascii: true,
};

/// One line, readable.
pub const LINE: Layout = Layout {
    indent: None,
    ascii: false,
};

/// Four spaces per level, readable: what `get-input` and its kin print.
pub const DOCUMENT: Layout = Layout {
    indent: Some(4),
    ascii: false,
};

/// `value` as text.
pub fn dumps(value: &Value, layout: Layout) -> String {
    let mut text = String::new();
    append(&mut text, value, layout, 0);
    text
}

/// Adds `value` to `out`; the line on which it begins stands at `level`.
pub fn append(out: &mut String, value: &Value, layout: Layout, level: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(given) => out.push_str(&number(given.as_str())),
        Value::String(text) => string(out, text, layout.ascii),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            out.push('[');
            for (place, item) in items.iter().enumerate() {
                separate(out, layout, level + 1, place == 0);
                append(out, item, layout, level + 1);
            }
            line(out, layout, level);
            out.push(']');
        }
        Value::Object(pairs) if pairs.is_empty() => out.push_str("{}"),
        Value::Object(pairs) => {
            out.push('{');
            for (place, (key, value)) in pairs.iter().enumerate() {
                separate(out, layout, level + 1, place == 0);
                string(out, key, layout.ascii);
                out.push_str(": ");
                append(out, value, layout, level + 1);
            }
            line(out, layout, level);
            out.push('}');
        }
    }
}

/// Adds what stands before an item that is at `level`.
pub fn separate(out: &mut String, layout: Layout, level: usize, first: bool) {
    if !first {
        out.push_str(if layout.indent.is_some() { "," } else { ", " });
    }
    line(out, layout, level);
}

/// Adds a line end and the indent of `level`, where the layout has lines.
pub fn line(out: &mut String, layout: Layout, level: usize) {
    if let Some(indent) = layout.indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent * level));
    }
}

/// Adds a string literal.
pub fn string(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    let mut rest = text;
    while let Some(at) = rest.bytes().position(|byte| is_escaped(byte, ascii)) {
        out.push_str(&rest[..at]);
        let mut others = rest[at..].chars();
        if let Some(c) = others.next() {
            escape(out, c);
        }
        rest = others.as_str();
    }
    out.push_str(rest);
    out.push('"');
}

/// Whether a character that begins with this byte is escaped.
fn is_escaped(byte: u8, ascii: bool) -> bool {
    matches!(byte, b'"' | b'\\') || byte < b' ' || ascii && byte >= 0x7f
}

fn escape(out: &mut String, c: char) {
    let short = match c {
        '"' => "\\\"",
        '\\' => "\\\\",
        '\u{8}' => "\\b",
        '\u{c}' => "\\f",
        '\n' => "\\n",
        '\r' => "\\r",
        '\t' => "\\t",
        _ => {
            for unit in c.encode_utf16(&mut [0; 2]) {
                // Writing to memory cannot fail.
                let _ = write!(out, "\\u{unit:04x}");
            }
            return;
        }
    };
    out.push_str(short);
}

/// A JSON number as Python prints it: integers exactly, floats by `repr`.
///
/// `text` is the number as the server wrote it.
pub fn number(text: &str) -> Cow<'_, str> {
    if !text.contains(['.', 'e', 'E']) {
        return if text == "-0" { "0" } else { text }.into();
    }
    match text.parse::<f64>() {
        Ok(float) => float_repr(float).into(),
        Err(_) => text.into(),
    }
}

/// Python's `repr` of a float, with JSON's words for what is not finite.
fn float_repr(float: f64) -> String {
    if float.is_infinite() {
        return if float > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = format!("{float:e}");
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if float != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let plain = format!("{float}");
    if plain.contains('.') {
        plain
    } else {
        plain + ".0"
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn parse(text: &str) -> Value {
        serde_json::from_str(text).unwrap()
    }

    #[test]
    fn one_line_has_pythons_separators_and_escapes() {
        let value = parse(r#"{"a": [1, {"b": "é😀\u007f"}], "c": {}, "d": []}"#);
        assert_eq!(
            dumps(&value, WIRE),
            r#"{"a": [1, {"b": "\u00e9\ud83d\ude00\u007f"}], "c": {}, "d": []}"#
        );
    }

    #[test]
    fn strings_are_escaped_where_json_wants_it() {
        let value = parse(r#""a\"\\\/\b\f\n\r\t\u0001\u007fé""#);
        assert_eq!(
            dumps(&value, LINE),
            "\"a\\\"\\\\/\\b\\f\\n\\r\\t\\u0001\u{7f}é\""
        );
    }

    #[test]
    fn indented_documents_keep_empty_containers_closed() {
        let value = parse(r#"{"a": [], "b": {"c": [1, {}]}, "d": "é"}"#);
        assert_eq!(
            dumps(&value, DOCUMENT),
            "{\n    \"a\": [],\n    \"b\": {\n        \"c\": [\n            1,\n            {}\n        ]\n    },\n    \"d\": \"é\"\n}"
        );
    }

    #[test]
    fn numbers_are_written_as_python_does() {
        for (given, expected) in [
            ("1.10", "1.1"),
            ("1E5", "100000.0"),
            ("1e20", "1e+20"),
            ("1e16", "1e+16"),
            ("1e15", "1000000000000000.0"),
            ("1e-7", "1e-07"),
            ("0.0001", "0.0001"),
            ("1e400", "Infinity"),
            ("-0", "0"),
            ("-0.0", "-0.0"),
            (
                "123456789012345678901234567890",
                "123456789012345678901234567890",
            ),
        ] {
            assert_eq!(number(given), expected, "{given}");
        }
    }
}
