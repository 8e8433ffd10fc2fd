//! What was found, in the place that is being checked.

use super::places::Place;
use super::scope::Scope;
use crate::dsl::finding::{Finding, Rule};
use crate::dsl::refused::report::quoted;
use crate::dsl::similar::closest;

/// The most findings about one text.
const MOST: usize = 20;
/// Behind so many findings, and of more names than these, none is proposed.
const MOST_HINTS: usize = 50;
const MOST_NAMES: usize = 500;

/// Checks one text after the other.
pub struct Check<'s, 't> {
    pub scope: &'s Scope<'t>,
    pub place: Place<'t>,
    pub findings: &'s mut Vec<Finding>,
    /// How many findings there were before this text.
    first: usize,
}

impl<'s, 't> Check<'s, 't> {
    pub fn new(scope: &'s Scope<'t>, place: Place<'t>, findings: &'s mut Vec<Finding>) -> Self {
        let first = findings.len();
        Self {
            scope,
            place,
            findings,
            first,
        }
    }

    /// Whether something was said of this text already, or nothing more is.
    pub fn is_told(&self, rule: &Rule, message: &str) -> bool {
        let known = &self.findings[self.first..];
        let is_it = |known: &Finding| known.rule.code == rule.code && known.message == message;
        known.len() >= MOST || known.iter().any(is_it)
    }

    /// Adds a finding, once for a text.
    pub fn add(&mut self, rule: &'static Rule, message: String, hint: Option<String>) {
        if self.is_told(rule, &message) {
            return;
        }
        let finding = Finding::new(rule, self.place.at.at(), message);
        self.findings.push(match hint {
            Some(hint) => finding.hint(hint),
            None => finding,
        });
    }

    pub fn say(&mut self, rule: &'static Rule, message: String) {
        self.add(rule, message, None);
    }

    pub fn say_with_hint(&mut self, rule: &'static Rule, message: String, hint: impl Into<String>) {
        self.add(rule, message, Some(hint.into()));
    }

    /// Whether nothing more is said about this text.
    pub fn is_full(&self) -> bool {
        self.findings.len() - self.first >= MOST
    }

    /// The name that a mistyped one is for.
    pub fn closest<'a>(
        &self,
        typed: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) -> Option<&'a str> {
        if self.findings.len() > MOST_HINTS {
            return None;
        }
        closest(typed, names.into_iter().take(MOST_NAMES))
    }

    /// A name that is none of those that are possible.
    pub fn unknown<'a>(
        &mut self,
        rule: &'static Rule,
        message: String,
        typed: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        if self.is_told(rule, &message) {
            return;
        }
        let near = self.closest(typed, names);
        self.add(
            rule,
            message,
            near.map(|name| format!("did you mean {}?", quoted(name))),
        );
    }
}
