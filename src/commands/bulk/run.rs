//! Changes what the user has agreed to, tells of failures as they happen, and shows how far it is.

use std::cell::{Cell, RefCell};
use std::pin::pin;
use std::time::Duration;

use signal_hook::consts::{SIGHUP, SIGINT, SIGTERM};

use crate::character::single_line;
use crate::error::{Error, Result};
use crate::signals::CaughtSignals;
use crate::terminal::Terminal;
use crate::wait::Clock;
use crate::wait::bulk::{Bulk, Event, Next, Send};

use super::super::context::Process;
use super::super::duration::shown;
use super::agree::Agreed;
use super::options::Sending;
use super::report::{Fate, Report};
use super::words::Verb;

/// Pauses from this on are always told.
const LONG: Duration = Duration::from_secs(5);

/// What is done.
pub struct Job<'a> {
    pub verb: Verb,
    /// What one is called: `execution`.
    pub noun: &'a str,
    pub agreed: &'a Agreed,
    pub sending: &'a Sending,
}

/// What is told while it runs.
struct Teller<'a> {
    job: &'a Job<'a>,
    terminal: &'a Terminal,
    caught: &'a CaughtSignals,
    /// Shows one that was done.
    show: &'a dyn Fn(usize) -> Result<()>,
    fates: RefCell<Vec<Fate>>,
    /// How many have ended, and how many of these have failed.
    ended: Cell<(usize, usize)>,
    /// Whether it has been said that the server is busy.
    is_slow: Cell<bool>,
    unshown: RefCell<Option<Error>>,
}

/// Sends the request of each with `send`, and `show`s each that was done. Ctrl-C lets those that are under way end.
pub async fn run(
    process: &Process,
    clock: &Clock,
    job: &Job<'_>,
    (send, show): (&Send<'_>, &dyn Fn(usize) -> Result<()>),
) -> Result<Report> {
    let caught = process.signals.catch(&[SIGINT, SIGTERM, SIGHUP]);
    let caught = caught.map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))?;
    let count = job.agreed.items.list.len();
    let teller = Teller {
        job,
        terminal: &process.terminal,
        caught: &caught,
        show,
        fates: RefCell::new(vec![Fate::Open; count]),
        ended: Cell::default(),
        is_slow: Cell::new(false),
        unshown: RefCell::default(),
    };
    let signal = Cell::new(None);
    let stop = async { signal.set(Some(caught.next().await)) };
    let bulk = Bulk {
        at_once: job.sending.at_once(),
        gap: job.sending.gap(),
        clock,
    };
    teller.progress(None);
    let mut tell = |event: Event<'_>| teller.tell(&event);
    let ending = bulk.run(count, send, pin!(stop), &mut tell).await;
    process.terminal.end_progress();
    Ok(Report {
        fates: teller.fates.take(),
        ending,
        signal: signal.get(),
        unshown: teller.unshown.take(),
        already: (0, String::new()),
    })
}

impl Teller<'_> {
    fn tell(&self, event: &Event<'_>) -> Next {
        match event {
            Event::Done(place) => {
                self.end(*place, Fate::Done);
                // What is shown comes in the place of the progress.
                self.terminal.end_progress();
                if let Err(error) = (self.show)(*place) {
                    self.unshown.borrow_mut().get_or_insert(error);
                    return Next::Stop;
                }
            }
            Event::Gone(place) => self.end(*place, Fate::Gone),
            Event::Failed(place, error) => {
                self.end(*place, Fate::Failed);
                self.failed(*place, error);
            }
            Event::Slower {
                error,
                at_once,
                pause,
            } => {
                self.slower(error, *at_once, *pause);
                self.progress(Some(*pause));
                return Next::GoOn;
            }
            Event::Stopping { under_way } => {
                self.stopping(*under_way);
                return Next::GoOn;
            }
        }
        self.progress(None);
        Next::GoOn
    }

    fn end(&self, place: usize, fate: Fate) {
        self.fates.borrow_mut()[place] = fate;
        let has_failed = fate == Fate::Failed;
        let failed = usize::from(has_failed);
        self.ended
            .update(|(all, before)| (all + 1, before + failed));
        if !has_failed {
            self.is_slow.set(false);
        }
    }

    /// A failure without a message has been told by who has met it.
    fn failed(&self, place: usize, error: &Error) {
        if !error.message.is_empty() {
            let id = single_line(&self.job.agreed.items.list[place].id);
            self.terminal.failure(self.job.noun, &id, error);
        }
    }

    /// Said once until the server responds again, and before each long pause.
    fn slower(&self, error: &Error, at_once: usize, pause: Duration) {
        if self.is_slow.replace(true) && pause < LONG {
            return;
        }
        let why = match error.status() {
            Some(status) => format!("the server answers HTTP {status}"),
            None if error.message.is_empty() => "the server does not respond".to_owned(),
            None => single_line(&error.message),
        };
        self.terminal.note(&format!(
            "mistral: note: {why}; going on after {} with {at_once} at a time",
            shown(pause)
        ));
    }

    /// Another signal ends the program at once.
    fn stopping(&self, under_way: usize) {
        self.caught.release();
        let what = match under_way {
            0 => String::new(),
            1 => "; waiting for the one that is under way".to_owned(),
            count => format!("; waiting for the {count} that are under way"),
        };
        self.terminal.note(&format!("mistral: interrupted{what}"));
    }

    fn progress(&self, pause: Option<Duration>) {
        let ((ended, failed), all) = (self.ended.get(), self.job.agreed.items.list.len());
        let failed = if failed == 0 {
            String::new()
        } else {
            format!(", {failed} failed")
        };
        let pause = pause.map_or_else(String::new, |pause| format!("; waiting {}", shown(pause)));
        let (going, noun) = (self.job.verb.going, self.job.noun);
        self.terminal
            .progress(&format!("{going} {noun}s: {ended} of {all}{failed}{pause}"));
    }
}
