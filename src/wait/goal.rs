//! Which states a wait is for, and which end it.

use crate::exit::ExitStatus;

/// The states that are waited for.
#[derive(Clone, Debug)]
pub struct Goal {
    /// By their names in the API: `SUCCESS`.
    wished: Vec<String>,
    /// PAUSED does not end the wait.
    ignores_paused: bool,
}

/// How the wait for one execution ended.
#[derive(Debug)]
pub enum End {
    /// In a state that was waited for.
    Wished,
    /// In another state from which that cannot come by itself any more. The status is that of the state, or FAILURE if
    /// the state has none.
    Other(ExitStatus),
    /// Not in time.
    TimedOut,
    /// It cannot be asked for any more.
    Failed,
    /// The wait ended before, because of another execution.
    Unfinished,
}

impl Goal {
    /// Waits for these states, or for SUCCESS if there are none.
    pub fn new(wished: Vec<String>, ignores_paused: bool) -> Self {
        let wished = if wished.is_empty() {
            vec!["SUCCESS".to_owned()]
        } else {
            wished
        };
        Self {
            wished,
            ignores_paused,
        }
    }

    /// Whether a state ends the wait, and how. ERROR and CANCELLED end it, as only a rerun leads out of them, and PAUSED,
    /// as only a user does.
    pub fn end(&self, state: &str) -> Option<End> {
        if self.wished.iter().any(|wished| wished == state) {
            return Some(End::Wished);
        }
        match state {
            "PAUSED" if self.ignores_paused => None,
            "SUCCESS" => Some(End::Other(ExitStatus::FAILURE)),
            "ERROR" | "CANCELLED" | "PAUSED" => Some(End::Other(ExitStatus::of_state(state))),
            _ => None,
        }
    }
}

impl End {
    /// The exit status for one execution.
    pub fn exit_status(&self) -> ExitStatus {
        match self {
            Self::Wished | Self::Unfinished => ExitStatus::SUCCESS,
            Self::Other(status) => *status,
            Self::TimedOut => ExitStatus::TIMED_OUT,
            Self::Failed => ExitStatus::FAILURE,
        }
    }

    /// The exit status for several executions: the first that occurs of 1, 124, 3, 4, 5.
    pub fn exit_status_of<'a>(ends: impl IntoIterator<Item = &'a Self>) -> ExitStatus {
        let found: Vec<_> = ends.into_iter().map(Self::exit_status).collect();
        [
            ExitStatus::FAILURE,
            ExitStatus::TIMED_OUT,
            ExitStatus::ENDED_IN_ERROR,
            ExitStatus::CANCELLED,
            ExitStatus::PAUSED,
        ]
        .into_iter()
        .find(|status| found.contains(status))
        .unwrap_or(ExitStatus::SUCCESS)
    }
}
