//! Waits for what was changed.

use serde_json::json;

use super::steps::{check, look, put, read, read_whole, run, tasks, tree};
use crate::support::misused;

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

/// It may have run to its end before the first look.
#[test]
fn a_wait_for_what_was_resumed_is_for_running() {
    for (seen, code, stderr) in [
        ("RUNNING", 0, ""),
        ("SUCCESS", 0, ""),
        (
            "CANCELLED",
            4,
            "mistral: the state of execution a is CANCELLED, not RUNNING or SUCCESS\n",
        ),
    ] {
        let resumed = || {
            vec![
                read("a", "PAUSED"),
                put("a", r#"{"state": "RUNNING"}"#, "RUNNING"),
            ]
        };
        let mut steps = resumed();
        steps.extend([look("a", seen), read_whole("a", seen)]);
        let ran = run("execution-resume a --wait", steps);
        ran.assert(code, &format!("a {seen}\n"));
        ran.assert_stderr(&[&format!("mistral: execution a is {seen}\n"), stderr]);

        let mut steps = resumed();
        steps.extend([
            read("b", "SUCCESS"),
            put("b", r#"{"state": "RUNNING"}"#, "SUCCESS"),
            look("a", seen),
            read_whole("a", seen),
        ]);
        let ran = run("execution-resume a b --wait", steps);
        ran.assert(1, &format!("a {seen}\nb SUCCESS\n"));
        ran.assert_stderr(&["mistral: the state of execution b is SUCCESS, not RUNNING\n"]);
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
