//! The objects of the server, as far as they belong to the project.

use std::cell::RefCell;
use std::collections::HashMap;

use serde_json::Value;

use crate::api::workflows::{self, WORKFLOWS};
use crate::api::{Listing, Mistral, PagedBy, Query, is_gone};
use crate::error::{Error, Kind as ErrorKind, Result};

use super::kind::{Key, Kind};
use super::object::Object;

/// The project of all objects of a server without logins.
const DEFAULT_PROJECT: &str = "<default-project>";

/// An object of the server.
#[derive(Clone, Debug)]
pub struct Remote {
    pub object: Object,
    pub id: String,
    /// As the server has sent it.
    pub row: Value,
}

impl Remote {
    /// Whether nobody has changed it between two looks. What a trigger counts down is no change.
    pub fn is_as(&self, before: &Self) -> bool {
        let settled = |remote: &Self| {
            let changed_at = match remote.object.key.kind {
                Kind::CronTrigger => None,
                _ => remote.row.get("updated_at").cloned(),
            };
            (remote.id.clone(), remote.object.digest(), changed_at)
        };
        settled(self) == settled(before)
    }
}

/// Whose objects are meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Whose {
    /// Those of the project.
    Own,
    /// Those of other projects that it can see.
    Others,
}

/// So many rows with all their fields are read at once.
const PAGE: &str = "100";

/// A workflow as triggers refer to it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Workflow {
    pub id: String,
    pub name: String,
    pub namespace: String,
}

/// Reads objects.
pub struct Reader<'m> {
    pub mistral: &'m Mistral,
    /// The workflows of triggers, by their IDs.
    workflows: RefCell<HashMap<String, (String, String)>>,
}

impl<'m> Reader<'m> {
    pub fn new(mistral: &'m Mistral) -> Self {
        Self {
            mistral,
            workflows: RefCell::default(),
        }
    }

    /// Passes on the rows of a kind as they come, the oldest first. Of actions the server lists only those of one
    /// namespace.
    pub async fn each(
        &self,
        (kind, namespace): (Kind, &str),
        whose: Whose,
        take: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()> {
        let session = self.mistral.session().await?;
        let project = session.project.clone();
        let mut query = in_namespace(kind, namespace);
        if kind.collection().paged_by != PagedBy::Nothing {
            query = query.with("limit", PAGE);
        }
        self.pass(kind, (query, true), &mut |row| {
            let is_own = is_own(&row, project.as_deref());
            if is_own == (whose == Whose::Own) {
                take(row)?;
            }
            Ok(())
        })
        .await
    }

    /// The names of all of a kind that the project can use, also those of others, and the inputs of actions as the server
    /// lists them. Of actions those of the default namespace.
    pub async fn names(&self, kind: Kind) -> Result<Vec<(Key, Option<String>)>> {
        let fields = match kind {
            Kind::Action => "id,name,namespace,input",
            kind if kind.is_namespaced() => "id,name,namespace,created_at",
            _ => "id,name,created_at",
        };
        let query = in_namespace(kind, "").with("fields", fields);
        let mut names = Vec::new();
        let mut take = |row: Value| {
            let text = |field: &str| row.get(field).and_then(Value::as_str);
            if let Some(name) = text("name") {
                let key = Key::new(kind, name, text("namespace").unwrap_or_default());
                let inputs = text("input").map(str::to_owned);
                names.push((key, inputs));
            }
            Ok(())
        };
        self.pass(kind, (query, true), &mut take).await?;
        Ok(names)
    }

    /// The object of the project with this key. Several event triggers of one name are an error.
    pub async fn find(&self, key: &Key) -> Result<Option<Remote>> {
        // The server cannot filter event triggers.
        let one = (key.kind != Kind::EventTrigger).then_some(key);
        let rows = self.rows(key.kind, one).await?;
        self.only(key, rows).await
    }

    /// The object of the project with this ID.
    pub async fn with_id(&self, kind: Kind, id: &str, namespace: &str) -> Result<Option<Remote>> {
        let session = self.mistral.session().await?;
        let project = session.project.clone();
        let found = kind.collection().get(self.mistral, id, namespace).await;
        match found {
            Ok(row) if is_own(&row, project.as_deref()) => self.remote(kind, row).await,
            Ok(_) => Ok(None),
            Err(error) if is_gone(&error) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// The object with this key among rows.
    async fn only(&self, key: &Key, rows: Vec<Value>) -> Result<Option<Remote>> {
        let text = |row: &Value, field: &str| {
            let value = row.get(field).and_then(Value::as_str);
            value.unwrap_or_default().to_owned()
        };
        let is_it = |row: &Value| {
            text(row, "name") == key.name
                && (!key.kind.is_namespaced() || text(row, "namespace") == key.namespace)
        };
        let mut rows: Vec<Value> = rows.into_iter().filter(is_it).collect();
        if rows.len() > 1 && key.kind == Kind::EventTrigger {
            let ids: Vec<String> = rows.iter().map(|row| text(row, "id")).collect();
            return Err(Error::local(format!(
                "the server has {} event triggers named {:?}: {}",
                ids.len(),
                key.name,
                ids.join(", ")
            ))
            .hint("keep one of them: mistral event-trigger-delete ID"));
        }
        // Where the project is not known, what others have made public is found, too.
        rows.sort_by_key(|row| text(row, "scope") == "private");
        match rows.pop() {
            Some(row) => self.remote(key.kind, row).await,
            None => Ok(None),
        }
    }

    /// A row as an object.
    pub async fn remote(&self, kind: Kind, row: Value) -> Result<Option<Remote>> {
        let text = |field: &str| row.get(field).and_then(Value::as_str);
        let workflow = match (kind, text("workflow_id")) {
            (Kind::CronTrigger | Kind::EventTrigger, Some(id)) => {
                let known = text("workflow_name").unwrap_or_default().to_owned();
                Some(self.workflow_of(id, known).await?)
            }
            _ => None,
        };
        let workflow = workflow.as_ref();
        let workflow = workflow.map(|(name, namespace)| (name.as_str(), namespace.as_str()));
        let object = Object::of_row(kind, &row, workflow);
        let id = text("id").unwrap_or_default().to_owned();
        Ok(object.map(|object| Remote { object, id, row }))
    }

    /// The rows of the project, perhaps only those that may be one object.
    async fn rows(&self, kind: Kind, one: Option<&Key>) -> Result<Vec<Value>> {
        let query = match one {
            Some(key) => {
                in_namespace(kind, &key.namespace).with("name", &format!("eq:{}", key.name))
            }
            None => Query::new(),
        };
        self.own(kind, query, one.is_none()).await
    }

    async fn own(&self, kind: Kind, query: Query, all: bool) -> Result<Vec<Value>> {
        let session = self.mistral.session().await?;
        let project = session.project.clone();
        let mut rows = self.listed(kind, query, all).await?;
        rows.retain(|row| is_own(row, project.as_deref()));
        Ok(rows)
    }

    async fn listed(&self, kind: Kind, query: Query, all: bool) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        let mut take = |row| {
            rows.push(row);
            Ok(())
        };
        self.pass(kind, (query, all), &mut take).await?;
        Ok(rows)
    }

    async fn pass(
        &self,
        kind: Kind,
        (query, all): (Query, bool),
        take: &mut dyn FnMut(Value) -> Result<()>,
    ) -> Result<()> {
        let query = if all {
            query
                .with("sort_keys", "created_at")
                .with("sort_dirs", "asc")
        } else {
            query
        };
        let listing = Listing {
            query,
            all,
            ..Listing::default()
        };
        let mut sink = |row: &str| {
            let row = serde_json::from_str(row);
            take(row.map_err(|cause| {
                let what = format!("cannot parse a row of the response: {cause}");
                Error::new(ErrorKind::Connection, what)
            })?)
        };
        let collection = kind.collection();
        collection.list(self.mistral, &listing, &mut sink).await?;
        Ok(())
    }

    /// Name and namespace of a workflow; what is known of it if it is gone.
    async fn workflow_of(&self, id: &str, known: String) -> Result<(String, String)> {
        if let Some(found) = self.workflows.borrow().get(id) {
            return Ok(found.clone());
        }
        let found = match workflows::version(self.mistral, id, "").await {
            Ok(row) => {
                let text = |field: &str| {
                    let value = row.get(field).and_then(Value::as_str);
                    value.unwrap_or_default().to_owned()
                };
                (text("name"), text("namespace"))
            }
            Err(error) if is_gone(&error) => (known, String::new()),
            Err(error) => return Err(error),
        };
        let mut workflows = self.workflows.borrow_mut();
        workflows.insert(id.to_owned(), found.clone());
        Ok(found)
    }

    /// The workflow that a name stands for in a namespace, as the server looks it up: there, else in the default one. Those
    /// of the project come before those that others have made public.
    pub async fn workflow(&self, name: &str, namespace: &str) -> Result<Option<Workflow>> {
        let session = self.mistral.session().await?;
        let project = session.project.clone();
        let query = Query::new().with("name", &format!("eq:{name}"));
        let rows = self.listed(Kind::Workflow, query, false).await?;
        let found = rows.iter().filter_map(|row| {
            let text = |field: &str| row.get(field).and_then(Value::as_str);
            let workflow = Workflow {
                id: text("id")?.to_owned(),
                name: text("name").filter(|found| *found == name)?.to_owned(),
                namespace: text("namespace").unwrap_or_default().to_owned(),
            };
            let is_there = workflow.namespace == namespace;
            (is_there || workflow.namespace.is_empty())
                .then_some(((is_there, is_own(row, project.as_deref())), workflow))
        });
        let best = found.max_by_key(|(rank, _)| *rank);
        Ok(best.map(|(_, workflow)| workflow))
    }

    /// The same, which has to be there.
    pub async fn needed_workflow(&self, name: &str, namespace: &str) -> Result<Workflow> {
        let found = self.workflow(name, namespace).await?;
        found.ok_or_else(|| {
            let place = if namespace.is_empty() {
                String::new()
            } else {
                format!(" in namespace {namespace:?}")
            };
            let noun = WORKFLOWS.noun;
            Error::new(
                ErrorKind::NotFound,
                format!("there is no {noun} {name:?}{place}"),
            )
        })
    }
}

/// Of actions the server lists only those of one namespace.
fn in_namespace(kind: Kind, namespace: &str) -> Query {
    match kind {
        Kind::Action => Query::new().with("namespace", namespace),
        _ => Query::new(),
    }
}

/// From so many of a kind on all of that kind are read at once.
const MANY: usize = 20;

/// Finds many objects with few requests. What it knows is as old as itself.
pub struct Batch<'r> {
    reader: &'r Reader<'r>,
    /// The rows of a kind; of actions those of a namespace. They are grouped by name.
    rows: HashMap<(Kind, String), HashMap<String, Vec<Value>>>,
}

impl<'r> Batch<'r> {
    /// Reads what is worth it for these objects.
    pub async fn new(reader: &'r Reader<'r>, keys: impl Iterator<Item = &Key>) -> Result<Self> {
        let mut groups: HashMap<(Kind, String), (usize, &Key)> = HashMap::new();
        for key in keys {
            groups.entry(group(key)).or_insert((0, key)).0 += 1;
        }
        let mut groups: Vec<_> = groups.into_iter().collect();
        groups.sort_by(|(one, _), (two, _)| one.cmp(two));
        let mut rows = HashMap::new();
        for (group, (count, key)) in groups {
            if count < MANY && key.kind != Kind::EventTrigger {
                continue;
            }
            let mut names: HashMap<String, Vec<Value>> = HashMap::new();
            for row in reader
                .own(key.kind, in_namespace(key.kind, &key.namespace), true)
                .await?
            {
                let name = row.get("name").and_then(Value::as_str);
                let name = name.unwrap_or_default().to_owned();
                names.entry(name).or_default().push(row);
            }
            rows.insert(group, names);
        }
        Ok(Self { reader, rows })
    }

    /// The object of the project with this key.
    pub async fn find(&self, key: &Key) -> Result<Option<Remote>> {
        let Some(names) = self.rows.get(&group(key)) else {
            return self.reader.find(key).await;
        };
        let rows = names.get(&key.name).cloned();
        self.reader.only(key, rows.unwrap_or_default()).await
    }
}

fn group(key: &Key) -> (Kind, String) {
    let namespace = match key.kind {
        Kind::Action => key.namespace.clone(),
        _ => String::new(),
    };
    (key.kind, namespace)
}

/// Whether a row is of the project, and not one that another project has made public or shares.
fn is_own(row: &Value, project: Option<&str>) -> bool {
    let of = row.get("project_id").and_then(Value::as_str);
    match (of, project) {
        (Some(of), Some(project)) => of == project || of == DEFAULT_PROJECT,
        _ => true,
    }
}
