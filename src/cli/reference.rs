//! The command reference: what the README says of commands, options and variables, and all help
//! texts, are made of the command tree itself. `UPDATE_README=1 cargo test` writes them.

#[path = "../../tests/support/readme.rs"]
mod part;

use std::fmt::Write as _;

use clap::builder::PossibleValue;
use clap::{Arg, ArgAction};

use super::globals;
use crate::auth::settings::SETTINGS;
use crate::commands::{self, Additions, manual, overview};

/// Marks what python-mistralclient does not have.
const MARK: &str = " †";

/// Options that the README explains once, for all listings.
const PAGING: [&str; 5] = ["marker", "limit", "sort_keys", "sort_dirs", "filter"];

/// An argument as a usage line shows it.
fn usage(arg: &Arg) -> String {
    let value = arg.get_value_names().unwrap_or_default();
    let mut value = value.join(" ");
    let choices = arg.get_possible_values();
    if !choices.is_empty() && arg.get_action().takes_values() {
        let names: Vec<_> = choices.iter().map(PossibleValue::get_name).collect();
        value = names.join("|");
    }
    let optional = arg
        .get_num_args()
        .is_some_and(|range| range.min_values() == 0);
    if !arg.get_action().takes_values() {
        value.clear();
    } else if optional && !arg.is_positional() {
        value = format!("[{value}]");
    }
    let several = matches!(arg.get_action(), ArgAction::Append);
    let several = if several { "..." } else { "" };
    let name = match (arg.get_short(), arg.get_long()) {
        (Some(short), _) => format!("-{short}"),
        (None, Some(long)) => format!("--{long}"),
        (None, None) => String::new(),
    };
    let text = format!("{name} {value}{several}").trim().to_owned();
    if arg.is_required_set() {
        text
    } else {
        format!("[{text}]")
    }
}

/// The README's table of commands.
fn commands() -> String {
    let mut text = "| command | what it does |\n|---|---|\n".to_owned();
    let own = Additions::read();
    let in_groups = commands::TREE.groups().flat_map(|group| {
        group
            .commands
            .iter()
            .enumerate()
            .map(move |entry| (group, entry))
    });
    for (group, (place, command)) in in_groups {
        if place == 0 {
            let _ = writeln!(text, "| **{}** | |", group.title);
        }
        let clap = command.clap();
        let mut arguments: Vec<&Arg> = clap.get_positionals().collect();
        arguments.extend(
            clap.get_arguments()
                .filter(|arg| !arg.is_positional() && arg.get_help_heading().is_none()),
        );
        let (paging, rest): (Vec<_>, Vec<_>) = arguments
            .into_iter()
            .partition(|arg| arg.get_long().is_some_and(|long| PAGING.contains(&long)));
        let mut words = vec![command.name.to_owned()];
        words.extend(rest.iter().copied().map(usage));
        // Commands that write accept them for compatibility, and do nothing with them.
        let is_listing = ["-list", "-history"]
            .iter()
            .any(|end| command.name.ends_with(end));
        if paging.len() == PAGING.len() && is_listing {
            words.push("[PAGING]".to_owned());
        }
        let line = words.join(" ").replace('|', "\\|");
        let mark = if own.has_command(command.name) {
            MARK.to_owned()
        } else {
            let options = own.options.iter();
            // Options of the output are the same for all, and stand below the table.
            let is_shown = |option: &str| {
                let mut shown = rest.iter();
                shown.any(|arg| arg.get_long() == option.strip_prefix("--"))
            };
            let added = options
                .filter(|(option, on)| on.iter().any(|on| on == command.name) && is_shown(option));
            let added: Vec<_> = added
                .map(|(option, _)| format!(" `{option}`{MARK}"))
                .collect();
            added.join(",")
        };
        let _ = writeln!(text, "| `{line}`{mark} | {} |", command.about);
    }
    text
}

/// The README's table of global options and their variables.
fn settings() -> String {
    let mut text = "| option | variable | meaning |\n|---|---|---|\n".to_owned();
    let root = globals::command();
    let own = Additions::read();
    for arg in root.get_arguments() {
        let long = arg.get_long().unwrap();
        let mark = if own.has_global(long) { MARK } else { "" };
        let setting = SETTINGS.iter().find(|setting| setting.option == long);
        let short = arg
            .get_short()
            .map_or_else(String::new, |short| format!("`-{short}`, "));
        let variables = setting.map_or(&[][..], |setting| setting.variables);
        let variables: Vec<_> = variables
            .iter()
            .map(|name| {
                let is_own = own.variables.iter().any(|own| own == name);
                format!("`{name}`{}", if is_own { MARK } else { "" })
            })
            .collect();
        let default = setting.and_then(|setting| setting.default);
        let default = default.map_or_else(String::new, |default| format!(" (default `{default}`)"));
        let _ = writeln!(
            text,
            "| {short}`--{long}`{mark} | {} | {}{default} |",
            variables.join(", "),
            arg.get_help().unwrap()
        );
    }
    text
}

#[test]
fn the_readme_has_every_command_option_and_variable_as_it_is() {
    part::check("commands", &commands()).unwrap();
    part::check("global options", &settings()).unwrap();
}

#[test]
fn the_readme_has_every_variable_that_is_read() {
    let readme = include_str!("../../README.md");
    let names = include_str!("../env.rs")
        .lines()
        .filter_map(|line| line.strip_prefix("pub const ")?.split('"').nth(1));
    assert!(names.clone().count() > 10, "env.rs names its variables");
    for name in names {
        assert!(
            readme.contains(&format!("`{name}`")),
            "README has no {name}"
        );
    }
}

#[test]
fn help_texts_are_those_that_were_last_read() {
    let mut text = overview(commands::TREE, &globals::command(), None);
    for command in commands::TREE.all() {
        let _ = write!(text, "\n{:=<78}\n{}", "", manual(command, None));
    }
    let path = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/conformance/help.txt");
    if part::writes() {
        std::fs::write(path, text).unwrap();
        return;
    }
    let kept = std::fs::read_to_string(path).unwrap();
    for (number, (kept, now)) in kept.lines().zip(text.lines()).enumerate() {
        assert_eq!(
            kept,
            now,
            "line {} of tests/conformance/help.txt is not up to date; UPDATE_README=1 writes it",
            number + 1
        );
    }
    assert!(
        kept == text,
        "tests/conformance/help.txt ends elsewhere; UPDATE_README=1 writes it"
    );
}
