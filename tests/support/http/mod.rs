//! The HTTP/1.1 server of all suites, on the loopback address.
//!
//! A [`Listener`] accepts connections, plain or TLS, and reads requests; a suite gives it a function that
//! answers them. A [`Server`] has such functions ready: steps of a script, a handler, raw bytes.

mod answer;
mod expected;
mod listener;
mod request;
mod server;

pub use answer::Answer;
pub use expected::Expected;
pub use listener::{Connection, Listener, Stream, bind, free_port};
pub use request::Request;
pub use server::Server;

/// Stands for the server's own address, scheme included, in what is expected and answered.
const SELF: &str = "$SERVER";
