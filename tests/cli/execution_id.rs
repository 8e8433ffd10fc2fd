//! `execution-create --id`: a start that may be repeated.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::raw::{reset, send};
use crate::support::{Answer, Expected, Server, typed};

const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const POST: &str = "POST /v2/executions";

fn execution(id: &str, workflow: &str, input: &str) -> Value {
    json!({
        "id": id, "workflow_id": "w-1", "workflow_name": workflow, "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "RUNNING", "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:00", "input": input, "params": "{}"
    })
}

fn get() -> Expected {
    Expected::new(&format!("GET /v2/executions/{ID}"))
}

fn missing() -> Answer {
    Answer::json(
        404,
        &json!({"faultcode": "Client", "faultstring": "WorkflowExecution not found"}),
    )
}

fn with_id(input: &str) -> Expected {
    let body = json!({"id": ID, "description": "", "workflow_name": "w", "input": input});
    Expected::new(POST).json(&body.to_string())
}

#[test]
fn an_id_is_looked_up_before_an_execution_is_started_with_it() {
    let started = Answer::json(201, &execution(ID, "w", r#"{"a": 1, "b": 2}"#));
    let server = Server::start([(get(), missing()), (with_id(r#"{"a": 1}"#), started)]);
    let upper = ID.to_uppercase();
    let ran = typed(&format!(
        "execution-create w -p a:=1 --id {upper} -f value -c ID"
    ))
    .server(&server)
    .run();
    ran.assert(0, &format!("{ID}\n"));
    assert_eq!(ran.stderr, "");
    server.done("a new ID");
}

#[test]
fn an_execution_that_has_the_id_is_shown_if_it_is_the_same() {
    for given in [r#"'{"a": 1.0}'"#, "", "{}", "-p a:=1.0"] {
        let stored = execution(ID, "w", r#"{"b": [], "a": 1.0}"#);
        let server = Server::start([(get(), Answer::json(200, &stored)), workflow("1.0")]);
        let ran = typed(&format!(
            "execution-create w {given} --id {ID} -f value -c ID"
        ))
        .server(&server)
        .run();
        ran.assert(0, &format!("{ID}\n"));
        let noted = format!(
            "mistral: note: execution {ID} exists already, with this workflow and input; nothing was started\n"
        );
        assert_eq!(ran.stderr, noted);
        server.done(given);
    }
}

/// The workflow, whose input `a` has this default.
fn workflow(default: &str) -> (Expected, Answer) {
    let interface = format!(r#"{{"input": ["c", {{"a": {default}}}, {{"b": []}}], "output": []}}"#);
    (
        Expected::new("GET /v2/workflows/w-1?namespace="),
        Answer::json(200, &json!({"interface": interface})),
    )
}

/// What was not given must be the workflow's default, unless that cannot be known.
#[test]
fn an_execution_with_other_values_than_the_defaults_is_another_one() {
    let stored = execution(ID, "w", r#"{"b": [], "a": 1.0}"#);
    let gone = (Expected::any_query("GET /v2/workflows/w-1"), missing());
    for (workflow, code) in [
        (workflow("2"), 1),
        (workflow(r#""<% env().a %>""#), 0),
        (gone, 0),
    ] {
        let server = Server::start([(get(), Answer::json(200, &stored)), workflow]);
        let ran = typed(&format!("execution-create w --id {ID} -f value -c ID"))
            .server(&server)
            .run();
        ran.assert(
            code,
            if code == 0 {
                "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b\n"
            } else {
                ""
            },
        );
        if code == 1 {
            ran.assert_stderr(&["another one: its input differs in \"a\"\n"]);
        }
        server.done("defaults");
    }
}

#[test]
fn an_execution_that_has_the_id_is_waited_for() {
    let stored = execution(ID, "w", "{}");
    let state = format!("GET /v2/executions/{ID}?fields=id,state,state_info,updated_at");
    let ended = json!({"id": ID, "state": "SUCCESS", "state_info": null, "updated_at": "2026-03-01 10:00:00"});
    let mut shown = stored.clone();
    shown["state"] = "SUCCESS".into();
    let server = Server::start([
        (get(), Answer::json(200, &stored)),
        (Expected::new(&state), Answer::json(200, &ended)),
        (get(), Answer::json(200, &shown)),
    ]);
    let ran = typed(&format!(
        "execution-create w --id {ID} --wait -f value -c State"
    ))
    .server(&server)
    .run();
    ran.assert(0, "SUCCESS\n");
    assert!(!ran.stderr.contains("has started"), "{}", ran.stderr);
    server.done("a wait for an execution that exists");
}

#[test]
fn an_execution_that_has_the_id_and_is_another_one_is_an_error() {
    let input = r#"{"a": 1, "b": "hidden"}"#;
    for (given, what) in [
        ("v -p a:=1", "its workflow is \"w\", not \"v\""),
        ("w --namespace east", "its namespace is \"\", not \"east\""),
        ("w -p a:=2", "its input differs in \"a\""),
        (
            "v -p b=x -p c=y",
            "its workflow is \"w\", not \"v\"; its input differs in \"b\", \"c\"",
        ),
        (ID, &format!("its workflow is w-1 (\"w\"), not {ID}")),
    ] {
        let error = format!(
            "mistral: execution {ID} exists already, and it is another one: {what}\n  \
             hint: give a new UUID with --id, or the same workflow and input\n"
        );
        let line = format!("execution-create {given} --id {ID}");
        let stored = execution(ID, "w", input);
        let found = Server::start([(get(), Answer::json(200, &stored))]);
        // Another run was faster: the server answers as if this one had created it.
        let made = [
            (get(), missing()),
            (Expected::any_body(POST), Answer::json(201, &stored)),
        ];
        for server in [found, Server::start(made)] {
            let ran = typed(&line).server(&server).run();
            ran.assert(1, "");
            assert_eq!(ran.stderr, error, "{line}");
            server.done(&line);
        }
    }
}

/// A server that closes the connection on the first start, and how many starts it has seen.
fn cut_once() -> (Server, Arc<AtomicUsize>) {
    let starts = Arc::new(AtomicUsize::new(0));
    let seen = Arc::clone(&starts);
    let server = Server::conversing(move |mut connection| {
        while let Some(request) = connection.request() {
            let is_start = request.line() == POST;
            if is_start && seen.fetch_add(1, Ordering::SeqCst) == 0 {
                return reset(connection.stream());
            }
            let (status, body) = if is_start {
                (201, execution(ID, "w", "{}"))
            } else {
                (404, json!({"faultstring": "WorkflowExecution not found"}))
            };
            let (body, head) = (body.to_string(), format!("HTTP/1.1 {status} Status\r\n"));
            let length = format!("Content-Length: {}\r\n\r\n", body.len());
            send(
                connection.stream(),
                [head, length, body].concat().as_bytes(),
            );
        }
    });
    (server, starts)
}

#[test]
fn a_start_with_an_id_is_sent_again_after_the_connection_broke() {
    let (server, starts) = cut_once();
    let ran = typed(&format!("execution-create w --id {ID} -f value -c ID"))
        .server(&server)
        .run();
    ran.assert(0, &format!("{ID}\n"));
    assert_eq!(starts.load(Ordering::SeqCst), 2, "{}", ran.stderr);

    let (server, starts) = cut_once();
    let ran = typed("execution-create w").server(&server).run();
    ran.assert(1, "");
    assert_eq!(starts.load(Ordering::SeqCst), 1, "{}", ran.stderr);
}
