//! The pairs of shell pipes and commands in `src/guide/migration.md`: both are run, and must print and change the same.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};
use url::Url;

use crate::support::{Answer, Request, Server, mistral};

const GUIDE: &str = include_str!("../../src/guide/migration.md");

/// A pipe and the command in its place.
struct Pair {
    title: &'static str,
    old: &'static str,
    new: &'static str,
}

/// The pairs of the guide.
fn pairs() -> Vec<Pair> {
    let sections = GUIDE.split("\n## ").skip(1);
    let pair = |section: &'static str| {
        let title = section.lines().next().unwrap();
        let mut blocks = section.split("```sh\n").skip(1).map(|rest| {
            let (block, _) = rest.split_once("\n```").unwrap();
            block
        });
        let (old, new) = (blocks.next().unwrap(), blocks.next().unwrap());
        assert!(blocks.next().is_none(), "{title}: more than two blocks");
        Pair { title, old, new }
    };
    sections.map(pair).collect()
}

#[test]
fn each_pipe_and_its_command_print_and_change_the_same() {
    let pairs = pairs();
    assert_eq!(pairs.len(), 9);
    for pair in pairs {
        let [old, new] = [pair.old, pair.new].map(ran);
        let title = pair.title;
        assert_eq!(
            old.printed, new.printed,
            "{title}: {} {}",
            old.stderr, new.stderr
        );
        assert_eq!(old.changes, new.changes, "{title}");
        let does_something = !new.changes.is_empty() || !new.printed.is_empty();
        assert!(does_something, "{title}: nothing happened");
    }
}

/// What a line of the shell did.
struct Ran {
    /// What it printed, but for the lines that say what was deleted.
    printed: Vec<String>,
    /// The requests that change something, sorted.
    changes: Vec<String>,
    stderr: String,
}

fn ran(line: &str) -> Ran {
    let changes = Arc::new(Mutex::new(Vec::new()));
    let seen = Arc::clone(&changes);
    let server = Server::answering(move |request| {
        if request.method != "GET" {
            seen.lock().unwrap().push(request.line());
        }
        answer(request)
    });
    let program = std::path::Path::new(env!("CARGO_BIN_EXE_mistral"));
    let folder = program.parent().unwrap().to_str().unwrap();
    let path = format!("{folder}:{}", std::env::var("PATH").unwrap());
    let outcome = mistral(&[])
        .server(&server)
        .env("PATH", &path)
        .by_script(line)
        .run();
    assert_eq!(outcome.code, Some(0), "{line}: {}", outcome.stderr);
    let lines = outcome.stdout.lines().map(str::to_owned);
    let printed = lines.filter(|line| !line.starts_with("Request to delete"));
    let mut changes = std::mem::take(&mut *changes.lock().unwrap());
    changes.sort();
    Ran {
        printed: printed.collect(),
        changes,
        stderr: outcome.stderr,
    }
}

fn execution(number: u32, workflow: &str, state: &str) -> Value {
    json!({
        "id": format!("{}-{number}", &workflow[..1]), "workflow_id": "w", "workflow_name": workflow,
        "workflow_namespace": "", "description": "", "task_execution_id": null, "root_execution_id": null, "state": state,
        "state_info": null, "created_at": format!("2026-03-01 10:00:{number:02}"),
        "updated_at": format!("2026-03-01 11:00:{number:02}"), "input": "{}", "params": "{}",
        "output": "{\"url\": \"http://192.0.2.1/\"}"
    })
}

fn executions() -> Vec<Value> {
    vec![
        execution(1, "backup", "SUCCESS"),
        execution(2, "greet", "ERROR"),
        execution(3, "backup", "RUNNING"),
        execution(4, "backup", "ERROR"),
        execution(5, "greet", "RUNNING"),
    ]
}

fn task(number: u32, name: &str, result: &str) -> Value {
    json!({
        "id": format!("t-{number}"), "name": name, "workflow_name": "backup", "workflow_namespace": "",
        "workflow_execution_id": "b-1", "workflow_id": "w", "state": "SUCCESS", "state_info": null, "type": "ACTION",
        "created_at": format!("2026-03-01 10:00:{number:02}"), "started_at": "2026-03-01 10:00:01",
        "finished_at": "2026-03-01 10:00:02", "updated_at": "2026-03-01 10:00:02", "result": result, "published": "{}",
        "processed": true, "runtime_context": {}
    })
}

fn tasks() -> Vec<Value> {
    vec![
        task(1, "freeze", "{\"count\": 3}"),
        task(2, "copy", "[1, 2]"),
    ]
}

fn workflow(name: &str) -> Value {
    json!({
        "id": format!("id-{name}"), "name": name, "namespace": "", "project_id": "p", "tags": null, "input": "",
        "scope": "private", "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

/// A small Mistral, in which everything can be deleted and nothing goes away.
fn answer(request: &Request) -> Answer {
    let url = Url::parse("http://localhost").unwrap();
    let url = url.join(&request.target).unwrap();
    let path: Vec<_> = url.path_segments().unwrap().skip(1).collect();
    match (request.method.as_str(), &path[..]) {
        ("DELETE", [_, _, ..]) => Answer::json(204, &Value::Null),
        ("POST", ["executions"]) => Answer::json(201, &execution(5, "greet", "RUNNING")),
        ("GET", ["executions"]) => listed("executions", executions(), &url),
        ("GET", ["executions", id]) => one(executions(), id),
        ("GET", ["executions", _, "tasks"]) => listed("tasks", tasks(), &url),
        ("GET", ["executions", id, "executions"]) => {
            let mut rows = executions();
            rows.retain(|row| row["id"] == *id);
            listed("executions", rows, &url)
        }
        ("GET", ["tasks", id]) => one(tasks(), id),
        ("GET", ["workflows"]) => {
            let rows = ["backup", "test_a", "test_b"].map(workflow);
            listed("workflows", rows.to_vec(), &url)
        }
        _ => Answer::json(404, &json!({"faultstring": "not found"})),
    }
}

fn one(mut rows: Vec<Value>, id: &str) -> Answer {
    rows.retain(|row| row["id"] == id);
    match rows.pop() {
        Some(row) => Answer::json(200, &row),
        None => Answer::json(404, &json!({"faultstring": "not found"})),
    }
}

/// The rows that the query asks for.
fn listed(key: &str, mut rows: Vec<Value>, url: &Url) -> Answer {
    let mut limit = rows.len();
    for (name, value) in url.query_pairs() {
        match &*name {
            "state" | "workflow_name" => {
                let value = value.trim_start_matches("eq:");
                let wanted: Vec<_> = value.trim_start_matches("in:").split(',').collect();
                rows.retain(|row| wanted.iter().any(|wanted| row[&*name] == *wanted));
            }
            "name" => {
                let part = value
                    .trim_start_matches("has:")
                    .trim_matches('%')
                    .to_owned();
                rows.retain(|row| row["name"].as_str().unwrap().contains(&part));
            }
            "sort_dirs" if value == "desc" => rows.reverse(),
            "limit" => limit = value.parse().unwrap(),
            _ => {}
        }
    }
    rows.truncate(limit);
    Answer::json(200, &json!({ key: rows }))
}
