//! Executions that are not named by their whole ID: `@latest` and kin, and beginnings of IDs.

use serde::Deserialize;

use crate::api::executions::EXECUTIONS;
use crate::api::page::read_row;
use crate::api::{Listing, Mistral, NO_EXECUTION_ID, Query, is_uuid};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;

use super::super::filter;

/// What is read of each execution.
const FIELDS: &str = "id,workflow_name,state,created_at";
/// How many of the newest executions are searched for the beginning of an ID.
const SEARCHED: &str = "1000";
/// How many candidates are shown.
const SHOWN: usize = 10;
/// How many are read to find the newest, as several may have been created in one second.
const NEWEST: &str = "11";
/// The characters that the beginning of an ID has at least.
const SHORTEST: usize = 4;
/// What stands for an execution.
pub const KNOWN: &str = "@latest, @failed and @running stand for the newest root execution that is so, @latest:WORKFLOW and so on for that of a workflow";

/// The hint at the end of several, of which at least one is no ID.
const NO_UUID: &str =
    "what is not found and not a UUID is hardly an ID; 'mistral execution-list' shows the IDs";

/// What a command does with its executions.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Access {
    /// It reads them, and its first request fails if there is none.
    Reads,
    /// It reads them in a way that does not end when there is none.
    Waits,
    /// It changes something.
    Changes,
}

/// A text that is the ID of no execution.
#[derive(Clone)]
pub struct Unknown {
    pub id: String,
    /// A hint that it is no ID was taken from the error.
    pub is_no_id: bool,
}

/// Takes the hint that a text is no ID from an error. Returns whether it was there.
pub fn without_hint(error: &mut Error) -> bool {
    let before = error.hints.len();
    error.hints.retain(|hint| hint != NO_EXECUTION_ID);
    error.hints.len() < before
}

/// An execution of a list.
#[derive(Deserialize)]
struct Row {
    id: String,
    workflow_name: Option<String>,
    state: Option<String>,
    created_at: Option<String>,
}

impl Row {
    /// One line about it.
    fn line(&self) -> String {
        let known = [&self.workflow_name, &self.state, &self.created_at];
        let known: Vec<_> = known
            .into_iter()
            .flatten()
            .map(|text| single_line(text))
            .collect();
        format!("{} ({})", single_line(&self.id), known.join(", "))
    }
}

/// The newest root execution of the own project, in a state and of a workflow.
struct Reference<'a> {
    text: &'a str,
    state: Option<&'static str>,
    workflow: Option<&'a str>,
}

impl<'a> Reference<'a> {
    fn read(text: &'a str) -> Option<Self> {
        let (word, workflow) = match text.split_once(':') {
            Some((word, workflow)) => (word, Some(workflow)),
            None => (text, None),
        };
        let state = match word {
            "@latest" => None,
            "@failed" => Some("ERROR"),
            "@running" => Some("RUNNING"),
            _ => return None,
        };
        (workflow != Some("")).then_some(Self {
            text,
            state,
            workflow,
        })
    }

    fn query(&self) -> Query {
        let workflow = self.workflow.map(filter::literal);
        newest(NEWEST)
            .with("nulls", "root_execution_id")
            .with_some("state", self.state)
            .with_some("workflow_name", workflow.as_deref())
    }

    /// There is none.
    fn missing(&self) -> Error {
        let state = self.state.map(|state| format!(" in state {state}"));
        let workflow = self.workflow.map(|name| format!(" of workflow {name:?}"));
        Error::new(
            Kind::NotFound,
            format!(
                "{}: there is no root execution{}{} in this project",
                single_line(self.text),
                state.unwrap_or_default(),
                workflow.unwrap_or_default()
            ),
        )
    }
}

/// Says which execution a text stands for.
fn tell(terminal: &Terminal, text: &str, row: &Row) {
    let (text, line) = (single_line(text), row.line());
    terminal.note(&format!("mistral: note: {text} is execution {line}"));
}

fn newest(limit: &str) -> Query {
    Query::new()
        .with("fields", FIELDS)
        .with("limit", limit)
        .with("sort_keys", "created_at")
        .with("sort_dirs", "desc")
}

/// The query for the executions of which the first is what `@latest` and kin stand for; `None` for any other text.
pub fn query_of(text: &str) -> Option<Query> {
    Reference::read(text).map(|reference| reference.query())
}

/// Whether a text may be something else than a whole ID.
pub fn is_short(text: &str) -> bool {
    text.starts_with('@') || (!is_uuid(text) && text.chars().count() >= SHORTEST)
}

/// Finds executions, and tells which it has found.
pub struct Finder<'a> {
    mistral: &'a Mistral,
    terminal: &'a Terminal,
    /// The newest ones, once they have been read.
    newest: Option<Vec<Row>>,
}

impl<'a> Finder<'a> {
    /// One that has read nothing yet.
    pub fn new(mistral: &'a Mistral, terminal: &'a Terminal) -> Self {
        Self {
            mistral,
            terminal,
            newest: None,
        }
    }

    async fn list(&self, query: Query) -> Result<Vec<Row>> {
        let listing = Listing {
            query,
            ..Listing::default()
        };
        let mut rows = Vec::new();
        let mut sink = |row: &str| {
            rows.push(read_row(row)?);
            Ok(())
        };
        EXECUTIONS.list(self.mistral, &listing, &mut sink).await?;
        Ok(rows)
    }

    /// The ID that `@latest` and kin stand for; `None` for any other text.
    ///
    /// Times are in whole seconds, so that the newest may be several. Nothing is changed by chance.
    pub async fn referred(&self, text: &str, access: Access) -> Result<Option<String>> {
        let Some(reference) = Reference::read(text) else {
            return Ok(None);
        };
        let mut rows = self.list(reference.query()).await?;
        let Some(first) = rows.first() else {
            return Err(reference.missing());
        };
        let at = first.created_at.clone();
        let ties = rows.iter().take_while(|row| row.created_at == at).count();
        if ties > 1 && access == Access::Changes {
            rows.truncate(ties);
            let what = format!(
                "{} is not clear: several executions were created in the same second",
                single_line(text)
            );
            return Err(with_candidates(Error::usage(what), &rows)
                .hint("give the ID of the one that is meant"));
        }
        tell(self.terminal, text, first);
        if ties > 1 {
            let others = if ties == 2 {
                "another one was"
            } else {
                "others were"
            };
            let note = format!("mistral: note: {others} created in the same second");
            self.terminal.note(&note);
        }
        Ok(Some(rows.swap_remove(0).id))
    }

    /// Whether the server has no execution with this ID.
    pub async fn is_missing(&self, id: &str) -> bool {
        let found = EXECUTIONS.get_fields(self.mistral, id, "id").await;
        found.is_err_and(|error| error.kind == Kind::NotFound)
    }

    /// The newest executions whose IDs begin with a text that is the ID of none. If they cannot be read, there are none.
    async fn beginning(&mut self, text: &str) -> Vec<&Row> {
        if is_uuid(text) || text.chars().count() < SHORTEST {
            return Vec::new();
        }
        if self.newest.is_none() {
            let found = self.list(newest(SEARCHED)).await;
            self.newest = Some(found.unwrap_or_default());
        }
        let rows = self.newest.as_deref().unwrap_or_default();
        if rows.iter().any(|row| row.id == text) {
            return Vec::new();
        }
        rows.iter().filter(|row| row.id.starts_with(text)).collect()
    }

    /// The ID of the one execution that begins with a text, which is the ID of none. Several are an error.
    pub async fn begun(&mut self, text: &str) -> Result<Option<String>> {
        let terminal = self.terminal;
        let found = self.beginning(text).await;
        match found[..] {
            [] => Ok(None),
            [one] => {
                tell(terminal, text, one);
                Ok(Some(one.id.clone()))
            }
            _ => {
                let text = single_line(text);
                let what = format!("{text} is the beginning of several execution IDs");
                Err(with_candidates(Error::usage(what), found))
            }
        }
    }

    /// Adds to the error of a command that changes something what a text may have meant. A beginning makes it one of the
    /// command line.
    pub async fn explained(&mut self, mut error: Error, unknown: &Unknown) -> Error {
        let text = unknown.id.as_str();
        let found = self.beginning(text).await;
        if !found.is_empty() {
            error.kind = Kind::Usage;
            let text = single_line(text);
            let hint = format!(
                "{text} is the beginning of these IDs; a command that changes something needs the whole ID"
            );
            return with_candidates(error.hint(hint), found);
        }
        if unknown.is_no_id {
            let is_of_one = error.kind == Kind::NotFound;
            let hint = if is_of_one { NO_EXECUTION_ID } else { NO_UUID };
            if !error.hints.iter().any(|known| known == hint) {
                error = error.hint(hint);
            }
        }
        with_references(error, text)
    }
}

/// Whether the server knows no execution with the ID of a request: some paths take only UUIDs.
pub fn is_of_unknown_id(error: &Error) -> bool {
    error.kind == Kind::NotFound || error.status() == Some(400)
}

/// Adds the known references, if the text looks like one.
pub fn with_references(error: Error, text: &str) -> Error {
    if text.starts_with('@') && Reference::read(text).is_none() {
        error.hint(KNOWN)
    } else {
        error
    }
}

fn with_candidates<'r>(error: Error, rows: impl IntoIterator<Item = &'r Row>) -> Error {
    let mut rows = rows.into_iter();
    let mut error = rows
        .by_ref()
        .take(SHOWN)
        .fold(error, |error, row| error.hint(row.line()));
    let left = rows.count();
    if left > 0 {
        error = error.hint(format!("and {left} more"));
    }
    error
}
