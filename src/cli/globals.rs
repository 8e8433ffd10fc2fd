//! The global options: the settings of the connection, and a few of the program itself.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::auth::settings::{SETTINGS, Setting};
use crate::secret::Secret;

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
            .help("Append the output of --debug to this file"),
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

/// What stands behind the options of secrets in a command line, which need not make sense.
pub fn secrets_among(words: &[String]) -> impl Iterator<Item = Secret> {
    let behind = words.iter().skip(1).map(Some).chain([None]);
    words.iter().zip(behind).filter_map(|(word, next)| {
        let (option, attached) = match word.split_once('=') {
            Some((option, value)) => (option, Some(value)),
            None => (word.as_str(), next.map(String::as_str)),
        };
        let option = option
            .strip_prefix("--")
            .filter(|option| !option.is_empty())?;
        let of_secret = SETTINGS.iter().any(|setting| {
            let mut spellings = setting.aliases.iter().chain([&setting.option]);
            setting.is_secret && spellings.any(|spelling| spelling.starts_with(option))
        });
        attached.filter(|_| of_secret).map(Secret::new)
    })
}
