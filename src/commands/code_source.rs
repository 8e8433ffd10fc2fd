//! Code sources: `/v2/code_sources`.

use clap::Args;
use serde_json::Value;

use crate::api::code_sources::{self, CODE_SOURCES};
use crate::definitions::Kind;
use crate::error::Result;
use crate::input;

use super::api_fields;
use super::arguments::Destination;
use super::column::column;
use super::command::{Command, Context, Group, Outcome, Record, Run, Server};
use super::definition_edit::{EditInNamespace, Editable};
use super::fields::text_field;
use super::generic::{Delete, Get, GetPart, List, Part};
use super::resource::{Deletion, Positional, Resource, ResourceType, deletion, positional};

struct CodeSource;

impl ResourceType for CodeSource {
    const RESOURCE: &'static Resource = &Resource {
        collection: &CODE_SOURCES,
        argument: positional("identifier", "IDENTIFIER", "ID or name of the code source"),
        deletion: Some(Deletion {
            label: Some("code source '{}'"),
            ..deletion("IDs or names of the code sources")
        }),
        fields: api_fields::CODE_SOURCE,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Namespace", "namespace"),
            column("Project ID", "project_id"),
            column("Scope", "scope"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &["Name", "ID", "Created at", "Updated at"],
    };
}

pub const GROUP: Group = Group {
    title: "Code sources",
    commands: &[
        Command::new::<List<CodeSource>, _, _>("code-source-list", "List code sources")
            .example("mistral code-source-list"),
        Command::new::<Get<CodeSource>, _, _>("code-source-get", "Show a code source")
            .example("mistral code-source-get my_code"),
        Command::new::<Create, _, _>(
            "code-source-create",
            "Upload Python code for dynamic actions",
        )
        .example("mistral code-source-create my_code actions.py"),
        Command::new::<Update, _, _>("code-source-update", "Replace the code of a code source")
            .example("mistral code-source-update my_code actions.py"),
        Command::new::<EditInNamespace<CodeSource>, _, _>(
            "code-source-edit",
            "Edit the code of a code source",
        )
        .example("mistral code-source-edit hooks"),
        Command::new::<Delete<CodeSource>, _, _>("code-source-delete", "Delete code sources")
            .example("mistral code-source-delete my_code"),
        Command::new::<GetPart<CodeSource, Content>, _, _>(
            "code-source-get-content",
            "Print the code of a code source",
        )
        .example("mistral code-source-get-content my_code > actions.py"),
    ],
};

/// The Python code of a code source.
struct Content;

impl Part<CodeSource> for Content {
    const FIELD: &'static str = "content";
    const ARGUMENT: Positional = CodeSource::RESOURCE.argument;
    const NAMESPACED: bool = true;

    fn text(resource: &Value) -> Result<String> {
        text_field(resource, Self::FIELD)
    }
}

#[derive(Args)]
struct Create {
    /// Name of the new code source
    name: String,
    /// File with the Python code, or - for standard input
    content: input::File,
    #[command(flatten)]
    destination: Destination,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        CodeSource::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let code = self.content.read("CONTENT")?;
        let record = CodeSource::RESOURCE.record(context)?;
        let (text, place) = (code.to_send()?, self.destination.place());
        let row = code_sources::create(&record.mistral, &self.name, text, place).await?;
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
    destination: Destination,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        CodeSource::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let code = self.content.read("CONTENT")?;
        let record = CodeSource::RESOURCE.record(context)?;
        let (text, place) = (code.to_send()?, self.destination.place());
        let row = code_sources::update(&record.mistral, &self.identifier, text, place).await?;
        record.show(&row)
    }
}

impl Editable for CodeSource {
    const EDITED: Kind = Kind::CodeSource;
}
