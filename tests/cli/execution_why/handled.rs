//! Failures that an on-error handled.

use serde_json::{Value, json};

use crate::execution_retry::steps::{below, candidates, execution, failed, sub, triggers};

use super::steps::{action, assert_has, defined, definition, input, ran, saying, told};

fn on_error() -> Value {
    json!([{"id": "t-8", "created_at": "1",
        "runtime_context": "{\"triggered_by\": [{\"task_id\": \"t-1\", \"event\": \"on-error\"}]}"}])
}

#[test]
fn a_successful_execution_tells_what_it_handled() {
    let steps = vec![
        execution("x", "SUCCESS", None, None),
        candidates("x", "in:ERROR,SUCCESS", &[saying("boom")]),
        defined("a"),
        ran("t-1", &json!([])),
    ];
    let ran = told("execution-why x --all", steps);
    assert_has(
        &ran,
        &[
            "Nothing failed: execution x of workflow w ended in SUCCESS after 1s. An on-error handled 1 failure.\n",
            "\n1. a (handled by on-error)\n   Error:    boom\n",
        ],
    );
    assert!(!ran.stdout.contains("To go on"), "{}", ran.stdout);
}

#[test]
fn without_all_they_are_only_counted() {
    let sentence = "Nothing failed: execution x of workflow w ended in SUCCESS after 1s.";
    let mut second = saying("bang");
    second["id"] = "t-2".into();
    for (tasks, counted) in [
        (vec![saying("boom")], "1 failure; --all shows it."),
        (
            vec![saying("boom"), second],
            "2 failures; --all shows them.",
        ),
    ] {
        let steps = vec![
            execution("x", "SUCCESS", None, None),
            candidates("x", "ERROR", &tasks),
        ];
        let expected = format!("{sentence} An on-error handled {counted}\n");
        told("execution-why x", steps).assert(0, &expected);
    }
}

/// The handler of a failure failed itself: both are told.
#[test]
fn an_on_error_that_failed_is_told_with_the_first_failure() {
    let mut undo = failed("t-2", "undo", "ACTION");
    undo["state_info"] = "blocked".into();
    let triggered = |task: &str, by: &str, event: &str| {
        json!({"id": task, "created_at": "1", "runtime_context":
            json!({"triggered_by": [{"task_id": by, "event": event}]}).to_string()})
    };
    let text = "version: '2.0'\nw:\n  tasks:\n    a: {action: std.http, on-error: undo}\n    undo: {action: std.http}\n";
    let response = json!({"status": 409, "reason": "Conflict", "url": "http://h/",
        "content": {"error": "behind", "password": "hunter2"}});
    let steps = |states: &str, triggers_of: Value| {
        vec![
            execution(
                "x",
                "ERROR",
                Some("Failure caused by error in tasks: undo\n"),
                None,
            ),
            candidates("x", states, &[saying("boom"), undo.clone()]),
            triggers("x", &triggers_of),
            definition("w-1", text),
            ran("t-1", &json!([action(true, &json!({}), &response)])),
            ran("t-2", &json!([])),
        ]
    };
    let direct = json!([triggered("t-2", "t-1", "on-error")]);
    let ran_few = told("execution-why x", steps("ERROR", direct.clone()));
    let because = "Because:  it is the on-error of a, which failed first: HTTP 409 Conflict from http://h/: \
        {\"error\":\"behind\",\"password\":\"***\"}\n";
    assert_has(
        &ran_few,
        &[
            "Execution x of workflow w failed after 1s.\n\n1. undo\n   Error:    blocked\n",
            because,
        ],
    );
    let between = json!([
        triggered("t-2", "t-3", "on-success"),
        triggered("t-3", "t-1", "on-error")
    ]);
    assert_has(
        &told("execution-why x", steps("ERROR", between)),
        &["Because:  it follows the on-error of a, which failed first: "],
    );
    let mut all = steps("in:ERROR,SUCCESS", direct);
    all.push(ran("t-1", &json!([])));
    assert_has(
        &told("execution-why x --all", all),
        &[
            "failed after 1s.\n\n1. undo\n",
            "\n2. a (its on-error undo failed)\n   Error:    boom\n",
        ],
    );
}

/// A sub-execution that failed by itself is a cause, even if it had handled another failure before.
#[test]
fn a_handled_failure_is_no_reason_for_the_failure_around_it() {
    let mut failing = sub("y", 0, "ERROR", "2026-03-01 10:00:00");
    failing["state_info"] = "disk full".into();
    let mut inner = saying("inner");
    inner["id"] = "t-1".into();
    let mut call = failed("t-2", "call", "WORKFLOW");
    call["state_info"] = "disk full".into();
    let info = Some("Failure caused by error in tasks: call\n");
    let text = "version: '2.0'\nsub:\n  tasks:\n    a: {action: std.fail}\n";
    let steps = vec![
        execution("x", "ERROR", info, None),
        candidates("x", "in:ERROR,SUCCESS", &[call]),
        below("t-2", &json!([failing])),
        candidates("y", "in:ERROR,SUCCESS", &[inner]),
        triggers("y", &on_error()),
        defined("call"),
        input("y", &json!({})),
        definition("w-2", text),
        ran("t-1", &json!([])),
    ];
    let parts = [
        "\n1. call\n   Error:    disk full\n",
        "\n2. call > a (handled by on-error)\n   Error:    inner\n",
    ];
    assert_has(&told("execution-why x --all", steps), &parts);
}

/// Of a failed execution they are shown with `--all`, those of sub-executions that succeeded, too.
#[test]
fn all_shows_those_of_a_failed_execution_and_below_successful_tasks() {
    let info = Some("Failure caused by error in tasks: b\n");
    let mut bad = failed("t-2", "b", "ACTION");
    bad["state_info"] = "bad".into();
    let quiet = json!({"id": "t-3", "name": "call", "type": "WORKFLOW", "state": "SUCCESS", "runtime_context": "{}"});
    let mut inner = saying("inner");
    inner["id"] = "t-4".into();
    let steps = |states: &str, tasks: &[Value]| {
        vec![
            execution("x", "ERROR", info, None),
            candidates("x", states, tasks),
            triggers("x", &on_error()),
        ]
    };
    let text =
        "version: '2.0'\nw:\n  tasks:\n    a: {action: std.fail}\n    b: {action: std.fail}\n";
    let mut few = steps("ERROR", &[saying("boom"), bad.clone()]);
    few.extend([definition("w-1", text), ran("t-2", &json!([]))]);
    let shown = told("execution-why x", few).stdout;
    let counted = "failed after 1s. An on-error handled 1 failure; --all shows it.\n\n1. b\n";
    assert!(
        !shown.contains("boom") && shown.contains(counted),
        "{shown}"
    );

    let mut all = steps("in:ERROR,SUCCESS", &[saying("boom"), bad, quiet]);
    all.extend([
        below(
            "t-3",
            &json!([sub("y", 0, "SUCCESS", "2026-03-01 10:00:00")]),
        ),
        candidates("y", "in:ERROR,SUCCESS", &[inner]),
        definition("w-1", text),
        ran("t-2", &json!([])),
        definition(
            "w-2",
            "version: '2.0'\nsub:\n  tasks:\n    a: {action: std.fail}\n",
        ),
        ran("t-4", &json!([])),
        ran("t-1", &json!([])),
    ]);
    assert_has(
        &told("execution-why x --all", all),
        &[
            "Execution x of workflow w failed after 1s. An on-error handled 2 failures.\n\n1. b\n   Error:    bad\n",
            "\n2. call > a (handled by on-error)\n   Error:    inner\n",
            "\n3. a (handled by on-error)\n   Error:    boom\n",
        ],
    );
}
