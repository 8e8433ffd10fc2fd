//! What to wait for.

use std::time::Duration;

use crate::wait::Until;

use super::wait_options::WaitLimits;

/// What to wait for.
pub struct Waiting<'a> {
    /// The command that waits or watches.
    pub command: &'static str,
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

impl<'a> Waiting<'a> {
    /// The wait for the end of all of these executions.
    pub fn for_all(ids: &'a [&'a str], limits: &'a WaitLimits) -> Self {
        Self {
            command: "execution-wait",
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
    pub fn again(&self, ids: &str) -> String {
        let states = self.states.iter().map(|state| format!(" --for {state}"));
        let command = self.command;
        format!("mistral {command} {ids}{}", states.collect::<String>())
    }

    /// The same for one that has just been started.
    pub fn for_new(id: &'a &'a str, limits: &'a WaitLimits) -> Self {
        Self {
            are_new: true,
            ..Self::for_one(id, limits)
        }
    }
}
