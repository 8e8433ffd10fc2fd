//! What this client has in addition to python-mistralclient: `additions.json`, a line for each addition.
//!
//! The tests compare it with the command tree, and it marks the tables of the README. The program reads it only when
//! a name is abbreviated, as names of the reference take precedence then.

use std::collections::BTreeMap;

use serde::Deserialize;

/// The names by which the tree differs from the reference's.
#[derive(Clone, Debug, Default, Deserialize)]
pub struct Additions {
    /// Commands.
    pub commands: Vec<String>,
    /// Global options, with their dashes.
    pub globals: Vec<String>,
    /// Long options of the reference's commands, with their dashes, and the commands that have them.
    pub options: BTreeMap<String, Vec<String>>,
    /// Short forms of these options, with their dash, and the commands that have them.
    #[cfg(test)]
    pub shorts: BTreeMap<String, Vec<String>>,
    /// Values of options that the reference has with fewer choices: by long option with its dashes, for commands that have
    /// it.
    #[cfg(test)]
    pub choices: BTreeMap<String, Vec<String>>,
    /// Environment variables.
    #[cfg(test)]
    pub variables: Vec<String>,
}

impl Additions {
    /// Reads the manifest.
    pub fn read() -> Self {
        // A test ensures that it is valid.
        serde_json::from_str(include_str!("additions.json")).unwrap_or_default()
    }

    /// Whether the reference lacks a command.
    pub fn has_command(&self, name: &str) -> bool {
        self.commands.iter().any(|own| own == name)
    }

    /// Whether the reference has a command, but without this option (a name without dashes).
    pub fn has_option(&self, command: &str, long: &str) -> bool {
        let mut options = self.options.iter();
        options.any(|(option, commands)| {
            option.strip_prefix("--") == Some(long) && commands.iter().any(|own| own == command)
        })
    }

    /// Whether the reference lacks a global option (a name without dashes).
    pub fn has_global(&self, long: &str) -> bool {
        let mut globals = self.globals.iter();
        globals.any(|option| option.strip_prefix("--") == Some(long))
    }
}
