//! The command tree against the reference's, name by name.

use std::collections::{BTreeMap, BTreeSet};

use clap::{Arg, ArgAction};
use serde::Deserialize;
use serde_json::Value;

use super::globals;
use crate::auth::settings::SETTINGS;
use crate::commands;

/// Dumped from the reference by `tests/conformance/dump_tree.py`.
const REFERENCE: &str = include_str!("../../tests/conformance/reference_tree.json");

/// Commands that the reference does not have.
const OWN_COMMANDS: [&str; 6] = [
    "auth-logout",
    "auth-status",
    "dev-server-log",
    "dev-server-start",
    "dev-server-status",
    "dev-server-stop",
];

/// Global options that the reference does not have.
const OWN_GLOBALS: [&str; 18] = [
    "--os-cloud",
    "--os-auth-type",
    "--os-user-id",
    "--os-application-credential-id",
    "--os-application-credential-name",
    "--os-application-credential-secret",
    "--os-target-cloud",
    "--os-target-auth-type",
    "--os-target-user-id",
    "--os-target-application-credential-id",
    "--os-target-application-credential-name",
    "--os-target-application-credential-secret",
    "--os-target-cert",
    "--os-target-key",
    "--os-connect-timeout",
    "--os-timeout",
    "--os-max-response",
    "--os-allow-redirect",
];

/// Variables of the `OpenStack` family that the reference does not read.
const OWN_VARIABLES: [&str; 5] = [
    "OS_TOKEN",
    "OS_INTERFACE",
    "OS_TARGET_TOKEN",
    "OS_TARGET_PROJECT_ID",
    "OS_TARGET_PROJECT_NAME",
];

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

fn compare(place: &str, entry: &Entry, arg: &Arg) {
    let place = format!("{place} {}", entry.names.join(" "));
    assert_eq!(values(arg), entry.values, "values of {place}");
    let mut choices: Vec<_> = arg
        .get_possible_values()
        .iter()
        .map(|v| v.get_name().to_owned())
        .collect();
    choices.sort_unstable();
    if arg.get_action().takes_values() {
        assert_eq!(choices, entry.choices, "choices of {place}");
    }
    assert_eq!(default(arg), expected_default(entry), "default of {place}");
}

#[test]
fn every_command_of_the_reference_is_here_and_no_other() {
    let mut expected: BTreeSet<_> = reference().commands.into_keys().collect();
    expected.extend(OWN_COMMANDS.map(str::to_owned));
    let found: BTreeSet<_> = commands::all()
        .map(|command| command.name.to_owned())
        .collect();
    assert_eq!(found, expected);
}

#[test]
fn every_argument_of_every_command_is_the_references() {
    for (name, entries) in reference().commands {
        let command = commands::named(&name)[0].clap();
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
            compare(&name, entry, ours.remove(place));
        }
        let left: Vec<_> = ours.into_iter().flat_map(names).collect();
        assert!(
            left.is_empty(),
            "{name} has {left:?}, the reference has not"
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
            compare(&name, entry, arg);
        }
    }
}

#[test]
fn every_global_option_is_the_references() {
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
        variables.retain(|name| !OWN_VARIABLES.contains(name));
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
    let left: Vec<_> = ours.into_iter().flat_map(names).collect();
    assert_eq!(left, OWN_GLOBALS);
}

#[test]
fn clap_finds_nothing_wrong_with_the_tree() {
    globals::command().debug_assert();
    for command in commands::all() {
        command.clap().debug_assert();
    }
}
