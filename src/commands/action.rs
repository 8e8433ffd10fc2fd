//! Actions: `/v2/actions`. In paths the namespace follows the name, empty or not.

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

const ACTION: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Is system", "is_system"),
        column("Input", "input").list_cell(cut),
        column("Description", "description").list_cell(cut),
        column("Tags", "tags").cell(tags).lenient(),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "action-list",
        "List actions",
        "mistral action-list --filter name=has:nova",
    )
    .of(GROUP),
    Command::show::<Get>(
        "action-get",
        "Show an action",
        "mistral action-get std.http",
    )
    .of(GROUP),
    Command::list::<Create>(
        "action-create",
        "Create ad-hoc actions from a definition",
        "mistral action-create greet.yaml",
    )
    .of(GROUP),
    Command::list::<Update>(
        "action-update",
        "Replace ad-hoc actions with a new definition",
        "mistral action-update greet.yaml",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "action-delete",
        "Delete ad-hoc actions",
        "mistral action-delete greet",
    )
    .of(GROUP),
    Command::text::<GetDefinition>(
        "action-get-definition",
        "Print an ad-hoc action's definition",
        "mistral action-get-definition greet > greet.yaml",
    )
    .of(GROUP),
    Command::show::<Validate>(
        "action-validate",
        "Validate a definition without saving it",
        "mistral action-validate greet.yaml",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Actions;

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
    #[command(flatten)]
    namespace: Namespace,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &ACTION;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let mut listing = self.paging.listing(&ACTION, true)?;
        if !self.namespace.get().is_empty() {
            listing.query.set("namespace", self.namespace.get());
        }
        // Without a limit the server gives all actions at once; by marker it would start again.
        listing.all = false;
        mistral.list(&["actions"], "actions", &listing, sink).await
    }
}

#[derive(Args)]
struct Get {
    /// Name or ID of the action
    action: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        ACTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = [
            "actions",
            required(&self.action, "action")?,
            self.namespace.get(),
        ];
        let action = mistral.get(&path, &Query::new()).await?;
        ACTION.show_cells(&action).map(Shown::Cells)
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
    const RESOURCE: &'static Resource = &ACTION;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let query = self.scope.query(&self.namespace);
        mistral
            .create_text(&["actions"], &query, self.definition.content()?)
            .await?
            .rows("actions", sink)
    }
}

#[derive(Args)]
struct Update {
    /// File with the definition in YAML, or - for standard input
    #[arg(value_parser = input::file)]
    definition: input::File,
    /// ID of the action, if the name in the definition is ambiguous
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
    const RESOURCE: &'static Resource = &ACTION;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let query = self.scope.query(&self.namespace);
        let mut path = vec!["actions"];
        path.extend(self.id.as_deref().filter(|id| !id.is_empty()));
        mistral
            .update_text(&path, &query, self.definition.content()?)
            .await?
            .rows("actions", sink)
    }
}

#[derive(Args)]
struct Delete {
    /// Names or IDs of the actions
    #[arg(required = true)]
    action: Vec<String>,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let accepted = "Request to delete action {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.action,
            accepted,
            "action",
            async |name| {
                mistral
                    .delete(&["actions", name, self.namespace.get()], &Query::new())
                    .await
            },
        )
        .await
    }
}

#[derive(Args)]
struct GetDefinition {
    /// Name of the action
    name: String,
    #[command(flatten)]
    namespace: Namespace,
}

impl Authenticated for GetDefinition {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let path = [
            "actions",
            required(&self.name, "action")?,
            self.namespace.get(),
        ];
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
            .validate(&["actions", "validate"], self.definition.content()?)
            .await?;
        validation(&verdict)
    }
}
