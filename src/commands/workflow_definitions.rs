//! Definitions of workflows, for commands that read them from a file or from the server.

use std::collections::HashMap;
use std::path::Path;
use std::rc::Rc;

use serde_json::Value;

use crate::api::Mistral;
use crate::api::workflows::WORKFLOWS;
use crate::character::single_line;
use crate::dsl::graph::{self, Body, Workflow};
use crate::dsl::{DefinitionKind, kind_of_tree};
use crate::error::{Error, Kind, Result};
use crate::input;
use crate::yaml::{self, Tree};

/// The ends of names of files.
const ENDS: [&str; 3] = [".yaml", ".yml", ".json"];

/// Whether an argument names a file instead of a workflow on the server.
pub fn is_file(given: &str) -> bool {
    let is_there = |name| std::fs::metadata(name).is_ok_and(|found| !found.is_dir());
    given == "-"
        || given.contains('/')
        || ENDS.iter().any(|end| given.ends_with(end))
        || is_there(Path::new(given))
}

/// A document with workflows.
pub struct Document {
    tree: Tree,
    kind: DefinitionKind,
    /// `file "flows.yaml"`, in messages.
    origin: String,
}

impl Document {
    /// Reads a file, or standard input.
    pub fn of_file(name: &str) -> Result<Self> {
        let content = input::File::from(name).read("FILE")?;
        Self::of_text(&content.text()?, content.origin)
    }

    fn of_text(text: &str, origin: String) -> Result<Self> {
        let tree = yaml::tree(text);
        let tree = tree.map_err(|failure| Error::local(format!("{origin}: {failure}")))?;
        if let Some(tree) = tree
            && let Some(kind) = kind_of_tree(tree.root())
            && !graph::bodies(tree.root(), kind).is_empty()
        {
            return Ok(Self { tree, kind, origin });
        }
        Err(Error::local(format!("{origin} defines no workflow")))
    }

    pub fn bodies(&self) -> Vec<Body<'_>> {
        graph::bodies(self.tree.root(), self.kind)
    }

    /// The workflow with a name, for which a member of a workbook needs not that of the workbook.
    pub fn named(&self, name: &str) -> Result<Body<'_>> {
        let bodies = self.bodies();
        let is_named = |body: &&Body<'_>| {
            let inner = body.book.as_ref().map(|book| &body.name[book.len() + 1..]);
            body.name == name || inner == Some(name)
        };
        if let Some(found) = bodies.iter().find(is_named) {
            return Ok(found.clone());
        }
        let known: Vec<_> = bodies.iter().map(|body| single_line(&body.name)).collect();
        let (origin, name) = (&self.origin, single_line(name));
        let error = Error::local(format!("{origin} has no workflow '{name}'"));
        Err(error.hint(format!("it has {}", some_of(&known))))
    }
}

/// The first of several names.
pub fn some_of(names: &[String]) -> String {
    const MOST: usize = 10;
    let shown = names.iter().take(MOST).cloned().collect::<Vec<_>>();
    let left = names.len() - shown.len();
    let end = if left > 0 {
        format!(" and {left} more")
    } else {
        String::new()
    };
    shown.join(", ") + &end
}

/// A workflow as the server has it.
pub struct Stored {
    pub name: String,
    pub namespace: String,
    document: Document,
}

impl Stored {
    /// Reads one by name or ID.
    pub async fn get(mistral: &Mistral, identifier: &str, namespace: &str) -> Result<Self> {
        let row = WORKFLOWS.get(mistral, identifier, namespace).await?;
        Self::read(&row)
    }

    /// The workflow of a row with name, namespace and definition.
    pub fn read(row: &Value) -> Result<Self> {
        let text = |field: &str| row[field].as_str().unwrap_or_default();
        let name = text("name").to_owned();
        let origin = format!("the definition of workflow '{}'", single_line(&name));
        Ok(Self {
            namespace: text("namespace").to_owned(),
            document: Document::of_text(text("definition"), origin)?,
            name,
        })
    }

    pub fn body(&self) -> Result<Body<'_>> {
        let bodies = self.document.bodies();
        graph::stored(&bodies, &self.name).ok_or_else(|| {
            let origin = &self.document.origin;
            Error::local(format!("{origin} does not have it"))
        })
    }
}

/// Where the workflows are looked up that others call.
pub enum Library<'a> {
    /// Those of a file.
    File(HashMap<String, Rc<Workflow>>),
    /// Those of a namespace of the server, and of the default one.
    Server {
        mistral: &'a Mistral,
        namespace: String,
        read: HashMap<String, Option<Rc<Workflow>>>,
    },
}

impl Library<'_> {
    /// The workflow that another one calls by this name.
    pub async fn called(&mut self, caller: &Workflow, name: &str) -> Result<Option<Rc<Workflow>>> {
        for name in caller.candidates(name) {
            if let Some(found) = self.find(&name).await? {
                return Ok(Some(found));
            }
        }
        Ok(None)
    }

    async fn find(&mut self, name: &str) -> Result<Option<Rc<Workflow>>> {
        let (mistral, namespace, read) = match self {
            Self::File(all) => return Ok(all.get(name).cloned()),
            Self::Server {
                mistral,
                namespace,
                read,
            } => (mistral, namespace, read),
        };
        if let Some(known) = read.get(name) {
            return Ok(known.clone());
        }
        let mut found = stored(mistral, name, namespace).await?;
        if found.is_none() && !namespace.is_empty() {
            found = stored(mistral, name, "").await?;
        }
        read.insert(name.to_owned(), found.clone());
        Ok(found)
    }
}

async fn stored(mistral: &Mistral, name: &str, namespace: &str) -> Result<Option<Rc<Workflow>>> {
    match Stored::get(mistral, name, namespace).await {
        Ok(found) => Ok(Some(Rc::new(graph::workflow(&found.body()?)))),
        Err(error) if error.kind == Kind::NotFound => Ok(None),
        Err(error) => Err(error),
    }
}
