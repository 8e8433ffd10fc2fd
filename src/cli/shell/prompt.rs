//! Lines that are typed at a terminal.

use rustix::stdio::stdin;
use rustix::termios::{OptionalActions, tcgetattr, tcsetattr};
use rustyline::completion::{Completer, Pair};
use rustyline::error::{ReadlineError, Signal};
use rustyline::highlight::Highlighter;
use rustyline::hint::Hinter;
use rustyline::history::{History as _, MemHistory};
use rustyline::validate::Validator;
use rustyline::{CompletionType, Config, Context, Editor, Helper};
use unicode_width::UnicodeWidthStr;

use crate::error::{Error, Result};
use crate::signals::Signals;

use super::completion::{Choice, Choices};
use super::history::MOST;

/// What was typed.
pub enum Typed {
    /// One line, or several that were pasted.
    Text(String),
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
    pub fn new(choices: Choices<'a>, lines: &[String]) -> Result<Self> {
        let config = Config::builder()
            .completion_type(CompletionType::List)
            .auto_add_history(false);
        let config = config.max_history_size(MOST).map_err(failed)?.build();
        let mut history = MemHistory::with_config(&config);
        for line in lines {
            history.add(line).map_err(failed)?;
        }
        let mut editor = Editor::with_history(config, history).map_err(failed)?;
        editor.set_helper(Some(Completion(choices)));
        Ok(Self { editor })
    }

    /// The next line. A signal that ends the program meanwhile leaves the terminal as it was.
    pub fn read(&mut self, signals: &Signals) -> Result<Typed> {
        let modes = tcgetattr(stdin()).map_err(failed)?;
        let restore = move || {
            // If the terminal has gone away, there is nothing to restore.
            let _ = tcsetattr(stdin(), OptionalActions::Now, &modes);
        };
        let _guard = signals.before_end(restore).map_err(failed)?;
        match self.editor.readline("(mistral) ") {
            Ok(line) => Ok(Typed::Text(line)),
            Err(ReadlineError::Interrupted | ReadlineError::Signal(Signal::Interrupt)) => {
                Ok(Typed::Dropped)
            }
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

fn failed(cause: impl std::error::Error + 'static) -> Error {
    Error::local(format!("cannot read from the terminal: {cause}")).because(cause)
}

/// Completion, as the editor wants it.
struct Completion<'a>(Choices<'a>);

impl Completer for Completion<'_> {
    type Candidate = Pair;

    fn complete(
        &self,
        line: &str,
        cursor: usize,
        _: &Context<'_>,
    ) -> rustyline::Result<(usize, Vec<Pair>)> {
        let (start, mut found) = self.0.complete(line, cursor);
        if let [only] = &mut found[..] {
            // In a folder and behind `=` more can come, within the same quotes.
            if !only.name.ends_with(['/', '=']) {
                only.word.push(' ');
            } else if only.word.ends_with('\'') {
                only.word.pop();
            }
        }
        Ok((start, listed(found)))
    }
}

/// Each choice with what it is, where there is room for that.
fn listed(found: Vec<Choice>) -> Vec<Pair> {
    let widths = found.iter().map(|choice| choice.name.width());
    let widest = widths.max().unwrap_or_default();
    let room = terminal_size::terminal_size().map_or(80, |(width, _)| usize::from(width.0));
    let room = room.saturating_sub(widest + 4);
    let pairs = found.into_iter().map(|choice| {
        let Choice { word, name, about } = choice;
        let display = if about.is_empty() || room < 10 {
            name
        } else {
            let blanks = " ".repeat(widest - name.width() + 2);
            let about: String = about.chars().take(room).collect();
            format!("{name}{blanks}{about}")
        };
        Pair {
            display,
            replacement: word,
        }
    });
    pairs.collect()
}

impl Hinter for Completion<'_> {
    type Hint = String;
}
impl Highlighter for Completion<'_> {}
impl Validator for Completion<'_> {}
impl Helper for Completion<'_> {}
