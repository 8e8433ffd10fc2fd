//! Workbooks: `/v2/workbooks`.

use clap::Args;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::input;
use crate::terminal::Terminal;

use super::arguments::{Namespace, Paging, Scope};
use super::delete::{self, required};
use super::document::{VALIDATION, definition_of, validation};
use super::resource::{Resource, column, tags};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const WORKBOOK: Resource = Resource {
    columns: &[
        column("Name", "name"),
        column("Namespace", "namespace"),
        column("Tags", "tags").cell(tags),
        column("Scope", "scope"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>("workbook-list", "List workbooks", "mistral workbook-list").of(GROUP),
    Command::show::<Get>(
        "workbook-get",
        "Show a workbook",
        "mistral workbook-get nightly",
    )
    .of(GROUP),
    Command::show::<Create>(
        "workbook-create",
        "Create a workbook from a definition",
        "mistral workbook-create nightly.yaml",
    )
    .of(GROUP),
    Command::show::<Update>(
        "workbook-update",
        "Replace a workbook with a new definition",
        "mistral workbook-update nightly.yaml",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "workbook-delete",
        "Delete workbooks",
        "mistral workbook-delete nightly",
    )
    .of(GROUP),
    Command::text::<GetDefinition>(
        "workbook-get-definition",
        "Print a workbook's definition",
        "mistral workbook-get-definition nightly > nightly.yaml",
    )
    .of(GROUP),
    Command::show::<Validate>(
        "workbook-validate",
        "Validate a definition without saving it",
        "mistral workbook-validate nightly.yaml",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Workbooks;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &WORKBOOK;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.paging.listing(&WORKBOOK, false)?;
        mistral
            .list_without_markers(&["workbooks"], "workbooks", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// Name of the workbook
    workbook: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        WORKBOOK.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = ["workbooks", required(&self.workbook, "workbook")?];
        let query = Query::new().with_some("namespace", Some(self.namespace.get()));
        let workbook = mistral.get(&path, &query).await?;
        WORKBOOK.show_cells(&workbook).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Create {
    /// File with the definition in YAML, or - for standard input
    #[arg(value_parser = input::file)]
    definition: input::File,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        WORKBOOK.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let query = self.scope.query(&self.namespace);
        let workbook = mistral
            .create_text(&["workbooks"], &query, self.definition.content()?)
            .await?
            .read()?;
        WORKBOOK.show_cells(&workbook).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Update {
    /// File with the definition in YAML, or - for standard input
    #[arg(value_parser = input::file)]
    definition: input::File,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        WORKBOOK.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let query = self.scope.query(&self.namespace);
        let workbook = mistral
            .update_text(&["workbooks"], &query, self.definition.content()?)
            .await?
            .read()?;
        WORKBOOK.show_cells(&workbook).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// Names of the workbooks
    #[arg(required = true)]
    workbook: Vec<String>,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let query = Query::new().with_some("namespace", Some(self.namespace.get()));
        let accepted = "Request to delete workbook {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.workbook,
            accepted,
            "workbook",
            async |name| mistral.delete(&["workbooks", name], &query).await,
        )
        .await
    }
}

#[derive(Args)]
struct GetDefinition {
    /// Name of the workbook
    name: String,
}

impl Authenticated for GetDefinition {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let path = ["workbooks", required(&self.name, "workbook")?];
        terminal.print(&definition_of(&mistral.get(&path, &Query::new()).await?)?)
    }
}

#[derive(Args)]
struct Validate {
    /// File with the definition in YAML, or - for standard input
    #[arg(value_parser = input::file)]
    definition: input::File,
}

impl Shower for Validate {
    fn titles(&self) -> Vec<String> {
        VALIDATION.map(str::to_owned).into()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let verdict = mistral
            .validate(&["workbooks", "validate"], self.definition.content()?)
            .await?;
        validation(&verdict)
    }
}
