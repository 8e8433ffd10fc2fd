//! What failed in an execution: the tasks that its ERROR comes from, at any depth.
//!
//! Knows no command line and prints nothing. Everything that it returns is the server's text, which may contain
//! anything; only [`Cause`] is safe to show as it is.

mod cause;
mod failed;
mod handled;
mod reason;
mod rows;
mod runs;
mod walk;

pub use cause::{Cause, cause};
pub use failed::{EXECUTION_FIELDS, Execution, FailedTask, Failures};
pub use runs::{Objection, runs};
pub use walk::find;
