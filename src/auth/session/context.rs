//! The callbacks and shared objects that logins need from the program.

use std::rc::Rc;

use crate::error::Result;
use crate::http::Line;
use crate::secret::{Redactor, Secret};

/// Shows a prompt and returns the typed text.
pub type Prompt = Rc<dyn Fn(&str) -> Result<Secret>>;

/// What logins need from the program.
pub struct AuthContext {
    /// Shows a warning, a line without its line break.
    pub warn: Line,
    /// Prompts for a password; `None` without a terminal.
    pub prompt: Option<Prompt>,
    /// Writes a line of the log of `--debug` or `--log-file`.
    pub log: Option<Line>,
    /// Every secret is registered here, so that it is never shown.
    pub redactor: Rc<Redactor>,
}
