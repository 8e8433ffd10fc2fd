//! Pausing, resuming, cancelling and stopping executions: what is asked, what is checked, what goes on.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Outcome, Server, misused, typed};

const FIELDS: &str = "id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,\
    root_execution_id,state,state_info,created_at,updated_at";
const COLUMNS: &str = "-f value -c ID -c State";

type Step = (Expected, Answer);

fn execution(id: &str, state: &str) -> Value {
    json!({"id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": null})
}

fn read(id: &str, state: &str) -> Step {
    let get = Expected::new(&format!("GET /v2/executions/{id}?fields={FIELDS}"));
    (get, Answer::json(200, &execution(id, state)))
}

/// A `PUT` with this body, which the server answers with a state.
fn put(id: &str, body: &str, state: &str) -> Step {
    let put = Expected::new(&format!("PUT /v2/executions/{id}")).json(body);
    (put, Answer::json(200, &execution(id, state)))
}

/// A `PUT` that the server refuses.
fn refused(id: &str, from: &str, to: &str) -> Step {
    let body = json!({"state": to}).to_string();
    let words = format!(
        "Can't change workflow execution state from {from} to {to}. [workflow=w, execution_id={id}]"
    );
    let put = Expected::new(&format!("PUT /v2/executions/{id}")).json(&body);
    (put, Answer::json(400, &json!({"faultstring": words})))
}

/// The tree below an execution, which comes first in it.
fn tree(rows: &[(&str, &str)]) -> Step {
    let get = Expected::new(&format!("GET /v2/executions/{}/executions", rows[0].0));
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, state)| execution(id, state))
        .collect();
    (get, Answer::json(200, &json!({"executions": rows})))
}

/// A task: its name, state, type and execution.
type Task<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The tasks that go on, of one execution or of all since it was created.
fn tasks(among: &str, tasks: &[Task<'_>]) -> Step {
    let get = Expected::new(&format!(
        "GET /v2/tasks?{among}&state=in:RUNNING,DELAYED&sort_keys=created_at&sort_dirs=asc&\
         fields=id,name,state,type,workflow_execution_id"
    ));
    let rows: Vec<_> = tasks
        .iter()
        .map(|(name, state, kind, execution)| {
            json!({"id": format!("id-{name}"), "name": name, "state": state, "type": kind,
                "workflow_execution_id": execution})
        })
        .collect();
    (get, Answer::json(200, &json!({"tasks": rows})))
}

const SINCE: &str = "created_at=gte:2026-03-01 10:00:00";

/// Runs a line against these exchanges.
fn run(line: &str, steps: Vec<Step>) -> Outcome {
    let server = Server::start(steps);
    let ran = typed(&format!("{line} {COLUMNS}")).server(&server).run();
    server.done(line);
    ran
}

/// Runs a line; what it prints, what it says on standard error, and how it ends.
#[track_caller]
fn check(line: &str, steps: Vec<Step>, code: i32, stdout: &str, stderr: &str) {
    let ran = run(line, steps);
    ran.assert(code, stdout);
    assert_eq!(ran.stderr, stderr, "{line}");
}

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
        "mistral: warning: execution a is CANCELLED, but its sub-executions and tasks cannot be read: unable to",
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
        "mistral: execution a is ERROR, but its sub-executions and tasks cannot be read: unable to",
    ]);
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

/// The state as a wait reads it.
fn look(id: &str, state: &str) -> Step {
    let get = Expected::new(&format!(
        "GET /v2/executions/{id}?fields=id,state,state_info,updated_at"
    ));
    let row = json!({"id": id, "state": state, "state_info": null, "updated_at": null});
    (get, Answer::json(200, &row))
}

fn read_whole(id: &str, state: &str) -> Step {
    let get = Expected::new(&format!("GET /v2/executions/{id}"));
    (get, Answer::json(200, &execution(id, state)))
}

#[test]
fn a_wait_is_for_the_state() {
    for (command, state) in [("cancel", "CANCELLED"), ("stop -s ERROR", "ERROR")] {
        let body = json!({"state": state}).to_string();
        let first = match command {
            "cancel" => read("a", "RUNNING"),
            _ => tree(&[("a", "RUNNING")]),
        };
        let mut steps = vec![first, put("a", &body, state)];
        if command == "cancel" {
            steps.push(tree(&[("a", state)]));
        }
        steps.extend([
            tasks("workflow_execution_id=a", &[]),
            look("a", state),
            read_whole("a", state),
        ]);
        let line = format!("execution-{command} a --wait");
        let told = format!("mistral: execution a is {state}\n");
        check(&line, steps, 0, &format!("a {state}\n"), &told);
    }
}

#[test]
fn a_wait_for_what_was_resumed_is_for_its_end() {
    for (end, code, stderr) in [
        ("SUCCESS", 0, ""),
        (
            "CANCELLED",
            4,
            "mistral: the state of execution a is CANCELLED, not SUCCESS\n",
        ),
    ] {
        let steps = vec![
            read("a", "PAUSED"),
            put("a", r#"{"state": "RUNNING"}"#, "RUNNING"),
            read("b", "SUCCESS"),
            put("b", r#"{"state": "RUNNING"}"#, "SUCCESS"),
            look("a", end),
            read_whole("a", end),
        ];
        let ran = run("execution-resume a b --wait", steps);
        ran.assert(1, &format!("a {end}\nb SUCCESS\n"));
        ran.assert_stderr(&[
            stderr,
            "mistral: the state of execution b is SUCCESS, not RUNNING\n",
        ]);
        let steps = vec![
            read("a", "PAUSED"),
            put("a", r#"{"state": "RUNNING"}"#, "RUNNING"),
            look("a", end),
            read_whole("a", end),
        ];
        let ran = run("execution-resume a --wait", steps);
        ran.assert(code, &format!("a {end}\n"));
        ran.assert_stderr(&[&format!("mistral: execution a is {end}\n"), stderr]);
    }
    // Nothing is left to wait for.
    let steps = vec![
        read("a", "SUCCESS"),
        put("a", r#"{"state": "RUNNING"}"#, "SUCCESS"),
    ];
    run("execution-resume a --wait", steps).assert(1, "a SUCCESS\n");
    misused(&[(
        "execution-pause a --timeout 1m",
        "--timeout has no effect without --wait",
    )]);
}
