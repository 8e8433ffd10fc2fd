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
