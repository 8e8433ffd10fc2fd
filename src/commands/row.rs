//! What is read of a row, which is the JSON that the server sent.

use serde_json::{Map, Value};

use crate::error::{Error, Kind, Result};
use crate::output::Cell;
use crate::scan::{self, Part};
use crate::surrogate;

/// A value of a row as a cell; `None` if it is no JSON.
pub fn cell(part: Part<'_>) -> Option<Cell<'_>> {
    Some(match part {
        Part::Plain(text) => Cell::from(text),
        Part::Other("null") => Cell::Null,
        Part::Other(text) => serde_json::from_str(text).ok()?,
    })
}

/// The values of some fields of a row.
pub struct Values<'f, 'a> {
    fields: &'f [&'static str],
    values: Vec<Option<Cell<'a>>>,
}

impl<'f, 'a> Values<'f, 'a> {
    /// Reads these fields.
    pub fn read(row: &'a str, fields: &'f [&'static str]) -> Result<Self> {
        let mut values = vec![None; fields.len()];
        let scanned = scan::entries(row, |name, part| {
            if let Some(place) = fields.iter().position(|field| *field == name) {
                values[place] = Some(cell(part)?);
            }
            Some(())
        });
        if scanned.is_none() {
            let mut all: Map<String, Value> =
                serde_json::from_str(row).map_err(|cause| unreadable(row, &cause))?;
            let found = fields.iter().map(|field| all.remove(*field));
            values = found.map(|value| value.map(Cell::from)).collect();
        }
        Ok(Self { fields, values })
    }

    /// The value of a field.
    pub fn get(&self, field: &str) -> Option<&Cell<'a>> {
        let place = self.fields.iter().position(|known| *known == field)?;
        self.values[place].as_ref()
    }

    /// The text in a field.
    pub fn text(&self, field: &str) -> Option<&str> {
        self.get(field)?.text()
    }
}

/// The error for a row that is no object.
pub fn no_object(row: &str) -> Error {
    match serde_json::from_str::<Map<String, Value>>(row) {
        Ok(_) => Error::new(Kind::Connection, "cannot read a row of the response"),
        Err(cause) => unreadable(row, &cause),
    }
}

/// The error for a row that cannot be parsed.
pub fn unreadable(row: &str, cause: &serde_json::Error) -> Error {
    let what = surrogate::lone_surrogate_error(row)
        .unwrap_or_else(|| format!("cannot parse a row of the response: {cause}"));
    Error::new(Kind::Connection, what)
}
