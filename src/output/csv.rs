//! CSV as Python's `csv` writes it, with `\` as the escape character.

use std::borrow::Cow;

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
                "--quote none cannot represent a row with a single empty field",
            ));
        }
        out.push_str("\"\"");
    }
    out.push('\n');
    Ok(())
}

fn field(out: &mut String, cell: &Cell<'_>, quote: Quote) {
    let content: Cow<'_, str> = match cell {
        Cell::Null => "".into(),
        Cell::Text(text) => text.as_ref().into(),
        Cell::Other(other) => text(other).into(),
    };
    let quoted = match quote {
        Quote::All => true,
        Quote::None => return escaped(out, &content),
        Quote::Minimal => content.contains([',', '"', '\n']),
        Quote::Nonnumeric => !is_bare(cell),
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

/// Numbers and booleans.
fn is_bare(cell: &Cell<'_>) -> bool {
    matches!(cell, Cell::Other(value) if value.is_number() || value.is_boolean())
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
    use serde_json::{Value, json};

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
