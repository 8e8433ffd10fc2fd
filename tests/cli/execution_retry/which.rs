//! Which tasks are rerun.

use serde_json::json;

use crate::support::{Answer, Server, typed};

use super::steps::{
    NAMED, below, candidates, check, execution, failed, failed_once, items, put, state, sub,
    three_levels, triggers, two_of,
};

#[test]
fn a_failure_three_levels_deep_is_rerun_there() {
    let mut steps = three_levels();
    steps.extend([failed_once("t-3"), put("t-3", true, "RUNNING")]);
    check(
        "execution-retry x -f value",
        steps,
        0,
        "deploy > install > fetch t-3 2\n",
        "",
    );
    // The old ERROR still shows: the execution tells, and there is no second request.
    let mut steps = three_levels();
    steps.extend([
        failed_once("t-3"),
        put("t-3", true, "ERROR"),
        state("z", "RUNNING"),
    ]);
    check(
        "execution-retry x -f json",
        steps,
        0,
        "[\n  {\n    \"Path\": \"deploy > install > fetch\",\n    \"Task ID\": \"t-3\",\n    \"Attempt\": 2\n  }\n]\n",
        "",
    );
    let mut steps = three_levels();
    steps.push(failed_once("t-3"));
    check(
        "execution-retry x --dry-run -f csv",
        steps,
        0,
        "\"Path\",\"Task ID\",\"Attempt\"\n\"deploy > install > fetch\",\"t-3\",2\n",
        "",
    );
}

#[test]
fn what_on_error_handled_is_not_rerun() {
    let handled = json!([
        {"id": "t-b", "created_at": "1", "runtime_context": "{}"},
        {"id": "t-c", "created_at": "1", "runtime_context": "{\"triggered_by\": [{\"task_id\": \"t-b\", \"event\": \"on-error\"}]}"},
        {"id": "t-d", "created_at": "1", "runtime_context": "{\"triggered_by\": [{\"task_id\": \"t-a\", \"event\": \"on-complete\"}]}"}
    ]);
    let both = [failed("t-a", "a", "ACTION"), failed("t-b", "b", "ACTION")];
    // Without the names of tasks in state_info, what was triggered tells.
    let steps = vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: \n"),
            None,
        ),
        candidates("x", "ERROR", &both),
        triggers("x", &handled),
        failed_once("t-a"),
    ];
    check(
        "execution-retry x --dry-run -f value",
        steps,
        0,
        "a t-a 2\n",
        "",
    );
    // An on-error that starts nothing, such as noop: the execution does not name the task.
    let steps = vec![
        execution("x", "ERROR", Some(NAMED), None),
        candidates("x", "ERROR", &both),
        triggers("x", &json!([])),
        failed_once("t-a"),
    ];
    check(
        "execution-retry x --dry-run -f value",
        steps,
        0,
        "a t-a 2\n",
        "",
    );
}

#[test]
fn of_the_executions_of_an_item_the_newest_counts() {
    let subs = json!([
        sub("old-1", 1, "ERROR", "2026-03-01 10:00:00"),
        sub("new-0", 0, "ERROR", "2026-03-01 10:00:09"),
        sub("new-1", 1, "SUCCESS", "2026-03-01 10:00:09"),
        sub("old-0", 0, "SUCCESS", "2026-03-01 10:00:00"),
    ]);
    let steps = vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: each\n"),
            None,
        ),
        candidates("x", "ERROR", &[failed("t-1", "each", "WORKFLOW")]),
        below("t-1", &subs),
        candidates("new-0", "ERROR", &[failed("t-2", "a", "ACTION")]),
        triggers("new-0", &json!([])),
        failed_once("t-2"),
    ];
    check(
        "execution-retry x --dry-run -f value",
        steps,
        0,
        "each > a t-2 2\n",
        "",
    );
}

#[test]
fn a_workflow_that_failed_without_a_failed_task_is_run_again() {
    for subs in [
        json!([]),
        json!([sub("y", 0, "ERROR", "2026-03-01 10:00:00")]),
    ] {
        let mut steps = vec![
            execution(
                "x",
                "ERROR",
                Some("Failure caused by error in tasks: call\n"),
                None,
            ),
            candidates("x", "ERROR", &[failed("t-1", "call", "WORKFLOW")]),
            below("t-1", &subs),
        ];
        if subs != json!([]) {
            steps.push(candidates("y", "ERROR", &[]));
        }
        steps.extend([items("t-1", &subs), put("t-1", true, "RUNNING")]);
        check("execution-retry x -f value", steps, 0, "call t-1 2\n", "");
    }
}

#[test]
fn failed_tasks_of_running_and_cancelled_executions_are_rerun() {
    for state in ["RUNNING", "CANCELLED"] {
        let running = json!({"id": "t-1", "name": "down", "type": "WORKFLOW", "state": state, "runtime_context": "{}"});
        let other = json!({"id": "t-9", "name": "other", "type": "ACTION", "state": "RUNNING", "runtime_context": "{}"});
        let states = "in:ERROR,CANCELLED,RUNNING,PAUSED";
        let steps = vec![
            execution("x", state, None, None),
            candidates("x", states, &[running, other]),
            below("t-1", &json!([sub("y", 0, state, "2026-03-01 10:00:00")])),
            candidates("y", states, &[failed("t-2", "bad", "ACTION")]),
            triggers("y", &json!([])),
            failed_once("t-2"),
            put("t-2", true, "RUNNING"),
        ];
        check(
            "execution-retry x -f value",
            steps,
            0,
            "down > bad t-2 2\n",
            "",
        );
    }
}

#[test]
fn nothing_to_rerun_is_said_with_what_to_do() {
    let from = "  hint: to run the workflow again with the same input: mistral execution-create --from x\n";
    let resume = "  hint: resume it first: mistral execution-resume x\n";
    let states = "in:ERROR,CANCELLED,RUNNING,PAUSED";
    for (state, info, stderr) in [
        ("SUCCESS", None, format!("mistral: nothing to rerun in execution x: it is in SUCCESS\n{from}")),
        (
            "ERROR",
            Some("Failed to check and complete [wf_ex_id=x, wf_name=w]: bad output\nTraceback"),
            format!("mistral: nothing to rerun in execution x: it is in ERROR, but no task of it failed: bad output\n{from}"),
        ),
        (
            "CANCELLED",
            None,
            format!("mistral: nothing to rerun in execution x: it is in CANCELLED, and no task of it failed that an on-error has not handled\n{from}"),
        ),
        (
            "RUNNING",
            None,
            "mistral: nothing to rerun in execution x: it is in RUNNING, and no task of it failed that an on-error has not handled\n  \
             hint: to wait until it has ended: mistral execution-wait x\n".to_owned(),
        ),
        ("PAUSED", None, format!("mistral: execution x is PAUSED; the server would ignore a rerun\n{resume}")),
    ] {
        let mut steps = vec![execution("x", state, info, None)];
        match state {
            "SUCCESS" => {}
            "ERROR" => steps.push(candidates("x", "ERROR", &[])),
            _ => steps.push(candidates("x", states, &[])),
        }
        check("execution-retry x", steps, 1, "", &stderr);
    }
}

#[test]
fn tasks_are_chosen_by_path_name_or_id() {
    for (words, ids) in [
        ("--task deploy>install>fetch", vec!["t-3"]),
        ("--task 'install > fetch'", vec!["t-3"]),
        ("--task fetch --task t-3", vec!["t-3"]),
    ] {
        let mut steps = three_levels();
        steps.extend(ids.iter().map(|id| failed_once(id)));
        let line = format!("execution-retry x --dry-run -f value -c 'Task ID' {words}");
        check(&line, steps, 0, "t-3\n", "");
    }
    let mut steps = two_of("b");
    steps.push(failed_once("t-b"));
    check(
        "execution-retry x --dry-run -f value --task b",
        steps,
        0,
        "b t-b 2\n",
        "",
    );
    // All that have the name.
    let mut steps = two_of("a");
    steps.extend([failed_once("t-a"), failed_once("t-b")]);
    check(
        "execution-retry x --dry-run -f value --task a",
        steps,
        0,
        "a t-a 2\na t-b 2\n",
        "",
    );
    for word in ["nosuch", "install", "'x > b'"] {
        let line = format!("execution-retry x --task b --task {word}");
        let shown = word.trim_matches('\'');
        check(
            &line,
            two_of("b"),
            1,
            "",
            &format!("mistral: --task: no failed task is {shown:?}\n  hint: failed tasks: a, b\n"),
        );
    }
}

#[test]
fn a_task_that_is_listed_twice_is_rerun_once() {
    let task = failed("t-a", "a", "ACTION");
    let steps = vec![
        execution("x", "ERROR", Some(NAMED), None),
        candidates("x", "ERROR", &[task.clone(), task]),
        failed_once("t-a"),
        put("t-a", true, "RUNNING"),
    ];
    check("execution-retry x -f value", steps, 0, "a t-a 2\n", "");
}

#[test]
fn a_server_without_an_end_to_its_executions_is_left() {
    let steps = vec![
        execution("x", "ERROR", None, None),
        candidates("x", "ERROR", &[failed("t-1", "a", "WORKFLOW")]),
        triggers("x", &json!([])),
        below("t-1", &json!([sub("x", 0, "ERROR", "1")])),
    ];
    check(
        "execution-retry x",
        steps,
        1,
        "",
        "mistral: the server says that execution x is a sub-execution of itself\n",
    );
    let server = Server::answering(|request| {
        let target = &request.target;
        let depth = |text: &str| {
            text.trim_matches(|c: char| !c.is_ascii_digit())
                .parse::<u64>()
        };
        let row = |id: u64| json!({"id": format!("x{id}"), "state": "ERROR"});
        let answer = if let Some((_, task)) = target.split_once("task_execution_id=t") {
            json!({"executions": [row(depth(task).unwrap() + 1)]})
        } else if let Some((id, _)) = target.split_once("/tasks?") {
            let id = id.rsplit_once("/x").unwrap().1;
            json!({"tasks": [{"id": format!("t{id}"), "name": "a", "state": "ERROR"}]})
        } else {
            row(0)
        };
        Answer::json(200, &answer)
    });
    let ran = typed("execution-retry x0").server(&server).run();
    assert_eq!(
        ran.stderr,
        "mistral: the sub-executions are nested more than 100 levels deep\n"
    );
    ran.assert(1, "");
}
