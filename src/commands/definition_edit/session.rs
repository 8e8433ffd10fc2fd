//! One object: fetched, edited until it can be sent, shown, agreed to, sent.

use std::rc::Rc;

use futures_util::FutureExt as _;
use signal_hook::consts::{SIGHUP, SIGINT, SIGQUIT, SIGTERM};

use crate::api::Mistral;
use crate::character::single_line;
use crate::definitions::Key;
use crate::definitions::edit::{self, Refusal};
use crate::definitions::files::Source;
use crate::definitions::object::{Body, Object};
use crate::definitions::remote::{Reader, Remote};
use crate::dsl::Severity;
use crate::error::{Error, Result};
use crate::lint;
use crate::signals::{CaughtSignals, ended_by};
use crate::terminal::style::Style;
use crate::terminal::{colours, screen::Stream};

use super::super::bulk::question;
use super::super::command::{Context, Rows, Server};
use super::super::definition_apply::Lint;
use super::super::definition_diff::lines::{changed_lines, line, painted};
use super::super::definition_files::shown;
use super::super::uninterrupted::uninterrupted;
use super::draft::Draft;
use super::editor::Editor;

/// The editing of one object.
pub struct Session<'c> {
    context: &'c Context<Server, Rows>,
    mistral: Rc<Mistral>,
    editor: Editor,
    /// Whether the change is sent without a question.
    is_agreed: bool,
    lint: Lint,
}

impl<'c> Session<'c> {
    /// Nothing is sent yet.
    pub fn new(
        context: &'c Context<Server, Rows>,
        (is_agreed, lint): (bool, Lint),
    ) -> Result<Self> {
        Ok(Self {
            editor: Editor::of(context.environment())?,
            mistral: context.mistral()?,
            context,
            is_agreed,
            lint,
        })
    }

    /// Edits an object. Returns its key, and whether a change was sent.
    pub async fn run(&self, key: &Key) -> Result<(Key, bool)> {
        let reader = Reader::new(&self.mistral);
        let before = edit::find(&reader, key).await?;
        let (text, end) = edit::text(&before.object);
        let environment = self.context.environment();
        let draft = Draft::new(environment, (&before.object.key.name, end), text)?;
        match self.change(&reader, &before, &draft).await {
            Ok(is_sent) => {
                draft.remove();
                if !is_sent {
                    self.note("note: nothing was changed, and nothing sent");
                }
                Ok((before.object.key, is_sent))
            }
            Err(error) => Err(draft.keep(error)),
        }
    }

    async fn change(&self, reader: &Reader<'_>, before: &Remote, draft: &Draft) -> Result<bool> {
        let Some(object) = self.edited(&before.object, draft)? else {
            return Ok(false);
        };
        let is_same = object.means_the_same(&before.object) && object.scope == before.object.scope;
        // Comments of files with kind: are not kept by the server.
        if is_same && matches!(object.body, Body::Fields(_)) {
            return Ok(false);
        }
        self.show(&before.object, &object)?;
        if !self.is_agreed {
            self.ask(&object.key, draft)?;
        }
        let caught = self.catch(&[SIGTERM, SIGHUP, SIGINT])?;
        let work = Box::pin(edit::send(reader, before, object));
        let (sent, signal) = uninterrupted(work, (self.context.terminal(), &caught), "").await;
        sent?;
        if let Some(signal) = signal {
            self.note("note: the change was sent");
            return Err(ended_by(signal));
        }
        Ok(true)
    }

    /// What the user has made of the text, once it can be sent; nothing if it is as it was.
    fn edited(&self, before: &Object, draft: &Draft) -> Result<Option<Object>> {
        loop {
            self.open(draft)?;
            let text = draft.read()?;
            if draft.is_original(&text) {
                return Ok(None);
            }
            let path = draft.path();
            let source = Source::new(&path.to_string_lossy(), text);
            let read = self.check(before, &source);
            match read.and_then(|()| edit::read(before, &source)) {
                Ok(object) => return Ok(Some(object)),
                Err(refusal) => self.ask_again(&source, &refusal)?,
            }
        }
    }

    /// Refuses what the server would refuse, and tells what it would do otherwise than written.
    fn check(&self, before: &Object, source: &Source) -> Result<(), Refusal> {
        if self.lint == Lint::Off || matches!(before.body, Body::Code(_)) {
            return Ok(());
        }
        let report = lint::each(std::slice::from_ref(source), &before.key.namespace);
        let (errors, warnings): (Vec<_>, Vec<_>) = (report.findings.into_iter())
            .map(|found| found.finding)
            .partition(|finding| finding.rule.severity == Severity::Error);
        for warning in &warnings {
            self.context.terminal().note(&shown(source, warning));
        }
        if errors.is_empty() {
            return Ok(());
        }
        Err(Refusal::Findings(errors))
    }

    /// Runs the editor. It gets what is typed, Ctrl-C as well; a signal from elsewhere counts once it has ended.
    fn open(&self, draft: &Draft) -> Result<()> {
        let terminal = self.context.terminal();
        terminal.end_progress();
        let caught = self.catch(&[SIGTERM, SIGHUP, SIGINT, SIGQUIT])?;
        let edited = self
            .editor
            .edit(&draft.path(), (terminal, self.context.environment()));
        match caught.next().now_or_never() {
            Some(signal @ (SIGTERM | SIGHUP)) => {
                self.note(&format!(
                    "note: the text is kept in {}",
                    draft.path().display()
                ));
                Err(ended_by(signal))
            }
            _ => edited,
        }
    }

    fn catch(&self, signals: &[i32]) -> Result<CaughtSignals> {
        let caught = self.context.process().signals.catch(signals);
        caught.map_err(|cause| Error::local(format!("cannot handle Ctrl-C: {cause}")))
    }

    /// Tells what is wrong with the text, and asks whether to edit it again.
    fn ask_again(&self, source: &Source, refusal: &Refusal) -> Result<()> {
        let terminal = self.context.terminal();
        let error = match refusal {
            Refusal::Other(what) => Error::local(what),
            Refusal::Findings(findings) => {
                for finding in findings {
                    terminal.note(&single_line(&shown(source, finding)));
                }
                let count = match findings.len() {
                    1 => "1 error".to_owned(),
                    count => format!("{count} errors"),
                };
                Error::local(format!("{count} in the text; nothing was sent"))
            }
        };
        if self.is_agreed {
            return Err(error);
        }
        let what = format!("mistral: {}", error.message);
        question::ask(terminal, &[what], "Edit it again?", || error)
    }

    /// Shows what a change is.
    fn show(&self, before: &Object, after: &Object) -> Result<()> {
        let terminal = self.context.terminal();
        let redactor = terminal.redactor();
        let mut lines = vec![line(Style::Bold, &format!("~ change {}", after.key))];
        let changed = changed_lines(&before.shown(), &after.shown(), &redactor);
        lines.extend(painted(&changed));
        let environment = self.context.environment();
        let is_coloured = colours::are_wanted(environment, Stream::Err.is_terminal());
        terminal.print_lines(Stream::Err, &lines, is_coloured)
    }

    fn ask(&self, key: &Key, draft: &Draft) -> Result<()> {
        // Ctrl-C ends the program at the question.
        let lines = [format!(
            "mistral: note: until it is sent, the text is in {}",
            draft.path().display()
        )];
        let question = format!("Send the change of {}?", single_line(&key.to_string()));
        question::ask(self.context.terminal(), &lines, &question, || {
            Error::usage("nobody can be asked whether to send the change")
                .hint("add --yes to send it without a question")
        })
    }

    fn note(&self, text: &str) {
        self.context.terminal().note(&format!("mistral: {text}"));
    }
}
