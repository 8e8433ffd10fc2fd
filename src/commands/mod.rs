//! The commands: a file per resource, each command declared once, and the one list of them all.

mod action;
mod action_execution;
mod arguments;
mod auth;
mod code_source;
mod completion;
mod cron_trigger;
mod delete;
mod dev_server;
mod document;
mod dynamic_action;
mod environment;
mod event_trigger;
mod execution;
mod help;
mod member;
mod own;
mod report;
mod resource;
mod run;
mod task;
mod uuid;
mod workbook;
mod workflow;

use clap::ArgMatches;

use crate::error::Result;
pub use help::{manual, overview};
pub use own::Own;
pub use run::Context;

/// Where help lists a command.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Group {
    Workbooks,
    Workflows,
    Actions,
    DynamicActions,
    CodeSources,
    Executions,
    Tasks,
    ActionExecutions,
    CronTriggers,
    EventTriggers,
    Environments,
    Members,
    Login,
    DevServer,
    Client,
}

impl Group {
    /// The heading above the group's commands.
    pub fn title(self) -> &'static str {
        match self {
            Self::Workbooks => "Workbooks",
            Self::Workflows => "Workflows",
            Self::Actions => "Actions",
            Self::DynamicActions => "Dynamic actions",
            Self::CodeSources => "Code sources",
            Self::Executions => "Executions",
            Self::Tasks => "Tasks",
            Self::ActionExecutions => "Action executions",
            Self::CronTriggers => "Cron triggers",
            Self::EventTriggers => "Event triggers",
            Self::Environments => "Environments",
            Self::Members => "Sharing workflows with other projects",
            Self::Login => "Logins",
            Self::DevServer => "A Mistral server on this machine",
            Self::Client => "This client",
        }
    }
}

/// One command of the tree.
pub struct Command {
    /// Its name on the command line.
    pub name: &'static str,
    /// Where help lists it.
    pub group: Group,
    /// What it does, in one line.
    pub about: &'static str,
    /// A command line to learn from.
    pub example: &'static str,
    /// Adds its arguments to an empty clap command.
    arguments: fn(clap::Command) -> clap::Command,
    /// Runs it.
    run: fn(&ArgMatches, &mut Context<'_>) -> Result<()>,
}

impl Command {
    /// The command as clap knows it. Building one costs; only what is asked for is built.
    pub fn clap(&self) -> clap::Command {
        (self.arguments)(clap::Command::new(self.name))
            .about(self.about)
            .after_help(format!(
                "Example:\n  {}",
                self.example.replace('\n', "\n  ")
            ))
            .bin_name(format!("mistral {}", self.name))
            .disable_help_flag(true)
            .disable_version_flag(true)
            .args_override_self(true)
    }

    /// Runs the command with its parsed arguments.
    pub fn run(&self, matches: &ArgMatches, context: &mut Context<'_>) -> Result<()> {
        (self.run)(matches, context)
    }
}

/// The groups of commands in the order of the help.
const GROUPS: &[&[Command]] = &[
    workbook::COMMANDS,
    workflow::COMMANDS,
    action::COMMANDS,
    dynamic_action::COMMANDS,
    code_source::COMMANDS,
    execution::COMMANDS,
    task::COMMANDS,
    action_execution::COMMANDS,
    cron_trigger::COMMANDS,
    event_trigger::COMMANDS,
    environment::COMMANDS,
    member::COMMANDS,
    dev_server::COMMANDS,
    auth::COMMANDS,
    help::COMMANDS,
    completion::COMMANDS,
];

/// Every command, in the order of the help.
pub fn all() -> impl Iterator<Item = &'static Command> {
    GROUPS.iter().copied().flatten()
}

/// The commands that `word` names: one by its exact name, or all of which it is a prefix.
///
/// What is unambiguous among the reference's commands stays so, whatever this client has beside them.
pub fn named(word: &str) -> Vec<&'static Command> {
    if let Some(exact) = all().find(|command| command.name == word) {
        return vec![exact];
    }
    let mut found: Vec<_> = all()
        .filter(|command| command.name.starts_with(word))
        .collect();
    found.sort_by_key(|command| command.name);
    if found.len() > 1 {
        let own = Own::read();
        let mut of_reference = found
            .iter()
            .filter(|command| !own.has_command(command.name));
        if let (Some(&only), None) = (of_reference.next(), of_reference.next()) {
            return vec![only];
        }
    }
    found
}

/// The commands whose names are nearest to a mistyped `word`, the nearest first.
pub fn similar(word: &str) -> Vec<&'static Command> {
    let mut scored: Vec<_> = all()
        .map(|command| (strsim::damerau_levenshtein(word, command.name), command))
        .collect();
    scored.sort_by_key(|(distance, command)| (*distance, command.name));
    let nearest = scored.first().map_or(0, |(distance, _)| *distance);
    let near = scored
        .into_iter()
        .take_while(|(distance, _)| *distance == nearest);
    near.map(|(_, command)| command).collect()
}
