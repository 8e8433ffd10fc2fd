//! `execution-tree`: the tasks of an execution and what they started, once.

use clap::Args;
use serde::Serialize;

use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::output::Format;
use crate::output::tree::{self, View};
use crate::progress::{Action, Execution, Items, Reader, Task, Tree};
use crate::secret::Redactor;
use crate::terminal::colours;
use crate::terminal::screen::Stream;

use super::super::command::{Context, Outcome, Run, Server, Text};
use super::super::structured::{AnswerFormat, structured};
use super::nodes::{Nodes, WIDE, reason};
use super::reference::Access;
use super::referring::ByExecution;
use super::unread;

#[derive(Args)]
pub struct ShowTree {
    /// ID of the execution
    id: String,
    /// Levels of sub-executions to read; 0 is the execution alone. Default: all
    #[arg(long, value_name = "N")]
    depth: Option<usize>,
    #[command(flatten)]
    output: AnswerFormat,
}

impl Run<Server, Text> for ShowTree {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        if self.id.is_empty() {
            return Err(Error::usage("the ID of the execution is empty"));
        }
        let mistral = context.mistral()?;
        let mut reader = Reader::once(&mistral, &self.id, self.depth).await?;
        let unread = reader.take_unread();
        unread::note(context.terminal(), &unread);
        let status = if unread.is_empty() {
            ExitStatus::SUCCESS
        } else {
            ExitStatus::FAILURE
        };
        let redactor = context.terminal().redactor();
        let now = reader.now();
        if self.output.format != Format::Table {
            let shown = Shown {
                tree: reader.tree(),
                redactor: &redactor,
                now,
            };
            let text = structured(&shown.top(), self.output.format)?;
            return Ok(Outcome { text, status });
        }
        let nodes = Nodes {
            tree: reader.tree(),
            redactor: &redactor,
            now,
            read_at: now,
        };
        let (environment, terminal) = (context.environment(), context.terminal());
        let view = View {
            width: WIDE,
            height: None,
            is_unicode: colours::is_unicode(environment),
            only_failed: false,
        };
        let top = nodes
            .top()
            .ok_or_else(|| Error::new(Kind::Connection, "no execution"))?;
        let is_coloured = colours::are_wanted(environment, Stream::Out.is_terminal());
        terminal.print_lines(Stream::Out, &tree::lines(&top, &view), is_coloured)?;
        Ok(Outcome {
            status,
            ..Outcome::done()
        })
    }
}

/// An execution in JSON and YAML.
#[derive(Serialize)]
struct ShownExecution<'a> {
    id: &'a str,
    workflow: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    index: Option<u64>,
    state: &'a str,
    message: Option<String>,
    created_at: Option<&'a str>,
    updated_at: Option<&'a str>,
    seconds: Option<i64>,
    /// Nothing if they were not read because of the depth.
    tasks: Option<Vec<ShownTask<'a>>>,
}

/// A task in JSON and YAML.
#[derive(Serialize)]
struct ShownTask<'a> {
    id: &'a str,
    name: &'a str,
    r#type: &'static str,
    state: &'a str,
    message: Option<String>,
    created_at: Option<&'a str>,
    started_at: Option<&'a str>,
    finished_at: Option<&'a str>,
    seconds: Option<i64>,
    attempt: u64,
    #[serde(skip_serializing_if = "Option::is_none")]
    attempts: Option<u64>,
    #[serde(skip_serializing_if = "Option::is_none")]
    items: Option<Items>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    waits_for: Vec<&'a str>,
    /// Those that were read: of tasks that run, and of those with items.
    #[serde(skip_serializing_if = "Vec::is_empty")]
    actions: Vec<ShownAction<'a>>,
    #[serde(skip_serializing_if = "Vec::is_empty")]
    executions: Vec<ShownExecution<'a>>,
}

/// An action in JSON and YAML.
#[derive(Serialize)]
struct ShownAction<'a> {
    id: &'a str,
    name: &'a str,
    state: &'a str,
    accepted: bool,
    seconds: Option<i64>,
}

struct Shown<'a> {
    tree: &'a Tree,
    redactor: &'a Redactor,
    now: i64,
}

impl<'a> Shown<'a> {
    fn top(&self) -> Option<ShownExecution<'a>> {
        self.tree.top().map(|top| self.execution(top))
    }

    fn execution(&self, execution: &'a Execution) -> ShownExecution<'a> {
        let is_read = self.tree.is_read(&execution.id);
        let tasks = self.tree.tasks_of(&execution.id).iter();
        ShownExecution {
            id: &execution.id,
            workflow: &execution.workflow_name,
            index: execution.index,
            state: &execution.state,
            message: reason(
                self.redactor,
                &execution.state,
                execution.state_info.as_deref(),
            ),
            created_at: execution.created_at.as_deref(),
            updated_at: execution.updated_at.as_deref(),
            seconds: self.tree.seconds(execution, self.now),
            tasks: is_read.then(|| tasks.map(|task| self.task(execution, task)).collect()),
        }
    }

    fn task(&self, execution: &'a Execution, task: &'a Task) -> ShownTask<'a> {
        let actions = self.tree.actions_of(&task.id).iter();
        let executions = self.tree.executions_of(&task.id).into_iter();
        ShownTask {
            id: &task.id,
            name: &task.name,
            r#type: if task.runs_workflow {
                "WORKFLOW"
            } else {
                "ACTION"
            },
            state: &task.state,
            message: reason(self.redactor, &task.state, task.state_info.as_deref()),
            created_at: task.created_at.as_deref(),
            started_at: task.started_at.as_deref(),
            finished_at: task.ended_at(),
            seconds: task.seconds(self.now),
            attempt: task.attempt(),
            attempts: self.tree.attempts(execution, task),
            items: self.tree.items(task),
            waits_for: self.tree.waits_for(execution, task),
            actions: actions.map(|action| self.action(action)).collect(),
            executions: executions
                .map(|execution| self.execution(execution))
                .collect(),
        }
    }

    fn action(&self, action: &'a Action) -> ShownAction<'a> {
        ShownAction {
            id: &action.id,
            name: &action.name,
            state: &action.state,
            accepted: action.is_accepted,
            seconds: action.seconds(self.now),
        }
    }
}

impl ByExecution for ShowTree {
    fn access(&self) -> Access {
        Access::Reads
    }

    fn ids(&mut self) -> Vec<&mut String> {
        vec![&mut self.id]
    }
}
