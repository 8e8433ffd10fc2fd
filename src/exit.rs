//! The one table of exit codes.

/// How the program ends.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitStatus(u8);

impl ExitStatus {
    /// All went well.
    pub const SUCCESS: Self = Self(0);
    /// Something failed: the login, the server, the connection, a local file.
    pub const FAILURE: Self = Self(1);
    /// The command line cannot be understood or contradicts itself.
    pub const USAGE: Self = Self(2);
    /// What was waited for ended in the state ERROR.
    pub const ENDED_IN_ERROR: Self = Self(3);
    /// What was waited for ended in the state CANCELLED.
    pub const CANCELLED: Self = Self(4);
    /// What was waited for was paused.
    pub const PAUSED: Self = Self(5);
    /// What was waited for did not end in time; the number is that of `timeout` of GNU coreutils.
    pub const TIMED_OUT: Self = Self(124);
    /// Interrupted by Ctrl-C: 128 and the number of SIGINT.
    pub const INTERRUPTED: Self = Self(130);
    /// The reader of standard output has gone away: 128 and the number of SIGPIPE.
    pub const CLOSED_PIPE: Self = Self(141);
}

impl ExitStatus {
    /// The number that the process ends with.
    pub fn code(self) -> i32 {
        self.0.into()
    }
}

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.0)
    }
}
