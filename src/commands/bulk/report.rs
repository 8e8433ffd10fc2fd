//! What became of each, and what is left to do.

use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
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
}

impl Report {
    fn count(&self, wanted: Fate) -> usize {
        self.fates.iter().filter(|fate| **fate == wanted).count()
    }

    /// `290 deleted, 8 already gone, 2 failed`
    fn summary(&self, verb: Verb) -> String {
        let mut text = format!("{} {}", self.count(Fate::Done), verb.past);
        for (fate, what) in [
            (Fate::Gone, "already gone"),
            (Fate::Failed, "failed"),
            (Fate::Open, "not done"),
        ] {
            let count = self.count(fate);
            if count > 0 {
                text.push_str(&format!(", {count} {what}"));
            }
        }
        text
    }

    /// Says what was done and keeps what was not. An error unless everything was done.
    pub fn conclude(self, terminal: &Terminal, verb: Verb, agreed: &Agreed) -> Result<()> {
        let summary = self.summary(verb);
        let is_left = |fate: &Fate| matches!(fate, Fate::Open | Fate::Failed);
        let mut error = Error::new(Kind::Partial, summary.clone());
        if let Some(remainder) = &agreed.remainder {
            let items = agreed.items.list.iter().zip(&self.fates);
            let left = items
                .filter(|(_, fate)| is_left(fate))
                .map(|(item, _)| item);
            match remainder.write(left) {
                Err(cause) => terminal.note(&format!("mistral: {cause}")),
                Ok(()) => error = error.hint(format!("{} has what is left", remainder.name())),
            }
        }
        if self.ending == Ending::GaveUp && self.count(Fate::Open) > 0 {
            error =
                error.hint("the rest was not tried, as the server did not do any of the last ones");
        }
        if let Some(signal) = self.signal {
            terminal.note(&format!("mistral: {error}"));
            terminal.flush()?;
            return Err(ended_by(signal));
        }
        if let Some(unshown) = self.unshown {
            return Err(unshown);
        }
        if self.fates.iter().any(is_left) {
            return Err(error);
        }
        terminal.note(&format!("mistral: {summary}"));
        Ok(())
    }
}

/// The status of a command that shows what it has done, although it has failed.
pub fn status(concluded: &Result<()>) -> ExitStatus {
    concluded
        .as_ref()
        .map_or_else(Error::exit_status, |()| ExitStatus::SUCCESS)
}
