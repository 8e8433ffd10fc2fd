//! `execution-retry`: reruns the failed tasks of an execution, at any depth.

mod environment;
mod how;
mod many;
mod rerun;
mod selection;
mod sent;

use clap::Args;

use crate::api::Mistral;
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::failures;
use crate::input;
use crate::signals::CaughtSignals;

use super::super::bulk::{Sending, is_stdin};
use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::reference::Access;
use super::referring::ByExecution;
use super::selection::{Selection, in_place_of_selectors};
use super::wait_options::WatchedWaitOptions;
use super::wait_request::Waiting;
use super::waiting::{catch_signals, start, wait_unless};
use super::watch::watch_unless;
use how::How;
use many::Many;
use rerun::{HEADINGS, Reruns};
use sent::Sent;

#[derive(Args)]
#[command(
    mut_arg("id", in_place_of_selectors),
    override_usage = "mistral execution-retry [OPTIONS] <ID> | - | SELECTION"
)]
pub struct Retry {
    /// ID of the execution, or @latest or @failed, also with :WORKFLOW; - for those on standard input
    #[arg(required = true)]
    id: Option<String>,
    #[command(flatten)]
    selection: Selection,
    #[command(flatten)]
    sending: Sending,
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
        let how = How {
            tasks: &self.tasks,
            failed_items: self.failed_items,
            env: input::env("--env", self.env.as_deref())?,
            is_dry_run: self.dry_run,
            sent: Sent::default(),
        };
        let Some(id) = self.one() else {
            return self.many(context, &how).await;
        };
        let mut rows = context.rows(Self::columns())?;
        let (mistral, terminal) = (context.mistral()?, context.terminal());
        let failures = failures::find(&mistral, id).await?;
        let planned = how.plan(&mistral, terminal, (id, &failures)).await?;
        let limits = self.wait.limits();
        let caught = limits.map(|limits| catch_signals(context, limits));
        let caught = caught.transpose()?;
        let clock = context.clock();
        let send = async { Ok(Reruns::send((terminal, &clock), &mistral, &planned).await) };
        let reruns = match &caught {
            _ if self.dry_run => Reruns::none(&planned),
            Some(caught) => {
                let see = format!("mistral execution-get-report {id} --full");
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
        for planned in &reruns.done {
            rows.add(planned.cells().map(Into::into).to_vec())?;
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
        let status = match self
            .waited(context, &mistral, (id, caught.as_ref()))
            .await?
        {
            _ if reruns.failed > 0 => ExitStatus::FAILURE,
            status => status,
        };
        Ok(Outcome { status, ..outcome })
    }
}

impl Retry {
    /// The ID, if there is one and nothing else decides how it is rerun.
    fn one(&self) -> Option<&str> {
        let given = self.id.as_slice();
        let is_many = self.selection.is_given() || is_stdin(given) || self.sending.is_given();
        self.id.as_deref().filter(|_| !is_many)
    }

    /// Reruns many executions.
    async fn many(&self, context: &Context<Server, Rows>, how: &How<'_>) -> Result<Outcome> {
        if self.wait.watches() {
            return Err(
                Error::usage("--watch shows one execution, and these may be several")
                    .hint("use --wait, or give one ID"),
            );
        }
        let many = Many {
            ids: self.id.as_slice(),
            selection: &self.selection,
            sending: &self.sending,
            how,
            limits: self.wait.limits(),
        };
        many.run(context).await
    }

    /// Waits for the execution, if that is wanted. The rows are shown before.
    async fn waited(
        &self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        (id, caught): (&str, Option<&CaughtSignals>),
    ) -> Result<ExitStatus> {
        let (Some(limits), Some(caught)) = (self.wait.limits(), caught) else {
            return Ok(ExitStatus::SUCCESS);
        };
        context.terminal().flush()?;
        let waiting = Waiting::for_new(&id, limits);
        let waited = if self.wait.watches() {
            watch_unless(context, mistral, &waiting, caught).await?
        } else {
            wait_unless(context, mistral, &waiting, caught).await?
        };
        Ok(waited.status())
    }
}

impl ByExecution for Retry {
    fn access(&self) -> Access {
        Access::Changes
    }

    fn ids(&mut self) -> Vec<&mut String> {
        self.id.iter_mut().collect()
    }
}
