//! What is wrong with a definition, where, and by which rule.

use crate::yaml::Position;

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Severity {
    /// The server refuses the definition.
    Error,
    /// The server accepts it, and does something else than what is written.
    Warning,
}

impl Severity {
    /// Its name in findings.
    pub fn name(self) -> &'static str {
        match self {
            Self::Error => "error",
            Self::Warning => "warning",
        }
    }
}

/// A rule for definitions.
#[derive(Debug)]
pub struct Rule {
    /// Its stable code: `M101`.
    pub code: &'static str,
    pub severity: Severity,
    /// What is wrong, in a few words: "unknown key of a task".
    pub title: &'static str,
    /// Why it is wrong, in a few sentences.
    pub reason: &'static str,
    /// An example that breaks the rule.
    pub wrong: &'static str,
    /// The same example, mended.
    pub right: &'static str,
}

/// A place in a definition that breaks a rule.
#[derive(Clone, Debug)]
pub struct Finding {
    pub rule: &'static Rule,
    pub at: Position,
    /// What is wrong, in one sentence without a full stop.
    pub message: String,
    /// What to do about it: "did you mean 'on-success'?".
    pub hint: Option<String>,
}

impl Finding {
    pub fn new(rule: &'static Rule, at: Position, message: impl Into<String>) -> Self {
        Self {
            rule,
            at,
            message: message.into(),
            hint: None,
        }
    }

    /// Adds what to do about it.
    pub fn hint(self, hint: impl Into<String>) -> Self {
        Self {
            hint: Some(hint.into()),
            ..self
        }
    }
}
