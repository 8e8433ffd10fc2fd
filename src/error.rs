//! The one error type of the program.

use std::fmt;

use crate::exit::ExitStatus;

/// Shorthand used by every layer.
pub type Result<T, E = Error> = std::result::Result<T, E>;

/// What went wrong, in the terms by which the exit code is chosen.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line cannot be understood or contradicts itself.
    Usage,
    /// Logging in failed, or needs settings that are missing.
    Authentication,
    /// The server has no such resource (HTTP 404).
    NotFound,
    /// The server refused the request or failed at it (any other HTTP error).
    Server,
    /// No usable answer came: refused, timed out, broken off, not understood.
    Connection,
    /// A local file, argument or setting is unusable.
    Local,
    /// Some of several operations failed; each was reported where it happened.
    Partial,
    /// The reader of standard output has gone away.
    ClosedPipe,
    /// The user interrupted the command.
    Interrupted,
}

/// An error on its way to the user.
#[derive(Debug)]
pub struct Error {
    /// Decides the exit code.
    pub kind: Kind,
    /// One sentence, or several lines, without a trailing full stop being required.
    pub message: String,
    /// What the user can do about it, one line each.
    pub hints: Vec<String>,
}

impl Error {
    /// An error of `kind` that says `message`.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            hints: Vec::new(),
        }
    }

    /// A mistake on the command line: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A mistake on the command line about which everything has been said: exit code 2.
    pub fn quiet_usage() -> Self {
        Self::new(Kind::Usage, "")
    }

    /// An unusable local file, argument or setting: exit code 1.
    pub fn local(message: impl Into<String>) -> Self {
        Self::new(Kind::Local, message)
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// How the program ends, the same as python-mistralclient.
    pub fn exit_status(&self) -> ExitStatus {
        match self.kind {
            Kind::Usage => ExitStatus::USAGE,
            Kind::Interrupted => ExitStatus::INTERRUPTED,
            Kind::ClosedPipe => ExitStatus::CLOSED_PIPE,
            Kind::Authentication
            | Kind::NotFound
            | Kind::Server
            | Kind::Connection
            | Kind::Local
            | Kind::Partial => ExitStatus::FAILURE,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

impl std::error::Error for Error {}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Self {
        if cause.kind() == std::io::ErrorKind::BrokenPipe {
            Self::new(Kind::ClosedPipe, "")
        } else if cause.raw_os_error() == Some(rustix::io::Errno::BADF.raw_os_error()) {
            Self::local("standard output is closed")
                .hint("to discard the output, redirect it to /dev/null")
        } else {
            Self::local(format!("cannot write to standard output: {cause}"))
        }
    }
}
