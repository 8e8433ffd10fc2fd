//! The global options: the settings of the connection, and a few of the program itself.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::auth::settings::{SETTINGS, Setting};

/// The root of the command tree with all global options and without subcommands.
pub fn command() -> Command {
    let own = [
        Arg::new("version")
            .long("version")
            .action(ArgAction::SetTrue)
            .help("Show the version and exit"),
        Arg::new("help")
            .short('h')
            .long("help")
            .action(ArgAction::SetTrue)
            .help("Show help and exit"),
        Arg::new("debug")
            .long("debug")
            .action(ArgAction::SetTrue)
            .help("Show each request on standard error"),
        Arg::new("log-file")
            .long("log-file")
            .value_name("FILE")
            .help("Add a line for each request to this file"),
        Arg::new("verbose")
            .short('v')
            .long("verbose")
            .action(ArgAction::Count)
            .help("Accepted for compatibility"),
        Arg::new("quiet")
            .short('q')
            .long("quiet")
            .action(ArgAction::SetTrue)
            .help("Accepted for compatibility"),
    ];
    Command::new("mistral")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args_override_self(true)
        .args(own)
        .args(SETTINGS.iter().map(argument))
}

fn argument(setting: &'static Setting) -> Arg {
    let argument = Arg::new(setting.option)
        .long(setting.option)
        .aliases(setting.aliases.iter().copied())
        .help_heading(setting.heading)
        .help(setting.about);
    match setting.value_name {
        Some(name) => argument.value_name(name).action(ArgAction::Set),
        None => argument.action(ArgAction::SetTrue),
    }
}

/// The value that the command line gives to a setting.
pub fn value(matches: &ArgMatches, setting: &Setting) -> Option<String> {
    if setting.value_name.is_some() {
        return matches.get_one::<String>(setting.option).cloned();
    }
    matches.get_flag(setting.option).then(|| "true".to_owned())
}
