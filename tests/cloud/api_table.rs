//! `tests/api/table.tsv` compared with the API of the installed server: what it has, and what it does with that for which
//! no command has an option.

use std::collections::{BTreeMap, BTreeSet};
use std::process::Command;

use serde_json::{Map, Value, json};

use crate::support::{Server, server, unique};

const UUID: &str = "11111111-2222-4333-8444-555555555555";

fn table() -> Vec<[&'static str; 4]> {
    let lines = include_str!("../api/table.tsv").lines();
    lines
        .map(|line| {
            let cells: Vec<_> = line.split('\t').collect();
            cells.try_into().unwrap()
        })
        .collect()
}

#[test]
#[ignore = "needs a real Mistral"]
fn the_table_has_what_the_server_has() {
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/api/walk.py");
    let walk = Command::new(server().data.join("venv/bin/python"))
        .arg(script)
        .output()
        .unwrap();
    let errors = String::from_utf8_lossy(&walk.stderr);
    assert!(walk.status.success(), "{errors}");
    let found = String::from_utf8(walk.stdout).unwrap();
    let found: BTreeSet<_> = found.lines().map(str::to_owned).collect();
    let recorded: BTreeSet<_> = table().iter().map(|row| row[..3].join("\t")).collect();
    let only = |one: &BTreeSet<String>, other: &BTreeSet<String>| {
        let lines: Vec<_> = one.difference(other).cloned().collect();
        lines.join("\n")
    };
    assert_eq!(
        (only(&found, &recorded), only(&recorded, &found)),
        (String::new(), String::new()),
        "what only the server has, and what only the table has"
    );
}

/// A request by `mistral api`: the status, and the body if it is JSON.
fn request(server: &Server, method: &str, path: &str, body: Option<&Value>) -> (u16, Value) {
    let mut words = vec!["api", method, path];
    let text = body.map(Value::to_string);
    words.extend(text.iter().flat_map(|text| ["--data", text.as_str()]));
    let ran = server.run(&words);
    let status = ran.stderr.lines().find_map(|line| {
        let rest = line.trim().strip_prefix("HTTP ")?;
        rest.split(' ').next()?.parse().ok()
    });
    let body = serde_json::from_str(&ran.stdout).unwrap_or_default();
    (status.unwrap_or(200), body)
}

/// Parameters for which the table has the reason that the server fails on them.
#[test]
#[ignore = "needs a real Mistral"]
fn parameters_without_an_option_fail() {
    let server = server();
    let environment = unique("env");
    let body = json!({"name": environment, "variables": "{}"});
    request(&server, "POST", "environments", Some(&body));
    let (_, execution) = execution(&server);
    let mut count = 0;
    for [endpoint, kind, name, reached_by] in table() {
        if kind != "query" || reached_by != "- the server answers 500" {
            continue;
        }
        let path = endpoint.strip_prefix("GET /v2/").unwrap();
        let path = match path.split_once("/{id}") {
            Some(("environments", "")) => format!("environments/{environment}"),
            Some(("executions", rest)) => format!("executions/{execution}{rest}"),
            Some((collection, rest)) => format!("{collection}/{UUID}{rest}"),
            None => path.to_owned(),
        };
        let value = match name {
            "env" | "params" => "{}",
            "reset" | "is_system" => "true",
            _ => "id",
        };
        let (status, _) = request(&server, "GET", &format!("{path}?{name}={value}"), None);
        assert_eq!(status, 500, "{path}?{name}={value}");
        count += 1;
    }
    assert!(count > 10, "{count}");
}

/// A value for a field of a body that the server does not use.
fn value(field: &str) -> Value {
    match field {
        "tags" => json!(["zz"]),
        "accepted" | "processed" => true.into(),
        "state" => "ERROR".into(),
        "type" => "WORKFLOW".into(),
        "input" | "output" | "params" | "published" | "published_global" | "result"
        | "runtime_context" => "{\"zz\": 1}".into(),
        _ if field.ends_with("_at") || field.ends_with("_time") => "2001-01-01 00:00:00".into(),
        _ if field == "id" || field.ends_with("_id") => UUID.into(),
        _ => "zz".into(),
    }
}

/// The fields that the table says are without effect, by the endpoint.
fn fields(reason: &str) -> BTreeMap<&'static str, Vec<&'static str>> {
    let mut found: BTreeMap<_, Vec<_>> = BTreeMap::new();
    for [endpoint, kind, name, reached_by] in table() {
        if kind == "body" && reached_by == reason {
            found.entry(endpoint).or_default().push(name);
        }
    }
    found
}

/// The ID of a workflow, and that of its execution, of which one task waits for ever and the other fails.
fn execution(server: &Server) -> (String, String) {
    let flow = unique("flow");
    let text = format!(
        "version: '2.0'\n{flow}:\n  tasks:\n    waits: {{action: std.async_noop}}\n    fails: {{action: std.fail}}\n"
    );
    server.ok(&["workflow-create", &server.file(&flow, &text)]);
    let id = server.field(&["workflow-get", &flow], "ID");
    let execution = server.field(&["execution-create", &flow], "ID");
    (id, execution)
}

/// The objects with which the endpoints of the table can be asked: for each its path and a body that it takes.
fn requests(server: &Server) -> BTreeMap<&'static str, (String, Value)> {
    let (flow, execution) = execution(server);
    let task = |name: &str| {
        let path = format!("executions/{execution}/tasks?name={name}");
        let (_, found) = request(server, "GET", &path, None);
        found["tasks"][0].clone()
    };
    Server::poll("the task fails", || task("fails")["state"] == "ERROR");
    let failed = task("fails")["id"].as_str().unwrap().to_owned();
    let waiting = task("waits")["id"].as_str().unwrap().to_owned();
    let (_, actions) = request(
        server,
        "GET",
        &format!("tasks/{waiting}/action_executions"),
        None,
    );
    let action = actions["action_executions"][0]["id"]
        .as_str()
        .unwrap()
        .to_owned();
    let code = unique("code");
    let file = server.file(
        &code,
        "class Zz(object):\n    def run(self, context):\n        return 1\n",
    );
    server.ok(&["code-source-create", &code, &file]);
    let dynamic = unique("dynamic");
    let name = unique("new");
    let environment = unique("env");
    let made = json!({"name": environment, "variables": "{}"});
    request(server, "POST", "environments", Some(&made));
    let listens =
        json!({"name": name, "exchange": "a", "topic": name, "event": "c", "workflow_id": flow});
    let (_, trigger) = request(server, "POST", "event_triggers", Some(&listens));
    let trigger = trigger["id"].as_str().unwrap().to_owned();
    let of_class = json!({"name": dynamic, "class_name": "Zz", "code_source_name": code, "scope": "private", "namespace": ""});
    let to = |path: &str, body: Value| (path.to_owned(), body);
    BTreeMap::from([
        (
            "POST /v2/action_executions",
            to(
                "action_executions",
                json!({"name": "std.noop", "params": "{\"save_result\": true}"}),
            ),
        ),
        (
            "POST /v2/cron_triggers",
            to(
                "cron_triggers",
                json!({"name": name, "pattern": "0 0 1 1 *", "workflow_id": flow}),
            ),
        ),
        (
            "POST /v2/dynamic_actions",
            to("dynamic_actions", of_class.clone()),
        ),
        (
            "POST /v2/environments",
            to("environments", json!({"name": name, "variables": "{}"})),
        ),
        (
            "POST /v2/executions",
            to("executions", json!({"workflow_id": flow})),
        ),
        (
            "PUT /v2/action_executions/{id}",
            to(
                &format!("action_executions/{action}"),
                json!({"state": "RUNNING"}),
            ),
        ),
        ("PUT /v2/dynamic_actions", to("dynamic_actions", of_class)),
        (
            "PUT /v2/environments",
            to(
                "environments",
                json!({"name": environment, "variables": "{}", "description": "", "scope": "private"}),
            ),
        ),
        (
            "PUT /v2/event_triggers/{id}",
            to(&format!("event_triggers/{trigger}"), json!({"name": name})),
        ),
        (
            "PUT /v2/executions/{id}",
            to(
                &format!("executions/{execution}"),
                json!({"description": "new"}),
            ),
        ),
        (
            "PUT /v2/tasks/{id}",
            to(
                &format!("tasks/{failed}"),
                json!({"state": "RUNNING", "reset": true}),
            ),
        ),
    ])
}

/// `body` with more fields.
fn with(body: &Value, names: &[&str]) -> Value {
    let mut body: Map<_, _> = body.as_object().unwrap().clone();
    body.extend(names.iter().map(|name| ((*name).to_owned(), value(name))));
    body.into()
}

/// Fields of bodies for which the table has a reason: the server takes none of them.
#[test]
#[ignore = "needs a real Mistral"]
fn fields_without_an_option_have_no_effect() {
    let server = server();
    let requests = requests(&server);
    for (endpoint, names) in fields("- the server answers 400") {
        let (path, body) = &requests[endpoint];
        let (method, _) = endpoint.split_once(' ').unwrap();
        for name in names {
            let (status, _) = request(&server, method, path, Some(&with(body, &[name])));
            assert_eq!(status, 400, "{endpoint} {name}");
        }
    }
    let ignored = fields("- the server ignores it");
    assert!(ignored.len() > 6, "{}", ignored.len());
    for (endpoint, names) in ignored {
        let (path, body) = &requests[endpoint];
        let (method, _) = endpoint.split_once(' ').unwrap();
        let (status, made) = request(&server, method, path, Some(&with(body, &names)));
        assert_eq!(status, 200, "{endpoint} {names:?}: {made}");
        // The server itself changes `processed` of a task that runs again.
        let taken: Vec<_> = names
            .iter()
            .filter(|name| **name != "processed" && made[**name] == value(name))
            .collect();
        assert!(taken.is_empty(), "{endpoint} takes {taken:?}: {made}");
    }
}
