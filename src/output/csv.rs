//! CSV as Python's `csv` writes it, with `\` as the escape character.

use std::borrow::Cow;

use serde_json::Value;

use crate::error::{Error, Result};

use super::Quote;
use super::python::text;

/// Adds a line with a cell each for the values.
pub fn row(out: &mut String, cells: &[Value], quote: Quote) -> Result<()> {
    let start = out.len();
    for (place, cell) in cells.iter().enumerate() {
        if place > 0 {
            out.push(',');
        }
        field(out, cell, quote);
    }
    if cells.len() == 1 && out.len() == start {
        if quote == Quote::None {
            return Err(Error::local(
                "--quote none cannot write a row that is one empty field",
            ));
        }
        out.push_str("\"\"");
    }
    out.push('\n');
    Ok(())
}

fn field(out: &mut String, value: &Value, quote: Quote) {
    let content: Cow<'_, str> = match value {
        Value::Null => "".into(),
        Value::String(text) => text.into(),
        other => text(other).into(),
    };
    let quoted = match quote {
        Quote::All => true,
        Quote::None => return escaped(out, &content),
        Quote::Minimal => content.contains([',', '"', '\n']),
        Quote::Nonnumeric => !matches!(value, Value::Number(_) | Value::Bool(_)),
    };
    if quoted {
        out.push('"');
    }
    for c in content.chars() {
        // Twice either way: a quote doubles itself, and the escape character escapes itself.
        if c == '\\' || quoted && c == '"' {
            out.push(c);
        }
        out.push(c);
    }
    if quoted {
        out.push('"');
    }
}

fn escaped(out: &mut String, content: &str) {
    for c in content.chars() {
        if matches!(c, ',' | '"' | '\n' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rendered(value: Value, quote: Quote) -> String {
        let mut out = String::new();
        row(&mut out, &[json!("A"), json!("B")], quote).unwrap();
        row(&mut out, &[value, json!(1)], quote).unwrap();
        out
    }

    #[test]
    fn quoting_has_four_ways() {
        let value = json!("a,\"b\"\\");
        assert_eq!(
            rendered(value.clone(), Quote::Nonnumeric),
            "\"A\",\"B\"\n\"a,\"\"b\"\"\\\\\",1\n"
        );
        assert_eq!(
            rendered(value.clone(), Quote::All),
            "\"A\",\"B\"\n\"a,\"\"b\"\"\\\\\",\"1\"\n"
        );
        assert_eq!(
            rendered(value.clone(), Quote::Minimal),
            "A,B\n\"a,\"\"b\"\"\\\\\",1\n"
        );
        assert_eq!(rendered(value, Quote::None), "A,B\na\\,\\\"b\\\"\\\\,1\n");
        assert_eq!(
            rendered(json!(null), Quote::Nonnumeric),
            "\"A\",\"B\"\n\"\",1\n"
        );
        assert_eq!(
            rendered(json!(true), Quote::Nonnumeric),
            "\"A\",\"B\"\nTrue,1\n"
        );
    }
}
