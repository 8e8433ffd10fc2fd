//! Workflows as graphs: tasks, what each runs, and the transitions between them.

mod read;
#[cfg(test)]
mod tests;

use crate::yaml::Node;

use super::kind::DefinitionKind;

pub use read::workflow;

/// A workflow as a graph.
#[derive(Debug, Default)]
pub struct Workflow {
    /// Within a workbook `book.member`.
    pub name: String,
    /// The workbook that it is a member of.
    pub book: Option<String>,
    /// In a reverse workflow tasks say what they require.
    pub is_reverse: bool,
    pub tasks: Vec<Task>,
    pub transitions: Vec<Transition>,
    /// There are more transitions than are kept.
    pub is_cut: bool,
}

#[derive(Debug)]
pub struct Task {
    pub name: String,
    pub call: Call,
    /// `all`, `one` or a number.
    pub join: Option<String>,
    /// The expressions of `with-items`.
    pub items: Vec<String>,
    /// It starts with the workflow; in a reverse workflow it requires nothing.
    pub is_first: bool,
}

/// What a task runs.
#[derive(Debug, PartialEq, Eq)]
pub struct Call {
    pub name: String,
    pub is_workflow: bool,
    /// The name is an expression.
    pub is_dynamic: bool,
}

/// What leads from a task to the next.
#[derive(Debug)]
pub struct Transition {
    /// The place of the task among the tasks.
    pub from: usize,
    pub to: Target,
    pub kind: Kind,
    pub condition: Option<String>,
    /// It comes from `task-defaults`.
    pub is_default: bool,
}

#[derive(Debug, PartialEq, Eq, Hash)]
pub enum Target {
    /// The place of a task among the tasks.
    Task(usize),
    /// A command of the engine, and its message.
    Command(&'static str, Option<String>),
    /// There is no task with this name.
    Missing(String),
}

/// Which transition it is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Kind {
    OnSuccess,
    OnError,
    OnComplete,
    OnSkip,
    /// From a task to one that must have succeeded before.
    Requires,
}

impl Kind {
    /// The key of the language.
    pub fn name(self) -> &'static str {
        match self {
            Self::OnSuccess => "on-success",
            Self::OnError => "on-error",
            Self::OnComplete => "on-complete",
            Self::OnSkip => "on-skip",
            Self::Requires => "requires",
        }
    }
}

impl Workflow {
    /// The workflows that a task may mean by a name, of which the first that exists counts: within a workbook, its
    /// members come first.
    pub fn candidates(&self, callee: &str) -> Vec<String> {
        let inner = self.book.iter().map(|book| format!("{book}.{callee}"));
        inner.chain([callee.to_owned()]).collect()
    }
}

/// The definition of a workflow in its document.
#[derive(Clone)]
pub struct Body<'t> {
    /// Within a workbook `book.member`.
    pub name: String,
    /// The name of the workbook.
    pub book: Option<String>,
    pub node: Node<'t>,
}

/// The workflows of a document.
pub fn bodies(root: Node<'_>, kind: DefinitionKind) -> Vec<Body<'_>> {
    let (members, book) = match kind {
        DefinitionKind::Workflows => (Some(root), None),
        DefinitionKind::Workbook => {
            let name = root.get("name").and_then(Node::text);
            (root.get("workflows"), Some(name.unwrap_or_default()))
        }
        DefinitionKind::Actions => (None, None),
    };
    let entries = members.and_then(Node::entries).into_iter().flatten();
    let bodies = entries.filter_map(|(key, node)| {
        let name = key.text().filter(|name| *name != "version");
        let name = name.filter(|_| node.entries().is_some())?;
        Some(Body {
            name: match book {
                Some(book) => format!("{book}.{name}"),
                None => name.to_owned(),
            },
            book: book.map(str::to_owned),
            node,
        })
    });
    bodies.collect()
}

/// A workflow in its definition on the server, which has a member of a workbook without the name of that.
pub fn stored<'t>(bodies: &[Body<'t>], name: &str) -> Option<Body<'t>> {
    let find = |wanted: &str| bodies.iter().find(|body| body.name == wanted);
    if let Some(body) = find(name) {
        return Some(body.clone());
    }
    let parts = name.rsplit_once('.');
    let member = parts.and_then(|(book, short)| Some((book, find(short)?)));
    let (book, found) = match member {
        Some((book, found)) => (Some(book.to_owned()), found),
        None => (None, bodies.first().filter(|_| bodies.len() == 1)?),
    };
    Some(Body {
        name: name.to_owned(),
        book,
        node: found.node,
    })
}

/// The inputs of a workflow and their defaults.
pub fn inputs(body: Node<'_>) -> Vec<(&str, Option<Node<'_>>)> {
    let items = body.get("input").and_then(Node::items);
    let mut found = Vec::new();
    for item in items.into_iter().flatten() {
        found.extend(item.text().map(|name| (name, None)));
        let pairs = item.entries().into_iter().flatten();
        found.extend(pairs.filter_map(|(name, default)| Some((name.text()?, Some(default)))));
    }
    found
}
