//! What failed in an execution: the tasks that its ERROR comes from, at any depth.
//!
//! Knows no command line and prints nothing. The fields that it returns are the server's text, which may contain
//! anything; only lines made of them, such as paths and causes, are safe to show as they are.

mod attempts;
mod cause;
mod connection;
mod failed;
mod handled;
mod message;
mod reason;
mod runs;
mod scope;
mod walk;

pub use attempts::{Attempt, attempts};
pub use cause::cause;
pub use connection::connection;
pub use failed::{Below, EXECUTION_FIELDS, FailedTask, Failures, First, is_refused};
pub use message::message;
pub use runs::{Objection, runs};
pub use scope::{Handled, Scope};
pub use walk::{find, search};
