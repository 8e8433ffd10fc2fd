//! What a word that names no command was meant to be: parts of names and their usual short forms count more than
//! letters that were changed.

use std::cmp::Reverse;

use super::command::Command;
use super::habits;
use super::tree::Tree;

/// Words of other programs and short forms, and the parts of names that they stand for.
const SYNONYMS: &[(&str, &str)] = &[
    ("abort", "cancel"),
    ("act", "action"),
    ("add", "create"),
    ("cron", "cron-trigger"),
    ("crontrigger", "cron-trigger"),
    ("def", "definition"),
    ("del", "delete"),
    ("describe", "get"),
    ("env", "environment"),
    ("ex", "execution"),
    ("exec", "execution"),
    ("execute", "create"),
    ("kill", "cancel"),
    ("ls", "list"),
    ("new", "create"),
    ("remove", "delete"),
    ("retry", "rerun"),
    ("rm", "delete"),
    ("show", "get"),
    ("start", "create"),
    ("status", "get"),
    ("submit", "create"),
    ("trigger", "cron-trigger"),
    ("wb", "workbook"),
    ("wf", "workflow"),
];

/// Parts of words after these, and longer ones, in bytes, are not considered: no command has them.
const MAX_PARTS: usize = 10;
const MAX_LENGTH: usize = 50;
/// More names than a reader takes in.
const MAX_SUGGESTIONS: usize = 10;

/// The message for words of which the first names no command; `found` are those that it abbreviates.
pub fn unknown(tree: Tree, words: &str, found: Vec<&'static Command>) -> String {
    let mut message = format!("{words:?} is not a mistral command. See 'mistral --help'.");
    if let Some(hint) = habits::line(words) {
        message.push_str("\n  hint: ");
        message.push_str(hint);
        return message;
    }
    let similar = if found.is_empty() || words.contains(' ') {
        suggest(tree, words)
    } else {
        found
    };
    if !similar.is_empty() {
        message.push_str("\nDid you mean one of these?");
    }
    for command in similar {
        message.push_str("\n  ");
        message.push_str(command.name);
    }
    message
}

/// The commands that words may stand for, the likeliest first; none where nothing is near.
fn suggest(tree: Tree, words: &str) -> Vec<&'static Command> {
    let mut found = by_parts(tree, &tokens(words));
    if found.is_empty() {
        found = by_letters(tree, words.split_whitespace().next().unwrap_or_default());
    }
    found.truncate(MAX_SUGGESTIONS);
    found
}

/// The parts of the words: `wf-list` is `workflow` and `list`. `get` of many is a listing.
fn tokens(words: &str) -> Vec<String> {
    let words = words.to_lowercase();
    let parts = words
        .split([' ', '-', '_'])
        .filter(|part| !part.is_empty() && part.len() <= MAX_LENGTH)
        .take(MAX_PARTS);
    let mut tokens = Vec::new();
    let mut is_plural = false;
    for part in parts {
        let singular = part.strip_suffix('s').filter(|part| part.len() > 2);
        let is_server = tokens.iter().any(|token| token == "server");
        let known = |part: &str| {
            SYNONYMS
                .iter()
                .find(|(word, _)| *word == part && !is_server)
        };
        let part = singular.unwrap_or(part);
        is_plural |= singular.is_some();
        match known(part) {
            Some((_, meant)) => tokens.extend(meant.split('-').map(str::to_owned)),
            None => tokens.push(part.to_owned()),
        }
    }
    if is_plural && tokens.first().is_some_and(|verb| verb == "get") {
        "list".clone_into(&mut tokens[0]);
    }
    tokens
}

/// The commands that have most of the parts, and most of these without a mistake; of those the ones with the fewest others.
fn by_parts(tree: Tree, tokens: &[String]) -> Vec<&'static Command> {
    let mut scored = Vec::new();
    for command in tree.all() {
        let mut parts: Vec<_> = command.name.split('-').collect();
        let (mut matched, mut exact) = (0, 0);
        for token in tokens {
            if let Some(index) = parts.iter().position(|part| is_meant(token, part)) {
                exact += usize::from(parts.remove(index) == token);
                matched += 1;
            }
        }
        if matched > 0 {
            let score = (Reverse(matched), Reverse(exact), parts.len());
            scored.push((score, command));
        }
    }
    nearest(scored)
}

/// Whether a token stands for a part: the same, its beginning, or mistyped. Of short words the first letter is hardly
/// ever the wrong one.
fn is_meant(token: &str, part: &str) -> bool {
    let length = token.len().min(part.len());
    let begins_alike = token.chars().next() == part.chars().next();
    let distance = || strsim::damerau_levenshtein(token, part);
    token == part
        || (token.len() >= 3 && part.starts_with(token))
        || (length >= 3 && (begins_alike || length > 5) && distance() <= (length / 4).max(1))
}

/// The commands whose names have the fewest letters changed, if they are few.
fn by_letters(tree: Tree, word: &str) -> Vec<&'static Command> {
    if word.len() > MAX_LENGTH {
        return Vec::new();
    }
    let limit = word.len() / 3;
    let distances = tree.all().map(|command| {
        let distance = strsim::damerau_levenshtein(word, command.name);
        (distance, command)
    });
    nearest(
        distances
            .filter(|(distance, _)| *distance <= limit)
            .collect(),
    )
}

/// Those with the lowest score, by name.
fn nearest<S: Ord + Copy>(mut scored: Vec<(S, &'static Command)>) -> Vec<&'static Command> {
    scored.sort_by_key(|(score, command)| (*score, command.name));
    let best = scored.first().map(|(score, _)| *score);
    let best = scored
        .into_iter()
        .take_while(|(score, _)| Some(*score) == best);
    best.map(|(_, command)| command).collect()
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::commands::TREE;

    #[test]
    fn parts_and_short_forms_count_more_than_letters() {
        for (words, expected) in [
            ("exec-list", &["execution-list"] as &[&str]),
            ("task-result", &["task-get-result"]),
            ("wf-list", &["workflow-list"]),
            ("wb-create", &["workbook-create"]),
            ("cron-list", &["cron-trigger-list"]),
            ("env-ls", &["environment-list"]),
            (
                "validate",
                &["action-validate", "workbook-validate", "workflow-validate"],
            ),
            ("execution list", &["execution-list"]),
            ("workflow show x", &["workflow-get"]),
            ("get executions", &["execution-list"]),
            ("execution-abort", &["execution-cancel"]),
            ("exec-resume", &["execution-resume"]),
            ("exec-stop", &["execution-stop"]),
            ("crontrigger-list", &["cron-trigger-list"]),
            ("server-start", &["dev-server-start"]),
            ("server-logs", &["dev-server-log"]),
            ("top", &[]),
            ("worklfow-list", &["workflow-list"]),
            ("workflow-lits", &["workflow-list"]),
            ("nosuch", &[]),
        ] {
            let names: Vec<_> = suggest(TREE, words)
                .iter()
                .map(|command| command.name)
                .collect();
            assert_eq!(names, expected, "{words}");
        }
    }

    #[test]
    fn a_bare_verb_lists_the_resources_that_have_it() {
        let names: Vec<_> = suggest(TREE, "list")
            .iter()
            .map(|command| command.name)
            .collect();
        assert!(names.contains(&"execution-list") && names.contains(&"workflow-list"));
        assert!(
            names.iter().all(|name| name.ends_with("-list")),
            "{names:?}"
        );
    }
}
