//! `execution-timeline`: when the tasks of an execution worked and waited.

mod build;
mod critical;
mod intervals;
mod model;
mod report;
mod text;

use clap::Args;

use crate::error::{Error, Result};
use crate::output::Format;
use crate::progress::{Reader, Task};
use crate::terminal::colours;
use crate::terminal::screen::Stream;

use super::super::command::{Context, Outcome, Run, Server, Text};
use super::super::structured::{AnswerFormat, structured};
use super::reference::Access;
use super::referring::ByExecution;
use critical::{critical_path, critical_tasks};
use report::Report;
use text::{Layout, of_path, of_tasks};

#[derive(Args)]
pub struct Timeline {
    /// ID of the execution
    id: String,
    /// Only the chain of tasks that made the execution as long as it was, with the time that each adds
    #[arg(long)]
    critical_path: bool,
    /// Levels of sub-executions to read; 0 is the execution alone. What is below counts as work. Default: all
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    #[command(flatten)]
    output: AnswerFormat,
}

impl Run<Server, Text> for Timeline {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        if self.id.is_empty() {
            return Err(Error::usage("the ID of the execution is empty"));
        }
        let mistral = context.mistral()?;
        let mut reader = Reader::once(&mistral, &self.id, self.depth).await?;
        reader.read_actions_of(takes_time).await?;
        // A path that leaves something out would be wrong.
        if let Some(unread) = reader.take_unread().into_iter().next() {
            return Err(unread.error);
        }
        let model = build::model(reader.tree(), reader.now())?;
        let Some(execution) = reader.tree().top() else {
            return Ok(Outcome::text(""));
        };
        let path = critical_path(&model);
        let critical = critical_tasks(&model, &path);
        if self.output.format != Format::Table {
            let tasks = 0..model.tasks.len();
            let shown: Vec<usize> = tasks
                .filter(|task| !self.critical_path || critical.contains(task))
                .collect();
            let report = Report::new(execution, &model, &path, &critical, &shown);
            return structured(&report, self.output.format).map(Outcome::text);
        }
        let layout = Layout {
            width: context.terminal().width(),
            is_unicode: colours::is_unicode(context.environment()),
        };
        let lines = if self.critical_path {
            of_path(execution, &model, &path, layout)
        } else {
            of_tasks(execution, &model, &critical, layout)
        };
        let is_coloured = colours::are_wanted(context.environment(), Stream::Out.is_terminal());
        let terminal = context.terminal();
        terminal.print_lines(Stream::Out, &lines, is_coloured)?;
        Ok(Outcome::done())
    }
}

/// Whether a task took long enough for its actions to say when it worked.
fn takes_time(task: &Task) -> bool {
    let end = task.ended_at();
    end.is_none() || task.created_at.as_deref() != end
}

impl ByExecution for Timeline {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
