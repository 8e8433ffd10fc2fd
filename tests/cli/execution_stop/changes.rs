//! What is asked of each execution, and what the server answers.

use serde_json::json;

use super::steps::{FIELDS, SINCE, check, put, read, refused, run, tasks, tree};
use crate::support::{Answer, Expected, Server, misused, typed};

#[test]
fn executions_are_paused_and_resumed_one_by_one() {
    let steps = vec![
        read("a", "RUNNING"),
        put("a", r#"{"state": "PAUSED"}"#, "PAUSED"),
        read("b", "RUNNING"),
        put("b", r#"{"state": "PAUSED"}"#, "PAUSED"),
    ];
    check("execution-pause a b", steps, 0, "a PAUSED\nb PAUSED\n", "");
    let steps = vec![
        read("a", "PAUSED"),
        put("a", r#"{"state": "RUNNING"}"#, "RUNNING"),
    ];
    check("execution-resume a", steps, 0, "a RUNNING\n", "");
}

/// The server is asked all the same where a sub-execution may be in another state.
#[test]
fn a_state_that_is_reached_already_is_said() {
    for (command, state) in [("pause", "PAUSED"), ("resume", "RUNNING")] {
        let body = json!({"state": state}).to_string();
        let steps = vec![read("a", state), put("a", &body, state)];
        let note = format!("mistral: note: execution a is already {state}\n");
        let row = format!("a {state}\n");
        check(&format!("execution-{command} a"), steps, 0, &row, &note);
    }
    let steps = vec![
        read("a", "CANCELLED"),
        put(
            "a",
            r#"{"state": "CANCELLED", "state_info": "why"}"#,
            "CANCELLED",
        ),
        tree(&[("a", "CANCELLED")]),
        tasks("workflow_execution_id=a", &[]),
    ];
    let note = "mistral: note: execution a is already CANCELLED; its state info stays as it is\n";
    let line = "execution-cancel a -m why";
    check(line, steps, 0, "a CANCELLED\n", note);
    // SUCCESS upon SUCCESS would drop the state info.
    let steps = vec![
        tree(&[("a", "SUCCESS"), ("b", "RUNNING")]),
        put("b", r#"{"state": "SUCCESS"}"#, "SUCCESS"),
        tree(&[("a", "SUCCESS"), ("b", "SUCCESS")]),
        tasks(SINCE, &[]),
    ];
    let notes = "mistral: note: execution a is already SUCCESS\n\
        mistral: note: 1 sub-execution of execution a ended with it in SUCCESS\n";
    let line = "execution-stop a --state SUCCESS";
    check(line, steps, 0, "a SUCCESS\n", notes);
    let line = "execution-stop a --state SUCCESS --shallow";
    let steps = vec![read("a", "SUCCESS"), tasks("workflow_execution_id=a", &[])];
    let note = "mistral: note: execution a is already SUCCESS\n";
    check(line, steps, 0, "a SUCCESS\n", note);
}

/// 200, and nothing has changed.
#[test]
fn a_change_that_the_server_ignores_is_a_failure() {
    let ended = "it has ended, before or just now";
    let retry =
        "an execution in ERROR continues only if a failed task is rerun: mistral execution-retry a";
    let again = format!("{ended}; to run the workflow again: mistral execution-create --from a");
    let below = format!("{ended}; its sub-executions that still ran are cancelled");
    let resume = "resume it first with mistral execution-resume a, or end it with mistral execution-cancel a";
    for (command, wanted, found, hint) in [
        ("resume", "RUNNING", "ERROR", retry),
        ("resume", "RUNNING", "SUCCESS", again.as_str()),
        ("resume", "RUNNING", "CANCELLED", &again),
        ("cancel", "CANCELLED", "SUCCESS", &below),
        ("cancel", "CANCELLED", "ERROR", &below),
        ("stop -s ERROR --shallow", "ERROR", "PAUSED", resume),
        ("stop -s ERROR --shallow", "ERROR", "SUCCESS", ended),
        ("stop -s ERROR --shallow", "ERROR", "CANCELLED", ended),
    ] {
        let body = json!({"state": wanted}).to_string();
        let steps = vec![read("a", found), put("a", &body, found)];
        let verb = command.split(' ').next().unwrap();
        let stderr = format!(
            "mistral: the state of execution a is {found}, not {wanted}\n  hint: {hint}\n\
             mistral: Unable to {verb} the specified execution(s): 1 of 1 failed.\n"
        );
        let row = format!("a {found}\n");
        check(&format!("execution-{command} a"), steps, 1, &row, &stderr);
    }
}

#[test]
fn a_change_that_the_server_refuses_has_a_hint() {
    let ended = "  hint: it has ended, before or just now\n";
    let resume = "  hint: resume it first with mistral execution-resume a, or end it with mistral execution-cancel a\n";
    for (command, first, (from, to), hint) in [
        ("pause", read("a", "SUCCESS"), ("SUCCESS", "PAUSED"), ended),
        (
            "stop -s SUCCESS",
            tree(&[("a", "PAUSED"), ("b", "PAUSED")]),
            ("PAUSED", "SUCCESS"),
            resume,
        ),
        (
            "stop -s SUCCESS",
            tree(&[("a", "ERROR"), ("b", "RUNNING")]),
            ("ERROR", "SUCCESS"),
            ended,
        ),
    ] {
        let ran = run(
            &format!("execution-{command} a"),
            vec![first, refused("a", from, to)],
        );
        let verb = command.split(' ').next().unwrap();
        let words = format!(
            "mistral: execution a: Can't change workflow execution state from {from} to {to}. \
             [workflow=w, execution_id=a]\n  PUT http://"
        );
        let end = format!(
            "  HTTP 400 Bad Request\n{hint}mistral: Unable to {verb} the specified execution(s): 1 of 1 failed.\n"
        );
        ran.assert_failure(1, &[&words, &end]);
    }
}

#[test]
fn executions_behind_a_failure_are_changed_all_the_same() {
    let missing = json!({"faultstring": "WorkflowExecution not found [id=a]"});
    let steps = vec![
        (
            Expected::new(&format!("GET /v2/executions/a?fields={FIELDS}")),
            Answer::json(404, &missing),
        ),
        read("b", "RUNNING"),
        put("b", r#"{"state": "PAUSED"}"#, "PAUSED"),
    ];
    let ran = run("execution-pause a b", steps);
    ran.assert(1, "b PAUSED\n");
    ran.assert_stderr(&[
        "mistral: execution a: WorkflowExecution not found [id=a]\n  GET http://",
        "/v2/executions/a\n  HTTP 404 Not Found\n",
        "mistral: Unable to pause the specified execution(s): 1 of 2 failed.\n",
    ]);
}

#[test]
fn a_failed_login_is_reported_once() {
    let server = Server::start([]);
    let run = typed("execution-cancel a b").server(&server);
    let ran = run.envs(&[("OS_AUTH_URL", "http://127.0.0.1:1/v3")]).run();
    ran.assert_failure(1, &[]);
    assert!(!ran.stderr.contains("execution a"), "{}", ran.stderr);
    server.done("no request");
}

#[test]
fn wrong_words_are_refused() {
    misused(&[
        ("execution-cancel", "<ID>"),
        ("execution-stop a", "--state"),
        (
            "execution-stop a --state PAUSED",
            "[possible values: ERROR, SUCCESS]",
        ),
        ("execution-pause a -m why", "-m"),
        ("execution-resume a --message why", "--message"),
    ]);
}
