//! What was checked, and what came of it.

use std::time::Duration;

use crate::error::{Error, Result};

/// The outcome of a check.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Verdict {
    Ok,
    Warning,
    Failed,
    Skipped,
}

impl Verdict {
    /// Its name in the listing.
    pub fn name(self) -> &'static str {
        match self {
            Self::Ok => "ok",
            Self::Warning => "warning",
            Self::Failed => "failed",
            Self::Skipped => "skipped",
        }
    }
}

/// One row.
pub struct Check {
    pub name: String,
    pub verdict: Verdict,
    pub detail: String,
    pub advice: String,
}

/// The rows so far.
#[derive(Default)]
pub struct Report {
    pub checks: Vec<Check>,
}

impl Report {
    fn add(&mut self, name: &str, verdict: Verdict, detail: String, advice: String) {
        self.checks.push(Check {
            name: name.to_owned(),
            verdict,
            detail,
            advice,
        });
    }

    pub fn ok(&mut self, name: &str, detail: impl Into<String>) {
        self.add(name, Verdict::Ok, detail.into(), String::new());
    }

    pub fn warning(&mut self, name: &str, detail: impl Into<String>, advice: impl Into<String>) {
        self.add(name, Verdict::Warning, detail.into(), advice.into());
    }

    pub fn failed(&mut self, name: &str, detail: impl Into<String>, advice: impl Into<String>) {
        self.add(name, Verdict::Failed, detail.into(), advice.into());
    }

    /// A check that could not be made, and why.
    pub fn skipped(&mut self, name: &str, why: &str) {
        self.add(name, Verdict::Skipped, why.to_owned(), String::new());
    }

    /// A check that ended in an error.
    pub fn error(&mut self, name: &str, error: &Error) {
        let status = error
            .status()
            .map_or_else(String::new, |status| format!(" (HTTP {status})"));
        self.failed(
            name,
            format!("{}{status}", error.message),
            error.hints.join("; "),
        );
    }

    /// The value of a check that took this time, if it succeeded; an error is a row.
    pub fn value<T>(&mut self, name: &str, outcome: Result<T>) -> Option<T> {
        outcome.map_err(|error| self.error(name, &error)).ok()
    }

    /// Whether a check failed.
    pub fn has_failed(&self) -> bool {
        let mut verdicts = self.checks.iter().map(|check| check.verdict);
        verdicts.any(|verdict| verdict == Verdict::Failed)
    }
}

/// A time in milliseconds.
pub fn milliseconds(time: Duration) -> String {
    format!("{} ms", time.as_millis())
}
