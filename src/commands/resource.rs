//! A type of resource as one table: the requested fields, their headings, and how cells are made.

use std::fmt;

use clap::Arg;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::api::Collection;
use crate::error::Result;
use crate::output::Cell;
use crate::scan;

use super::api_fields::ApiField;
use super::column::{CellSource, Column, Lookup};
use super::row;

/// A type of resource.
pub trait ResourceType {
    const RESOURCE: &'static Resource;
}

/// The description of a type of resource.
pub struct Resource {
    /// Its collection in the API.
    pub collection: &'static Collection,
    /// The argument that identifies one resource.
    pub argument: Positional,
    /// How several are deleted, if there is a command for that.
    pub deletion: Option<Deletion>,
    /// All fields that it has in the API.
    pub fields: &'static [ApiField],
    /// All columns, in order.
    pub columns: &'static [Column],
    /// The headings of the columns that a terminal shows first if it has no room for all, the most important first.
    pub importance: &'static [&'static str],
}

/// A required positional argument.
#[derive(Clone, Copy)]
pub struct Positional {
    /// Its name, which is the reference's.
    pub name: &'static str,
    /// Its name in the help.
    pub value_name: &'static str,
    /// Its description in the help.
    pub help: &'static str,
}

/// A required positional argument.
pub const fn positional(
    name: &'static str,
    value_name: &'static str,
    help: &'static str,
) -> Positional {
    Positional {
        name,
        value_name,
        help,
    }
}

impl Positional {
    /// The argument for clap.
    pub fn arg(self) -> Arg {
        Arg::new(self.name)
            .value_name(self.value_name)
            .required(true)
            .help(self.help)
    }
}

/// How several resources are deleted.
#[derive(Clone, Copy)]
pub struct Deletion {
    /// The description of the argument in the help.
    pub help: &'static str,
    /// The name of the argument, and its name in the help, if they differ from those of [`Resource::argument`].
    pub argument: Option<(&'static str, &'static str)>,
    /// What the message of a success calls the resource, with `{}` for the identifier; by default the noun and the
    /// identifier.
    pub label: Option<&'static str>,
    /// Whether they have no names, so that each is known by its ID alone.
    pub is_by_id: bool,
}

/// A deletion of several resources with the default names; `help` describes the argument.
pub const fn deletion(help: &'static str) -> Deletion {
    Deletion {
        help,
        argument: None,
        label: None,
        is_by_id: false,
    }
}

/// The same of resources that are known by their IDs alone.
pub const fn deletion_by_id(help: &'static str) -> Deletion {
    Deletion {
        is_by_id: true,
        ..deletion(help)
    }
}

impl Resource {
    /// The fields that a listing requests, comma-separated.
    pub fn column_fields(&self) -> String {
        let names: Vec<_> = self
            .columns
            .iter()
            .map(|c| c.field)
            .filter(|f| !f.is_empty())
            .collect();
        names.join(",")
    }

    /// The field to filter by that a heading stands for.
    pub fn field_of(&self, heading: &str) -> Option<&'static str> {
        let mut columns = self.columns.iter();
        let column = columns.find(|column| column.title.eq_ignore_ascii_case(heading))?;
        let filters = self.collection.filters;
        filters
            .iter()
            .find(|field| **field == column.field)
            .copied()
    }

    /// The columns of a listing.
    pub fn listed(&'static self) -> impl Iterator<Item = &'static Column> {
        self.columns.iter().filter(|column| column.listed)
    }

    /// Headings of a listing.
    pub fn list_titles(&'static self) -> Vec<String> {
        self.listed().map(|c| c.title.to_owned()).collect()
    }

    /// Headings of a record.
    pub fn show_titles(&self) -> Vec<String> {
        self.columns.iter().map(|c| c.title.to_owned()).collect()
    }

    /// The cells of one row of a listing, as the server sent it. Only the fields of the columns are parsed.
    pub fn list_cells<'a>(&self, row: &'a str) -> Result<Vec<Cell<'a>>> {
        let mut values = match self.scanned(row) {
            Some(values) => values,
            None => self.parsed(row)?,
        };
        let computed = self.computed(&|field| values[self.place(field)?].as_ref()?.text())?;
        let mut computed = computed.into_iter();
        let mut cells = Vec::with_capacity(self.columns.len());
        for (column, value) in self.columns.iter().zip(&mut values) {
            let cell = match column.source {
                CellSource::Row(_) => computed.next().unwrap_or_default().into(),
                CellSource::Field(_) if !column.listed => continue,
                CellSource::Field(make) => column.of_field(make, value.take())?,
            };
            cells.push((column.in_list)(cell));
        }
        Ok(cells)
    }

    /// The fields of the columns, found without a JSON parser; `None` if the row is unusual.
    fn scanned<'a>(&self, row: &'a str) -> Option<Vec<Option<Cell<'a>>>> {
        let mut values = vec![None; self.columns.len()];
        let mut likely = 0;
        scan::entries(row, |name, part| {
            let Some(place) = self.listed_place(name, likely) else {
                return Some(());
            };
            likely = place + 1;
            values[place] = Some(row::cell(part)?);
            Some(())
        })?;
        Some(values)
    }

    /// The same, parsed by the JSON library.
    fn parsed<'a>(&self, row: &'a str) -> Result<Vec<Option<Cell<'a>>>> {
        let mut deserializer = serde_json::Deserializer::from_str(row);
        Fields(self)
            .deserialize(&mut deserializer)
            .map_err(|cause| row::unreadable(row, &cause))
    }

    /// The index of the listed column of a field. `likely` is tried first: servers send fields in the requested order.
    fn listed_place(&self, field: &str, likely: usize) -> Option<usize> {
        let likely =
            Some(likely).filter(|&at| self.columns.get(at).is_some_and(|c| c.holds(field)));
        let place = likely.or_else(|| self.place(field));
        place.filter(|&place| self.columns[place].listed)
    }

    /// The cells of a record.
    pub fn show_cells(&self, row: &Value) -> Result<Vec<Value>> {
        let columns = self.columns.iter();
        columns.map(|column| column.of_record(row)).collect()
    }

    /// The cells that are computed from the whole row.
    fn computed(&self, row: &Lookup<'_>) -> Result<Vec<Value>> {
        let columns = self.columns.iter();
        columns
            .filter_map(|column| match column.source {
                CellSource::Row(cell) => Some(cell(row)),
                CellSource::Field(_) => None,
            })
            .collect()
    }

    /// The index of the column of a field.
    fn place(&self, field: &str) -> Option<usize> {
        self.columns.iter().position(|column| column.holds(field))
    }
}

/// Deserializes the fields of a resource's columns from a row, in the order of the columns.
struct Fields<'r>(&'r Resource);

impl<'de> DeserializeSeed<'de> for Fields<'_> {
    type Value = Vec<Option<Cell<'de>>>;

    fn deserialize<D: Deserializer<'de>>(self, deserializer: D) -> Result<Self::Value, D::Error> {
        deserializer.deserialize_map(self)
    }
}

impl<'de> Visitor<'de> for Fields<'_> {
    type Value = Vec<Option<Cell<'de>>>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("an object")
    }

    fn visit_map<A: MapAccess<'de>>(self, mut map: A) -> Result<Self::Value, A::Error> {
        let mut values = vec![None; self.0.columns.len()];
        while let Some(name) = map.next_key::<String>()? {
            match self.0.listed_place(&name, 0) {
                Some(place) => values[place] = Some(map.next_value()?),
                None => drop(map.next_value::<IgnoredAny>()?),
            }
        }
        Ok(values)
    }
}

#[cfg(test)]
mod tests {
    use super::super::cells::{cut, tags};
    use super::super::column::column;
    use super::*;
    use serde_json::json;

    const THING: Resource = Resource {
        collection: &crate::api::tasks::TASKS,
        argument: positional("thing", "THING", "ID of the thing"),
        deletion: None,
        fields: &[],
        columns: &[
            column("ID", "id"),
            column("Tags", "tags").cell(tags).null_if_missing(),
            column("Input", "input").list_cell(cut),
            column("Info", "info").hidden_in_lists(),
        ],
        importance: &["ID"],
    };

    fn list_cells(row: &Value) -> Result<Vec<Value>> {
        let row = row.to_string();
        let cells = THING.list_cells(&row)?.into_iter();
        Ok(cells.map(Cell::into_value).collect())
    }

    #[test]
    fn usual_and_unusual_rows_have_the_same_cells() {
        for row in [
            r#"{"id": "x", "input": "a\nb", "tags": ["a"], "more": [1]}"#,
            r#"{"input": 1.10, "id": null, "id": "y"}"#,
            r#"{"more": {"id": 1}, "id": true, "input": {"a": [null]}}"#,
        ] {
            assert_eq!(
                THING.scanned(row).unwrap(),
                THING.parsed(row).unwrap(),
                "{row}"
            );
        }
        let escaped = r#"{"\u0069d": 1, "input": 2}"#;
        assert!(THING.scanned(escaped).is_none());
        assert_eq!(THING.list_cells(escaped).unwrap()[0], Cell::from(json!(1)));
    }

    #[test]
    fn a_row_that_is_no_object_or_too_deep_is_an_error() {
        let deep = format!(r#"{{"id": {}{}}}"#, "[".repeat(200), "]".repeat(200));
        for row in ["1", "[]", "null", &deep] {
            let error = THING.list_cells(row).unwrap_err();
            assert!(error.message.contains("row"), "{error}");
        }
    }

    #[test]
    fn a_listing_asks_for_all_fields_and_shows_the_listed() {
        assert_eq!(THING.column_fields(), "id,tags,input,info");
        assert_eq!(THING.list_titles(), ["ID", "Tags", "Input"]);
        let row = json!({"id": 1, "input": "a".repeat(26), "info": null});
        let cells = list_cells(&row).unwrap();
        assert_eq!(
            cells,
            [
                json!(1),
                json!(null),
                json!(format!("{}...", "a".repeat(25)))
            ]
        );
        assert_eq!(THING.show_cells(&row).unwrap()[2], json!("a".repeat(26)));
    }

    #[test]
    fn a_missing_field_is_named() {
        assert!(
            list_cells(&json!({"id": 1}))
                .unwrap_err()
                .message
                .contains("\"input\"")
        );
    }
}
