//! The reruns: what is planned, what is sent, and whether it had an effect.

use std::collections::HashMap;
use std::time::Duration;

use serde_json::Value;

use crate::api::Mistral;
use crate::api::executions;
use crate::api::tasks::{Rerun, TASKS};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::failures::{FailedTask, Objection, runs};
use crate::terminal::Terminal;
use crate::wait::Clock;

/// The headings of the rows.
pub const HEADINGS: [&str; 3] = ["Path", "Task ID", "Attempt"];

/// A rerun that is planned.
#[derive(Clone, Copy)]
pub struct Planned<'f> {
    pub task: &'f FailedTask,
    /// The number of the run that it begins.
    pub attempt: u64,
    /// Whether all items run again, not only those that failed.
    reset: bool,
}

impl Planned<'_> {
    /// The cells of its row.
    pub fn cells(&self) -> [Value; 3] {
        let task = self.task;
        [
            task.path().into(),
            task.id.clone().into(),
            self.attempt.into(),
        ]
    }
}

/// Finds out which attempt each rerun is. Refuses to rerun only the failed items of a task that would never end.
pub async fn plan<'f>(
    mistral: &Mistral,
    tasks: &[&'f FailedTask],
    only_failed_items: bool,
) -> Result<Vec<Planned<'f>>> {
    let mut planned = Vec::new();
    for &task in tasks {
        let runs = runs(mistral, task).await?;
        let has_items = task.items.is_some();
        if let Some(objection) = runs.objection.filter(|_| only_failed_items) {
            return Err(refused(task, objection));
        }
        planned.push(Planned {
            task,
            attempt: runs.count.saturating_add(1),
            reset: !(only_failed_items && has_items),
        });
    }
    Ok(planned)
}

fn refused(task: &FailedTask, objection: Objection) -> Error {
    let why = match objection {
        Objection::LaterItemSucceeded => {
            "an item behind the last failed one succeeded, and the server would leave the task RUNNING for ever"
        }
        Objection::Unknown => {
            "it is not known whether an item behind the last failed one succeeded; the server would then leave the task \
             RUNNING for ever"
        }
        Objection::NoneFailed => "none of its items failed",
    };
    Error::new(
        Kind::Conflict,
        format!(
            "--failed-items: task {} ({}): {why}; nothing was rerun",
            task.path(),
            single_line(&task.id)
        ),
    )
    .hint("leave out --failed-items to rerun all items, or choose other tasks with --task")
}

/// What became of the planned reruns.
pub struct Reruns<'f> {
    pub done: Vec<Planned<'f>>,
    /// How many failed. Standard error has said why.
    pub failed: usize,
    /// Whether one of these may have been rerun all the same.
    pub is_unclear: bool,
    /// The first error that may pass.
    pub transient: Option<Error>,
}

impl<'f> Reruns<'f> {
    /// Everything as planned, for a dry run.
    pub fn none(planned: &[Planned<'f>]) -> Self {
        Self {
            done: planned.to_vec(),
            failed: 0,
            is_unclear: false,
            transient: None,
        }
    }

    /// Sends one request for each task, then checks that it had an effect. A task never gets a second request: its old
    /// ERROR may still show when it has started already.
    pub async fn send(
        (terminal, clock): (&Terminal, &Clock),
        mistral: &Mistral,
        planned: &[Planned<'f>],
    ) -> Reruns<'f> {
        let (mut sent, mut transient) = (Vec::new(), None);
        for planned in planned {
            let rerun = Rerun {
                id: &planned.task.id,
                state: "RUNNING",
                reset: planned.reset,
                env: None,
            };
            match TASKS.update(mistral, Some(rerun.id), &rerun).await {
                Err(error) if !may_have_been_done(&error) => {
                    note(terminal, planned, &format!("was not rerun: {error}"));
                    keep(&mut transient, error);
                }
                answer => sent.push((*planned, answer)),
            }
        }
        let mut owners = HashMap::new();
        let mut done = Vec::new();
        let mut is_unclear = false;
        for (planned, answer) in sent {
            let checked = match &answer {
                Ok(row) => has_moved((mistral, clock), &mut owners, &planned, row).await,
                Err(_) => task_has_moved(mistral, clock, &planned).await,
            };
            let what = match (checked, answer) {
                (Ok(true), _) => {
                    done.push(planned);
                    continue;
                }
                (Ok(false), Ok(_)) => seen(mistral, &planned).await,
                (_, Err(error)) => {
                    is_unclear = true;
                    let what = format!("may have been rerun: {error}");
                    keep(&mut transient, error);
                    what
                }
                (Err(error), Ok(_)) => {
                    is_unclear = true;
                    format!("may have been rerun, but cannot be read: {error}")
                }
            };
            note(terminal, &planned, &what);
        }
        Reruns {
            failed: planned.len() - done.len(),
            done,
            is_unclear,
            transient,
        }
    }
}

/// Keeps the first error that may pass.
fn keep(first: &mut Option<Error>, error: Error) {
    if first.is_none() && error.is_transient() {
        *first = Some(error);
    }
}

/// Whether the server may have carried out a request that failed: there was no answer, or only one of a gateway.
fn may_have_been_done(error: &Error) -> bool {
    error.is_without_answer() || matches!(error.status(), Some(502 | 504))
}

/// The pauses before a task is read again, in milliseconds.
const PAUSES: [u64; 5] = [0, 50, 150, 300, 500];

/// Whether a rerun had an effect: its execution runs again, or the task has another state, end or number of runs than
/// before.
async fn has_moved<'f>(
    (mistral, clock): (&Mistral, &Clock),
    owners: &mut HashMap<&'f str, bool>,
    planned: &Planned<'f>,
    answer: &Value,
) -> Result<bool> {
    let task = planned.task;
    if has_changed(task, answer) {
        return Ok(true);
    }
    // The execution is RUNNING again before the answer is sent.
    let owner = &task.execution;
    if owner.state != "RUNNING" {
        let runs_again = match owners.get(owner.id.as_str()) {
            Some(&runs_again) => runs_again,
            None => executions::state(mistral, &owner.id).await?.state == "RUNNING",
        };
        owners.insert(&owner.id, runs_again);
        if runs_again {
            return Ok(true);
        }
    }
    task_has_moved(mistral, clock, planned).await
}

/// The same by the task alone.
async fn task_has_moved(mistral: &Mistral, clock: &Clock, planned: &Planned<'_>) -> Result<bool> {
    let task = planned.task;
    for pause in PAUSES {
        clock
            .pause_until(clock.now() + Duration::from_millis(pause))
            .await;
        if has_changed(task, &TASKS.get(mistral, &task.id, "").await?) {
            return Ok(true);
        }
    }
    // It may have failed again within the same second.
    Ok(runs(mistral, task).await?.count >= planned.attempt)
}

/// Whether a task has another state or end than before.
fn has_changed(task: &FailedTask, row: &Value) -> bool {
    let state = row["state"].as_str();
    let has_another_end = row["finished_at"].as_str() != task.finished_at.as_deref();
    state.is_some_and(|state| state != "ERROR" || has_another_end)
}

/// What is seen of a task that was not rerun.
async fn seen(mistral: &Mistral, planned: &Planned<'_>) -> String {
    let execution = &planned.task.execution.id;
    let state = executions::state(mistral, execution).await;
    let state = state.map_or_else(|_| "not known".to_owned(), |found| found.state);
    let (execution, state) = (single_line(execution), single_line(&state));
    let hint = if state == "PAUSED" {
        format!("\n  hint: resume it first: mistral execution-resume {execution}")
    } else {
        format!(
            "\n  hint: see its state before you rerun it: mistral task-get {}",
            single_line(&planned.task.id)
        )
    };
    format!(
        "was not rerun: it is still in ERROR, and the state of its execution {execution} is {state}{hint}"
    )
}

/// A line on standard error about a task.
fn note(terminal: &Terminal, planned: &Planned<'_>, what: &str) {
    let (path, id) = (planned.task.path(), single_line(&planned.task.id));
    terminal.note(&format!("mistral: task {path} ({id}) {what}"));
}
