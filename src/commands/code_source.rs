//! Code sources: `/v2/code_sources`.

use clap::Args;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::input;
use crate::terminal::Terminal;

use super::arguments::{Namespace, Paging, Scope};
use super::delete::{self, required};
use super::document::text_field;
use super::resource::{Resource, column};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const CODE_SOURCE: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Namespace", "namespace"),
        column("Project ID", "project_id"),
        column("Scope", "scope"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "code-source-list",
        "List code sources",
        "mistral code-source-list",
    )
    .of(GROUP),
    Command::show::<Get>(
        "code-source-get",
        "Show a code source",
        "mistral code-source-get my_code",
    )
    .of(GROUP),
    Command::show::<Create>(
        "code-source-create",
        "Upload Python code for dynamic actions",
        "mistral code-source-create my_code actions.py",
    )
    .of(GROUP),
    Command::show::<Update>(
        "code-source-update",
        "Replace the code of a code source",
        "mistral code-source-update my_code actions.py",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "code-source-delete",
        "Delete code sources",
        "mistral code-source-delete my_code",
    )
    .of(GROUP),
    Command::text::<GetContent>(
        "code-source-get-content",
        "Print the code of a code source",
        "mistral code-source-get-content my_code > actions.py",
    )
    .of(GROUP),
];

const GROUP: Group = Group::CodeSources;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &CODE_SOURCE;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.paging.listing(&CODE_SOURCE, true)?;
        mistral
            .list(&["code_sources"], "code_sources", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID or name of the code source
    identifier: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        CODE_SOURCE.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = ["code_sources", required(&self.identifier, "code source")?];
        let query = Query::new().with("namespace", self.namespace.get());
        let source = mistral.get(&path, &query).await?;
        CODE_SOURCE.show_cells(&source).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Create {
    /// Name of the new code source
    name: String,
    /// File with the Python code, or - for standard input
    #[arg(value_parser = input::file)]
    content: input::File,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        CODE_SOURCE.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let query = Query::new()
            .with("name", required(&self.name, "code source")?)
            .with("scope", self.scope.get())
            .with("namespace", self.namespace.get());
        let source = mistral
            .create_text(&["code_sources"], &query, self.content.content()?)
            .await?
            .read()?;
        CODE_SOURCE.show_cells(&source).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Update {
    /// ID or name of the code source
    identifier: String,
    /// File with the Python code, or - for standard input
    #[arg(value_parser = input::file)]
    content: input::File,
    /// Accepted for compatibility; the first argument selects the code source
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        CODE_SOURCE.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let query = Query::new()
            .with("identifier", required(&self.identifier, "code source")?)
            .with("scope", self.scope.get())
            .with("namespace", self.namespace.get());
        let source = mistral
            .update_text(&["code_sources"], &query, self.content.content()?)
            .await?
            .read()?;
        CODE_SOURCE.show_cells(&source).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// IDs or names of the code sources
    #[arg(required = true)]
    identifier: Vec<String>,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let query = Query::new().with_some("namespace", Some(self.namespace.get()));
        let accepted = "Request to delete code source '{}' has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.identifier,
            accepted,
            "code source",
            async |id| mistral.delete(&["code_sources", id], &query).await,
        )
        .await
    }
}

#[derive(Args)]
struct GetContent {
    /// ID or name of the code source
    identifier: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for GetContent {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let path = ["code_sources", required(&self.identifier, "code source")?];
        let query = Query::new().with("namespace", self.namespace.get());
        terminal.print(&text_field(&mistral.get(&path, &query).await?, "content")?)
    }
}
