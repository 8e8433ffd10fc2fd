//! JSON as Python's `json` reads and writes it, which the reference uses everywhere.

use std::borrow::Cow;
use std::fmt::Write as _;

use serde::Deserialize as _;
use serde::de::Error as _;
use serde_json::Value;

/// How a document is laid out.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Layout {
    /// Spaces per level; `None` puts everything on one line.
    pub indent: Option<usize>,
    /// Escapes everything outside ASCII as `\uXXXX`.
    pub ascii: bool,
    /// Writes numbers that are too large for a float as `Infinity`, as Python does although that is not JSON. Without
    /// it such a number is written as it was read.
    pub infinity: bool,
}

/// One line, ASCII only: what goes into a request.
pub const WIRE: Layout = Layout {
    indent: None,
    ascii: true,
    infinity: true,
};

/// One line, readable.
pub const LINE: Layout = Layout {
    indent: None,
    ascii: false,
    infinity: false,
};

/// Four spaces per level, readable: what `get-input` and similar commands print.
pub const DOCUMENT: Layout = Layout {
    indent: Some(4),
    ascii: false,
    infinity: false,
};

/// Stands for NaN in a [`Value`]: a valid JSON number that nobody writes.
pub const NAN: &str = "0e-2718281828459";
/// Stands for `Infinity` where it was written as that word. Nobody writes this number either.
pub const INFINITY: &str = "1e+2718281828459";

/// How deeply arrays and objects may be nested. Python's limit is a little higher.
const MAX_DEPTH: usize = 900;

/// Parses a document as Python does, which accepts NaN and Infinity, and deeper nesting than `serde_json`.
pub fn parse(text: &str) -> serde_json::Result<Value> {
    strict(text).or_else(|cause| {
        if !text.contains("NaN") && !text.contains("Infinity") {
            return Err(cause);
        }
        parse_deep(&with_numbers(text), cause)
    })
}

/// The JSON in a field of a row, which the server sends as a text within JSON. Null if it is missing or no JSON.
pub fn embedded(row: &Value, field: &str) -> Value {
    match row.get(field) {
        Some(Value::String(text)) => parse(text).unwrap_or_default(),
        Some(value) => value.clone(),
        None => Value::Null,
    }
}

/// Parses a document that is valid JSON.
pub fn strict(text: &str) -> serde_json::Result<Value> {
    if has_private_key(text) {
        return Err(serde_json::Error::custom(
            "a key cannot begin with $serde_json::private",
        ));
    }
    serde_json::from_str(text).or_else(|cause| parse_deep(text, cause))
}

/// Whether an object has a key that `serde_json` uses internally: it would take the object for a number or raw JSON.
fn has_private_key(text: &str) -> bool {
    const PRIVATE: &str = "$serde_json::private";
    if !text.contains(PRIVATE) && !text.contains("\\u") {
        return false;
    }
    let mut strings = parts(text).peekable();
    while let Some((part, quoted)) = strings.next() {
        let is_key = quoted
            && strings
                .peek()
                .is_some_and(|(after, _)| after.trim_start().starts_with(':'));
        let is_private = |key: String| key.starts_with(PRIVATE);
        if is_key && serde_json::from_str(&format!("\"{part}")).is_ok_and(is_private) {
            return true;
        }
    }
    false
}

/// Parses a document again without the recursion limit of `serde_json`, which failed for `cause`.
fn parse_deep(text: &str, cause: serde_json::Error) -> serde_json::Result<Value> {
    if depth(text) > MAX_DEPTH {
        let limit = format!("it is nested more than {MAX_DEPTH} levels deep");
        return Err(serde_json::Error::custom(limit));
    }
    let mut reader = serde_json::Deserializer::from_str(text);
    reader.disable_recursion_limit();
    let found = Value::deserialize(&mut reader).and_then(|value| reader.end().map(|()| value));
    found.map_err(|_| cause)
}

/// How deeply arrays and objects are nested.
fn depth(text: &str) -> usize {
    let (mut now, mut most) = (0_usize, 0);
    for (part, quoted) in parts(text) {
        if quoted {
            continue;
        }
        for byte in part.bytes() {
            match byte {
                b'[' | b'{' => now += 1,
                b']' | b'}' => now = now.saturating_sub(1),
                _ => {}
            }
            most = most.max(now);
        }
    }
    most
}

/// The parts of a document, and whether each is a string (without its first quote) or the text between strings.
fn parts(text: &str) -> impl Iterator<Item = (&str, bool)> {
    let (mut rest, mut quoted) = (text, true);
    std::iter::from_fn(move || {
        quoted = !quoted;
        if rest.is_empty() {
            return None;
        }
        let mut escaped = false;
        let end = rest.bytes().position(|byte| {
            let ends = byte == b'"' && !escaped;
            escaped = quoted && byte == b'\\' && !escaped;
            ends
        });
        let (part, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
        rest = after;
        Some((part, quoted))
    })
}

/// `text` with [`NAN`] and [`INFINITY`] in place of Python's words for them, outside of strings.
fn with_numbers(text: &str) -> String {
    let mut out = String::new();
    for (part, quoted) in parts(text) {
        if quoted {
            out.push_str(part);
        } else {
            push_with_numbers(&mut out, part);
        }
    }
    out
}

/// Only whole words are replaced; only Infinity may have a minus sign.
fn push_with_numbers(out: &mut String, part: &str) {
    let mut rest = part;
    let mut before = ' ';
    while let Some(c) = rest.chars().next() {
        let mut words = [("NaN", NAN), ("Infinity", INFINITY)].into_iter();
        let found = words.find(|(word, _)| {
            let after = rest.strip_prefix(word).map(|after| after.chars().next());
            let alone = |c: char| !c.is_ascii_alphanumeric() && !"+.".contains(c);
            after.is_some_and(|after| after.is_none_or(alone))
                && (alone(before) && (before != '-' || *word == "Infinity"))
        });
        let taken = if let Some((word, number)) = found {
            out.push_str(number);
            word
        } else {
            out.push(c);
            &rest[..c.len_utf8()]
        };
        before = taken.chars().next_back().unwrap_or(' ');
        rest = &rest[taken.len()..];
    }
}

/// `value` as text.
pub fn dumps(value: &Value, layout: Layout) -> String {
    let mut text = String::new();
    append(&mut text, value, layout, 0);
    text
}

/// Appends `value`, which begins on a line of this `level`.
pub fn append(out: &mut String, value: &Value, layout: Layout, level: usize) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(true) => out.push_str("true"),
        Value::Bool(false) => out.push_str("false"),
        Value::Number(given) if layout.infinity => out.push_str(&number(given.as_str())),
        Value::Number(given) => out.push_str(&exact(given.as_str())),
        Value::String(text) => string(out, text, layout.ascii),
        Value::Array(items) if items.is_empty() => out.push_str("[]"),
        Value::Array(items) => {
            out.push('[');
            for (index, item) in items.iter().enumerate() {
                separate(out, layout, level + 1, index == 0);
                append(out, item, layout, level + 1);
            }
            line(out, layout, level);
            out.push(']');
        }
        Value::Object(pairs) if pairs.is_empty() => out.push_str("{}"),
        Value::Object(pairs) => {
            out.push('{');
            for (index, (key, value)) in pairs.iter().enumerate() {
                separate(out, layout, level + 1, index == 0);
                string(out, key, layout.ascii);
                out.push_str(": ");
                append(out, value, layout, level + 1);
            }
            line(out, layout, level);
            out.push('}');
        }
    }
}

/// Appends what precedes an item at `level`.
pub fn separate(out: &mut String, layout: Layout, level: usize, first: bool) {
    if !first {
        out.push_str(if layout.indent.is_some() { "," } else { ", " });
    }
    line(out, layout, level);
}

/// Appends a line break and the indentation of `level`, if the layout has lines.
pub fn line(out: &mut String, layout: Layout, level: usize) {
    if let Some(indent) = layout.indent {
        out.push('\n');
        out.extend(std::iter::repeat_n(' ', indent * level));
    }
}

/// Appends a string literal.
pub fn string(out: &mut String, text: &str, ascii: bool) {
    out.push('"');
    let mut rest = text;
    // The fast path: nearly every string has no escapes. The loop is vectorized as it has no early exit.
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

/// Appends a character, escaped where it cannot stand in a string.
pub fn push_escaped(out: &mut String, c: char) {
    if c == '"' || c == '\\' || c < ' ' {
        escape(out, c);
    } else {
        out.push(c);
    }
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

/// The same, but a number that is too large for a float stays as it is.
fn exact(text: &str) -> Cow<'_, str> {
    let shown = number(text);
    let is_word = text.trim_start_matches('-') == INFINITY;
    if shown.ends_with("Infinity") && !is_word {
        return text.into();
    }
    shown
}

/// Python's `repr` of a float, but with `Infinity` as in `json`.
fn float_repr(float: f64) -> String {
    if float.is_infinite() {
        return if float > 0.0 { "Infinity" } else { "-Infinity" }.to_owned();
    }
    let scientific = shortest(float);
    let Some((mantissa, exponent)) = scientific.split_once('e') else {
        return scientific;
    };
    let exponent: i32 = exponent.parse().unwrap_or(0);
    if float != 0.0 && !(-4..16).contains(&exponent) {
        let sign = if exponent < 0 { '-' } else { '+' };
        return format!("{mantissa}e{sign}{:02}", exponent.abs());
    }
    let (sign, mantissa) = match mantissa.strip_prefix('-') {
        Some(mantissa) => ("-", mantissa),
        None => ("", mantissa),
    };
    let mut digits = mantissa.replace('.', "");
    if exponent < 0 {
        let zeros = "0".repeat(exponent.unsigned_abs() as usize);
        digits.insert_str(0, &zeros);
    }
    let point = usize::try_from(exponent).unwrap_or(0) + 1;
    let (whole, fraction) = digits.split_at_checked(point).unwrap_or((&digits, ""));
    let fraction = if fraction.is_empty() { "0" } else { fraction };
    format!("{sign}{whole:0<point$}.{fraction}")
}

/// The shortest decimal number that is read as this float, in the form `1.5e3`. Of several it is the nearest one, and
/// of two that are equally near the even one, as in Python.
fn shortest(float: f64) -> String {
    let found = format!("{float:e}");
    let mantissa = found.split('e').next().unwrap_or_default();
    let after = mantissa.split('.').nth(1).map_or(0, str::len);
    let even = format!("{float:.after$e}");
    if even.parse() == Ok(float) {
        even
    } else {
        found
    }
}

/// Whether Python counts a JSON value as true.
pub fn is_true(value: &Value) -> bool {
    match value {
        Value::Null => false,
        Value::Bool(flag) => *flag,
        Value::Number(number) => number.as_str() == NAN || number.as_f64() != Some(0.0),
        Value::String(text) => !text.is_empty(),
        Value::Array(items) => !items.is_empty(),
        Value::Object(map) => !map.is_empty(),
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
        for text in [
            "NaNs",
            "[Infinity",
            "\"NaN",
            "nan",
            "-NaN",
            "1NaN",
            "NaN5",
            "1Infinity",
            "Infinity5",
            "1.Infinity",
            "+Infinity",
            "--Infinity",
            "[1 NaN]",
        ] {
            assert!(super::parse(text).is_err(), "{text}");
        }
    }

    #[test]
    fn depth_has_a_limit_of_its_own() {
        let nested = |levels| "[".repeat(levels) + "\"\\\"[\"" + &"]".repeat(levels);
        let check = move || {
            for levels in [127, 128, 200, 900] {
                let text = nested(levels);
                assert_eq!(dumps(&super::parse(&text).unwrap(), WIRE), text);
            }
            assert!(super::parse(&nested(901)).is_err());
            assert!(super::parse(&"[".repeat(100_000)).is_err());
        };
        // As much as a program has; a test has less, and without optimization a level takes two thousand bytes.
        let stack = std::thread::Builder::new().stack_size(8 << 20);
        stack.spawn(check).unwrap().join().unwrap();
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
    fn numbers_of_any_size_are_json_but_for_python() {
        let text = "[1e999999, -1.50E+400, 1e400, 123456789012345678901234567890, 1.10]";
        let value = parse(text);
        let expected = "[1e+999999, -1.50e+400, 1e+400, 123456789012345678901234567890, 1.1]";
        assert_eq!(dumps(&value, LINE), expected);
        let expected = "[Infinity, -Infinity, Infinity, 123456789012345678901234567890, 1.1]";
        assert_eq!(dumps(&value, WIRE), expected);
    }

    #[test]
    fn numbers_are_written_as_python_does() {
        for (given, expected) in [
            ("1.10", "1.1"),
            ("1E5", "100000.0"),
            ("1e20", "1e+20"),
            ("1e16", "1e+16"),
            ("123456789.0", "123456789.0"),
            ("0.00012", "0.00012"),
            // Two numbers of as few digits are as near.
            ("-651803426747817.26911", "-651803426747817.2"),
            ("5e-324", "5e-324"),
            // No float is this number.
            ("9.007199254740993e15", "9007199254740992.0"),
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
