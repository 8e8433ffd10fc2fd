//! What runs below an execution that has ended, and what goes on.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use super::steps::{COLUMNS, SINCE, Task, check, execution, put, read, refused, run, tasks, tree};
use crate::support::{Answer, Expected, Server, typed};

#[test]
fn a_stop_goes_down_until_nothing_runs() {
    let body = r#"{"state": "ERROR", "state_info": "disk full"}"#;
    let steps = vec![
        tree(&[
            ("a", "RUNNING"),
            ("b", "RUNNING"),
            ("c", "RUNNING"),
            ("d", "SUCCESS"),
        ]),
        put("a", body, "ERROR"),
        put("b", body, "ERROR"),
        put("c", body, "ERROR"),
        // A task has started another one in between.
        tree(&[
            ("a", "ERROR"),
            ("b", "ERROR"),
            ("c", "ERROR"),
            ("e", "RUNNING"),
            ("d", "SUCCESS"),
        ]),
        put("e", body, "ERROR"),
        tree(&[
            ("a", "ERROR"),
            ("b", "ERROR"),
            ("c", "ERROR"),
            ("e", "ERROR"),
        ]),
        // It has not heard of the end yet.
        tasks(
            SINCE,
            &[
                ("call", "RUNNING", "WORKFLOW", "b"),
                ("other", "RUNNING", "ACTION", "x"),
            ],
        ),
        tree(&[
            ("a", "ERROR"),
            ("b", "ERROR"),
            ("c", "ERROR"),
            ("e", "ERROR"),
        ]),
        tasks(SINCE, &[("other", "RUNNING", "ACTION", "x")]),
    ];
    check(
        "execution-stop a --state ERROR --message 'disk full'",
        steps,
        0,
        "a ERROR\n",
        "mistral: note: 3 sub-executions of execution a ended with it in ERROR\n",
    );
}

#[test]
fn names_of_the_server_stay_in_their_lines() {
    let server = Server::answering(|request| {
        let name = "\u{1b}[31mx\nmistral: fake";
        let answer = if request.method == "PUT" {
            execution("x", "SUCCESS")
        } else if request.target.contains("/tasks") {
            json!({"tasks": [{"id": name, "name": name, "state": name, "workflow_execution_id": "x"}]})
        } else {
            json!({"executions": [execution("x", "RUNNING"), execution(name, "PAUSED")]})
        };
        Answer::json(200, &answer)
    });
    let ran = typed("execution-stop x --state SUCCESS")
        .server(&server)
        .run();
    assert!(!ran.stderr.contains("\nmistral: fake"), "{}", ran.stderr);
    let ran = typed("execution-stop x --state SUCCESS --shallow")
        .server(&server)
        .run();
    ran.assert_stderr(&["\u{fffd}mistral: fake"]);
    assert!(!ran.stderr.contains("\nmistral: fake"), "{}", ran.stderr);
}

#[test]
fn what_goes_on_is_named() {
    let names = ["t1", "t2", "t3", "t4", "t5", "t6", "t7"];
    let running: Vec<Task<'_>> = names
        .iter()
        .map(|name| (*name, "RUNNING", "ACTION", "a"))
        .collect();
    let delayed = [
        ("t1", "RUNNING", "ACTION", "a"),
        ("t2", "DELAYED", "ACTION", "a"),
    ];
    let as_the = "as the server stops neither running actions nor delayed tasks:";
    for (found, stderr) in [
        (
            &running[..1],
            format!("1 task goes on, {as_the} t1 (RUNNING, id-t1)\n"),
        ),
        (
            &delayed[..],
            format!(
                "2 tasks go on, {as_the} t1 (RUNNING, id-t1), t2 (DELAYED, id-t2)\n  \
                 hint: a task in DELAYED still starts when its time has come; if it starts a sub-execution, \
                 run this command again to stop that one\n"
            ),
        ),
        (
            &running,
            format!(
                "7 tasks go on, {as_the} t1 (RUNNING, id-t1), t2 (RUNNING, id-t2), t3 (RUNNING, id-t3), \
                 t4 (RUNNING, id-t4), t5 (RUNNING, id-t5), 2 more\n"
            ),
        ),
    ] {
        let stderr = format!("mistral: warning: execution a has ended, but {stderr}");
        let steps = vec![
            read("a", "RUNNING"),
            put("a", r#"{"state": "CANCELLED"}"#, "CANCELLED"),
            tree(&[("a", "CANCELLED")]),
            tasks("workflow_execution_id=a", found),
        ];
        check("execution-cancel a", steps, 0, "a CANCELLED\n", &stderr);
        let mut found = found.to_vec();
        found.push(("call", "RUNNING", "WORKFLOW", "a"));
        let steps = vec![
            read("a", "RUNNING"),
            put("a", r#"{"state": "ERROR"}"#, "ERROR"),
            tasks("workflow_execution_id=a", &found),
        ];
        let line = "execution-stop a --state ERROR --shallow";
        check(line, steps, 0, "a ERROR\n", &stderr);
    }
}

#[test]
fn a_cancel_reaches_what_was_started_in_between() {
    let body = r#"{"state": "CANCELLED"}"#;
    let steps = vec![
        read("a", "RUNNING"),
        put("a", body, "CANCELLED"),
        tree(&[("a", "CANCELLED"), ("b", "RUNNING")]),
        put("b", body, "CANCELLED"),
        tree(&[("a", "CANCELLED"), ("b", "CANCELLED")]),
        tasks(SINCE, &[]),
    ];
    let note = "mistral: note: 1 sub-execution of execution a ended with it in CANCELLED\n";
    check("execution-cancel a", steps, 0, "a CANCELLED\n", note);
}

#[test]
fn a_paused_sub_execution_is_refused_before_anything_is_changed() {
    let steps = vec![tree(&[("a", "ERROR"), ("b", "RUNNING"), ("c", "PAUSED")])];
    let stderr = "mistral: execution a: its sub-execution c is PAUSED, from where the server does not change it to ERROR; \
        nothing was changed\n  \
        hint: resume it first with mistral execution-resume c, or end it with mistral execution-cancel c; \
        --shallow leaves the sub-executions alone\n\
        mistral: Unable to stop the specified execution(s): 1 of 1 failed.\n";
    check("execution-stop a -s ERROR", steps, 1, "", stderr);
}

#[test]
fn a_sub_execution_that_does_not_end_is_a_failure() {
    let body = r#"{"state": "SUCCESS"}"#;
    let gone = json!({"faultstring": "WorkflowExecution not found [id=c]"});
    let steps = vec![
        tree(&[
            ("a", "RUNNING"),
            ("b", "RUNNING"),
            ("c", "RUNNING"),
            ("d", "RUNNING"),
            ("e", "RUNNING"),
        ]),
        put("a", body, "SUCCESS"),
        put("b", body, "ERROR"),
        (
            Expected::new("PUT /v2/executions/c").json(body),
            Answer::json(404, &gone),
        ),
        refused("d", "ERROR", "SUCCESS"),
        put("e", body, "PAUSED"),
        tree(&[("a", "SUCCESS"), ("e", "PAUSED")]),
        tasks(SINCE, &[("call", "RUNNING", "WORKFLOW", "a")]),
    ];
    let stderr = "mistral: sub-execution e of a: the state of execution e is PAUSED, not SUCCESS\n  \
        hint: resume it first with mistral execution-resume e, or end it with mistral execution-cancel e\n\
        mistral: warning: execution a has ended, but 1 task goes on, as the server stops neither running actions nor \
        delayed tasks: call (RUNNING, id-call)\n\
        mistral: Unable to stop the specified execution(s): 1 of 1 failed.\n";
    check(
        "execution-stop a -s SUCCESS",
        steps,
        1,
        "a SUCCESS\n",
        stderr,
    );
}

/// The server cancels sub-executions itself, but does not stop them.
#[test]
fn a_tree_that_cannot_be_read_is_said() {
    let fault = json!({"faultstring": "unable to convert to uuid"});
    let unread = || {
        let get = Expected::new("GET /v2/executions/a/executions");
        (get, Answer::json(400, &fault))
    };
    let steps = vec![
        read("a", "RUNNING"),
        put("a", r#"{"state": "CANCELLED"}"#, "CANCELLED"),
        unread(),
    ];
    let ran = run("execution-cancel a", steps);
    ran.assert(0, "a CANCELLED\n");
    ran.assert_stderr(&[
        "mistral: warning: execution a is CANCELLED, but what it started may go on: unable to",
    ]);
    let ran = run("execution-stop a -s ERROR", vec![unread()]);
    ran.assert_failure(
        1,
        &["  hint: it is no UUID; the sub-executions of such an execution cannot be found, --shallow stops it alone\n"],
    );
    let steps = vec![
        tree(&[("a", "RUNNING"), ("b", "RUNNING")]),
        put("a", r#"{"state": "ERROR"}"#, "ERROR"),
        put("b", r#"{"state": "ERROR"}"#, "ERROR"),
        unread(),
    ];
    let ran = run("execution-stop a -s ERROR", steps);
    ran.assert(1, "a ERROR\n");
    ran.assert_stderr(&[
        "mistral: note: 1 sub-execution of execution a ended with it in ERROR\n",
        "mistral: execution a is ERROR, but what it started may go on: unable to",
    ]);
}

/// A task starts the next sub-execution whenever one was stopped.
#[test]
fn a_stop_gives_up_after_a_minute() {
    let count = AtomicUsize::new(0);
    let server = Server::answering(move |request| {
        let line = request.line();
        let row = execution("a", "RUNNING");
        if line.starts_with("PUT") {
            return Answer::json(200, &execution("a", "ERROR"));
        }
        if line.contains("/tasks?") {
            let task = json!({"id": "t", "name": "call", "state": "RUNNING", "type": "WORKFLOW",
                "workflow_execution_id": "a"});
            return Answer::json(200, &json!({"tasks": [task]}));
        }
        let count = count.fetch_add(1, Ordering::Relaxed);
        // Each shows in the last look but one before the quiet is over.
        let members = (0..=count / 8).map(|n| execution(&format!("s-{n}"), "RUNNING"));
        let rows: Vec<_> = std::iter::once(row).chain(members).collect();
        Answer::json(200, &json!({"executions": rows}))
    });
    let ran = typed(&format!("execution-stop a -s ERROR {COLUMNS}"))
        .server(&server)
        .env("MISTRAL_TEST_CLOCK", "1")
        .run();
    ran.assert(1, "a ERROR\n");
    ran.assert_stderr(&[
        " sub-executions of execution a ended with it in ERROR\n",
        "mistral: execution a is ERROR, but what it started may go on: tasks still start sub-executions\n  \
         hint: run this command again to stop those as well\n",
        "1 of 1 failed.",
    ]);
}
