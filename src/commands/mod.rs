//! The commands: a file per resource, each command declared once, and the list of all of them.

mod access;
mod action;
mod action_execution;
mod additions;
mod arguments;
mod auth;
mod cells;
mod code_source;
mod column;
mod command;
mod completion;
mod context;
mod cron_trigger;
mod definition;
mod definition_error;
mod dev_server;
mod dynamic_action;
mod environment;
mod event_trigger;
mod execution;
mod fail;
mod fields;
mod generic;
mod help;
mod member;
mod number;
mod output_options;
mod resource;
mod suggest;
mod task;
mod workbook;
mod workflow;

pub use additions::Additions;
pub use command::{Command, Group};
pub use context::Process;
pub use dev_server::hint_elsewhere;
pub use help::{manual, overview};
pub use suggest::unknown;

/// The groups of commands in the order of the help.
const GROUPS: &[Group] = &[
    workbook::GROUP,
    workflow::GROUP,
    action::GROUP,
    dynamic_action::GROUP,
    code_source::GROUP,
    execution::GROUP,
    task::GROUP,
    action_execution::GROUP,
    cron_trigger::GROUP,
    event_trigger::GROUP,
    environment::GROUP,
    member::GROUP,
    dev_server::GROUP,
    auth::GROUP,
    help::GROUP,
];

/// The groups of commands, in the order of the help.
pub fn groups() -> impl Iterator<Item = &'static Group> {
    GROUPS.iter()
}

/// Every command, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Command> {
    groups().flat_map(|group| group.commands)
}

/// The commands that `word` means: the one with that name, or all those with that prefix.
///
/// A prefix that is unambiguous among the reference's commands means that command, despite this client's additions.
pub fn named(word: &str) -> Vec<&'static Command> {
    if let Some(exact) = all().find(|command| command.name == word) {
        return vec![exact];
    }
    let mut found: Vec<_> = all()
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
