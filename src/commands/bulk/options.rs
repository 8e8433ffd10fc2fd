//! The options of commands that change many resources.

use std::path::Path;
use std::time::Duration;

use clap::Args;

use crate::error::Result;
use crate::wait::bulk::MOST_AT_ONCE;

use super::super::number::integer;
use super::remainder::Remainder;

/// The heading of these options in the help.
const MANY: &str = "Many at once";

/// How many resources are changed.
#[derive(Args)]
#[group(skip)]
pub struct BulkOptions {
    #[command(flatten)]
    pub sending: Sending,
    /// Show what would be done, and change nothing
    #[arg(long, help_heading = MANY)]
    dry_run: bool,
}

/// The same without `--dry-run`, which some commands have in another sense.
#[derive(Args)]
#[group(skip)]
pub struct Sending {
    /// Do not ask before many are changed
    #[arg(short, long, help_heading = MANY)]
    yes: bool,
    /// Change so many at the same time, at most 16; default: 1
    #[arg(long, value_parser = at_once, value_name = "N", help_heading = MANY)]
    concurrency: Option<usize>,
    /// Begin at most so many a second, as 5/s, or a minute, as 30/m
    #[arg(long, value_parser = gap, value_name = "N/s", help_heading = MANY)]
    rate: Option<Duration>,
    /// Write what failed or was not done to this file, one a line, as input for the argument -
    #[arg(long, value_name = "FILE", help_heading = MANY)]
    failed_to: Option<String>,
}

impl BulkOptions {
    /// Whether one of these options makes a difference to IDs on the command line.
    pub fn is_given(&self) -> bool {
        self.dry_run || self.sending.is_given()
    }

    /// Whether nothing is changed.
    pub fn is_dry_run(&self) -> bool {
        self.dry_run
    }
}

impl Sending {
    /// Whether one of these options makes a difference to IDs on the command line.
    pub fn is_given(&self) -> bool {
        self.concurrency.is_some() || self.rate.is_some() || self.failed_to.is_some()
    }

    /// Whether the user agrees to everything.
    pub fn is_agreed(&self) -> bool {
        self.yes
    }

    /// The most at the same time.
    pub fn at_once(&self) -> usize {
        self.concurrency.unwrap_or(1)
    }

    /// The time between two.
    pub fn gap(&self) -> Duration {
        self.rate.unwrap_or_default()
    }

    /// The file for what is left, once it has been found fit.
    pub fn remainder(&self) -> Result<Option<Remainder>> {
        let path = self.failed_to.as_deref().map(Path::new);
        path.map(Remainder::check).transpose()
    }
}

fn at_once(text: &str) -> Result<usize, String> {
    let number = integer(text)
        .ok()
        .and_then(|number| usize::try_from(number).ok());
    let fits = number.filter(|number| (1..=MOST_AT_ONCE).contains(number));
    fits.ok_or_else(|| format!("not a number from 1 to {MOST_AT_ONCE}"))
}

/// The time between two, at a rate such as `5/s`.
fn gap(text: &str) -> Result<Duration, String> {
    const WRONG: &str = "not a rate; write 5/s, or 30/m for less than one a second";
    let (number, unit) = match text.split_once('/') {
        Some((number, "s")) => (number, 1.0),
        Some((number, "m")) => (number, 60.0),
        Some(_) => return Err(WRONG.to_owned()),
        None => (text, 1.0),
    };
    let is_decimal = number.chars().all(|c| c.is_ascii_digit() || c == '.');
    let number = number.parse::<f64>().ok().filter(|_| is_decimal);
    let seconds = number.map(|number| unit / number);
    // From one an hour to a million a second.
    let fits = seconds.filter(|seconds| (1e-6..=3600.0).contains(seconds));
    fits.map(Duration::from_secs_f64)
        .ok_or_else(|| WRONG.to_owned())
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn rates_are_a_number_a_second_or_a_minute() {
        for (text, milliseconds) in [
            ("5/s", Some(200)),
            ("5", Some(200)),
            ("0.5/s", Some(2000)),
            ("30/m", Some(2000)),
            ("1/m", Some(60_000)),
            ("0", None),
            ("0/s", None),
            ("", None),
            ("/s", None),
            ("5/h", None),
            ("5/", None),
            ("-1/s", None),
            ("1e3", None),
            ("inf", None),
            ("0.0001", None),
        ] {
            let expected = milliseconds.map(Duration::from_millis);
            assert_eq!(gap(text).ok(), expected, "{text:?}");
        }
    }

    #[test]
    fn at_most_sixteen_are_changed_at_once() {
        for (text, expected) in [
            ("1", Some(1)),
            ("16", Some(16)),
            ("17", None),
            ("0", None),
            ("-1", None),
            ("x", None),
        ] {
            assert_eq!(at_once(text).ok(), expected, "{text}");
        }
    }
}
