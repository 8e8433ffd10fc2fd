//! `execution-retry`: reruns the failed tasks of an execution, at any depth.

mod environment;
mod rerun;
mod selection;

use clap::Args;
use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions::has_ended;
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::failures::{self, Failures};
use crate::input;
use crate::signals::CaughtSignals;

use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::reference::Access;
use super::referring::ByExecution;
use super::wait_options::WatchedWaitOptions;
use super::wait_request::Waiting;
use super::waiting::{catch_signals, start, wait_unless};
use super::watch::watch_unless;
use environment::change;
use rerun::{Planned, Reruns, plan};
use selection::select;

/// The headings of the rows.
const HEADINGS: [&str; 3] = ["Path", "Task ID", "Attempt"];

#[derive(Args)]
pub struct Retry {
    /// ID of the execution
    id: String,
    /// Only this failed task: its name, its path such as 'install > fetch', or its ID; repeatable. A name means
    /// all failed tasks with that name
    #[arg(long = "task", value_name = "PATH|NAME")]
    tasks: Vec<String>,
    /// Of tasks with items, rerun only the failed items. Refused unless the last item is known to have failed, as the server
    /// would never end the task; of items that are actions that is known only if all failed
    #[arg(long)]
    failed_items: bool,
    /// Environment as JSON or YAML, or a file that contains it; merged into that of the execution before the reruns
    #[arg(short, long, value_name = "ENV")]
    env: Option<String>,
    /// Show what would be rerun, and change nothing
    #[arg(long, conflicts_with_all = ["wait", "watch"])]
    dry_run: bool,
    #[command(flatten)]
    wait: WatchedWaitOptions,
}

impl Run<Server, Rows> for Retry {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).to_vec()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        self.wait.check()?;
        let mut rows = context.rows(Self::columns())?;
        let env = input::env("--env", self.env.as_deref())?;
        let (mistral, terminal) = (context.mistral()?, context.terminal());
        let failures = failures::find(&mistral, &self.id).await?;
        check(&self.id, &failures)?;
        let tasks = select(&failures, &self.tasks)?;
        let planned = plan(&mistral, &tasks, self.failed_items).await?;
        if self.failed_items && tasks.iter().all(|task| task.items.is_none()) {
            terminal.note(
                "mistral: note: --failed-items has no effect, as none of these tasks has items",
            );
        }
        if let Some(env) = env {
            change(&mistral, &failures.execution, &tasks, env, self.dry_run).await?;
        }
        let limits = self.wait.limits();
        let caught = limits.map(|limits| catch_signals(context, limits));
        let caught = caught.transpose()?;
        let clock = context.clock();
        let send = async { Ok(Reruns::send((terminal, &clock), &mistral, &planned).await) };
        let reruns = match &caught {
            _ if self.dry_run => Reruns::none(&planned),
            Some(caught) => {
                let see = format!("mistral execution-get-report {} --full", self.id);
                start(terminal, (caught, None), &see, send).await?
            }
            None => send.await?,
        };
        if reruns.done.is_empty() {
            let what = if reruns.is_unclear {
                "no task is known to be rerun"
            } else {
                "no task was rerun"
            };
            return Err(Error::new(Kind::Partial, what));
        }
        for &Planned { task, attempt, .. } in &reruns.done {
            let cells = [task.path(), task.id.clone()].map(Value::from);
            let attempt = Value::from(attempt);
            rows.add(cells.into_iter().chain([attempt]).map(Into::into).collect())?;
        }
        let outcome = rows.end(false)?;
        if reruns.failed > 0 {
            let all = planned.len();
            terminal.flush()?;
            let what = if reruns.is_unclear {
                "not known to be rerun"
            } else {
                "not rerun"
            };
            terminal.note(&format!("mistral: {} of {all} tasks {what}", reruns.failed));
        }
        let status = match self.waited(context, &mistral, caught.as_ref()).await? {
            _ if reruns.failed > 0 => ExitStatus::FAILURE,
            status => status,
        };
        Ok(Outcome { status, ..outcome })
    }
}

impl Retry {
    /// Waits for the execution, if that is wanted. The rows are shown before.
    async fn waited(
        &self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        caught: Option<&CaughtSignals>,
    ) -> Result<ExitStatus> {
        let (Some(limits), Some(caught)) = (self.wait.limits(), caught) else {
            return Ok(ExitStatus::SUCCESS);
        };
        context.terminal().flush()?;
        let id = self.id.as_str();
        let waiting = Waiting::for_new(&id, limits);
        let waited = if self.wait.watches() {
            watch_unless(context, mistral, &waiting, caught).await?
        } else {
            wait_unless(context, mistral, &waiting, caught).await?
        };
        Ok(waited.status())
    }
}

/// Refuses an execution in which nothing can be rerun.
fn check(id: &str, failures: &Failures) -> Result<()> {
    if failures.execution.state == "PAUSED" {
        return Err(paused(id));
    }
    if failures.tasks.is_empty() {
        return Err(nothing(id, failures));
    }
    Ok(())
}

fn paused(id: &str) -> Error {
    Error::new(
        Kind::Conflict,
        format!("execution {id} is PAUSED; the server would ignore a rerun"),
    )
    .hint(format!("resume it first: mistral execution-resume {id}"))
}

/// Says why there is nothing to rerun.
fn nothing(id: &str, failures: &Failures) -> Error {
    let state = single_line(&failures.execution.state);
    let why = match (state.as_str(), failures.cause()) {
        ("SUCCESS", _) => "it is in SUCCESS".to_owned(),
        (_, Some(cause)) => format!("it is in {state}, but no task of it failed: {cause}"),
        (_, None) => {
            format!("it is in {state}, and no task of it failed that an on-error has not handled")
        }
    };
    let message = format!("nothing to rerun in execution {id}: {why}");
    let is_over = has_ended(&state);
    Error::new(Kind::Conflict, message).hint(if is_over {
        format!(
            "to run the workflow again with the same input: mistral execution-create --from {id}"
        )
    } else {
        format!("to wait until it has ended: mistral execution-wait {id}")
    })
}

impl ByExecution for Retry {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
