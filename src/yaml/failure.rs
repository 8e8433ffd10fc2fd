//! What can be wrong with a document.

use std::fmt;

use super::source::Position;

/// How deeply sequences and mappings may be nested, aliases followed.
pub const MAX_DEPTH: usize = 250;

/// How deeply they may be nested in a definition: what is deeper Mistral 23 answers with 500, as its reader of YAML
/// calls itself for each level, and Python allows it a thousand calls.
pub const MAX_DEPTH_OF_DEFINITION: usize = 476;

/// What is wrong with a document, and where.
#[derive(Debug, PartialEq, Eq)]
pub struct Failure {
    at: Position,
    message: String,
}

impl Failure {
    pub fn new(at: Position, message: impl Into<String>) -> Self {
        let message = message.into();
        Self { at, message }
    }

    /// Where it is. The message may quote what is written there.
    pub fn at(&self) -> Position {
        self.at
    }

    pub fn message(&self) -> &str {
        &self.message
    }
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {}", self.at, self.message)
    }
}

impl std::error::Error for Failure {}
