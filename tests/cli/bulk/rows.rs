//! What the server selects.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

const LISTING: &str = "GET /v2/executions?fields=id,workflow_name,state,root_execution_id,created_at&sort_keys=created_at&sort_dirs=asc";

fn row(id: &str, state: &str, root: Option<&str>) -> Value {
    json!({
        "id": id, "workflow_name": "nightly", "state": state, "root_execution_id": root,
        "created_at": "2026-11-01 10:00:00"
    })
}

fn listed(parameters: &str, rows: &[Value]) -> (Expected, Answer) {
    let listing = Expected::new(&format!("{LISTING}{parameters}"));
    (listing, Answer::json(200, &json!({"executions": rows})))
}

fn accepted(id: &str) -> (Expected, Answer) {
    let request = Expected::new(&format!("DELETE /v2/executions/{id}"));
    (request, Answer::text(204, ""))
}

fn refused(id: &str) -> (Expected, Answer) {
    let (request, _) = accepted(id);
    let why = Answer::json(403, &json!({"faultstring": "it is not finished"}));
    (request, why)
}

#[test]
fn what_a_failed_root_does_not_take_along_is_left() {
    let rows = [
        row("a", "SUCCESS", None),
        row("s", "SUCCESS", Some("a")),
        row("b", "SUCCESS", None),
        row("t", "SUCCESS", Some("b")),
        row("u", "SUCCESS", Some("a")),
    ];
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    // A file of these names is that of a run before.
    std::fs::write(&path, "u\nt\n").unwrap();
    let server = Server::start([
        listed("&workflow_name=nightly", &rows),
        refused("a"),
        accepted("b"),
    ]);
    let ran = typed("execution-delete --workflow nightly -y --failed-to")
        .words(&[path.to_str().unwrap()])
        .server(&server)
        .run();
    ran.assert(1, "Request to delete execution b has been accepted.\n");
    ran.assert_stderr(&[
        "mistral: execution a: it is not finished\n",
        "mistral: 1 deleted, 1 failed, 2 not done\n  hint: what the failed ones started was not tried either\n",
    ]);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "a\ns\nu\n");
    server.done("what is left");
}

#[test]
fn what_the_server_lists_twice_is_deleted_once() {
    let rows = [
        row("a", "ERROR", None),
        row("b", "ERROR", None),
        row("a", "ERROR", None),
        row("s", "ERROR", Some("b")),
        row("s", "ERROR", Some("b")),
    ];
    let server = Server::start([listed("&state=ERROR", &rows), accepted("a"), accepted("b")]);
    let ran = typed("execution-delete --state ERROR -y")
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stderr, "mistral: 2 deleted\n");
    server.done("once");
}

#[test]
fn nothing_is_changed_if_the_server_does_not_select() {
    for command in ["delete", "cancel", "pause", "resume", "retry"] {
        for (selectors, parameters, odd) in [
            ("--state error", "&state=ERROR", row("x", "RUNNING", None)),
            (
                "--state error,cancelled",
                "&state=in:ERROR,CANCELLED",
                row("x", "SUCCESS", None),
            ),
            ("--state error", "&state=ERROR", json!({"id": "x"})),
            (
                "--workflow daily",
                "&workflow_name=daily",
                row("x", "ERROR", None),
            ),
            (
                "--state error --roots",
                "&state=ERROR&nulls=root_execution_id",
                row("x", "ERROR", Some("r")),
            ),
        ] {
            let mut first = row("a", "ERROR", None);
            if selectors.contains("daily") {
                first["workflow_name"] = "daily".into();
            }
            let server = Server::start([listed(parameters, &[first, odd])]);
            let line = format!("execution-{command} {selectors} --yes");
            let ran = typed(&line).server(&server).run();
            ran.assert(1, "");
            ran.assert_stderr(&[
                "mistral: the server does not select as it was asked to: it lists execution x (",
                "\n  hint: nothing was changed; name the executions by their IDs\n",
            ]);
            server.done(&line);
        }
    }
}
