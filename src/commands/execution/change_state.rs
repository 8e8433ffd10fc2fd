//! Changing the states of several executions, one by one: what was asked for is checked against what the server answers.

use clap::Args;
use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions::{EXECUTIONS, ExecutionChange};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::terminal::Terminal;

use super::super::column::missing;
use super::super::command::{Context, Outcome, Rows, Server};
use super::super::refusal;
use super::super::resource::ResourceType;
use super::resource_type::Execution;
use super::wait_options::{WaitForState, WaitLimits};
use super::wait_request::Waiting;
use super::waiting;

#[derive(Args)]
#[group(skip)]
pub struct Targets {
    /// IDs of the executions, or @latest, @failed or @running, also with :WORKFLOW; one that is in the wanted state already
    /// is no failure
    #[arg(required = true, num_args = 1.., value_name = "ID")]
    pub ids: Vec<String>,
}

impl Targets {
    /// The IDs.
    pub fn ids(&mut self) -> Vec<&mut String> {
        self.ids.iter_mut().collect()
    }
}

#[derive(Args)]
#[group(skip)]
pub struct Message {
    /// Reason, which the execution shows as its state info
    #[arg(short, long, value_name = "REASON")]
    message: Option<String>,
}

impl Message {
    /// The reason, if there is one.
    pub fn get(&self) -> Option<&str> {
        self.message.as_deref().filter(|text| !text.is_empty())
    }
}

/// The state that executions are put into.
pub struct Wish<'a> {
    pub state: &'a str,
    /// What `state_info` will say.
    pub reason: Option<&'a str>,
}

/// An execution after the server was asked to change it.
pub struct Changed {
    /// The execution as the server sent it last.
    pub row: Value,
    /// Whether everything is as it was asked for. If not, that has been said.
    pub is_as_wished: bool,
    /// Whether it was so before.
    pub was_reached: bool,
}

/// What is done with several executions.
pub struct Job<'a> {
    pub targets: &'a Targets,
    /// What it is called: `cancel`.
    pub verb: &'a str,
    pub wait: &'a WaitForState,
    /// The states that are waited for when all have been changed.
    pub states: &'a [&'a str],
}

impl Job<'_> {
    /// The state that is asked for.
    pub fn wanted(&self) -> &str {
        self.states.first().copied().unwrap_or_default()
    }
}

/// Changes executions one by one with `change`, waits if that is wanted, and shows them. Failures are reported at once;
/// at the end the command fails if one failed. A failed login is reported once.
pub async fn each(
    context: &Context<Server, Rows>,
    job: &Job<'_>,
    change: impl AsyncFn(&Mistral, &str) -> Result<Changed>,
) -> Result<Outcome> {
    let limits = job.wait.limits()?;
    let rows = Execution::RESOURCE.rows(context)?;
    let mut changes = Changes::default();
    let mut waited = ExitStatus::SUCCESS;
    let outcome = rows
        .show(async |mistral, sink| {
            mistral.session().await?;
            changes = change_all(context, mistral, job, change).await;
            if let Some(limits) = &limits {
                waited = changes.wait(context, mistral, limits, job.states).await?;
            }
            for (_, changed) in &changes.rows {
                sink(&changed.row.to_string())?;
            }
            Ok(false)
        })
        .await?;
    let failed = changes.failed;
    if failed == 0 {
        return Ok(Outcome {
            status: waited,
            ..outcome
        });
    }
    let summary = format!(
        "Unable to {} the specified execution(s): {failed} of {} failed.",
        job.verb,
        job.targets.ids.len()
    );
    if changes.rows.is_empty() {
        return Err(Error::new(Kind::Partial, summary));
    }
    context.terminal().note(&format!("mistral: {summary}"));
    Ok(Outcome {
        status: ExitStatus::FAILURE,
        ..outcome
    })
}

/// The executions that the server has answered about, by their IDs, and how many changes failed.
#[derive(Default)]
pub struct Changes<'a> {
    pub rows: Vec<(&'a str, Changed)>,
    failed: usize,
}

async fn change_all<'a>(
    context: &Context<Server, Rows>,
    mistral: &Mistral,
    job: &Job<'a>,
    change: impl AsyncFn(&Mistral, &str) -> Result<Changed>,
) -> Changes<'a> {
    let mut changes = Changes::default();
    for id in &job.targets.ids {
        match change(mistral, id).await {
            Ok(execution) => {
                changes.failed += usize::from(!execution.is_as_wished);
                changes.rows.push((id, execution));
            }
            Err(mut error) => {
                changes.failed += 1;
                context.keep_unknown(id, &mut error);
                context.terminal().failure("execution", id, &error);
            }
        }
    }
    changes
}

impl<'a> Changes<'a> {
    /// Those that were changed.
    pub fn of(rows: Vec<(&'a str, Changed)>) -> Self {
        Self { rows, failed: 0 }
    }

    /// Waits for those that were changed, and reads them again.
    pub async fn wait(
        &mut self,
        context: &Context<Server, Rows>,
        mistral: &Mistral,
        limits: &WaitLimits,
        states: &[&str],
    ) -> Result<ExitStatus> {
        let mut changed: Vec<_> = self.rows.iter_mut().collect();
        changed.retain(|(_, changed)| changed.is_as_wished);
        let ids: Vec<_> = changed.iter().map(|(id, _)| *id).collect();
        if ids.is_empty() {
            return Ok(ExitStatus::SUCCESS);
        }
        let states: Vec<_> = states.iter().map(|&state| state.to_owned()).collect();
        let waiting = Waiting {
            states: &states,
            ..Waiting::for_all(&ids, limits)
        };
        let waited = waiting::wait(context, mistral, &waiting).await?;
        for (place, (_, changed)) in changed.into_iter().enumerate() {
            if let Some(now) = waited.read(context.terminal(), mistral, place).await {
                changed.row = now.read()?;
            }
        }
        Ok(waited.status())
    }
}

/// Reads an execution, changes its state and checks the answer.
pub async fn change(
    mistral: &Mistral,
    terminal: &Terminal,
    id: &str,
    wish: &Wish<'_>,
) -> Result<Changed> {
    let before = read(mistral, id).await?;
    let was_reached = note_if_reached(terminal, id, wish, &before);
    let changed = put_checked(mistral, terminal, id, wish).await?;
    Ok(Changed {
        was_reached,
        ..changed
    })
}

/// The execution with the fields of its columns.
pub async fn read(mistral: &Mistral, id: &str) -> Result<Value> {
    let fields = Execution::RESOURCE.column_fields();
    let found = EXECUTIONS.get_fields(mistral, id, &fields).await;
    found.map_err(Error::without_query)
}

/// Says if an execution is in the state already. Returns whether it is.
pub fn note_if_reached(terminal: &Terminal, id: &str, wish: &Wish<'_>, before: &Value) -> bool {
    let is_reached = before.get("state").and_then(Value::as_str) == Some(wish.state);
    if is_reached {
        let unsaid = wish
            .reason
            .map_or("", |_| "; its state info stays as it is");
        terminal.note(&format!(
            "mistral: note: execution {id} is already {}{unsaid}",
            wish.state
        ));
    }
    is_reached
}

/// Changes the state and says so if the server did not.
pub async fn put_checked(
    mistral: &Mistral,
    terminal: &Terminal,
    id: &str,
    wish: &Wish<'_>,
) -> Result<Changed> {
    let row = put(mistral, id, wish).await?;
    let other = not_reached(id, wish, &row);
    if let Some(what) = &other {
        terminal.note(&format!("mistral: {what}"));
    }
    Ok(Changed {
        row,
        is_as_wished: other.is_none(),
        was_reached: false,
    })
}

/// What to say if the answer has another state.
pub fn not_reached(id: &str, wish: &Wish<'_>, answer: &Value) -> Option<String> {
    refusal::other_state("execution", id, wish.state, answer)
}

/// `PUT` of the state. The answer has a state, perhaps another one: the server ignores some changes.
pub async fn put(mistral: &Mistral, id: &str, wish: &Wish<'_>) -> Result<Value> {
    let change = ExecutionChange {
        state: Some(wish.state),
        state_info: wish.reason,
        ..ExecutionChange::default()
    };
    let answer = EXECUTIONS.update(mistral, Some(id), &change).await;
    let row = answer.map_err(|error| match refused_in(&error.message) {
        Some(state) => match refusal::hint(id, state, wish.state) {
            Some(hint) => error.hint(hint),
            None => error,
        },
        None => error,
    })?;
    if row["state"].is_string() {
        Ok(row)
    } else {
        Err(missing("state"))
    }
}

/// The state in which the server refused a change: "Can't change workflow execution state from PAUSED to SUCCESS. [...]".
pub fn refused_in(message: &str) -> Option<&str> {
    let (_, rest) = message.split_once("change workflow execution state from ")?;
    rest.split_once(" to ").map(|(state, _)| state)
}
