//! Waits for executions, and tells on standard error what happens.

use std::cell::Cell;
use std::pin::pin;
use std::time::Duration;

use futures_util::future::{Either, select};
use serde_json::{Map, Value};
use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};
use tokio::time::timeout;

use crate::api::executions::EXECUTIONS;
use crate::api::{Document, Mistral};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::signals::{CaughtSignals, ended_by};
use crate::terminal::Terminal;
use crate::wait::{End, Event, Goal, Polled, Until, Wait};

use super::super::command::{Context, Server};
use super::super::duration::shown;
use super::super::output_options::OutputKind;
use super::observer::{Observer, States};
use super::wait_messages::{PATIENCE, conclude, interrupted};
use super::wait_options::WaitLimits;
use super::wait_request::Waiting;

/// The time before the first look at an execution that has just been started.
const START: Duration = Duration::from_millis(250);
/// How long an execution is read at the end of a wait.
const READ_TIMEOUT: Duration = Duration::from_secs(30);
/// The same when the time of the wait is over.
const LATE_READ_TIMEOUT: Duration = Duration::from_secs(1);

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
            .map_err(|mut error| {
                self.is_incomplete.set(true);
                self.is_silent.set(error.kind == Kind::Timeout);
                error.message = format!("cannot read execution {id}: {}", error.message);
                terminal.named_failure("execution", id, &error);
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
            caught.release();
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
    let states = States::new(mistral, context.terminal(), waiting.limits, waiting.are_new);
    observe(context, mistral, waiting, (caught, &states)).await
}

/// The same with somebody else who looks and shows.
pub async fn observe<O: OutputKind>(
    context: &Context<Server, O>,
    mistral: &Mistral,
    waiting: &Waiting<'_>,
    (caught, observer): (&CaughtSignals, &impl Observer),
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
        pace: observer.pace(),
        look_timeout: observer.look_timeout(),
        clock: &clock,
    };
    let look = async |id: &str| observer.look(id).await;
    let mut tell = |event: Event<'_>| observer.tell(&event);
    let outcome = {
        let polled = pin!(wait.run(waiting.ids.iter().copied(), look, &mut tell));
        match select(polled, pin!(observer.attend(caught))).await {
            Either::Left((polled, _)) => Ok(polled),
            Either::Right((signal, _)) => Err(signal),
        }
    };
    observer.leave();
    // What is shown is no longer in the way: another Ctrl-C ends the command at once.
    caught.release();
    observer.end()?;
    match outcome {
        Ok(executions) => {
            let executions = executions?;
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
