//! CSV as Python's `csv` writes it, with `\` as the escape character.

use std::io::Write;

use serde_json::Value;

use crate::error::{Error, Result};

use super::python::text;
use super::{Listing, Quote};

/// Writes the header and the rows, `\n` behind each.
pub fn write(listing: &Listing, quote: Quote, out: &mut dyn Write) -> Result<()> {
    let header: Vec<_> = listing
        .columns
        .iter()
        .map(|title| Value::from(title.as_str()))
        .collect();
    line(&header, quote, out)?;
    listing
        .rows
        .iter()
        .try_for_each(|row| line(row, quote, out))
}

fn line(row: &[Value], quote: Quote, out: &mut dyn Write) -> Result<()> {
    let mut fields: Vec<_> = row.iter().map(|value| field(value, quote)).collect();
    if fields.len() == 1 && fields[0].is_empty() {
        if quote == Quote::None {
            return Err(Error::local(
                "--quote none cannot write a row that is one empty field",
            ));
        }
        fields[0].push_str("\"\"");
    }
    Ok(writeln!(out, "{}", fields.join(","))?)
}

fn field(value: &Value, quote: Quote) -> String {
    let content = if value.is_null() {
        String::new()
    } else {
        text(value)
    };
    let quoted = match quote {
        Quote::All => true,
        Quote::None => return escaped(&content),
        Quote::Minimal => content.contains([',', '"', '\n']),
        Quote::Nonnumeric => !matches!(value, Value::Number(_) | Value::Bool(_)),
    };
    let content = content.replace('\\', "\\\\");
    if quoted {
        format!("\"{}\"", content.replace('"', "\"\""))
    } else {
        content
    }
}

fn escaped(content: &str) -> String {
    let mut out = String::with_capacity(content.len());
    for c in content.chars() {
        if matches!(c, ',' | '"' | '\n' | '\\') {
            out.push('\\');
        }
        out.push(c);
    }
    out
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn rendered(value: Value, quote: Quote) -> String {
        let listing = Listing {
            columns: vec!["A".to_owned(), "B".to_owned()],
            rows: vec![vec![value, json!(1)]],
        };
        let mut out = Vec::new();
        write(&listing, quote, &mut out).unwrap();
        String::from_utf8(out).unwrap()
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
