//! A type of resource as one table: the requested fields, their headings, and how cells are made.

use std::fmt;
use std::rc::Rc;

use clap::Arg;
use serde::Serialize;
use serde::de::{DeserializeSeed, Deserializer, IgnoredAny, MapAccess, Visitor};
use serde_json::Value;

use crate::api::page::Sink;
use crate::api::{Collection, Listing, Mistral};
use crate::error::{Error, Kind, Result};
use crate::output::Cell;
use crate::scan::{self, Part};
use crate::surrogate;

use super::column::{CellSource, Column, Lookup};
use super::command::{Context, Outcome, Record, Rows, Server};
use super::context::{RecordWriter, RowWriter};

/// A listing of resources that has begun.
pub struct ResourceRows<'a> {
    resource: &'static Resource,
    writer: RowWriter<'a>,
    pub mistral: Rc<Mistral>,
}

impl ResourceRows<'_> {
    /// Shows the rows that `read` passes to the sink, as the server sent them. `read` returns whether the server has
    /// more.
    pub async fn show(
        self,
        read: impl AsyncFnOnce(&Mistral, Sink<'_>) -> Result<bool>,
    ) -> Result<Outcome> {
        let (resource, mut writer) = (self.resource, self.writer);
        let mut sink = |row: &str| writer.add(resource.list_cells(row)?);
        let more = read(&self.mistral, &mut sink).await?;
        writer.end(more)
    }

    /// Notes whether the listing asks for the newest rows.
    pub fn newest_first(mut self, listing: &Listing) -> Self {
        self.writer.newest_first(listing.reversed);
        self
    }

    /// Shows the rows of a listing of the collection.
    pub async fn list(self, listing: &Listing) -> Result<Outcome> {
        let collection = self.resource.collection;
        let rows = self.newest_first(listing);
        rows.show(async |mistral, sink| collection.list(mistral, listing, sink).await)
            .await
    }
}

/// A record of one resource that has begun.
pub struct ResourceRecord<'a> {
    resource: &'static Resource,
    writer: RecordWriter<'a>,
    pub mistral: Rc<Mistral>,
}

impl ResourceRecord<'_> {
    /// Shows the resource, as the server sent it.
    pub fn show(self, row: &Value) -> Result<Outcome> {
        self.writer.end(self.resource.show_cells(row)?)
    }

    /// Creates a resource from a document and shows it.
    pub async fn create(self, document: &impl Serialize) -> Result<Outcome> {
        let collection = self.resource.collection;
        let row = collection.create(&self.mistral, document).await?;
        self.show(&row)
    }

    /// Updates a resource from a document. The response is not shown yet.
    pub async fn put(&self, id: &str, document: &impl Serialize) -> Result<Value> {
        let collection = self.resource.collection;
        collection.update(&self.mistral, Some(id), document).await
    }

    /// Updates a resource from a document and shows it. Without an ID the document identifies the resource.
    pub async fn update(self, id: Option<&str>, document: &impl Serialize) -> Result<Outcome> {
        let collection = self.resource.collection;
        let row = collection.update(&self.mistral, id, document).await?;
        self.show(&row)
    }
}

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
    /// All columns, in order.
    pub columns: &'static [Column],
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
}

/// A deletion of several resources with the default names; `help` describes the argument.
pub const fn deletion(help: &'static str) -> Deletion {
    Deletion {
        help,
        argument: None,
        label: None,
    }
}

impl Resource {
    /// Begins a listing. Checks the selected columns first, then the settings.
    pub fn rows<'a>(&'static self, context: &'a Context<Server, Rows>) -> Result<ResourceRows<'a>> {
        let mut writer = context.rows(self.list_titles())?;
        for (index, column) in self.listed().enumerate() {
            if let Some(key) = column.sort_key {
                writer.sort_by(index, key);
            }
        }
        Ok(ResourceRows {
            resource: self,
            writer,
            mistral: context.mistral()?,
        })
    }

    /// Begins a record. Checks the selected columns first, then the settings.
    pub fn record<'a>(
        &'static self,
        context: &'a Context<Server, Record>,
    ) -> Result<ResourceRecord<'a>> {
        Ok(ResourceRecord {
            resource: self,
            writer: context.record(self.show_titles())?,
            mistral: context.mistral()?,
        })
    }

    /// The fields that a listing requests, comma-separated.
    pub fn fields(&self) -> String {
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

    fn listed(&self) -> impl Iterator<Item = &Column> {
        self.columns.iter().filter(|column| column.listed)
    }

    /// Headings of a listing.
    pub fn list_titles(&self) -> Vec<String> {
        self.listed().map(|c| c.title.to_owned()).collect()
    }

    /// Headings of a record.
    pub fn show_titles(&self) -> Vec<String> {
        self.columns.iter().map(|c| c.title.to_owned()).collect()
    }

    /// The cells of one row of a listing, as the server sent it. Only the fields of the columns are parsed.
    fn list_cells<'a>(&self, row: &'a str) -> Result<Vec<Cell<'a>>> {
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
            values[place] = Some(match part {
                Part::Plain(text) => Cell::from(text),
                Part::Other("null") => Cell::Null,
                Part::Other(text) => serde_json::from_str(text).ok()?,
            });
            Some(())
        })?;
        Some(values)
    }

    /// The same, parsed by the JSON library.
    fn parsed<'a>(&self, row: &'a str) -> Result<Vec<Option<Cell<'a>>>> {
        let mut deserializer = serde_json::Deserializer::from_str(row);
        Fields(self)
            .deserialize(&mut deserializer)
            .map_err(|cause| {
                let what = surrogate::lone_surrogate_error(row)
                    .unwrap_or_else(|| format!("cannot parse a row of the response: {cause}"));
                Error::new(Kind::Connection, what)
            })
    }

    /// The index of the listed column of a field. `likely` is tried first: servers send fields in the requested order.
    fn listed_place(&self, field: &str, likely: usize) -> Option<usize> {
        let likely =
            Some(likely).filter(|&at| self.columns.get(at).is_some_and(|c| c.holds(field)));
        let place = likely.or_else(|| self.place(field));
        place.filter(|&place| self.columns[place].listed)
    }

    /// The cells of a record.
    fn show_cells(&self, row: &Value) -> Result<Vec<Value>> {
        self.columns
            .iter()
            .map(|column| match column.source {
                CellSource::Row(cell) => cell(&|field| row.get(field)?.as_str()),
                CellSource::Field(make) => {
                    let value = row.get(column.field).cloned().map(Cell::from);
                    column.of_field(make, value).map(Cell::into_value)
                }
            })
            .collect()
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
        columns: &[
            column("ID", "id"),
            column("Tags", "tags").cell(tags).null_if_missing(),
            column("Input", "input").list_cell(cut),
            column("Info", "info").hidden_in_lists(),
        ],
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
        assert_eq!(THING.fields(), "id,tags,input,info");
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
