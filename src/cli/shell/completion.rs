//! What can come next on a line that is being typed: the shell's own words, and what the shells of the system complete.

use std::cell::RefCell;

use crate::auth::settings::SETTINGS;
use crate::character::single_line;
use crate::commands::Process;

use super::super::completion::{Candidate, Offer, Quoting, Typed, complete, read};
use super::own::OWN;
use super::{files, words};

/// What can stand in the place of a word.
#[derive(Debug, PartialEq, Eq)]
pub struct Choice {
    /// The word as it is typed.
    pub word: String,
    /// The word as it is listed.
    pub name: String,
    /// What it is; may be empty.
    pub about: String,
}

/// What there is to choose from. A server is asked by the rules of completion: only with a kept token, and not for long.
pub struct Choices<'a> {
    process: &'a Process,
    globals: &'a RefCell<Vec<String>>,
}

impl<'a> Choices<'a> {
    pub fn new(process: &'a Process, globals: &'a RefCell<Vec<String>>) -> Self {
        Self { process, globals }
    }

    /// What can stand behind these words.
    fn offer(&self, words: &[String], typed: &str) -> Offer {
        match words {
            [] => self.first_words(typed),
            [own] if is_setting(own) => self.settings(typed),
            [set, name] if set == "set" => {
                let option = format!("--{}", name.trim_start_matches('-'));
                self.behind(&[option], typed)
            }
            [word, ..] if OWN.iter().any(|own| own.name == word) => Offer::default(),
            [help, rest @ ..] if help == "?" => {
                self.behind(&[&["help".to_owned()], rest].concat(), typed)
            }
            _ => self.behind(words, typed),
        }
    }

    fn behind(&self, words: &[String], typed: &str) -> Offer {
        let words = [&self.globals.borrow()[..], words].concat();
        complete(&words, typed, &self.process.environment)
    }

    fn first_words(&self, typed: &str) -> Offer {
        let mut offer = self.behind(&[], typed);
        let own = OWN.iter().filter(|own| own.name.starts_with(typed));
        offer.candidates.extend(own.map(|own| Candidate {
            value: own.name.to_owned(),
            description: own.about.to_owned(),
        }));
        offer
            .candidates
            .sort_by(|one, other| one.value.cmp(&other.value));
        offer
    }

    /// The names of settings, without dashes unless they are typed.
    fn settings(&self, typed: &str) -> Offer {
        let name = typed.trim_start_matches('-');
        let mut offer = self.behind(&[], &format!("--{name}"));
        let dashes = &typed[..typed.len() - name.len()];
        offer.candidates.retain_mut(|found| {
            let option = found.value.split_off(2);
            let is_setting = SETTINGS.iter().any(|setting| setting.option == option);
            found.value = format!("{dashes}{option}");
            is_setting
        });
        offer
    }
}

fn is_setting(word: &str) -> bool {
    matches!(word, "set" | "unset")
}

impl Choices<'_> {
    /// Where the word before the cursor begins, in bytes, and what can stand in its place.
    pub fn complete(&self, line: &str, cursor: usize) -> (usize, Vec<Choice>) {
        let before = line.get(..cursor).unwrap_or(line);
        let Typed {
            words: whole,
            cursor: typed,
            raw,
            quoting,
        } = read(before, false);
        let start = before.len() - raw.len();
        if quoting == Quoting::Ansi {
            return (start, Vec::new());
        }
        let offer = self.offer(&whole, &typed);
        let (folder, path) = typed.split_at(offer.from.min(typed.len()));
        let paths = files::beginning_with(path, offer.paths);
        let paths = paths.into_iter().map(|path| Candidate {
            value: format!("{folder}{path}"),
            description: String::new(),
        });
        let all = offer.candidates.into_iter().chain(paths);
        // What controls a terminal can be on no line.
        let can_be_typed = |found: &Candidate| single_line(&found.value) == found.value;
        let choices = all.filter(can_be_typed).map(|found| Choice {
            word: words::quoted(&found.value),
            name: found.value,
            about: found.description,
        });
        (start, choices.collect())
    }
}
