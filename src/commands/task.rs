//! Task executions: `/v2/tasks`.

use clap::Args;
use serde::Serialize;
use serde_json::Value;

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::Result;
use crate::terminal::Terminal;
use crate::{input, json, time};

use super::arguments::NewestFirst;
use super::delete::required;
use super::document::{document_text, optional_text};
use super::execution::{EXECUTION, SubExecutions};
use super::resource::{Lookup, Resource, column, computed, cut, or_none};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const TASK: Resource = Resource {
    columns: &[
        column("ID", "id"),
        column("Name", "name"),
        column("Workflow name", "workflow_name"),
        column("Workflow namespace", "workflow_namespace"),
        column("Workflow Execution ID", "workflow_execution_id"),
        column("State", "state"),
        column("State info", "state_info").list_cell(cut),
        column("Created at", "created_at"),
        column("Started at", "started_at").cell(or_none),
        column("Finished at", "finished_at").cell(or_none),
        computed("Duration", duration),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "task-list",
        "List task executions, the newest 100 unless told otherwise",
        "mistral task-list EXECUTION_ID --filter state=ERROR",
    )
    .of(GROUP),
    Command::show::<Get>(
        "task-get",
        "Show a task execution",
        "mistral task-get ID -c State -c 'State info'",
    )
    .of(GROUP),
    Command::text::<GetResult>(
        "task-get-result",
        "Print a task's result as JSON",
        "mistral task-get-result ID",
    )
    .of(GROUP),
    Command::text::<GetPublished>(
        "task-get-published",
        "Print the variables that a task published as JSON",
        "mistral task-get-published ID",
    )
    .of(GROUP),
    Command::show::<Rerun>(
        "task-rerun",
        "Run a failed task again",
        "mistral task-rerun ID --resume",
    )
    .of(GROUP),
    Command::list::<GetSubExecutions>(
        "task-get-sub-executions",
        "List the executions that a task started",
        "mistral task-get-sub-executions ID",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Tasks;

fn duration(row: &Lookup<'_>) -> Result<Value> {
    let field = |name| row(name);
    time::duration(field("started_at"), field("finished_at")).map(Value::from)
}

#[derive(Args)]
struct List {
    /// Only task executions of the execution with this ID
    workflow_execution: Option<String>,
    #[command(flatten)]
    page: NewestFirst,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &TASK;
    const LIMIT: Option<&'static str> = Some("100");

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.page.listing(&TASK, true)?;
        match self
            .workflow_execution
            .as_deref()
            .filter(|id| !id.is_empty())
        {
            Some(id) => {
                mistral
                    .list(&["executions", id, "tasks"], "tasks", &listing, sink)
                    .await
            }
            None => mistral.list(&["tasks"], "tasks", &listing, sink).await,
        }
    }
}

#[derive(Args)]
struct Get {
    /// ID of the task execution
    task: String,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        TASK.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        TASK.show_cells(&fetch(mistral, &self.task).await?)
            .map(Shown::Cells)
    }
}

async fn fetch(mistral: &Mistral, id: &str) -> Result<Value> {
    let path = ["tasks", required(id, "task")?];
    mistral.get(&path, &Query::new()).await
}

#[derive(Args)]
struct GetResult {
    /// ID of the task execution
    id: String,
}

impl Authenticated for GetResult {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        terminal.print(&document_text(&fetch(mistral, &self.id).await?, "result")?)
    }
}

#[derive(Args)]
struct GetPublished {
    /// ID of the task execution
    id: String,
}

impl Authenticated for GetPublished {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let task = fetch(mistral, &self.id).await?;
        let mut text = document_text(&task, "published")?;
        let global = optional_text(&task, "published_global");
        // As with the reference, globals are left out where one of the two is no JSON.
        let is_json = |text: &str| text.is_empty() || json::parse(text).is_ok();
        let readable = ["published", "published_global"].iter().all(|field| {
            let value = task.get(*field).and_then(Value::as_str);
            value.is_none_or(is_json)
        });
        if global != "\n" && readable {
            if text == "\n" {
                text.clear();
            }
            text.push_str(&global);
        }
        terminal.print(&text)
    }
}

#[derive(Args)]
struct Rerun {
    /// ID of the task execution
    id: String,
    /// For a with-items task: rerun only the failed items
    #[arg(long)]
    resume: bool,
    /// Environment as JSON or YAML, or a file that contains it
    #[arg(short, long, value_name = "ENV")]
    env: Option<String>,
}

/// The body of `PUT /v2/tasks/ID`; `env` is JSON text within JSON.
#[derive(Serialize)]
struct Change<'a> {
    id: &'a str,
    state: &'static str,
    reset: bool,
    #[serde(skip_serializing_if = "Option::is_none")]
    env: Option<String>,
}

impl Shower for Rerun {
    fn titles(&self) -> Vec<String> {
        TASK.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let env = input::env("--env", self.env.as_deref())?
            .map(|env| json::dumps(&Value::Object(env), json::WIRE));
        let change = Change {
            id: &self.id,
            state: "RUNNING",
            reset: !self.resume,
            env,
        };
        let path = ["tasks", required(&self.id, "task")?];
        let task = mistral.update(&path, &change).await?;
        TASK.show_cells(&task).map(Shown::Cells)
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
        let path = ["tasks", required(&self.options.id, "task")?, "executions"];
        self.options.rows(mistral, &path, sink).await
    }
}
