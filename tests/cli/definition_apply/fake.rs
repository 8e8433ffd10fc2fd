//! A server that keeps objects as Mistral does, as far as files of definitions need it.

use std::sync::{Arc, Mutex};

use serde_json::{Map, Value, json};

use crate::support::{Answer, Request, Server, mistral};

/// What the server has, and what it was asked.
pub struct State {
    /// The collection and the row of each object.
    pub rows: Vec<(String, Value)>,
    /// Requests that changed something, with their bodies.
    pub writes: Vec<(String, String)>,
    /// How many requests came.
    pub requests: usize,
    /// Of all cron triggers that are made.
    pub next_execution_time: &'static str,
    made: usize,
}

impl Default for State {
    fn default() -> Self {
        Self {
            rows: Vec::new(),
            writes: Vec::new(),
            requests: 0,
            next_execution_time: "2999-01-01 02:00:00",
            made: 0,
        }
    }
}

/// What answers in place of the server: it knows the request and what the server has.
pub type Hook = dyn Fn(&str, &mut State) -> Option<Answer> + Send + Sync;

/// What answers, and may have the server do it or not.
pub type Filter = dyn Fn(&mut dyn FnMut() -> Answer) -> Answer + Send + Sync;

#[derive(Clone, Default)]
pub struct Fake(Arc<Mutex<State>>);

impl Fake {
    pub fn look<T>(&self, at: impl FnOnce(&mut State) -> T) -> T {
        at(&mut self.0.lock().unwrap())
    }

    pub fn serve(&self) -> Server {
        self.serve_with(Box::new(|_, _| None))
    }

    pub fn serve_with(&self, hook: Box<Hook>) -> Server {
        let fake = self.clone();
        Server::answering(move |request| {
            let line = percent_decoded(&request.line());
            fake.look(|state| {
                state.note(request, &line);
                hook(&line, state).unwrap_or_else(|| state.answer(request, &line))
            })
        })
    }

    /// Each request goes through `filter`, which is given what makes the answer.
    pub fn serve_through(&self, filter: Box<Filter>) -> Server {
        let fake = self.clone();
        Server::answering(move |request| {
            let line = percent_decoded(&request.line());
            fake.look(|state| {
                state.note(request, &line);
                filter(&mut || state.answer(request, &line))
            })
        })
    }

    /// Puts an object there.
    pub fn has(&self, collection: &str, row: &Value) -> Value {
        self.look(|state| state.make(collection, row.clone()))
    }

    /// The requests that changed something since the last call, without those of the lock and the record.
    pub fn writes(&self) -> Vec<(String, String)> {
        let writes = self.look(|state| std::mem::take(&mut state.writes));
        let of_objects = |(line, body): &(String, String)| {
            !["mistral-lock.", "mistral-owner."]
                .iter()
                .any(|name| line.contains(name) || body.contains(name))
        };
        writes.into_iter().filter(of_objects).collect()
    }

    /// The first lines of these.
    pub fn lines(&self) -> Vec<String> {
        self.writes().into_iter().map(|(line, _)| line).collect()
    }

    /// The names of what is in a collection.
    pub fn names(&self, collection: &str) -> Vec<String> {
        self.look(|state| {
            let rows = state.rows.iter();
            let rows = rows.filter(|(known, _)| known == collection);
            rows.map(|(_, row)| row["name"].as_str().unwrap().to_owned())
                .collect()
        })
    }

    /// A row of a collection.
    pub fn row(&self, collection: &str, name: &str) -> Value {
        self.look(|state| {
            let found = state
                .rows
                .iter()
                .find(|(known, row)| known == collection && row["name"] == name);
            found.map(|(_, row)| row.clone()).unwrap_or_default()
        })
    }

    /// Changes a row.
    pub fn change(&self, collection: &str, name: &str, field: &str, value: Value) {
        self.look(|state| state.change(collection, name, field, value));
    }
}

fn percent_decoded(line: &str) -> String {
    let mut bytes = Vec::new();
    let mut rest = line.as_bytes();
    while let Some((&first, after)) = rest.split_first() {
        if first == b'%' && after.len() >= 2 {
            let code = std::str::from_utf8(&after[..2]).unwrap();
            bytes.push(u8::from_str_radix(code, 16).unwrap());
            rest = &after[2..];
        } else if first == b'+' && bytes.contains(&b'?') {
            bytes.push(b' ');
            rest = after;
        } else {
            bytes.push(first);
            rest = after;
        }
    }
    String::from_utf8(bytes).unwrap()
}

impl State {
    fn note(&mut self, request: &Request, line: &str) {
        self.requests += 1;
        if request.method != "GET" {
            let body = String::from_utf8(request.body.clone()).unwrap();
            self.writes.push((line.to_owned(), body));
        }
    }

    pub fn change(&mut self, collection: &str, name: &str, field: &str, value: Value) {
        let mut rows = self.rows.iter_mut();
        let found = rows.find(|(known, row)| known == collection && row["name"] == name);
        found.unwrap().1[field] = value;
    }

    fn make(&mut self, collection: &str, given: Value) -> Value {
        self.made += 1;
        let mut row = json!({
            "id": format!("00000000-0000-4000-8000-{:012}", self.made),
            "scope": "private", "project_id": "ours", "created_at": "2026-11-28 10:00:00", "updated_at": null,
        });
        if !collection.starts_with("env") && !collection.contains("triggers") {
            row["namespace"] = "".into();
        }
        if collection == "cron_triggers" {
            row["next_execution_time"] = self.next_execution_time.into();
        }
        merge(&mut row, given);
        self.rows.push((collection.to_owned(), row.clone()));
        row
    }

    fn answer(&mut self, request: &Request, line: &str) -> Answer {
        let target = line
            .split_once(' ')
            .unwrap()
            .1
            .strip_prefix("/v2/")
            .unwrap();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        let (collection, id) = path.split_once('/').unwrap_or((path, ""));
        let query: Map<String, Value> = (query.split('&').filter_map(|pair| pair.split_once('=')))
            .map(|(name, value)| (name.to_owned(), value.into()))
            .collect();
        let body = std::str::from_utf8(&request.body).unwrap();
        match request.method.as_str() {
            "GET" if id.is_empty() => self.list(collection, &query),
            "GET" => self
                .find(collection, id)
                .map_or_else(missing, |at| Answer::json(200, &self.rows[at].1)),
            "POST" => self.create(collection, given(collection, body, &query)),
            "PUT" => self.update((collection, id), given(collection, body, &query)),
            _ => match self.find(collection, id.split('/').next().unwrap()) {
                Some(at) => {
                    self.rows.remove(at);
                    Answer::text(204, "")
                }
                None => missing(),
            },
        }
    }

    fn list(&self, collection: &str, query: &Map<String, Value>) -> Answer {
        let name = query.get("name").and_then(Value::as_str);
        let name = name.map(|name| name.strip_prefix("eq:").unwrap());
        let rows = self.rows.iter().filter(|(known, _)| known == collection);
        let rows = rows
            .map(|(_, row)| row)
            .filter(|row| name.is_none_or(|name| row["name"] == name));
        // Of actions only those of one namespace are listed.
        let namespace = query.get("namespace").filter(|_| collection == "actions");
        let rows: Vec<&Value> =
            (rows.filter(|row| namespace.is_none_or(|it| row["namespace"] == *it))).collect();
        Answer::json(200, &json!({collection: rows}))
    }

    fn find(&self, collection: &str, id: &str) -> Option<usize> {
        self.rows.iter().position(|(known, row)| {
            known == collection
                && (row["id"] == id || row["name"] == id)
                && row["project_id"] == "ours"
        })
    }

    fn create(&mut self, collection: &str, given: Value) -> Answer {
        let name = given["name"].as_str().unwrap().to_owned();
        let namespace = given.get("namespace").cloned();
        let is_it = |row: &Value| {
            row["name"] == name
                && row["project_id"] == "ours"
                && (namespace.is_none() || row.get("namespace") == namespace.as_ref())
        };
        let is_there = self
            .rows
            .iter()
            .any(|(known, row)| known == collection && is_it(row));
        if is_there && collection != "event_triggers" {
            return Answer::json(
                409,
                &json!({"faultstring": format!("Duplicate entry for {name}")}),
            );
        }
        let row = self.make(collection, given);
        self.members(collection, &row);
        wrapped(collection, 201, &row)
    }

    fn update(&mut self, (collection, id): (&str, &str), given: Value) -> Answer {
        let name = given["identifier"]
            .as_str()
            .or(given["id"].as_str())
            .or(given["name"].as_str());
        let name = name.unwrap_or_default().to_owned();
        let id = if id.is_empty() { name } else { id.to_owned() };
        let Some(at) = self.find(collection, &id) else {
            return missing();
        };
        merge(&mut self.rows[at].1, given);
        self.rows[at].1["updated_at"] = "2026-11-28 11:00:00".into();
        let row = self.rows[at].1.clone();
        self.members(collection, &row);
        if collection == "workflows" {
            return Answer::json(200, &row);
        }
        wrapped(collection, 200, &row)
    }

    /// What the server makes of a workbook.
    fn members(&mut self, collection: &str, row: &Value) {
        if collection != "workbooks" {
            return;
        }
        let text = row["definition"].as_str().unwrap();
        let document: Value = serde_yaml::from_str(text).unwrap();
        for part in ["workflows", "actions"] {
            for (name, spec) in document[part].as_object().into_iter().flatten() {
                let name = format!("{}.{name}", row["name"].as_str().unwrap());
                let definition = spec.to_string();
                let row = json!({"name": name, "definition": definition});
                match self.find(part, &name) {
                    Some(at) => merge(&mut self.rows[at].1, row),
                    None => drop(self.make(part, row)),
                }
            }
        }
    }
}

/// What a request says of an object.
fn given(collection: &str, body: &str, query: &Map<String, Value>) -> Value {
    let mut row = Value::Object(query.clone());
    match collection {
        "code_sources" => row["content"] = body.into(),
        "workflows" | "actions" | "workbooks" => {
            let document: Value = serde_yaml::from_str(body).unwrap();
            let names = document.as_object().unwrap().keys();
            let names: Vec<&String> = names.filter(|name| *name != "version").collect();
            let name = document["name"]
                .as_str()
                .filter(|_| collection == "workbooks");
            if name.is_none() {
                assert_eq!(names.len(), 1, "one at a time: {body}");
            }
            row["name"] = name.unwrap_or_else(|| names[0]).into();
            row["definition"] = body.into();
        }
        _ => {
            let body: Value = serde_json::from_str(body).unwrap();
            merge(&mut row, body);
        }
    }
    row
}

fn merge(row: &mut Value, given: Value) {
    let Value::Object(given) = given else {
        panic!("no object");
    };
    for (name, value) in given {
        row[name] = value;
    }
}

fn wrapped(collection: &str, status: u16, row: &Value) -> Answer {
    match collection {
        "workflows" | "actions" => Answer::json(status, &json!({collection: [row]})),
        _ => Answer::json(status, row),
    }
}

fn missing() -> Answer {
    Answer::json(404, &json!({"faultstring": "it is not found"}))
}

/// A folder with files.
pub struct Tree(tempfile::TempDir);

impl Tree {
    pub fn new(files: &[(&str, &str)]) -> Self {
        let tree = Self(tempfile::tempdir().unwrap());
        for (name, text) in files {
            tree.write(name, text);
        }
        tree
    }

    pub fn write(&self, name: &str, text: &str) {
        let path = self.0.path().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }

    pub fn remove(&self, name: &str) {
        std::fs::remove_file(self.0.path().join(name)).unwrap();
    }

    pub fn path(&self) -> String {
        self.0.path().to_str().unwrap().to_owned()
    }

    /// A run of a command on this folder, for the project of the server's objects.
    pub fn run(&self, server: &Server, words: &[&str]) -> crate::support::Outcome {
        self.prepared(server, words).run()
    }

    pub fn prepared(&self, server: &Server, words: &[&str]) -> crate::support::Run {
        let path = self.path();
        let words: Vec<&str> = words
            .iter()
            .map(|word| if *word == "." { &path } else { *word })
            .collect();
        mistral(&words)
            .server(server)
            .env("OS_PROJECT_ID", "ours")
            .env("USER", "ann")
    }
}

pub const WORKFLOW: &str = "version: '2.0'\nbackup:\n  tasks:\n    copy: {action: std.noop}\n";
pub const ENVIRONMENT: &str = "kind: environment\nname: prod\nvariables: {region: RegionOne}\n";
pub const CRON: &str = "kind: cron-trigger\nname: nightly\nworkflow_name: backup\npattern: '0 2 * * *'\nremaining_executions: 10\n";
