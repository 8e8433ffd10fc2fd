//! `--fail`: exit codes for verdicts and states that the reference reports with 0.

use clap::Args;
use serde_json::Value;

use crate::env::{Environment, MISTRAL_FAIL};
use crate::error::{Error, Result};
use crate::exit::ExitStatus;

use super::command::Outcome;
use super::context::Context;
use super::output_options::OutputKind;

#[derive(Args)]
#[group(skip)]
pub struct Fail {
    #[arg(
        long,
        help = "Exit with a code other than 0 if the definition is invalid or the execution did not succeed: 3 for ERROR, \
                4 for CANCELLED, 5 for PAUSED, otherwise 1; MISTRAL_FAIL=1 does the same"
    )]
    fail: bool,
}

impl Fail {
    /// Whether to fail; checked before anything is sent.
    pub fn is_wanted(&self, environment: &Environment) -> Result<bool> {
        match environment.text(MISTRAL_FAIL) {
            _ if self.fail => Ok(true),
            None | Some("0") => Ok(false),
            Some("1") => Ok(true),
            Some(other) => Err(Error::local(format!(
                "{MISTRAL_FAIL} must be 0 or 1, not {other:?}"
            ))),
        }
    }
}

/// Reports on standard error what would go unnoticed, and sets the exit status if failing is wanted.
pub fn report<A, O: OutputKind>(
    context: &Context<A, O>,
    outcome: Outcome,
    (status, what): (ExitStatus, &str),
    is_wanted: bool,
) -> Outcome {
    let terminal = context.terminal();
    if is_wanted {
        terminal.note(&format!("mistral: {what}"));
        return Outcome { status, ..outcome };
    }
    let code = status.code();
    terminal.note(&format!(
        "mistral: note: {what}\n  hint: the exit code is 0; with --fail it is {code}"
    ));
    outcome
}

/// The exit status for an execution in this state, and the state; `None` for SUCCESS.
pub fn of_state(execution: &Value) -> Option<(ExitStatus, &str)> {
    let state = execution.get("state")?.as_str()?;
    let status = match state {
        "SUCCESS" => return None,
        "ERROR" => ExitStatus::ENDED_IN_ERROR,
        "CANCELLED" => ExitStatus::CANCELLED,
        "PAUSED" => ExitStatus::PAUSED,
        _ => ExitStatus::FAILURE,
    };
    Some((status, state))
}
