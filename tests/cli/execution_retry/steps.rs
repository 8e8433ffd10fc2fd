//! The requests of `execution-retry`, and what the server answers.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

pub type Step = (Expected, Answer);

/// `GET` of an execution at the beginning of the search.
pub fn execution(id: &str, state: &str, info: Option<&str>, root: Option<&str>) -> Step {
    let request = format!(
        "GET /v2/executions/{id}?fields=id,state,state_info,workflow_id,workflow_name,root_execution_id,created_at,updated_at"
    );
    let row = json!({"id": id, "state": state, "state_info": info, "workflow_id": "w-1", "workflow_name": "w",
        "root_execution_id": root, "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:01"});
    (Expected::new(&request), Answer::json(200, &row))
}

/// The tasks of an execution that may have failed.
pub fn candidates(id: &str, states: &str, tasks: &[Value]) -> Step {
    let request = format!(
        "GET /v2/executions/{id}/tasks?fields=id,name,type,state,state_info,runtime_context,created_at,finished_at\
         &sort_keys=created_at&sort_dirs=asc&state={states}"
    );
    let rows = json!({"tasks": tasks});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// All tasks of an execution, for what triggered them.
pub fn triggers(id: &str, tasks: &Value) -> Step {
    let request = format!(
        "GET /v2/executions/{id}/tasks?fields=id,created_at,runtime_context&sort_keys=created_at&sort_dirs=asc"
    );
    let rows = json!({"tasks": tasks});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// What a task started that runs a workflow.
pub fn below(task: &str, executions: &Value) -> Step {
    let request = format!(
        "GET /v2/executions?fields=id,state,state_info,workflow_id,workflow_name,root_execution_id,created_at,updated_at,params\
         &sort_keys=created_at&sort_dirs=asc&task_execution_id={task}"
    );
    let rows = json!({"executions": executions});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// The actions that a task started.
pub fn actions(task: &str, actions: &Value) -> Step {
    let request = format!(
        "GET /v2/tasks/{task}/action_executions?fields=id,state,accepted,created_at&sort_keys=created_at&sort_dirs=asc"
    );
    let rows = json!({"action_executions": actions});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// The same for an action that failed once.
pub fn failed_once(task: &str) -> Step {
    actions(
        task,
        &json!([{"id": "a", "state": "ERROR", "accepted": true, "created_at": "2026-03-01 10:00:00"}]),
    )
}

/// The executions that a task started, to tell which items failed.
pub fn items(task: &str, executions: &Value) -> Step {
    let request = format!(
        "GET /v2/executions?fields=id,state,params,created_at,updated_at&sort_keys=created_at&sort_dirs=asc&task_execution_id={task}"
    );
    let rows = json!({"executions": executions});
    (Expected::new(&request), Answer::json(200, &rows))
}

pub fn failed(id: &str, name: &str, kind: &str) -> Value {
    json!({"id": id, "name": name, "type": kind, "state": "ERROR", "state_info": "boom", "runtime_context": "{}",
        "created_at": "2026-03-01 10:00:00", "finished_at": "2026-03-01 10:00:01"})
}

pub fn sub(id: &str, index: u32, state: &str, created_at: &str) -> Value {
    json!({"id": id, "state": state, "state_info": null, "workflow_id": "w-2", "workflow_name": "sub",
        "root_execution_id": "x", "params": format!("{{\"index\": {index}}}"), "created_at": created_at,
        "updated_at": created_at})
}

pub fn put(task: &str, reset: bool, state: &str) -> Step {
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

pub fn read(task: &str) -> Step {
    let row = json!({"id": task, "state": "ERROR", "finished_at": "2026-03-01 10:00:01"});
    (
        Expected::new(&format!("GET /v2/tasks/{task}")),
        Answer::json(200, &row),
    )
}

/// Runs a line with these requests.
pub fn check(line: &str, steps: Vec<Step>, code: i32, stdout: &str, stderr: &str) {
    let server = Server::start(steps);
    let ran = typed(line)
        .env("MISTRAL_TEST_CLOCK", "1")
        .server(&server)
        .run();
    assert_eq!(ran.stderr, stderr, "{line}");
    ran.assert(code, stdout);
    server.done(line);
}

pub const NAMED: &str = "Failure caused by error in tasks: a\n\n  a [task_ex_id=t-a] -> boom\n";

/// Three levels: only the branches that failed are asked for.
pub fn three_levels() -> Vec<Step> {
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

pub fn two_of(name: &str) -> Vec<Step> {
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

pub fn with_items(kind: &str) -> Vec<Step> {
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
