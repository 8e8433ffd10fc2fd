//! Values without names or quotes, for scripts.

use std::io::Write;

use crate::error::Result;

use super::cell::Cell;
use super::python::{text, write_text};
use super::record::Record;

/// Appends a line with the cells of a row.
pub fn row(out: &mut String, cells: &[Cell<'_>]) {
    for (index, cell) in cells.iter().enumerate() {
        if index > 0 {
            out.push(' ');
        }
        match cell {
            Cell::Text(text) => out.push_str(text),
            Cell::Null => out.push_str("None"),
            Cell::Other(value) => write_text(out, value),
        }
    }
    out.push('\n');
}

/// Writes a value on each line.
pub fn record(record: &Record, out: &mut dyn Write) -> Result<()> {
    for (_, value) in &record.fields {
        writeln!(out, "{}", text(value))?;
    }
    Ok(())
}
