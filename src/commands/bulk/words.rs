//! What is done, in words.

/// A verb in the forms that messages need.
#[derive(Clone, Copy)]
pub struct Verb {
    /// `delete`
    pub base: &'static str,
    /// `deleted`
    pub past: &'static str,
    /// `Deleting`
    pub going: &'static str,
    /// `delete`, in the name of the command.
    pub command: &'static str,
}

impl Verb {
    pub const DELETE: Self = Self {
        base: "delete",
        past: "deleted",
        going: "Deleting",
        command: "delete",
    };
    pub const CANCEL: Self = Self {
        base: "cancel",
        past: "cancelled",
        going: "Cancelling",
        command: "cancel",
    };
    pub const PAUSE: Self = Self {
        base: "pause",
        past: "paused",
        going: "Pausing",
        command: "pause",
    };
    pub const RESUME: Self = Self {
        base: "resume",
        past: "resumed",
        going: "Resuming",
        command: "resume",
    };
    /// A rerun that is only planned.
    pub const DRY_RERUN: Self = Self {
        base: "rerun",
        past: "would be rerun",
        going: "Reading",
        command: "retry",
    };
    pub const RERUN: Self = Self {
        base: "rerun",
        past: "rerun",
        going: "Rerunning",
        command: "retry",
    };
}

/// A number of things: `1 execution`, `2 executions`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
