//! One column of a resource: its heading, its field, and how its cells are made.

use serde_json::Value;

use crate::api::CHECK_URL;
use crate::error::{Error, Kind, Result};
use crate::output::Cell;

/// Gives the text in a row's field.
pub type Lookup<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// Makes one cell of another.
pub type Make = for<'a> fn(Cell<'a>) -> Cell<'a>;

/// How a cell is made of a row.
#[derive(Clone, Copy)]
pub enum Source {
    /// Of one field's value.
    Field(Make),
    /// Of the whole row; the field is not asked for.
    Row(fn(&Lookup<'_>) -> Result<Value>),
}

/// One column of a resource.
pub struct Column {
    /// The heading.
    pub title: &'static str,
    /// The field that is asked for; empty if the cell is made of the whole row.
    pub field: &'static str,
    pub source: Source,
    /// Changes the cell further in listings.
    pub in_list: Make,
    /// Whether listings have it.
    pub listed: bool,
    optional: bool,
    lenient: bool,
}

fn unchanged(cell: Cell<'_>) -> Cell<'_> {
    cell
}

/// A column that shows `field` as it is, in listings and records.
pub const fn column(title: &'static str, field: &'static str) -> Column {
    Column {
        title,
        field,
        source: Source::Field(unchanged),
        in_list: unchanged,
        listed: true,
        optional: false,
        lenient: false,
    }
}

/// A column made of the whole row.
pub const fn computed(title: &'static str, cell: fn(&Lookup<'_>) -> Result<Value>) -> Column {
    Column {
        source: Source::Row(cell),
        ..column(title, "")
    }
}

impl Column {
    /// Makes the cell of the field's value.
    pub const fn cell(self, cell: Make) -> Self {
        Self {
            source: Source::Field(cell),
            ..self
        }
    }

    /// Changes the cell further in listings.
    pub const fn list_cell(self, cell: Make) -> Self {
        Self {
            in_list: cell,
            ..self
        }
    }

    /// Leaves the column out of listings (the field is asked for all the same).
    pub const fn show_only(self) -> Self {
        Self {
            listed: false,
            ..self
        }
    }

    /// A row without the field is like one where it is null.
    pub const fn lenient(self) -> Self {
        Self {
            lenient: true,
            ..self
        }
    }

    /// A row without the field shows null.
    pub const fn optional(self) -> Self {
        Self {
            optional: true,
            ..self
        }
    }

    /// Whether it is made of this field; one that is made of the whole row has none.
    pub fn holds(&self, field: &str) -> bool {
        !field.is_empty() && self.field == field
    }

    /// The cell made of the field's value.
    pub fn of_field<'a>(&self, make: Make, value: Option<Cell<'a>>) -> Result<Cell<'a>> {
        match value {
            Some(value) => Ok(make(value)),
            None if self.optional => Ok(Cell::Null),
            None if self.lenient => Ok(make(Cell::Null)),
            None => Err(missing(self.field)),
        }
    }
}

/// The error that an answer without a field is.
pub fn missing(field: &str) -> Error {
    Error::new(
        Kind::Connection,
        format!("the response has no field {field:?}"),
    )
    .hint(CHECK_URL)
}
