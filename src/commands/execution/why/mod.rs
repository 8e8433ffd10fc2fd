//! `execution-why`: the causes of a failure, at any depth.

mod around;
mod causes;
mod commands;
mod definitions;
mod error;
mod groups;
mod input;
mod items;
mod itself;
mod join;
mod mark;
mod of_execution;
mod paused;
mod reason;
mod report;
mod shown;
mod text;
mod unhandled;
mod values;

use clap::Args;

use crate::error::Result;
use crate::exit::ExitStatus;
use crate::failures::{self, Handled, Scope};
use crate::output::Format;

use super::super::command::{Context, Outcome, Run, Server, Text};
use super::super::structured::{AnswerFormat, structured};
use super::reference::Access;
use super::referring::ByExecution;
use causes::Causes;
use of_execution::Found;
use report::Report;
use shown::Shown;

/// The most requests of the search for failed tasks.
const REQUESTS: usize = 500;

#[derive(Args)]
pub struct Why {
    /// ID of the execution
    id: String,
    /// Also show the failures that an on-error handled, including those in sub-executions that succeeded
    #[arg(long)]
    all: bool,
    #[command(flatten)]
    output: AnswerFormat,
}

impl Run<Server, Text> for Why {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let mistral = context.mistral()?;
        let scope = Scope {
            requests: REQUESTS,
            handled: if self.all {
                Handled::All
            } else {
                Handled::Counted
            },
            is_lenient: true,
        };
        let (mut failures, is_whole) = failures::search(&mistral, &self.id, scope).await?;
        failures.tasks.append(&mut failures.beside);
        let shown = Shown::new(context.terminal().redactor());
        let mut causes = Causes::new(&mistral, &shown);
        let of_tasks = causes.of(&failures.tasks).await?;
        let handled = causes.of(&failures.handled).await?;
        let paused_by = causes.paused_by(&failures).await?;
        let still_running = causes.still_running(&failures).await?;
        let of_itself = itself::of_itself(&mut causes.definitions, &failures, &shown).await;
        let mut unread = of_execution::unread(&failures, &shown);
        // Details of a cause that cannot be read are told; a cause that may be missing is a failure.
        let status = if is_whole && unread.is_empty() {
            ExitStatus::SUCCESS
        } else {
            ExitStatus::FAILURE
        };
        unread.append(&mut causes.unread);
        if !is_whole {
            unread.push(format!(
                "more may have failed: the search ended after {REQUESTS} requests"
            ));
        }
        let of_tasks = of_itself.into_iter().chain(of_tasks).collect();
        let found = Found {
            causes: of_tasks,
            handled,
            paused_by,
            still_running,
            unread,
        };
        let report = of_execution::report(&self.id, &failures, &shown, found);
        let text = self.formatted(&report)?;
        Ok(Outcome { text, status })
    }
}

impl Why {
    fn formatted(&self, report: &Report) -> Result<String> {
        if self.output.format == Format::Table {
            return Ok(text::text(report));
        }
        structured(report, self.output.format)
    }
}

impl ByExecution for Why {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
