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
    pub const DELETE: Self = Self::new("delete", "deleted", "Deleting");
    pub const CANCEL: Self = Self::new("cancel", "cancelled", "Cancelling");
    pub const PAUSE: Self = Self::new("pause", "paused", "Pausing");
    pub const RESUME: Self = Self::new("resume", "resumed", "Resuming");
    pub const RERUN: Self = Self {
        command: "retry",
        ..Self::new("rerun", "rerun", "Rerunning")
    };
    /// A rerun that is only planned.
    pub const DRY_RERUN: Self = Self {
        past: "would be rerun",
        going: "Reading",
        ..Self::RERUN
    };

    /// A verb whose command is called like it.
    const fn new(base: &'static str, past: &'static str, going: &'static str) -> Self {
        Self {
            base,
            past,
            going,
            command: base,
        }
    }
}

/// A number of things: `1 execution`, `2 executions`.
pub fn counted(count: usize, noun: &str) -> String {
    let plural = if count == 1 { "" } else { "s" };
    format!("{count} {noun}{plural}")
}
