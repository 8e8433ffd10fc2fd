//! What is accepted, compared with the server.

mod generator;
mod verdicts;
