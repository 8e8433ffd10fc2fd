//! Waits for executions, and tells on standard error what happens.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde_json::{Map, Value};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
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
/// The same when the time of the wait is over.
const LATE_READ_TIMEOUT: Duration = Duration::from_secs(1);
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
    /// The part of the time limit that starting them has taken.
    pub spent: Duration,
}

/// How a wait ended.
pub struct Waited {
    /// In the order of the IDs.
    pub executions: Vec<Polled>,
    /// One could not be read at the end.
    is_incomplete: Cell<bool>,
    /// The server has not responded in time at the end, so that it is not asked for the others.
    is_silent: Cell<bool>,
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
        if matches!(execution.end, End::Failed) {
            return None;
        }
        let id = &execution.id;
        let found = if self.is_silent.get() {
            Err(Error::new(Kind::Timeout, "the server does not respond"))
        } else {
            let limit = match execution.end {
                End::TimedOut => LATE_READ_TIMEOUT,
                _ => READ_TIMEOUT,
            };
            let found = timeout(limit, EXECUTIONS.get_document(mistral, id)).await;
            found.unwrap_or_else(|_| Err(Error::new(Kind::Timeout, "no response in time")))
        };
        found
            .inspect_err(|error| {
                self.is_incomplete.set(true);
                self.is_silent.set(error.kind == Kind::Timeout);
                terminal.note(&format!("mistral: cannot read execution {id}: {error}"));
            })
            .ok()
    }

    /// The places of the executions to show: all, or the one that ended if only that was waited for.
    pub fn to_show(&self, until: Until) -> impl Iterator<Item = usize> {
        let is_shown = move |end: &End| until != Until::Any || !matches!(end, End::Unfinished);
        let places = self.executions.iter().enumerate();
        places.filter_map(move |(place, execution)| is_shown(&execution.end).then_some(place))
    }

    /// What is known of an execution that could not be read: its state when it was seen last, in `row`. `None` if it was
    /// never seen, or is lost.
    pub fn last_seen(&self, place: usize, mut row: Map<String, Value>) -> Option<Value> {
        let execution = &self.executions[place];
        let state = execution.state.as_ref();
        let state = state.filter(|_| !matches!(execution.end, End::Failed))?;
        row.insert("id".to_owned(), execution.id.clone().into());
        row.insert("state".to_owned(), state.name.clone().into());
        row.insert("state_info".to_owned(), state.info.clone().into());
        Some(Value::Object(row))
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
    /// The wait for the end of all of these executions.
    pub fn for_all(ids: &'a [&'a str], limits: &'a WaitLimits) -> Self {
        Self {
            ids,
            states: &[],
            until: Until::All,
            limits,
            are_new: false,
            spent: Duration::ZERO,
        }
    }

    /// The wait for the end of one execution.
    pub fn for_one(id: &'a &'a str, limits: &'a WaitLimits) -> Self {
        Self::for_all(std::slice::from_ref(id), limits)
    }

    /// The command that waits for these IDs in the same way.
    fn again(&self, ids: &str) -> String {
        let states = self.states.iter().map(|state| format!(" --for {state}"));
        format!("mistral execution-wait {ids}{}", states.collect::<String>())
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
        &[SIGINT, SIGTERM, SIGHUP]
    } else {
        &[SIGINT]
    };
    let caught = context.process().signals.catch(wanted);
    caught.map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))
}

/// Starts something that is waited for afterwards, within the time limit of the wait. After a signal the response is still waited for, for a moment, so
/// that what was started is known; `see` is the command that shows it otherwise.
pub async fn start<T>(
    terminal: &Terminal,
    (caught, limit): (&CaughtSignals, Option<Duration>),
    see: &str,
    request: impl Future<Output = Result<T>>,
) -> Result<T> {
    // Large, and so not part of the future of each command.
    let request = Box::pin(in_time(request, limit, see));
    match select(request, pin!(caught.next())).await {
        Either::Left((started, _)) => started,
        Either::Right((signal, request)) => {
            terminal.note("mistral: interrupted; waiting for the server's response, at most 10s");
            timeout(PATIENCE, request).await.unwrap_or_else(|_| {
                terminal.note(&format!(
                    "mistral: the server has not said whether it has carried out the request\n  \
                     hint: see {see}"
                ));
                Err(ended_by(signal))
            })
        }
    }
}

/// A request within a time limit, if there is one. A limit of 0 is for the wait alone.
async fn in_time<T>(
    request: impl Future<Output = Result<T>>,
    limit: Option<Duration>,
    see: &str,
) -> Result<T> {
    match limit.filter(|limit| !limit.is_zero()) {
        None => request.await,
        Some(limit) => timeout(limit, request).await.unwrap_or_else(|_| {
            let limit = shown(limit);
            Err(Error::new(
                Kind::WaitTimeout,
                format!("timed out after {limit}: the server has not said whether it has carried out the request"),
            )
            .hint(format!("see {see}")))
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
        timeout: limits
            .timeout()
            .map(|limit| limit.saturating_sub(waiting.spent)),
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
            let is_silent = Cell::new(false);
            for execution in &executions {
                conclude(terminal, mistral, waiting, execution, &is_silent).await;
            }
            Ok(Waited {
                executions,
                is_incomplete: Cell::new(false),
                is_silent: Cell::new(false),
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
        Event::Lost { id, error } => format!("mistral: execution {id}: {error}"),
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
/// A server that does not respond in time is asked once.
async fn conclude(
    terminal: &Terminal,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
    polled: &Polled,
    is_silent: &Cell<bool>,
) {
    let id = &polled.id;
    let state = polled.state.as_ref();
    let name = state.map_or_else(|| "not known".to_owned(), |state| single_line(&state.name));
    let line = match (&polled.end, name.as_str()) {
        (End::Wished | End::Unfinished | End::Failed, _) => return,
        (End::TimedOut, _) => {
            let limit = shown(waiting.limits.timeout().unwrap_or_default());
            let is = if polled.is_stale && state.is_some() {
                "was, when the server last responded,"
            } else {
                "is"
            };
            format!(
                "mistral: timed out after {limit}: the state of execution {id} {is} {name}\n  \
                 hint: to wait again: {}",
                waiting.again(id)
            )
        }
        (End::Other(_), "ERROR") => {
            let (cause, has_failed_task) = cause(mistral, id, state, is_silent).await;
            let again = if has_failed_task {
                "to run the failed tasks again: mistral execution-retry"
            } else {
                "no task failed; to run the workflow again: mistral execution-create --from"
            };
            format!(
                "mistral: execution {id} failed{cause}\n  hint: to see more: mistral execution-why {id}\n  \
                 hint: {again} {id}"
            )
        }
        (End::Other(_), "PAUSED") => format!(
            "mistral: execution {id} waits for somebody to resume it\n  \
             hint: to resume it: mistral execution-resume {id}; --ignore-paused waits until somebody does"
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
            "mistral: interrupted; {what}\n  hint: to wait for {whose} again: {}",
            waiting.again(&ids)
        ));
    }
    ended_by(signal)
}

/// The end of the program by a signal.
fn ended_by(signal: i32) -> Error {
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
