//! Code sources: `/v2/code_sources`.

use clap::Args;

use crate::api::code_sources::{self, CODE_SOURCES};
use crate::error::Result;
use crate::input;

use super::arguments::{Namespace, Paging, Scope};
use super::command::Run;
use super::context::{Context, Outcome};
use super::generic::{Defined, Delete, Get, GetDefinition, Kind};
use super::resource::{Positional, Resource, column, deletion, positional};
use super::shows::{Record, Rows};
use super::uses::Server;
use super::{Command, Group};

const CODE_SOURCE: Resource = Resource {
    collection: &CODE_SOURCES,
    argument: positional("identifier", "IDENTIFIER", "ID or name of the code source"),
    deletion: Some(deletion(
        "code source '{}'",
        positional(
            "identifier",
            "IDENTIFIER",
            "IDs or names of the code sources",
        ),
    )),
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

pub const GROUP: Group = Group {
    title: "Code sources",
    commands: &[
        Command::new::<List, _, _>(
            "code-source-list",
            "List code sources",
            "mistral code-source-list",
        ),
        Command::new::<Get<CodeSource>, _, _>(
            "code-source-get",
            "Show a code source",
            "mistral code-source-get my_code",
        ),
        Command::new::<Create, _, _>(
            "code-source-create",
            "Upload Python code for dynamic actions",
            "mistral code-source-create my_code actions.py",
        ),
        Command::new::<Update, _, _>(
            "code-source-update",
            "Replace the code of a code source",
            "mistral code-source-update my_code actions.py",
        ),
        Command::new::<Delete<CodeSource>, _, _>(
            "code-source-delete",
            "Delete code sources",
            "mistral code-source-delete my_code",
        ),
        Command::new::<GetDefinition<CodeSource>, _, _>(
            "code-source-get-content",
            "Print the code of a code source",
            "mistral code-source-get-content my_code > actions.py",
        ),
    ],
};

struct CodeSource;

impl Kind for CodeSource {
    const RESOURCE: &'static Resource = &CODE_SOURCE;
}

impl Defined for CodeSource {
    const FIELD: &'static str = "content";
    const ARGUMENT: Positional =
        positional("identifier", "IDENTIFIER", "ID or name of the code source");
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Run<Server, Rows> for List {
    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let (mut rows, mistral) = CODE_SOURCE.rows(context)?;
        let listing = self.paging.listing(&CODE_SOURCE, true)?;
        let more = CODE_SOURCES
            .list(&mistral, &listing, &mut rows.sink())
            .await?;
        rows.end(more)
    }
}

#[derive(Args)]
struct Create {
    /// Name of the new code source
    name: String,
    /// File with the Python code, or - for standard input
    content: input::File,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Run<Server, Record> for Create {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let code = self.content.read("CONTENT")?;
        let (record, mistral) = CODE_SOURCE.record(context)?;
        let place = self.scope.place(&self.namespace);
        let row = code_sources::create(&mistral, &self.name, code.to_send()?, place).await?;
        record.show(&row)
    }
}

#[derive(Args)]
struct Update {
    /// ID or name of the code source
    identifier: String,
    /// File with the Python code, or - for standard input
    content: input::File,
    /// Accepted for compatibility; the first argument selects the code source
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Run<Server, Record> for Update {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let code = self.content.read("CONTENT")?;
        let (record, mistral) = CODE_SOURCE.record(context)?;
        let place = self.scope.place(&self.namespace);
        let row = code_sources::update(&mistral, &self.identifier, code.to_send()?, place).await?;
        record.show(&row)
    }
}
