//! Rows in, bytes out: the six formats of the reference's command line, with its options.
//!
//! Nothing here knows HTTP or where the bytes go.

mod cell;
mod csv;
mod escape;
mod grapheme;
mod listing;
mod python;
mod rows;
mod select;
mod shell;
mod style;
mod table;
mod width;
mod words;
mod wrap;
mod yaml;

use std::io::Write;

pub use serde_json::Value;

use crate::error::Result;
use crate::json::{self, Layout};

pub use cell::Cell;
pub use listing::ListWriter;
pub use python::text;
pub use select::select;
pub use wrap::fold;

/// One thing: names and values.
pub struct Record {
    /// Name and value, in order.
    pub fields: Vec<(String, Value)>,
}

/// Formats of a listing.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ListFormat {
    Csv,
    Json,
    #[default]
    Table,
    Value,
    Yaml,
}

/// Formats of a record.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum ShowFormat {
    Json,
    Shell,
    #[default]
    Table,
    Value,
    Yaml,
}

/// What is quoted in CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Default)]
pub enum Quote {
    All,
    Minimal,
    None,
    #[default]
    Nonnumeric,
}

/// How wide a table may be, in columns of the terminal.
#[derive(Clone, Debug, Default)]
pub struct Fit {
    /// The width to fit into; none if it is 0 or less.
    pub max_width: i64,
    /// The terminal's width, if standard output is one.
    pub terminal_width: Option<usize>,
}

/// How a listing is shown.
#[derive(Clone, Debug, Default)]
pub struct ListOptions {
    pub format: ListFormat,
    /// The columns to show; all if empty.
    pub columns: Vec<String>,
    /// The columns to sort by, the most important first.
    pub sort_columns: Vec<String>,
    pub descending: bool,
    pub quote: Quote,
    /// JSON on one line.
    pub noindent: bool,
    pub fit: Fit,
}

/// How a record is shown.
#[derive(Clone, Debug, Default)]
pub struct ShowOptions {
    pub format: ShowFormat,
    /// The columns to show; all if empty.
    pub columns: Vec<String>,
    /// The variables to show in shell format; all if empty.
    pub variables: Vec<String>,
    /// Stands before each name in shell format.
    pub prefix: String,
    /// JSON on one line.
    pub noindent: bool,
    pub fit: Fit,
}

impl Fit {
    /// The width that a table must fit into, if any.
    fn width(&self) -> Option<usize> {
        if self.max_width > 0 {
            return usize::try_from(self.max_width).ok();
        }
        self.terminal_width
    }
}

fn layout(noindent: bool) -> Layout {
    Layout {
        indent: (!noindent).then_some(2),
        ascii: false,
        infinity: false,
    }
}

impl Record {
    /// Writes the record.
    pub fn write(mut self, options: &ShowOptions, out: &mut dyn Write) -> Result<()> {
        let titles: Vec<_> = self.fields.iter().map(|(name, _)| name.clone()).collect();
        let chosen = select(&options.columns, &titles)?;
        let mut index = 0;
        self.fields.retain(|_| {
            index += 1;
            chosen.contains(&(index - 1))
        });
        match options.format {
            ShowFormat::Json => {
                let object = Value::Object(self.fields.into_iter().collect());
                writeln!(out, "{}", json::dumps(&object, layout(options.noindent)))?;
            }
            ShowFormat::Shell => shell::write(&self, &options.prefix, &options.variables, out)?,
            ShowFormat::Table => table::record(&self, &options.fit, out)?,
            ShowFormat::Value => {
                for (_, value) in &self.fields {
                    writeln!(out, "{}", text(value))?;
                }
            }
            ShowFormat::Yaml => yaml::record(&self, out)?,
        }
        Ok(())
    }
}
