//! Workflow executions: `/v2/executions`.

mod report;

use std::marker::PhantomData;

use clap::Args;
use serde_json::Value;

use crate::api::executions::{
    self, EXECUTIONS, ExecutionChange, NewExecution, Params, ReportOptions,
};
use crate::api::is_uuid;
use crate::error::{Error, Kind, Result};
use crate::{input, time};

use super::arguments::{Namespace, NewestFirst, STATES, given};
use super::cells::{cut, or_none};
use super::column::{Lookup, column, computed};
use super::command::{Command, Context, Group, Outcome, Record, Rows, Run, Server, Text};
use super::fail::{self, Fail};
use super::fields::optional_json_field;
use super::filter;
use super::generic::{self, Get, GetPart, Part};
use super::number::integer;
use super::refusal;
use super::resource::{Resource, ResourceType, deletion, positional};

struct Execution;

impl ResourceType for Execution {
    const RESOURCE: &'static Resource = &Resource {
        collection: &EXECUTIONS,
        argument: positional("execution", "EXECUTION", "ID of the execution"),
        deletion: Some(deletion("IDs of the executions")),
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
            computed("Duration", duration).sorted_by(time::of_duration),
        ],
    };
}

pub const GROUP: Group = Group {
    title: "Executions",
    commands: &[
        Command::new::<List, _, _>(
            "execution-list",
            "List executions, the newest 100 unless told otherwise",
        )
        .example("mistral execution-list --filter state=ERROR --limit 20"),
        Command::new::<Get<Execution>, _, _>("execution-get", "Show an execution")
            .example("mistral execution-get ID -f value -c State"),
        Command::new::<Create, _, _>("execution-create", "Run a workflow").example(
            "mistral execution-create backup '{\"vm\": \"web-1\"}' -d 'before the upgrade'",
        ),
        Command::new::<Update, _, _>(
            "execution-update",
            "Change the state, description or environment of an execution",
        )
        .example("mistral execution-update ID --state PAUSED"),
        Command::new::<Delete, _, _>("execution-delete", "Delete executions")
            .example("mistral execution-delete ID ID --force"),
        Command::new::<GetPart<Execution, Input>, _, _>(
            "execution-get-input",
            "Print an execution's input as JSON",
        )
        .example("mistral execution-get-input ID"),
        Command::new::<GetOutput, _, _>(
            "execution-get-output",
            "Print an execution's output as JSON",
        )
        .example("mistral execution-get-output ID"),
        Command::new::<GetPart<Execution, Published>, _, _>(
            "execution-get-published",
            "Print an execution's global variables as JSON",
        )
        .example("mistral execution-get-published ID"),
        Command::new::<GetReport, _, _>(
            "execution-get-report",
            "Print a report of an execution as a tree",
        )
        .example("mistral execution-get-report ID --no-errors-only"),
        Command::new::<SubExecutions<Execution>, _, _>(
            "execution-get-sub-executions",
            "List an execution and its sub-executions",
        )
        .example("mistral execution-get-sub-executions ID --errors-only"),
    ],
};

/// Time from creation to the last change of an execution that has ended, or until now.
fn duration(row: &Lookup<'_>) -> Result<Value> {
    let ended = matches!(row("state"), Some("ERROR" | "SUCCESS" | "CANCELLED"));
    let end = row("updated_at").filter(|_| ended);
    time::duration(row("created_at"), end).map(Value::from)
}

#[derive(Args)]
#[command(mut_arg("filters", |arg| arg.help(filter::help(Execution::RESOURCE))))]
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

impl Run<Server, Rows> for List {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let rows = Execution::RESOURCE.rows(context)?;
        let mut listing = self.page.listing(Execution::RESOURCE, context.terminal())?;
        if self.rootsonly {
            listing.query.set("nulls", "root_execution_id");
        }
        if let Some(task) = given(&self.task) {
            listing.query.set("task_execution_id", task);
        }
        rows.list(&listing).await
    }
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
    /// Run the workflow of the execution with this ID again. Its input and params are not copied: without INPUT and PARAMS,
    /// the defaults of the workflow apply
    #[arg(short = 's', num_args = 0..=1, value_name = "EXECUTION_ID")]
    source_execution_id: Option<Option<String>>,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Execution::RESOURCE.record(context)?;
        let execution = self.execution()?;
        let outcome = record.create(&execution).await?;
        let named = execution.workflow_id.or(execution.workflow_name);
        if let (Some(source), Some(workflow)) = (execution.source_execution_id, named) {
            context.terminal().note(&format!(
                "mistral: warning: -s runs the workflow of execution {source}; {workflow:?} is ignored"
            ));
        }
        if let (Some(source), None) = (execution.source_execution_id, &execution.input) {
            context.terminal().note(&format!(
                "mistral: note: the input of execution {source} was not copied; the defaults of the workflow apply\n  \
                 hint: to run it with the same input: mistral execution-create -s {source} '' \
                 \"$(mistral execution-get-input {source})\""
            ));
        }
        Ok(outcome)
    }
}

impl Create {
    /// The requested execution.
    fn execution(&self) -> Result<NewExecution<'_>> {
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
        Ok(NewExecution {
            description: &self.description,
            source_execution_id: source,
            workflow_id: workflow.filter(|id| is_uuid(id)),
            workflow_name: workflow.filter(|id| !is_uuid(id)),
            workflow_namespace: Some(self.namespace.get()).filter(|name| !name.is_empty()),
            input: input::execution_input("INPUT", input)?,
            params: input::json_object_text("PARAMS", self.params.as_deref())?,
        })
    }
}

#[derive(Args)]
struct Update {
    /// ID of the execution
    id: String,
    /// New state
    #[arg(short, long, value_parser = STATES, value_name = "STATE")]
    state: Option<String>,
    /// Environment as JSON or YAML, or a file that contains it
    #[arg(short, long, value_name = "ENV")]
    env: Option<String>,
    /// New description
    #[arg(short, long, value_name = "TEXT")]
    description: Option<String>,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Execution::RESOURCE.record(context)?;
        let change = self.change()?;
        let execution = record.put(&self.id, &change).await?;
        let outcome = record.show(&execution)?;
        if let Some(Params { env }) = &change.params {
            refusal::of_env(context.terminal(), &self.id, env, &execution);
        }
        if let Some(wanted) = change.state {
            refusal::of_state(
                context.terminal(),
                "execution",
                &self.id,
                wanted,
                &execution,
            );
        }
        Ok(outcome)
    }
}

impl Update {
    /// The requested change, which must not be empty.
    fn change(&self) -> Result<ExecutionChange<'_>> {
        let change = ExecutionChange {
            state: self.state.as_deref(),
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
        Ok(change)
    }
}

#[derive(Args)]
struct Delete {
    #[command(flatten)]
    executions: generic::Delete<Execution>,
    /// Delete the execution even if it is still running
    #[arg(long)]
    force: bool,
}

impl Run<Server, Text> for Delete {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let force = self.force;
        self.executions
            .each(context, async |mistral, id| {
                executions::delete(mistral, id, force).await
            })
            .await
    }
}

/// The input of a workflow or action execution.
pub struct Input;

impl<R: ResourceType> Part<R> for Input {
    const FIELD: &'static str = "input";
}

/// The output of a workflow or action execution.
pub struct Output;

impl<R: ResourceType> Part<R> for Output {
    const FIELD: &'static str = "output";
}

#[derive(Args)]
struct GetOutput {
    #[command(flatten)]
    execution: GetPart<Execution, Output>,
    #[command(flatten)]
    fail: Fail,
}

impl Run<Server, Text> for GetOutput {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let is_wanted = self.fail.is_wanted(context.environment())?;
        let execution = self.execution.resource(context).await?;
        let outcome = Outcome::text(<Output as Part<Execution>>::text(&execution)?);
        Ok(match fail::of_state(&execution) {
            Some((status, state)) => {
                let what = format!("the state of the execution is {state}");
                fail::report(context, outcome, (status, &what), is_wanted)
            }
            None => outcome,
        })
    }
}

/// The global variables that an execution published.
struct Published;

impl Part<Execution> for Published {
    const FIELD: &'static str = "published_global";

    fn text(execution: &Value) -> Result<String> {
        Ok(optional_json_field(execution, Self::FIELD))
    }
}

#[derive(Args)]
#[expect(clippy::struct_excessive_bools, reason = "each is an option")]
struct GetReport {
    /// ID of the execution
    id: String,
    /// Only the paths that led to errors (default)
    #[arg(long, overrides_with = "no_errors_only")]
    errors_only: bool,
    /// All paths
    #[arg(long)]
    no_errors_only: bool,
    /// Only the counts, without the tree. They count tasks in ERROR only, unless --no-errors-only is given
    #[arg(long)]
    statistics_only: bool,
    /// Show errors in full, as on a terminal; otherwise they are cut to 100 characters
    #[arg(long)]
    full: bool,
    /// Levels of sub-executions in the tree; 0 for the execution only, -1 for no limit
    #[arg(long, num_args = 0..=1, value_parser = integer, default_value = "-1", value_name = "N")]
    max_depth: Option<Option<i64>>,
}

impl Run<Server, Text> for GetReport {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let options = ReportOptions {
            errors_only: !self.no_errors_only,
            statistics_only: self.statistics_only,
            max_depth: self.max_depth.flatten(),
        };
        let document = executions::report(&context.mistral()?, &self.id, &options).await?;
        let terminal = context.terminal();
        let is_full = self.full || terminal.is_terminal();
        let text = report::text(&document, is_full);
        if options.errors_only && terminal.is_terminal() {
            terminal.note("mistral: note: only tasks in ERROR are counted and shown; use --no-errors-only for all");
        }
        text.map(Outcome::text).map_err(|cause| {
            Error::new(
                Kind::Connection,
                format!("the response is not a report: {cause}"),
            )
        })
    }
}

/// `TYPE-get-sub-executions`: lists the executions that an execution or a task has started.
#[derive(Args)]
pub struct SubExecutions<R: ResourceType> {
    /// ID of the execution that started the others
    #[arg(value_name = "ID")]
    id: String,
    /// Only failed executions
    #[arg(long)]
    errors_only: bool,
    /// Levels of sub-executions; -1 for no limit
    #[arg(long, num_args = 0..=1, value_parser = integer, default_value = "-1", value_name = "N")]
    max_depth: Option<Option<i64>>,
    #[arg(skip)]
    resource_type: PhantomData<R>,
}

impl<R: ResourceType> Run<Server, Rows> for SubExecutions<R> {
    fn columns() -> Vec<String> {
        R::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let which = executions::SubExecutions {
            errors_only: self.errors_only,
            max_depth: self.max_depth.flatten(),
        };
        let parent = R::RESOURCE.collection;
        let rows = Execution::RESOURCE.rows(context)?;
        rows.show(async |mistral, sink| {
            executions::sub_executions(mistral, parent, &self.id, &which, sink).await
        })
        .await
    }
}
