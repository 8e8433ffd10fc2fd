//! JSON, as Python's `json.dumps` lays it out.

use std::io::Write;

use serde_json::Value;

use crate::error::Result;
use crate::json::{self, Layout};

use super::{Cell, Record};

fn layout(noindent: bool) -> Layout {
    Layout {
        indent: (!noindent).then_some(2),
        ascii: false,
        infinity: false,
    }
}

/// A list of objects that is written row by row.
pub struct Rows {
    layout: Layout,
    /// What stands before each cell of a row: line end, indent and title.
    labels: Vec<String>,
}

impl Rows {
    /// Rows with these titles.
    pub fn new<'a>(titles: impl Iterator<Item = &'a str>, noindent: bool) -> Self {
        let layout = layout(noindent);
        let labels = titles.enumerate().map(|(place, title)| {
            let mut label = String::new();
            json::separate(&mut label, layout, 2, place == 0);
            json::string(&mut label, title, layout.ascii);
            label + ": "
        });
        Self {
            labels: labels.collect(),
            layout,
        }
    }

    /// Adds `{"title": cell, ...}`, behind the beginning of the list if it is the first.
    pub fn row(&self, out: &mut String, cells: &[Cell<'_>], first: bool) {
        if first {
            out.push('[');
        }
        json::separate(out, self.layout, 1, first);
        out.push('{');
        for (label, cell) in self.labels.iter().zip(cells) {
            out.push_str(label);
            match cell {
                Cell::Text(text) => json::string(out, text, self.layout.ascii),
                Cell::Null => out.push_str("null"),
                Cell::Other(value) => json::append(out, value, self.layout, 2),
            }
        }
        json::line(out, self.layout, 1);
        out.push('}');
    }

    /// What stands behind the last row.
    pub fn end(&self) -> &'static str {
        if self.layout.indent.is_some() {
            "\n]\n"
        } else {
            "]\n"
        }
    }
}

/// Writes one object.
pub fn record(record: Record, noindent: bool, out: &mut dyn Write) -> Result<()> {
    let object = Value::Object(record.fields.into_iter().collect());
    Ok(writeln!(out, "{}", json::dumps(&object, layout(noindent)))?)
}
