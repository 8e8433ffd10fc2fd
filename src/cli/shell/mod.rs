//! The shell: lines that are command lines, over one login.

mod completion;
mod files;
mod history;
mod lines;
mod own;
mod prompt;
mod variables;
mod words;

use std::cell::RefCell;
use std::fs::File;
use std::io::{self, IsTerminal};

use crate::commands::{Process, Shell};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::terminal::Terminal;

use completion::Choices;
use history::History;
use lines::Lines;
use prompt::{Prompt, Typed};

/// Runs the words of a command line, global options first.
pub type Runner<'a> = &'a dyn Fn(&[String]) -> Result<ExitStatus>;

/// Runs a shell to its end. The exit status is that of the first command that failed.
pub fn run(shell: &Shell, process: &Process, runner: Runner<'_>) -> Result<ExitStatus> {
    let globals = RefCell::new(process.globals.clone());
    let session = Session {
        globals: &globals,
        terminal: &process.terminal,
        runner,
        input: shell.file.is_none().then_some(if is_prompt(shell) {
            "you type the commands of this shell there"
        } else {
            "it has the commands of this shell"
        }),
        stops: shell.stop_on_error,
    };
    if is_prompt(shell) {
        return session.prompt(process);
    }
    let file = match &shell.file {
        Some(path) => File::open(path)
            .map_err(|cause| Error::usage(format!("cannot open {path:?}: {cause}")))?,
        None => standard_input().map_err(|cause| unreadable(&cause))?,
    };
    session.script(Lines::new(file))
}

/// Whether a person types the lines.
pub fn is_prompt(shell: &Shell) -> bool {
    shell.file.is_none() && io::stdin().is_terminal() && io::stdout().is_terminal()
}

/// Standard input, in the place of which commands find an empty one: the lines are not theirs.
fn standard_input() -> io::Result<File> {
    let lines = rustix::io::fcntl_dupfd_cloexec(rustix::stdio::stdin(), 3)?;
    rustix::stdio::dup2_stdin(File::open("/dev/null")?)?;
    Ok(lines.into())
}

fn unreadable(cause: &io::Error) -> Error {
    Error::local(format!("cannot read the commands: {cause}"))
}

/// What a line asks for.
enum Step {
    End,
    Went(ExitStatus),
}

/// A shell that runs.
struct Session<'a> {
    /// Global options of every line.
    globals: &'a RefCell<Vec<String>>,
    terminal: &'a Terminal,
    runner: Runner<'a>,
    /// If the lines come from standard input: why commands cannot read it.
    input: Option<&'static str>,
    /// Whether the first failure ends the shell.
    stops: bool,
}

impl Session<'_> {
    fn script(self, mut lines: Lines) -> Result<ExitStatus> {
        let mut first = ExitStatus::SUCCESS;
        let mut number = 0_u64;
        while let Some(line) = lines.next().map_err(|cause| unreadable(&cause))? {
            number += 1;
            let step = line.map_err(Error::usage).and_then(|line| self.step(&line));
            let status = match step {
                Ok(Step::End) => break,
                Ok(Step::Went(status)) => self.conclude(Ok(status)),
                Err(error) if ends_all(error.kind) => return Err(error),
                Err(error) => self.conclude(Err(numbered(number, error))),
            };
            if first == ExitStatus::SUCCESS {
                first = status;
            }
            let is_closed = status == ExitStatus::CLOSED_PIPE;
            if is_closed || (self.stops && status != ExitStatus::SUCCESS) {
                break;
            }
        }
        self.terminal.has_reported();
        Ok(first)
    }

    /// Asks for lines until there is no more. What failed was seen, and so is no failure of the whole.
    fn prompt(self, process: &Process) -> Result<ExitStatus> {
        let signals = process.kept.prompt_signals(&process.signals);
        let history = History::open(&process.environment);
        let lines = history.as_ref().map_err(Clone::clone);
        let lines = lines.and_then(History::lines);
        if let Err(why) = &lines {
            let note = format!("mistral: note: lines are not kept for the next shell: {why}");
            self.terminal.note(&note);
        }
        // A file that cannot be read is left as it is.
        let history = history.ok().filter(|_| lines.is_ok());
        let lines = lines.unwrap_or_default();
        let choices = Choices::new(process, self.globals);
        let mut prompt = Prompt::new(choices, &lines)?;
        self.terminal
            .note("Type 'help' for the commands, 'quit' or Ctrl-D to leave.");
        loop {
            self.terminal.end_line()?;
            let typed = match prompt.read(&signals)? {
                Typed::Text(typed) => typed,
                Typed::Dropped => continue,
                Typed::End => return Ok(ExitStatus::SUCCESS),
            };
            // What is pasted may be several lines.
            for line in typed.lines() {
                let step = self.step(line);
                // A secret is known as one once its line has run.
                if !line.trim().is_empty() && !self.is_secret(line, step.is_err()) {
                    prompt.remember(line);
                    self.keep(history.as_ref(), line);
                }
                let status = match step {
                    Ok(Step::End) => return Ok(ExitStatus::SUCCESS),
                    Ok(Step::Went(status)) => self.conclude(Ok(status)),
                    Err(error) if error.kind == Kind::ClosedPipe => return Err(error),
                    Err(error) if error.kind == Kind::Interrupted => {
                        self.conclude(Err(error));
                        // Behind the `^C` that the terminal shows.
                        self.terminal.print("\n")?;
                        self.terminal.flush()?;
                        break;
                    }
                    Err(error) => self.conclude(Err(error)),
                };
                if self.stops && status != ExitStatus::SUCCESS {
                    return Ok(status);
                }
            }
        }
    }

    fn is_secret(&self, line: &str, has_failed: bool) -> bool {
        history::is_secret(line, has_failed, &self.terminal.redactor())
    }

    fn keep(&self, history: Option<&History>, line: &str) {
        if let Some(Err(why)) = history.map(|history| history.keep(line)) {
            self.terminal
                .note(&format!("mistral: note: the line is not kept: {why}"));
        }
    }

    /// Runs one line.
    fn step(&self, line: &str) -> Result<Step> {
        let words = words::words(line)?;
        let Some((word, rest)) = words.split_first() else {
            return Ok(Step::Went(ExitStatus::SUCCESS));
        };
        match word.as_str() {
            "exit" | "quit" if rest.is_empty() => return Ok(Step::End),
            "set" if rest.is_empty() => self.show_settings()?,
            "set" => variables::set(&mut self.globals.borrow_mut(), rest)?,
            "unset" => variables::unset(&mut self.globals.borrow_mut(), rest)?,
            "help" | "?" => return self.help(rest),
            _ => return self.command(word, rest),
        }
        Ok(Step::Went(ExitStatus::SUCCESS))
    }

    fn help(&self, rest: &[String]) -> Result<Step> {
        if let [word] = rest
            && let Some(manual) = own::manual(word)
        {
            self.terminal.print(&manual)?;
            return Ok(Step::Went(ExitStatus::SUCCESS));
        }
        let step = self.command("help", rest)?;
        if rest.is_empty() {
            self.terminal.print(&own::overview())?;
        }
        Ok(step)
    }

    fn show_settings(&self) -> Result<()> {
        let shown = variables::shown(&self.globals.borrow());
        if shown.is_empty() {
            self.terminal.note_to_person(
                "mistral: note: nothing is set here; the command 'doctor' shows all settings and where they come from",
            );
        }
        self.terminal.print(&shown)
    }

    fn command(&self, word: &str, rest: &[String]) -> Result<Step> {
        let reads = rest.iter().any(|word| means_standard_input(word));
        if let Some(why) = self.input.filter(|_| reads) {
            return Err(
                Error::usage(format!("a command cannot read standard input here: {why}")).hint(
                    "name a file instead of `-`, or run the commands from one: mistral shell FILE",
                ),
            );
        }
        let words = [&self.globals.borrow()[..], &[word.to_owned()], rest].concat();
        (self.runner)(&words).map(Step::Went)
    }

    /// Reports how a line ended. What it printed is written by then, and so no later failure discards it.
    fn conclude(&self, outcome: Result<ExitStatus>) -> ExitStatus {
        let outcome = outcome.and_then(|status| self.terminal.flush().map(|()| status));
        let status = self.terminal.conclude(outcome);
        self.terminal.begin();
        status
    }
}

/// `-` or its kin, alone, as the value of an option or behind the `@` for a file.
fn means_standard_input(word: &str) -> bool {
    let is_it = |text: &str| matches!(text, "-" | "/dev/stdin" | "/dev/fd/0" | "/proc/self/fd/0");
    let is_file = |text: &str| text.strip_prefix('@').is_some_and(is_it);
    let (_, value) = word.split_once('=').unwrap_or_default();
    is_it(word) || is_file(word) || is_file(value) || (word.starts_with("--") && is_it(value))
}

/// Whether nothing can come after such an error: nobody reads, or nobody wants to go on.
fn ends_all(kind: Kind) -> bool {
    matches!(kind, Kind::ClosedPipe | Kind::Interrupted)
}

/// An error that names the line. One that has been reported stays as it is.
fn numbered(number: u64, mut error: Error) -> Error {
    if !error.message.is_empty() {
        error.message = format!("line {number}: {}", error.message);
    }
    error
}
