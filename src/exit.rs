//! The exit codes.

/// The exit status of the program.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct ExitStatus(u8);

impl ExitStatus {
    pub const SUCCESS: Self = Self(0);
    /// Something failed: the login, the server, the connection, a local file.
    pub const FAILURE: Self = Self(1);
    /// The command line cannot be understood or contradicts itself.
    pub const USAGE: Self = Self(2);
    /// The resource that was waited for reached the state ERROR.
    pub const ENDED_IN_ERROR: Self = Self(3);
    /// The resource that was waited for reached the state CANCELLED.
    pub const CANCELLED: Self = Self(4);
    /// The resource that was waited for was paused.
    pub const PAUSED: Self = Self(5);
    /// The resource that was waited for did not reach a final state in time; the code of GNU coreutils' `timeout`.
    pub const TIMED_OUT: Self = Self(124);
    /// Interrupted by Ctrl-C: 128 plus the number of SIGINT.
    pub const INTERRUPTED: Self = Self(130);
    /// The reader of standard output has closed it: 128 plus the number of SIGPIPE.
    pub const CLOSED_PIPE: Self = Self(141);

    /// The status for an execution, task or action execution in this state.
    pub fn of_state(state: &str) -> Self {
        match state {
            "SUCCESS" => Self::SUCCESS,
            "ERROR" => Self::ENDED_IN_ERROR,
            "CANCELLED" => Self::CANCELLED,
            "PAUSED" => Self::PAUSED,
            _ => Self::FAILURE,
        }
    }

    /// The exit code of the process.
    pub fn code(self) -> i32 {
        self.0.into()
    }
}

/// What the exit codes mean, for users.
pub const MEANINGS: [(ExitStatus, &str); 9] = [
    (ExitStatus::SUCCESS, "it succeeded"),
    (
        ExitStatus::FAILURE,
        "something failed; of definition-diff and definition-lint: there is a difference or a finding",
    ),
    (
        ExitStatus::USAGE,
        "the command line cannot be understood, or there is nobody to ask; of definition-diff and definition-lint: any failure",
    ),
    (
        ExitStatus::ENDED_IN_ERROR,
        "what was waited for ended in ERROR",
    ),
    (ExitStatus::CANCELLED, "what was waited for was cancelled"),
    (ExitStatus::PAUSED, "what was waited for was paused"),
    (
        ExitStatus::TIMED_OUT,
        "what was waited for did not end in time",
    ),
    (ExitStatus::INTERRUPTED, "Ctrl-C"),
    (
        ExitStatus::CLOSED_PIPE,
        "the reader of standard output closed it",
    ),
];

impl From<ExitStatus> for std::process::ExitCode {
    fn from(status: ExitStatus) -> Self {
        Self::from(status.0)
    }
}
