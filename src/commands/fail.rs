//! `--fail`: exit codes for verdicts and states that the reference reports with 0.

use clap::Args;
use serde_json::Value;

use crate::env::{Environment, MISTRAL_FAIL, switch, switch_hint};
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
        let text = environment.text(MISTRAL_FAIL).unwrap_or("0");
        match switch(text) {
            Some(is_on) => Ok(is_on || self.fail),
            None => Err(Error::local(format!(
                "{MISTRAL_FAIL} is neither true nor false: {text:?}"
            ))
            .hint(switch_hint())),
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

/// The exit status for the state of an execution, and the state; `None` for SUCCESS.
pub fn of_state(execution: &Value) -> Option<(ExitStatus, &str)> {
    let state = execution.get("state").and_then(Value::as_str);
    let state = state.unwrap_or("unknown");
    let status = ExitStatus::of_state(state);
    (status != ExitStatus::SUCCESS).then_some((status, state))
}
