//! The states of what is executed.

/// States of workflow executions.
pub const OF_EXECUTIONS: &[&str] = &["IDLE", "RUNNING", "PAUSED", "SUCCESS", "ERROR", "CANCELLED"];

/// States of action executions.
pub const OF_ACTIONS: &[&str] = OF_EXECUTIONS;

/// States of task executions, which are all that there are.
pub const OF_TASKS: &[&str] = &[
    "IDLE",
    "WAITING",
    "RUNNING",
    "DELAYED",
    "PAUSED",
    "SUCCESS",
    "ERROR",
    "CANCELLED",
    "SKIPPED",
];

/// States that a user can put an execution into.
pub const SETTABLE: [&str; 5] = ["RUNNING", "PAUSED", "SUCCESS", "ERROR", "CANCELLED"];
