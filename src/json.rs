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

/// Holds what is no number. It is one as far as JSON can tell, and one that nobody writes.
pub const NAN: &str = "0e-2718281828459";
/// Holds what is larger than any float.
pub const INFINITY: &str = "1e400";

/// Reads a document as Python does, which has the numbers NaN and Infinity too.
pub fn parse(text: &str) -> serde_json::Result<Value> {
    serde_json::from_str(text).or_else(|cause| {
        if !text.contains("NaN") && !text.contains("Infinity") {
            return Err(cause);
        }
        serde_json::from_str(&with_numbers(text)).map_err(|_| cause)
    })
}

/// `text` with numbers in the place of Python's words for them, outside of strings.
fn with_numbers(text: &str) -> String {
    let mut out = String::new();
    let mut within = false;
    let mut rest = text;
    while let Some(c) = rest.chars().next() {
        let word = [("NaN", NAN), ("Infinity", INFINITY)].into_iter();
        let found = word
            .filter(|_| !within)
            .find(|(word, _)| rest.starts_with(word));
        let taken = match (c, found) {
            (_, Some((word, number))) => {
                out.push_str(number);
                word.len()
            }
            ('\\', None) if within => {
                let escaped = rest.chars().nth(1).map_or(0, char::len_utf8);
                out.push_str(&rest[..=escaped]);
                1 + escaped
            }
            (c, None) => {
                within ^= c == '"';
                out.push(c);
                c.len_utf8()
            }
        };
        rest = &rest[taken..];
    }
    out
}

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
    // Nearly every text is as it is; looking at all its bytes, without a stop, is the fast way to know.
    let has_any = text
        .bytes()
        .fold(false, |any, byte| any | is_escaped(byte, ascii));
    if !has_any {
        out.push_str(text);
        out.push('"');
        return;
    }
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
    byte == b'"' || byte == b'\\' || byte < b' ' || (ascii && byte >= 0x7f)
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
        _ if text == NAN => "NaN".into(),
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
    fn pythons_numbers_are_read_and_written() {
        let text = r#"{"a": [NaN, -Infinity, Infinity], "NaN": "Infinity \" NaN"}"#;
        assert_eq!(dumps(&super::parse(text).unwrap(), WIRE), text);
        for text in ["NaNs", "[Infinity", "\"NaN", "nan"] {
            assert!(super::parse(text).is_err(), "{text}");
        }
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
