//! What a command has access to, as a type.

use std::task::{self, Poll, Waker};

use crate::error::{Error, Result};

use super::kept::{Kept, Running};

/// What a command has access to besides this machine.
pub trait Access {
    /// Runs a command to its end.
    fn drive<T>(kept: &Kept, command: Running<'_, T>) -> Result<T>;
}

/// The command may log in and send requests.
pub enum Server {}

/// The command sends nothing.
pub enum Local {}

impl Access for Server {
    fn drive<T>(kept: &Kept, command: Running<'_, T>) -> Result<T> {
        kept.run(command)
    }
}

impl Access for Local {
    fn drive<T>(_: &Kept, command: Running<'_, T>) -> Result<T> {
        let mut waiting = task::Context::from_waker(Waker::noop());
        match command.poll(&mut waiting) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => Err(Error::local("a command without a server waits for one")),
        }
    }
}
