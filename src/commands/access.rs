//! What a command has access to, as a type.

use std::future::Future;
use std::pin::Pin;
use std::task::{self, Poll, Waker};

use crate::error::{Error, Result};

/// A command that runs. Its type is forgotten, so that the runtime is compiled once and not for each command.
pub type Running<'a, T> = Pin<&'a mut dyn Future<Output = Result<T>>>;

/// What a command has access to besides this machine.
pub trait Access {
    /// Runs a command to its end.
    fn drive<T>(command: Running<'_, T>) -> Result<T>;
}

/// The command may log in and send requests.
pub enum Server {}

/// The command sends nothing.
pub enum Local {}

impl Access for Server {
    fn drive<T>(command: Running<'_, T>) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            // Timeouts must fire even while a server sends faster than the data is processed.
            .event_interval(2)
            .build()
            .map_err(|cause| {
                Error::local(format!("cannot start the asynchronous runtime: {cause}"))
            })?;
        let outcome = runtime.block_on(command);
        // A DNS lookup that is still running is no longer of interest.
        runtime.shutdown_background();
        outcome
    }
}

impl Access for Local {
    fn drive<T>(command: Running<'_, T>) -> Result<T> {
        let mut waiting = task::Context::from_waker(Waker::noop());
        match command.poll(&mut waiting) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => Err(Error::local("a command without a server waits for one")),
        }
    }
}
