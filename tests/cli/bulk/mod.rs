//! Many at once: what is asked, what is sent, in which order and how fast, and what is told at the end.

mod crowd;
mod files;
mod names;
mod outlook;
mod pace;
#[cfg(target_os = "linux")]
mod questions;
mod rows;
mod selections;
#[cfg(target_os = "linux")]
mod stops;
