//! Rows and records in YAML.

use std::io::Write;

use serde_json::Value;

use crate::error::Result;
use crate::yaml::write::{Style, pair, scalar};

use super::cell::Cell;
use super::record::Record;

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
            Cell::Null => pair(out, key, &Value::Null, (2, Style::ROWS)),
            Cell::Other(value) => pair(out, key, value, (2, Style::ROWS)),
        }
    }
}

/// Writes one mapping in the order of the fields.
pub fn record(record: &Record, out: &mut dyn Write) -> Result<()> {
    let mut text = String::new();
    for (name, value) in &record.fields {
        pair(&mut text, name, value, (0, Style::ROWS));
    }
    if text.is_empty() {
        text.push_str("{}\n");
    }
    Ok(out.write_all(text.as_bytes())?)
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::json;
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
