//! Waits for executions, and tells on standard error what happens.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use signal_hook::consts::{SIGINT, SIGTERM};
use tokio::time::timeout;

use crate::api::executions::{self, EXECUTIONS, ExecutionChange};
use crate::api::{Document, Mistral};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::failures;
use crate::signals::{self, CaughtSignals};
use crate::terminal::Terminal;
use crate::wait::{End, Event, Goal, Polled, State, Until, Wait};

use super::super::command::{Context, Server};
use super::super::duration::shown;
use super::super::output_options::OutputKind;
use super::wait_options::WaitLimits;

/// The time before the first look at an execution that has just been started.
const START: Duration = Duration::from_millis(250);
/// How long an execution is read at the end of a wait.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// How long the cause of an error is looked for, and an execution is cancelled on the way out.
const PATIENCE: Duration = Duration::from_secs(10);

/// What to wait for.
pub struct Waiting<'a> {
    /// IDs of the executions.
    pub ids: &'a [&'a str],
    /// States to wait for; none for SUCCESS.
    pub states: &'a [String],
    pub until: Until,
    pub limits: &'a WaitLimits,
    /// They have just been started: RUNNING is no news.
    pub are_new: bool,
}

/// How a wait ended.
pub struct Waited {
    /// In the order of the IDs.
    pub executions: Vec<Polled>,
    /// One could not be read at the end.
    is_incomplete: Cell<bool>,
}

impl Waited {
    /// Reads an execution, by its place among the IDs, as it is now. If it cannot be read, standard error says why.
    pub async fn read(
        &self,
        terminal: &Terminal,
        mistral: &Mistral,
        place: usize,
    ) -> Option<Document> {
        let execution = &self.executions[place];
        if matches!(execution.end, End::Failed(_)) {
            return None;
        }
        let id = &execution.id;
        let found = timeout(READ_TIMEOUT, EXECUTIONS.get_document(mistral, id)).await;
        let found = found.unwrap_or_else(|_| Err(Error::new(Kind::Timeout, "no response in time")));
        found
            .inspect_err(|error| {
                self.is_incomplete.set(true);
                terminal.note(&format!("mistral: cannot read execution {id}: {error}"));
            })
            .ok()
    }

    /// Whether nothing is left to show.
    pub fn is_nothing_known(&self) -> bool {
        let mut ends = self.executions.iter().map(|execution| &execution.end);
        ends.all(|end| matches!(end, End::Failed(_)))
    }

    /// The exit status of the command, after what was to be shown has been read.
    pub fn status(&self) -> ExitStatus {
        let status = End::exit_status_of(self.executions.iter().map(|execution| &execution.end));
        if self.is_incomplete.get() && status != ExitStatus::TIMED_OUT {
            return ExitStatus::FAILURE;
        }
        status
    }
}

impl<'a> Waiting<'a> {
    /// The wait for the end of one execution.
    pub fn for_one(id: &'a &'a str, limits: &'a WaitLimits) -> Self {
        Self {
            ids: std::slice::from_ref(id),
            states: &[],
            until: Until::All,
            limits,
            are_new: false,
        }
    }

    /// The same for one that has just been started.
    pub fn for_new(id: &'a &'a str, limits: &'a WaitLimits) -> Self {
        Self {
            are_new: true,
            ..Self::for_one(id, limits)
        }
    }
}

/// Waits until it is over. Standard error has a line for each change of a state, and for each execution that did not
/// end as it was waited for why, and what to do. Ctrl-C leaves the executions alone unless it is to cancel them.
pub async fn wait<O: OutputKind>(
    context: &Context<Server, O>,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
) -> Result<Waited> {
    let caught = catch_signals(context, waiting.limits)?;
    wait_unless(context, mistral, waiting, &caught).await
}

/// Catches the signals that interrupt a wait. For what is started before the wait: see [`start`].
pub fn catch_signals<O: OutputKind>(
    context: &Context<Server, O>,
    limits: &WaitLimits,
) -> Result<CaughtSignals> {
    let wanted: &[i32] = if limits.cancels_on_interrupt() {
        &[SIGINT, SIGTERM]
    } else {
        &[SIGINT]
    };
    let caught = context.process().signals.catch(wanted);
    caught.map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))
}

/// Starts something that is waited for afterwards. After a signal the response is still waited for, for a moment, so
/// that what was started is known.
pub async fn start<T>(
    terminal: &Terminal,
    caught: &CaughtSignals,
    request: impl Future<Output = Result<T>>,
) -> Result<T> {
    match select(pin!(request), pin!(caught.next())).await {
        Either::Left((started, _)) => started,
        Either::Right((_, request)) => timeout(PATIENCE, request).await.unwrap_or_else(|_| {
            terminal.note(
                "mistral: interrupted; the server has not said whether it has started the execution\n  \
                 hint: see mistral execution-list",
            );
            Err(Error::new(Kind::Interrupted, "interrupted"))
        }),
    }
}

/// The same as [`wait`], unless one of these signals comes, or has come already.
pub async fn wait_unless<O: OutputKind>(
    context: &Context<Server, O>,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
    caught: &CaughtSignals,
) -> Result<Waited> {
    let (terminal, limits) = (context.terminal(), waiting.limits);
    let goal = Goal::new(waiting.states.to_vec(), limits.ignores_paused());
    let clock = context.clock();
    let wait = Wait {
        goal: &goal,
        until: waiting.until,
        timeout: limits.timeout(),
        delay: if waiting.are_new {
            START
        } else {
            Duration::ZERO
        },
        pace: limits.pace(),
        clock: &clock,
    };
    let look = async |id: &str| {
        let execution = executions::state(mistral, id).await?;
        Ok(State {
            name: execution.state,
            info: execution.state_info,
        })
    };
    let mut tell = |event: Event<'_>| tell(terminal, waiting.are_new, &event);
    let outcome = {
        let polled = pin!(wait.run(waiting.ids.iter().copied(), look, &mut tell));
        match select(polled, pin!(caught.next())).await {
            Either::Left((polled, _)) => Ok(polled?),
            Either::Right((signal, _)) => Err(signal),
        }
    };
    match outcome {
        Ok(executions) => {
            caught.release();
            for execution in &executions {
                conclude(terminal, mistral, waiting, execution).await;
            }
            Ok(Waited {
                executions,
                is_incomplete: Cell::new(false),
            })
        }
        Err(signal) => Err(interrupted(terminal, mistral, waiting, signal).await),
    }
}

fn tell(terminal: &Terminal, are_new: bool, event: &Event<'_>) {
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
        Event::Failing(error) => {
            format!(
                "mistral: note: {}; still waiting",
                single_line(&error.message)
            )
        }
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

fn excerpt(text: &str) -> String {
    const LONGEST: usize = 200;
    let words: Vec<_> = text.split_whitespace().collect();
    let line = single_line(&words.join(" "));
    match line.char_indices().nth(LONGEST) {
        Some((end, _)) => format!("{}...", &line[..end]),
        None => line,
    }
}

/// Tells why an execution did not end as it was waited for, and what to do.
async fn conclude(terminal: &Terminal, mistral: &Mistral, waiting: &Waiting<'_>, polled: &Polled) {
    let id = &polled.id;
    let state = polled.state.as_ref();
    let name = state.map_or_else(|| "not known".to_owned(), |state| single_line(&state.name));
    let line = match (&polled.end, name.as_str()) {
        (End::Wished | End::Unfinished, _) => return,
        (End::Failed(error), _) => format!("mistral: execution {id}: {error}"),
        (End::TimedOut, _) => {
            let limit = shown(waiting.limits.timeout().unwrap_or_default());
            format!(
                "mistral: timed out after {limit}: the state of execution {id} is {name}\n  \
                 hint: to wait again: mistral execution-wait {id}"
            )
        }
        (End::Other(_), "ERROR") => {
            let cause = cause(mistral, id, state).await;
            format!(
                "mistral: execution {id} failed{cause}\n  hint: to see more: mistral execution-why {id}\n  \
                 hint: to run the failed tasks again: mistral execution-retry {id}"
            )
        }
        (End::Other(_), "PAUSED") => format!(
            "mistral: execution {id} is paused\n  hint: to resume it: mistral execution-resume {id}; --ignore-paused waits until somebody does"
        ),
        (End::Other(_), _) => {
            let wanted = waiting.states.join(" or ");
            let wanted = if wanted.is_empty() {
                "SUCCESS"
            } else {
                &wanted
            };
            format!("mistral: the state of execution {id} is {name}, not {wanted}")
        }
    };
    terminal.note(&line);
}

/// `: ` and the cause of an error in one line, if one is known.
async fn cause(mistral: &Mistral, id: &str, state: Option<&State>) -> String {
    if let Ok(Ok(Some(cause))) = timeout(PATIENCE, failures::cause(mistral, id)).await {
        return format!(": {cause}");
    }
    let info = state.and_then(|state| state.info.as_deref());
    info.map_or_else(String::new, |info| format!(": {}", excerpt(info)))
}

/// Ends the wait by a signal, after the executions were cancelled if that is wanted.
async fn interrupted(
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
            [_] => ("the execution goes on", "it"),
            _ => ("the executions go on", "them"),
        };
        terminal.note(&format!(
            "mistral: interrupted; {what}\n  hint: to wait for {whose} again: mistral execution-wait {ids}"
        ));
    }
    if signal == SIGINT {
        Error::new(Kind::Interrupted, "interrupted")
    } else {
        signals::end_by(signal)
    }
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
