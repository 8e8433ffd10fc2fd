//! The one error type of the program.

use std::fmt;
use std::time::Duration;

use crate::exit::ExitStatus;

pub type Result<T, E = Error> = std::result::Result<T, E>;

/// The kind of an error, which determines the exit code.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Kind {
    /// The command line cannot be understood or contradicts itself.
    Usage,
    /// The login failed, or lacks settings.
    Authentication,
    /// The server has no such resource (HTTP 404).
    NotFound,
    /// The request conflicts with the state of a resource (HTTP 409).
    Conflict,
    /// The server or a service behind it is unavailable (HTTP 502, 503 and 504).
    Unavailable,
    /// Any other HTTP error.
    Server,
    /// No usable response: the connection failed or broke off, or the response is invalid.
    Connection,
    /// No connection, or it broke before the response had come: it may work later.
    Unreachable,
    /// No response within the time limit.
    Timeout,
    /// The response exceeds the size limit, or parsing it would take too much memory for that limit.
    TooLarge,
    /// A local file, argument or setting is unusable.
    Local,
    /// Some of several operations failed; each failure has been reported.
    Partial,
    /// The resource that was waited for reached a final state other than SUCCESS.
    NotSucceeded(ExitStatus),
    /// The resource that was waited for did not reach a final state in time.
    WaitTimeout,
    /// The reader of standard output has closed it (EPIPE).
    ClosedPipe,
    /// The user interrupted the command.
    Interrupted,
}

impl Kind {
    /// Its name for programs.
    pub fn name(self) -> &'static str {
        match self {
            Self::Usage => "usage",
            Self::Authentication => "authentication",
            Self::NotFound => "not_found",
            Self::Conflict => "conflict",
            Self::Unavailable => "unavailable",
            Self::Server => "server",
            Self::Connection => "connection",
            Self::Unreachable => "unreachable",
            Self::Timeout => "timeout",
            Self::TooLarge => "too_large",
            Self::Local => "local",
            Self::Partial => "partial",
            Self::NotSucceeded(_) => "not_succeeded",
            Self::WaitTimeout => "wait_timeout",
            Self::ClosedPipe => "closed_pipe",
            Self::Interrupted => "interrupted",
        }
    }
}

/// An error to report to the user.
#[derive(Debug)]
pub struct Error {
    pub kind: Kind,
    /// One sentence without a full stop, or the server's message, which may have several lines.
    pub message: String,
    /// The request that failed.
    pub request: Option<Box<FailedRequest>>,
    /// The underlying error of a library or the system.
    pub source: Option<Box<dyn std::error::Error>>,
    /// What the user can do, one line each.
    pub hints: Vec<String>,
    /// Whether the exit code 1 is an answer of the command, so that this error has another.
    pub is_trouble: bool,
}

/// A request that failed.
#[derive(Debug)]
pub struct FailedRequest {
    pub method: &'static str,
    /// Without a password, and shortened.
    pub url: String,
    /// `None` if there was no response.
    pub status: Option<Status>,
    /// The request ID that the server assigned.
    pub id: Option<String>,
    /// After what time the server wants to be asked again (RFC 9110 section 10.2.3).
    pub retry_after: Option<Duration>,
}

/// The status of a response (RFC 9110 section 15).
#[derive(Clone, Copy, Debug)]
pub struct Status {
    pub code: u16,
    /// The reason phrase of a registered code.
    pub reason: Option<&'static str>,
}

impl Error {
    /// An error without request, source and hints.
    pub fn new(kind: Kind, message: impl Into<String>) -> Self {
        Self {
            kind,
            message: message.into(),
            request: None,
            source: None,
            hints: Vec::new(),
            is_trouble: false,
        }
    }

    /// A mistake on the command line: exit code 2.
    pub fn usage(message: impl Into<String>) -> Self {
        Self::new(Kind::Usage, message)
    }

    /// A mistake on the command line that has been reported already: exit code 2.
    pub fn quiet_usage() -> Self {
        Self::new(Kind::Usage, "")
    }

    /// A failed login, or one that lacks settings: exit code 1.
    pub fn authentication(message: impl Into<String>) -> Self {
        Self::new(Kind::Authentication, message)
    }

    /// An unusable local file, argument or setting: exit code 1.
    pub fn local(message: impl Into<String>) -> Self {
        Self::new(Kind::Local, message)
    }

    /// Adds the request that failed.
    #[must_use]
    pub fn of(mut self, request: FailedRequest) -> Self {
        self.request = Some(Box::new(request));
        self
    }

    /// Leaves the query out of the URL of the request that failed.
    #[must_use]
    pub fn without_query(mut self) -> Self {
        if let Some(request) = &mut self.request
            && let Some(end) = request.url.find('?')
        {
            request.url.truncate(end);
        }
        self
    }

    /// Adds the underlying error.
    #[must_use]
    pub fn because(mut self, source: impl Into<Box<dyn std::error::Error>>) -> Self {
        self.source = Some(source.into());
        self
    }

    /// Makes the exit code 2, as in `diff` and `grep`, whose 1 is an answer: there is none.
    #[must_use]
    #[expect(
        clippy::wrong_self_convention,
        reason = "it reads as what it is: report the error as trouble"
    )]
    pub fn as_trouble(mut self) -> Self {
        self.is_trouble = true;
        self
    }

    /// Whether there was no usable response.
    pub fn is_without_answer(&self) -> bool {
        matches!(
            self.kind,
            Kind::Connection | Kind::Unreachable | Kind::Timeout | Kind::TooLarge
        )
    }

    /// Whether the same request may succeed later: no connection or a broken one, no response in time, a server that is
    /// unavailable (502, 503 and 504) or has too many requests (429). That of a login may be the identity service.
    pub fn is_transient(&self) -> bool {
        matches!(self.kind, Kind::Unreachable | Kind::Timeout)
            || matches!(self.status(), Some(429 | 502..=504))
    }

    /// The HTTP status of the response that the error is about.
    pub fn status(&self) -> Option<u16> {
        Some(self.request.as_ref()?.status?.code)
    }

    /// After what time the server wants to be asked again.
    pub fn retry_after(&self) -> Option<Duration> {
        self.request.as_ref()?.retry_after
    }

    /// Adds a line that says what to do.
    #[must_use]
    pub fn hint(mut self, hint: impl Into<String>) -> Self {
        self.hints.push(hint.into());
        self
    }

    /// The exit status of the program, the same as that of python-mistralclient for its commands.
    pub fn exit_status(&self) -> ExitStatus {
        let status = self.status_of_kind();
        if self.is_trouble && status == ExitStatus::FAILURE {
            return ExitStatus::USAGE;
        }
        status
    }

    fn status_of_kind(&self) -> ExitStatus {
        match self.kind {
            Kind::Usage => ExitStatus::USAGE,
            Kind::Interrupted => ExitStatus::INTERRUPTED,
            Kind::ClosedPipe => ExitStatus::CLOSED_PIPE,
            Kind::NotSucceeded(status) => status,
            Kind::WaitTimeout => ExitStatus::TIMED_OUT,
            Kind::Authentication
            | Kind::NotFound
            | Kind::Conflict
            | Kind::Unavailable
            | Kind::Server
            | Kind::Connection
            | Kind::Unreachable
            | Kind::Timeout
            | Kind::TooLarge
            | Kind::Local
            | Kind::Partial => ExitStatus::FAILURE,
        }
    }
}

impl fmt::Display for Error {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.message)?;
        if let Some(request) = &self.request {
            write!(f, "\n{request}")?;
        }
        for hint in &self.hints {
            write!(f, "\n  hint: {hint}")?;
        }
        Ok(())
    }
}

/// Method and URL, then status and request id, a line each.
impl fmt::Display for FailedRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "  {} {}", self.method, self.url)?;
        if let Some(Status { code, reason }) = self.status {
            write!(f, "\n  HTTP {code}")?;
            if let Some(reason) = reason {
                write!(f, " {reason}")?;
            }
        }
        match &self.id {
            Some(id) => write!(f, ", request id {id}"),
            None => Ok(()),
        }
    }
}

impl std::error::Error for Error {
    fn source(&self) -> Option<&(dyn std::error::Error + 'static)> {
        self.source.as_deref()
    }
}

impl From<std::io::Error> for Error {
    fn from(cause: std::io::Error) -> Self {
        if cause.kind() == std::io::ErrorKind::BrokenPipe {
            Self::new(Kind::ClosedPipe, "")
        } else if cause.raw_os_error() == Some(rustix::io::Errno::BADF.raw_os_error()) {
            Self::local("standard output is closed")
                .hint("to discard the output, redirect it to /dev/null")
        } else {
            Self::local(format!("cannot write to standard output: {cause}")).because(cause)
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn kinds_of_errors_have_their_exit_codes() {
        for (kind, code) in [
            (Kind::Usage, 2),
            (Kind::Authentication, 1),
            (Kind::Server, 1),
            (Kind::Partial, 1),
            (Kind::Timeout, 1),
            (Kind::NotSucceeded(ExitStatus::of_state("ERROR")), 3),
            (Kind::NotSucceeded(ExitStatus::of_state("CANCELLED")), 4),
            (Kind::NotSucceeded(ExitStatus::of_state("PAUSED")), 5),
            (Kind::WaitTimeout, 124),
            (Kind::Interrupted, 130),
            (Kind::ClosedPipe, 141),
        ] {
            assert_eq!(Error::new(kind, "").exit_status().code(), code, "{kind:?}");
            let code = if code == 1 { 2 } else { code };
            let trouble = Error::new(kind, "").as_trouble();
            assert_eq!(trouble.exit_status().code(), code, "{kind:?}");
        }
    }
}
