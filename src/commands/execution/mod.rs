//! Workflow executions: `/v2/executions`.

mod change_state;
mod changes;
mod chosen;
mod create;
mod delete;
mod descent;
mod excerpt;
mod going_on;
pub mod input_values;
pub mod known_inputs;
pub mod launch;
mod nodes;
mod notify;
mod observer;
mod outlook;
mod pause;
pub mod reference;
pub mod referring;
mod report;
pub mod resource_type;
mod resubmit;
mod results;
mod retry;
mod same;
mod selection;
mod stop;
mod timeline;
mod tree;
pub mod unread;
mod update;
mod wait;
mod wait_messages;
pub mod wait_options;
pub mod wait_request;
pub mod waiting;
mod watch;
mod why;

use std::marker::PhantomData;

use clap::Args;
use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions::{self, ReportOptions};
use crate::error::{Error, Kind, Result};

use super::arguments::{NewestFirst, given};
use super::command::{Command, Context, Group, Outcome, Rows, Run, Server, Text};
use super::fail::{self, Fail};
use super::fields::optional_json_field;
use super::filter;
use super::generic::{Get, GetPart, Part};
use super::number::integer;
use super::resource::ResourceType;
use super::selectors::Selectors;
use create::Create;
use delete::Delete;
use pause::{Pause, Resume};
use reference::Access;
use referring::{ByExecution, Referring};
use resource_type::Execution;
use results::Results;
use retry::Retry;
use stop::{Cancel, Stop};
use timeline::Timeline;
use tree::ShowTree;
use update::Update;
use wait::WaitForExecutions;
use wait_options::{WaitLimits, WaitOptions};
use wait_request::Waiting;
use waiting::wait;
use watch::Watch;
use why::Why;

pub const GROUP: Group = Group {
    title: "Executions",
    commands: &[
        Command::new::<List, _, _>(
            "execution-list",
            "List executions, the newest 100 unless told otherwise",
        )
        .example("mistral execution-list --filter state=ERROR --limit 20"),
        Command::new::<Referring<Get<Execution>>, _, _>("execution-get", "Show an execution")
            .example("mistral execution-get ID -f value -c State"),
        Command::new::<Referring<Create>, _, _>("execution-create", "Run a workflow").example(
            "mistral execution-create backup '{\"vm\": \"web-1\"}' -d 'before the upgrade'",
        ),
        Command::new::<Referring<WaitForExecutions>, _, _>(
            "execution-wait",
            "Wait for executions, and show how they ended",
        )
        .example("mistral execution-wait ID ID --timeout 1h"),
        Command::new::<Referring<Watch>, _, _>(
            "execution-watch",
            "Show what an execution is doing, at any depth, until it has ended",
        )
        .example("mistral execution-watch ID\nmistral execution-watch ID --progress jsonl"),
        Command::new::<Referring<ShowTree>, _, _>(
            "execution-tree",
            "Show the tasks of an execution and what they started, as a tree",
        )
        .example("mistral execution-tree ID\nmistral execution-tree ID --depth 0 -f json"),
        Command::new::<Referring<Why>, _, _>(
            "execution-why",
            "Tell why an execution failed: the causes, at any depth",
        )
        .example("mistral execution-why ID\nmistral execution-why ID --all -f json"),
        Command::new::<Referring<Timeline>, _, _>(
            "execution-timeline",
            "Show when the tasks of an execution worked and waited, as a chart",
        )
        .example("mistral execution-timeline ID\nmistral execution-timeline ID --critical-path"),
        Command::new::<Referring<Results>, _, _>(
            "execution-results",
            "Print the results of an execution's tasks by name",
        )
        .example(
            "mistral execution-results ID\nmistral execution-results ID --task fetch --depth 1 -f jsonl",
        ),
        Command::new::<Referring<Retry>, _, _>(
            "execution-retry",
            "Rerun the failed tasks of an execution, at any depth",
        )
        .example(
            "mistral execution-retry ID --dry-run\nmistral execution-retry ID --task fetch --wait",
        ),
        Command::new::<Referring<Update>, _, _>(
            "execution-update",
            "Change the state, description or environment of an execution",
        )
        .example("mistral execution-update ID --state PAUSED"),
        Command::new::<Referring<Cancel>, _, _>(
            "execution-cancel",
            "Cancel executions and their sub-executions",
        )
        .example(
            "mistral execution-cancel ID -m 'wrong input'\n\
             mistral execution-cancel --workflow backup --state RUNNING,PAUSED --dry-run",
        ),
        Command::new::<Referring<Stop>, _, _>(
            "execution-stop",
            "End executions and their sub-executions in ERROR or SUCCESS",
        )
        .example("mistral execution-stop ID --state ERROR -m 'disk full'"),
        Command::new::<Referring<Pause>, _, _>(
            "execution-pause",
            "Pause executions and their sub-executions",
        )
        .example("mistral execution-pause ID\nmistral execution-pause --workflow backup --state RUNNING"),
        Command::new::<Referring<Resume>, _, _>("execution-resume", "Let paused executions go on")
            .example("mistral execution-resume ID\nmistral execution-resume --workflow backup --state PAUSED"),
        Command::new::<Referring<Delete>, _, _>("execution-delete", "Delete executions and their sub-executions").example(
            "mistral execution-delete ID ID --force\n\
                 mistral execution-delete --state ERROR --older 30d --concurrency 8",
        ),
        Command::new::<Referring<GetPart<Execution, Input>>, _, _>(
            "execution-get-input",
            "Print an execution's input as JSON",
        )
        .example("mistral execution-get-input ID"),
        Command::new::<Referring<GetOutput>, _, _>(
            "execution-get-output",
            "Print an execution's output as JSON",
        )
        .example("mistral execution-get-output ID"),
        Command::new::<Referring<GetPart<Execution, Published>>, _, _>(
            "execution-get-published",
            "Print an execution's global variables as JSON",
        )
        .example("mistral execution-get-published ID"),
        Command::new::<Referring<GetReport>, _, _>(
            "execution-get-report",
            "Print a report of an execution as a tree",
        )
        .example("mistral execution-get-report ID --no-errors-only"),
        Command::new::<Referring<SubExecutions<Execution>>, _, _>(
            "execution-get-sub-executions",
            "List an execution and its sub-executions",
        )
        .example("mistral execution-get-sub-executions ID --errors-only"),
    ],
};

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
    #[command(flatten)]
    selectors: Selectors,
}

impl Run<Server, Rows> for List {
    fn columns() -> Vec<String> {
        Execution::RESOURCE.list_titles()
    }

    fn filtered_by() -> &'static [&'static str] {
        Execution::RESOURCE.collection.filters
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let rows = Execution::RESOURCE.rows(context)?;
        let mut listing = self.page.listing(&rows, context.terminal())?;
        self.selectors.apply(&mut listing, context.terminal())?;
        if self.rootsonly {
            listing.query.set("nulls", "root_execution_id");
        }
        if let Some(task) = given(&self.task) {
            listing.query.set("task_execution_id", task);
        }
        rows.list(&listing).await
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
    #[command(flatten)]
    wait: WaitOptions,
}

impl Run<Server, Text> for GetOutput {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        self.wait.check()?;
        let is_wanted = self.fail.is_wanted(context.environment())?;
        let mistral = context.mistral()?;
        if let Some(limits) = self.wait.limits() {
            return self.wait_for_output(context, &mistral, limits).await;
        }
        let execution = self.execution.resource(&mistral).await?;
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

impl GetOutput {
    /// Waits for the end of the execution, and gives its output then.
    async fn wait_for_output(
        &self,
        context: &Context<Server, Text>,
        mistral: &Mistral,
        limits: &WaitLimits,
    ) -> Result<Outcome> {
        let id = self.execution.identifier();
        let waited = wait(context, mistral, &Waiting::for_one(&id, limits)).await?;
        let text = match waited.read(context.terminal(), mistral, 0).await {
            Some(execution) => <Output as Part<Execution>>::text(&execution.read()?)?,
            None => String::new(),
        };
        Ok(Outcome {
            status: waited.status(),
            ..Outcome::text(text)
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
        let mistral = context.mistral()?;
        let document = executions::report(&mistral, &self.id, &options).await?;
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
        let rows = Execution::RESOURCE.rows(context)?;
        let which = executions::SubExecutions {
            with_output: rows.needs_output(),
            errors_only: self.errors_only,
            max_depth: self.max_depth.flatten(),
        };
        let parent = R::RESOURCE.collection;
        rows.show(async |mistral, sink| {
            executions::sub_executions(mistral, parent, &self.id, &which, sink).await
        })
        .await
    }
}

impl ByExecution for GetOutput {
    fn access(&self) -> Access {
        if self.wait.limits().is_some() {
            Access::Waits
        } else {
            Access::Reads
        }
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.execution.identifiers()
    }
}

impl ByExecution for GetReport {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}

impl ByExecution for SubExecutions<Execution> {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
