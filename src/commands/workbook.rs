//! Workbooks: `/v2/workbooks`.

use clap::Args;

use crate::api::workbooks::{self, WORKBOOKS};
use crate::error::Result;
use crate::input;

use super::arguments::{Namespace, Paging, Scope};
use super::cells::tags;
use super::command::Run;
use super::context::{Context, Outcome};
use super::generic::{Defined, Delete, Get, GetDefinition, Kind, Validate};
use super::resource::{Positional, Resource, column, deletion, positional};
use super::shows::{Record, Rows};
use super::uses::Server;
use super::{Command, Group};

const WORKBOOK: Resource = Resource {
    collection: &WORKBOOKS,
    argument: positional("workbook", "WORKBOOK", "Name of the workbook"),
    deletion: Some(deletion(
        "workbook {}",
        positional("workbook", "WORKBOOK", "Names of the workbooks"),
    )),
    columns: &[
        column("Name", "name"),
        column("Namespace", "namespace"),
        column("Tags", "tags").cell(tags),
        column("Scope", "scope"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const GROUP: Group = Group {
    title: "Workbooks",
    commands: &[
        Command::new::<List, _, _>("workbook-list", "List workbooks", "mistral workbook-list"),
        Command::new::<Get<Workbook>, _, _>(
            "workbook-get",
            "Show a workbook",
            "mistral workbook-get nightly",
        ),
        Command::new::<Create, _, _>(
            "workbook-create",
            "Create a workbook from a definition",
            "mistral workbook-create nightly.yaml",
        ),
        Command::new::<Update, _, _>(
            "workbook-update",
            "Replace a workbook with a new definition",
            "mistral workbook-update nightly.yaml",
        ),
        Command::new::<Delete<Workbook>, _, _>(
            "workbook-delete",
            "Delete workbooks",
            "mistral workbook-delete nightly",
        ),
        Command::new::<GetDefinition<Workbook>, _, _>(
            "workbook-get-definition",
            "Print a workbook's definition",
            "mistral workbook-get-definition nightly > nightly.yaml",
        ),
        Command::new::<Validate<Workbook>, _, _>(
            "workbook-validate",
            "Validate a definition without saving it",
            "mistral workbook-validate nightly.yaml",
        ),
    ],
};

struct Workbook;

impl Kind for Workbook {
    const RESOURCE: &'static Resource = &WORKBOOK;
}

impl Defined for Workbook {
    const ARGUMENT: Positional = positional("name", "NAME", "Name of the workbook");
    const NAMESPACED: bool = false;
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Run<Server, Rows> for List {
    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let (mut rows, mistral) = WORKBOOK.rows(context)?;
        let listing = self.paging.listing(&WORKBOOK, false)?;
        let more = WORKBOOKS.list(&mistral, &listing, &mut rows.sink()).await?;
        rows.end(more)
    }
}

#[derive(Args)]
struct Create {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Run<Server, Record> for Create {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let definition = self.definition.read("DEFINITION")?;
        let (record, mistral) = WORKBOOK.record(context)?;
        let place = self.scope.place(&self.namespace);
        let row = workbooks::create(&mistral, definition.to_send()?, place).await?;
        record.show(&row)
    }
}

#[derive(Args)]
struct Update {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Run<Server, Record> for Update {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let definition = self.definition.read("DEFINITION")?;
        let (record, mistral) = WORKBOOK.record(context)?;
        let place = self.scope.place(&self.namespace);
        let row = workbooks::update(&mistral, definition.to_send()?, place).await?;
        record.show(&row)
    }
}
