//! Many requests of one kind: some at the same time, none faster than is wanted, and slower where the server is busy.
//!
//! Everything here is told what to send as a function, so that it knows neither the API nor the command line, and prints
//! nothing.

mod flow;
mod run;

pub use run::{Attempt, Bulk, Ending, Event, MOST_AT_ONCE, Next, Send};

#[cfg(test)]
mod tests;
