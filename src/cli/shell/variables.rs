//! `set` and `unset`: global options for the lines that follow.

use crate::auth::settings::{SETTINGS, Setting};
use crate::error::{Error, Result};
use crate::secret::{HIDDEN, without_password};

/// Sets a global option. `words` are its name, with or without `--`, and its value.
pub fn set(globals: &mut Vec<String>, words: &[String]) -> Result<()> {
    let (name, value) = match words {
        [word] => word
            .split_once('=')
            .map_or((word.as_str(), None), |(name, value)| (name, Some(value))),
        [name, value] => (name.as_str(), Some(value.as_str())),
        _ => {
            return Err(Error::usage("set: give one setting and its value")
                .hint("quote a value that has blanks"));
        }
    };
    let setting = named(name)?;
    let option = match (setting.value_name, value) {
        (Some(_), Some(value)) => format!("--{}={value}", setting.option),
        (None, None | Some("true")) => format!("--{}", setting.option),
        (Some(_), None) => return Err(Error::usage(format!("set: {name} needs a value"))),
        (None, Some(_)) => {
            let hint = format!("'unset {}' switches it off", setting.option);
            return Err(Error::usage(format!("set: {name} has no value")).hint(hint));
        }
    };
    globals.retain(|given| !is_of(given, setting));
    globals.push(option);
    Ok(())
}

/// Takes a global option back, so that the environment counts again.
pub fn unset(globals: &mut Vec<String>, words: &[String]) -> Result<()> {
    let [name] = words else {
        return Err(Error::usage("unset: give one setting"));
    };
    let setting = named(name)?;
    let before = globals.len();
    globals.retain(|given| !is_of(given, setting));
    if globals.len() == before {
        let option = setting.option;
        return Err(
            Error::usage(format!("unset: {option} was not set here")).hint("'set' shows what was")
        );
    }
    Ok(())
}

/// The global options that were given or set, a line each, without secrets.
pub fn shown(globals: &[String]) -> String {
    globals.iter().fold(String::new(), |text, given| {
        let given = given.trim_start_matches('-');
        let (name, value) = given.split_once('=').unwrap_or((given, "true"));
        let value = if is_secret(name) {
            HIDDEN.to_owned()
        } else {
            without_password(value)
        };
        text + name + " " + &value + "\n"
    })
}

/// Whether a setting, of which its value may stand behind a `=`, is a credential.
pub fn is_secret(given: &str) -> bool {
    let name = given.split_once('=').map_or(given, |(name, _)| name);
    named(name).is_ok_and(|setting| setting.is_secret)
}

fn is_of(given: &str, setting: &Setting) -> bool {
    let name = given.split_once('=').map_or(given, |(name, _)| name);
    named(name).is_ok_and(|found| found.option == setting.option)
}

fn named(name: &str) -> Result<&'static Setting> {
    let name = name.trim_start_matches('-');
    let is_named = |setting: &&Setting| setting.option == name || setting.aliases.contains(&name);
    SETTINGS.iter().find(is_named).ok_or_else(|| {
        Error::usage(format!("{name:?} is no setting")).hint(
            "settings are the global options of the connection, such as os-region-name; see 'help'",
        )
    })
}
