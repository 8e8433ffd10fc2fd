//! Who looks at executions during a wait, and what is shown meanwhile.

use std::cell::RefCell;
use std::collections::BTreeMap;
use std::pin::pin;
use std::time::{Duration, Instant};

use futures_util::future::{Either, select};
use tokio::time::sleep;

use crate::api::Mistral;
use crate::api::executions;
use crate::error::Result;
use crate::signals::CaughtSignals;
use crate::terminal::{self, Terminal};
use crate::wait::{Event, LOOK_TIMEOUT, Pace, State};

use super::super::duration::shown;
use super::wait_messages::tell;
use super::wait_options::WaitLimits;

/// How often the line that shows progress is renewed.
const SECOND: Duration = Duration::from_secs(1);

/// Looks at executions, and shows what is seen.
pub trait Observer {
    /// How often to look.
    fn pace(&self) -> Pace;

    /// The longest time for one look.
    fn look_timeout(&self) -> Duration {
        LOOK_TIMEOUT
    }

    /// Reads the state of an execution.
    async fn look(&self, id: &str) -> Result<State>;

    /// Learns what happens.
    fn tell(&self, event: &Event<'_>);

    /// Keeps what is shown up to date, until a signal ends the wait.
    async fn attend(&self, caught: &CaughtSignals) -> i32;

    /// Leaves the terminal as it was when nothing more is looked at.
    fn leave(&self) {}

    /// Shows the rest after that.
    fn end(&self) -> Result<()> {
        Ok(())
    }
}

/// Reads only the state, and shows a line that counts on if standard error is a terminal.
pub struct States<'a> {
    mistral: &'a Mistral,
    terminal: &'a Terminal,
    limits: &'a WaitLimits,
    /// They have just been started: RUNNING is no news.
    are_new: bool,
    began: Instant,
    /// The states that were seen last, by the IDs.
    seen: RefCell<BTreeMap<String, String>>,
}

impl<'a> States<'a> {
    pub fn new(
        mistral: &'a Mistral,
        terminal: &'a Terminal,
        limits: &'a WaitLimits,
        are_new: bool,
    ) -> Self {
        Self {
            mistral,
            terminal,
            limits,
            are_new,
            began: Instant::now(),
            seen: RefCell::default(),
        }
    }

    /// How many executions are in which state, and for how long that has been waited for.
    fn progress(&self) -> Option<String> {
        let seen = self.seen.borrow();
        let mut counts: BTreeMap<&str, usize> = BTreeMap::new();
        for state in seen.values() {
            *counts.entry(state).or_default() += 1;
        }
        let time = shown(Duration::from_secs(self.began.elapsed().as_secs()));
        match (seen.len(), counts.len()) {
            (0, _) => None,
            (1, _) => counts.keys().next().map(|state| format!("{state}  {time}")),
            (all, 1) => counts
                .keys()
                .next()
                .map(|state| format!("all {all} {state}  {time}")),
            _ => {
                let counts = counts
                    .iter()
                    .map(|(state, count)| format!("{count} {state}"));
                Some(format!("{}  {time}", counts.collect::<Vec<_>>().join(", ")))
            }
        }
    }
}

impl Observer for States<'_> {
    fn pace(&self) -> Pace {
        self.limits.pace()
    }

    async fn look(&self, id: &str) -> Result<State> {
        let execution = executions::state(self.mistral, id).await?;
        let state = execution.state.clone();
        self.seen.borrow_mut().insert(id.to_owned(), state);
        Ok(State {
            name: execution.state,
            info: execution.state_info,
        })
    }

    fn tell(&self, event: &Event<'_>) {
        tell(self.terminal, self.are_new, event);
    }

    async fn attend(&self, caught: &CaughtSignals) -> i32 {
        if !terminal::shows_progress() {
            return caught.next().await;
        }
        loop {
            match select(pin!(caught.next()), pin!(sleep(SECOND))).await {
                Either::Left((signal, _)) => return signal,
                Either::Right(_) => {
                    if let Some(line) = self.progress() {
                        self.terminal.progress(&line);
                    }
                }
            }
        }
    }

    fn leave(&self) {
        self.terminal.end_progress();
    }
}
