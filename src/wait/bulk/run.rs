//! Sends one request after the other, some at the same time.

use std::collections::VecDeque;
use std::pin::Pin;
use std::time::{Duration, Instant};

use futures_util::future::{Either, Fuse, FutureExt as _, LocalBoxFuture, pending, select};
use futures_util::stream::{FuturesUnordered, StreamExt as _};

use crate::error::{Error, Kind};

use super::super::clock::Clock;
use super::flow::Flow;

/// The most at the same time that anybody can ask for.
pub const MOST_AT_ONCE: usize = 16;
/// How often one item is tried.
const MOST_TRIES: u32 = 5;

/// How one try ended.
pub enum Attempt {
    Done,
    /// There is nothing to do any more.
    Gone,
    /// It may be tried again if doing it twice does no harm, and the error may pass.
    Failed {
        error: Error,
        is_repeatable: bool,
    },
}

/// What happens.
pub enum Event<'a> {
    Done(usize),
    Gone(usize),
    Failed(usize, &'a Error),
    /// The server is busy: so many at the same time from now on, after a pause.
    Slower {
        error: &'a Error,
        at_once: usize,
        pause: Duration,
    },
    /// The user has stopped it: nothing more is sent, and so many are still under way.
    Stopping {
        under_way: usize,
    },
}

/// Whether to go on after an event.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Next {
    GoOn,
    Stop,
}

/// How it ended. An item of which no event has told was not done.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Ending {
    /// With all items.
    Finished,
    /// As the user, or whoever was told, wanted it.
    Stopped,
    /// As all others would have failed as well.
    GaveUp,
}

/// Sends the request of an item, by its place. `true`: an earlier try has failed, and may have been carried out all the
/// same.
pub type Send<'a> = dyn Fn(usize, bool) -> LocalBoxFuture<'a, Attempt> + 'a;

/// How it is done.
pub struct Bulk<'a> {
    /// The most at the same time.
    pub at_once: usize,
    /// The time between two starts.
    pub gap: Duration,
    pub clock: &'a Clock,
}

/// One item that is, or is to be, under way.
struct Item {
    place: usize,
    tries: u32,
    /// An earlier try may have been carried out.
    may_be_done: bool,
    began: Instant,
}

/// What is left to do.
struct Work<'t> {
    flow: Flow,
    /// The first item that was not tried yet.
    next: usize,
    count: usize,
    /// Items to try again, which come first.
    again: VecDeque<Item>,
    /// Why nothing more is started.
    ending: Option<Ending>,
    tell: &'t mut dyn FnMut(Event<'_>) -> Next,
}

impl Bulk<'_> {
    /// Does all items, in order; none is started once `stop` is ready, and those under way are finished.
    pub async fn run(
        &self,
        count: usize,
        send: &Send<'_>,
        stop: Pin<&mut dyn Future<Output = ()>>,
        tell: &mut dyn FnMut(Event<'_>) -> Next,
    ) -> Ending {
        let clock = self.clock;
        let mut stop = stop.fuse();
        let mut work = Work {
            flow: Flow::new(self.at_once, self.gap, clock.now()),
            next: 0,
            count,
            again: VecDeque::new(),
            ending: None,
            tell,
        };
        let mut under_way = FuturesUnordered::new();
        loop {
            while let Some(item) = work.take(under_way.len(), clock.now()) {
                let attempt = send(item.place, item.may_be_done);
                under_way.push(async move { (item, attempt.await) });
            }
            let alarm = work.next_start(under_way.len());
            let has_stopped = if under_way.is_empty() {
                match alarm {
                    None => break,
                    Some(at) => stops_before(&mut stop, clock.pause_until(at)).await,
                }
            } else {
                let until = async {
                    match alarm {
                        Some(at) => clock.until(at).await,
                        None => pending().await,
                    }
                };
                let interrupted = stops_before(&mut stop, until);
                match select(under_way.next(), std::pin::pin!(interrupted)).await {
                    Either::Left((ended, _)) => {
                        if let Some((item, attempt)) = ended {
                            work.ended(&item, attempt, clock.now());
                        }
                        false
                    }
                    Either::Right((has_stopped, _)) => has_stopped,
                }
            };
            if has_stopped {
                work.stop(under_way.len());
            }
        }
        work.ending.unwrap_or(Ending::Finished)
    }
}

/// Whether the user stops it before something else happens.
async fn stops_before(
    stop: &mut Fuse<Pin<&mut dyn Future<Output = ()>>>,
    other: impl Future<Output = ()>,
) -> bool {
    matches!(select(stop, std::pin::pin!(other)).await, Either::Left(_))
}

impl Work<'_> {
    /// Takes the next item, if one may start.
    fn take(&mut self, under_way: usize, now: Instant) -> Option<Item> {
        let at = self.next_start(under_way)?;
        if at > now {
            return None;
        }
        self.flow.started(now);
        if let Some(item) = self.again.pop_front() {
            return Some(Item { began: now, ..item });
        }
        let place = self.next;
        self.next += 1;
        Some(Item {
            place,
            tries: 0,
            may_be_done: false,
            began: now,
        })
    }

    /// When the next one may start, if there is one and as far as it depends on time alone.
    fn next_start(&self, under_way: usize) -> Option<Instant> {
        let is_left = self.next < self.count || !self.again.is_empty();
        if self.ending.is_some() || !is_left {
            return None;
        }
        self.flow.next_start(under_way)
    }

    /// Starts nothing more.
    fn stop(&mut self, under_way: usize) {
        self.end(Ending::Stopped);
        self.tell(Event::Stopping { under_way });
    }

    /// The first reason counts.
    fn end(&mut self, ending: Ending) {
        self.ending.get_or_insert(ending);
    }

    fn tell(&mut self, event: Event<'_>) {
        if (self.tell)(event) == Next::Stop {
            self.end(Ending::Stopped);
        }
    }

    fn ended(&mut self, item: &Item, attempt: Attempt, now: Instant) {
        let (error, is_repeatable) = match attempt {
            Attempt::Done => return self.succeeded(Event::Done(item.place)),
            Attempt::Gone => return self.succeeded(Event::Gone(item.place)),
            Attempt::Failed {
                error,
                is_repeatable,
            } => (error, is_repeatable),
        };
        let is_busy = error.is_transient();
        if is_busy {
            self.slow_down(&error, item.began, now);
        } else if error.status().is_some() {
            self.flow.answered();
        }
        let tries = item.tries + 1;
        let may_repeat = is_repeatable && is_busy && tries < MOST_TRIES;
        if may_repeat && !self.flow.is_hopeless() {
            // If it is not tried again, as the user has stopped everything, it was not done.
            self.again.push_back(Item {
                tries,
                may_be_done: item.may_be_done || error.status() != Some(429),
                ..*item
            });
            return;
        }
        self.tell(Event::Failed(item.place, &error));
        if meets_all(&error) || is_busy && self.flow.is_hopeless() {
            self.end(Ending::GaveUp);
        }
    }

    fn succeeded(&mut self, event: Event<'_>) {
        self.flow.succeeded();
        self.tell(event);
    }

    fn slow_down(&mut self, error: &Error, began: Instant, now: Instant) {
        if let Some(pause) = self.flow.busy(began, now, error.retry_after()) {
            let at_once = self.flow.limit();
            self.tell(Event::Slower {
                error,
                at_once,
                pause,
            });
        }
    }
}

/// Whether every other item would meet the same error: that of a login, also one that Ctrl-C ended. It is not tried
/// again, as a refused password can lock an account.
fn meets_all(error: &Error) -> bool {
    matches!(error.kind, Kind::Authentication | Kind::Interrupted)
}
