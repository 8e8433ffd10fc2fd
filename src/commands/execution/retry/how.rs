//! How executions are rerun, and which of their tasks.

use serde_json::{Map, Value};

use crate::api::Mistral;
use crate::api::executions::has_ended;
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::failures::Failures;
use crate::terminal::Terminal;

use super::environment::change;
use super::rerun::{Planned, plan};
use super::selection::select;
use super::sent::Sent;

/// What the options say.
pub struct How<'a> {
    /// Only these failed tasks.
    pub tasks: &'a [String],
    pub failed_items: bool,
    pub env: Option<Map<String, Value>>,
    pub is_dry_run: bool,
    /// What was rerun before.
    pub sent: Sent,
}

impl How<'_> {
    /// Plans the reruns of an execution, and changes its environment if that is wanted. None are planned if all were sent
    /// before.
    pub async fn plan<'f>(
        &self,
        mistral: &Mistral,
        terminal: &Terminal,
        (id, failures): (&str, &'f Failures),
    ) -> Result<Vec<Planned<'f>>> {
        check(id, failures)?;
        let mut tasks = select(failures, self.tasks)?;
        tasks.retain(|task| !self.sent.has(task));
        if tasks.is_empty() {
            return Ok(Vec::new());
        }
        let planned = plan(mistral, &tasks, self.failed_items).await?;
        if self.failed_items && tasks.iter().all(|task| task.items.is_none()) {
            terminal.note(
                "mistral: note: --failed-items has no effect, as none of these tasks has items",
            );
        }
        if let Some(env) = self.env.clone() {
            change(mistral, &failures.execution, &tasks, env, self.is_dry_run).await?;
        }
        Ok(planned)
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
