//! Lines that are typed at a terminal.

use rustyline::completion::{Completer, FilenameCompleter, Pair};
use rustyline::error::ReadlineError;
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::{History as _, MemHistory};
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};

use crate::env::Environment;
use crate::error::{Error, Result};

use super::super::completion::Paths;
use super::completion::{candidates, quoted};
use super::history::MOST;

/// What was typed.
pub enum Typed {
    Line(String),
    /// Ctrl-C, which drops the line.
    Dropped,
    /// Ctrl-D on an empty line.
    End,
}

/// A line editor.
pub struct Prompt<'a> {
    editor: Editor<Completion<'a>, MemHistory>,
}

impl<'a> Prompt<'a> {
    /// An editor that remembers these lines.
    pub fn new(environment: &'a Environment, lines: &[String]) -> Result<Self> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(false);
        let config = config.max_history_size(MOST).map_err(failed)?.build();
        let mut history = MemHistory::with_config(&config);
        for line in lines {
            history.add(line).map_err(failed)?;
        }
        let mut editor = Editor::with_history(config, history).map_err(failed)?;
        editor.set_helper(Some(Completion {
            environment,
            globals: Vec::new(),
            paths: FilenameCompleter::new(),
        }));
        Ok(Self { editor })
    }

    /// The next line. It is completed as one that has these global options.
    pub fn read(&mut self, globals: &[String]) -> Result<Typed> {
        if let Some(completion) = self.editor.helper_mut() {
            completion.globals = globals.to_vec();
        }
        match self.editor.readline("(mistral) ") {
            Ok(line) => Ok(Typed::Line(line)),
            Err(ReadlineError::Interrupted) => Ok(Typed::Dropped),
            Err(ReadlineError::Eof) => Ok(Typed::End),
            Err(cause) => Err(failed(cause)),
        }
    }

    /// Remembers a line.
    pub fn remember(&mut self, line: &str) {
        // It fails only for what it was told to ignore.
        let _ = self.editor.add_history_entry(line);
    }
}

fn failed(cause: ReadlineError) -> Error {
    Error::local(format!("cannot read from the terminal: {cause}")).because(cause)
}

/// Completion, as the editor wants it.
struct Completion<'a> {
    environment: &'a Environment,
    /// The global options of every line.
    globals: Vec<String>,
    paths: FilenameCompleter,
}

impl Completer for Completion<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let before = line.get(..cursor).unwrap_or(line);
        let (start, offer) = candidates(before, &self.globals, self.environment);
        if offer.paths != Paths::None {
            return self.paths.complete_path(line, cursor);
        }
        let is_only = offer.candidates.len() == 1;
        let pairs = offer.candidates.iter().filter_map(|found| {
            let mut replacement = quoted(&found.value)?.into_owned();
            if is_only && !replacement.ends_with('=') {
                replacement.push(' ');
            }
            let display = match found.description.as_str() {
                "" => found.value.clone(),
                description => format!("{}  {description}", found.value),
            };
            Some(Pair {
                display,
                replacement,
            })
        });
        Ok((start, pairs.collect()))
    }
}

impl Hinter for Completion<'_> {
    type Hint = String;
}
impl Highlighter for Completion<'_> {}
impl Validator for Completion<'_> {}
impl Helper for Completion<'_> {}
