//! Actions: `/v2/actions`. In paths the namespace follows the name, empty or not.

use clap::Args;

use crate::api::actions::{self, ACTIONS};
use crate::error::Result;
use crate::input;

use super::arguments::{Namespace, Paging, Scope};
use super::cells::{cut, tags};
use super::command::Run;
use super::context::{Context, Outcome};
use super::generic::{Defined, Delete, Get, GetDefinition, Kind, Validate};
use super::resource::{Positional, Resource, column, deletion, positional};
use super::shows::Rows;
use super::uses::Server;
use super::{Command, Group};

const ACTION: Resource = Resource {
    collection: &ACTIONS,
    argument: positional("action", "ACTION", "Name or ID of the action"),
    deletion: Some(deletion(
        "action {}",
        positional("action", "ACTION", "Names or IDs of the actions"),
    )),
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

pub const GROUP: Group = Group {
    title: "Actions",
    commands: &[
        Command::new::<List, _, _>(
            "action-list",
            "List actions",
            "mistral action-list --filter name=has:nova",
        ),
        Command::new::<Get<Action>, _, _>(
            "action-get",
            "Show an action",
            "mistral action-get std.http",
        ),
        Command::new::<Create, _, _>(
            "action-create",
            "Create ad-hoc actions from a definition",
            "mistral action-create greet.yaml",
        ),
        Command::new::<Update, _, _>(
            "action-update",
            "Replace ad-hoc actions with a new definition",
            "mistral action-update greet.yaml",
        ),
        Command::new::<Delete<Action>, _, _>(
            "action-delete",
            "Delete ad-hoc actions",
            "mistral action-delete greet",
        ),
        Command::new::<GetDefinition<Action>, _, _>(
            "action-get-definition",
            "Print an ad-hoc action's definition",
            "mistral action-get-definition greet > greet.yaml",
        ),
        Command::new::<Validate<Action>, _, _>(
            "action-validate",
            "Validate a definition without saving it",
            "mistral action-validate greet.yaml",
        ),
    ],
};

struct Action;

impl Kind for Action {
    const RESOURCE: &'static Resource = &ACTION;
}

impl Defined for Action {
    const ARGUMENT: Positional = positional("name", "NAME", "Name of the action");
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
    #[command(flatten)]
    namespace: Namespace,
}

impl Run<Server, Rows> for List {
    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let (mut rows, mistral) = ACTION.rows(context)?;
        let mut listing = self.paging.listing(&ACTION, true)?;
        if !self.namespace.get().is_empty() {
            listing.query.set("namespace", self.namespace.get());
        }
        // Without a limit the server gives all actions at once; by marker it would start again.
        listing.all = false;
        let more = ACTIONS.list(&mistral, &listing, &mut rows.sink()).await?;
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

impl Run<Server, Rows> for Create {
    fn accepted(command: clap::Command) -> clap::Command {
        Paging::augment_args(command)
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let definition = self.definition.read("DEFINITION")?;
        let (mut rows, mistral) = ACTION.rows(context)?;
        let place = self.scope.place(&self.namespace);
        let more =
            actions::create(&mistral, definition.to_send()?, place, &mut rows.sink()).await?;
        rows.end(more)
    }
}

#[derive(Args)]
struct Update {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    /// ID of the action, if the name in the definition is ambiguous
    #[arg(long, value_name = "ID")]
    id: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Run<Server, Rows> for Update {
    fn accepted(command: clap::Command) -> clap::Command {
        Paging::augment_args(command)
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let definition = self.definition.read("DEFINITION")?;
        let (mut rows, mistral) = ACTION.rows(context)?;
        let (id, place) = (self.id.as_deref(), self.scope.place(&self.namespace));
        let more =
            actions::update(&mistral, id, definition.to_send()?, place, &mut rows.sink()).await?;
        rows.end(more)
    }
}
