//! What the server says of a definition, with the name of the file, the place in it and what to do.

use crate::api::{Collection, Mistral, Place, Query};
use crate::character::single_line;
use crate::dsl::refused::syntax;
use crate::dsl::{DefinitionKind, Finding, SchemaError, Severity, kind_of_tree, without_schema};
use crate::error::{Error, Kind, Result};
use crate::input::Content;
use crate::lint::{self, line};
use crate::secret::cut;
use crate::terminal::Terminal;
use crate::yaml::{self, Node, Position, Tree};

/// What the server calls a definition in errors of YAML syntax.
const NAMELESS: &str = "<unicode string>";
/// A larger definition is not parsed for errors, in bytes: its values take some 40 times the memory of its text.
const MAX_PARSED: usize = 4 << 20;
/// The longest message that is shown whole, in characters.
const MAX_MESSAGE: usize = 20_000;
/// The same of one that stands in a line.
const MAX_LINE: usize = 1_000;
/// More workflows of one file than are looked up after a failure.
const MAX_LOOKUPS: usize = 20;

/// More findings than a reader takes in.
const MAX_FINDINGS: usize = 20;

/// A definition that was sent, and that the server may refuse.
pub struct Sent {
    /// The name of the file.
    name: String,
    kind: DefinitionKind,
    /// None where it is not YAML, or empty.
    tree: Option<Tree>,
    findings: Vec<Finding>,
}

impl Sent {
    /// Reads the definition, for errors and warnings.
    pub fn new(content: &Content, kind: DefinitionKind) -> Self {
        let text = content.text().unwrap_or_default();
        let mut sent = Self {
            name: single_line(content.name()),
            kind,
            tree: None,
            findings: Vec::new(),
        };
        if text.len() > MAX_PARSED {
            return sent;
        }
        match yaml::tree(&text) {
            Ok(tree) => sent.tree = tree,
            Err(failure) => {
                sent.findings.push(syntax(&failure));
                return sent;
            }
        }
        // Of another kind all is wrong: the hint says so.
        if sent.other_kind().is_none() {
            sent.findings = lint::definition(kind, sent.root());
        }
        sent
    }

    fn root(&self) -> Option<Node<'_>> {
        self.tree.as_ref().map(Tree::root)
    }

    /// The kind that it is of, if it is another than the command is for.
    fn other_kind(&self) -> Option<DefinitionKind> {
        let kind = self.root().and_then(kind_of_tree);
        kind.filter(|kind| *kind != self.kind)
    }

    /// Tells what the server refuses, with its place.
    pub fn tell_errors(&self, terminal: &Terminal) {
        self.tell(terminal, |severity| severity == Severity::Error);
    }

    /// Tells what the server does otherwise than written, below what the command shows.
    pub fn tell_warnings(&self, terminal: &Terminal) -> Result<()> {
        terminal.flush()?;
        self.tell(terminal, |severity| severity == Severity::Warning);
        Ok(())
    }

    /// Tells both: the server finds workbooks valid that it fails to store.
    pub fn tell_all(&self, terminal: &Terminal) -> Result<()> {
        terminal.flush()?;
        self.tell(terminal, |_| true);
        Ok(())
    }

    fn tell(&self, terminal: &Terminal, is_told: impl Fn(Severity) -> bool) {
        let findings = self.findings.iter();
        let told: Vec<_> = findings
            .filter(|finding| is_told(finding.rule.severity))
            .collect();
        for finding in told.iter().take(MAX_FINDINGS) {
            terminal.note(&line(&self.name, finding));
        }
        if let Some(more @ 1..) = told.len().checked_sub(MAX_FINDINGS) {
            terminal.note(&format!(
                "mistral: note: {more} more; 'mistral definition-lint' shows all"
            ));
        }
    }

    /// A short form of what the server says of the definition.
    pub fn verdict(&self, message: &str) -> String {
        let (name, words) = (&self.name, short(message));
        if words.contains(NAMELESS) {
            return words.replace(NAMELESS, name);
        }
        format!("{name}: {words}")
    }

    /// A hint for a definition of another kind than the command is for.
    fn kind_hint(&self) -> Option<String> {
        let kind = self.other_kind()?;
        let (own, noun) = (self.kind.noun(), kind.noun());
        Some(format!(
            "{} is for {noun}s, not for {own}s: use 'mistral {noun}-create' and the other {noun} commands",
            self.name
        ))
    }

    /// The error of a request that sent the definition, in short and with hints. What is wrong is told with its place.
    pub fn explain(&self, mut error: Error, terminal: &Terminal) -> Error {
        // Of a workbook whose version is a number the server says no more than that it has failed.
        if matches!(error.status(), Some(400 | 500)) {
            self.tell_errors(terminal);
        }
        let hint = match error.status() {
            Some(400) => {
                error.message = self.verdict(&error.message);
                self.kind_hint()
            }
            Some(409) if self.names().len() < 2 => Some(format!(
                "it exists already; to replace it: mistral {}-update",
                self.kind.noun()
            )),
            _ => None,
        };
        match hint {
            Some(hint) => error.hint(hint),
            None => error,
        }
    }

    /// The error of a definition that may contain several resources: the server takes all or none, so an error about
    /// one that is missing, or there already, says how it is with the others.
    pub async fn explain_several(
        &self,
        error: Error,
        mistral: &Mistral,
        collection: &Collection,
        place: Place<'_>,
    ) -> Error {
        let names = self.names();
        if !matches!(error.kind, Kind::NotFound | Kind::Conflict)
            || !(2..=MAX_LOOKUPS).contains(&names.len())
        {
            return error;
        }
        let query = Query::new().with_some("namespace", Some(place.namespace));
        let (mut present, mut absent) = (Vec::new(), Vec::new());
        for name in names {
            match mistral.get(&[collection.name, name], &query).await {
                Ok(_) => present.push(name),
                Err(other) if other.kind == Kind::NotFound => absent.push(name),
                Err(_) => return error,
            }
        }
        if present.is_empty() || absent.is_empty() {
            return error;
        }
        error.hint(format!(
            "of this file, the server has {} and lacks {}: it creates or updates all of a file or nothing, so \
             give it those that it has and those that it lacks in two files",
            single_line(&present.join(", ")),
            single_line(&absent.join(", "))
        ))
    }

    /// The names of the resources in it.
    fn names(&self) -> Vec<&str> {
        let members = self.root().and_then(Node::entries).into_iter().flatten();
        let named = members.filter_map(|(key, body)| Some((key.text()?, body)));
        named
            .filter(|(name, body)| {
                !matches!(*name, "" | "." | ".." | "version") && body.entries().is_some()
            })
            .map(|(name, _)| name)
            .collect()
    }
}

/// A short form of what the server says of a definition.
fn short(message: &str) -> String {
    let without_schema = without_schema(message);
    if let Some(error) = SchemaError::parse(without_schema.as_deref().unwrap_or(message)) {
        return error.explain();
    }
    match cut(message, MAX_MESSAGE) {
        Some(beginning) => format!("{beginning}..."),
        None => message.to_owned(),
    }
}

/// The same on one line, and the place that it names, if any.
pub fn in_a_line(message: &str) -> (String, Option<Position>) {
    let words = short(message);
    let at = words.contains(NAMELESS).then(|| named_place(&words));
    let words: Vec<&str> = words.split_whitespace().collect();
    let words = words.join(" ").replace(NAMELESS, "the file");
    let words = match cut(&words, MAX_LINE) {
        Some(beginning) => format!("{beginning}..."),
        None => words,
    };
    (words, at.flatten())
}

/// The last place that an error of YAML names, which is where it was seen.
fn named_place(words: &str) -> Option<Position> {
    let (_, place) = words.rsplit_once("line ")?;
    let (line, rest) = place.split_once(", column ")?;
    let column = rest.split(|c: char| !c.is_ascii_digit()).next()?;
    Some(Position {
        line: line.parse().ok().filter(|line| *line > 0)?,
        column: column.parse().ok().filter(|column| *column > 0)?,
    })
}
