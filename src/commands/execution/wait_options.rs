//! The options of commands that wait for executions.
//!
//! A command that starts something flattens [`WaitOptions`], calls [`WaitOptions::check`] before anything is sent, and
//! then, if [`WaitOptions::limits`] gives something, [`waiting::wait`](super::waiting::wait).

use std::time::Duration;

use clap::Args;

use crate::error::{Error, Result};
use crate::wait::{LONGEST_GAP, Pace};

use super::super::duration::{duration, interval};

/// How to wait.
#[derive(Args, Default)]
#[group(skip)]
pub struct WaitLimits {
    /// Give up after this time, with exit code 124: 90, 90s, 1h30m or 7d; 0 looks once
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    timeout: Option<Duration>,
    /// Longest time between two looks, at least 250ms. The time between two looks grows with the time waited; default: 10s
    #[arg(long, value_parser = interval, value_name = "DURATION")]
    interval: Option<Duration>,
    /// Do not end when an execution is paused; wait until somebody resumes it
    #[arg(long)]
    ignore_paused: bool,
    /// On Ctrl-C, SIGTERM or SIGHUP, cancel the executions before ending
    #[arg(long)]
    cancel_on_interrupt: bool,
}

/// Whether and how to wait.
#[derive(Args)]
#[group(skip)]
pub struct WaitOptions {
    /// Wait until the execution has ended. Exit code: 0 for SUCCESS, 3 for ERROR, 4 for CANCELLED, 5 for PAUSED, 124 at
    /// the timeout
    #[arg(long)]
    wait: bool,
    #[command(flatten)]
    limits: WaitLimits,
}

/// Whether and how to wait, and whether to show what happens meanwhile.
#[derive(Args)]
#[group(skip)]
pub struct WatchedWaitOptions {
    #[command(flatten)]
    wait: WaitOptions,
    /// Wait as with --wait, and show on standard error what the execution is doing, as execution-watch does. --interval is then the
    /// time between two looks; default: 1s
    #[arg(long)]
    watch: bool,
}

impl WatchedWaitOptions {
    /// Refuses options of a wait without `--wait` and `--watch`.
    pub fn check(&self) -> Result<()> {
        self.wait.limits.check(self.wait.wait || self.watch)
    }

    /// How to wait, if that is wanted.
    pub fn limits(&self) -> Option<&WaitLimits> {
        (self.wait.wait || self.watch).then_some(&self.wait.limits)
    }

    /// Whether to show what the execution is doing.
    pub fn watches(&self) -> bool {
        self.watch
    }
}

impl WaitLimits {
    /// Those of a watch.
    pub fn of_watch(timeout: Option<Duration>, ignore_paused: bool) -> Self {
        Self {
            timeout,
            ignore_paused,
            ..Self::default()
        }
    }

    /// When to give up.
    pub fn timeout(&self) -> Option<Duration> {
        self.timeout
    }

    /// The time between two looks, if one was given.
    pub fn interval(&self) -> Option<Duration> {
        self.interval
    }

    /// How often to ask.
    pub fn pace(&self) -> Pace {
        Pace::new(self.interval.unwrap_or(LONGEST_GAP))
    }

    /// Whether PAUSED does not end the wait.
    pub fn ignores_paused(&self) -> bool {
        self.ignore_paused
    }

    /// Whether an interruption cancels the executions.
    pub fn cancels_on_interrupt(&self) -> bool {
        self.cancel_on_interrupt
    }

    /// Refuses options of a wait that is not wanted.
    fn check(&self, is_wanted: bool) -> Result<()> {
        match self.given().filter(|_| !is_wanted) {
            None => Ok(()),
            Some(option) => Err(
                Error::usage(format!("{option} has no effect without --wait")).hint("add --wait"),
            ),
        }
    }

    /// The first of these options that was given.
    fn given(&self) -> Option<&'static str> {
        [
            (self.timeout.is_some(), "--timeout"),
            (self.interval.is_some(), "--interval"),
            (self.ignore_paused, "--ignore-paused"),
            (self.cancel_on_interrupt, "--cancel-on-interrupt"),
        ]
        .into_iter()
        .find_map(|(is_given, option)| is_given.then_some(option))
    }
}

impl WaitOptions {
    /// Refuses options of a wait without `--wait`.
    pub fn check(&self) -> Result<()> {
        self.limits.check(self.wait)
    }

    /// How to wait, if that is wanted.
    pub fn limits(&self) -> Option<&WaitLimits> {
        self.wait.then_some(&self.limits)
    }
}

/// Whether and how to wait for the state that an execution is put into.
#[derive(Args)]
#[group(skip)]
pub struct WaitForState {
    /// Wait until the executions are in that state. Exit code 124 at the timeout; 3, 4, 5 or 1 if they end otherwise
    #[arg(long)]
    wait: bool,
    /// Give up after this time, with exit code 124: 90, 90s, 1h30m or 7d; 0 looks once
    #[arg(long, value_parser = duration, value_name = "DURATION")]
    timeout: Option<Duration>,
    /// Longest time between two looks, at least 250ms; default: 10s
    #[arg(long, value_parser = interval, value_name = "DURATION")]
    interval: Option<Duration>,
}

impl WaitForState {
    /// How to wait, if that is wanted. Refuses options of a wait without `--wait`.
    pub fn limits(&self) -> Result<Option<WaitLimits>> {
        let limits = WaitLimits {
            timeout: self.timeout,
            interval: self.interval,
            ..WaitLimits::default()
        };
        limits.check(self.wait)?;
        Ok(self.wait.then_some(limits))
    }
}
