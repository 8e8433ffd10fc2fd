//! What ends a command before its time: Ctrl-C, and the time limit of an action.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::{Answer, Server, typed};

use super::{execution, several, silent};

#[test]
fn an_action_without_a_result_in_time_is_said() {
    let (server, keep) = silent();
    let ran = typed("run-action std.sleep --timeout 50ms")
        .server(&server)
        .run();
    let expected = "mistral: no result of std.sleep within 50ms; if the server has started it, the action goes on\n  hint: ";
    ran.assert_failure(124, &[expected]);
    drop(keep);
}

#[test]
fn ctrl_c_leaves_the_execution_alone() {
    let server = several();
    let ran = typed("execution-wait RUNNING-1 RUNNING-2")
        .server(&server)
        .interrupted(|| server.asked("GET /v2/executions/RUNNING-2") > 1);
    ran.assert(130, "");
    let expected = "mistral: interrupted; the executions go on\n  \
        hint: to wait for them again: mistral execution-wait RUNNING-1 RUNNING-2\n";
    assert!(ran.stderr.ends_with(expected), "{}", ran.stderr);
    assert_eq!(server.asked("PUT"), 0);
}

#[test]
fn ctrl_c_cancels_where_that_is_wanted() {
    let server = Server::answering(|request| {
        if request.method == "PUT" {
            let body: Value = serde_json::from_slice(&request.body).unwrap();
            assert_eq!(body["state"], "CANCELLED");
            return Answer::json(200, &execution("x-1", "CANCELLED"));
        }
        let status = if request.method == "POST" { 201 } else { 200 };
        Answer::json(status, &execution("x-1", "RUNNING"))
    });
    // Also while the execution is being created.
    let ran = typed("execution-create w --wait --cancel-on-interrupt")
        .server(&server)
        .interrupted(|| server.asked("POST") > 0);
    ran.assert(130, "");
    let expected =
        "mistral: interrupted; cancelling\nmistral: the state of execution x-1 is CANCELLED\n";
    assert!(ran.stderr.ends_with(expected), "{}", ran.stderr);
    assert_eq!(server.asked("PUT /v2/executions/x-1"), 1);
}

#[test]
fn ctrl_c_cancels_what_is_being_rerun_or_skipped() {
    for (line, ready) in [
        (
            "execution-retry x-1 --wait --cancel-on-interrupt",
            "PUT /v2/tasks/t-1",
        ),
        (
            "task-skip t-1 t-2 --wait --cancel-on-interrupt",
            "GET /v2/tasks/t-2",
        ),
    ] {
        let looked = AtomicUsize::new(0);
        let server = Server::answering(move |request| {
            let task = |state: &str| {
                json!({"id": "t-1", "name": "a", "type": "ACTION", "state": state,
                "workflow_execution_id": "x-1", "created_at": "1"})
            };
            let target = &request.target;
            let answer = match request.method.as_str() {
                "PUT" if target.contains("/executions/") => execution("x-1", "CANCELLED"),
                _ if target.contains("/executions/x-1/tasks") => json!({"tasks": [task("ERROR")]}),
                _ if target.contains("/action_executions") => json!({"action_executions": []}),
                // The task shows its old state for a while.
                "PUT" if line.starts_with("execution") => task("ERROR"),
                "PUT" => task("SKIPPED"),
                _ if target.contains("/tasks/t-1") => {
                    let is_old = looked.fetch_add(1, Ordering::SeqCst) < 4;
                    task(if is_old { "ERROR" } else { "RUNNING" })
                }
                _ if target.contains("/tasks/") => task("ERROR"),
                _ => execution("x-1", "ERROR"),
            };
            Answer::json(200, &answer)
        });
        let ran = typed(line)
            .server(&server)
            .interrupted(|| server.asked(ready) > 0);
        ran.assert_stderr(&[
            "mistral: interrupted; cancelling\nmistral: the state of execution x-1 is CANCELLED\n",
        ]);
        assert_eq!(ran.code, Some(130), "{line}");
        assert_eq!(server.asked("PUT /v2/executions/x-1"), 1, "{line}");
    }
}
