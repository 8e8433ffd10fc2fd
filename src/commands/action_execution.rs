//! Action executions: `/v2/action_executions`.

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::{Error, Result};
use crate::terminal::Terminal;
use crate::{input, json, output};

use super::arguments::{Namespace, NewestFirst, State};
use super::delete::{self, required};
use super::document::document_text;

use super::resource::{Resource, column, missing, or_none};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const ACTION_EXECUTION: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Workflow name", "workflow_name"),
        column("Workflow namespace", "workflow_namespace"),
        column("Task name", "task_name").optional(),
        column("Task ID", "task_execution_id"),
        column("State", "state"),
        column("State info", "state_info").show_only(),
        column("Accepted", "accepted"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").cell(or_none),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::show::<Run>(
        "run-action",
        "Run an action and print its result",
        "mistral run-action std.echo '{\"output\": \"hello\"}'",
    )
    .of(GROUP),
    Command::list::<List>(
        "action-execution-list",
        "List action executions, the newest 100 unless told otherwise",
        "mistral action-execution-list TASK_ID",
    )
    .of(GROUP),
    Command::show::<Get>(
        "action-execution-get",
        "Show an action execution",
        "mistral action-execution-get ID",
    )
    .of(GROUP),
    Command::show::<Update>(
        "action-execution-update",
        "Complete an asynchronous action, or change its state",
        "mistral action-execution-update ID --state SUCCESS --output '{\"ok\": true}'",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "action-execution-delete",
        "Delete action executions",
        "mistral action-execution-delete ID",
    )
    .of(GROUP),
    Command::text::<GetInput>(
        "action-execution-get-input",
        "Print an action execution's input as JSON",
        "mistral action-execution-get-input ID",
    )
    .of(GROUP),
    Command::text::<GetOutput>(
        "action-execution-get-output",
        "Print an action execution's output as JSON",
        "mistral action-execution-get-output ID",
    )
    .of(GROUP),
];

const GROUP: Group = Group::ActionExecutions;

#[derive(Args)]
struct Run {
    /// Name of the action
    name: String,
    /// Input of the action as JSON, a file that contains it, or - for standard input
    input: Option<String>,
    /// Save the result on the server and show the action execution
    #[arg(short, long)]
    save_result: bool,
    /// Run the action synchronously and wait for its result
    #[arg(id = "run_sync", long = "run-sync")]
    sync: bool,
    /// Executor that runs the action
    #[arg(short, long, value_name = "EXECUTOR")]
    target: Option<String>,
    #[command(flatten)]
    namespace: Namespace,
}

/// The body of `POST /v2/action_executions`; input and params are JSON text within JSON.
#[derive(Serialize)]
struct NewActionExecution<'a> {
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    input: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    params: Option<String>,
    #[serde(skip_serializing_if = "Option::is_none")]
    workflow_namespace: Option<&'a str>,
}

#[derive(Serialize)]
struct Params<'a> {
    #[serde(skip_serializing_if = "Option::is_none")]
    save_result: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    run_sync: Option<bool>,
    #[serde(skip_serializing_if = "Option::is_none")]
    target: Option<&'a str>,
}

impl Run {
    fn params(&self) -> Option<String> {
        let params = Params {
            save_result: self.save_result.then_some(true),
            run_sync: self.sync.then_some(true),
            target: self.target.as_deref().filter(|name| !name.is_empty()),
        };
        let document = serde_json::to_value(params).ok()?;
        (document != Value::Object(serde_json::Map::new()))
            .then(|| json::dumps(&document, json::WIRE))
    }
}

impl Shower for Run {
    fn titles(&self) -> Vec<String> {
        ACTION_EXECUTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let document = NewActionExecution {
            name: required(&self.name, "action")?,
            input: input::json_text("INPUT", self.input.as_deref())?,
            params: self.params(),
            workflow_namespace: Some(self.namespace.get()).filter(|name| !name.is_empty()),
        };
        let execution = mistral.create(&["action_executions"], &document).await?;
        if self.save_result && !self.sync {
            return ACTION_EXECUTION.show_cells(&execution).map(Shown::Cells);
        }
        let result = execution.get("output").ok_or_else(|| missing("output"))?;
        Ok(Shown::Text(output::text(result) + "\n"))
    }
}

#[derive(Args)]
struct List {
    /// Only action executions of the task execution with this ID
    task_execution_id: Option<String>,
    #[command(flatten)]
    page: NewestFirst,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &ACTION_EXECUTION;
    const LIMIT: Option<&'static str> = Some("100");

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.page.listing(&ACTION_EXECUTION, false)?;
        let key = "action_executions";
        match self
            .task_execution_id
            .as_deref()
            .filter(|id| !id.is_empty())
        {
            Some(id) => mistral.list(&["tasks", id, key], key, &listing, sink).await,
            None => mistral.list(&[key], key, &listing, sink).await,
        }
    }
}

#[derive(Args)]
struct Get {
    /// ID of the action execution
    action_execution: String,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        ACTION_EXECUTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let execution = fetch(mistral, &self.action_execution).await?;
        ACTION_EXECUTION.show_cells(&execution).map(Shown::Cells)
    }
}

async fn fetch(mistral: &Mistral, id: &str) -> Result<Value> {
    let path = ["action_executions", required(id, "action execution")?];
    mistral.get(&path, &Query::new()).await
}

#[derive(Args)]
struct Update {
    /// ID of the action execution
    id: String,
    /// New state
    #[arg(long, value_enum, value_name = "STATE")]
    state: Option<State>,
    /// Result of the action as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    output: Option<String>,
}

/// The body of `PUT /v2/action_executions/ID`; here the output is a JSON value, not text.
#[derive(Serialize)]
struct Change {
    #[serde(skip_serializing_if = "Option::is_none")]
    state: Option<&'static str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    output: Option<Value>,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        ACTION_EXECUTION.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let result = self.output.as_deref().filter(|text| !text.is_empty());
        let change = Change {
            state: self.state.map(State::name),
            output: result
                .map(|text| input::json("--output", text))
                .transpose()?,
        };
        if change.state.is_none() && change.output.is_none() {
            return Err(Error::local("action-execution-update: nothing to change")
                .hint("give --state or --output"));
        }
        let path = ["action_executions", required(&self.id, "action execution")?];
        let execution = mistral.update(&path, &change).await?;
        ACTION_EXECUTION.show_cells(&execution).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// IDs of the action executions
    #[arg(required = true)]
    action_execution: Vec<String>,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let accepted = "Request to delete action execution {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.action_execution,
            accepted,
            "action execution",
            async |id| {
                mistral
                    .delete(&["action_executions", id], &Query::new())
                    .await
            },
        )
        .await
    }
}

#[derive(Args)]
struct GetInput {
    /// ID of the action execution
    id: String,
}

impl Authenticated for GetInput {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        terminal.print(&document_text(&fetch(mistral, &self.id).await?, "input")?)
    }
}

#[derive(Args)]
struct GetOutput {
    /// ID of the action execution
    id: String,
}

impl Authenticated for GetOutput {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        terminal.print(&document_text(&fetch(mistral, &self.id).await?, "output")?)
    }
}
