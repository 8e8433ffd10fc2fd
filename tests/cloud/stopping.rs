//! Pausing, resuming, cancelling and stopping executions with sub-executions.

use serde_json::{Value, json};

use crate::support::{Outcome, Server, rows, server, unique};

/// Creates three workflows, of which each runs the next one; the last one has tasks of this text. Gives the name of the
/// first; those of the others are the same with `_mid` and `_leaf`.
fn nested(server: &Server, call: &str, leaf: &str) -> String {
    let name = unique("nest");
    let text = format!(
        "version: '2.0'\n\
         {name}:\n  tasks:\n    call: {{workflow: {name}_mid{call}}}\n\
         {name}_mid:\n  tasks:\n    call: {{workflow: {name}_leaf}}\n\
         {name}_leaf:\n  tasks:\n{leaf}"
    );
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    name
}

const WAITS: &str = "    waits: {action: std.async_noop}\n";

/// States of the executions of a tree, the topmost first.
fn states(server: &Server, id: &str) -> Vec<String> {
    let tree = server.json(&["execution-get-sub-executions", id]);
    let rows = tree.as_array().unwrap();
    let states = rows.iter().map(|row| row["State"].as_str().unwrap());
    states.map(str::to_owned).collect()
}

/// Starts a workflow and waits until so many executions of it exist and a task of the last one runs.
fn started(server: &Server, name: &str, count: usize) -> String {
    let id = server.field(&["execution-create", name], "ID");
    Server::poll("all sub-executions start", || {
        states(server, &id).len() == count
    });
    Server::poll("the action starts", || {
        let filter = format!("workflow_name={name}_leaf");
        let tasks = server.json(&["task-list", "--filter", &filter]);
        !rows(&tasks, "State", "RUNNING").is_empty()
    });
    id
}

/// Runs a command on an execution; what it prints is its state.
fn state_after(server: &Server, command: &[&str], id: &str) -> Outcome {
    let mut words = command.to_vec();
    words.extend([id, "-f", "value", "-c", "State"]);
    server.run(&words)
}

#[track_caller]
fn check(outcome: &Outcome, code: i32, stdout: &str, parts: &[&str]) {
    assert_eq!(
        (outcome.code, outcome.stdout.as_str()),
        (Some(code), stdout),
        "{}",
        outcome.stderr
    );
    for part in parts {
        assert!(outcome.stderr.contains(part), "{part}: {}", outcome.stderr);
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn nested_executions_are_cancelled_and_their_actions_go_on() {
    let server = server();
    let name = nested(&server, "", WAITS);
    let id = started(&server, &name, 3);
    let cancel = ["execution-cancel", "-m", "not today", "--wait"];
    let goes_on = format!(
        "mistral: warning: execution {id} has ended, but 1 task goes on, as the server stops neither running actions nor \
         delayed tasks: waits (RUNNING, "
    );
    check(
        &state_after(&server, &cancel, &id),
        0,
        "CANCELLED\n",
        &[&goes_on],
    );
    assert_eq!(states(&server, &id), ["CANCELLED"; 3]);
    assert_eq!(
        server.field(&["execution-get", &id], "State info"),
        "not today"
    );
    let again = format!("mistral: note: execution {id} is already CANCELLED; its state info stays");
    check(
        &state_after(&server, &cancel, &id),
        0,
        "CANCELLED\n",
        &[&again],
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn nested_executions_are_stopped() {
    let server = server();
    let name = nested(&server, "", WAITS);
    for state in ["ERROR", "SUCCESS"] {
        let id = started(&server, &name, 3);
        let stop = ["execution-stop", "--state", state, "-m", "enough"];
        let shallow = [&stop[..], &["--shallow"]].concat();
        let row = format!("{state}\n");
        check(&state_after(&server, &shallow, &id), 0, &row, &[]);
        assert_eq!(states(&server, &id), [state, "RUNNING", "RUNNING"]);
        // What was left is stopped all the same.
        let already = format!("execution {id} is already {state}");
        let both = format!("2 sub-executions of execution {id} ended with it in {state}");
        let parts = [
            already.as_str(),
            &both,
            "1 task goes on",
            "waits (RUNNING, ",
        ];
        check(&state_after(&server, &stop, &id), 0, &row, &parts);
        let tree = server.json(&["execution-get-sub-executions", &id]);
        assert_eq!(rows(&tree, "State", state).len(), 3, "{tree}");
        assert_eq!(rows(&tree, "State info", "enough").len(), 3, "{tree}");
    }
}

/// The parent reacts to the end of its sub-execution as to any other failure.
#[test]
#[ignore = "needs a real Mistral"]
fn a_sub_execution_is_stopped_alone() {
    let server = server();
    let name = nested(&server, "", WAITS);
    let id = started(&server, &name, 3);
    let tree = server.json(&["execution-get-sub-executions", &id]);
    let mid = tree[1]["ID"].as_str().unwrap();
    let stop = ["execution-stop", "--state", "ERROR"];
    check(
        &state_after(&server, &stop, mid),
        0,
        "ERROR\n",
        &["1 sub-execution"],
    );
    server.wait_for(&["execution-get", &id], "State", "ERROR");
    assert_eq!(states(&server, &id), ["ERROR"; 3]);
}

/// Stopping one item makes the task start the next, `retry` makes it start the sub-execution again.
#[test]
#[ignore = "needs a real Mistral"]
fn what_a_task_starts_in_between_is_stopped() {
    let server = server();
    for (call, count) in [
        (", with-items: 'i in [1, 2, 3]', concurrency: 1", 3),
        (", retry: {count: 2, delay: 0}", 3),
    ] {
        let name = nested(&server, call, WAITS);
        let id = started(&server, &name, 3);
        let stop = ["execution-stop", "--state", "ERROR"];
        check(&state_after(&server, &stop, &id), 0, "ERROR\n", &[]);
        let tree = server.json(&["execution-get-sub-executions", &id]);
        let mid = format!("{name}_mid");
        assert_eq!(rows(&tree, "Workflow name", &mid).len(), count, "{tree}");
        assert!(rows(&tree, "State", "RUNNING").is_empty(), "{tree}");
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn delayed_tasks_are_named() {
    let server = server();
    let leaf =
        "    later: {action: std.noop, wait-before: 60}\n    waits: {action: std.async_noop}\n";
    let name = nested(&server, "", leaf);
    let id = started(&server, &name, 3);
    let parts = [
        "2 tasks go on",
        "later (DELAYED, ",
        "waits (RUNNING, ",
        "hint: a task in DELAYED still starts",
    ];
    check(
        &state_after(&server, &["execution-cancel"], &id),
        0,
        "CANCELLED\n",
        &parts,
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn nested_executions_are_paused_and_resumed() {
    let server = server();
    let name = nested(&server, "", WAITS);
    let id = started(&server, &name, 3);
    let pause = ["execution-pause", "--wait"];
    check(&state_after(&server, &pause, &id), 0, "PAUSED\n", &[]);
    assert_eq!(states(&server, &id), ["PAUSED"; 3]);
    check(
        &state_after(&server, &pause, &id),
        0,
        "PAUSED\n",
        &["is already PAUSED"],
    );
    // No way from there but by a resume or a cancel.
    let hint = format!("hint: resume it first with mistral execution-resume {id}");
    let stop = ["execution-stop", "--state", "ERROR"];
    let ignored = format!("the state of execution {id} is PAUSED, not ERROR");
    check(
        &state_after(&server, &stop, &id),
        1,
        "PAUSED\n",
        &[&ignored, &hint],
    );
    let stop = ["execution-stop", "--state", "SUCCESS"];
    let refused = "Can't change workflow execution state from PAUSED to SUCCESS.";
    check(&state_after(&server, &stop, &id), 1, "", &[refused, &hint]);
    assert_eq!(states(&server, &id), ["PAUSED"; 3]);
    let resume = ["execution-resume"];
    check(&state_after(&server, &resume, &id), 0, "RUNNING\n", &[]);
    assert_eq!(states(&server, &id), ["RUNNING"; 3]);
    check(
        &state_after(&server, &resume, &id),
        0,
        "RUNNING\n",
        &["is already RUNNING"],
    );
    server.ok(&["execution-cancel", &id]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn what_was_resumed_is_waited_for() {
    let server = server();
    let name = unique("paused");
    let text = format!(
        "version: '2.0'\n{name}:\n  tasks:\n    first: {{action: std.noop, pause-before: true}}\n"
    );
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    let id = server.field(&["execution-create", &name], "ID");
    server.wait_for(&["execution-get", &id], "State", "PAUSED");
    let resume = ["execution-resume", "--wait", "--timeout", "60"];
    let ran = state_after(&server, &resume, &id);
    assert!(
        matches!(ran.stdout.as_str(), "RUNNING\n" | "SUCCESS\n"),
        "{}",
        ran.stdout
    );
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    server.ok(&["execution-wait", &id]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn what_the_server_does_not_do_is_a_failure() {
    let server = server();
    let name = unique("short");
    let text = format!("version: '2.0'\n{name}:\n  tasks:\n    t: {{action: std.noop}}\n");
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    let id = server.field(&["execution-create", &name], "ID");
    server.wait_for(&["execution-get", &id], "State", "SUCCESS");
    for (command, wanted, hint) in [
        (
            &["execution-cancel"] as &[&str],
            "CANCELLED",
            "it has ended",
        ),
        (
            &["execution-resume"],
            "RUNNING",
            "mistral execution-create --from",
        ),
        (
            &["execution-stop", "--state", "ERROR"],
            "ERROR",
            "it has ended",
        ),
    ] {
        let what = format!("the state of execution {id} is SUCCESS, not {wanted}\n  hint: ");
        check(
            &state_after(&server, command, &id),
            1,
            "SUCCESS\n",
            &[&what, hint],
        );
    }
    let refused = "Can't change workflow execution state from SUCCESS to PAUSED.";
    check(
        &state_after(&server, &["execution-pause"], &id),
        1,
        "",
        &[refused, "hint: it has ended"],
    );
    let missing = "00000000-0000-4000-8000-000000000000";
    let ran = server.run(&[
        "execution-stop",
        "--state",
        "SUCCESS",
        missing,
        &id,
        "-f",
        "json",
    ]);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, &shown[0]["ID"]), (Some(1), &json!(id)));
    assert!(ran.stderr.contains("1 of 2 failed."), "{}", ran.stderr);
}
