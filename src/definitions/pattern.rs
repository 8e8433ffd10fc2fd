//! Patterns of cron triggers in files, and in what is sent.

use crate::dsl::cron::Schedule;
use crate::time::utc_now;

/// Whether no time of a pattern comes within 50 years: the server fails on it only as it looks for the next time. What it
/// refuses itself, it is left to refuse. A trigger that `runs_once`, at its first time, needs no other time.
pub fn never_comes(pattern: &str, runs_once: bool) -> bool {
    Schedule::parse(pattern).is_ok_and(|schedule| {
        !runs_once && !schedule.is_random() && schedule.next_after(utc_now()).is_none()
    })
}
