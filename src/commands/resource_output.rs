//! Listings and records of resources: what the server sends becomes cells, or an object as it is.

use std::rc::Rc;

use serde::Serialize;
use serde_json::Value;

use crate::api::page::Sink;
use crate::api::{Listing, Mistral};
use crate::error::Result;
use crate::jq::Expression;
use crate::output::{Format, ListWriter, Objects};

use super::chosen_fields::ChosenFields;
use super::command::{Context, Outcome, Record, Rows, Server};
use super::context::{RecordWriter, RowWriter};
use super::jq_names;
use super::resource::Resource;
use super::row;

/// A listing of resources that has begun.
pub struct ResourceRows<'a> {
    pub resource: &'static Resource,
    chosen: Option<ChosenFields>,
    jq: Option<Rc<Expression>>,
    /// Whether the rows are shown as objects, and whether these are sorted.
    objects: Option<bool>,
    writer: RowWriter<'a>,
    pub mistral: Rc<Mistral>,
}

impl ResourceRows<'_> {
    /// The fields to ask for, separated by commas; none if the server sends all.
    pub fn fields(&self) -> Option<String> {
        if let Some(chosen) = &self.chosen {
            return chosen.fields();
        }
        let names_fields = self.resource.collection.names_fields;
        names_fields.then(|| self.resource.column_fields())
    }

    /// Whether the server has to be asked for outputs.
    pub fn needs_output(&self) -> bool {
        let chosen = self.chosen.as_ref();
        chosen.is_some_and(|chosen| chosen.needs_output(self.jq.as_deref()))
    }

    /// Shows the rows that `read` passes to the sink, as the server sent them. `read` returns whether the server has
    /// more.
    pub async fn show(
        self,
        read: impl AsyncFnOnce(&Mistral, Sink<'_>) -> Result<bool>,
    ) -> Result<Outcome> {
        let (resource, mut writer) = (self.resource, self.writer);
        let more = match (self.chosen, self.objects) {
            (None, _) => {
                let mut sink = |row: &str| writer.add(resource.list_cells(row)?);
                read(&self.mistral, &mut sink).await?
            }
            (Some(chosen), None) => {
                let mut sink = |row: &str| writer.add(chosen.list_cells(row)?);
                read(&self.mistral, &mut sink).await?
            }
            (Some(chosen), Some(are_sorted)) => {
                let mut objects = objects(resource, &chosen);
                let mut line = String::new();
                let mut sink = |row: &str| {
                    line.clear();
                    append(&mut objects, &chosen, row, &mut line)?;
                    let cells = are_sorted.then(|| chosen.list_cells(row));
                    writer.add_object(&line, cells.transpose()?.unwrap_or_default())
                };
                read(&self.mistral, &mut sink).await?
            }
        };
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

/// Writes the objects of a resource, all fields or those that were chosen.
fn objects(resource: &Resource, chosen: &ChosenFields) -> Objects {
    let fields = resource.fields.iter().filter(|field| field.is_json_text);
    let json_texts = fields.map(|field| field.name).collect();
    Objects::new(json_texts, chosen.object_names())
}

fn append(
    objects: &mut Objects,
    chosen: &ChosenFields,
    row: &str,
    line: &mut String,
) -> Result<()> {
    let computed = chosen.computed(row)?;
    let done = objects.append(line, row, &computed);
    done.ok_or_else(|| row::no_object(row))
}

/// A record of one resource that has begun.
pub struct ResourceRecord<'a> {
    resource: &'static Resource,
    chosen: Option<ChosenFields>,
    writer: RecordWriter<'a>,
    pub mistral: Rc<Mistral>,
}

impl ResourceRecord<'_> {
    /// Reads a resource: the fields of the API that `-c` names alone, or all of it for the columns of the reference.
    pub async fn read(&self, id: &str, namespace: &str) -> Result<Value> {
        let fields = self.chosen.as_ref().and_then(ChosenFields::fields_alone);
        let collection = self.resource.collection;
        collection
            .get_some(&self.mistral, id, namespace, fields.as_deref())
            .await
    }

    /// Shows the resource, as the server sent it.
    pub fn show(self, row: &Value) -> Result<Outcome> {
        let Some(chosen) = self.chosen else {
            return self.writer.end(self.resource.show_cells(row)?);
        };
        if !self.writer.is_raw() {
            return self
                .writer
                .end_whole(chosen.titles(), chosen.show_cells(row)?);
        }
        let mut line = String::new();
        let mut objects = objects(self.resource, &chosen);
        append(&mut objects, &chosen, &row.to_string(), &mut line)?;
        self.writer.end_object(&line)
    }

    /// Whether the object is shown as it is.
    pub fn is_raw(&self) -> bool {
        self.writer.is_raw()
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

impl Resource {
    /// Begins a listing. Checks the selected columns first, then the settings.
    pub fn rows<'a>(&'static self, context: &'a Context<Server, Rows>) -> Result<ResourceRows<'a>> {
        let options = context.list_options();
        let chosen = ChosenFields::of_rows(self, options)?;
        if let Some(jq) = &options.jq {
            jq_names::note(context.terminal(), jq, self, true);
        }
        let has_objects = options.format == Format::Jsonl;
        let writer = match &chosen {
            None => {
                let mut writer = context.rows(self.list_titles())?;
                writer.important(self.importance);
                for (index, column) in self.listed().enumerate() {
                    if let Some(key) = column.sort_key {
                        writer.sort_by(index, key);
                    }
                }
                writer
            }
            Some(chosen) => self.chosen_rows(context, chosen),
        };
        Ok(ResourceRows {
            resource: self,
            chosen,
            jq: options.jq.clone(),
            objects: has_objects.then_some(!options.sort_columns.is_empty()),
            writer,
            mistral: context.mistral()?,
        })
    }

    fn chosen_rows<'a>(
        &'static self,
        context: &'a Context<Server, Rows>,
        chosen: &ChosenFields,
    ) -> RowWriter<'a> {
        let options = context.list_options();
        context.warn_of_columns(
            &chosen.unknown(&options.columns),
            &chosen.unknown(&options.sort_columns),
            &self.list_titles(),
        );
        let (titles, output) = (chosen.titles(), options.clone());
        let mut writer = context.writer(if options.format == Format::Jsonl {
            ListWriter::of_objects(output, titles)
        } else {
            ListWriter::of_first(output, titles, chosen.shown())
        });
        for (index, key) in chosen.sort_keys() {
            writer.sort_by(index, key);
        }
        writer
    }

    /// Begins a record. Checks the selected columns first, then the settings.
    pub fn record<'a>(
        &'static self,
        context: &'a Context<Server, Record>,
    ) -> Result<ResourceRecord<'a>> {
        let options = context.show_options();
        let chosen = ChosenFields::of_record(self, options)?;
        if let Some(jq) = &options.jq {
            jq_names::note(context.terminal(), jq, self, false);
        }
        let titles = self.show_titles();
        let writer = match &chosen {
            None => context.record(titles)?,
            Some(chosen) => {
                context.warn_of_columns(&chosen.unknown(&options.columns), &titles);
                context.record_writer(titles)
            }
        };
        Ok(ResourceRecord {
            resource: self,
            chosen,
            writer,
            mistral: context.mistral()?,
        })
    }
}
