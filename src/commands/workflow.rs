//! Workflows: `/v2/workflows`.

use clap::Args;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::input;
use crate::terminal::Terminal;

use super::arguments::{Namespace, Paging, Scope};
use super::delete::{self, required};
use super::document::{VALIDATION, definition_of, validation};
use super::resource::{Resource, column, cut, tags};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

pub const WORKFLOW: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Namespace", "namespace"),
        column("Project ID", "project_id"),
        column("Tags", "tags").cell(tags).lenient(),
        column("Input", "input").list_cell(cut),
        column("Scope", "scope"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "workflow-list",
        "List workflows",
        "mistral workflow-list --filter name=has:backup",
    )
    .of(GROUP),
    Command::show::<Get>(
        "workflow-get",
        "Show a workflow",
        "mistral workflow-get backup -f json",
    )
    .of(GROUP),
    Command::list::<Create>(
        "workflow-create",
        "Create workflows from a definition",
        "mistral workflow-create backup.yaml --public",
    )
    .of(GROUP),
    Command::list::<Update>(
        "workflow-update",
        "Replace workflows with a new definition",
        "mistral workflow-update backup.yaml",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "workflow-delete",
        "Delete workflows",
        "mistral workflow-delete backup restore",
    )
    .of(GROUP),
    Command::text::<GetDefinition>(
        "workflow-get-definition",
        "Print a workflow's definition",
        "mistral workflow-get-definition backup > backup.yaml",
    )
    .of(GROUP),
    Command::show::<Validate>(
        "workflow-validate",
        "Validate a definition without saving it",
        "mistral workflow-validate backup.yaml",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Workflows;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &WORKFLOW;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.paging.listing(&WORKFLOW, true)?;
        mistral
            .list(&["workflows"], "workflows", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID or name of the workflow
    workflow: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        WORKFLOW.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = ["workflows", required(&self.workflow, "workflow")?];
        let query = Query::new().with("namespace", self.namespace.get());
        let workflow = mistral.get(&path, &query).await?;
        WORKFLOW.show_cells(&workflow).map(Shown::Cells)
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
    #[command(flatten)]
    _paging: Paging,
}

impl Lister for Create {
    const RESOURCE: &'static Resource = &WORKFLOW;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let query = Query::new()
            .with("scope", self.scope.get())
            .with("namespace", self.namespace.get());
        mistral
            .create_text(&["workflows"], &query, self.definition.content()?)
            .await?
            .rows("workflows", sink)
    }
}

#[derive(Args)]
struct Update {
    /// File with the definition in YAML, or - for standard input
    #[arg(value_parser = input::file)]
    definition: input::File,
    /// ID of the workflow, if the name in the definition is ambiguous
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    _paging: Paging,
}

impl Lister for Update {
    const RESOURCE: &'static Resource = &WORKFLOW;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let query = Query::new()
            .with("namespace", self.namespace.get())
            .with("scope", self.scope.get());
        let id = self.id.as_deref().filter(|id| !id.is_empty());
        let mut path = vec!["workflows"];
        path.extend(id);
        let updated = mistral
            .update_text(&path, &query, self.definition.content()?)
            .await?;
        if id.is_some() {
            updated.row(sink)
        } else {
            updated.rows("workflows", sink)
        }
    }
}

#[derive(Args)]
struct Delete {
    /// IDs or names of the workflows
    #[arg(required = true)]
    workflow: Vec<String>,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let query = Query::new().with_some("namespace", Some(self.namespace.get()));
        let accepted = "Request to delete workflow {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.workflow,
            accepted,
            "workflow",
            async |id| mistral.delete(&["workflows", id], &query).await,
        )
        .await
    }
}

#[derive(Args)]
struct GetDefinition {
    /// ID or name of the workflow
    identifier: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for GetDefinition {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let path = ["workflows", required(&self.identifier, "workflow")?];
        let query = Query::new().with("namespace", self.namespace.get());
        terminal.print(&definition_of(&mistral.get(&path, &query).await?)?)
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
            .validate(&["workflows", "validate"], self.definition.content()?)
            .await?;
        validation(&verdict)
    }
}
