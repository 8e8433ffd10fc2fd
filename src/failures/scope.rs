//! What the search for failed tasks covers.

/// The most requests.
pub const MAX_REQUESTS: usize = 20_000;

/// What the search covers, and what it may cost.
#[derive(Clone, Copy)]
pub struct Scope {
    /// The most requests.
    pub requests: usize,
    pub handled: Handled,
    /// Whether a branch that cannot be read is left out, instead of ending the search.
    pub is_lenient: bool,
}

/// Which of the failed tasks that an `on-error` handled are wanted.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Handled {
    /// None.
    No,
    /// None, but their number, as far as the search learns it on its way.
    Counted,
    /// All, also those in sub-executions that succeeded.
    All,
}

impl Scope {
    /// All tasks that a rerun must know of, or an error.
    pub const ALL_FAILED: Self = Self {
        requests: MAX_REQUESTS,
        handled: Handled::No,
        is_lenient: false,
    };
}
