//! Completion: what may stand at the cursor of a command line. The hidden command `__complete` asks for it, whose output
//! the scripts of `mistral complete` hand to the shells.

mod answer;
mod offer;
mod place;
mod shells;
mod unquote;

pub use answer::answer;

/// The first word of the hidden command.
pub const NAME: &str = "__complete";

/// A text that may stand at the cursor.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Candidate {
    /// The whole word, not quoted.
    pub value: String,
    /// What it is, on one line; may be empty.
    pub description: String,
}

/// What may stand at the cursor.
#[derive(Debug, Default, PartialEq, Eq)]
pub struct Offer {
    pub candidates: Vec<Candidate>,
    /// Paths, which the shell itself completes.
    pub paths: Paths,
    /// Where a path begins in the word.
    pub from: usize,
}

/// Paths that may stand at the cursor.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub enum Paths {
    #[default]
    None,
    Files,
    Folders,
}

pub use offer::complete;
pub use shells::Quoting;
pub use unquote::{Typed, read};
