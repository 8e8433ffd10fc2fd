//! What can come next on a line that is being typed: the same as in the shells of the system, and the words of this one.

use std::borrow::Cow;

use crate::auth::settings::SETTINGS;
use crate::env::Environment;

use super::super::completion::{Candidate, Offer, complete, unquote};

/// The words that are no commands, but the shell's own, and what they do.
const RESERVED: [(&str, &str); 4] = [
    ("exit", "Leave the shell"),
    ("quit", "Leave the shell"),
    (
        "set",
        "Show or change the settings of the lines that follow",
    ),
    ("unset", "Take a setting back"),
];

/// What can stand at the end of a line, and where the word begins that it replaces, in bytes.
pub fn candidates(line: &str, globals: &[String], environment: &Environment) -> (usize, Offer) {
    let typed = unquote(line);
    let start = line.len() - typed.raw.len();
    let offer = match typed.words.first().map(String::as_str) {
        Some("set" | "unset") if typed.words.len() == 1 => settings(&typed.cursor),
        Some("set" | "unset") => Offer::default(),
        first => {
            let words = [globals, &typed.words].concat();
            let mut offer = complete(&words, &typed.cursor, environment);
            if first.is_none() {
                let own = RESERVED.into_iter();
                let own = own.filter(|(word, _)| word.starts_with(&typed.cursor));
                offer.candidates.extend(own.map(candidate));
            }
            offer
        }
    };
    (start, offer)
}

fn settings(begun: &str) -> Offer {
    let names = SETTINGS
        .iter()
        .map(|setting| (setting.option, setting.about));
    let names = names.filter(|(name, _)| name.starts_with(begun));
    Offer {
        candidates: names.map(candidate).collect(),
        ..Offer::default()
    }
}

fn candidate((value, description): (&str, &str)) -> Candidate {
    Candidate {
        value: value.to_owned(),
        description: description.to_owned(),
    }
}

/// A value as this shell reads it back; none if no line can have it.
pub fn quoted(value: &str) -> Option<Cow<'_, str>> {
    let is_plain = |c: char| c.is_alphanumeric() || "_-./:=@%+,".contains(c);
    if value.contains(char::is_control) {
        return None;
    }
    if !value.is_empty() && value.chars().all(is_plain) {
        return Some(value.into());
    }
    Some(format!("'{}'", value.replace('\'', "'\\''")).into())
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::cli::shell::words::words;

    #[test]
    fn values_are_read_back() {
        for value in [
            "plain",
            "",
            "a b",
            "it's",
            "$x|`;",
            "#c",
            "!",
            "\\",
            "é日 \"q\"",
        ] {
            let typed = quoted(value).unwrap();
            assert_eq!(words(&typed).unwrap(), [value], "{typed}");
        }
        assert_eq!(quoted("a\nb"), None);
        assert_eq!(quoted("a\u{1b}[2J"), None);
    }
}
