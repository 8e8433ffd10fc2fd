//! Waiting for executions: how often to ask, what ends a wait, what is ridden out.
//!
//! The server can only be asked: it has no long poll, and nothing tells that an answer has not changed. Everything here is told its server as a function, so
//! that it knows neither the API's paths nor the command line, and prints nothing.

pub mod bulk;
mod clock;
mod goal;
mod pace;
mod poll;

pub use clock::Clock;
pub use goal::{End, Goal};
pub use pace::{LONGEST_GAP, Pace, SHORTEST_GAP};
pub use poll::{Event, LOOK_TIMEOUT, Polled, State, Until, Wait};

#[cfg(test)]
mod tests;
