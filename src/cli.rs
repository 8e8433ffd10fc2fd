//! The command line: global options, the command and its arguments.

mod completion;
mod globals;
mod shell;
mod tokens;

use std::ffi::OsString;
use std::path::Path;
use std::rc::Rc;

use clap::ArgMatches;

use crate::auth::settings::Settings;
use crate::commands::{self, Command, Kept, Meaning, Process, Shell, TREE};
use crate::env::Environment;
use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::log_file::{self, LogFile};
use crate::signals::Signals;
use crate::terminal::failure::ErrorFormat;
use crate::terminal::{Log, Terminal};
use tokens::{Options, Token, Tokenizer};

/// Runs a command line, whose arguments come without the program's name.
pub fn run(
    arguments: impl Iterator<Item = OsString>,
    terminal: &Rc<Terminal>,
) -> Result<ExitStatus> {
    let mut arguments = arguments.peekable();
    if arguments.next_if(|word| word == completion::NAME).is_some() {
        return Ok(completion::answer(arguments, terminal));
    }
    let arguments = arguments.map(utf8).collect::<Result<Vec<_>>>()?;
    run_words(&arguments, &Host::Process(Rc::clone(terminal)))
}

/// What runs a command line.
enum Host {
    /// The process, which does nothing else.
    Process(Rc<Terminal>),
    /// A shell, which has these for all its lines.
    Shell {
        terminal: Rc<Terminal>,
        signals: Rc<Signals>,
        kept: Rc<Kept>,
    },
}

impl Host {
    fn terminal(&self) -> &Rc<Terminal> {
        match self {
            Self::Process(terminal) | Self::Shell { terminal, .. } => terminal,
        }
    }

    fn kept(&self) -> Rc<Kept> {
        match self {
            Self::Process(_) => Rc::default(),
            Self::Shell { kept, .. } => Rc::clone(kept),
        }
    }

    fn signals(&self, last_words: Option<String>) -> Result<Rc<Signals>> {
        match self {
            Self::Process(_) => Signals::listen(last_words).map(Rc::new),
            Self::Shell { signals, .. } => {
                signals.begin();
                Ok(Rc::clone(signals))
            }
        }
    }
}

fn run_words(arguments: &[String], host: &Host) -> Result<ExitStatus> {
    let outcome = parse_and_run(arguments.to_vec(), host);
    if outcome.is_err() {
        // An error may quote an argument before the settings have registered their secrets.
        let redactor = host.terminal().redactor();
        globals::secrets_among(arguments).for_each(|secret| redactor.register(&secret));
    }
    outcome
}

/// Runs the lines of a shell.
fn run_shell(script: &Shell, process: &Process) -> Result<ExitStatus> {
    let kept = Rc::clone(&process.kept);
    let signals = if shell::is_prompt(script) {
        let signals = Rc::new(process.signals.of_prompt()?);
        kept.interrupted_by(&signals);
        signals
    } else {
        Rc::clone(&process.signals)
    };
    let host = Host::Shell {
        terminal: Rc::clone(&process.terminal),
        signals,
        kept,
    };
    shell::run(script, process, &|words| run_words(words, &host))
}

fn parse_and_run(arguments: Vec<String>, host: &Host) -> Result<ExitStatus> {
    let terminal = host.terminal();
    let width = terminal.help_width();
    match parse(arguments)? {
        Line::Version => terminal.print(&format!("mistral {}\n", env!("CARGO_PKG_VERSION"))),
        Line::Help(None) => terminal.print(&commands::overview(TREE, &globals::command(), width)),
        Line::Help(Some(command)) => terminal.print(&commands::manual(command, width)),
        Line::Run(invocation) => return execute(*invocation, host),
    }?;
    Ok(ExitStatus::SUCCESS)
}

fn utf8(word: OsString) -> Result<String> {
    word.into_string()
        .map_err(|word| Error::usage(format!("an argument is not UTF-8: {}", word.display())))
}

/// What a command line asks for.
enum Line {
    Version,
    Help(Option<&'static Command>),
    Run(Box<Invocation>),
}

/// A command with its arguments, in full but not checked yet, and the clap commands that check them. Those are
/// expensive to make, so each is made once.
struct Invocation {
    command: &'static Command,
    /// Whether the command was left out.
    is_implied: bool,
    root: clap::Command,
    parser: clap::Command,
    globals: Vec<String>,
    options: Vec<String>,
    positionals: Vec<String>,
}

/// The command that is meant where none is given.
const SHELL: &str = "shell";

fn parse(arguments: Vec<String>) -> Result<Line> {
    let root = globals::command();
    let globals = Options::global(&root);
    let mut tokens = Tokenizer::new(arguments);
    let mut given = Vec::new();
    let mut is_implied = false;
    let command = loop {
        match tokens.next(None, &globals).map_err(before_command)? {
            Token::Global(option) if option == "--version" => return Ok(Line::Version),
            Token::Global(option) if option == "--help" => return Ok(Line::Help(None)),
            Token::Global(option) | Token::Own(option) => given.push(option),
            Token::Positional(word) => match spoken(&word, &mut tokens, &globals, &mut given) {
                Some(command) => break command,
                None => break resolve(&word, &tokens.rest(&word))?,
            },
            Token::End => {
                is_implied = true;
                break resolve(SHELL, SHELL)?;
            }
        }
    };
    let parser = command.clap();
    let own = Options::of_command(command.name, &parser);
    let mut invocation = Invocation {
        command,
        is_implied,
        root,
        parser,
        globals: given,
        options: Vec::new(),
        positionals: Vec::new(),
    };
    loop {
        match tokens
            .next(Some(&own), &globals)
            .map_err(|error| of_command(command, &error))?
        {
            Token::Global(option) if option == "--version" => return Ok(Line::Version),
            Token::Global(option) if option == "--help" => return Ok(Line::Help(Some(command))),
            Token::Global(option) => invocation.globals.push(option),
            Token::Own(option) => invocation.options.push(option),
            Token::Positional(word) => invocation.positionals.push(word),
            Token::End => return Ok(Line::Run(Box::new(invocation))),
        }
    }
}

fn before_command(error: Error) -> Error {
    error.hint("only global options may precede the command; see 'mistral --help'")
}

fn of_command(command: &Command, error: &Error) -> Error {
    let hint = format!("see 'mistral help {}'", command.name);
    let told = Error::usage(format!("{}: {}", command.name, error.message));
    let told = match commands::file_as_format(&error.message) {
        Some(habit) => told.hint(habit),
        None => told,
    };
    error.hints.iter().fold(told, Error::hint).hint(hint)
}

/// The command that the longest leading words mean in python-openstackclient. Global options may be between them; all that
/// belongs to the command is taken, and nothing else.
fn spoken(
    word: &str,
    tokens: &mut Tokenizer,
    globals: &Options,
    given: &mut Vec<String>,
) -> Option<&'static Command> {
    let mut words = vec![word.to_owned()];
    let (mut found, mut options) = (None, Vec::new());
    let mut ahead = tokens.clone();
    loop {
        match TREE.spoken(&words) {
            Meaning::Nothing => return found,
            Meaning::Beginning => {}
            Meaning::Command(command) => {
                found = Some(command);
                *tokens = ahead.clone();
                given.append(&mut options);
            }
        }
        loop {
            match ahead.next(None, globals) {
                Ok(Token::Positional(word)) => break words.push(word),
                Ok(Token::Global(option)) if !matches!(&*option, "--help" | "--version") => {
                    options.push(option);
                }
                _ => return found,
            }
        }
    }
}

/// The command that `word` names, in full or abbreviated.
fn resolve(word: &str, rest: &str) -> Result<&'static Command> {
    let found = TREE.named(word);
    if let [command] = found[..] {
        return Ok(command);
    }
    Err(Error::usage(commands::unknown(TREE, rest, found)))
}

fn execute(invocation: Invocation, host: &Host) -> Result<ExitStatus> {
    let terminal = host.terminal();
    if matches!(host, Host::Shell { .. }) && invocation.command.name == SHELL {
        let what = if invocation.is_implied {
            "no command was given"
        } else {
            "a shell cannot run within a shell"
        };
        return Err(Error::usage(what).hint("see 'help' for the commands"));
    }
    let environment = Environment::of_process();
    let format = ErrorFormat::of(&environment);
    let last_words = terminal.last_words(*format.as_ref().unwrap_or(&ErrorFormat::Text));
    let signals = host.signals(last_words)?;
    let globals = matches(invocation.root, &invocation.globals, &[])?;
    let own = matches(
        invocation.parser,
        &invocation.options,
        &invocation.positionals,
    )
    .map_err(|error| of_command(invocation.command, &error))?;
    format?;
    let settings = Settings::resolve(|setting| globals::value(&globals, setting), &environment);
    settings.register_secrets(&terminal.redactor());
    let process = Process {
        log: log(&globals, terminal)?,
        terminal: Rc::clone(terminal),
        environment,
        settings,
        signals,
        globals: invocation.globals,
        kept: host.kept(),
        shell: run_shell,
        help: |words, width| commands::help(TREE, &globals::command(), words, width),
        names: || TREE.all().map(|command| command.name).collect(),
        parser: |name| {
            TREE.all()
                .find(|command| command.name == name)
                .map(Command::clap)
        },
        columns: |name| {
            TREE.all()
                .find(|command| command.name == name)
                .map_or_else(Vec::new, |command| (command.columns)())
        },
        root: globals::command,
        hint_elsewhere: commands::hint_elsewhere,
    };
    invocation.command.run(&own, process)
}

/// Lets clap check the arguments.
fn matches(
    mut command: clap::Command,
    options: &[String],
    positionals: &[String],
) -> Result<ArgMatches> {
    let mut words: Vec<&str> = vec!["mistral"];
    words.extend(options.iter().map(String::as_str));
    words.push("--");
    words.extend(positionals.iter().map(String::as_str));
    let checked = command.try_get_matches_from_mut(words);
    checked.map_err(|cause| {
        let text = cause.render().to_string();
        let text = in_words(text.strip_prefix("error: ").unwrap_or(&text).trim_end());
        match text.rsplit_once("\nUsage: ") {
            // That usage has the options that were given, and others, as if they were required.
            Some((what, _)) => Error::usage(format!("{what}\n{}", command.render_usage())),
            None => Error::usage(text),
        }
    })
}

/// What Rust says of a number that is none, in the words of the others.
fn in_words(text: &str) -> String {
    [
        ("invalid digit found in string", "it is not a whole number"),
        ("cannot parse integer from empty string", "it is empty"),
        ("number too large to fit in target type", "it is too large"),
        ("number too small to fit in target type", "it is too small"),
    ]
    .into_iter()
    .fold(text.to_owned(), |text, (rust, ours)| {
        text.replace(rust, ours)
    })
}

/// Where requests are logged: standard error with `--debug`, and the file of `--log-file`.
fn log(globals: &ArgMatches, terminal: &Terminal) -> Result<Rc<Log>> {
    let redactor = terminal.redactor();
    let debug = globals.get_flag("debug");
    let Some(path) = globals
        .get_one::<String>("log-file")
        .filter(|path| !path.is_empty())
    else {
        return Ok(Rc::new(Log::new(debug, None, redactor)));
    };
    let name = format!("--log-file {path:?}");
    let LogFile { file, was_open } = log_file::open(Path::new(path))
        .map_err(|why| Error::local(format!("cannot write {name}: {why}")))?;
    if let Some(mode) = was_open {
        terminal.note(&format!(
            "mistral: note: {name} was accessible to other users (mode {mode:o}); changed to mode 600"
        ));
    }
    Ok(Rc::new(Log::new(debug, Some((name, file)), redactor)))
}

#[cfg(test)]
mod reference;
#[cfg(test)]
mod tests;
