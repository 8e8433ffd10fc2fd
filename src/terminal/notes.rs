//! Lines for people on standard error, which wait while something is drawn on their terminal.

use std::cell::RefCell;
use std::io::{self, IsTerminal, Write};

/// Where lines for people go.
#[derive(Default)]
pub struct Notes {
    /// What is written once nothing is drawn any more; none while nothing is.
    waiting: RefCell<Option<String>>,
}

impl Notes {
    /// Writes lines, now or later.
    pub fn write(&self, lines: &str) {
        if let Some(waiting) = &mut *self.waiting.borrow_mut() {
            waiting.push_str(lines);
            return;
        }
        // If standard error is closed, there is no way to report that.
        let _ = io::stderr().write_all(lines.as_bytes());
    }

    /// From now on lines wait, if standard error is a terminal.
    pub fn hold(&self) {
        if io::stderr().is_terminal() {
            self.waiting.borrow_mut().get_or_insert_default();
        }
    }

    /// Writes the lines that have waited.
    pub fn release(&self) {
        let waiting = self.waiting.take();
        if let Some(lines) = waiting.filter(|lines| !lines.is_empty()) {
            self.write(&lines);
        }
    }

    /// Whether lines wait.
    pub fn are_held(&self) -> bool {
        self.waiting.borrow().is_some()
    }
}
