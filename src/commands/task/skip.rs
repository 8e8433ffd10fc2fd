//! `task-skip`: skips failed tasks, so that their executions go on without them.

use clap::Args;
use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions::EXECUTIONS;
use crate::api::tasks::{self, TASKS};
use crate::api::workflows::WORKFLOWS;
use crate::character::single_line;
use crate::dsl::{AfterSkip, after_skip};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::failures::EXECUTION_FIELDS;
use crate::progress::Execution;
use crate::signals::CaughtSignals;
use crate::terminal::Terminal;
use crate::yaml;

use super::super::command::{Context, Outcome, Rows, Run, Server};
use super::super::execution::wait_options::WaitOptions;
use super::super::execution::wait_request::Waiting;
use super::super::execution::waiting::{catch_signals, start, wait_unless};
use super::super::resource::ResourceType;
use super::resource_type::Task;

#[derive(Args)]
pub struct Skip {
    /// IDs of the failed task executions
    #[arg(required = true, num_args = 1.., value_name = "TASK")]
    tasks: Vec<String>,
    #[command(flatten)]
    wait: WaitOptions,
}

impl Run<Server, Rows> for Skip {
    fn columns() -> Vec<String> {
        Task::RESOURCE.list_titles()
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        self.wait.check()?;
        let rows = Task::RESOURCE.rows(context)?;
        let terminal = context.terminal();
        rows.mistral.session().await?;
        let limits = self.wait.limits();
        let caught = limits.map(|limits| catch_signals(context, limits));
        let caught = caught.transpose()?;
        let skips = self.skip_all(terminal, &rows.mistral);
        let skipped = match &caught {
            Some(caught) => start(terminal, (caught, None), "mistral task-get TASK", skips).await?,
            None => skips.await?,
        };
        if skipped.is_empty() {
            return Err(Error::new(Kind::Partial, "no task was skipped"));
        }
        let failed = self.tasks.len() - skipped.len();
        let status = self
            .waited(context, &rows.mistral, &skipped, caught.as_ref())
            .await?;
        let outcome = rows
            .show(async |_, sink| {
                for done in &skipped {
                    sink(&done.row.to_string())?;
                }
                Ok(false)
            })
            .await?;
        if failed == 0 {
            return Ok(Outcome { status, ..outcome });
        }
        summarize(terminal, failed, self.tasks.len())?;
        Ok(Outcome {
            status: ExitStatus::FAILURE,
            ..outcome
        })
    }
}

impl Skip {
    /// Skips the tasks one by one. Failures are reported at once.
    async fn skip_all(&self, terminal: &Terminal, mistral: &Mistral) -> Result<Vec<Skipped>> {
        let mut skipped = Vec::new();
        for id in &self.tasks {
            match skip(mistral, id).await {
                Ok(Skipping::Done(done)) => {
                    terminal.note(&done.line(id));
                    skipped.push(done);
                }
                Ok(Skipping::Refused(why)) => terminal.note(&format!("mistral: task {id} {why}")),
                Err(error) => terminal.failure("task", id, &error),
            }
        }
        Ok(skipped)
    }

    /// Waits for the root executions of the tasks, if that is wanted.
    async fn waited(
        &self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        skipped: &[Skipped],
        caught: Option<&CaughtSignals>,
    ) -> Result<ExitStatus> {
        let mut ids: Vec<&str> = Vec::new();
        for done in skipped {
            if !ids.contains(&done.root.as_str()) {
                ids.push(&done.root);
            }
        }
        let (Some(limits), Some(caught)) = (self.wait.limits(), caught) else {
            return Ok(ExitStatus::SUCCESS);
        };
        let waiting = Waiting {
            are_new: true,
            ..Waiting::for_all(&ids, limits)
        };
        let waited = wait_unless(context, mistral, &waiting, caught).await?;
        Ok(waited.status())
    }
}

fn summarize(terminal: &Terminal, failed: usize, all: usize) -> Result<()> {
    // The line stands below the rows.
    terminal.flush()?;
    terminal.note(&format!("mistral: {failed} of {all} tasks not skipped"));
    Ok(())
}

enum Skipping {
    Done(Skipped),
    /// Why not, as the end of a sentence.
    Refused(String),
}

/// A task that was skipped.
struct Skipped {
    /// As the server has it now.
    row: Value,
    /// The ID of its root execution.
    root: String,
    /// What follows, if the definition of its workflow could be read.
    after: Option<AfterSkip>,
}

/// Skips a task if it has failed and its execution can go on.
async fn skip(mistral: &Mistral, id: &str) -> Result<Skipping> {
    let task = TASKS.get(mistral, id, "").await?;
    let state = text(&task, "state");
    if state != "ERROR" {
        return Ok(Skipping::Refused(format!(
            "was not skipped: it is in {}, and only a task in ERROR can be skipped",
            single_line(state)
        )));
    }
    let owner = text(&task, "workflow_execution_id");
    let row = EXECUTIONS
        .get_fields(mistral, owner, EXECUTION_FIELDS)
        .await?;
    let execution = Execution::read(&row);
    if let Some(why) = objection(owner, &execution) {
        return Ok(Skipping::Refused(why));
    }
    let after = following(mistral, &execution, text(&task, "name")).await;
    let row = tasks::skip(mistral, id).await?;
    if row["state"] == "ERROR" {
        return Ok(Skipping::Refused(
            "was not skipped: it is still in ERROR".to_owned(),
        ));
    }
    Ok(Skipping::Done(Skipped {
        row,
        root: execution.root_id.unwrap_or_else(|| owner.to_owned()),
        after,
    }))
}

/// Why a task cannot be skipped in its execution. In a paused one the server accepts the request and does nothing.
fn objection(id: &str, execution: &Execution) -> Option<String> {
    let id = single_line(id);
    match execution.state.as_str() {
        "PAUSED" => Some(format!(
            "was not skipped: its execution {id} is PAUSED\n  \
             hint: resume it first: mistral execution-resume {id}"
        )),
        "SUCCESS" => Some(format!(
            "was not skipped: its execution {id} is in SUCCESS, as the failure was handled"
        )),
        _ => None,
    }
}

/// What follows a task that is skipped. Without the definition that is not known.
async fn following(mistral: &Mistral, execution: &Execution, task: &str) -> Option<AfterSkip> {
    let id = execution.workflow_id.as_deref()?;
    let workflow = WORKFLOWS.get(mistral, id, "").await.ok()?;
    let definition = yaml::load(text(&workflow, "definition")).ok()?;
    after_skip(&definition, &execution.workflow_name, task)
}

impl Skipped {
    /// What is told about it.
    fn line(&self, id: &str) -> String {
        let name = single_line(text(&self.row, "name"));
        let follows = match &self.after {
            Some(after) if after.next.is_empty() => "nothing follows it".to_owned(),
            Some(after) => {
                let next = after.next.iter().map(|next| match &next.condition {
                    Some(condition) => format!("{} if {condition}", next.name),
                    None => next.name.clone(),
                });
                let next: Vec<_> = next.collect();
                format!(
                    "its {} follows: {}",
                    after.clause,
                    single_line(&next.join(", "))
                )
            }
            None => "its on-skip follows, else its on-success".to_owned(),
        };
        format!("mistral: task {name} ({id}) was skipped; {follows}")
    }
}

fn text<'a>(row: &'a Value, field: &str) -> &'a str {
    row.get(field).and_then(Value::as_str).unwrap_or_default()
}
