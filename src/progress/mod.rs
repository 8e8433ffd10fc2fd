//! What an execution is doing, or did: its tasks and what they started, at any depth, read again and again.
//!
//! Knows no command line and prints nothing. The fields are the server's text, which may contain anything.

mod change;
mod load;
mod node;

mod reader;
mod scope;
mod tree;

pub use change::{Change, Changes, Subject};

pub use node::{Action, Execution, Task};

pub use reader::Reader;
pub use scope::{Scope, Unread, is_of_part};
pub use tree::{Counts, Items, Tree};

#[cfg(test)]
mod tests;
