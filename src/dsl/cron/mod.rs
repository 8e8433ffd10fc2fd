//! Patterns of cron triggers as the server's croniter reads them, and the times that they stand for, in UTC.
//!
//! Five fields: minute, hour, day of month, month, day of week. A sixth is for seconds, a seventh for years. Knows
//! nothing else of this program, so that the tests against a real croniter can use it as it is.

mod field;
mod item;
mod month;
mod number;
mod pattern;
mod search;

use std::fmt;

pub use pattern::Schedule;

/// Why a pattern is refused.
#[derive(Debug)]
pub struct Refused {
    /// The field that is wrong.
    place: Option<Place>,
    problem: String,
}

#[derive(Debug)]
struct Place {
    number: usize,
    name: &'static str,
    text: String,
}

impl Refused {
    fn whole(problem: String) -> Self {
        Self {
            place: None,
            problem,
        }
    }
}

impl fmt::Display for Refused {
    fn fmt(&self, out: &mut fmt::Formatter<'_>) -> fmt::Result {
        if let Some(Place { number, name, text }) = &self.place {
            write!(out, "field {number} ({name}) is {text:?}: ")?;
        }
        out.write_str(&self.problem)
    }
}
