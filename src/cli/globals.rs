//! The global options: the settings, and a few of the program itself.

use clap::{Arg, ArgAction, ArgMatches, Command};

use crate::auth::settings::{SETTINGS, Setting};
use crate::secret::Secret;

/// clap's root command with all global options, without subcommands.
pub fn command() -> Command {
    let own = [
        switch("version", "Show the version and exit"),
        switch("help", "Show help and exit").short('h'),
        switch("debug", "Show each request on standard error"),
        Arg::new("log-file")
            .long("log-file")
            .value_name("FILE")
            .help("Append the output of --debug to this file"),
        switch("verbose", "Accepted for compatibility")
            .short('v')
            .action(ArgAction::Count),
        switch("quiet", "Accepted for compatibility").short('q'),
    ];
    Command::new("mistral")
        .disable_help_flag(true)
        .disable_version_flag(true)
        .args_override_self(true)
        .args(own)
        .args(SETTINGS.iter().map(argument))
}

fn switch(name: &'static str, about: &'static str) -> Arg {
    let switch = Arg::new(name).long(name).help(about);
    switch.action(ArgAction::SetTrue)
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

/// The values of secret options in a command line, which need not be valid.
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
