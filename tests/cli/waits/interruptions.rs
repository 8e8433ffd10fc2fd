//! What ends a command before its time: Ctrl-C, and the time limit of an action.

use serde_json::Value;

use crate::support::{Answer, Server, typed};

use super::{execution, several};

#[test]
fn an_action_without_a_result_in_time_is_said() {
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::raw(move |_, _| {
        let _ = wait.lock().unwrap().recv();
    });
    let ran = typed("run-action std.sleep --timeout 50ms")
        .server(&server)
        .run();
    let expected = "mistral: no result of std.sleep within 50ms; if the server has started it, the action goes on\n  hint: ";
    ran.assert_failure(124, &[expected]);
    drop(done);
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
