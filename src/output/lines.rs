//! Cells as a JSON object on one line.

use crate::json;

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
