//! The columns that `-c` names, by heading or by the name of a field in the API, and what listings are sorted by.

use serde_json::Value;

use crate::error::{Error, Result};
use crate::jq::Expression;
use crate::output::{Cell, Format, ListOptions, ShowOptions, SortKey, normalized, select};

use super::api_fields::{ApiField, Listed};
use super::column::{CellSource, Column};
use super::resource::Resource;
use super::row::Values;

/// Columns in the order in which they were named.
pub struct ChosenFields {
    resource: &'static Resource,
    columns: Vec<Chosen>,
    /// How many of them are shown; a listing is sorted by the others.
    shown: usize,
}

struct Chosen {
    title: String,
    what: What,
}

#[derive(Clone, Copy)]
enum What {
    Column(&'static Column),
    Field(&'static ApiField),
}

impl What {
    /// The field that it shows; none if it is computed.
    fn field(self) -> Option<&'static str> {
        match self {
            Self::Column(column) => Some(column.field).filter(|field| !field.is_empty()),
            Self::Field(field) => Some(field.name),
        }
    }
}

/// What a name stands for. Headings come before fields.
fn find(
    resource: &Resource,
    name: &str,
    columns: impl Iterator<Item = &'static Column>,
) -> Option<Chosen> {
    let wanted = normalized(name);
    let mut columns = columns;
    if let Some(column) = columns.find(|column| normalized(column.title) == wanted) {
        let title = column.title.to_owned();
        let what = What::Column(column);
        return Some(Chosen { title, what });
    }
    let field = resource.fields.iter().find(|field| field.name == wanted)?;
    Some(Chosen {
        title: field.name.to_owned(),
        what: What::Field(field),
    })
}

impl ChosenFields {
    /// The columns of a listing; none if headings alone are named, which keep their order.
    pub fn of_rows(resource: &'static Resource, options: &ListOptions) -> Result<Option<Self>> {
        let mut selection = Self::named(resource, &options.columns, |name| {
            find(resource, name, resource.listed())
        });
        if selection.shown == 0 {
            select(&options.columns, &resource.list_titles())?;
        }
        let has_objects = options.format == Format::Jsonl;
        if !(has_objects || selection.has_fields()) {
            return Ok(None);
        }
        for chosen in &selection.columns {
            refuse(&chosen.what)?;
        }
        for name in &options.sort_columns {
            if let Some(chosen) = find(resource, name, resource.listed()) {
                selection.add(chosen);
            }
        }
        Ok(Some(selection))
    }

    /// The columns of a record, likewise.
    pub fn of_record(resource: &'static Resource, options: &ShowOptions) -> Result<Option<Self>> {
        let selection = Self::named(resource, &options.columns, |name| {
            find(resource, name, resource.columns.iter())
        });
        if selection.shown == 0 {
            select(&options.columns, &resource.show_titles())?;
        }
        let is_wanted = options.format == Format::Raw || selection.has_fields();
        Ok(is_wanted.then_some(selection))
    }

    fn named(
        resource: &'static Resource,
        names: &[String],
        find: impl Fn(&str) -> Option<Chosen>,
    ) -> Self {
        let mut selection = Self {
            resource,
            columns: Vec::new(),
            shown: 0,
        };
        for chosen in names.iter().filter_map(|name| find(name)) {
            selection.add(chosen);
        }
        selection.shown = selection.columns.len();
        selection
    }

    fn add(&mut self, chosen: Chosen) {
        let mut known = self.columns.iter();
        if !known.any(|known| known.title == chosen.title) {
            self.columns.push(chosen);
        }
    }

    fn has_fields(&self) -> bool {
        let mut columns = self.columns.iter();
        columns.any(|chosen| matches!(chosen.what, What::Field(_)))
    }

    /// Those of `names` that are no columns.
    pub fn unknown(&self, names: &[String]) -> Vec<String> {
        let is_known = |name: &String| {
            let columns = self.resource.columns.iter();
            find(self.resource, name, columns).is_some()
        };
        names
            .iter()
            .filter(|name| !is_known(name))
            .cloned()
            .collect()
    }

    /// How many columns are shown.
    pub fn shown(&self) -> usize {
        self.shown
    }

    /// The headings of all columns.
    pub fn titles(&self) -> Vec<String> {
        let columns = self.columns.iter();
        columns.map(|chosen| chosen.title.clone()).collect()
    }

    /// The columns whose texts are sorted by a number.
    pub fn sort_keys(&self) -> impl Iterator<Item = (usize, SortKey)> {
        let columns = self.columns.iter().enumerate();
        columns.filter_map(|(index, chosen)| match chosen.what {
            What::Column(column) => Some((index, column.sort_key?)),
            What::Field(_) => None,
        })
    }

    /// The names of the columns that are shown as those of an object; none without `-c`, which shows all fields.
    pub fn object_names(&self) -> Option<Vec<String>> {
        let columns = self.columns[..self.shown].iter();
        let names = columns.map(|chosen| match chosen.what.field() {
            Some(field) => field.to_owned(),
            None => normalized(&chosen.title),
        });
        (self.shown > 0).then(|| names.collect())
    }

    /// The fields that a listing asks for, separated by commas; none for all fields.
    pub fn fields(&self) -> Option<String> {
        if self.shown == 0 {
            return None;
        }
        let mut names = self.resource.collection.page_keys().to_vec();
        names.extend(self.needed());
        let mut fields: Vec<&str> = Vec::new();
        for name in names {
            if !fields.contains(&name) {
                fields.push(name);
            }
        }
        let is_refused = |name: &&str| {
            let mut known = self.resource.fields.iter();
            known.any(|field| field.name == *name && matches!(field.listed, Listed::No(_)))
        };
        (!fields.iter().any(is_refused)).then(|| fields.join(","))
    }

    /// The same, if nothing but fields of the API is named; the reference's columns are made from whole objects.
    pub fn fields_alone(&self) -> Option<String> {
        let mut columns = self.columns.iter();
        let alone = columns.all(|chosen| matches!(chosen.what, What::Field(_)));
        alone.then(|| self.fields()).flatten()
    }

    /// Whether the server has to be asked for outputs: for a column, or for an expression about whole objects.
    pub fn needs_output(&self, jq: Option<&Expression>) -> bool {
        let is_with_output = |field: &ApiField| matches!(field.listed, Listed::WithOutput);
        if let Some(jq) = jq.filter(|_| self.shown == 0) {
            let mut fields = self.resource.fields.iter();
            return fields.any(|field| is_with_output(field) && jq.has_word(field.name));
        }
        let mut columns = self.columns.iter();
        columns.any(|chosen| match chosen.what {
            What::Field(field) => is_with_output(field),
            What::Column(_) => false,
        })
    }

    /// The fields from which the columns are made. Those that are computed may need any other column.
    fn needed(&self) -> Vec<&'static str> {
        let mut fields: Vec<_> = self.columns.iter().filter_map(|c| c.what.field()).collect();
        if fields.len() < self.columns.len() {
            let columns = self.resource.columns.iter();
            fields.extend(columns.map(|c| c.field).filter(|field| !field.is_empty()));
        }
        fields
    }

    /// The cells of a row of a listing.
    pub fn list_cells<'a>(&self, row: &'a str) -> Result<Vec<Cell<'a>>> {
        let fields = self.needed();
        let values = Values::read(row, &fields)?;
        let columns = self.columns.iter();
        let cells = columns.map(|chosen| match chosen.what {
            What::Field(field) => Ok(values.get(field.name).cloned().unwrap_or(Cell::Null)),
            What::Column(column) => match column.source {
                CellSource::Row(cell) => cell(&|field| values.text(field)).map(Cell::from),
                CellSource::Field(make) => {
                    let value = values.get(column.field).cloned();
                    column.of_field(make, value).map(column.in_list)
                }
            },
        });
        cells.collect()
    }

    /// The values of a record.
    pub fn show_cells(&self, row: &Value) -> Result<Vec<Value>> {
        let columns = self.columns.iter();
        let cells = columns.map(|chosen| match chosen.what {
            What::Field(field) => Ok(row.get(field.name).cloned().unwrap_or_default()),
            What::Column(column) => column.of_record(row),
        });
        cells.collect()
    }

    /// The computed columns among those that are shown: their names in an object, and their values.
    pub fn computed(&self, row: &str) -> Result<Vec<(String, Value)>> {
        let shown = self.columns[..self.shown].iter();
        let computed = shown.filter_map(|chosen| match chosen.what {
            What::Column(Column {
                source: CellSource::Row(cell),
                ..
            }) => Some((normalized(&chosen.title), cell)),
            _ => None,
        });
        computed
            .map(|(name, cell)| {
                let fields = self.needed();
                let values = Values::read(row, &fields)?;
                Ok((name, cell(&|field| values.text(field))?))
            })
            .collect()
    }
}

/// Refuses a field that the server cannot list.
fn refuse(what: &What) -> Result<()> {
    match what {
        What::Field(ApiField {
            name,
            listed: Listed::No(command),
            ..
        }) => Err(Error::usage(format!(
            "--column {name:?}: the server does not list this field"
        ))
        .hint(format!("use {command}"))),
        _ => Ok(()),
    }
}
