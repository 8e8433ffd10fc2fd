//! Dynamic actions: `/v2/dynamic_actions`.

use clap::Args;
use serde::Serialize;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::terminal::Terminal;

use super::arguments::{Namespace, Paging, Scope, given};
use super::delete::{self, required};
use super::resource::{Resource, column};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::uuid::is_uuid;
use super::{Command, Group};

const DYNAMIC_ACTION: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Class", "class_name"),
        column("Code source ID", "code_source_id"),
        column("Code source name", "code_source_name"),
        column("Project ID", "project_id"),
        column("Scope", "scope"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "dynamic-action-list",
        "List dynamic actions",
        "mistral dynamic-action-list",
    )
    .of(GROUP),
    Command::show::<Get>(
        "dynamic-action-get",
        "Show a dynamic action",
        "mistral dynamic-action-get greet",
    )
    .of(GROUP),
    Command::show::<Create>(
        "dynamic-action-create",
        "Create an action from a class in a code source",
        "mistral dynamic-action-create greet GreetAction my_code",
    )
    .of(GROUP),
    Command::show::<Update>(
        "dynamic-action-update",
        "Update a dynamic action",
        "mistral dynamic-action-update greet --class-name PoliteGreetAction",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "dynamic-action-delete",
        "Delete dynamic actions",
        "mistral dynamic-action-delete greet",
    )
    .of(GROUP),
];

const GROUP: Group = Group::DynamicActions;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
    #[command(flatten)]
    namespace: Namespace,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &DYNAMIC_ACTION;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let mut listing = self.paging.listing(&DYNAMIC_ACTION, true)?;
        if !self.namespace.get().is_empty() {
            listing.query.set("namespace", self.namespace.get());
        }
        mistral
            .list(&["dynamic_actions"], "dynamic_actions", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID or name of the dynamic action
    identifier: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        DYNAMIC_ACTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = [
            "dynamic_actions",
            required(&self.identifier, "dynamic action")?,
        ];
        let query = Query::new().with("namespace", self.namespace.get());
        let action = mistral.get(&path, &query).await?;
        DYNAMIC_ACTION.show_cells(&action).map(Shown::Cells)
    }
}

/// The body of a request that writes; the server tells IDs and names apart by their field.
#[derive(Default, Serialize)]
struct Document<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    class_name: Option<&'a str>,
    scope: &'a str,
    namespace: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_source_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    code_source_name: Option<&'a str>,
}

#[derive(Args)]
struct Create {
    /// Name of the new action
    name: String,
    /// Class in the code source
    class_name: String,
    /// ID or name of the code source
    code_source: String,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        DYNAMIC_ACTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let source = required(&self.code_source, "code source")?;
        let by_id = is_uuid(source);
        let document = Document {
            name: Some(required(&self.name, "dynamic action")?),
            class_name: Some(required(&self.class_name, "class")?),
            scope: self.scope.get(),
            namespace: self.namespace.get(),
            code_source_id: by_id.then_some(source),
            code_source_name: (!by_id).then_some(source),
            ..Document::default()
        };
        let action = mistral.create(&["dynamic_actions"], &document).await?;
        DYNAMIC_ACTION.show_cells(&action).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Update {
    /// ID or name of the dynamic action
    identifier: String,
    /// Class in the code source
    #[arg(long, num_args = 0..=1, value_name = "CLASS")]
    class_name: Option<Option<String>>,
    /// ID or name of the code source
    #[arg(long, num_args = 0..=1, value_name = "CODE_SOURCE")]
    code_source: Option<Option<String>>,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        DYNAMIC_ACTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let identifier = required(&self.identifier, "dynamic action")?;
        let source = given(&self.code_source);
        let document = Document {
            id: Some(identifier).filter(|id| is_uuid(id)),
            name: Some(identifier).filter(|id| !is_uuid(id)),
            class_name: given(&self.class_name),
            scope: self.scope.get(),
            namespace: self.namespace.get(),
            code_source_id: source.filter(|id| is_uuid(id)),
            code_source_name: source.filter(|id| !is_uuid(id)),
        };
        let action = mistral.update(&["dynamic_actions"], &document).await?;
        DYNAMIC_ACTION.show_cells(&action).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// IDs or names of the dynamic actions
    #[arg(required = true)]
    identifier: Vec<String>,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let query = Query::new().with("namespace", self.namespace.get());
        let accepted = "Request to delete dynamic action(s) {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.identifier,
            accepted,
            "dynamic action",
            async |id| mistral.delete(&["dynamic_actions", id], &query).await,
        )
        .await
    }
}
