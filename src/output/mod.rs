//! Listings and records in the six formats of the reference's command line, with its options.
//!
//! Nothing here knows HTTP or where the bytes go.

mod cell;
mod chunks;
mod csv;
mod escape;
mod grapheme;
mod json;
mod listing;
mod python;
mod row_buffer;
mod select;
mod shell;
mod style;
mod table;
mod value;
mod width;
mod wrap;
mod yaml;

use std::io::Write;

pub use serde_json::Value;

use crate::error::Result;

pub use cell::Cell;
pub use listing::ListWriter;
pub use python::text;
pub use select::select;
pub use wrap::fold;

/// One resource or report: names and values.
pub struct Record {
    /// Name and value, in order.
    pub fields: Vec<(String, Value)>,
}

/// The formats. A new one is a file, a name here, and an arm where rows or records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    Shell,
    Table,
    Value,
    Yaml,
}

impl Format {
    /// The formats of listings.
    pub const OF_ROWS: [Self; 5] = [Self::Csv, Self::Json, Self::Table, Self::Value, Self::Yaml];
    /// The formats of records.
    pub const OF_RECORDS: [Self; 5] = [
        Self::Json,
        Self::Shell,
        Self::Table,
        Self::Value,
        Self::Yaml,
    ];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::Csv => "csv",
            Self::Json => "json",
            Self::Shell => "shell",
            Self::Table => "table",
            Self::Value => "value",
            Self::Yaml => "yaml",
        }
    }
}

/// What is quoted in CSV.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Quote {
    All,
    Minimal,
    None,
    Nonnumeric,
}

impl Quote {
    /// All choices of `--quote`.
    pub const ALL: [Self; 4] = [Self::All, Self::Minimal, Self::None, Self::Nonnumeric];

    /// What it is called on the command line.
    pub fn name(self) -> &'static str {
        match self {
            Self::All => "all",
            Self::Minimal => "minimal",
            Self::None => "none",
            Self::Nonnumeric => "nonnumeric",
        }
    }
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
#[derive(Clone, Debug)]
pub struct ListOptions {
    pub format: Format,
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
#[derive(Clone, Debug)]
pub struct ShowOptions {
    pub format: Format,
    /// The columns to show; all if empty.
    pub columns: Vec<String>,
    /// The variables to show in shell format; all if empty.
    pub variables: Vec<String>,
    /// Put in front of each variable's name in shell format.
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
            Format::Json => json::record(self, options.noindent, out),
            Format::Shell => shell::record(&self, &options.prefix, &options.variables, out),
            Format::Table => table::record(&self, &options.fit, out),
            Format::Value => value::record(&self, out),
            Format::Yaml => yaml::record(&self, out),
            // Only for listings, see `OF_RECORDS`.
            Format::Csv => Ok(()),
        }
    }
}
