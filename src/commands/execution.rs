//! Workflow executions: `/v2/executions`.

use clap::Args;
use serde::Serialize;
use serde_json::{Map, Value};

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;
use crate::{input, time};

use super::arguments::{Namespace, NewestFirst, State, given, integer};
use super::delete::{self, required};
use super::document::{document_text, optional_text};
use super::report;
use super::resource::{Lookup, Resource, column, computed, cut, or_none};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::uuid::is_uuid;
use super::{Command, Group};

pub const EXECUTION: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Workflow ID", "workflow_id"),
        column("Workflow name", "workflow_name"),
        column("Workflow namespace", "workflow_namespace"),
        column("Description", "description"),
        column("Task Execution ID", "task_execution_id").cell(or_none),
        column("Root Execution ID", "root_execution_id").cell(or_none),
        column("State", "state"),
        column("State info", "state_info").list_cell(cut),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").cell(or_none),
        computed("Duration", duration),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "execution-list",
        "List executions, the newest 100 unless told otherwise",
        "mistral execution-list --filter state=ERROR --limit 20",
    )
    .of(GROUP),
    Command::show::<Get>(
        "execution-get",
        "Show an execution",
        "mistral execution-get ID -f value -c State",
    )
    .of(GROUP),
    Command::show::<Create>(
        "execution-create",
        "Run a workflow",
        "mistral execution-create backup '{\"vm\": \"web-1\"}' -d 'before the upgrade'",
    )
    .of(GROUP),
    Command::show::<Update>(
        "execution-update",
        "Change the state, description or environment of an execution",
        "mistral execution-update ID --state PAUSED",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "execution-delete",
        "Delete executions",
        "mistral execution-delete ID ID --force",
    )
    .of(GROUP),
    Command::text::<GetInput>(
        "execution-get-input",
        "Print an execution's input as JSON",
        "mistral execution-get-input ID",
    )
    .of(GROUP),
    Command::text::<GetOutput>(
        "execution-get-output",
        "Print an execution's output as JSON",
        "mistral execution-get-output ID",
    )
    .of(GROUP),
    Command::text::<GetPublished>(
        "execution-get-published",
        "Print an execution's global variables as JSON",
        "mistral execution-get-published ID",
    )
    .of(GROUP),
    Command::text::<GetReport>(
        "execution-get-report",
        "Print a report of an execution as a tree",
        "mistral execution-get-report ID --no-errors-only",
    )
    .of(GROUP),
    Command::list::<GetSubExecutions>(
        "execution-get-sub-executions",
        "List an execution and its sub-executions",
        "mistral execution-get-sub-executions ID --errors-only",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Executions;

/// Time from creation to the last change of an execution that has ended, or until now.
fn duration(row: &Lookup<'_>) -> Result<Value> {
    let field = |name| row(name);
    let ended = matches!(field("state"), Some("ERROR" | "SUCCESS" | "CANCELLED"));
    let end = field("updated_at").filter(|_| ended);
    time::duration(field("created_at"), end).map(Value::from)
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    page: NewestFirst,
    /// Only executions that this task execution started
    #[arg(long, num_args = 0..=1, value_name = "TASK_EXECUTION_ID")]
    task: Option<Option<String>>,
    /// Only root executions, which no other execution started
    #[arg(long)]
    rootsonly: bool,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &EXECUTION;
    const LIMIT: Option<&'static str> = Some("100");

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let mut listing = self.page.listing(&EXECUTION, true)?;
        if self.rootsonly {
            listing.query.set("nulls", "root_execution_id");
        }
        if let Some(task) = given(&self.task) {
            listing.query.set("task_execution_id", task);
        }
        mistral
            .list(&["executions"], "executions", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID of the execution
    execution: String,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        EXECUTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let execution = fetch(mistral, &self.execution).await?;
        EXECUTION.show_cells(&execution).map(Shown::Cells)
    }
}

async fn fetch(mistral: &Mistral, id: &str) -> Result<Value> {
    let path = ["executions", required(id, "execution")?];
    mistral.get(&path, &Query::new()).await
}

#[derive(Args)]
struct Create {
    /// ID or name of the workflow
    workflow_identifier: Option<String>,
    /// Input of the workflow as JSON, a file that contains it, or - for standard input
    workflow_input: Option<String>,
    /// Parameters of the workflow type as JSON, a file that contains it, or - for standard input
    params: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
    /// Description of the execution
    #[arg(
        short,
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "TEXT"
    )]
    description: String,
    /// Start from the state of the execution with this ID
    #[arg(short = 's', num_args = 0..=1, value_name = "EXECUTION_ID")]
    source_execution_id: Option<Option<String>>,
}

/// The body of `POST /v2/executions`; input and params are JSON text within JSON.
#[derive(Serialize)]
struct NewExecution<'a> {
    description: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    source_execution_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_id: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_name: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_namespace: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<String>,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        EXECUTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let input = self.workflow_input.as_deref();
        input::one_dash([("INPUT", input), ("PARAMS", self.params.as_deref())])?;
        let source = given(&self.source_execution_id);
        if let Some(source) = source.filter(|id| !is_uuid(id)) {
            return Err(Error::local(format!(
                "-s {source:?} is not the ID of an execution"
            )));
        }
        let workflow = self
            .workflow_identifier
            .as_deref()
            .filter(|id| !id.is_empty());
        if workflow.is_none() && source.is_none() {
            return Err(
                Error::local("no workflow given").hint("give a workflow, or an execution with -s")
            );
        }
        let document = NewExecution {
            description: &self.description,
            source_execution_id: source,
            workflow_id: workflow.filter(|id| is_uuid(id)),
            workflow_name: workflow.filter(|id| !is_uuid(id)),
            workflow_namespace: Some(self.namespace.get()).filter(|name| !name.is_empty()),
            input: input::bare_text("INPUT", self.workflow_input.as_deref())?,
            params: input::json_object_text("PARAMS", self.params.as_deref())?,
        };
        let execution = mistral.create(&["executions"], &document).await?;
        EXECUTION.show_cells(&execution).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Update {
    /// ID of the execution
    id: String,
    /// New state
    #[arg(short, long, value_enum, value_name = "STATE")]
    state: Option<State>,
    /// Environment as JSON or YAML, or a file that contains it
    #[arg(short, long, value_name = "ENV")]
    env: Option<String>,
    /// New description
    #[arg(short, long, value_name = "TEXT")]
    description: Option<String>,
}

/// The body of `PUT /v2/executions/ID`.
#[derive(Serialize)]
struct Change<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    description: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<Params>,
}

#[derive(Serialize)]
struct Params {
    env: Map<String, Value>,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        EXECUTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let change = Change {
            state: self.state.map(State::name),
            description: self.description.as_deref().filter(|text| !text.is_empty()),
            params: input::env("--env", self.env.as_deref())?.map(|env| Params { env }),
        };
        if change.state.is_none() && change.description.is_none() && change.params.is_none() {
            let what = if self.env.is_some() {
                "execution-update: nothing to change, as the environment is empty"
            } else {
                "execution-update: nothing to change"
            };
            return Err(Error::usage(what).hint("give --state, --description or --env"));
        }
        let path = ["executions", required(&self.id, "execution")?];
        let execution = mistral.update(&path, &change).await?;
        EXECUTION.show_cells(&execution).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// IDs of the executions
    #[arg(required = true)]
    execution: Vec<String>,
    /// Delete the execution even if it is still running
    #[arg(long)]
    force: bool,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let query = Query::new().with_some("force", self.force.then_some("True"));
        let accepted = "Request to delete execution {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.execution,
            accepted,
            "execution",
            async |id| mistral.delete(&["executions", id], &query).await,
        )
        .await
    }
}

#[derive(Args)]
struct GetInput {
    /// ID of the execution
    id: String,
}

impl Authenticated for GetInput {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        terminal.print(&document_text(&fetch(mistral, &self.id).await?, "input")?)
    }
}

#[derive(Args)]
struct GetOutput {
    /// ID of the execution
    id: String,
}

impl Authenticated for GetOutput {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        terminal.print(&document_text(&fetch(mistral, &self.id).await?, "output")?)
    }
}

#[derive(Args)]
struct GetPublished {
    /// ID of the execution
    id: String,
}

impl Authenticated for GetPublished {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        terminal.print(&optional_text(
            &fetch(mistral, &self.id).await?,
            "published_global",
        ))
    }
}

#[derive(Args)]
struct GetReport {
    /// ID of the execution
    id: String,
    /// Only the paths that led to errors (default)
    #[arg(long, overrides_with = "no_errors_only")]
    errors_only: bool,
    /// All paths
    #[arg(long)]
    no_errors_only: bool,
    /// Only the counts, without the tree
    #[arg(long)]
    statistics_only: bool,
    /// Levels of sub-executions in the tree; 0 for the execution only, -1 for no limit
    #[arg(long, num_args = 0..=1, value_parser = integer, default_value = "-1", value_name = "N")]
    max_depth: Option<Option<i64>>,
}

impl Authenticated for GetReport {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let path = ["executions", required(&self.id, "execution")?, "report"];
        let depth = self.max_depth.flatten().map(|n| n.to_string());
        let query = Query::new()
            .with_some("errors_only", (!self.no_errors_only).then_some("True"))
            .with_some("statistics_only", self.statistics_only.then_some("True"))
            .with_some("max_depth", depth.as_deref());
        let document = mistral.get(&path, &query).await?;
        let text = report::text(&document).map_err(|cause| {
            Error::new(
                Kind::Connection,
                format!("the response is not a report: {cause}"),
            )
        })?;
        terminal.print(&text)
    }
}

/// Options of the listings of sub-executions.
#[derive(Args)]
pub struct SubExecutions {
    /// ID of the execution that started the others
    #[arg(value_name = "ID")]
    pub id: String,
    /// Only failed executions
    #[arg(long)]
    errors_only: bool,
    /// Levels of sub-executions; -1 for no limit
    #[arg(long, num_args = 0..=1, value_parser = integer, default_value = "-1", value_name = "N")]
    max_depth: Option<Option<i64>>,
}

impl SubExecutions {
    /// The rows below `path`.
    pub async fn rows(&self, mistral: &Mistral, path: &[&str], sink: Sink<'_>) -> Result<bool> {
        let mut query = Query::new();
        if let Some(depth) = self.max_depth.flatten() {
            query = query.with("max_depth", &depth.to_string());
        }
        query = query.with("errors_only", if self.errors_only { "True" } else { "" });
        mistral.fetch(path, &query).await?.rows("executions", sink)
    }
}

#[derive(Args)]
struct GetSubExecutions {
    #[command(flatten)]
    options: SubExecutions,
}

impl Lister for GetSubExecutions {
    const RESOURCE: &'static Resource = &EXECUTION;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let path = [
            "executions",
            required(&self.options.id, "execution")?,
            "executions",
        ];
        self.options.rows(mistral, &path, sink).await
    }
}
