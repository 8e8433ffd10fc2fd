//! The times at which a cron trigger will start its workflow.

use jiff::civil::DateTime;
use serde_json::Value;

use crate::dsl::cron::Schedule;
use crate::error::{Error, Result};
use crate::time;

/// After so many seconds a server that only lags would have started it.
const OVERDUE: i64 = 60;

/// Times, the earliest first.
pub struct Upcoming {
    /// The one that the server has set already.
    first: Option<DateTime>,
    /// What makes the times behind it.
    schedule: Option<Schedule>,
    /// The times of the schedule are after this one.
    at: DateTime,
    /// How many there are at most.
    remaining: Option<u64>,
}

impl Upcoming {
    /// The times of a pattern from now on.
    pub fn of_pattern(pattern: &str) -> Result<Self> {
        let schedule = schedule(pattern)
            .map_err(|what| Error::usage(format!("--pattern {pattern:?} is not valid: {what}")))?;
        let schedule = foreseeable(schedule, pattern)?;
        let at = time::utc_now();
        if schedule.next_after(at).is_none() {
            return Err(Error::local(never(pattern))
                .hint("cron-trigger-create would fail, as the server looks no further ahead"));
        }
        Ok(Self {
            first: None,
            schedule: Some(schedule),
            at,
            remaining: None,
        })
    }

    /// The times of a trigger, as the server sent it. The server sets the next time itself: it is the first time that
    /// was given with the trigger until that has come. The pattern counts from it, or from now if the server lags.
    pub fn of_trigger(trigger: &Value) -> Result<Self> {
        let next = trigger["next_execution_time"].as_str().unwrap_or_default();
        let first = time::of_server(next).ok_or_else(|| {
            Error::local(format!(
                "the server does not tell when the trigger fires next: {next:?}"
            ))
        })?;
        let remaining = trigger["remaining_executions"].as_u64();
        let pattern = trigger["pattern"].as_str();
        let pattern = pattern.filter(|text| !text.is_empty() && remaining != Some(1));
        let schedule = pattern.map(|pattern| {
            let schedule = schedule(pattern).map_err(|what| {
                Error::local(format!(
                    "cannot read the pattern {pattern:?} of the trigger: {what}"
                ))
            })?;
            foreseeable(schedule, pattern)
        });
        Ok(Self {
            first: Some(first),
            schedule: schedule.transpose()?,
            at: first.max(time::utc_now()),
            remaining,
        })
    }

    /// Whether the server should have started it long ago.
    pub fn is_overdue(&self) -> bool {
        let first = self.first;
        first.is_some_and(|first| self.at.duration_since(first).as_secs() >= OVERDUE)
    }
}

impl Iterator for Upcoming {
    type Item = DateTime;

    fn next(&mut self) -> Option<DateTime> {
        if let Some(remaining) = &mut self.remaining {
            *remaining = remaining.checked_sub(1)?;
        }
        if let Some(first) = self.first.take() {
            return Some(first);
        }
        self.at = self.schedule.as_ref()?.next_after(self.at)?;
        Some(self.at)
    }
}

fn schedule(pattern: &str) -> Result<Schedule, String> {
    Schedule::parse(pattern).map_err(|refused| refused.to_string())
}

fn foreseeable(schedule: Schedule, pattern: &str) -> Result<Schedule> {
    if schedule.is_random() {
        return Err(Error::local(format!(
            "the times of {pattern:?} cannot be told: for R the server draws another value each time"
        )));
    }
    Ok(schedule)
}

fn never(pattern: &str) -> String {
    format!("no time of {pattern:?} comes within 50 years")
}

/// What is wrong with a pattern that the server has refused, or on which it failed.
pub fn objection(pattern: &str) -> Option<String> {
    match schedule(pattern) {
        Err(what) => Some(what),
        Ok(schedule) if schedule.is_random() => None,
        Ok(schedule) => {
            let next = schedule.next_after(time::utc_now());
            next.is_none().then(|| never(pattern))
        }
    }
}
