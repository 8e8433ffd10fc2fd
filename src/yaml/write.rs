//! YAML that means the same in YAML 1.1 and 1.2.
//!
//! Strings are plain scalars only where no reader can take them for anything else.

use serde_json::{Map, Value};

use crate::json;

/// Words that some reader takes for a boolean, null or a number.
const RESERVED: [&str; 10] = [
    "y", "n", "yes", "no", "on", "off", "true", "false", "null", "nan",
];

/// How mappings and long texts are written.
#[derive(Clone, Copy)]
pub struct Style {
    /// The keys of mappings in alphabetical order.
    is_sorted: bool,
    /// Texts of several lines as they are, behind `|`.
    has_blocks: bool,
}

impl Style {
    /// For programs.
    pub const ROWS: Self = Self {
        is_sorted: true,
        has_blocks: false,
    };
    /// For files that people write.
    pub const FILE: Self = Self {
        is_sorted: false,
        has_blocks: true,
    };
}

/// A mapping as a file.
pub fn file(fields: &Map<String, Value>) -> String {
    let mut text = String::new();
    for (key, value) in fields {
        pair(&mut text, key, value, (0, Style::FILE));
    }
    text
}

/// `key: value` and a line break; `out` is already at `indent`.
pub fn pair(out: &mut String, key: &str, value: &Value, (indent, style): (usize, Style)) {
    scalar(out, key);
    out.push(':');
    match value {
        Value::Array(items) if !items.is_empty() => {
            out.push('\n');
            sequence(out, items, (indent, style));
        }
        Value::Object(pairs) if !pairs.is_empty() => {
            out.push('\n');
            mapping(out, pairs, (indent + 2, style), true);
        }
        Value::String(text) if style.has_blocks && is_block(text) => {
            block(out, text, indent + 2);
        }
        _ => {
            out.push(' ');
            leaf(out, value);
        }
    }
}

/// Whether text with several lines can be written as it is.
fn is_block(text: &str) -> bool {
    let is_even = |line: &str| !line.starts_with([' ', '\t']) && !line.is_empty();
    text.lines().count() > 1
        && text.lines().next().is_some_and(is_even)
        && !text.ends_with("\n\n")
        && !text.trim_end_matches('\n').ends_with([' ', '\t'])
        && text.chars().all(|c| is_safe(c) || matches!(c, '\n' | '\t'))
}

/// ` |` and the lines of a text.
fn block(out: &mut String, text: &str, indent: usize) {
    out.push_str(if text.ends_with('\n') {
        " |\n"
    } else {
        " |-\n"
    });
    for line in text.lines() {
        if !line.is_empty() {
            spaces(out, indent);
            out.push_str(line);
        }
        out.push('\n');
    }
}

fn sequence(out: &mut String, items: &[Value], (indent, style): (usize, Style)) {
    for item in items {
        spaces(out, indent);
        entry(out, item, (indent, style));
    }
}

/// `- item`; `out` is already at `indent`.
fn entry(out: &mut String, item: &Value, (indent, style): (usize, Style)) {
    out.push_str("- ");
    match item {
        Value::Array(items) if !items.is_empty() => {
            for (index, inner) in items.iter().enumerate() {
                if index > 0 {
                    spaces(out, indent + 2);
                }
                entry(out, inner, (indent + 2, style));
            }
        }
        Value::Object(pairs) if !pairs.is_empty() => {
            mapping(out, pairs, (indent + 2, style), false);
        }
        _ => leaf(out, item),
    }
}

/// The first pair is indented only with `first`.
fn mapping(
    out: &mut String,
    pairs: &Map<String, Value>,
    (indent, style): (usize, Style),
    first: bool,
) {
    let mut pairs: Vec<_> = pairs.iter().collect();
    if style.is_sorted {
        pairs.sort_by_key(|(key, _)| *key);
    }
    for (index, (key, value)) in pairs.into_iter().enumerate() {
        if index > 0 || first {
            spaces(out, indent);
        }
        pair(out, key, value, (indent, style));
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

/// Appends a string.
pub fn scalar(out: &mut String, text: &str) {
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
    fn a_file_loads_back() {
        let texts = [
            "one",
            "a\nb",
            "a\nb\n",
            "a\n\n  b\n",
            " a\nb",
            "\na\n",
            "a\nb\n\n",
            "a\n\tb\n",
            "a\nb \n",
            "# a\n---\n...\n",
            "def run(self):\n    return {'a': 1}\n",
            "a\r\nb\n",
        ];
        for text in texts {
            let value = json!({"b": text, "a": {"z": [text, {"x": text}], "y": text}});
            let fields = value.as_object().unwrap();
            let written = file(fields);
            assert_eq!(crate::yaml::load(&written).unwrap(), value, "{written}");
            let by_another: Value = serde_yaml::from_str(&written).unwrap();
            assert_eq!(by_another, value, "{written}");
        }
        let fields = json!({"content": "import os\n\nx = 1\n", "name": "a"});
        let written = file(fields.as_object().unwrap());
        assert_eq!(written, "content: |\n  import os\n\n  x = 1\nname: a\n");
    }
}
