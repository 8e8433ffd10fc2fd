//! The words by which python-openstackclient knows the commands: `workflow execution list` is `execution-list`.
//!
//! Source: the entry points `openstack.workflow_engine.v2` of python-mistralclient. Commands that only this client has
//! follow the same rules.

use super::command::Command;
use super::tree::Tree;

/// The nouns, and the beginnings of the commands' names in their place. One that is the beginning of another comes later.
const NOUNS: [(&str, &str); 12] = [
    ("action execution", "action-execution"),
    ("action definition", "action"),
    ("code source", "code-source"),
    ("cron trigger", "cron-trigger"),
    ("dynamic action", "dynamic-action"),
    ("event trigger", "event-trigger"),
    ("resource member", "member"),
    ("task execution", "task"),
    ("workbook", "workbook"),
    ("workflow env", "environment"),
    ("workflow execution", "execution"),
    ("workflow", "workflow"),
];

/// A command whose words follow from no rule.
const RUN_ACTION: (&str, &str) = ("action execution run", "run-action");

/// The words for a command, if there are any.
pub fn of_command(name: &str) -> Option<String> {
    let (words, command) = RUN_ACTION;
    if name == command {
        return Some(words.to_owned());
    }
    let mut nouns = NOUNS.iter();
    nouns.find_map(|(noun, beginning)| {
        let verb = name.strip_prefix(beginning)?.strip_prefix('-')?;
        let verb = match verb.strip_prefix("get") {
            Some("") => "show".to_owned(),
            Some(part) if part.starts_with('-') => format!("{} show", &part[1..]),
            _ => verb.to_owned(),
        };
        Some(format!("{noun} {}", verb.replace('-', " ")))
    })
}

/// What words mean as the beginning of a command line.
pub enum Meaning {
    Command(&'static Command),
    /// Words of a command that are not complete.
    Beginning,
    Nothing,
}

impl Tree {
    /// What these words mean.
    pub fn spoken(self, words: &[String]) -> Meaning {
        let first = words.first().map_or("", String::as_str);
        let is_known = NOUNS.iter().any(|(noun, _)| begins(noun, first));
        if !is_known {
            return Meaning::Nothing;
        }
        let words = words.join(" ");
        let mut meaning = Meaning::Nothing;
        for command in self.all() {
            match of_command(command.name) {
                Some(known) if known == words => return Meaning::Command(command),
                Some(known) if begins(&known, &words) => meaning = Meaning::Beginning,
                _ => {}
            }
        }
        meaning
    }
}

/// Whether words are the first of others, or all.
fn begins(all: &str, words: &str) -> bool {
    all.strip_prefix(words)
        .is_some_and(|rest| rest.is_empty() || rest.starts_with(' '))
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeMap;

    use super::*;
    use crate::commands::TREE;

    /// Dumped from the reference by `tests/conformance/dump_words.py`.
    const REFERENCE: &str = include_str!("../../tests/conformance/openstack_words.json");

    #[test]
    fn each_of_the_reference_means_its_command() {
        let reference: BTreeMap<String, String> = serde_json::from_str(REFERENCE).unwrap();
        assert_eq!(reference.len(), 70);
        for (words, name) in &reference {
            let split: Vec<String> = words.split(' ').map(str::to_owned).collect();
            let Meaning::Command(command) = TREE.spoken(&split) else {
                panic!("{words} means nothing");
            };
            assert_eq!(command.name, name, "{words}");
            for count in 1..split.len() {
                let beginning = &split[..count];
                let is_whole = reference.contains_key(&beginning.join(" "));
                let is_beginning = matches!(TREE.spoken(beginning), Meaning::Beginning);
                assert!(is_whole || is_beginning, "{beginning:?}");
            }
        }
    }

    #[test]
    fn no_words_mean_two_commands() {
        let mut seen = BTreeMap::new();
        for command in TREE.all() {
            if let Some(words) = of_command(command.name) {
                assert_eq!(seen.insert(words, command.name), None, "{}", command.name);
            }
        }
    }
}
