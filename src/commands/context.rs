//! What a command is given: its process environment, a login and a client of Mistral, made on demand, and the ways to
//! produce output.

use std::cell::{OnceCell, RefCell};
use std::marker::PhantomData;
use std::rc::Rc;

use serde_json::Value;

use crate::api::Mistral;
use crate::auth::settings::{SettingId, Settings};
use crate::auth::{Auth, AuthContext, Prompt};
use crate::env::Environment;
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::http::Line;
use crate::output::{self, Cell, Format, ListOptions, ListWriter, ShowOptions, SortKey};
use crate::prompt;
use crate::signals::Signals;
use crate::terminal::{self, Log, Terminal};
use crate::wait::Clock;

use super::access::Server;
use super::execution::reference::{Unknown, is_short, without_hint};
use super::kept::{Client, Kept};
use super::output_options::{Limit, OutputKind, Record, RowOptions};
use super::script::Shell;

/// What the command line prepares for any command.
pub struct Process {
    /// Where output goes.
    pub terminal: Rc<Terminal>,
    /// The process's environment.
    pub environment: Environment,
    /// The settings of the connection.
    pub settings: Settings,
    /// Where requests are logged.
    pub log: Rc<Log>,
    /// The signals of the process.
    pub signals: Rc<Signals>,
    /// The global options of the command line.
    pub globals: Vec<String>,
    /// What the commands of the process share.
    pub kept: Rc<Kept>,
    /// Runs a shell.
    pub shell: fn(&Shell, &Process) -> Result<ExitStatus>,
    /// The help for these words, for a terminal of this width or for a program: the overview of all commands, or the
    /// manual of the one that they name.
    pub help: fn(&[String], Option<usize>) -> Result<String>,
    /// The names of all commands, in the order of the help.
    pub names: fn() -> Vec<&'static str>,
    /// The parser of the command with this name.
    pub parser: fn(&str) -> Option<clap::Command>,
    /// The headings of the columns that the command with this name shows.
    pub columns: fn(&str) -> Vec<String>,
    /// Builds the root of the command tree: the global options.
    pub root: fn() -> clap::Command,
    /// A hint for when no server responds at the default URL.
    pub hint_elsewhere: fn(&Environment) -> Option<String>,
}

/// The outcome of a command: its exit status, and text to print. Rows, records and messages have been printed by then.
pub struct Outcome {
    pub text: String,
    pub status: ExitStatus,
}

impl Outcome {
    /// Text to print as it is, of a command that succeeded.
    pub fn text(text: impl Into<String>) -> Self {
        Self {
            text: text.into(),
            status: ExitStatus::SUCCESS,
        }
    }

    /// The command succeeded and has printed its output.
    pub fn done() -> Self {
        Self::text("")
    }
}

/// With this variable, which only debug builds read, the pauses of a wait take no time: for the tests of this program.
const TEST_CLOCK: &str = "MISTRAL_TEST_CLOCK";

/// What a command is given besides its arguments. Only one with access to a [`Server`] can log in.
pub struct Context<A, O: OutputKind> {
    process: Process,
    options: O::Options,
    /// The client and its login, once they are there.
    client: OnceCell<Client>,
    /// Of several resources, the identifiers that the server does not know.
    unknown: RefCell<Vec<Unknown>>,
    access: PhantomData<A>,
}

impl<A, O: OutputKind> Context<A, O> {
    /// A context without a login.
    pub(super) fn new(process: Process, options: O::Options) -> Self {
        Self {
            process,
            options,
            client: OnceCell::new(),
            unknown: RefCell::default(),
            access: PhantomData,
        }
    }

    /// Where output goes.
    pub fn terminal(&self) -> &Terminal {
        &self.process.terminal
    }

    /// The process's environment.
    pub fn environment(&self) -> &Environment {
        &self.process.environment
    }

    /// The clock of waits.
    pub fn clock(&self) -> Clock {
        let is_test = cfg!(debug_assertions) && self.environment().text(TEST_CLOCK).is_some();
        if is_test {
            Clock::skipping()
        } else {
            Clock::default()
        }
    }

    /// Keeps an identifier if the error of its request is that the server does not know it: some paths take only UUIDs,
    /// and answer 400. That it is no ID is left for the end, when it is known whether it is the beginning of one.
    pub fn keep_unknown(&self, id: &str, error: &mut Error) {
        if error.kind == Kind::NotFound || error.status() == Some(400) {
            let is_no_id = is_short(id) && without_hint(error);
            let id = id.to_owned();
            self.unknown.borrow_mut().push(Unknown { id, is_no_id });
        }
    }

    /// The identifiers that the server does not know.
    pub fn unknown(&self) -> Vec<Unknown> {
        self.unknown.borrow().clone()
    }

    /// The options of the output.
    pub fn options(&self) -> &O::Options {
        &self.options
    }

    /// What the process knows of all commands.
    pub fn process(&self) -> &Process {
        &self.process
    }

    /// The global options.
    pub fn root(&self) -> clap::Command {
        (self.process.root)()
    }
}

impl<O: OutputKind> Context<Server, O> {
    /// A login of its own, which may end those that are kept. Checks the settings of the connection; nothing is sent yet.
    pub fn auth(&self) -> Result<Auth> {
        self.process.kept.forget();
        self.new_auth()
    }

    fn new_auth(&self) -> Result<Auth> {
        let Process {
            terminal,
            log,
            signals,
            ..
        } = &self.process;
        let lines = log.wanted().then(|| {
            let log = Rc::clone(log);
            Rc::new(move |line: &str| log.line(line)) as Line
        });
        let prompt = terminal::can_ask().then(|| {
            let (signals, terminal) = (Rc::clone(signals), Rc::clone(terminal));
            Rc::new(move |prompt: &str| {
                terminal.leave_screen();
                prompt::ask(prompt, &signals)
            }) as Prompt
        });
        let warnings = Rc::clone(terminal);
        let context = AuthContext {
            warn: Rc::new(move |text: &str| warnings.note(text)),
            prompt,
            log: lines,
            redactor: terminal.redactor(),
        };
        Auth::new(
            self.process.settings.clone(),
            &self.process.environment,
            context,
        )
    }

    /// Mistral. The settings are checked at once; the login is made when the first request needs it.
    pub fn mistral(&self) -> Result<Rc<Mistral>> {
        if let Some(client) = self.client.get() {
            return Ok(Rc::clone(&client.mistral));
        }
        let Process { kept, globals, .. } = &self.process;
        let client = match kept.client(globals) {
            Some(client) => client,
            None => self.new_client()?,
        };
        Ok(Rc::clone(&self.client.get_or_init(|| client).mistral))
    }

    fn new_client(&self) -> Result<Client> {
        let Process {
            kept,
            globals,
            settings,
            ..
        } = &self.process;
        let auth = self.new_auth()?;
        let client = Client {
            is_at_default: auth.is_at_default(),
            mistral: Rc::new(Mistral::new(auth)),
        };
        // Each command has a trace of its own.
        if !settings.given(SettingId::Profile) {
            kept.keep(globals, &client);
        }
        Ok(client)
    }
}

impl<A, O: OutputKind<Options: AsRef<RowOptions>>> Context<A, O> {
    /// Begins a listing with these headings. Selecting an unknown column is an error.
    pub fn rows(&self, headings: Vec<String>) -> Result<RowWriter<'_>> {
        let options = &self.options.as_ref().output;
        output::select(&options.columns, &headings)?;
        self.warn_of_columns(&options.columns, &options.sort_columns, &headings);
        Ok(self.writer(ListWriter::new(options.clone(), headings)?))
    }

    /// How listings are shown.
    pub fn list_options(&self) -> &ListOptions {
        &self.options.as_ref().output
    }

    /// Warns of columns to show, and to sort by, that do not exist.
    pub fn warn_of_columns(&self, shown: &[String], sorted: &[String], headings: &[String]) {
        let unknown = [("--column", shown), ("--sort-column", sorted)];
        for (option, names) in unknown {
            warn_of_columns(self.terminal(), (option, names), headings);
        }
    }

    /// A listing that this writer writes.
    pub fn writer(&self, writer: ListWriter) -> RowWriter<'_> {
        RowWriter {
            terminal: &self.process.terminal,
            writer,
            limit: self.options.as_ref().limit,
            is_newest_first: false,
            count: 0,
        }
    }
}

fn warn_of_columns(terminal: &Terminal, (option, names): (&str, &[String]), headings: &[String]) {
    if let Some(warning) = output::unknown(option, names, headings) {
        terminal.note(&format!("mistral: warning: {warning}"));
    }
}

impl<A> Context<A, Record> {
    /// Begins a record with these headings. Selecting an unknown column is an error.
    pub fn record(&self, headings: Vec<String>) -> Result<RecordWriter<'_>> {
        output::select(&self.options.columns, &headings)?;
        self.warn_of_columns(&self.options.columns, &headings);
        Ok(self.record_writer(headings))
    }

    /// How records are shown.
    pub fn show_options(&self) -> &ShowOptions {
        &self.options
    }

    /// Warns of columns that do not exist.
    pub fn warn_of_columns(&self, names: &[String], headings: &[String]) {
        warn_of_columns(self.terminal(), ("--column", names), headings);
    }

    /// A record with these headings.
    pub fn record_writer(&self, headings: Vec<String>) -> RecordWriter<'_> {
        RecordWriter {
            terminal: &self.process.terminal,
            options: &self.options,
            headings,
        }
    }
}

/// Takes the rows of a listing as they arrive. They are written to the terminal's buffer, which is discarded if the
/// command fails before it is full (`Terminal::discard`).
pub struct RowWriter<'a> {
    terminal: &'a Terminal,
    writer: ListWriter,
    limit: Limit,
    is_newest_first: bool,
    count: i64,
}

impl RowWriter<'_> {
    /// Adds a row with a cell for each heading.
    pub fn add(&mut self, cells: Vec<Cell<'_>>) -> Result<()> {
        self.count += 1;
        self.writer.row(cells, &mut self.terminal)
    }

    /// Adds a row that is an object, with a cell for each column that it may be sorted by.
    pub fn add_object<'a>(&mut self, object: &'a str, cells: Vec<Cell<'a>>) -> Result<()> {
        self.count += 1;
        self.writer.object(object, cells, &mut self.terminal)
    }

    /// Sorts the texts of a column by this number.
    pub fn sort_by(&mut self, column: usize, key: SortKey) {
        self.writer.sort_by(column, key);
    }

    /// Says which columns a terminal shows first if it has no room for all.
    pub fn important(&mut self, headings: &'static [&'static str]) {
        self.writer.important(headings);
    }

    /// Whether the rows are the newest ones.
    pub fn newest_first(&mut self, is_newest_first: bool) {
        self.is_newest_first = is_newest_first;
    }

    /// Ends the listing. `more`: the server has more rows or may have more, which is noted unless a limit was given and
    /// reached.
    pub fn end(self, more: bool) -> Result<Outcome> {
        let mut terminal = self.terminal;
        let ended = self.writer.finish(&mut terminal)?;
        for warning in ended.warnings {
            terminal.note(&format!("mistral: warning: {warning}"));
        }
        note_hidden(terminal, &ended.hidden)?;
        if more {
            note_more(terminal, self.limit, self.count, self.is_newest_first)?;
        }
        Ok(Outcome::done())
    }
}

/// Tells a person which columns the terminal has no room for.
fn note_hidden(terminal: &Terminal, hidden: &[String]) -> Result<()> {
    if hidden.is_empty() {
        return Ok(());
    }
    // The note stands below the rows.
    terminal.flush()?;
    terminal.note_to_person(&format!(
        "mistral: note: hidden columns: {}\n  hint: -f wide shows all, -c chooses",
        hidden.join(", ")
    ));
    Ok(())
}

/// Notes that rows may be missing. Who reaches the limit of the command, which every long listing does, is told so only
/// at a terminal.
fn note_more(terminal: &Terminal, limit: Limit, count: i64, is_newest_first: bool) -> Result<()> {
    let is_reached = |limit: i64| limit > 0 && count >= limit;
    match limit {
        Limit::Given(limit) if is_reached(limit) => {}
        Limit::Default(limit) if is_reached(limit) => {
            let which = if is_newest_first { "newest" } else { "first" };
            // The note stands below the rows.
            terminal.flush()?;
            terminal.note_to_person(&format!(
                "mistral: note: only the {which} {count} rows, there may be more; use --limit -1 for all"
            ));
        }
        _ => terminal.note(&format!(
            "mistral: note: the server returned only the first {count} rows; use --limit -1 for all"
        )),
    }
    Ok(())
}

/// Writes one record.
pub struct RecordWriter<'a> {
    terminal: &'a Terminal,
    options: &'a ShowOptions,
    headings: Vec<String>,
}

impl RecordWriter<'_> {
    /// Whether the column with this heading is shown.
    pub fn shows(&self, heading: &str) -> bool {
        let chosen = output::select(&self.options.columns, &self.headings).unwrap_or_default();
        chosen.iter().any(|index| self.headings[*index] == heading)
    }

    /// Whether it is shown to a person: a table on a terminal.
    pub fn is_table_on_terminal(&self) -> bool {
        self.options.format == Format::Table && self.terminal.is_terminal()
    }

    /// Whether the object is shown as it is.
    pub fn is_raw(&self) -> bool {
        self.options.format == Format::Raw
    }

    /// Ends the record with an object on one line.
    pub fn end_object(mut self, object: &str) -> Result<Outcome> {
        output::write_object(object, self.options, &mut self.terminal)?;
        Ok(Outcome::done())
    }

    /// Ends the record with these headings and values, all of which are shown.
    pub fn end_whole(mut self, headings: Vec<String>, values: Vec<Value>) -> Result<Outcome> {
        let fields = headings.into_iter().zip(values).collect();
        output::write_whole(output::Record { fields }, self.options, &mut self.terminal)?;
        Ok(Outcome::done())
    }

    /// Ends the record with a value for each heading.
    pub fn end(mut self, values: Vec<Value>) -> Result<Outcome> {
        let fields = self.headings.into_iter().zip(values).collect();
        output::write_record(output::Record { fields }, self.options, &mut self.terminal)?;
        Ok(Outcome::done())
    }
}

impl<A, O: OutputKind> Context<A, O> {
    /// The error of a command, with a hint about a local server.
    pub(super) fn failed(&self, error: Error) -> Error {
        self.terminal().discard();
        let is_elsewhere = self.client.get().is_some_and(|client| client.is_at_default)
            && (error.is_without_answer() || error.kind == Kind::Partial);
        let hint = is_elsewhere.then(|| (self.process.hint_elsewhere)(self.environment()));
        match hint.flatten() {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }
}
