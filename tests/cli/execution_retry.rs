//! `execution-retry`: which tasks are rerun, by which requests, and when it is refused.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

type Step = (Expected, Answer);

/// `GET` of an execution at the beginning of the search.
pub fn execution(id: &str, state: &str, info: Option<&str>, root: Option<&str>) -> Step {
    let request = format!(
        "GET /v2/executions/{id}?fields=id,state,state_info,workflow_id,workflow_name,root_execution_id"
    );
    let row = json!({"id": id, "state": state, "state_info": info, "workflow_id": "w-1", "workflow_name": "w",
        "root_execution_id": root});
    (Expected::new(&request), Answer::json(200, &row))
}

/// The tasks of an execution that may have failed.
fn candidates(id: &str, states: &str, tasks: &[Value]) -> Step {
    let request = format!(
        "GET /v2/executions/{id}/tasks?fields=id,name,type,state,state_info,runtime_context,created_at,finished_at\
         &sort_keys=created_at&sort_dirs=asc&state={states}"
    );
    let rows = json!({"tasks": tasks});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// All tasks of an execution, for what triggered them.
fn triggers(id: &str, tasks: &Value) -> Step {
    let request = format!(
        "GET /v2/executions/{id}/tasks?fields=id,created_at,runtime_context&sort_keys=created_at&sort_dirs=asc"
    );
    let rows = json!({"tasks": tasks});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// What a task started that runs a workflow.
fn below(task: &str, executions: &Value) -> Step {
    let request = format!(
        "GET /v2/executions?fields=id,state,state_info,workflow_id,workflow_name,root_execution_id,params,created_at,updated_at\
         &sort_keys=created_at&sort_dirs=asc&task_execution_id={task}"
    );
    let rows = json!({"executions": executions});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// The actions that a task started.
fn actions(task: &str, actions: &Value) -> Step {
    let request = format!(
        "GET /v2/tasks/{task}/action_executions?fields=id,state,accepted,created_at&sort_keys=created_at&sort_dirs=asc"
    );
    let rows = json!({"action_executions": actions});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// The same for an action that failed once.
fn failed_once(task: &str) -> Step {
    actions(
        task,
        &json!([{"id": "a", "state": "ERROR", "accepted": true, "created_at": "2026-03-01 10:00:00"}]),
    )
}

/// The executions that a task started, to tell which items failed.
fn items(task: &str, executions: &Value) -> Step {
    let request = format!(
        "GET /v2/executions?fields=id,state,params,created_at,updated_at&sort_keys=created_at&sort_dirs=asc&task_execution_id={task}"
    );
    let rows = json!({"executions": executions});
    (Expected::new(&request), Answer::json(200, &rows))
}

fn failed(id: &str, name: &str, kind: &str) -> Value {
    json!({"id": id, "name": name, "type": kind, "state": "ERROR", "state_info": "boom", "runtime_context": "{}",
        "created_at": "2026-03-01 10:00:00", "finished_at": "2026-03-01 10:00:01"})
}

fn sub(id: &str, index: u32, state: &str, created_at: &str) -> Value {
    json!({"id": id, "state": state, "state_info": null, "workflow_id": "w-2", "workflow_name": "sub",
        "root_execution_id": "x", "params": format!("{{\"index\": {index}}}"), "created_at": created_at,
        "updated_at": created_at})
}

fn put(task: &str, reset: bool, state: &str) -> Step {
    let body = format!(r#"{{"id": "{task}", "state": "RUNNING", "reset": {reset}}}"#);
    let row = json!({"id": task, "state": state, "finished_at": "2026-03-01 10:00:01"});
    (
        Expected::new(&format!("PUT /v2/tasks/{task}")).json(&body),
        Answer::json(200, &row),
    )
}

pub fn state(id: &str, state: &str) -> Step {
    let request = format!("GET /v2/executions/{id}?fields=id,state,state_info,updated_at");
    let row = json!({"id": id, "state": state, "state_info": null, "updated_at": null});
    (Expected::new(&request), Answer::json(200, &row))
}

fn read(task: &str) -> Step {
    let row = json!({"id": task, "state": "ERROR", "finished_at": "2026-03-01 10:00:01"});
    (
        Expected::new(&format!("GET /v2/tasks/{task}")),
        Answer::json(200, &row),
    )
}

/// Runs a line with these requests.
pub fn check(line: &str, steps: Vec<Step>, code: i32, stdout: &str, stderr: &str) {
    let server = Server::start(steps);
    let ran = typed(line).server(&server).run();
    assert_eq!(ran.stderr, stderr, "{line}");
    ran.assert(code, stdout);
    server.done(line);
}

const NAMED: &str = "Failure caused by error in tasks: a\n\n  a [task_ex_id=t-a] -> boom\n";

/// Three levels: only the branches that failed are asked for.
fn three_levels() -> Vec<Step> {
    let info = |name: &str| format!("Failure caused by error in tasks: {name}\n");
    let at = "2026-03-01 10:00:00";
    let mut mid = sub("y", 0, "ERROR", at);
    mid["state_info"] = info("install").into();
    let mut leaf = sub("z", 0, "ERROR", at);
    leaf["state_info"] = info("fetch").into();
    vec![
        execution("x", "ERROR", Some(&info("deploy")), None),
        candidates("x", "ERROR", &[failed("t-1", "deploy", "WORKFLOW")]),
        below("t-1", &json!([mid])),
        candidates("y", "ERROR", &[failed("t-2", "install", "WORKFLOW")]),
        below("t-2", &json!([leaf])),
        candidates("z", "ERROR", &[failed("t-3", "fetch", "ACTION")]),
    ]
}

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

fn two_of(name: &str) -> Vec<Step> {
    vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: a, b, a > c\n"),
            None,
        ),
        candidates(
            "x",
            "ERROR",
            &[failed("t-a", "a", "ACTION"), failed("t-b", name, "ACTION")],
        ),
    ]
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

fn with_items(kind: &str) -> Vec<Step> {
    let mut task = failed("t-1", "each", kind);
    task["runtime_context"] = r#"{"with_items": {"capacity": null, "count": 2}}"#.into();
    vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: each\n"),
            None,
        ),
        candidates("x", "ERROR", &[task]),
    ]
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
        "",
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
