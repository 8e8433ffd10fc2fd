//! Definitions in files and on the server: which there are, how they differ, and how one becomes the other. Knows no
//! command.

pub mod apply;
pub mod cron_trigger;
pub mod document;
pub mod edit;
pub mod export;
pub mod fields;
pub mod files;
pub mod kept;
mod kind;
mod last_run;
pub mod lock;
mod meaning;
mod members;
pub mod object;
mod parts;
mod pattern;
pub mod plan;
pub mod record;
pub mod remote;
pub mod rules;
pub mod schema;
pub mod send;

use crate::error::Error;

pub use kind::{Key, Kind};
pub use meaning::value;

/// Whether a request that failed may have been done all the same: no answer came, or one of a server in between.
fn may_be_done(error: &Error) -> bool {
    error.is_without_answer() || error.is_transient()
}
