//! The findings of a definition, and the words in which they are told.

use super::rules;
use crate::character;
use crate::dsl::finding::{Finding, Rule};
use crate::dsl::inline::{self, Invalid, Language};
use crate::dsl::keys::{Key, names};
use crate::dsl::similar::closest;
use crate::yaml::{Node, Scalar};

/// The longest part of a definition that a message quotes, in characters.
const EXCERPT: usize = 60;

#[derive(Default)]
pub struct Report {
    findings: Vec<Finding>,
}

impl Report {
    pub fn add(&mut self, rule: &'static Rule, at: Node, message: impl Into<String>) {
        self.findings.push(Finding::new(rule, at.at(), message));
    }

    pub fn add_with_hint(
        &mut self,
        rule: &'static Rule,
        at: Node,
        message: impl Into<String>,
        hint: impl Into<String>,
    ) {
        let finding = Finding::new(rule, at.at(), message);
        self.findings.push(finding.hint(hint));
    }

    /// A name that is none of those that are possible.
    pub fn unknown<'a>(
        &mut self,
        rule: &'static Rule,
        at: Node,
        message: String,
        typed: &str,
        names: impl IntoIterator<Item = &'a str>,
    ) {
        match closest(typed, names) {
            Some(name) => {
                self.add_with_hint(rule, at, message, format!("did you mean {}?", quoted(name)));
            }
            None => self.add(rule, at, message),
        }
    }

    /// Checks that the keys of a mapping are text, and among those that are known.
    pub fn closed(&mut self, map: Node, what: &str, known: &'static [&'static [Key]]) {
        for (key, _) in map.entries().into_iter().flatten() {
            let Some(name) = key.text() else {
                self.not_text(key);
                continue;
            };
            if names(known).all(|known| known != name) {
                let message = format!("{what} has no key {}", quoted(name));
                self.unknown(&rules::UNKNOWN_KEY, key, message, name, names(known));
            }
        }
    }

    /// A key that is no text.
    pub fn not_text(&mut self, key: Node) {
        let message = format!("a key must be text, and this is {}", kind(key));
        let hint = match key.scalar() {
            Some(Scalar::Bool(_)) => {
                "YAML reads on, off, yes and no as true or false; put the key in quotes"
            }
            _ => "put the key in quotes",
        };
        self.add_with_hint(&rules::KEY_NOT_TEXT, key, message, hint);
    }

    /// Checks the expressions in a text.
    pub fn expression(&mut self, at: Node, text: &str) {
        if let Err(invalid) = inline::validate(text) {
            self.invalid(at, text, &invalid);
        }
    }

    fn invalid(&mut self, at: Node, text: &str, invalid: &Invalid) {
        match invalid {
            Invalid::Mixed { offset } => {
                let message = format!(
                    "one text cannot have expressions of both languages, and YAQL begins at its character {}",
                    offset + 1
                );
                self.add(&rules::MIXED, at, message);
            }
            Invalid::Syntax {
                language,
                offset,
                message,
            } => {
                let rule = match language {
                    Language::Yaql => &rules::YAQL,
                    Language::Jinja => &rules::JINJA,
                };
                let (name, place) = (language.name(), offset + 1);
                let other = other_language(*language, text.chars().nth(*offset));
                let message =
                    format!("the {name} is wrong at character {place} of this text: {message}");
                match other {
                    Some(hint) => self.add_with_hint(rule, at, message, hint),
                    None => self.add(rule, at, message),
                }
            }
        }
    }

    /// Checks the expressions where the server does: in a text, in the texts of a list, in the values of a mapping.
    pub fn expressions(&mut self, node: Node) {
        if let Some(text) = node.text() {
            return self.expression(node, text);
        }
        let values = node.entries().into_iter().flatten().map(|(_, value)| value);
        for value in node.items().into_iter().flatten().chain(values) {
            if let Some(text) = value.text() {
                self.expression(value, text);
            }
        }
    }

    /// Adds what another report has found.
    pub fn extend(&mut self, other: Self) {
        self.findings.extend(other.findings);
    }

    /// All findings, in the order in which they were made.
    pub fn into_all(self) -> Vec<Finding> {
        self.findings
    }

    pub fn len(&self) -> usize {
        self.findings.len()
    }

    /// The findings by position. Of several at one place the first is told: the others follow from it.
    pub fn into_findings(mut self) -> Vec<Finding> {
        self.findings.sort_by_key(|finding| finding.at);
        self.findings.dedup_by_key(|finding| finding.at);
        self.findings
    }
}

/// What a node is, in words.
pub fn kind(node: Node) -> &'static str {
    if node.entries().is_some() {
        return "a mapping";
    }
    if node.is_list() {
        return "a list";
    }
    match node.scalar() {
        Some(Scalar::Null) => "empty",
        Some(Scalar::Bool(true)) => "true",
        Some(Scalar::Bool(false)) => "false",
        Some(Scalar::Int(_) | Scalar::Float(_)) => "a number",
        Some(Scalar::Text(text)) if text.is_empty() => "empty text",
        Some(Scalar::Text(_)) => "text",
        Some(Scalar::Time(_)) => "a date or time",
        Some(Scalar::Bytes(_)) => "binary data",
        None => "a set",
    }
}

/// What to write where a character belongs to the other language.
fn other_language(language: Language, character: Option<char>) -> Option<&'static str> {
    match (language, character?) {
        (Language::Jinja, '$') => Some("'$' is YAQL's; Jinja has '_': {{ _.name }}"),
        (Language::Yaql, '|') => {
            Some("filters behind '|' are Jinja's; YAQL has methods: <% $.name.toUpper() %>")
        }
        _ => None,
    }
}

/// A name in quotes, on one line, or its beginning.
pub fn quoted(text: &str) -> String {
    let line = character::single_line(text);
    match line.char_indices().nth(EXCERPT) {
        Some((end, _)) => format!("'{}...'", &line[..end]),
        None => format!("'{line}'"),
    }
}
