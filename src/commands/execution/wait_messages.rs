//! What is told on standard error during a wait and at its end.

use std::cell::Cell;
use std::time::Duration;

use tokio::time::timeout;

use crate::api::Mistral;
use crate::api::executions::{EXECUTIONS, ExecutionChange};
use crate::character::single_line;
use crate::error::{Error, Kind};
use crate::failures;
use crate::signals;
use crate::terminal::Terminal;
use crate::wait::{End, Event, Polled, State};

use super::super::duration::shown;
use super::excerpt::excerpt;
use super::wait_request::Waiting;

/// How long the cause of an error is looked for, and an execution is cancelled on the way out.
pub const PATIENCE: Duration = Duration::from_secs(10);

/// Tells what has happened.
pub fn tell(terminal: &Terminal, are_new: bool, event: &Event<'_>) {
    let line = match event {
        Event::Is { state, .. } if are_new && state.name == "RUNNING" => return,
        Event::Is { id, state } => format!("mistral: execution {id} is {}", named(state)),
        Event::Became {
            id,
            before,
            state,
            after,
        } => format!(
            "mistral: execution {id}: {} -> {} after {}",
            single_line(&before.name),
            named(state),
            shown(*after)
        ),
        Event::Lost { id, error } => return terminal.failure("execution", id, error),
        Event::Failing(error) => format!("mistral: note: still waiting: {error}"),
        Event::Recovered(after) => {
            format!(
                "mistral: note: the server responds again after {}",
                shown(*after)
            )
        }
    };
    terminal.note(&line);
}

/// A state with its reason. The reason of ERROR is told at the end.
fn named(state: &State) -> String {
    let name = single_line(&state.name);
    match state.info.as_deref().filter(|_| name != "ERROR") {
        Some(info) if !info.is_empty() => format!("{name} ({})", excerpt(info)),
        _ => name,
    }
}

/// Tells why an execution did not end as it was waited for, and what to do.
/// A server that does not respond in time is asked once.
pub async fn conclude(
    terminal: &Terminal,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
    polled: &Polled,
    is_silent: &Cell<bool>,
) {
    let id = &polled.id;
    let state = polled.state.as_ref();
    let name = state.map_or_else(|| "not known".to_owned(), |state| single_line(&state.name));
    let error = match (&polled.end, name.as_str()) {
        (End::Wished | End::Unfinished | End::Failed, _) => return,
        (End::TimedOut, _) => {
            let limit = shown(waiting.limits.timeout().unwrap_or_default());
            let is = if polled.is_stale && state.is_some() {
                "was, when the server last responded,"
            } else {
                "is"
            };
            Error::new(
                Kind::WaitTimeout,
                format!("timed out after {limit}: the state of execution {id} {is} {name}"),
            )
            .hint(format!(
                "to {} again: {}",
                waiting.verb(),
                waiting.again(id)
            ))
        }
        (End::Other(status), "ERROR") => {
            let (cause, has_failed_task) = cause(mistral, id, state, is_silent).await;
            let again = if has_failed_task {
                "to run the failed tasks again: mistral execution-retry"
            } else {
                "no task failed; to run the workflow again: mistral execution-create --from"
            };
            let message = format!("execution {id} failed{cause}");
            Error::new(Kind::NotSucceeded(*status), message)
                .hint(format!("to see more: mistral execution-why {id}"))
                .hint(format!("{again} {id}"))
        }
        (End::Other(status), "PAUSED") => Error::new(
            Kind::NotSucceeded(*status),
            format!("execution {id} waits for somebody to resume it"),
        )
        .hint(format!(
            "to resume it: mistral execution-resume {id}; --ignore-paused waits until somebody does"
        )),
        (End::Other(status), _) => {
            let wanted = waiting.states.join(" or ");
            let wanted = if wanted.is_empty() {
                "SUCCESS"
            } else {
                &wanted
            };
            let message = format!("the state of execution {id} is {name}, not {wanted}");
            Error::new(Kind::NotSucceeded(*status), message)
        }
    };
    terminal.named_failure("execution", id, &error);
}

/// `: ` and the cause of an error in one line, if one is known. Then whether a task failed, which is assumed unless it is
/// known not to be so.
async fn cause(
    mistral: &Mistral,
    id: &str,
    state: Option<&State>,
    is_silent: &Cell<bool>,
) -> (String, bool) {
    let mut has_failed_task = true;
    if !is_silent.get() {
        match timeout(PATIENCE, failures::cause(mistral, id)).await {
            Ok(Ok(Some(cause))) => return (format!(": {cause}"), cause.path.is_some()),
            Ok(Ok(None)) => has_failed_task = false,
            Ok(Err(error)) => is_silent.set(error.kind == Kind::Timeout),
            Err(_) => is_silent.set(true),
        }
    }
    let info = state.and_then(|state| state.info.as_deref());
    let info = info.map_or_else(String::new, |info| format!(": {}", excerpt(info)));
    (info, has_failed_task)
}

/// Ends the wait by a signal, after the executions were cancelled if that is wanted.
pub async fn interrupted(
    terminal: &Terminal,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
    signal: i32,
) -> Error {
    if waiting.limits.cancels_on_interrupt() {
        terminal.note("mistral: interrupted; cancelling");
        for id in waiting.ids {
            terminal.note(&cancelled(mistral, id).await);
        }
    } else {
        let ids = waiting.ids.join(" ");
        let (what, whose) = match waiting.ids {
            [_] if waiting.is_watch() => ("the execution goes on", "it"),
            [_] => ("the execution goes on", "for it"),
            _ => ("the executions go on", "for them"),
        };
        terminal.note(&format!(
            "mistral: interrupted; {what}\n  hint: to {} {whose} again: {}",
            waiting.verb(),
            waiting.again(&ids)
        ));
    }
    signals::ended_by(signal)
}

/// Cancels an execution, and says what became of it.
async fn cancelled(mistral: &Mistral, id: &str) -> String {
    let change = ExecutionChange {
        state: Some("CANCELLED"),
        state_info: Some("Cancelled as the client was interrupted"),
        ..ExecutionChange::default()
    };
    let put = EXECUTIONS.update(mistral, Some(id), &change);
    match timeout(PATIENCE, put).await {
        Ok(Ok(execution)) => {
            let state = execution["state"].as_str().unwrap_or("not known");
            format!(
                "mistral: the state of execution {id} is {}",
                single_line(state)
            )
        }
        Ok(Err(error)) => format!("mistral: cannot cancel execution {id}: {error}"),
        Err(_) => format!("mistral: cannot cancel execution {id}: no response in time"),
    }
}
