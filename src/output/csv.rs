//! CSV as Python's `csv` writes it, with `\` as the escape character.

use std::borrow::Cow;

use serde_json::Value;

use crate::error::{Error, Result};

use super::python::text;
use super::{Cell, Quote};

/// Adds a line with a cell each for the values.
pub fn row(out: &mut String, cells: &[Cell<'_>], quote: Quote) -> Result<()> {
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

fn field(out: &mut String, cell: &Cell<'_>, quote: Quote) {
    let content: Cow<'_, str> = match cell {
        Cell::Other(Value::Null) => "".into(),
        Cell::Text(text) => text.as_ref().into(),
        Cell::Other(other) => text(other).into(),
    };
    let quoted = match quote {
        Quote::All => true,
        Quote::None => return escaped(out, &content),
        Quote::Minimal => content.contains([',', '"', '\n']),
        Quote::Nonnumeric => !matches!(cell, Cell::Other(Value::Number(_) | Value::Bool(_))),
    };
    if quoted {
        out.push('"');
    }
    let mut rest = content.as_ref();
    // Twice either way: a quote doubles itself, and the escape character escapes itself.
    let is_doubled = |byte: u8| byte == b'\\' || (quoted && byte == b'"');
    let has_any = rest.bytes().fold(false, |any, byte| any | is_doubled(byte));
    if !has_any {
        out.push_str(rest);
        rest = "";
    }
    while let Some(at) = rest.bytes().position(is_doubled) {
        out.push_str(&rest[..=at]);
        out.push_str(&rest[at..=at]);
        rest = &rest[at + 1..];
    }
    out.push_str(rest);
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
        row(&mut out, &["A".into(), "B".into()], quote).unwrap();
        row(&mut out, &[value.into(), json!(1).into()], quote).unwrap();
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
