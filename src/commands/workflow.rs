//! Workflows: `/v2/workflows`.

use clap::Args;

use crate::api::workflows::{self, WORKFLOWS};
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

const WORKFLOW: Resource = Resource {
    collection: &WORKFLOWS,
    argument: positional("workflow", "WORKFLOW", "ID or name of the workflow"),
    deletion: Some(deletion(
        "workflow {}",
        positional("workflow", "WORKFLOW", "IDs or names of the workflows"),
    )),
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

pub const GROUP: Group = Group {
    title: "Workflows",
    commands: &[
        Command::new::<List, _, _>(
            "workflow-list",
            "List workflows",
            "mistral workflow-list --filter name=has:backup",
        ),
        Command::new::<Get<Workflow>, _, _>(
            "workflow-get",
            "Show a workflow",
            "mistral workflow-get backup -f json",
        ),
        Command::new::<Create, _, _>(
            "workflow-create",
            "Create workflows from a definition",
            "mistral workflow-create backup.yaml --public",
        ),
        Command::new::<Update, _, _>(
            "workflow-update",
            "Replace workflows with a new definition",
            "mistral workflow-update backup.yaml",
        ),
        Command::new::<Delete<Workflow>, _, _>(
            "workflow-delete",
            "Delete workflows",
            "mistral workflow-delete backup restore",
        ),
        Command::new::<GetDefinition<Workflow>, _, _>(
            "workflow-get-definition",
            "Print a workflow's definition",
            "mistral workflow-get-definition backup > backup.yaml",
        ),
        Command::new::<Validate<Workflow>, _, _>(
            "workflow-validate",
            "Validate a definition without saving it",
            "mistral workflow-validate backup.yaml",
        ),
    ],
};

struct Workflow;

impl Kind for Workflow {
    const RESOURCE: &'static Resource = &WORKFLOW;
}

impl Defined for Workflow {
    const ARGUMENT: Positional =
        positional("identifier", "IDENTIFIER", "ID or name of the workflow");
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Run<Server, Rows> for List {
    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let (mut rows, mistral) = WORKFLOW.rows(context)?;
        let listing = self.paging.listing(&WORKFLOW, true)?;
        let more = WORKFLOWS.list(&mistral, &listing, &mut rows.sink()).await?;
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
        let (mut rows, mistral) = WORKFLOW.rows(context)?;
        let place = self.scope.place(&self.namespace);
        let more =
            workflows::create(&mistral, definition.to_send()?, place, &mut rows.sink()).await?;
        rows.end(more)
    }
}

#[derive(Args)]
struct Update {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    /// ID of the workflow, if the name in the definition is ambiguous
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
        let (mut rows, mistral) = WORKFLOW.rows(context)?;
        let (id, place) = (self.id.as_deref(), self.scope.place(&self.namespace));
        let more =
            workflows::update(&mistral, id, definition.to_send()?, place, &mut rows.sink()).await?;
        rows.end(more)
    }
}
