//! `execution-timeline`: when the tasks of an execution worked and waited.

mod build;
mod critical;
mod intervals;
mod model;
mod report;
mod text;

use clap::Args;

use crate::error::Result;
use crate::output::Format;
use crate::progress::{Reader, Scope, Task};

use super::super::command::{Context, Outcome, Run, Server, Text};
use super::super::number::natural;
use super::super::object::formatted;
use super::super::output_options::one_of;
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
    /// Levels of sub-executions to read; what is below counts as work [default: all]
    #[arg(long, value_parser = natural, value_name = "LEVELS")]
    depth: Option<usize>,
    /// Format of the output
    #[arg(
        short,
        long,
        value_parser = one_of([Format::Json, Format::Table], Format::name),
        default_value = "table",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: Format,
}

impl Run<Server, Text> for Timeline {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let mistral = context.mistral()?;
        let scope = Scope {
            depth: self.depth,
            is_once: true,
        };
        let mut reader = Reader::new(&mistral, &self.id, scope);
        reader.look().await?;
        reader.read_actions_of(takes_time).await?;
        let model = build::model(reader.tree(), reader.now())?;
        let Some(execution) = reader.tree().top() else {
            return Ok(Outcome::text(""));
        };
        let path = critical_path(&model);
        let critical = critical_tasks(&model, &path);
        if self.format == Format::Json {
            let tasks = 0..model.tasks.len();
            let shown: Vec<usize> = tasks
                .filter(|task| !self.critical_path || critical.contains(task))
                .collect();
            let report = Report::new(execution, &model, &path, &critical, &shown);
            return formatted(&report, self.format).map(Outcome::text);
        }
        let layout = Layout {
            width: context.terminal().width(),
            is_utf8: context.environment().is_utf8(),
        };
        let text = if self.critical_path {
            of_path(execution, &model, &path, layout)
        } else {
            of_tasks(execution, &model, &critical, layout)
        };
        Ok(Outcome::text(text))
    }
}

/// Whether a task took long enough for its actions to say when it worked.
fn takes_time(task: &Task) -> bool {
    let end = task.ended_at();
    end.is_none() || task.created_at.as_deref() != end
}
