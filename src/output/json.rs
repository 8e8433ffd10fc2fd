//! JSON in the layout of Python's `json.dumps`.

use std::io::Write;

use serde_json::Value;

use crate::error::Result;
use crate::json::{self, Layout};

use super::cell::Cell;
use super::record::Record;

fn layout(noindent: bool) -> Layout {
    Layout {
        indent: (!noindent).then_some(2),
        ascii: false,
        infinity: false,
    }
}

/// The layout of a listing: an array of objects, written row by row.
pub struct Listing {
    layout: Layout,
    /// What precedes each cell of a row: comma, line break, indentation and name.
    labels: Vec<String>,
}

impl Listing {
    /// A listing with these columns.
    pub fn new<'a>(titles: impl Iterator<Item = &'a str>, noindent: bool) -> Self {
        let layout = layout(noindent);
        let labels = titles.enumerate().map(|(index, title)| {
            let mut label = String::new();
            json::separate(&mut label, layout, 2, index == 0);
            json::string(&mut label, title, layout.ascii);
            label + ": "
        });
        Self {
            labels: labels.collect(),
            layout,
        }
    }

    /// Appends `{"title": cell, ...}`, and the beginning of the array before the first.
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

    /// The end of the array.
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
