//! YAML that means the same in YAML 1.1 and 1.2.
//!
//! Strings are plain scalars only where no reader can take them for anything else.

use std::io::Write;

use serde_json::Value;

use crate::error::Result;
use crate::json;

use super::cell::Cell;
use super::record::Record;

/// Words that some reader takes for a boolean, null or a number.
const RESERVED: [&str; 10] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan",
];

/// Appends an entry of a sequence: a mapping with its keys in alphabetical order.
pub fn row<'a>(out: &mut String, pairs: impl Iterator<Item = (&'a str, &'a Cell<'a>)>) {
    let mut pairs: Vec<_> = pairs.collect();
    pairs.sort_by_key(|(key, _)| *key);
    for (index, (key, cell)) in pairs.into_iter().enumerate() {
        out.push_str(if index == 0 { "- " } else { "  " });
        match cell {
            Cell::Text(text) => {
                scalar(out, key);
                out.push_str(": ");
                scalar(out, text);
                out.push('\n');
            }
            Cell::Null => pair(out, key, &Value::Null, 2),
            Cell::Other(value) => pair(out, key, value, 2),
        }
    }
}

/// Writes one mapping in the order of the fields.
pub fn record(record: &Record, out: &mut dyn Write) -> Result<()> {
    let mut text = String::new();
    for (name, value) in &record.fields {
        pair(&mut text, name, value, 0);
    }
    if text.is_empty() {
        text.push_str("{}\n");
    }
    Ok(out.write_all(text.as_bytes())?)
}

/// `key: value` and a line break; `out` is already at `indent`.
fn pair(out: &mut String, key: &str, value: &Value, indent: usize) {
    scalar(out, key);
    out.push(':');
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            sequence(out, items, indent);
        }
        Value::Object(pairs) if !pairs.is_empty() => {
            out.push('\n');
            mapping(out, pairs, indent + 2, true);
        }
        _ => {
            out.push(' ');
            leaf(out, value);
        }
    }
}

fn sequence(out: &mut String, items: &[Value], indent: usize) {
    for item in items {
        spaces(out, indent);
        entry(out, item, indent);
    }
}

/// `- item`; `out` is already at `indent`.
fn entry(out: &mut String, item: &Value, indent: usize) {
    out.push_str("- ");
    match item {
        Value::Array(items) if !items.is_empty() => {
            for (index, inner) in items.iter().enumerate() {
                if index > 0 {
                    spaces(out, indent + 2);
                }
                entry(out, inner, indent + 2);
            }
        }
        Value::Object(pairs) if !pairs.is_empty() => mapping(out, pairs, indent + 2, false),
        _ => leaf(out, item),
    }
}

/// The pairs in alphabetical order; the first one is indented only with `first`.
fn mapping(out: &mut String, pairs: &serde_json::Map<String, Value>, indent: usize, first: bool) {
    let mut sorted: Vec<_> = pairs.iter().collect();
    sorted.sort_by_key(|(key, _)| *key);
    for (index, (key, value)) in sorted.into_iter().enumerate() {
        if index > 0 || first {
            spaces(out, indent);
        }
        pair(out, key, value, indent);
    }
}

fn spaces(out: &mut String, count: usize) {
    out.extend(std::iter::repeat_n(' ', count));
}

fn leaf(out: &mut String, value: &Value) {
    match value {
        Value::Null => out.push_str("null"),
        Value::Bool(flag) => out.push_str(if *flag { "true" } else { "false" }),
        Value::Number(number) => out.push_str(&float(&json::number(number.as_str()))),
        Value::String(text) => scalar(out, text),
        Value::Array(_) => out.push_str("[]"),
        Value::Object(_) => out.push_str("{}"),
    }
    out.push('\n');
}

/// A float needs a dot in YAML 1.1.
fn float(number: &str) -> String {
    match number {
        "Infinity" => ".inf".to_owned(),
        "-Infinity" => "-.inf".to_owned(),
        "NaN" => ".nan".to_owned(),
        _ => match number.split_once('e') {
            Some((mantissa, exponent)) if !mantissa.contains('.') => {
                format!("{mantissa}.0e{exponent}")
            }
            _ => number.to_owned(),
        },
    }
}

fn scalar(out: &mut String, text: &str) {
    if is_plain(text) {
        out.push_str(text);
    } else if text.chars().all(is_safe) {
        out.push('\'');
        out.push_str(&text.replace('\'', "''"));
        out.push('\'');
    } else {
        double_quoted(out, text);
    }
}

/// Whether a character needs no escape in a scalar of one line.
fn is_safe(c: char) -> bool {
    !(c.is_control()
        || matches!(
            c,
            '\u{85}' | '\u{2028}' | '\u{2029}' | '\u{feff}' | '\u{fffe}' | '\u{ffff}'
        ))
}

/// Whether text is a string without quotes too.
fn is_plain(text: &str) -> bool {
    let Some(first) = text.chars().next() else {
        return false;
    };
    let inner = |c: char| {
        c.is_alphanumeric()
            || matches!(
                c,
                '_' | ' ' | '.' | '/' | '-' | '+' | '(' | ')' | '=' | '<' | '>' | '$' | ';'
            )
    };
    (first.is_alphabetic() || matches!(first, '_' | '/' | '(' | '$' | '<'))
        && first != '='
        && text != "<<"
        && text.chars().all(inner)
        && !text.ends_with(' ')
        && !is_reserved(text)
}

fn is_reserved(text: &str) -> bool {
    let longest = RESERVED.iter().map(|word| word.len()).max().unwrap_or(0);
    text.len() <= longest && RESERVED.contains(&text.to_lowercase().as_str())
}

fn double_quoted(out: &mut String, text: &str) {
    use std::fmt::Write as _;
    out.push('"');
    for c in text.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '\n' => out.push_str("\\n"),
            '\t' => out.push_str("\\t"),
            '\r' => out.push_str("\\r"),
            c if is_safe(c) => out.push(c),
            c => {
                let _ = write!(out, "\\u{:04x}", u32::from(c));
            }
        }
    }
    out.push('"');
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn a_listing_has_sorted_keys() {
        let mut out = String::new();
        for cells in [
            [json!("a"), json!([1, {"z": [], "b": null}])],
            [json!(""), json!(1e20)],
        ] {
            let cells = cells.map(Cell::from);
            row(&mut out, ["Name", "ID"].into_iter().zip(&cells));
        }
        assert_eq!(
            out,
            "- ID:\n  - 1\n  - b: null\n    z: []\n  Name: a\n- ID: 1.0e+20\n  Name: ''\n"
        );
    }

    #[test]
    fn text_that_could_be_more_is_quoted() {
        for (given, expected) in [
            ("2026-01-01 00:00:00", "'2026-01-01 00:00:00'"),
            ("1:30", "'1:30'"),
            ("yes", "'yes'"),
            ("a: b", "'a: b'"),
            ("it's", "'it''s'"),
            ("<<", "'<<'"),
            ("=", "'='"),
            ("<none>", "<none>"),
            ("a b", "a b"),
            ("a\nb", "\"a\\nb\""),
            ("\u{7f}", "\"\\u007f\""),
            ("grün", "grün"),
        ] {
            let mut out = String::new();
            scalar(&mut out, given);
            assert_eq!(out, expected, "{given:?}");
        }
    }

    /// Strings that are easily written as something else.
    const TRICKY: [&[&str]; 6] = [
        // Spaces, quotes, line breaks and special characters.
        &[
            "", " ", " lead", "trail ", "a", "it's", "'", "\"", "\\", "\\n", "a\nb", "a\n", "\n",
            "\ttab", "\r", "a\r\nb", "\0", "\u{1}", "\u{7f}", "\u{85}", "\u{a0}", "\u{2028}",
            "\u{2029}", "\u{feff}", "\u{fffe}", "é", "😀",
        ],
        &["日本語", "two words", "a\n\n  b\n", "a\u{2029}"],
        // Other types.
        &[
            "yes", "No", "ON", "y", "true", "null", "~", "Null", "nan", ".nan", ".inf", "-.INF",
            "0", "-1", "+1", "017", "0o17", "0b1", "0x1F", "1_000", "1:30", "1e3", "1.5", "1.",
            ".5", "1.0e+3", "12:30:45", "=", "<<",
        ],
        &["2026-01-01", "2026-01-01 00:00:00"],
        // Indicators.
        &[
            "-", "- a", "-a", "--", "---", "--- a", "...", "?", "? a", ":", ": a", "a:", "a: b",
            "a:b", "#", "# a", "a #b", "a#b", "[", "]", "{", "}", "[]", "{a: b}", ",", "a, b",
            "&a", "*a", "!a", "!!int 1", "|", ">", "%", "@", "`",
        ],
        // Templates.
        &["<none>", "${x}", "<% $.x %>", "{{ x }}"],
    ];

    #[test]
    fn what_is_printed_loads_back() {
        let others = json!([null, true, 0, -1, u64::MAX, 1.5, 1e20, 1e-7, -0.0, [], {}, [[1, [2, []]], {"a": [{}, {"b": null}]}]]);
        let others = others.as_array().unwrap();
        let texts = TRICKY.into_iter().flatten().map(|&text| text.into());
        for value in texts.chain(others.iter().cloned()) {
            let name = value.as_str().unwrap_or("other");
            let fields = vec![
                ("Value".to_owned(), value.clone()),
                ("List".to_owned(), json!([[value], {"key": value}])),
                (name.to_owned(), json!({ name: value })),
            ];
            let mut out = Vec::new();
            let expected = Value::Object(fields.iter().cloned().collect());
            record(&Record { fields }, &mut out).unwrap();
            let text = String::from_utf8(out).unwrap();
            let expected = json::dumps(&expected, json::LINE);
            // A reader of YAML 1.2, and ours of YAML 1.1.
            let by_another: Value = serde_yaml::from_str(&text).unwrap();
            assert_eq!(json::dumps(&by_another, json::LINE), expected, "{text}");
            let by_us = crate::yaml::load(&text).unwrap();
            assert_eq!(json::dumps(&by_us, json::LINE), expected, "{text}");
        }
    }
}
