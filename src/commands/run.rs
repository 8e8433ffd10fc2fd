//! How a command runs: its kinds, and what it is given.

use std::future::Future;
use std::rc::Rc;

use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches};
use serde_json::Value;

use crate::api::Mistral;
use crate::api::page::Sink;
use crate::auth::settings::Settings;
use crate::auth::{Ask, Auth, Surroundings};
use crate::env::Environment;
use crate::error::{Error, Result};
use crate::http::Line;
use crate::output::{self, ListWriter, Record};
use crate::prompt;
use crate::signals::Signals;
use crate::terminal::{self, Log, Terminal};

use super::arguments::{ListOutput, ShowOutput};
use super::resource::Resource;
use super::{Command, Group, dev_server};

/// What a command is given besides its arguments.
pub struct Context<'a> {
    /// Where output goes.
    pub terminal: &'a mut Terminal,
    /// The process's environment.
    pub environment: &'a Environment,
    /// The settings of the connection.
    pub settings: Settings,
    /// Where requests are logged.
    pub log: Rc<Log>,
    /// The signals of the process.
    pub signals: Rc<Signals>,
    /// Builds the root of the command tree: the global options.
    pub root: fn() -> clap::Command,
}

impl Context<'_> {
    /// Checks the settings of the connection. Only commands that need a server call this.
    pub fn auth(&self) -> Result<Auth> {
        let log = self.log.wanted().then(|| {
            let log = Rc::clone(&self.log);
            Rc::new(move |line: &str| log.line(line)) as Line
        });
        let ask = terminal::can_ask().then(|| {
            let signals = Rc::clone(&self.signals);
            Rc::new(move |prompt: &str| prompt::ask(prompt, &signals)) as Ask
        });
        let surroundings = Surroundings {
            note: Rc::new(terminal::notes(self.terminal.redactor())),
            ask,
            log,
            redactor: self.terminal.redactor(),
        };
        Auth::new(self.settings.clone(), self.environment, surroundings)
    }
}

/// Waits for `future` on a runtime of its own.
pub fn wait<T>(future: impl Future<Output = Result<T>>) -> Result<T> {
    let runtime = tokio::runtime::Builder::new_current_thread()
        .enable_io()
        .enable_time()
        // Time limits hold even while a server sends faster than it is read.
        .event_interval(2)
        .build()
        .map_err(|cause| Error::local(format!("cannot start the asynchronous runtime: {cause}")))?;
    let outcome = runtime.block_on(future);
    // A name that is still being looked up is nobody's concern any more.
    runtime.shutdown_background();
    outcome
}

/// Waits for what is done with Mistral. Where nobody listens at the default URL, the error says where
/// else a server of this user is.
fn wait_for<T>(
    is_at_default: bool,
    environment: &Environment,
    work: impl Future<Output = Result<T>>,
) -> Result<T> {
    wait(work).map_err(|error| {
        if is_at_default {
            dev_server::hint_where(error, environment)
        } else {
            error
        }
    })
}

/// A command that needs no server.
pub trait Offline: Args {
    /// Does the work.
    fn run(self, context: &mut Context<'_>) -> Result<()>;
}

/// A command that talks to Mistral and prints in its own way.
pub trait Authenticated: Args {
    /// Does the work; what is to be seen goes to `terminal`.
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()>;
}

/// A command that shows a listing.
pub trait Lister: Args {
    /// What is listed.
    const RESOURCE: &'static Resource;
    /// The default of `--limit`.
    const LIMIT: Option<&'static str> = None;
    /// Hands on the rows, as the server sent them; tells whether it has more.
    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool>;
}

/// What a command that shows a record found.
pub enum Shown {
    /// The values under the titles.
    Cells(Vec<Value>),
    /// Plain text in the place of the record.
    Text(String),
}

/// A command that shows a record.
pub trait Shower: Args {
    /// The titles.
    fn titles(&self) -> Vec<String>;
    /// The values.
    async fn show(self, mistral: &Mistral) -> Result<Shown>;
}

impl Command {
    /// A command that needs no server.
    pub const fn offline<T: Offline>(
        name: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self::new(name, about, example, T::augment_args, run_offline::<T>)
    }

    /// A command that prints in its own way.
    pub const fn text<T: Authenticated>(
        name: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self::new(name, about, example, T::augment_args, run_text::<T>)
    }

    /// A command that shows a listing.
    pub const fn list<T: Lister>(
        name: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self::new(name, about, example, list_arguments::<T>, run_list::<T>)
    }

    /// A command that shows a record.
    pub const fn show<T: Shower>(
        name: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self::new(name, about, example, show_arguments::<T>, run_show::<T>)
    }

    /// A record that needs no server.
    pub const fn local_show<T: LocalShower>(
        name: &'static str,
        about: &'static str,
        example: &'static str,
    ) -> Self {
        Self::new(
            name,
            about,
            example,
            local_show_arguments::<T>,
            run_local_show::<T>,
        )
    }

    const fn new(
        name: &'static str,
        about: &'static str,
        example: &'static str,
        arguments: fn(clap::Command) -> clap::Command,
        run: fn(&ArgMatches, &mut Context<'_>) -> Result<()>,
    ) -> Self {
        Self {
            name,
            group: Group::Client,
            about,
            example,
            arguments,
            run,
        }
    }

    /// Puts the command into a group of the help.
    pub const fn of(self, group: Group) -> Self {
        Self { group, ..self }
    }
}

/// A command that shows a record without a server.
pub trait LocalShower: Args {
    /// The titles.
    fn titles() -> Vec<String>;
    /// The values.
    fn values(self, context: &mut Context<'_>) -> Result<Vec<Value>>;
}

fn parsed<T: FromArgMatches>(matches: &ArgMatches) -> Result<T> {
    T::from_arg_matches(matches).map_err(|cause| Error::usage(cause.to_string()))
}

fn run_offline<T: Offline>(matches: &ArgMatches, context: &mut Context<'_>) -> Result<()> {
    parsed::<T>(matches)?.run(context)
}

fn run_text<T: Authenticated>(matches: &ArgMatches, context: &mut Context<'_>) -> Result<()> {
    let command = parsed::<T>(matches)?;
    let auth = context.auth()?;
    wait_for(auth.is_at_default(), context.environment, async {
        let mistral = Mistral::new(auth);
        command.run(&mistral, context.terminal).await
    })
}

fn list_arguments<T: Lister>(command: clap::Command) -> clap::Command {
    let command = T::augment_args(ListOutput::augment_args(command));
    match T::LIMIT {
        Some(limit) => command.mut_arg("limit", |arg| arg.default_value(limit)),
        None => command,
    }
}

fn show_arguments<T: Shower>(command: clap::Command) -> clap::Command {
    T::augment_args(ShowOutput::augment_args(command))
}

fn local_show_arguments<T: LocalShower>(command: clap::Command) -> clap::Command {
    T::augment_args(ShowOutput::augment_args(command))
}

fn width_typed(matches: &ArgMatches) -> bool {
    matches.value_source("max_width") == Some(ValueSource::CommandLine)
}

fn run_list<T: Lister>(matches: &ArgMatches, context: &mut Context<'_>) -> Result<()> {
    let width = context.terminal.width();
    let options =
        parsed::<ListOutput>(matches)?.options(width_typed(matches), context.environment, width);
    let mut writer = ListWriter::new(options, T::RESOURCE.list_titles())?;
    let command = parsed::<T>(matches)?;
    let auth = context.auth()?;
    let is_at_default = auth.is_at_default();
    let mistral = Mistral::new(auth);
    let terminal = &mut *context.terminal;
    let mut count = 0_i64;
    let mut take = |row: &str| {
        count += 1;
        writer.row(T::RESOURCE.list_cells(row)?, terminal.out())
    };
    let more = wait_for(is_at_default, context.environment, async {
        command.rows(&mistral, &mut take).await
    });
    let ended = more.and_then(|more| Ok((more, writer.finish(terminal.out())?)));
    let (more, warnings) = ended.inspect_err(|_| terminal.discard())?;
    for warning in warnings {
        terminal.note(&format!("mistral: warning: {warning}"));
    }
    let limit = matches.try_get_one::<i64>("limit").ok().flatten();
    let as_asked = limit.is_some_and(|&limit| limit > 0 && count >= limit);
    if more && !as_asked {
        terminal.note(&format!(
            "mistral: note: the server returned only the first {count} rows; use --limit -1 for all"
        ));
    }
    Ok(())
}

fn run_show<T: Shower>(matches: &ArgMatches, context: &mut Context<'_>) -> Result<()> {
    let width = context.terminal.width();
    let options =
        parsed::<ShowOutput>(matches)?.options(width_typed(matches), context.environment, width);
    let command = parsed::<T>(matches)?;
    let titles = command.titles();
    output::select(&options.columns, &titles)?;
    let auth = context.auth()?;
    let shown = wait_for(auth.is_at_default(), context.environment, async {
        command.show(&Mistral::new(auth)).await
    });
    match shown? {
        Shown::Text(text) => context.terminal.print(&text),
        Shown::Cells(cells) => {
            let fields = titles.into_iter().zip(cells).collect();
            Record { fields }.write(&options, context.terminal.out())
        }
    }
}

fn run_local_show<T: LocalShower>(matches: &ArgMatches, context: &mut Context<'_>) -> Result<()> {
    let width = context.terminal.width();
    let options =
        parsed::<ShowOutput>(matches)?.options(width_typed(matches), context.environment, width);
    let titles = T::titles();
    output::select(&options.columns, &titles)?;
    let values = parsed::<T>(matches)?.values(context)?;
    let fields = titles.into_iter().zip(values).collect();
    Record { fields }.write(&options, context.terminal.out())
}
