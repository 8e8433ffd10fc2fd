//! What a command is: its declaration, what it may use, what it shows, how it is run.

use std::future::Future;
use std::pin::pin;
use std::task::{self, Poll, Waker};

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches};

use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::output;

use super::arguments::{ListOutput, ShowOutput};
use super::context::{Context, Process};

/// A command with its own arguments.
///
/// `U` says what it may use: [`Server`] or [`Local`]. `S` says what it shows, and so which options of
/// the output it takes: [`Rows`], [`Record`] or [`Text`].
pub trait Run<U: Uses, S: Shows>: Args {
    /// Adds options that are accepted for compatibility and change nothing.
    fn accepted(command: clap::Command) -> clap::Command {
        command
    }

    /// Does the work.
    async fn run(self, context: &Context<U, S>) -> Result<Outcome>;
}

/// How a command ended, and the text that it leaves to be printed. Rows, records and steps have been shown by then.
pub struct Outcome {
    pub text: String,
    pub status: ExitStatus,
}

impl Outcome {
    /// Text to print as it is, of a command that did what it was told.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            status: ExitStatus::SUCCESS,
        }
    }

    /// The command did what it was told, and has shown it.
    pub fn done() -> Self {
        Self::text("")
    }
}

/// What a command may use besides this machine.
pub trait Uses {
    /// Drives a command to its end.
    fn drive<T>(command: impl Future<Output = Result<T>>) -> Result<T>;
}

/// The command may log in and send requests.
pub enum Server {}

/// The command sends nothing.
pub enum Local {}

impl Uses for Server {
    fn drive<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
        let runtime = tokio::runtime::Builder::new_current_thread()
            .enable_io()
            .enable_time()
            // Time limits hold even while a server sends faster than it is read.
            .event_interval(2)
            .build()
            .map_err(|cause| {
                Error::local(format!("cannot start the asynchronous runtime: {cause}"))
            })?;
        let outcome = runtime.block_on(command);
        // A name that is still being looked up is nobody's concern any more.
        runtime.shutdown_background();
        outcome
    }
}

impl Uses for Local {
    fn drive<T>(command: impl Future<Output = Result<T>>) -> Result<T> {
        let mut waiting = task::Context::from_waker(Waker::noop());
        match pin!(command).poll(&mut waiting) {
            Poll::Ready(outcome) => outcome,
            Poll::Pending => Err(Error::local("a command without a server waits for one")),
        }
    }
}

/// What a command shows.
pub trait Shows {
    /// The options of its output.
    type Options;

    /// Adds the options to a command.
    fn augment(command: clap::Command) -> clap::Command;

    /// The options as they were given.
    fn options(matches: &ArgMatches, process: &Process) -> Result<Self::Options>;
}

/// A listing.
pub enum Rows {}

/// One thing, field by field.
pub enum Record {}

/// Text, or steps as they happen.
pub enum Text {}

/// How a listing is shown.
pub struct RowOptions {
    pub output: output::ListOptions,
    /// Most rows that were asked for.
    pub limit: Option<i64>,
}

impl Shows for Rows {
    type Options = RowOptions;

    fn augment(command: clap::Command) -> clap::Command {
        ListOutput::augment_args(command)
    }

    fn options(matches: &ArgMatches, process: &Process) -> Result<RowOptions> {
        let width = process.terminal.width();
        let output = parsed::<ListOutput>(matches)?;
        Ok(RowOptions {
            output: output.options(width_typed(matches), &process.environment, width),
            limit: matches.try_get_one("limit").ok().flatten().copied(),
        })
    }
}

impl Shows for Record {
    type Options = output::ShowOptions;

    fn augment(command: clap::Command) -> clap::Command {
        ShowOutput::augment_args(command)
    }

    fn options(matches: &ArgMatches, process: &Process) -> Result<output::ShowOptions> {
        let width = process.terminal.width();
        let output = parsed::<ShowOutput>(matches)?;
        Ok(output.options(width_typed(matches), &process.environment, width))
    }
}

impl Shows for Text {
    type Options = ();

    fn augment(command: clap::Command) -> clap::Command {
        command
    }

    fn options(_: &ArgMatches, _: &Process) -> Result<()> {
        Ok(())
    }
}

fn width_typed(matches: &ArgMatches) -> bool {
    matches.value_source("max_width") == Some(ValueSource::CommandLine)
}

fn parsed<T: FromArgMatches>(matches: &ArgMatches) -> Result<T> {
    T::from_arg_matches(matches).map_err(|cause| Error::usage(cause.to_string()))
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
        example: &'static str,
    ) -> Self {
        Self {
            name,
            about,
            example,
            augment: |command| T::accepted(T::augment_args(S::augment(command))),
            run: run::<T, U, S>,
        }
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

fn run<T: Run<U, S>, U: Uses, S: Shows>(
    matches: &ArgMatches,
    process: Process,
) -> Result<ExitStatus> {
    let options = S::options(matches, &process)?;
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
