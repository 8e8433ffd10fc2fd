//! Completion: what the hidden command `__complete` answers, and what shells make of it.

mod engine;
mod shells;
