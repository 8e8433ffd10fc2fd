//! The shell: lines that are command lines, over one login.

mod completion;
mod history;
mod lines;
mod prompt;
mod variables;
mod words;

use std::fs::File;
use std::io::{self, IsTerminal};

use crate::commands::{Process, Shell};
use crate::error::{Error, Kind, Result};
use crate::exit::ExitStatus;
use crate::terminal::Terminal;

use history::History;
use lines::Lines;
use prompt::{Prompt, Typed};

/// Runs the words of a command line, global options first.
pub type Runner<'a> = &'a dyn Fn(Vec<String>) -> Result<ExitStatus>;

/// Runs a shell to its end. The exit status is that of the first command that failed.
pub fn run(shell: &Shell, process: &Process, runner: Runner<'_>) -> Result<ExitStatus> {
    let session = Session {
        globals: process.globals.clone(),
        terminal: &process.terminal,
        runner,
        is_standard_input: shell.file.is_none() && !is_prompt(shell),
    };
    if is_prompt(shell) {
        return session.prompt(process);
    }
    let file = match &shell.file {
        Some(path) => File::open(path)
            .map_err(|cause| Error::usage(format!("cannot open {path:?}: {cause}")))?,
        None => standard_input().map_err(|cause| unreadable(&cause))?,
    };
    session.script(Lines::new(file), shell.stop_on_error)
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

/// Who types the lines: the editor, and where they are kept.
struct Typist<'a> {
    prompt: Prompt<'a>,
    history: Option<History>,
}

/// A shell that runs.
struct Session<'a> {
    /// Global options of every line.
    globals: Vec<String>,
    terminal: &'a Terminal,
    runner: Runner<'a>,
    /// Whether the lines come from standard input.
    is_standard_input: bool,
}

impl Session<'_> {
    fn script(mut self, mut lines: Lines, stops: bool) -> Result<ExitStatus> {
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
            if is_closed || (stops && status != ExitStatus::SUCCESS) {
                break;
            }
        }
        self.terminal.has_reported();
        Ok(first)
    }

    /// Asks for lines until there is no more. What failed was seen, and so is no failure of the whole.
    fn prompt(mut self, process: &Process) -> Result<ExitStatus> {
        let history = History::open(&process.environment);
        if let Err(why) = &history {
            let note = format!("mistral: note: lines are not kept for the next shell: {why}");
            self.terminal.note(&note);
        }
        let lines = history.as_ref().map(History::lines).unwrap_or_default();
        let prompt = Prompt::new(&process.environment, &lines)?;
        self.terminal
            .note("Type 'help' for the commands, 'quit' or Ctrl-D to leave.");
        let mut typist = Typist {
            prompt,
            history: history.ok(),
        };
        loop {
            match typist.prompt.read(&self.globals)? {
                // What was pasted may have several.
                Typed::Line(text) => {
                    for line in text.lines() {
                        if !self.typed(line, &mut typist)? {
                            return Ok(ExitStatus::SUCCESS);
                        }
                    }
                }
                Typed::Dropped => {}
                Typed::End => return Ok(ExitStatus::SUCCESS),
            }
        }
    }

    /// Runs a line that was typed. Gives whether the shell goes on.
    fn typed(&mut self, line: &str, typist: &mut Typist<'_>) -> Result<bool> {
        let words = words::words(line).unwrap_or_default();
        let step = self.step(line);
        // A secret is known as one once its line has run.
        if !line.trim().is_empty() && !history::is_secret(line, &words, &self.terminal.redactor()) {
            typist.prompt.remember(line);
            self.keep(typist.history.as_ref(), line);
        }
        match step {
            Ok(Step::End) => return Ok(false),
            Ok(Step::Went(status)) => self.conclude(Ok(status)),
            Err(error) if error.kind == Kind::ClosedPipe => return Err(error),
            Err(error) => self.conclude(Err(error)),
        };
        Ok(true)
    }

    fn keep(&self, history: Option<&History>, line: &str) {
        if let Some(Err(why)) = history.map(|history| history.keep(line)) {
            self.terminal
                .note(&format!("mistral: note: the line is not kept: {why}"));
        }
    }

    /// Runs one line.
    fn step(&mut self, line: &str) -> Result<Step> {
        let words = words::words(line).map_err(Error::usage)?;
        let Some((word, rest)) = words.split_first() else {
            return Ok(Step::Went(ExitStatus::SUCCESS));
        };
        match word.as_str() {
            "exit" | "quit" if rest.is_empty() => return Ok(Step::End),
            "set" if rest.is_empty() => self.terminal.print(&variables::shown(&self.globals))?,
            "set" => variables::set(&mut self.globals, rest)?,
            "unset" => variables::unset(&mut self.globals, rest)?,
            _ => return self.command(&words).map(Step::Went),
        }
        Ok(Step::Went(ExitStatus::SUCCESS))
    }

    fn command(&self, words: &[String]) -> Result<ExitStatus> {
        if self.is_standard_input && words.iter().any(|word| means_standard_input(word)) {
            return Err(Error::usage(
                "a command cannot read standard input, which has the commands of this shell",
            )
            .hint("name a file instead of -, or run the commands from one: mistral shell FILE"));
        }
        (self.runner)([&self.globals, words].concat())
    }

    /// Reports how a line ended. What it printed is written by then, and so no later failure discards it.
    fn conclude(&self, outcome: Result<ExitStatus>) -> ExitStatus {
        let outcome = outcome.and_then(|status| self.terminal.flush().map(|()| status));
        let status = self.terminal.conclude(outcome);
        self.terminal.begin();
        status
    }
}

/// `-`, alone or as the value of an option.
fn means_standard_input(word: &str) -> bool {
    word == "-" || (word.starts_with("--") && word.ends_with("=-"))
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
