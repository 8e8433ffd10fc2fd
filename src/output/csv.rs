//! CSV as Python's `csv` writes it, with `\` as the escape character.

use std::borrow::Cow;

use crate::error::{Error, Result};

use super::cell::Cell;
use super::options::Quote;
use super::python::text;

/// Appends a line with these cells.
pub fn row(out: &mut String, cells: &[Cell<'_>], quote: Quote) -> Result<()> {
    let start = out.len();
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
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
        Quote::Nonnumeric => !is_numeric(cell),
    };
    if quoted {
        out.push('"');
    }
    let mut rest = content.as_ref();
    // Both are written twice: a quote is doubled, and the escape character escapes itself.
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
fn is_numeric(cell: &Cell<'_>) -> bool {
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
    use serde_json::json;

    #[test]
    fn each_kind_of_quoting() {
        let text = json!("a,\"b\"\\");
        for (value, quote, expected) in [
            (&text, Quote::Nonnumeric, r#""A","B" "a,""b""\\",1"#),
            (&text, Quote::All, r#""A","B" "a,""b""\\","1""#),
            (&text, Quote::Minimal, r#"A,B "a,""b""\\",1"#),
            (&text, Quote::None, r#"A,B a\,\"b\"\\,1"#),
            (&json!(null), Quote::Nonnumeric, r#""A","B" "",1"#),
            (&json!(true), Quote::Nonnumeric, r#""A","B" True,1"#),
        ] {
            let mut out = String::new();
            row(&mut out, &["A".into(), "B".into()], quote).unwrap();
            row(&mut out, &[value.clone().into(), json!(1).into()], quote).unwrap();
            assert_eq!(out.trim_end().replace('\n', " "), expected, "{quote:?}");
        }
    }
}
