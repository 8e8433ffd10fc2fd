//! Secrets that stand in a definition as they are.

use super::rules;
use crate::dsl::finding::{Finding, Rule};
use crate::dsl::inline;
use crate::dsl::refused::call::{self, Parameter};
use crate::dsl::refused::clause::CLAUSES;
use crate::dsl::refused::report::quoted;
use crate::secret::sensitivity;
use crate::yaml::{Node, Scalar};

/// Words that stand for a secret that is still to be filled in, or for none.
const PLACEHOLDERS: [&str; 18] = [
    "changeme",
    "change-me",
    "change_me",
    "dummy",
    "example",
    "fake",
    "false",
    "hidden",
    "n/a",
    "no",
    "none",
    "null",
    "placeholder",
    "redacted",
    "secret",
    "todo",
    "true",
    "yes",
];

/// Shorter numbers are counts and times.
const SECRET_DIGITS: usize = 5;

/// The values of a task besides those of its clauses.
const PUBLISHED: [&str; 4] = ["input", "publish", "publish-on-error", "publish-on-skip"];

/// Looks at the inputs, variables and results of a workflow or an action.
pub fn of_part(body: Node, findings: &mut Vec<Finding>) {
    for item in body
        .get("input")
        .and_then(Node::items)
        .into_iter()
        .flatten()
    {
        look(item, findings);
    }
    for name in ["vars", "base-input", "output", "output-on-error"] {
        if let Some(values) = body.get(name) {
            look(values, findings);
        }
    }
    if let Some(base) = body.get("base") {
        of_call(base, findings);
    }
}

pub fn of_task(body: Node, findings: &mut Vec<Finding>) {
    let clauses = CLAUSES
        .iter()
        .filter_map(|name| body.get(name)?.get("publish"));
    let values = PUBLISHED.iter().filter_map(|name| body.get(name));
    for values in values.chain(clauses) {
        look(values, findings);
    }
    for name in ["action", "workflow"] {
        if let Some(node) = body.get(name) {
            of_call(node, findings);
        }
    }
}

fn of_call(node: Node, findings: &mut Vec<Finding>) {
    let call = node.text().and_then(call::parse);
    for (name, value) in call.into_iter().flat_map(|call| call.parameters) {
        if let Parameter::Text(text) = value {
            one(node, Some(name), text, findings);
        }
    }
}

/// Looks at values of any depth.
fn look(node: Node, findings: &mut Vec<Finding>) {
    let mut left = vec![(None, node)];
    while let Some((name, node)) = left.pop() {
        match node.scalar() {
            Some(Scalar::Text(text)) => one(node, name, text, findings),
            Some(Scalar::Int(digits)) if digits.len() >= SECRET_DIGITS => {
                one(node, name, digits, findings);
            }
            _ => {}
        }
        left.extend(node.items().into_iter().flatten().map(|item| (name, item)));
        let entries = node.entries().into_iter().flatten();
        left.extend(entries.map(|(key, value)| (key.text(), value)));
    }
}

fn one(at: Node, name: Option<&str>, text: &str, findings: &mut Vec<Finding>) {
    if let Some(name) = name
        && sensitivity(name).is_some()
        && is_secret(name, text)
    {
        let message = format!("the value of {} stands here as it is", quoted(name));
        findings.push(finding(&rules::SECRET, at, message));
    } else if has_password(text) {
        let message = "a URL has a password in it".to_owned();
        findings.push(finding(&rules::PASSWORD_IN_URL, at, message));
    } else if let Some(name) = parameter(text).or_else(|| option(text)) {
        let message = format!("the value of {} stands here as it is", quoted(name));
        findings.push(finding(&rules::SECRET, at, message));
    }
}

/// The parameter of a URL in a text that has a secret: `https://host/path?token=...`.
fn parameter(text: &str) -> Option<&str> {
    let words = text.split_whitespace().filter(|word| word.contains("://"));
    let queries = words.filter_map(|url| url.split_once('?'));
    let mut pairs = queries.flat_map(|(_, query)| query.split(['&', '#']));
    pairs.find_map(|pair| {
        let (name, value) = pair.split_once('=')?;
        is_secret_of(name, value).then_some(name)
    })
}

/// The option of a command line that has a secret: `--password ...`, `--password=...`.
fn option(text: &str) -> Option<&str> {
    let mut words = text.split_whitespace().peekable();
    while let Some(word) = words.next() {
        let Some(option) = word.strip_prefix("--") else {
            continue;
        };
        let (name, value) = match option.split_once('=') {
            Some(pair) => pair,
            None => (option, *words.peek()?),
        };
        if !value.starts_with('-') && is_secret_of(name, value) {
            return Some(name);
        }
    }
    None
}

fn is_secret_of(name: &str, value: &str) -> bool {
    let is_expression = value.contains("<%") || value.contains("{{");
    let value = value.trim_matches(['"', '\'']);
    !value.is_empty() && !is_expression && sensitivity(name).is_some() && is_secret(name, value)
}

fn finding(rule: &'static Rule, at: Node, message: String) -> Finding {
    Finding::new(rule, at.at(), message)
        .hint("pass it as an input, or read it of the environment by env()")
}

/// Whether a text is a secret, rather than a word in its place.
fn is_secret(name: &str, text: &str) -> bool {
    let text = text.trim();
    if text.contains("PRIVATE KEY-----") {
        return true;
    }
    let is_path = ["file", "path"].iter().any(|end| name.ends_with(end));
    if is_path && text.contains('/') {
        return false;
    }
    let scheme = text.split_once(' ').filter(|(scheme, _)| is_scheme(scheme));
    let text = scheme.map_or(text, |(_, rest)| rest.trim_start());
    // `auth: basic` names a method.
    let is_method = name.to_ascii_lowercase().ends_with("auth") && !text.contains(':');
    let is_phrase = name.to_ascii_lowercase().ends_with("passphrase");
    !is_method && !name.eq_ignore_ascii_case(text) && !is_placeholder(text, is_phrase)
}

/// Words before the secret in a header.
fn is_scheme(word: &str) -> bool {
    ["basic", "bearer", "token"]
        .iter()
        .any(|known| known.eq_ignore_ascii_case(word))
}

/// Whether a text stands in the place of a secret. One with spaces tells what belongs there, unless it is a phrase.
fn is_placeholder(text: &str, is_phrase: bool) -> bool {
    let is_same = |text: &str| {
        let first = text.chars().next();
        first.is_none_or(|first| text.chars().all(|c| c == first))
    };
    let is_enclosed = [('<', '>'), ('[', ']'), ('{', '}')]
        .iter()
        .any(|&(start, end)| text.starts_with(start) && text.ends_with(end));
    is_same(text)
        || is_enclosed
        || text.starts_with('$')
        || text.contains("...")
        || !is_phrase && text.contains(char::is_whitespace)
        || PLACEHOLDERS
            .iter()
            .any(|word| word.eq_ignore_ascii_case(text))
        || text.to_ascii_lowercase().starts_with("your")
        || !inline::expressions(text).is_empty()
}

/// Whether a URL in a text has a password: `https://user:password@host`.
fn has_password(text: &str) -> bool {
    text.match_indices("://").any(|(at, mark)| {
        let rest = &text[at + mark.len()..];
        let end = rest.find(|c: char| matches!(c, '/' | '?' | '#') || c.is_whitespace());
        let authority = &rest[..end.unwrap_or(rest.len())];
        let password = authority
            .rsplit_once('@')
            .and_then(|(user, _)| user.split_once(':'));
        password.is_some_and(|(_, password)| {
            !is_placeholder(password, false) && !password.contains(['<', '{', '$', '*'])
        })
    })
}
