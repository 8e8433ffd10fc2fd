//! What is sent for the reruns, what they had for an effect, and when they are refused.

use serde_json::json;

use crate::support::{Answer, Expected, Server, typed};

use super::steps::{
    NAMED, actions, below, candidates, check, execution, failed, failed_once, items, put, read,
    state, sub, three_levels, two_of, with_items,
};

#[test]
fn one_failed_rerun_does_not_stop_the_others() {
    let refusal = json!({"faultstring": "not in ERROR"});
    let mut steps = two_of("b");
    steps.extend([
        failed_once("t-a"),
        failed_once("t-b"),
        (
            Expected::any_body("PUT /v2/tasks/t-a"),
            Answer::json(400, &refusal),
        ),
        put("t-b", true, "RUNNING"),
    ]);
    let server = Server::start(steps);
    let ran = typed("execution-retry x -f value").server(&server).run();
    assert_eq!(
        ran.stderr,
        format!(
            "mistral: task a (t-a) was not rerun: not in ERROR\n  PUT {}/tasks/t-a\n  HTTP 400 Bad Request\n\
             mistral: 1 of 2 tasks not rerun\n",
            server.url()
        )
    );
    ran.assert(1, "b t-b 2\n");
    server.done("one of two");
}

#[test]
fn a_rerun_without_an_effect_fails() {
    let mut steps = two_of("b");
    steps.extend([
        failed_once("t-b"),
        put("t-b", true, "ERROR"),
        state("x", "PAUSED"),
    ]);
    steps.extend((0..5).map(|_| read("t-b")));
    steps.extend([failed_once("t-b"), state("x", "PAUSED")]);
    check(
        "execution-retry x -f value --task b",
        steps,
        1,
        "",
        "mistral: task b (t-b) was not rerun: it is still in ERROR, and the state of its execution x is PAUSED\n  \
         hint: resume it first: mistral execution-resume x\nmistral: no task was rerun\n",
    );
    // It failed again within the same second: a second action tells.
    let mut steps = two_of("b");
    steps.extend([
        failed_once("t-b"),
        put("t-b", true, "ERROR"),
        state("x", "ERROR"),
    ]);
    steps.extend((0..5).map(|_| read("t-b")));
    steps.push(actions("t-b", &json!([{"id": "1"}, {"id": "2"}])));
    check(
        "execution-retry x -f value --task b",
        steps,
        0,
        "b t-b 2\n",
        "",
    );
}

#[test]
fn a_rerun_without_an_answer_is_looked_for_and_not_sent_again() {
    let unanswered = |task: &str| {
        (
            Expected::any_body(&format!("PUT /v2/tasks/{task}")),
            Answer::text(504, "too late"),
        )
    };
    let line = "execution-retry x -f value";
    let mut steps = two_of("b");
    steps.extend([failed_once("t-a"), failed_once("t-b")]);
    steps.extend([put("t-a", true, "RUNNING"), unanswered("t-b")]);
    // That the execution runs again says nothing of the second task.
    let running = json!({"id": "t-b", "state": "RUNNING", "finished_at": null});
    let (task, _) = read("t-b");
    steps.extend([read("t-b"), (task, Answer::json(200, &running))]);
    check(line, steps, 0, "a t-a 2\nb t-b 2\n", "");
    let mut steps = two_of("b");
    steps.extend([failed_once("t-b"), unanswered("t-b")]);
    steps.extend((0..5).map(|_| read("t-b")));
    steps.push(failed_once("t-b"));
    let server = Server::start(steps);
    let ran = typed(&format!("{line} --task b")).server(&server).run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        format!(
            "mistral: task b (t-b) may have been rerun: too late\n  PUT {}/tasks/t-b\n  HTTP 504 Gateway Timeout\n\
             mistral: no task is known to be rerun\n",
            server.url()
        )
    );
    server.done("no answer");
}

#[test]
fn the_environment_is_changed_before_the_first_rerun() {
    let change = |id: &str| {
        let put = Expected::new(&format!("PUT /v2/executions/{id}"));
        (
            put.json(r#"{"params": {"env": {"n": 1}}}"#),
            Answer::json(200, &json!({"id": id})),
        )
    };
    let mut steps = three_levels();
    steps.extend([
        failed_once("t-3"),
        change("x"),
        change("z"),
        put("t-3", true, "RUNNING"),
    ]);
    let line = "execution-retry x -f value -c Attempt -e '{\"n\": 1}'";
    check(line, steps, 0, "2\n", "");
    // Of a sub-execution, that of its root.
    let steps = vec![
        execution("y", "ERROR", Some(NAMED), Some("r")),
        candidates("y", "ERROR", &[failed("t-a", "a", "ACTION")]),
        failed_once("t-a"),
        execution("r", "ERROR", None, None),
        change("r"),
        change("y"),
        put("t-a", true, "RUNNING"),
    ];
    check(&line.replace("retry x", "retry y"), steps, 0, "2\n", "");
    for (state, hint) in [
        ("CANCELLED", "leave out --env"),
        (
            "RUNNING",
            "leave out --env, or wait until it has ended: mistral execution-wait r",
        ),
    ] {
        let steps = vec![
            execution("y", "ERROR", Some(NAMED), Some("r")),
            candidates("y", "ERROR", &[failed("t-a", "a", "ACTION")]),
            failed_once("t-a"),
            execution("r", state, None, None),
        ];
        let stderr = format!(
            "mistral: --env: the environment of execution r cannot be changed, as it is {state}; nothing was rerun\n  hint: {hint}\n"
        );
        check(&line.replace("retry x", "retry y"), steps, 1, "", &stderr);
    }
}

#[test]
fn only_failed_items_are_rerun_where_that_ends() {
    let action = |state: &str, second: u32| json!({"id": "a", "state": state, "accepted": true, "created_at": format!("2026-03-01 10:00:0{second}")});
    for (runs, reset) in [
        (json!([action("ERROR", 0), action("ERROR", 0)]), false),
        (json!([action("SUCCESS", 0), action("ERROR", 1)]), false),
    ] {
        let mut steps = with_items("ACTION");
        steps.extend([actions("t-1", &runs), put("t-1", reset, "RUNNING")]);
        check(
            "execution-retry x --failed-items -f value",
            steps,
            0,
            "each t-1 2\n",
            "",
        );
    }
    let hint =
        "  hint: leave out --failed-items to rerun all items, or choose other tasks with --task\n";
    let mut steps = with_items("ACTION");
    steps.push(actions(
        "t-1",
        &json!([action("SUCCESS", 0), action("ERROR", 0)]),
    ));
    let unknown = format!(
        "mistral: --failed-items: task each (t-1): it is not known whether an item behind the last failed one succeeded; \
         the server would then leave the task RUNNING for ever; nothing was rerun\n{hint}"
    );
    check("execution-retry x --failed-items", steps, 1, "", &unknown);
    let at = "2026-03-01 10:00:00";
    let subs = json!([sub("y", 0, "ERROR", at), sub("z", 1, "SUCCESS", at)]);
    let mut steps = with_items("WORKFLOW");
    steps.extend([
        below("t-1", &subs),
        candidates("y", "ERROR", &[]),
        items("t-1", &subs),
    ]);
    let later = format!(
        "mistral: --failed-items: task each (t-1): an item behind the last failed one succeeded, and the server would leave \
         the task RUNNING for ever; nothing was rerun\n{hint}"
    );
    check("execution-retry x --failed-items", steps, 1, "", &later);
    // A task without items runs again as a whole.
    let mut steps = three_levels();
    steps.extend([failed_once("t-3"), put("t-3", true, "RUNNING")]);
    check(
        "execution-retry x --failed-items -f value -c Attempt",
        steps,
        0,
        "2\n",
        "mistral: note: --failed-items has no effect, as none of these tasks has items\n",
    );
}

#[test]
fn the_end_can_be_waited_for() {
    for (end, code, stderr) in [
        ("SUCCESS", 0, "mistral: execution x is SUCCESS\n"),
        (
            "CANCELLED",
            4,
            "mistral: execution x is CANCELLED\nmistral: the state of execution x is CANCELLED, not SUCCESS\n",
        ),
    ] {
        let mut steps = three_levels();
        steps.extend([
            failed_once("t-3"),
            put("t-3", true, "RUNNING"),
            state("x", end),
        ]);
        check(
            "execution-retry x --wait -f value -c Path",
            steps,
            code,
            "deploy > install > fetch\n",
            stderr,
        );
    }
}

#[test]
fn misuse() {
    crate::support::misused(&[
        ("execution-retry", "<ID>"),
        ("execution-retry x --wait --dry-run", "--dry-run"),
        (
            "execution-retry x --timeout 5",
            "--timeout has no effect without --wait",
        ),
        ("execution-retry x --task", "--task"),
    ]);
    crate::support::refused_locally(1, &[("execution-retry x -e [1]", "--env")]);
}
