//! What became of each, and what is left to do.

use crate::error::{Error, Kind, Result};
use crate::signals::ended_by;
use crate::terminal::Terminal;
use crate::wait::bulk::Ending;

use super::agree::Agreed;
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

    /// `290 deleted, 8 already gone, 2 failed`
    fn summary(&self, verb: Verb) -> String {
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
            let count = self.count(fate);
            if count > 0 {
                parts.push(format!("{count} {what}"));
            }
        }
        parts.join(", ")
    }

    /// Keeps what was not done for another run, and says how it ended.
    pub fn keep(self, terminal: &Terminal, verb: Verb, agreed: &Agreed) -> Kept {
        let is_left = |fate: &Fate| matches!(fate, Fate::Open | Fate::Failed);
        let is_complete = !self.fates.iter().any(is_left);
        let mut summary = Error::new(Kind::Partial, self.summary(verb));
        if let Some(remainder) = &agreed.remainder {
            let items = agreed.items.list.iter().zip(&self.fates);
            let left = items.filter(|(_, fate)| is_left(fate));
            match remainder.write(left.map(|(item, _)| item)) {
                Err(error) => terminal.note(&format!("mistral: {error}")),
                Ok(()) if is_complete => {}
                Ok(()) => summary = summary.hint(format!("{} has what is left", remainder.name())),
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

    /// Says what was done. An error unless everything was.
    pub fn conclude(self, terminal: &Terminal) -> Result<()> {
        if let Some(signal) = self.signal {
            terminal.note(&format!("mistral: {}", self.summary));
            terminal.flush()?;
            return Err(ended_by(signal));
        }
        if let Some(unshown) = self.unshown {
            return Err(unshown);
        }
        if !self.is_complete {
            return Err(self.summary);
        }
        terminal.note(&format!("mistral: {}", self.summary));
        Ok(())
    }
}
