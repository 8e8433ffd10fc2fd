//! Executions that failed without a failed task, and those that did not fail.

use serde_json::json;

use crate::execution_retry::steps::{below, candidates, execution, failed, sub};

use super::steps::{action, around, assert_has, beside, definition, ran, saying, told};

const STATES: &str = "in:ERROR,CANCELLED,RUNNING,PAUSED";
const WORKFLOW: &str = "version: '2.0'\nw:\n  output: {x: <% $.nope %>}\n  tasks:\n    a:\n      action: std.noop\n      \
    on-success: [fail]\n";

#[test]
fn output_and_the_command_fail_are_shown_in_the_definition() {
    let output = "Failed to check and complete [wf_ex_id=x, wf_name=w]: no $.nope\nTraceback (most recent call last):\n";
    for (info, expected) in [
        (
            Some(output),
            "1. workflow w\n   Error:    no $.nope\n   Defined:  workflow w, line 3\n             > 3    output: {x: <% $.nope %>}\n",
        ),
        (
            None,
            "1. workflow w\n   Error:    ended in ERROR without a message\n   Defined:  workflow w, line 7\n",
        ),
        (
            Some("disk full"),
            "   Error:    disk full\n   Defined:  workflow w, line 7\n",
        ),
    ] {
        let steps = vec![
            execution("x", "ERROR", info, None),
            candidates("x", "ERROR", &[]),
            definition("w-1", WORKFLOW),
        ];
        let ran = told("execution-why x", steps);
        let note =
            "Note:     the command fail behind task a (line 7) ended it, if nobody stopped it\n";
        assert_has(
            &ran,
            &[
                expected,
                "\n  mistral execution-create --from x  then to run",
            ],
        );
        assert_eq!(
            ran.stdout.contains(note),
            info != Some(output),
            "{}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("execution-retry"), "{}", ran.stdout);
    }
}

#[test]
fn a_cancelled_execution_has_the_words_of_whoever_cancelled_it() {
    for (info, error) in [
        (Some("not\ntoday"), "not\n             today"),
        (None, "cancelled without a message"),
    ] {
        let steps = vec![
            execution("x", "CANCELLED", info, None),
            candidates("x", STATES, &[]),
        ];
        let expected = format!(
            "Execution x of workflow w was cancelled after 1s.\n\n1. workflow w\n   Reason:   {error}\n\nTo go on:\n  \
             mistral execution-create --from x  to run the workflow anew with the same input\n"
        );
        told("execution-why x", steps).assert(0, &expected);
    }
}

#[test]
fn a_sentence_says_that_nothing_failed() {
    let wait = "\nTo go on:\n  mistral execution-wait x  to wait until it has ended\n";
    for (state, states, sentence, rest) in [
        (
            "SUCCESS",
            "ERROR",
            "Nothing failed: execution x of workflow w ended in SUCCESS after 1s.\n",
            "",
        ),
        (
            "RUNNING",
            STATES,
            "Nothing failed so far: execution x of workflow w is RUNNING.\n",
            wait,
        ),
    ] {
        let steps = vec![
            execution("x", state, None, None),
            candidates("x", states, &[]),
        ];
        told("execution-why x", steps).assert(0, &format!("{sentence}{rest}"));
    }
}

#[test]
fn an_unknown_id_is_an_error() {
    crate::support::refused(&[(
        "execution-why x",
        "GET /v2/executions/x?fields=id,state,state_info,workflow_id,workflow_name,root_execution_id,created_at,updated_at",
    )]);
    crate::support::misused(&[
        ("execution-why", "<ID>"),
        ("execution-why x y", "y"),
        ("execution-why x -f csv", "csv"),
    ]);
}

/// The failed task whose on-error is the command `fail` is the cause, not the execution, which says nothing.
#[test]
fn an_on_error_that_fails_is_told_with_its_task() {
    let text = "version: '2.0'\nw:\n  tasks:\n    a: {action: std.fail, on-error: [fail]}\n";
    let steps = vec![
        execution("x", "ERROR", None, None),
        candidates("x", "ERROR", &[super::steps::saying("boom")]),
        crate::execution_retry::steps::triggers("x", &json!([])),
        definition("w-1", text),
        super::steps::ran("t-1", &json!([])),
    ];
    let ran = told("execution-why x", steps);
    let note = "Note:     its on-error may end the workflow by the command fail\n";
    assert_has(&ran, &["\n1. a\n   Error:    boom\n", note]);
    assert!(!ran.stdout.contains("\n2. "), "{}", ran.stdout);
}

#[test]
fn what_an_on_error_did_not_handle_is_told() {
    let steps = vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: \n"),
            None,
        ),
        candidates("x", "ERROR", &[super::steps::saying("boom")]),
        crate::execution_retry::steps::triggers("x", &json!([])),
        definition(
            "w-1",
            "version: '2.0'\nw:\n  tasks:\n    a: {action: std.fail, on-error: [{b: <% $.y %>}]}\n    b: {action: std.noop}\n",
        ),
        around("x", &json!([beside("t-1", "a", &json!({"y": false}), &[])])),
        super::steps::ran("t-1", &json!([])),
    ];
    let note = "Note:     its on-error started nothing, as the condition of each entry was false: b if <% $.y %> (line 4)\n";
    let value = "Values:   $.y = false (published by a)\n";
    assert_has(&told("execution-why x", steps), &[note, value]);
}

/// The server does not say what paused an execution, but the states of its tasks and the definition do.
#[test]
fn a_pause_is_told_with_what_caused_it() {
    let text = "version: '2.0'\nw:\n  tasks:\n    a:\n      action: std.http\n      on-error:\n        - pause\n    \
        b: {action: std.noop, pause-before: true}\n    c: {action: std.noop, on-success: [pause]}\n";
    let beside = |id: &str, name: &str, state: &str, second: u32| {
        let mut task = beside(id, name, &json!({}), &[]);
        task["state"] = state.into();
        task["finished_at"] = format!("2026-03-01 10:00:0{second}").into();
        task
    };
    let ended = beside("t-8", "c", "SUCCESS", 1);
    for (tasks, sentence) in [
        (
            vec![ended.clone(), beside("t-9", "b", "IDLE", 0)],
            "The policy pause-before of task b (line 8) paused it.",
        ),
        (
            vec![ended.clone()],
            "The command pause in the on-success of task c (line 9) paused it.",
        ),
        (
            vec![ended, beside("t-9", "b", "SUCCESS", 2)],
            "The command pause in the on-success of task c (line 9) may have paused it.",
        ),
        (
            vec![beside("t-9", "b", "SUCCESS", 2)],
            "A user paused it, or a pause of a sub-execution or of an action.",
        ),
    ] {
        let steps = vec![
            execution("x", "PAUSED", None, None),
            candidates("x", STATES, &[]),
            around("x", &json!(tasks)),
            definition("w-1", text),
        ];
        let expected = format!(
            "Nothing failed so far: execution x of workflow w is PAUSED. {sentence}\n\n\
             To go on:\n  mistral execution-resume x  to let it go on\n"
        );
        told("execution-why x", steps).assert(0, &expected);
    }
    let steps = vec![
        execution("x", "PAUSED", None, None),
        candidates("x", STATES, &[saying("boom")]),
        crate::execution_retry::steps::triggers("x", &json!([])),
        definition("w-1", text),
        ran("t-1", &json!([])),
        around("x", &json!([beside("t-1", "a", "ERROR", 1)])),
    ];
    assert_has(
        &told("execution-why x", steps),
        &[
            "is PAUSED. So far 1 task failed. The command pause in the on-error of task a (line 7) paused it.\n",
            "             > 7          - pause\n",
            "Note:     after execution-resume its failure counts as handled: what only its on-success names does not run\n",
        ],
    );
}

/// The definition is not read again for each task.
#[test]
fn what_paused_a_large_execution_is_found_soon() {
    use std::fmt::Write as _;
    let mut text = "version: '2.0'\nw:\n  description: pause\n  tasks:\n".to_owned();
    for place in 0..1000 {
        let next = place + 1;
        let _ = writeln!(
            text,
            "    a{place}: {{action: std.noop, on-success: [a{next}]}}"
        );
    }
    let tasks = (0..1000).map(|n| beside(&format!("t-{n}"), &format!("a{n}"), &json!({}), &[]));
    let steps = vec![
        execution("x", "PAUSED", None, None),
        candidates("x", STATES, &[]),
        around("x", &json!(tasks.collect::<Vec<_>>())),
        definition("w-1", &text),
    ];
    let began = std::time::Instant::now();
    let ran = told("execution-why x", steps);
    assert_has(&ran, &["A user paused it, or a pause of a sub-execution"]);
    assert!(began.elapsed().as_secs() < 10, "{:?}", began.elapsed());
}

/// The server does not stop the actions of an execution that is cancelled.
#[test]
fn the_actions_of_a_cancelled_execution_that_go_on_are_told() {
    let mut call = failed("t-2", "call", "WORKFLOW");
    call["state"] = "CANCELLED".into();
    let mut copy = failed("t-3", "copy", "ACTION");
    copy["state"] = "RUNNING".into();
    let mut running = action(false, &json!({}), &json!(null));
    (running["state"], running["id"]) = ("RUNNING".into(), "a-1".into());
    let steps = vec![
        execution("x", "CANCELLED", Some("not today"), None),
        candidates("x", STATES, &[call]),
        below(
            "t-2",
            &json!([sub("y", 0, "CANCELLED", "2026-03-01 10:00:00")]),
        ),
        candidates("y", STATES, &vec![copy; 7]),
        ran("t-3", &json!([running])),
        ran("t-3", &json!([])),
        ran("t-3", &json!([])),
        ran("t-3", &json!([])),
        ran("t-3", &json!([])),
    ];
    told("execution-why x", steps).assert(
        0,
        "Execution x of workflow w was cancelled after 1s.\n\n1. workflow w\n   Reason:   not today\n\n\
         Still running:\n  call > copy: action std.http a-1\n  and 2 more tasks\n\n\
         To go on:\n  \
           mistral action-execution-update a-1 --state ERROR  to end the action that still runs\n  \
           mistral execution-create --from x                  to run the workflow anew with the same input\n",
    );
}
