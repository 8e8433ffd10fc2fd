//! What the program around a login does for it.

use std::rc::Rc;

use crate::error::Result;
use crate::http::Line;
use crate::secret::{Redactor, Secret};

/// Shows a prompt and gives what was typed.
pub type Prompt = Rc<dyn Fn(&str) -> Result<Secret>>;

/// What the program around a login does for it.
pub struct AuthContext {
    /// Shows a line to the user.
    pub warn: Line,
    /// Asks the user for a password; `None` when there is no terminal.
    pub prompt: Option<Prompt>,
    /// Takes the lines of the log.
    pub log: Option<Line>,
    /// Is told of every secret that comes up.
    pub redactor: Rc<Redactor>,
}
