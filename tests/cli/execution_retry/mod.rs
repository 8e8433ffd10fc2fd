//! `execution-retry`: which tasks are rerun, by which requests, and when it is refused.

mod how;
mod many;
pub mod steps;
mod which;
