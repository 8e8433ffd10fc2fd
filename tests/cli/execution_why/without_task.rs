//! Executions that failed without a failed task, and those that did not fail.

use serde_json::json;

use crate::execution_retry::steps::{candidates, execution};

use super::steps::{assert_has, definition, told};

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
        let note = "Note:     if nobody stopped it, the command fail behind task a ended it\n";
        assert_has(
            &ran,
            &[expected, "\n  mistral execution-create --from x  to run"],
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
            "Execution x of workflow w was cancelled after 1s.\n\n1. workflow w\n   Error:    {error}\n\nTo go on:\n  \
             mistral execution-create --from x  to run the workflow anew with the same input\n"
        );
        told("execution-why x", steps).assert(0, &expected);
    }
}

#[test]
fn a_sentence_says_that_nothing_failed() {
    let wait = "\nTo go on:\n  mistral execution-wait x  to wait until it has ended\n";
    let resume = "\nTo go on:\n  mistral execution-resume x  to let it go on\n";
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
        (
            "PAUSED",
            STATES,
            "Nothing failed so far: execution x of workflow w is PAUSED.\n",
            resume,
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
            "version: '2.0'\nw:\n  tasks:\n    a: {action: std.fail, on-error: [{b: <% false %>}]}\n    b: {action: std.noop}\n",
        ),
        super::steps::ran("t-1", &json!([])),
    ];
    let note = "Note:     its on-error started nothing, as the condition of each entry was false\n";
    assert_has(&told("execution-why x", steps), &[note]);
}
