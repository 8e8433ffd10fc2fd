//! Task executions: `/v2/tasks`.

mod resource_type;
mod skip;

use std::time::Duration;

use clap::Args;
use serde_json::Value;
use tokio::time::timeout;

use crate::api::Mistral;
use crate::api::executions::EXECUTIONS;
use crate::api::is_uuid;
use crate::api::tasks::{self, TASKS};
use crate::error::Result;
use crate::{input, json};

use super::arguments::NewestFirst;
use super::command::{Command, Context, Group, Outcome, Record, Rows, Run, Server};
use super::execution::SubExecutions;
use super::execution::reference::Access;
use super::execution::referring::{ByExecution, Referring};
use super::fields::{json_field, optional_json_field};
use super::filter;
use super::generic::{Get, GetPart, Part};
use super::resource::ResourceType;
use super::selectors;
use super::states::OF_TASKS;
use resource_type::Task;
use skip::Skip;

pub const GROUP: Group = Group {
    title: "Tasks",
    commands: &[
        Command::new::<Referring<List>, _, _>(
            "task-list",
            "List task executions, the newest 100 unless told otherwise",
        )
        .example("mistral task-list EXECUTION_ID --filter state=ERROR"),
        Command::new::<Get<Task>, _, _>("task-get", "Show a task execution")
            .example("mistral task-get ID -c State -c 'State info'"),
        Command::new::<GetPart<Task, TaskResult>, _, _>(
            "task-get-result",
            "Print a task's result as JSON",
        )
        .example("mistral task-get-result ID"),
        Command::new::<GetPart<Task, Published>, _, _>(
            "task-get-published",
            "Print the variables that a task published as JSON",
        )
        .example("mistral task-get-published ID"),
        Command::new::<Rerun, _, _>("task-rerun", "Run a failed task again")
            .example("mistral task-rerun ID --resume"),
        Command::new::<Skip, _, _>(
            "task-skip",
            "Skip failed tasks, so that their executions go on without them",
        )
        .example("mistral task-skip ID --wait"),
        Command::new::<SubExecutions<Task>, _, _>(
            "task-get-sub-executions",
            "List the executions that a task started",
        )
        .example("mistral task-get-sub-executions ID"),
    ],
};

#[derive(Args)]
#[command(mut_arg("filters", |arg| arg.help(filter::help(Task::RESOURCE))))]
struct List {
    /// Only task executions of the execution with this ID
    workflow_execution: Option<String>,
    #[command(flatten)]
    page: NewestFirst,
    #[command(flatten)]
    selectors: selectors::Common,
    #[command(flatten)]
    tags: selectors::Tags,
}

impl Run<Server, Rows> for List {
    fn columns() -> Vec<String> {
        Task::RESOURCE.list_titles()
    }

    fn filtered_by() -> &'static [&'static str] {
        Task::RESOURCE.collection.filters
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let execution = self.workflow_execution.as_deref();
        let rows = Task::RESOURCE.rows(context)?;
        let terminal = context.terminal();
        let mut listing = self.page.listing(&rows, terminal)?;
        self.selectors.apply(OF_TASKS, &mut listing, terminal)?;
        self.tags.apply(&mut listing)?;
        let rows = rows.newest_first(&listing);
        rows.show(async |mistral, sink| {
            TASKS
                .list_of(mistral, &EXECUTIONS, execution, &listing, sink)
                .await
        })
        .await
    }
}

struct TaskResult;

impl Part<Task> for TaskResult {
    const FIELD: &'static str = "result";
}

/// The variables that a task published, its own and the global ones.
struct Published;

impl Part<Task> for Published {
    const FIELD: &'static str = "published";

    fn text(task: &Value) -> Result<String> {
        let mut text = json_field(task, Self::FIELD)?;
        let global = optional_json_field(task, "published_global");
        // Like the reference, omits the global variables if one of the two is not JSON.
        let is_json = |text: &str| text.is_empty() || json::parse(text).is_ok();
        let readable = [Self::FIELD, "published_global"].iter().all(|field| {
            let value = task.get(*field).and_then(Value::as_str);
            value.is_none_or(is_json)
        });
        if global != "\n" && readable {
            if text == "\n" {
                text.clear();
            }
            text.push_str(&global);
        }
        Ok(text)
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

impl Run<Server, Record> for Rerun {
    fn columns() -> Vec<String> {
        Task::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Task::RESOURCE.record(context)?;
        let env = input::env("--env", self.env.as_deref())?
            .map(|env| json::dumps(&Value::Object(env), json::WIRE));
        let rerun = tasks::Rerun {
            id: &self.id,
            state: "RUNNING",
            reset: !self.resume,
            env,
        };
        let task = tasks::rerun(&record.mistral, &rerun).await?;
        let warning = if task.is_rerun {
            None
        } else {
            Some(not_rerun(&record.mistral, &self.id, &task.row).await)
        };
        let outcome = record.show(&task.row)?;
        if let Some(warning) = warning {
            context.terminal().note(&warning);
        }
        Ok(outcome)
    }
}

/// How long the state of the execution is waited for.
const LOOK_UP_TIMEOUT: Duration = Duration::from_secs(1);

/// The warning about a task that is still in ERROR after a rerun. The server accepts a rerun in a paused execution, and
/// does nothing.
async fn not_rerun(mistral: &Mistral, id: &str, task: &Value) -> String {
    let execution = task.get("workflow_execution_id").and_then(Value::as_str);
    if let Some(execution) = execution.filter(|id| is_uuid(id)) {
        let found = timeout(LOOK_UP_TIMEOUT, EXECUTIONS.get(mistral, execution, "")).await;
        if matches!(found, Ok(Ok(found)) if found["state"] == "PAUSED") {
            return format!(
                "mistral: warning: task {id} was not rerun, as its execution is PAUSED\n  \
                 hint: resume it with mistral execution-resume {execution}, then rerun the task"
            );
        }
    }
    format!(
        "mistral: warning: task {id} is still in state ERROR: it has not started yet, or it has failed again\n  \
         hint: see its state with mistral task-get {id} before you rerun it"
    )
}

impl ByExecution for List {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.workflow_execution.iter_mut().collect()
    }
}
