//! What is read of an execution, and what could not be.

use crate::error::{Error, Kind};

/// What is read.
#[derive(Clone, Copy)]
pub struct Scope {
    /// Levels of sub-executions; `None` has no limit.
    pub depth: Option<usize>,
    /// Whether it is read only once, and so also what a later look would.
    pub is_once: bool,
    /// Whether only the tasks down to the depth are read: neither what is below it nor actions and definitions.
    pub is_only_tasks: bool,
}

/// A part of the tree that cannot be read. The rest is read.
pub struct Unread {
    /// `the tasks of execution ID`
    pub what: String,
    pub error: Error,
}

/// Whether an error is about one resource: another may be readable.
pub fn is_of_part(error: &Error) -> bool {
    let is_of_resource = matches!(
        error.kind,
        Kind::NotFound | Kind::Conflict | Kind::Server | Kind::Connection | Kind::TooLarge
    );
    is_of_resource && !error.is_transient()
}
