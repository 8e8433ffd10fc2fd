//! What is told before: that some will not be changed in their present states, or do not exist.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

const FIELDS: &str = "id,workflow_name,state,root_execution_id,created_at";

/// An execution, whose ID begins with its state.
fn execution(id: &str) -> Value {
    json!({
        "id": id, "workflow_id": "w", "workflow_name": "nightly", "workflow_namespace": "",
        "description": "", "task_execution_id": null, "root_execution_id": null, "state": state(id),
        "state_info": null, "created_at": "2026-11-01 10:00:00", "updated_at": "2026-11-01 10:00:00"
    })
}

fn state(id: &str) -> &str {
    id.split('-').next().unwrap_or_default()
}

fn missing(id: &str) -> Answer {
    let words = format!("WorkflowExecution not found [id={id}]");
    Answer::json(404, &json!({"faultstring": words}))
}

/// A server with these executions; others are not found. What has ended stays as it is.
fn server(ids: &'static [&'static str]) -> Server {
    Server::answering(move |request| {
        let line = request.line();
        let path = line.split(['?', ' ']).nth(1).unwrap_or_default();
        let id = path.rsplit('/').next().unwrap_or_default();
        if path.ends_with("/executions") {
            let rows: Vec<_> = ids.iter().map(|id| execution(id)).collect();
            return Answer::json(200, &json!({"executions": rows}));
        }
        if path.ends_with("/tasks") {
            return Answer::json(200, &json!({"tasks": []}));
        }
        if !ids.contains(&id) {
            return missing(id);
        }
        let mut row = execution(id);
        if line.starts_with("PUT") && state(id) == "RUNNING" {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            row["state"] = body["state"].clone();
        }
        Answer::json(200, &row)
    })
}

#[test]
fn a_dry_run_tells_what_will_not_be_done() {
    const IDS: &[&str] = &[
        "RUNNING-1",
        "PAUSED-1",
        "CANCELLED-1",
        "ERROR-1",
        "SUCCESS-1",
    ];
    for (command, told) in [
        (
            "delete",
            "mistral: note: 2 of these have not ended; the server refuses to delete them without --force\n\
             mistral: 5 executions would be deleted; nothing was changed\n",
        ),
        (
            "delete --force",
            "mistral: 5 executions would be deleted; nothing was changed\n",
        ),
        (
            "cancel",
            "mistral: note: 1 of these is CANCELLED already\n\
             mistral: note: 2 of these have ended and cannot be cancelled\n\
             mistral: 5 executions would be cancelled; nothing was changed\n",
        ),
        (
            "pause",
            "mistral: note: 1 of these is PAUSED already\n\
             mistral: note: 3 of these have ended and cannot be paused\n\
             mistral: 5 executions would be paused; nothing was changed\n",
        ),
        (
            "resume",
            "mistral: note: 1 of these is RUNNING already\n\
             mistral: note: 3 of these have ended and cannot be resumed\n\
             mistral: 5 executions would be resumed; nothing was changed\n",
        ),
    ] {
        let all = IDS.join(" ");
        for which in ["--workflow nightly", "-", &all] {
            let server = server(IDS);
            let ran = typed(&format!("execution-{command} {which} --dry-run"))
                .server(&server)
                .stdin(&IDS.join("\n"))
                .run();
            assert_eq!(ran.code, Some(0), "{}", ran.stderr);
            assert_eq!(ran.stderr, told, "{command} {which}");
            assert_eq!(server.asked("GET"), server.asked(""), "{command} {which}");
        }
    }
}

#[test]
fn a_dry_run_tells_which_executions_do_not_exist() {
    for (line, stdin) in [
        ("execution-delete SUCCESS-1 no --dry-run", ""),
        ("execution-delete - --dry-run", "SUCCESS-1\nno\n"),
    ] {
        let steps = ["SUCCESS-1", "no"].map(|id| {
            let request = Expected::new(&format!("GET /v2/executions/{id}?fields={FIELDS}"));
            let answer = if id == "no" {
                missing(id)
            } else {
                Answer::json(200, &execution(id))
            };
            (request, answer)
        });
        let server = Server::start(steps);
        let ran = typed(line).server(&server).stdin(stdin).run();
        ran.assert(
            1,
            "Would delete execution SUCCESS-1 (nightly, SUCCESS, 2026-11-01 10:00:00)\n",
        );
        ran.assert_stderr(&[
            "mistral: execution no: WorkflowExecution not found [id=no]\n",
            "mistral: 1 execution would be deleted; nothing was changed\n",
        ]);
        server.done(line);
    }
}

#[test]
fn what_was_so_already_is_told_apart_at_the_end() {
    for (line, code, end) in [
        (
            "execution-cancel - -y",
            1,
            "mistral: 1 cancelled, 2 already CANCELLED, 1 failed\n",
        ),
        (
            "execution-cancel --workflow nightly -y",
            1,
            "mistral: 1 cancelled, 2 already CANCELLED, 1 failed\n",
        ),
        (
            "execution-pause PAUSED-1 PAUSED-2 --concurrency 1",
            0,
            "mistral: 0 paused, 2 already PAUSED\n",
        ),
    ] {
        let server = server(
            &[
                "CANCELLED-1",
                "RUNNING-1",
                "CANCELLED-2",
                "SUCCESS-1",
                "PAUSED-1",
                "PAUSED-2",
            ][..if line.contains("PAUSED") { 6 } else { 4 }],
        );
        let ran = typed(line)
            .server(&server)
            .stdin("CANCELLED-1\nRUNNING-1\nCANCELLED-2\nSUCCESS-1\n")
            .run();
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert!(ran.stderr.ends_with(end), "{line}: {}", ran.stderr);
    }
}
