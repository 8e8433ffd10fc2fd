//! `execution-watch` where there is no terminal: a line for each change; what is requested; what is ridden out. Pauses
//! take no time on the clock that these tests give to the client.

mod ends;
mod faults;
mod lines;
mod requests;
mod starts;
pub mod world;
