//! Action executions: `/v2/action_executions`.

use std::time::Duration;

use clap::Args;
use serde_json::{Map, Value};
use tokio::time::timeout;

use crate::api::Mistral;
use crate::api::action_executions::{ACTION_EXECUTIONS, ActionExecutionChange, NewActionExecution};
use crate::api::required;
use crate::api::tasks::TASKS;
use crate::error::{Error, Kind, Result};
use crate::{input, json, output};

use super::api_fields;
use super::arguments::{Namespace, NewestFirst};
use super::cells::or_none;
use super::column::{column, missing};
use super::command::{Command, Context, Group, Outcome, Record, Rows, Run, Server};
use super::duration::{duration, shown};
use super::execution::{Input, Output};
use super::fail::{self, Fail};
use super::filter;
use super::generic::{Delete, Get, GetPart};
use super::refusal;
use super::resource::{Resource, ResourceType, deletion_by_id, positional};
use super::selectors;
use super::states::{OF_ACTIONS, SETTABLE};

struct ActionExecution;

impl ResourceType for ActionExecution {
    const RESOURCE: &'static Resource = &Resource {
        collection: &ACTION_EXECUTIONS,
        argument: positional(
            "action_execution",
            "ACTION_EXECUTION",
            "ID of the action execution",
        ),
        deletion: Some(deletion_by_id("IDs of the action executions")),
        fields: api_fields::ACTION_EXECUTION,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Workflow name", "workflow_name"),
            column("Workflow namespace", "workflow_namespace"),
            column("Task name", "task_name").null_if_missing(),
            column("Task ID", "task_execution_id"),
            column("State", "state"),
            column("State info", "state_info").hidden_in_lists(),
            column("Accepted", "accepted"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").cell(or_none),
        ],
        importance: &[
            "ID",
            "State",
            "Name",
            "Task name",
            "Created at",
            "Workflow name",
            "Accepted",
            "Updated at",
            "Task ID",
        ],
    };
}

pub const GROUP: Group = Group {
    title: "Action executions",
    commands: &[
        Command::new::<RunAction, _, _>("run-action", "Run an action and print its result")
            .example("mistral run-action std.echo '{\"output\": \"hello\"}'"),
        Command::new::<List, _, _>(
            "action-execution-list",
            "List action executions, the newest 100 unless told otherwise",
        )
        .example("mistral action-execution-list TASK_ID"),
        Command::new::<Get<ActionExecution>, _, _>(
            "action-execution-get",
            "Show an action execution",
        )
        .example("mistral action-execution-get ID"),
        Command::new::<Update, _, _>(
            "action-execution-update",
            "Complete an asynchronous action, or change its state",
        )
        .example("mistral action-execution-update ID --state SUCCESS --output '{\"ok\": true}'"),
        Command::new::<Delete<ActionExecution>, _, _>(
            "action-execution-delete",
            "Delete action executions",
        )
        .example("mistral action-execution-delete ID"),
        Command::new::<GetPart<ActionExecution, Input>, _, _>(
            "action-execution-get-input",
            "Print an action execution's input as JSON",
        )
        .example("mistral action-execution-get-input ID"),
        Command::new::<GetPart<ActionExecution, Output>, _, _>(
            "action-execution-get-output",
            "Print an action execution's output as JSON",
        )
        .example("mistral action-execution-get-output ID"),
    ],
};

#[derive(Args)]
struct RunAction {
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
    /// Give up waiting for the result after this time, with exit code 124: 90, 90s or 1h30m. The action goes on
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    timeout: Option<Duration>,
    #[command(flatten)]
    namespace: Namespace,
    /// Time after which the server counts the action as failed. It still runs to its end, which is when the result comes.
    /// Asynchronous actions have no such limit
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    action_timeout: Option<Duration>,
    /// Description of the action execution; only with --save-result and --run-sync, as the server drops it otherwise
    #[arg(short, long, value_name = "TEXT", requires_all = ["save_result", "run_sync"])]
    description: Option<String>,
    #[command(flatten)]
    fail: Fail,
}

impl RunAction {
    /// Refuses time limits in which nothing can happen.
    fn check(&self) -> Result<()> {
        let limits = [
            ("--timeout", self.timeout),
            ("--action-timeout", self.action_timeout),
        ];
        match limits
            .iter()
            .find(|(_, limit)| limit.is_some_and(|limit| limit.is_zero()))
        {
            Some((option, _)) => Err(Error::usage(format!("{option} must be longer than 0"))),
            None if self.timeout.is_some() && self.save_result && !self.sync => Err(Error::usage(
                "--timeout has no effect with --save-result, which does not wait for the result",
            )
            .hint("add --run-sync, or leave out one of them")),
            None => Ok(()),
        }
    }

    /// The parameters of the action execution, if there are any.
    fn params(&self) -> Option<String> {
        let mut params = Map::new();
        if self.save_result {
            params.insert("save_result".to_owned(), true.into());
        }
        if self.sync {
            params.insert("run_sync".to_owned(), true.into());
        }
        if let Some(target) = self.target.as_deref().filter(|name| !name.is_empty()) {
            params.insert("target".to_owned(), target.into());
        }
        if let Some(timeout) = self.action_timeout {
            params.insert("timeout".to_owned(), seconds(timeout));
        }
        (!params.is_empty()).then(|| json::dumps(&Value::Object(params), json::WIRE))
    }
}

/// A duration as a number of seconds, which is whole where it can be.
fn seconds(duration: Duration) -> Value {
    if duration.subsec_nanos() == 0 {
        duration.as_secs().into()
    } else {
        duration.as_secs_f64().into()
    }
}

impl RunAction {
    /// Runs the action, and waits for the response as long as it is wanted.
    async fn create(&self, mistral: &Mistral, document: &NewActionExecution<'_>) -> Result<Value> {
        let running = ACTION_EXECUTIONS.create(mistral, document);
        let Some(limit) = self.timeout else {
            return running.await;
        };
        timeout(limit, running).await.unwrap_or_else(|_| {
            let limit = shown(limit);
            Err(Error::new(
                Kind::WaitTimeout,
                format!(
                    "no result of {} within {limit}; if the server has started it, the action goes on",
                    self.name
                ),
            )
            .hint("--save-result keeps the result on the server; with --action-timeout the server counts the action as failed"))
        })
    }
}

impl Run<Server, Record> for RunAction {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        self.check()?;
        let is_wanted = self.fail.is_wanted(context.environment())?;
        let record = ActionExecution::RESOURCE.record(context)?;
        let document = NewActionExecution {
            name: required(&self.name, "action")?,
            input: input::action_input("INPUT", self.input.as_deref())?,
            description: self.description.as_deref(),
            params: self.params(),
            workflow_namespace: Some(self.namespace.get()).filter(|name| !name.is_empty()),
        };
        let execution = self.create(&record.mistral, &document).await?;
        if self.save_result && !self.sync {
            // It has only been scheduled.
            return record.show(&execution);
        }
        let result = execution.get("output").ok_or_else(|| missing("output"))?;
        let outcome = if record.is_raw() {
            record.show(&execution)?
        } else {
            Outcome::text(output::text(result) + "\n")
        };
        Ok(match fail::of_state(&execution) {
            Some((status, state)) => {
                let what = format!("the state of the action is {state}");
                fail::report(context, outcome, (status, &what), is_wanted)
            }
            None => outcome,
        })
    }
}

#[derive(Args)]
#[command(mut_arg("filters", |arg| arg.help(filter::help(ActionExecution::RESOURCE))))]
struct List {
    /// Only action executions of the task execution with this ID
    task_execution_id: Option<String>,
    #[command(flatten)]
    page: NewestFirst,
    #[command(flatten)]
    selectors: selectors::Common,
}

impl Run<Server, Rows> for List {
    fn columns() -> Vec<String> {
        ActionExecution::RESOURCE.list_titles()
    }

    fn filtered_by() -> &'static [&'static str] {
        ActionExecution::RESOURCE.collection.filters
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let task = self.task_execution_id.as_deref();
        let rows = ActionExecution::RESOURCE.rows(context)?;
        let terminal = context.terminal();
        let mut listing = self.page.listing(&rows, terminal)?;
        self.selectors.apply(OF_ACTIONS, &mut listing, terminal)?;
        let rows = rows.newest_first(&listing);
        rows.show(async |mistral, sink| {
            ACTION_EXECUTIONS
                .list_of(mistral, &TASKS, task, &listing, sink)
                .await
        })
        .await
    }
}

#[derive(Args)]
struct Update {
    /// ID of the action execution
    id: String,
    /// New state
    #[arg(long, value_parser = SETTABLE, value_name = "STATE")]
    state: Option<String>,
    /// Result of the action as JSON, a file that contains it, or - for standard input
    #[arg(long, value_name = "JSON")]
    output: Option<String>,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        ActionExecution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = ActionExecution::RESOURCE.record(context)?;
        let result = self.output.as_deref().filter(|text| !text.is_empty());
        let change = ActionExecutionChange {
            state: self.state.as_deref(),
            output: result
                .map(|text| input::action_output("--output", text))
                .transpose()?,
        };
        if change.state.is_none() && change.output.is_none() {
            return Err(Error::local("action-execution-update: nothing to change")
                .hint("give --state or --output"));
        }
        let execution = record.put(&self.id, &change).await?;
        let outcome = record.show(&execution)?;
        if let Some(wanted) = change.state {
            let terminal = context.terminal();
            refusal::of_state(terminal, "action execution", &self.id, wanted, &execution);
        }
        Ok(outcome)
    }
}
