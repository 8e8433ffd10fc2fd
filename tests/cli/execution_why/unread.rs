//! What the server does not show is said, and the rest shown.

use serde_json::json;

use crate::execution_retry::steps::{below, candidates, execution, failed, sub, three_levels};
use crate::support::{Server, typed};

use super::steps::{assert_has, defined, one_failed, ran, refused, saying, told_with};

#[test]
fn a_branch_that_cannot_be_read_leaves_the_others() {
    for status in [403, 404, 500] {
        let subs = json!([sub("y", 0, "ERROR", "2026-03-01 10:00:00")]);
        let info = Some("Failure caused by error in tasks: call, a\n");
        let call = failed("t-2", "call", "WORKFLOW");
        let steps = vec![
            execution("x", "ERROR", info, None),
            candidates("x", "ERROR", &[call, saying("boom")]),
            below("t-2", &subs),
            refused("GET /v2/executions/y/tasks", status),
            refused("GET /v2/workflows/w-1", status),
            refused("GET /v2/executions/y", status),
            refused("GET /v2/workflows/w-2", status),
            refused("GET /v2/tasks/t-1/action_executions", status),
        ];
        assert_has(
            &told_with(1, "execution-why x", steps),
            &[
                "\n1. call\n   Error:    boom\n",
                "\n2. a\n   Error:    boom\n",
                "   Note:     the definition of workflow w cannot be read: not for\u{fffd}you\n",
                "\nNot read:\n  call: not for\u{fffd}you\n",
                "\n  a: not for\u{fffd}you\n",
            ],
        );
    }
}

#[test]
fn without_its_tasks_the_execution_tells() {
    let info = "Failure caused by error in tasks: a\n\n  a [task_ex_id=1-2] -> no route\n";
    let steps = vec![
        execution("x", "ERROR", Some(info), None),
        refused("GET /v2/executions/x/tasks", 403),
        defined("a"),
    ];
    assert_has(
        &told_with(1, "execution-why x", steps),
        &[
            "1. workflow w\n   Error:    Failure caused by error in tasks: a\n",
            "               a -> no route\n",
            "\nNot read:\n  the tasks: not for\u{fffd}you\n",
        ],
    );
}

#[test]
fn the_line_of_a_wait_comes_from_what_can_be_read() {
    let mut steps = three_levels();
    steps.truncate(4);
    steps.push(refused("GET /v2/executions", 403));
    let server = Server::start(
        [crate::execution_retry::steps::state("x", "ERROR")]
            .into_iter()
            .chain(steps),
    );
    let ran = typed("execution-wait x").server(&server).run();
    let line = "mistral: execution x failed: deploy > install: boom\n  \
        hint: to see more: mistral execution-why x\n";
    assert!(ran.stderr.contains(line), "{}", ran.stderr);
}

#[test]
fn a_rerun_must_know_of_all() {
    let mut steps = three_levels();
    steps.truncate(3);
    steps.push(refused("GET /v2/executions/y/tasks", 403));
    let server = Server::start(steps);
    let ran = typed("execution-retry x").server(&server).run();
    ran.assert_failure(1, &["not for\nyou", "403"]);
}

#[test]
fn a_server_that_is_gone_ends_it() {
    let mut steps = one_failed(saying("boom"));
    steps.push(defined("a"));
    let (expected, _) = ran("t-1", &json!([]));
    steps.push((expected, crate::support::Answer::text(200, "{")));
    let server = Server::start(steps);
    let ran = typed("execution-why x").server(&server).run();
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(1), ""),
        "{}",
        ran.stderr
    );
}

#[test]
fn nothing_is_said_of_tasks_that_cannot_be_read() {
    let steps = vec![
        execution("x", "RUNNING", None, None),
        refused("GET /v2/executions/x/tasks", 403),
    ];
    let ran = told_with(1, "execution-why x", steps);
    assert_has(
        &ran,
        &[
            "What failed so far is not known: execution x of workflow w is RUNNING.\n",
            "\nNot read:\n  the tasks: not for\u{fffd}you\n",
        ],
    );
}
