//! `definition-apply`: the server becomes what the files say.

mod conflicts;
mod cron;
pub mod fake;
mod faults;
mod files;
mod kinds;
mod prune;
#[cfg(target_os = "linux")]
mod questions;
