//! The declaration of a command, and how it is run.

use std::pin::pin;

use clap::{ArgMatches, Args};

use crate::error::Result;
use crate::exit::ExitStatus;

use super::access::Access;
use super::context::Process;
use super::output_options::{OutputKind, parsed};

// What the declaration of a command is made of.
pub use super::access::{Local, Server};
pub use super::context::{Context, Outcome};
pub use super::output_options::{Record, Rows, Text};

/// A command with its own arguments.
///
/// `A` is what it has access to: [`Server`] or [`Local`]. `O` is its kind of output, which determines the output options
/// that it takes: [`Rows`], [`Record`] or [`Text`].
pub trait Run<A: Access, O: OutputKind>: Args {
    /// Adds options that are accepted for compatibility and change nothing.
    fn accepted(command: clap::Command) -> clap::Command {
        command
    }

    /// The headings of the columns that it shows, if they are those of a resource.
    fn columns() -> Vec<String> {
        Vec::new()
    }

    /// The fields that it filters and sorts rows by, if it lists a resource.
    fn filtered_by() -> &'static [&'static str] {
        &[]
    }

    /// Runs the command.
    async fn run(self, context: &Context<A, O>) -> Result<Outcome>;
}

/// One command of the tree.
pub struct Command {
    /// Its name on the command line.
    pub name: &'static str,
    /// What it does, in one line.
    pub about: &'static str,
    /// A command line as an example.
    pub example: &'static str,
    /// Adds its arguments to an empty clap command.
    augment: fn(clap::Command) -> clap::Command,
    run: fn(&ArgMatches, Process) -> Result<ExitStatus>,
    /// The headings of the columns that it shows, if they are those of a resource.
    pub columns: fn() -> Vec<String>,
    /// The fields that it filters and sorts rows by, if it lists a resource.
    pub filtered_by: fn() -> &'static [&'static str],
}

/// What help says of commands that show times.
const UTC: &str = "Times are in UTC.\n\n";

impl Command {
    /// The declaration of a command.
    pub const fn new<T: Run<A, O>, A: Access, O: OutputKind>(
        name: &'static str,
        about: &'static str,
    ) -> Self {
        Self {
            name,
            about,
            example: "",
            augment: |command| T::accepted(T::augment_args(O::augment(command))),
            run: run::<T, A, O>,
            columns: T::columns,
            filtered_by: T::filtered_by,
        }
    }

    /// Adds an example to the help: a command line.
    pub const fn example(self, example: &'static str) -> Self {
        Self { example, ..self }
    }

    /// The command for clap. Building one is expensive, so that only the requested ones are built.
    pub fn clap(&self) -> clap::Command {
        (self.augment)(clap::Command::new(self.name))
            .about(self.about)
            .after_help(format!(
                "{}Example:\n  {}",
                if self.shows_times() { UTC } else { "" },
                self.example.replace('\n', "\n  ")
            ))
            .bin_name(format!("mistral {}", self.name))
            .disable_help_flag(true)
            .disable_version_flag(true)
            .args_override_self(true)
    }

    fn shows_times(&self) -> bool {
        (self.columns)().iter().any(|title| title == "Created at")
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

fn run<T: Run<A, O>, A: Access, O: OutputKind>(
    matches: &ArgMatches,
    process: Process,
) -> Result<ExitStatus> {
    let options = O::options(matches, &process.environment, process.terminal.width())?;
    let command = parsed::<T>(matches)?;
    let context = Context::new(process, options);
    let outcome = A::drive(&context.process().kept, pin!(command.run(&context)));
    context.process().kept.ended(&outcome);
    end(&context, outcome)
}

/// Prints what a command has left to print, or adds to its error what the process knows.
fn end<A, O: OutputKind>(context: &Context<A, O>, outcome: Result<Outcome>) -> Result<ExitStatus> {
    match outcome {
        Ok(outcome) => {
            context.terminal().print(&outcome.text)?;
            Ok(outcome.status)
        }
        Err(error) => Err(context.failed(error)),
    }
}
