//! Asks for the states of some executions until the wait is over.

use std::cmp::Reverse;
use std::collections::BinaryHeap;
use std::time::{Duration, Instant};

use futures_util::StreamExt as _;
use futures_util::future::{Either, select};
use futures_util::stream::FuturesUnordered;
use std::pin::pin;

use crate::error::{Error, Kind, Result};

use super::clock::Clock;
use super::goal::{End, Goal};
use super::pace::Pace;

/// Requests at the same time.
const IN_FLIGHT: usize = 4;
/// The usual [`Wait::look_timeout`].
pub const LOOK_TIMEOUT: Duration = Duration::from_mins(1);
/// How long failures in a row are ridden out without a time limit of the wait.
const PATIENCE: Duration = Duration::from_mins(5);
/// How long the last look at the end of the time limit may take.
const LAST_LOOK: Duration = Duration::from_secs(1);

/// The state of an execution.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct State {
    /// By its name in the API: `RUNNING`.
    pub name: String,
    /// The reason of the state.
    pub info: Option<String>,
}

/// When a wait for several is over.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Until {
    /// When all have ended.
    All,
    /// When the first has ended.
    Any,
    /// When all have ended, or one otherwise than it was waited for.
    FirstFailure,
}

/// What happens during a wait.
pub enum Event<'a> {
    /// The first state of an execution that was seen.
    Is { id: &'a str, state: &'a State },
    /// Another state than before, so long after the beginning of the wait.
    Became {
        id: &'a str,
        before: &'a State,
        state: &'a State,
        after: Duration,
    },
    /// An execution cannot be asked for any more.
    Lost { id: &'a str, error: &'a Error },
    /// Asking failed, for the first time in a row; it goes on.
    Failing(&'a Error),
    /// Asking succeeds again for all, so long after the first failure.
    Recovered(Duration),
}

/// What is known of one execution at the end of the wait.
#[derive(Debug)]
pub struct Polled {
    pub id: String,
    /// The state that was seen last.
    pub state: Option<State>,
    /// It could not be asked for at the end: the state may be another by now.
    pub is_stale: bool,
    pub end: End,
}

/// A wait.
pub struct Wait<'a> {
    pub goal: &'a Goal,
    pub until: Until,
    /// When to give up.
    pub timeout: Option<Duration>,
    /// The time before the first look.
    pub delay: Duration,
    pub pace: Pace,
    /// The longest time for one look. A server that takes longer counts as not reachable for the moment.
    pub look_timeout: Duration,
    pub clock: &'a Clock,
}

/// One execution that is waited for.
struct Watched<'a> {
    id: &'a str,
    state: Option<State>,
    end: Option<End>,
    failures: u32,
    /// What the last look took; nothing before the first.
    response: Duration,
    /// Since when asking for it has failed in a row.
    failing_since: Option<Instant>,
}

/// A wait that has begun.
struct Progress<'a> {
    wait: &'a Wait<'a>,
    watched: Vec<Watched<'a>>,
    /// How many have not ended.
    left: usize,
    /// When to look next, and at whom. Nothing for one that is being looked at, or was for the last time.
    due: BinaryHeap<Reverse<(Instant, usize)>>,
    started: Instant,
    deadline: Option<Instant>,
    /// How many cannot be asked for at the moment.
    failing: usize,
    /// Since when there has been one of these.
    outage: Option<Instant>,
    is_over: bool,
}

/// The outcome of one look: whose, when it began, and what was seen.
type Look = (usize, Instant, Result<State>);

impl Wait<'_> {
    /// Waits for the executions with these IDs. `look` reads the state of one; `tell` learns what happens.
    ///
    /// Failures that may pass are ridden out. An error of the login ends the whole wait, any other error that for the
    /// execution.
    pub async fn run<'i>(
        &self,
        ids: impl IntoIterator<Item = &'i str>,
        look: impl AsyncFn(&str) -> Result<State>,
        tell: &mut dyn FnMut(Event<'_>),
    ) -> Result<Vec<Polled>> {
        let mut progress = Progress::new(self, ids);
        let clock = self.clock;
        let mut looks = FuturesUnordered::new();
        while !progress.is_over {
            while looks.len() < IN_FLIGHT
                && let Some(place) = progress.take_due(clock.now())
            {
                let (id, began) = (progress.watched[place].id, clock.now());
                let look = &look;
                looks.push(async move {
                    let limit = self.look_timeout;
                    let seen = tokio::time::timeout(limit, look(id)).await;
                    let seen = seen.unwrap_or_else(|_| Err(too_slow(limit)));
                    (place, began, seen)
                });
            }
            let has_room = looks.len() < IN_FLIGHT;
            let alarm = progress.next_alarm(has_room, !looks.is_empty());
            match (looks.is_empty(), alarm) {
                (true, None) => break,
                (true, Some(at)) => clock.pause_until(at).await,
                (false, None) => {
                    if let Some(seen) = looks.next().await {
                        progress.take(seen, tell)?;
                    }
                }
                (false, Some(at)) => {
                    let until = pin!(clock.until(at));
                    if let Either::Left((Some(seen), _)) = select(looks.next(), until).await {
                        progress.take(seen, tell)?;
                    }
                }
            }
            if progress.is_past_last_look() {
                break;
            }
        }
        drop(looks);
        Ok(progress.finish())
    }
}

impl<'a> Progress<'a> {
    fn new<'i: 'a>(wait: &'a Wait<'a>, ids: impl IntoIterator<Item = &'i str>) -> Self {
        let started = wait.clock.now();
        let first = started + wait.delay;
        let watched = ids.into_iter().map(|id| Watched {
            id,
            state: None,
            end: None,
            failures: 0,
            response: Duration::ZERO,
            failing_since: None,
        });
        let watched: Vec<_> = watched.collect();
        let deadline = wait.timeout.and_then(|limit| started.checked_add(limit));
        let mut progress = Self {
            wait,
            left: watched.len(),
            due: BinaryHeap::with_capacity(watched.len()),
            watched,
            started,
            deadline,
            failing: 0,
            outage: None,
            is_over: false,
        };
        for place in 0..progress.watched.len() {
            progress.schedule(place, first);
        }
        progress
    }

    /// Plans the next look. The last one is at the deadline.
    fn schedule(&mut self, place: usize, at: Instant) {
        let now = self.wait.clock.now();
        let watched = &self.watched[place];
        let due = match self.deadline {
            Some(deadline) if at > deadline => {
                let has_answered = watched.state.is_some() || watched.failures > 0;
                (now < deadline || !has_answered).then_some(deadline)
            }
            _ => Some(at),
        };
        self.due.extend(due.map(|at| Reverse((at, place))));
    }

    /// Takes an execution that is due.
    fn take_due(&mut self, now: Instant) -> Option<usize> {
        let Reverse((at, place)) = *self.due.peek()?;
        if at > now {
            return None;
        }
        self.due.pop();
        Some(place)
    }

    /// When something is to be done, if nothing comes before.
    fn next_alarm(&self, has_room: bool, is_looking: bool) -> Option<Instant> {
        let due = self.due.peek().map(|Reverse((at, _))| *at);
        let due = due.filter(|_| has_room);
        let last = self.last_look_ends().filter(|_| is_looking);
        due.into_iter().chain(last).min()
    }

    /// When the looks that are under way at the deadline are given up. A time limit of nothing still has one look.
    fn last_look_ends(&self) -> Option<Instant> {
        let deadline = self.deadline?;
        let is_first = self.deadline == Some(self.started);
        Some(
            deadline
                + if is_first {
                    self.wait.look_timeout
                } else {
                    LAST_LOOK
                },
        )
    }

    fn is_past_last_look(&self) -> bool {
        let end = self.last_look_ends();
        end.is_some_and(|end| self.wait.clock.now() >= end)
    }

    fn take(&mut self, (place, began, seen): Look, tell: &mut dyn FnMut(Event<'_>)) -> Result<()> {
        match seen {
            Ok(state) => self.saw(place, began, state, tell),
            Err(error) if error.is_transient() => self.failed(place, &error, tell),
            Err(error) if ends_all(&error) => return Err(error),
            Err(error) => self.lost(place, &error, tell),
        }
        Ok(())
    }

    fn saw(&mut self, place: usize, began: Instant, state: State, tell: &mut dyn FnMut(Event<'_>)) {
        let now = self.wait.clock.now();
        let after = now - self.started;
        if self.answers(place)
            && let Some(since) = self.outage.take()
        {
            tell(Event::Recovered(now - since));
        }
        let watched = &mut self.watched[place];
        let id = watched.id;
        match &watched.state {
            None => tell(Event::Is { id, state: &state }),
            Some(before) if before.name != state.name => tell(Event::Became {
                id,
                before,
                state: &state,
                after,
            }),
            Some(_) => {}
        }
        watched.failures = 0;
        let response = now - began;
        let responses = [std::mem::replace(&mut watched.response, response), response];
        let end = self.wait.goal.end(&state.name);
        watched.state = Some(state);
        if let Some(end) = end {
            self.end(place, end);
        } else {
            let gap = self.wait.pace.gap(after, responses);
            self.schedule(place, now + gap);
        }
    }

    fn failed(&mut self, place: usize, error: &Error, tell: &mut dyn FnMut(Event<'_>)) {
        let now = self.wait.clock.now();
        if self.outage.is_none() {
            tell(Event::Failing(error));
            self.outage = Some(now);
        }
        let watched = &mut self.watched[place];
        self.failing += usize::from(watched.failing_since.is_none());
        let since = *watched.failing_since.get_or_insert(now);
        if self.deadline.is_none() && now - since >= PATIENCE {
            self.lost(place, error, tell);
            return;
        }
        watched.failures += 1;
        let waited = now - self.started;
        let gap = self.wait.pace.gap_after_failure(waited, watched.failures);
        self.schedule(place, now + gap);
    }

    fn lost(&mut self, place: usize, error: &Error, tell: &mut dyn FnMut(Event<'_>)) {
        let id = self.watched[place].id;
        tell(Event::Lost { id, error });
        self.end(place, End::Failed);
    }

    /// Notes that an execution can be asked for, or is no longer. Returns whether no other fails.
    fn answers(&mut self, place: usize) -> bool {
        let has_failed = self.watched[place].failing_since.take().is_some();
        self.failing -= usize::from(has_failed);
        self.failing == 0
    }

    fn end(&mut self, place: usize, end: End) {
        if self.answers(place) {
            self.outage = None;
        }
        let is_wished = matches!(end, End::Wished);
        self.watched[place].end = Some(end);
        self.left -= 1;
        self.is_over = match self.wait.until {
            Until::Any => true,
            Until::FirstFailure if !is_wished => true,
            Until::All | Until::FirstFailure => self.left == 0,
        };
    }

    fn finish(self) -> Vec<Polled> {
        let is_over = self.is_over;
        let polled = self.watched.into_iter().map(|watched| Polled {
            id: watched.id.to_owned(),
            is_stale: watched.failing_since.is_some(),
            state: watched.state,
            end: watched.end.unwrap_or(if is_over {
                End::Unfinished
            } else {
                End::TimedOut
            }),
        });
        polled.collect()
    }
}

/// Whether an error would meet every look: that of a login, also one that Ctrl-C ended, or of the settings. It is not
/// tried again, as a refused password can lock an account.
fn ends_all(error: &Error) -> bool {
    matches!(
        error.kind,
        Kind::Authentication | Kind::Interrupted | Kind::Local | Kind::Usage
    )
}

fn too_slow(limit: Duration) -> Error {
    let limit = limit.as_secs();
    Error::new(Kind::Timeout, format!("no response within {limit} seconds"))
}
