//! One column of a resource: its heading, its field, and how its cells are made.

use serde_json::Value;

use crate::api::CHECK_URL;
use crate::error::{Error, Kind, Result};
use crate::output::{Cell, SortKey};

/// Returns the text in a field of a row.
pub type Lookup<'a> = dyn Fn(&str) -> Option<&'a str> + 'a;

/// Converts a cell.
pub type Make = for<'a> fn(Cell<'a>) -> Cell<'a>;

/// What a cell is made from.
#[derive(Clone, Copy)]
pub enum CellSource {
    /// The value of one field.
    Field(Make),
    /// The whole row; no field is requested for it.
    Row(fn(&Lookup<'_>) -> Result<Value>),
}

/// One column of a resource.
pub struct Column {
    /// The heading.
    pub title: &'static str,
    /// The field of the response, which listings request (`fields=`); empty if the cell is computed from the whole row.
    /// The API answers 400 or 500 to a name that it does not know, or shifts the values: a new field must be one that
    /// every supported server has.
    pub field: &'static str,
    pub source: CellSource,
    /// Converts the cell further in listings.
    pub in_list: Make,
    /// Whether it is in listings.
    pub listed: bool,
    /// What its texts are sorted by, if not as texts.
    pub sort_key: Option<SortKey>,
    null_if_missing: bool,
    converts_missing: bool,
}

fn unchanged(cell: Cell<'_>) -> Cell<'_> {
    cell
}

/// A column that shows `field` as it is, in listings and records.
pub const fn column(title: &'static str, field: &'static str) -> Column {
    Column {
        title,
        field,
        source: CellSource::Field(unchanged),
        in_list: unchanged,
        listed: true,
        sort_key: None,
        null_if_missing: false,
        converts_missing: false,
    }
}

/// A column that is computed from the whole row.
pub const fn computed(title: &'static str, cell: fn(&Lookup<'_>) -> Result<Value>) -> Column {
    Column {
        source: CellSource::Row(cell),
        ..column(title, "")
    }
}

impl Column {
    /// Converts the field's value to the cell.
    pub const fn cell(self, cell: Make) -> Self {
        Self {
            source: CellSource::Field(cell),
            ..self
        }
    }

    /// Converts the cell further in listings.
    pub const fn list_cell(self, cell: Make) -> Self {
        Self {
            in_list: cell,
            ..self
        }
    }

    /// Sorts by a number that is made from the text of the cell.
    pub const fn sorted_by(self, key: SortKey) -> Self {
        Self {
            sort_key: Some(key),
            ..self
        }
    }

    /// Leaves the column out of listings, which request the field nevertheless, as the reference does.
    pub const fn hidden_in_lists(self) -> Self {
        Self {
            listed: false,
            ..self
        }
    }

    /// Converts a missing field as if it were null.
    pub const fn converts_missing(self) -> Self {
        Self {
            converts_missing: true,
            ..self
        }
    }

    /// Shows null for a missing field, without converting it.
    pub const fn null_if_missing(self) -> Self {
        Self {
            null_if_missing: true,
            ..self
        }
    }

    /// Whether it shows this field. A computed column shows none.
    pub fn holds(&self, field: &str) -> bool {
        !field.is_empty() && self.field == field
    }

    /// The value of a record.
    pub fn of_record(&self, row: &Value) -> Result<Value> {
        match self.source {
            CellSource::Row(cell) => cell(&|field| row.get(field)?.as_str()),
            CellSource::Field(make) => {
                let value = row.get(self.field).cloned().map(Cell::from);
                self.of_field(make, value).map(Cell::into_value)
            }
        }
    }

    /// The cell for the field's value.
    pub fn of_field<'a>(&self, make: Make, value: Option<Cell<'a>>) -> Result<Cell<'a>> {
        match value {
            Some(value) => Ok(make(value)),
            None if self.null_if_missing => Ok(Cell::Null),
            None if self.converts_missing => Ok(make(Cell::Null)),
            None => Err(missing(self.field)),
        }
    }
}

/// The error for a response without a field.
pub fn missing(field: &str) -> Error {
    Error::new(
        Kind::Connection,
        format!("the response has no field {field:?}"),
    )
    .hint(CHECK_URL)
}
