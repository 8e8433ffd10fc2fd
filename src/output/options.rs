//! The options of output: formats, columns, widths.

use std::rc::Rc;

use crate::jq::Expression;

/// The formats. A new one is a file, a name here, and an arm where rows or records are written.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Format {
    Csv,
    Json,
    /// Objects of a listing, one a line.
    Jsonl,
    /// The object of a record on one line.
    Raw,
    Shell,
    Table,
    Value,
    /// A table that is as wide as it is.
    Wide,
    Yaml,
}

impl Format {
    /// The formats of listings.
    pub const OF_ROWS: [Self; 7] = [
        Self::Csv,
        Self::Json,
        Self::Jsonl,
        Self::Table,
        Self::Value,
        Self::Wide,
        Self::Yaml,
    ];
    /// The formats of records.
    pub const OF_RECORDS: [Self; 6] = [
        Self::Json,
        Self::Raw,
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
            Self::Jsonl => "jsonl",
            Self::Raw => "raw",
            Self::Shell => "shell",
            Self::Table => "table",
            Self::Value => "value",
            Self::Wide => "wide",
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

/// How a table is made to fit the terminal.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Narrowing {
    /// Its texts are wrapped.
    #[default]
    Wrap,
    /// Its texts are wrapped; in a listing IDs and times only where that is not enough, and ages are left out before.
    Spare,
    /// In a listing the less important columns are hidden; in a record texts are wrapped.
    Hide,
    /// Not at all.
    No,
}

/// How wide a table may be, in columns of the terminal, and what else is only for a terminal.
#[derive(Clone, Debug, Default)]
pub struct Fit {
    /// The width to fit into; none if it is 0 or less.
    pub max_width: i64,
    /// The terminal's width, if standard output is one.
    pub terminal_width: Option<usize>,
    pub narrowing: Narrowing,
    /// The present time in seconds since 1970, if times are shown with their ages.
    pub now: Option<i64>,
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
    /// Shows what this makes of each object.
    pub jq: Option<Rc<Expression>>,
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
    /// Shows what this makes of the object.
    pub jq: Option<Rc<Expression>>,
}

impl Fit {
    /// The width that a table must fit into, if any.
    pub fn width(&self) -> Option<usize> {
        if self.max_width > 0 {
            return usize::try_from(self.max_width).ok();
        }
        self.terminal_width
            .filter(|_| self.narrowing != Narrowing::No)
    }

    /// The same for a listing that wraps IDs and times last.
    pub fn width_to_spare_for(&self) -> Option<usize> {
        self.terminal_width
            .filter(|_| self.narrowing == Narrowing::Spare)
    }

    /// The same for a listing that hides columns to fit.
    pub fn width_to_choose_for(&self) -> Option<usize> {
        self.terminal_width
            .filter(|_| self.narrowing == Narrowing::Hide)
    }
}
