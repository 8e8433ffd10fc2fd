//! Which workflows call a workflow.

use std::collections::{BTreeMap, HashMap, HashSet};

use serde::Deserialize;
use serde_json::Value;

use crate::api::page::read_row;
use crate::api::workflows::WORKFLOWS;
use crate::api::{Listing, Mistral, Query};
use crate::dsl::graph::{self, Workflow};
use crate::error::Result;

use super::super::filter;
use super::super::workflow_definitions::{Document, Stored};

/// The most workflows that are searched.
pub const MOST: usize = 1000;

/// The workflows that call one, and their tasks that do.
pub type Calling = BTreeMap<String, Vec<String>>;

/// What was found on the server.
#[derive(Default)]
pub struct Callers {
    pub found: Calling,
    /// There were more to search.
    pub are_cut: bool,
    /// How many definitions could not be read.
    pub unreadable: usize,
}

/// The callers of each workflow of a document that are in it.
pub fn of_document(document: &Document) -> HashMap<String, Calling> {
    let all: Vec<Workflow> = document.bodies().iter().map(graph::workflow).collect();
    let names: HashSet<&str> = all.iter().map(|workflow| workflow.name.as_str()).collect();
    let mut callers: HashMap<String, Calling> = HashMap::new();
    for caller in &all {
        for (callee, task) in calls(caller) {
            let mut candidates = caller.candidates(callee).into_iter();
            if let Some(name) = candidates.find(|name| names.contains(name.as_str())) {
                let calling = callers.entry(name).or_default();
                calling
                    .entry(caller.name.clone())
                    .or_default()
                    .push(task.to_owned());
            }
        }
    }
    callers
}

/// The workflows that one calls by their names, and its tasks that do.
fn calls(caller: &Workflow) -> impl Iterator<Item = (&str, &str)> {
    let tasks = caller.tasks.iter();
    let tasks = tasks.filter(|task| task.call.is_workflow && !task.call.is_dynamic);
    tasks.map(|task| (task.call.name.as_str(), task.name.as_str()))
}

/// The callers of a workflow on the server, which are among those with its name in their definitions.
pub async fn of_server(mistral: &Mistral, wanted: &Stored) -> Result<Callers> {
    let short = wanted.name.rsplit('.').next().unwrap_or(&wanted.name);
    let query = Query::new()
        .with("fields", "id,name,namespace,definition")
        .with("limit", &MOST.to_string())
        .with("definition", &format!("has:{short}"));
    let mut rows: Vec<Value> = Vec::new();
    let are_cut = list(mistral, query, |row| {
        rows.push(read_row(row)?);
        Ok(())
    })
    .await?;
    let mut callers = Callers {
        are_cut,
        ..Callers::default()
    };
    let mut names = Names {
        mistral,
        namespaces: HashMap::new(),
    };
    for row in &rows {
        let stored = Stored::read(row);
        let read =
            stored.and_then(|stored| Ok((graph::workflow(&stored.body()?), stored.namespace)));
        let Ok((caller, namespace)) = read else {
            callers.unreadable += 1;
            continue;
        };
        let mut tasks = Vec::new();
        for (name, task) in calls(&caller) {
            if names.means((&caller, &namespace), name, wanted).await? {
                tasks.push(task.to_owned());
            }
        }
        if !tasks.is_empty() {
            let name = if namespace == wanted.namespace {
                caller.name
            } else {
                format!("{} (namespace {namespace})", caller.name)
            };
            callers.found.insert(name, tasks);
        }
    }
    Ok(callers)
}

/// Whether there is more.
async fn list(
    mistral: &Mistral,
    query: Query,
    mut sink: impl FnMut(&str) -> Result<()>,
) -> Result<bool> {
    let listing = Listing {
        query,
        ..Listing::default()
    };
    WORKFLOWS.list(mistral, &listing, &mut sink).await
}

/// A workflow of a listing.
#[derive(Deserialize)]
struct Row {
    namespace: Option<String>,
}

/// What there is under a name: it decides which workflow another one means by it.
struct Names<'a> {
    mistral: &'a Mistral,
    /// The namespaces that have a workflow with a name.
    namespaces: HashMap<String, HashSet<String>>,
}

impl Names<'_> {
    /// Whether a workflow in a namespace means this one by a name. The server looks in that namespace, then in the
    /// default one, for each of the names that may be meant.
    async fn means(
        &mut self,
        (caller, namespace): (&Workflow, &str),
        name: &str,
        wanted: &Stored,
    ) -> Result<bool> {
        let candidates = caller.candidates(name);
        if !candidates.contains(&wanted.name) {
            return Ok(false);
        }
        for candidate in candidates {
            for namespace in [namespace, ""] {
                if candidate == wanted.name && namespace == wanted.namespace {
                    return Ok(true);
                }
                if self.exists(&candidate, namespace).await? {
                    return Ok(false);
                }
            }
        }
        Ok(false)
    }

    async fn exists(&mut self, name: &str, namespace: &str) -> Result<bool> {
        if let Some(known) = self.namespaces.get(name) {
            return Ok(known.contains(namespace));
        }
        let query = Query::new()
            .with("fields", "id,name,namespace")
            .with("name", &filter::literal(name));
        let mut found = HashSet::new();
        list(self.mistral, query, |row| {
            let row: Row = read_row(row)?;
            found.insert(row.namespace.unwrap_or_default());
            Ok(())
        })
        .await?;
        let exists = found.contains(namespace);
        self.namespaces.insert(name.to_owned(), found);
        Ok(exists)
    }
}
