//! `definition-export`: the server's objects as files.

mod files;
mod hostile;
mod selection;

use std::fs;
use std::path::Path;

use serde_json::{Value, json};

use crate::definition_apply::fake::{Fake, Tree, WORKFLOW};

const EXPORT: [&str; 4] = ["definition-export", ".", "-f", "value"];

/// An object of every kind, with some that are none of the project's.
fn filled() -> Fake {
    let fake = Fake::default();
    let workflow = fake.has(
        "workflows",
        &json!({"name": "backup", "definition": WORKFLOW, "scope": "public", "namespace": ""}),
    );
    let id = &workflow["id"];
    let actions = "version: '2.0'\n# One.\none:\n  base: std.noop\n# Two.\ntwo: {base: std.fail}\n";
    for (collection, row) in [
        (
            "code_sources",
            json!({"name": "hooks", "content": "import os\n\n\nclass Hook:\n    pass\n"}),
        ),
        (
            "dynamic_actions",
            json!({"name": "hook", "class_name": "Hook", "code_source_name": "hooks"}),
        ),
        (
            "actions",
            json!({"name": "std.noop", "definition": "", "project_id": null, "scope": null}),
        ),
        ("actions", json!({"name": "one", "definition": actions})),
        ("actions", json!({"name": "two", "definition": actions})),
        (
            "actions",
            json!({"name": "book.b", "definition": "b:\n  base: std.noop\n"}),
        ),
        (
            "workbooks",
            json!({"name": "book", "definition": "# Ours.\nversion: '2.0'\nname: book\nactions:\n  b:\n    base: std.noop"}),
        ),
        (
            "environments",
            json!({"name": "Prod", "description": "Live", "variables": "{\"password\": \"hunter2\", \"n\": 1.50, \"l\": [null, true]}"}),
        ),
        (
            "environments",
            json!({"name": "mistral-lock.team", "variables": "{}"}),
        ),
        (
            "environments",
            json!({"name": "mistral-owner.team", "variables": "{}"}),
        ),
        (
            "cron_triggers",
            json!({"name": "nightly", "workflow_id": id, "workflow_name": "backup", "workflow_input": "{\"vm\": \"web-1\"}", "workflow_params": "{}", "pattern": "0 2 * * *", "remaining_executions": 7, "first_execution_time": null}),
        ),
        (
            "event_triggers",
            json!({"name": "boot", "workflow_id": id, "workflow_input": "{}", "workflow_params": "{}", "exchange": "nova", "topic": "t", "event": "boot"}),
        ),
    ] {
        fake.has(collection, &row);
    }
    fake
}

/// The files in and below a folder, with their text.
fn files(folder: &Path) -> Vec<(String, String)> {
    let mut found = Vec::new();
    let mut entries: Vec<_> = fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
        .collect();
    entries.sort();
    for path in entries {
        let name = path.file_name().unwrap().to_str().unwrap().to_owned();
        if path.is_dir() {
            let within = files(&path).into_iter();
            found.extend(within.map(|(file, text)| (format!("{name}/{file}"), text)));
        } else {
            found.push((name, fs::read_to_string(&path).unwrap()));
        }
    }
    found
}

/// The rows that `-f value` shows, with the folder as `.`.
fn rows(tree: &Tree, stdout: &str) -> Vec<String> {
    let lines = stdout.replace(&tree.path(), ".");
    lines.lines().map(str::to_owned).collect()
}

/// A workflow that the fake server has in a namespace, or of another project.
fn workflow(name: &str, more: &Value) -> Value {
    let mut row = json!({"name": name, "definition": WORKFLOW.replace("backup", name)});
    for (field, value) in more.as_object().unwrap() {
        row[field] = value.clone();
    }
    row
}
