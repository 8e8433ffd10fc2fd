//! Finds the candidates for the place where the cursor stands.

use clap::Arg;
use clap::builder::PossibleValue;

use crate::auth::settings::{Settings, cloud_names};
use crate::character::single_line;
use crate::commands::completion::kinds::{self, Kind};
use crate::commands::completion::server;
use crate::commands::{Command, TREE, filter, of_words, states};
use crate::definitions;
use crate::env::Environment;
use crate::lint;

use super::super::{globals, matches};
use super::place::{Line, Place, read};
use super::{Candidate, Offer, Paths};

/// The characters that a description has at most.
const LONGEST: usize = 80;

/// What may stand at the cursor behind these words, which come without the program's name. `cursor` is the word there as
/// far as it is typed.
pub fn complete(words: &[String], cursor: &str, environment: &Environment) -> Offer {
    let line = read(words, cursor);
    let mut offer = line.offer(cursor, environment);
    offer
        .candidates
        .retain(|found| found.value.starts_with(cursor));
    offer
}

fn candidate(value: impl Into<String>, description: &str) -> Candidate {
    let line = single_line(description.lines().next().unwrap_or_default());
    Candidate {
        value: value.into(),
        description: line.chars().take(LONGEST).collect(),
    }
}

impl Line {
    fn offer(&self, cursor: &str, environment: &Environment) -> Offer {
        match &self.place {
            Place::Nothing => Offer::default(),
            Place::Command => of(commands()),
            Place::Words(words) => of(next_words(words)),
            Place::Option => of(self.options(cursor)),
            Place::Positional(number) => {
                let Some(argument) = self.positional(*number) else {
                    return Offer::default();
                };
                let name = kinds::positional_name(argument);
                let kind = kinds::of_positional(self.name(), &name).unwrap_or(Kind::Free);
                self.values(argument, kind, "", cursor, environment)
            }
            Place::Value { option, from } => {
                let (before, typed) = cursor.split_at((*from).min(cursor.len()));
                let parsers = [&self.parser, &self.root];
                let mut arguments = parsers.iter().flat_map(|parser| parser.get_arguments());
                let named = |argument: &&Arg| kinds::option_name(argument) == *option;
                let Some(argument) = arguments.find(named) else {
                    return Offer::default();
                };
                let kind = kinds::of_option(self.name(), option);
                self.values(argument, kind, before, typed, environment)
            }
        }
    }

    fn name(&self) -> &'static str {
        self.command.map_or("", |command| command.name)
    }

    /// The positional with this number; the last one may be several.
    fn positional(&self, number: usize) -> Option<&Arg> {
        let all: Vec<_> = self.parser.get_positionals().collect();
        let last = all.last().copied().filter(|last| {
            let range = last.get_num_args();
            let is_several = range.is_some_and(|range| range.max_values() > 1);
            is_several || matches!(last.get_action(), clap::ArgAction::Append)
        });
        all.get(number).copied().or(last)
    }

    /// The long options, and behind a single dash the short ones.
    fn options(&self, cursor: &str) -> Vec<Candidate> {
        let arguments = self.parser.get_arguments().chain(self.root.get_arguments());
        let arguments = arguments.filter(|argument| !argument.is_positional());
        let mut found = Vec::new();
        for argument in arguments {
            let about = argument.get_help().map(ToString::to_string);
            let about = about.unwrap_or_default();
            if let Some(short) = argument.get_short().filter(|_| !cursor.starts_with("--")) {
                found.push(candidate(format!("-{short}"), &about));
            }
            let long = argument.get_long().into_iter();
            found.extend(long.map(|long| candidate(format!("--{long}"), &about)));
        }
        found
    }

    /// The values of an argument, each behind what stands `before` it in the same word.
    fn values(
        &self,
        argument: &Arg,
        kind: Kind,
        before: &str,
        typed: &str,
        environment: &Environment,
    ) -> Offer {
        let choices = argument.get_possible_values();
        let mut candidates = if choices.is_empty() {
            self.of_kind(kind, typed, environment)
        } else if argument.get_action().takes_values() {
            choices.iter().map(choice).collect()
        } else {
            Vec::new()
        };
        // Without a `--` before them they would be options.
        if before.is_empty() && !self.options_ended {
            candidates.retain(|found| !found.value.starts_with('-'));
        }
        // No word of a shell can have it.
        candidates.retain(|found| !found.value.contains('\0'));
        for found in &mut candidates {
            found.value.insert_str(0, before);
        }
        Offer {
            candidates,
            paths: match kind {
                Kind::File | Kind::WorkflowOrFile | Kind::EnvironmentOrFile => Paths::Files,
                Kind::Folder => Paths::Folders,
                _ => Paths::None,
            },
            from: before.len(),
        }
    }

    fn of_kind(&self, kind: Kind, typed: &str, environment: &Environment) -> Vec<Candidate> {
        match kind {
            Kind::File | Kind::Folder | Kind::Free => Vec::new(),
            Kind::Cloud => plain(cloud_names(environment)),
            Kind::Command if self.positionals.is_empty() => commands(),
            Kind::Command => next_words(&self.positionals),
            Kind::Column => plain(
                self.command
                    .map_or_else(Vec::new, |known| (known.columns)()),
            ),
            Kind::States => self.states(typed),
            Kind::Filter => self.filters(typed),
            Kind::SortKeys => one_more(typed, self.filtered_by()),
            Kind::OfFile => plain(definitions::Kind::ALL.map(|kind| kind.name().to_owned())),
            Kind::Rule => lint::rules()
                .map(|rule| candidate(rule.code, rule.title))
                .collect(),
            Kind::ResourceType => plain(["workflow".to_owned()]),
            Kind::Execution if typed.starts_with('@') => vec![
                candidate("@latest", "the newest root execution"),
                candidate("@failed", "the newest root execution in ERROR"),
                candidate("@running", "the newest root execution that is RUNNING"),
            ],
            _ => self.of_server((kind, typed), environment),
        }
    }

    /// States, the last of which is being typed.
    fn states(&self, typed: &str) -> Vec<Candidate> {
        let known = if self.name().starts_with("task-") {
            states::OF_TASKS
        } else {
            states::OF_EXECUTIONS
        };
        one_more(typed, known)
    }

    fn filtered_by(&self) -> &'static [&'static str] {
        self.command.map_or(&[], |known| (known.filtered_by)())
    }

    /// Filters: a field, or what can follow the one that is typed.
    fn filters(&self, typed: &str) -> Vec<Candidate> {
        let fields = self.filtered_by();
        let mut matching = fields.iter().filter(|field| field.starts_with(typed));
        let field = match (typed.split_once('='), matching.next(), matching.next()) {
            (Some((field, _)), _, _) if fields.contains(&field) => field,
            (None, Some(only), None) => only,
            (Some(_), _, _) => return Vec::new(),
            _ => return plain(fields.iter().map(|field| format!("{field}="))),
        };
        let operators = filter::OPERATORS.map(|operator| format!("{field}={operator}:"));
        let states = (field == "state").then(|| self.states(""));
        let states = states.into_iter().flatten();
        let states = states.map(|state| format!("{field}={}", state.value));
        plain(states.chain(operators))
    }

    fn of_server(&self, (kind, typed): (Kind, &str), environment: &Environment) -> Vec<Candidate> {
        let Ok(globals) = matches(self.root.clone(), &self.globals, &[]) else {
            return Vec::new();
        };
        let value = |setting: &_| globals::value(&globals, setting);
        let settings = Settings::resolve(value, environment);
        let execution = self.positionals.first().map(String::as_str);
        let names = server::names((kind, typed), execution, &settings, environment);
        let mut seen = std::collections::HashSet::new();
        let given =
            |name: &str| kind != Kind::TaskName && self.positionals.iter().any(|one| one == name);
        names
            .into_iter()
            .filter(|(name, _)| !given(name) && seen.insert(name.clone()))
            .map(|(name, about)| candidate(name, &about))
            .collect()
    }
}

fn of(candidates: Vec<Candidate>) -> Offer {
    Offer {
        candidates,
        ..Offer::default()
    }
}

fn plain(values: impl IntoIterator<Item = String>) -> Vec<Candidate> {
    let values = values.into_iter();
    values.map(|value| candidate(value, "")).collect()
}

/// Values separated by commas, the last of which is being typed.
fn one_more(typed: &str, known: &[&str]) -> Vec<Candidate> {
    let before = typed.rfind(',').map_or("", |at| &typed[..=at]);
    plain(known.iter().map(|value| format!("{before}{value}")))
}

fn choice(value: &PossibleValue) -> Candidate {
    let about = value.get_help().map(ToString::to_string);
    candidate(value.get_name(), &about.unwrap_or_default())
}

fn commands() -> Vec<Candidate> {
    let mut all: Vec<&Command> = TREE.all().collect();
    all.sort_unstable_by_key(|command| command.name);
    let all = all.into_iter();
    all.map(|command| candidate(command.name, command.about))
        .collect()
}

/// The next words behind the first ones of commands.
fn next_words(words: &[String]) -> Vec<Candidate> {
    let start = format!("{} ", words.join(" "));
    let mut found: Vec<Candidate> = Vec::new();
    for command in TREE.all() {
        let Some(all) = of_words(command.name) else {
            continue;
        };
        let Some(rest) = all.strip_prefix(&start) else {
            continue;
        };
        let (word, is_last) = match rest.split_once(' ') {
            Some((word, _)) => (word, false),
            None => (rest, true),
        };
        let about = if is_last { command.about } else { "" };
        match found.iter_mut().find(|known| known.value == word) {
            Some(known) if is_last => *known = candidate(word, about),
            Some(_) => {}
            None => found.push(candidate(word, about)),
        }
    }
    found.sort_unstable_by(|a, b| a.value.cmp(&b.value));
    found
}
