//! Workflows of the server.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Answer, Server, refused, typed};

fn stored(name: &str, namespace: &str, definition: &str) -> Value {
    json!({"id": format!("id-{name}"), "name": name, "namespace": namespace, "definition": definition})
}

/// What a server was asked for.
type Asked = Arc<Mutex<Vec<String>>>;

/// A server with these workflows, by name and namespace.
fn with(workflows: &[(&'static str, &'static str, &'static str)], asked: &Asked) -> Server {
    let (workflows, asked) = (workflows.to_vec(), Arc::clone(asked));
    Server::answering(move |request| {
        asked.lock().unwrap().push(request.target.clone());
        let (path, query) = request.target.split_once('?').unwrap();
        let namespace = query.strip_prefix("namespace=").unwrap();
        let name = path.strip_prefix("/v2/workflows/").unwrap();
        let found = workflows
            .iter()
            .find(|(known, space, _)| *known == name && *space == namespace);
        match found {
            Some((name, namespace, definition)) => {
                Answer::json(200, &stored(name, namespace, definition))
            }
            None => Answer::json(404, &json!({"faultstring": "Workflow not found"})),
        }
    })
}

/// The lines of boxes.
fn boxes(server: &Server, line: &str) -> Vec<String> {
    let ran = typed(line).server(server).run();
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(0), ""),
        "{}",
        ran.stdout
    );
    let lines = ran
        .stdout
        .lines()
        .map(str::trim)
        .filter(|line| line.starts_with("subgraph"));
    lines.map(str::to_owned).collect()
}

const MEMBER: &str =
    "a:\n  tasks:\n    t: {workflow: b}\n    u: {workflow: c}\n    v: {workflow: d}\n";
const LEAF: &str = "b:\n  tasks:\n    x: {action: std.noop}\n";

#[test]
fn what_a_workflow_calls_is_looked_up_as_the_server_does() {
    let asked = Asked::default();
    let server = with(
        &[
            ("k.a", "n", MEMBER),
            ("k.b", "n", LEAF),
            ("b", "n", LEAF),
            ("k.c", "", LEAF),
            ("c", "n", LEAF),
        ],
        &asked,
    );
    assert_eq!(
        boxes(&server, "workflow-graph k.a --namespace n"),
        [
            "subgraph b0[\"k.a\"]",
            "subgraph b1[\"t, workflow b\"]",
            "subgraph b2[\"u, workflow c\"]"
        ]
    );
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "/v2/workflows/k.a?namespace=n",
            "/v2/workflows/k.b?namespace=n",
            "/v2/workflows/k.c?namespace=n",
            "/v2/workflows/k.c?namespace=",
            "/v2/workflows/k.d?namespace=n",
            "/v2/workflows/k.d?namespace=",
            "/v2/workflows/d?namespace=n",
            "/v2/workflows/d?namespace=",
        ]
    );
    assert_eq!(
        boxes(&server, "workflow-graph k.a --namespace n --depth 0"),
        ["subgraph b0[\"k.a\"]"]
    );
}

#[test]
fn the_workflow_of_the_name_is_drawn() {
    let both = "version: '2.0'\na: {tasks: {t: {action: std.noop}}}\nb: {tasks: {t: {action: std.noop}}}\n";
    assert_eq!(
        boxes(
            &with(&[("b", "", both)], &Asked::default()),
            "workflow-graph b"
        ),
        ["subgraph b0[\"b\"]"]
    );
    let ran = typed("workflow-graph c")
        .server(&with(&[("c", "", both)], &Asked::default()))
        .run();
    ran.assert_failure(1, &["the definition of workflow 'c' does not have it"]);
}

#[test]
fn refusals_of_the_server_are_told() {
    refused(&[("workflow-graph gone", "GET /v2/workflows/gone?namespace=")]);
    let server = Server::answering(|request| {
        if request.target.contains("/k.a?") {
            Answer::json(200, &stored("k.a", "", MEMBER))
        } else {
            Answer::json(403, &json!({"faultstring": "not yours"}))
        }
    });
    typed("workflow-graph k.a")
        .server(&server)
        .run()
        .assert_failure(1, &["not yours"]);
}
