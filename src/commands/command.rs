//! What a command is: its declaration, and how it is run.

use clap::{ArgMatches, Args};

use crate::error::Result;
use crate::exit::ExitStatus;

use super::context::Process;
use super::shows::{Shows, parsed};
use super::uses::Uses;

// What the declaration of a command is made of.
pub use super::context::{Context, Outcome};
pub use super::shows::{Record, Rows, Text};
pub use super::uses::{Local, Server};

/// A command with its own arguments.
///
/// `U` says what it may use: [`Server`] or [`Local`]. `S` says what it shows, and so which options of the output it
/// takes: [`Rows`], [`Record`] or [`Text`].
pub trait Run<U: Uses, S: Shows>: Args {
    /// Adds options that are accepted for compatibility and change nothing.
    fn accepted(command: clap::Command) -> clap::Command {
        command
    }

    /// Does the work.
    async fn run(self, context: &Context<U, S>) -> Result<Outcome>;
}

/// One command of the tree.
pub struct Command {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// A command line to learn from.
    pub example: &'static str,
    /// Adds its arguments to an empty clap command.
    augment: fn(clap::Command) -> clap::Command,
    run: fn(&ArgMatches, Process) -> Result<ExitStatus>,
}

impl Command {
    /// The declaration of a command.
    pub const fn new<T: Run<U, S>, U: Uses, S: Shows>(
        name: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            name,
            about,
            example: "",
            augment: |command| T::accepted(T::augment_args(S::augment(command))),
            run: run::<T, U, S>,
        }
    }

    /// Shows this command line in the help.
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The command as clap knows it. Building one costs; only what is asked for is built.
    pub fn clap(&self) -> clap::Command {
        (self.augment)(clap::Command::new(self.name))
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
    pub fn run(&self, matches: &ArgMatches, process: Process) -> Result<ExitStatus> {
        (self.run)(matches, process)
    }
}

/// Commands that help lists under one heading.
pub struct Group {
    pub title: &'static str,
    pub commands: &'static [Command],
}

fn run<T: Run<U, S>, U: Uses, S: Shows>(
    matches: &ArgMatches,
    process: Process,
) -> Result<ExitStatus> {
    let options = S::options(matches, &process.environment, process.terminal.width())?;
    let command = parsed::<T>(matches)?;
    let context = Context::new(process, options);
    match U::drive(command.run(&context)) {
        Ok(outcome) => {
            context.terminal().print(&outcome.text)?;
            Ok(outcome.status)
        }
        Err(error) => Err(context.failed(error)),
    }
}
