//! Objects, each on a line, or what an expression of jq makes of them.

use std::io::Write;

use crate::error::{Error, Result};
use crate::jq::Expression;
use crate::json;
use crate::scan::{self, Part};

use super::cell::Cell;
use super::select::normalized;

/// Appends an object with these cells. Its names are the headings in lower case, with `_` for spaces.
pub fn object<'a>(out: &mut String, titles: impl Iterator<Item = &'a str>, cells: &[Cell<'_>]) {
    out.push('{');
    for (index, (title, cell)) in titles.zip(cells).enumerate() {
        if index > 0 {
            out.push(',');
        }
        json::string(out, &normalized(title), false);
        out.push(':');
        match cell {
            Cell::Text(text) => json::string(out, text, false),
            Cell::Null => out.push_str("null"),
            Cell::Other(value) => out.push_str(&value.to_string()),
        }
    }
    out.push('}');
}

/// Writes an object, or what the expression makes of it.
pub fn write(object: &str, jq: Option<&Expression>, out: &mut dyn Write) -> Result<()> {
    let Some(jq) = jq else {
        return Ok(writeln!(out, "{object}")?);
    };
    let mut results = String::new();
    jq.run(object, &mut results).map_err(|what| {
        let of = id(object).map_or_else(String::new, |id| format!(" of ID {id}"));
        let error = Error::local(format!("--jq{of}: {what}"));
        match jq.hint(&what) {
            Some(hint) => error.hint(hint),
            None => error,
        }
    })?;
    Ok(out.write_all(results.as_bytes())?)
}

/// The ID of an object, if it has one.
fn id(object: &str) -> Option<&str> {
    let mut id = None;
    let _ = scan::entries(object, |name, part| match part {
        Part::Plain(text) if name == "id" => {
            id = Some(text);
            None
        }
        _ => Some(()),
    });
    id
}
