//! The two streams that may be a terminal.

use std::io::{self, IsTerminal, Write};

use rustix::fd::BorrowedFd;
use rustix::process::getpgrp;
use rustix::stdio;
use rustix::termios::tcgetpgrp;

/// A standard stream.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Stream {
    Out,
    Err,
}

impl Stream {
    /// Whether it is a terminal.
    pub fn is_terminal(self) -> bool {
        self.fd().is_terminal()
    }

    /// Whether the process may use the terminal, or is in the background of a shell.
    pub fn is_foreground(self) -> bool {
        // This fails if the terminal is not the one that the process is controlled from.
        !tcgetpgrp(self.fd()).is_ok_and(|group| group != getpgrp())
    }

    pub fn fd(self) -> BorrowedFd<'static> {
        match self {
            Self::Out => stdio::stdout(),
            Self::Err => stdio::stderr(),
        }
    }

    /// Writes in one call where the system takes all at once.
    pub fn write(self, text: &str) -> io::Result<()> {
        match self {
            Self::Out => {
                let mut out = io::stdout().lock();
                out.write_all(text.as_bytes())?;
                out.flush()
            }
            Self::Err => io::stderr().write_all(text.as_bytes()),
        }
    }
}
