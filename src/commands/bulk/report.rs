//! What became of each, and what is left to do.

use crate::error::{Error, Kind, Result};
use crate::signals::ended_by;
use crate::terminal::Terminal;
use crate::wait::bulk::Ending;

use super::agree::Agreed;
use super::remainder::Remainder;
use super::words::Verb;

/// What became of one.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    /// It was not done, as far as is known.
    Open,
    Done,
    /// There was nothing to do any more.
    Gone,
    Failed,
}

/// What became of all.
pub struct Report {
    /// In the order of the items.
    pub fates: Vec<Fate>,
    pub ending: Ending,
    /// The signal that has ended it.
    pub signal: Option<i32>,
    /// Why what was done cannot be shown.
    pub unshown: Option<Error>,
    /// How many of those that are done were so before, and in which state.
    pub already: (usize, String),
}

impl Report {
    fn count(&self, wanted: Fate) -> usize {
        self.fates.iter().filter(|fate| **fate == wanted).count()
    }

    /// `290 deleted, 8 already gone, 2 failed`; `behind` were not done as what should have taken them along failed.
    fn summary(&self, verb: Verb, behind: usize) -> String {
        let (already, state) = &self.already;
        let mut parts = vec![format!(
            "{} {}",
            self.count(Fate::Done).saturating_sub(*already),
            verb.past
        )];
        if *already > 0 {
            parts.push(format!("{already} already {state}"));
        }
        for (fate, what) in [
            (Fate::Gone, "already gone"),
            (Fate::Failed, "failed"),
            (Fate::Open, "not done"),
        ] {
            let behind = if fate == Fate::Open { behind } else { 0 };
            let count = self.count(fate) + behind;
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        parts.join(", ")
    }

    /// Keeps what was not done for another run, and says how it ended.
    pub fn keep(self, terminal: &Terminal, (verb, noun): (Verb, &str), agreed: &Agreed) -> Kept {
        let fates = agreed.items.list.iter().zip(&self.fates);
        let left = fates.flat_map(|(item, fate)| {
            let count = match fate {
                Fate::Done | Fate::Gone => 0,
                // The next run takes them along.
                Fate::Open => 1,
                Fate::Failed => usize::MAX,
            };
            item.names().take(count)
        });
        let left: Vec<_> = left.collect();
        let behind = left.len() - self.count(Fate::Open) - self.count(Fate::Failed);
        let mut is_complete = left.is_empty();
        let mut summary = Error::new(Kind::Partial, self.summary(verb, behind));
        if behind > 0 {
            summary = summary.hint("what the failed ones started was not tried either");
        }
        if let Some(remainder) = &agreed.remainder {
            match remainder.write(left.into_iter()) {
                Err(error) => {
                    is_complete = false;
                    terminal.note(&format!("mistral: {error}"));
                }
                Ok(()) if is_complete => {}
                Ok(()) => summary = summary.hint(going_on(verb, noun, remainder)),
            }
        }
        if self.ending == Ending::GaveUp && self.count(Fate::Open) > 0 {
            summary = summary
                .hint("the rest was not tried, as the server did not do any of the last ones");
        }
        Kept {
            summary,
            is_complete,
            signal: self.signal,
            unshown: self.unshown,
        }
    }
}

/// How to do what is left.
fn going_on(verb: Verb, noun: &str, remainder: &Remainder) -> String {
    let (noun, file) = (noun.replace(' ', "-"), shell_word(&remainder.name()));
    let command = verb.command;
    format!("to go on: mistral {noun}-{command} - --failed-to {file} < {file}")
}

/// A word for a shell.
fn shell_word(text: &str) -> String {
    let is_plain = |c: char| c.is_alphanumeric() || "/._-+@%:,=".contains(c);
    if !text.is_empty() && text.chars().all(is_plain) {
        text.to_owned()
    } else {
        format!("'{}'", text.replace('\'', r"'\''"))
    }
}

/// How it ended.
pub struct Kept {
    /// `290 deleted, 8 already gone, 2 failed`, as an error.
    summary: Error,
    /// Whether everything was done.
    is_complete: bool,
    signal: Option<i32>,
    unshown: Option<Error>,
}

impl Kept {
    /// Whether a signal has ended it.
    pub fn is_interrupted(&self) -> bool {
        self.signal.is_some()
    }

    /// Says what was done, also if it could not be `shown`. An error unless everything was.
    pub fn conclude<T>(self, terminal: &Terminal, shown: Result<T>) -> Result<T> {
        let shown = self.unshown.map_or(shown, Err);
        if shown.is_ok() && self.signal.is_none() && !self.is_complete {
            return Err(self.summary);
        }
        terminal.note(&format!("mistral: {}", self.summary));
        let shown = shown?;
        let Some(signal) = self.signal else {
            return Ok(shown);
        };
        terminal.flush()?;
        Err(ended_by(signal))
    }
}
