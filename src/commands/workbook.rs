//! Workbooks: `/v2/workbooks`.

use clap::Args;
use serde_json::Value;

use crate::api::workbooks::{self, WORKBOOKS};
use crate::definitions::Kind;
use crate::error::Result;

use crate::dsl::DefinitionKind;

use super::api_fields;
use super::cells::tags;
use super::column::column;
use super::command::{Command, Context, Group, Outcome, Record, Run, Server};
use super::definition::{Defined, GetDefinition, NewDefinition, Validate};
use super::definition_edit::{EditInNamespace, Editable};
use super::definition_error::Sent;
use super::generic::{Delete, Get, List};
use super::resource::{Positional, Resource, ResourceType, deletion, positional};
use super::resource_output::ResourceRecord;

struct Workbook;

impl ResourceType for Workbook {
    const RESOURCE: &'static Resource = &Resource {
        collection: &WORKBOOKS,
        argument: positional("workbook", "WORKBOOK", "Name of the workbook"),
        deletion: Some(deletion("Names of the workbooks")),
        fields: api_fields::WORKBOOK,
        columns: &[
            column("Name", "name"),
            column("Namespace", "namespace"),
            column("Tags", "tags").cell(tags),
            column("Scope", "scope"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &["Name", "Created at", "Updated at", "Tags"],
    };
}

pub const GROUP: Group = Group {
    title: "Workbooks",
    commands: &[
        Command::new::<List<Workbook>, _, _>("workbook-list", "List workbooks")
            .example("mistral workbook-list"),
        Command::new::<Get<Workbook>, _, _>("workbook-get", "Show a workbook")
            .example("mistral workbook-get nightly"),
        Command::new::<Create, _, _>("workbook-create", "Create a workbook from a definition")
            .example("mistral workbook-create nightly.yaml"),
        Command::new::<Update, _, _>(
            "workbook-update",
            "Replace a workbook with a new definition",
        )
        .example("mistral workbook-update nightly.yaml"),
        Command::new::<EditInNamespace<Workbook>, _, _>("workbook-edit", "Edit a workbook")
            .example("mistral workbook-edit ops"),
        Command::new::<Delete<Workbook>, _, _>("workbook-delete", "Delete workbooks")
            .example("mistral workbook-delete nightly"),
        Command::new::<GetDefinition<Workbook>, _, _>(
            "workbook-get-definition",
            "Print a workbook's definition",
        )
        .example("mistral workbook-get-definition nightly > nightly.yaml"),
        Command::new::<Validate<Workbook>, _, _>(
            "workbook-validate",
            "Validate a definition without saving it",
        )
        .example("mistral workbook-validate nightly.yaml"),
    ],
};

impl Defined for Workbook {
    const KIND: DefinitionKind = DefinitionKind::Workbook;
    const ARGUMENT: Positional = positional("name", "NAME", "Name of the workbook");
}

#[derive(Args)]
struct Create {
    #[command(flatten)]
    new: NewDefinition,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        Workbook::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let definition = self.new.read()?;
        let record = Workbook::RESOURCE.record(context)?;
        let (text, place) = (definition.to_send()?, self.new.place());
        let row = workbooks::create(&record.mistral, text, place).await;
        shown(
            record,
            row,
            &Sent::new(&definition, Workbook::KIND),
            context,
        )
    }
}

#[derive(Args)]
struct Update {
    #[command(flatten)]
    new: NewDefinition,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        Workbook::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let definition = self.new.read()?;
        let record = Workbook::RESOURCE.record(context)?;
        let (text, place) = (definition.to_send()?, self.new.place());
        let row = workbooks::update(&record.mistral, text, place).await;
        shown(
            record,
            row,
            &Sent::new(&definition, Workbook::KIND),
            context,
        )
    }
}

/// The outcome of sending a definition: an error explained, or the workbook and warnings.
fn shown(
    record: ResourceRecord<'_>,
    row: Result<Value>,
    sent: &Sent,
    context: &Context<Server, Record>,
) -> Result<Outcome> {
    let terminal = context.terminal();
    let row = row.map_err(|error| sent.explain(error, terminal))?;
    let outcome = record.show(&row)?;
    sent.tell_warnings(terminal)?;
    Ok(outcome)
}

impl Editable for Workbook {
    const EDITED: Kind = Kind::Workbook;
}
