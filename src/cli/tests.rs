//! The command tree against the reference's, name by name.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Arg, ArgAction};
use serde::Deserialize;
use serde_json::Value;

use super::globals;
use super::tokens::{Options, Token, Tokenizer};
use crate::auth::settings::SETTINGS;
use crate::commands::{self, Additions};

/// Dumped from the reference by `tests/conformance/dump_tree.py`.
const REFERENCE: &str = include_str!("../../tests/conformance/reference_tree.json");

#[derive(Deserialize)]
struct Tree {
    globals: Vec<Entry>,
    commands: BTreeMap<String, Vec<Entry>>,
}

#[derive(Deserialize)]
struct Entry {
    names: Vec<String>,
    values: String,
    #[serde(default)]
    choices: Vec<String>,
    default: Option<Value>,
    #[serde(default)]
    variables: Vec<String>,
}

impl Entry {
    fn is_positional(&self) -> bool {
        !self.names[0].starts_with('-')
    }
}

fn reference() -> Tree {
    serde_json::from_str(REFERENCE).unwrap()
}

fn names(arg: &Arg) -> Vec<String> {
    let short = arg.get_short().map(|short| format!("-{short}"));
    let long = arg.get_long().map(|long| format!("--{long}"));
    short.into_iter().chain(long).collect()
}

/// How many values an argument takes, in argparse's terms.
fn values(arg: &Arg) -> &'static str {
    if !arg.get_action().takes_values() {
        return "0";
    }
    let required = arg.is_required_set();
    match (arg.is_positional(), arg.get_action()) {
        (true, ArgAction::Append) if required => "+",
        (true, ArgAction::Append) => "*",
        (true, _) if required => "1",
        (true, _) => "?",
        (false, _)
            if arg
                .get_num_args()
                .is_some_and(|range| range.min_values() == 0) =>
        {
            "?"
        }
        (false, _) => "1",
    }
}

fn default(arg: &Arg) -> String {
    arg.get_default_values()
        .iter()
        .map(|value| value.to_string_lossy())
        .collect()
}

/// The reference's default as text; switches and options without one count as empty.
fn expected_default(entry: &Entry) -> String {
    match &entry.default {
        Some(Value::String(text)) => text.clone(),
        Some(Value::Number(number)) if entry.values != "0" => number.to_string(),
        _ => String::new(),
    }
}

fn compare(place: &str, entry: &Entry, arg: &Arg, own: &Additions) {
    let place = format!("{place} {}", entry.names.join(" "));
    assert_eq!(values(arg), entry.values, "values of {place}");
    let mut choices: Vec<_> = arg
        .get_possible_values()
        .iter()
        .map(|v| v.get_name().to_owned())
        .collect();
    choices.sort_unstable();
    if arg.get_action().takes_values() {
        let mut expected = entry.choices.clone();
        let option = entry.names.last().unwrap();
        // Not every command has each of them.
        let own = own.choices.get(option).into_iter().flatten();
        expected.extend(own.filter(|choice| choices.contains(choice)).cloned());
        expected.sort_unstable();
        assert_eq!(
            choices, expected,
            "choices of {place}; ours go into `choices` of src/commands/additions.json"
        );
    }
    assert_eq!(default(arg), expected_default(entry), "default of {place}");
}

#[test]
fn every_command_of_the_reference_is_here_and_no_other() {
    let mut expected: BTreeSet<_> = reference().commands.into_keys().collect();
    expected.extend(Additions::read().commands);
    let found: BTreeSet<_> = commands::TREE
        .all()
        .map(|command| command.name.to_owned())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_argument_of_every_command_is_the_references_or_in_the_manifest() {
    let own = Additions::read();
    for (name, entries) in reference().commands {
        let command = commands::TREE.named(&name)[0].clap();
        let options: Vec<_> = entries
            .iter()
            .filter(|entry| !entry.is_positional())
            .collect();
        let mut ours: Vec<_> = command
            .get_arguments()
            .filter(|arg| !arg.is_positional())
            .collect();
        for entry in &options {
            let place = ours.iter().position(|arg| names(arg) == entry.names);
            let place = place.unwrap_or_else(|| panic!("{name} has no {:?}", entry.names));
            compare(&name, entry, ours.remove(place), &own);
        }
        let left: BTreeSet<_> = ours
            .iter()
            .map(|arg| format!("--{}", arg.get_long().unwrap()))
            .collect();
        let expected = own.options.iter().filter(|(_, on)| on.contains(&name));
        let expected: BTreeSet<_> = expected.map(|(option, _)| option.clone()).collect();
        assert_eq!(left, expected, "what only this client's {name} has");
        let shorts = ours.iter().filter_map(|arg| arg.get_short());
        let shorts: BTreeSet<_> = shorts.map(|short| format!("-{short}")).collect();
        let expected = own.shorts.iter().filter(|(_, on)| on.contains(&name));
        let expected: BTreeSet<_> = expected.map(|(short, _)| short.clone()).collect();
        assert_eq!(
            shorts, expected,
            "short options of only this client's {name}"
        );
        let positionals: Vec<_> = entries
            .iter()
            .filter(|entry| entry.is_positional())
            .collect();
        let ours: Vec<_> = command.get_positionals().collect();
        assert_eq!(ours.len(), positionals.len(), "positionals of {name}");
        for (entry, arg) in positionals.into_iter().zip(ours) {
            assert_eq!(
                arg.get_id().as_str(),
                entry.names[0],
                "a positional of {name}"
            );
            compare(&name, entry, arg, &own);
        }
    }
}

#[test]
fn every_global_option_is_the_references_or_in_the_manifest() {
    let own = Additions::read();
    let root = globals::command();
    let mut ours: Vec<_> = root.get_arguments().collect();
    for entry in reference().globals {
        let place = ours.iter().position(|arg| names(arg) == entry.names);
        let place = place.unwrap_or_else(|| panic!("no global option {:?}", entry.names));
        let arg = ours.remove(place);
        assert_eq!(values(arg), entry.values, "values of {:?}", entry.names);
        let setting = SETTINGS
            .iter()
            .find(|setting| Some(setting.option) == arg.get_long());
        let mut variables = setting.map_or(Vec::new(), |setting| setting.variables.to_vec());
        variables.retain(|name| !own.variables.iter().any(|own| own == name));
        assert_eq!(variables, entry.variables, "variables of {:?}", entry.names);
        if entry.values != "0" {
            let default = setting
                .and_then(|setting| setting.default)
                .unwrap_or_default();
            assert_eq!(
                default,
                expected_default(&entry),
                "default of {:?}",
                entry.names
            );
        }
    }
    let left: BTreeSet<_> = ours.into_iter().flat_map(names).collect();
    assert_eq!(left, own.globals.into_iter().collect());
}

/// The variables that only this client reads: those of its options, and those with its name.
#[test]
fn every_variable_is_the_references_or_in_the_manifest() {
    let known: BTreeSet<_> = reference()
        .globals
        .into_iter()
        .flat_map(|entry| entry.variables)
        .collect();
    let of_env = include_str!("../env.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1))
        .filter(|name| name.starts_with("MISTRAL_") || name.starts_with("OS_"));
    let settings = SETTINGS.iter().flat_map(|setting| setting.variables);
    let ours: BTreeSet<_> = settings
        .copied()
        .chain(of_env)
        .filter(|name| !known.contains(*name))
        .map(str::to_owned)
        .collect();
    assert_eq!(ours, Additions::read().variables.into_iter().collect());
}

/// The long options of a parser of the reference, without dashes.
fn longs(entries: &[Entry]) -> Vec<String> {
    let names = entries.iter().flat_map(|entry| &entry.names);
    let longs = names.filter_map(|name| name.strip_prefix("--"));
    longs.map(str::to_owned).collect()
}

/// The option that an abbreviation means to the reference, unless it is ambiguous.
fn meaning<'a>(prefix: &str, parsers: [&'a [String]; 2]) -> Option<&'a String> {
    let exact = parsers.iter().copied().flatten();
    if let Some(exact) = exact.into_iter().find(|long| *long == prefix) {
        return Some(exact);
    }
    for longs in parsers {
        let mut found = longs.iter().filter(|long| long.starts_with(prefix));
        match (found.next(), found.next()) {
            (None, _) => {}
            (one, None) => return one,
            _ => return None,
        }
    }
    None
}

/// All prefixes of names, each once.
fn prefixes<'a>(names: impl Iterator<Item = &'a String>) -> BTreeSet<String> {
    let ends = |name: &'a String| (1..=name.len()).map(|end| name[..end].to_owned());
    names.flat_map(ends).collect()
}

#[test]
fn an_abbreviated_option_means_what_it_means_to_the_reference() {
    let tree = reference();
    let global_longs = longs(&tree.globals);
    let globals = Options::global(&globals::command());
    let mut checked = 0;
    for (name, entries) in tree.commands {
        let own_longs = longs(&entries);
        let command = commands::TREE.named(&name)[0];
        let own = Options::of_command(command.name, &command.clap());
        let all = prefixes(own_longs.iter().chain(&global_longs));
        let meant: Vec<_> = all
            .iter()
            .filter_map(|word| Some((word, meaning(word, [&own_longs, &global_longs])?)))
            .collect();
        // A value follows each option; behind a switch it is a positional.
        let words = meant.iter().map(|(word, _)| format!("--{word}"));
        let mut tokens =
            Tokenizer::new(words.flat_map(|word| [word, "value".to_owned()]).collect());
        let mut found = Vec::new();
        loop {
            match tokens.next(Some(&own), &globals).unwrap() {
                Token::Own(option) | Token::Global(option) => found.push(option),
                Token::Positional(_) => {}
                Token::End => break,
            }
        }
        assert_eq!(found.len(), meant.len(), "options of {name}");
        for (found, (word, long)) in found.iter().zip(meant) {
            let found = found.split('=').next().unwrap();
            assert_eq!(found, format!("--{long}"), "{name} --{word}");
            checked += 1;
        }
    }
    assert!(checked > 10_000, "{checked} abbreviations");
}

#[test]
fn an_abbreviated_command_means_what_it_means_to_the_reference() {
    let names: Vec<_> = reference().commands.into_keys().collect();
    for prefix in prefixes(names.iter()) {
        let matching = names.iter().filter(|name| name.starts_with(&prefix));
        let Some(meant) = meaning(&prefix, [&names, &[]]) else {
            let found = commands::TREE.named(&prefix).len();
            assert!(found >= matching.count(), "{prefix} is ambiguous");
            continue;
        };
        let found: Vec<_> = commands::TREE
            .named(&prefix)
            .iter()
            .map(|command| command.name)
            .collect();
        assert_eq!(found, [meant], "{prefix}");
    }
}

/// An addition does not make an abbreviation of the reference's options ambiguous.
#[test]
fn additions_are_tried_last() {
    let parser = |longs: &[&'static str]| {
        longs.iter().fold(clap::Command::new("x"), |parser, &long| {
            parser.arg(Arg::new(long).long(long).action(ArgAction::SetTrue))
        })
    };
    let own = Options::of_command("execution-list", &parser(&["rootsonly", "roots-first"]));
    let globals = Options::global(&parser(&["os-cacert", "os-cloud", "os-timeout"]));
    let step = |word: &str| {
        let mut tokens = Tokenizer::with_additions(
            vec![word.to_owned()],
            serde_json::from_str(
                r#"{"commands": [], "globals": ["--os-cloud", "--os-timeout"], "variables": [], "choices": {},
                "options": {"--roots-first": ["execution-list"]}, "shorts": {}}"#,
            )
            .unwrap(),
        );
        match tokens.next(Some(&own), &globals) {
            Ok(Token::Own(option) | Token::Global(option)) => option,
            Err(error) => error.message,
            Ok(_) => String::new(),
        }
    };
    for (word, expected) in [
        ("--roots", "--rootsonly"),
        ("--roots-", "--roots-first"),
        ("--r", "--rootsonly"),
        ("--os-c", "--os-cacert"),
        ("--os-cl", "--os-cloud"),
        ("--os-t", "--os-timeout"),
        ("--os-", "--os-cacert"),
        ("--no", "unknown option --no"),
    ] {
        assert_eq!(step(word), expected, "{word}");
    }
}

#[test]
fn clap_finds_nothing_wrong_with_the_tree() {
    globals::command().debug_assert();
    for command in commands::TREE.all() {
        command.clap().debug_assert();
        let name = command.name;
        assert!(command.example.contains(name), "{name} has no example");
    }
}
