//! The tree of commands: what a word on the command line means.

use super::additions::Additions;
use super::command::{Command, Group};

/// All groups of commands, in the order of the help.
#[derive(Clone, Copy)]
pub struct Tree(pub &'static [Group]);

impl Tree {
    /// The groups of commands, in the order of the help.
    pub fn groups(self) -> impl Iterator<Item = &'static Group> {
        self.0.iter()
    }

    /// Every command, in the order of the help.
    pub fn all(self) -> impl Iterator<Item = &'static Command> {
        self.groups().flat_map(|group| group.commands)
    }

    /// The commands that `word` means: the one with that name, or all those with that prefix.
    ///
    /// A prefix that is unambiguous among the reference's commands means that command, despite this client's additions.
    pub fn named(self, word: &str) -> Vec<&'static Command> {
        if let Some(exact) = self.all().find(|command| command.name == word) {
            return vec![exact];
        }
        let mut found: Vec<_> = self
            .all()
            .filter(|command| command.name.starts_with(word))
            .collect();
        found.sort_by_key(|command| command.name);
        if found.len() > 1 {
            let own = Additions::read();
            let mut of_reference = found
                .iter()
                .filter(|command| !own.has_command(command.name));
            if let (Some(&only), None) = (of_reference.next(), of_reference.next()) {
                return vec![only];
            }
        }
        found
    }
}
