//! `task-*`, `action-execution-*` and `run-action`.

use serde_json::{Value, json};

use crate::support::{Case, Sent, file, misused, refused, refused_locally, run_cases};

const TASKS: &str = "limit=100&sort_keys=created_at&sort_dirs=desc&fields=id,name,workflow_name,workflow_namespace,workflow_execution_id,state,state_info,created_at,started_at,finished_at";
const ACTIONS: &str = "limit=100&sort_keys=created_at&sort_dirs=desc";

fn task() -> Value {
    json!({
        "id": "t-1", "name": "step", "workflow_name": "nightly", "workflow_namespace": "", "workflow_execution_id": "x-1",
        "state": "SUCCESS", "state_info": null, "created_at": "2026-03-01 10:00:00", "started_at": "2026-03-01 10:00:01",
        "finished_at": "2026-03-02 10:00:05", "result": "[1, 2]", "published": "{\"a\": 1}", "published_global": "{\"g\": 2}"
    })
}

fn action() -> Value {
    json!({
        "id": "a-1", "name": "std.echo", "workflow_name": "nightly", "workflow_namespace": "", "task_name": "step",
        "task_execution_id": "t-1", "state": "SUCCESS", "state_info": null, "accepted": true,
        "created_at": "2026-03-01 10:00:00", "updated_at": null, "input": "{}", "output": "{\"result\": 5}"
    })
}

#[test]
fn tasks() {
    let all = format!("GET /v2/tasks?{TASKS}");
    let some = format!("GET /v2/executions/x-1/tasks?{TASKS}");
    let list = json!({"tasks": [task()]});
    let get = "GET /v2/tasks/t-1";
    run_cases(&[
        Case {
            line: "task-list -f value",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: list.clone(),
            stdout: "t-1 step nightly  x-1 SUCCESS None 2026-03-01 10:00:00 2026-03-01 10:00:01 2026-03-02 10:00:05 1 day, 0:00:04\n",
        },
        Case {
            line: "task-list x-1 -f value -c ID",
            request: &some,
            sent: Sent::Nothing,
            status: 200,
            answer: list,
            stdout: "t-1\n",
        },
        Case {
            line: "task-get t-1 -f value -c State -c 'State info'",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: task(),
            stdout: "SUCCESS\nNone\n",
        },
        Case {
            line: "task-get-result t-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: task(),
            stdout: "[\n    1,\n    2\n]\n",
        },
        Case {
            line: "task-get-published t-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: task(),
            stdout: "{\n    \"a\": 1\n}\n{\n    \"g\": 2\n}\n",
        },
        Case {
            line: "task-get-published t-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"published": null, "published_global": "{\"g\": 2}"}),
            stdout: "{\n    \"g\": 2\n}\n",
        },
        Case {
            line: "task-rerun t-1 -f value -c ID",
            request: "PUT /v2/tasks/t-1",
            sent: Sent::Json(r#"{"id": "t-1", "state": "RUNNING", "reset": true}"#),
            status: 200,
            answer: task(),
            stdout: "t-1\n",
        },
        Case {
            line: "task-rerun t-1 --resume -e 'a: ü' -f value -c ID",
            request: "PUT /v2/tasks/t-1",
            sent: Sent::Json(
                r#"{"id": "t-1", "state": "RUNNING", "reset": false, "env": "{\"a\": \"\\u00fc\"}"}"#,
            ),
            status: 200,
            answer: task(),
            stdout: "t-1\n",
        },
        Case {
            line: "task-get-sub-executions t-1 -f json",
            request: "GET /v2/tasks/t-1/executions?max_depth=-1&errors_only=",
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"executions": []}),
            stdout: "[]\n",
        },
    ]);
}

#[test]
fn action_executions() {
    let all = format!("GET /v2/action_executions?{ACTIONS}");
    let some = format!("GET /v2/tasks/t-1/action_executions?{ACTIONS}");
    let list = json!({"action_executions": [action()]});
    let get = "GET /v2/action_executions/a-1";
    let (_folder, path) = file("{\"n\": [1, null]}");
    run_cases(&[
        Case {
            line: "action-execution-list -f value",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: list.clone(),
            stdout: "a-1 std.echo nightly  step t-1 SUCCESS True 2026-03-01 10:00:00 <none>\n",
        },
        Case {
            line: "action-execution-list t-1 -f value -c ID",
            request: &some,
            sent: Sent::Nothing,
            status: 200,
            answer: list,
            stdout: "a-1\n",
        },
        Case {
            line: "action-execution-get a-1 -f value",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: "a-1\nstd.echo\nnightly\n\nstep\nt-1\nSUCCESS\nNone\nTrue\n2026-03-01 10:00:00\n<none>\n",
        },
        Case {
            line: "action-execution-get-input a-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: "{}\n",
        },
        Case {
            line: "action-execution-get-output a-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: "{\n    \"result\": 5\n}\n",
        },
        Case {
            line: "action-execution-update a-1 --state SUCCESS --output {} -f value -c ID",
            request: "PUT /v2/action_executions/a-1",
            sent: Sent::Json(r#"{"state": "SUCCESS", "output": {}}"#),
            status: 200,
            answer: action(),
            stdout: "a-1\n",
        },
        Case {
            line: &format!("action-execution-update a-1 --output {path} -f value -c ID"),
            request: "PUT /v2/action_executions/a-1",
            sent: Sent::Json(r#"{"output": {"n": [1, null]}}"#),
            status: 200,
            answer: action(),
            stdout: "a-1\n",
        },
        Case {
            line: "action-execution-delete a-1",
            request: "DELETE /v2/action_executions/a-1",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete action execution a-1 has been accepted.\n",
        },
    ]);
}

#[test]
fn running_an_action() {
    let post = "POST /v2/action_executions";
    run_cases(&[
        Case {
            line: "run-action std.noop",
            request: post,
            sent: Sent::Json(r#"{"name": "std.noop"}"#),
            status: 201,
            answer: json!({"output": null}),
            stdout: "None\n",
        },
        Case {
            line: r#"run-action std.echo '{"output": 1}' --run-sync -s --target here --namespace n"#,
            request: post,
            sent: Sent::Json(
                r#"{"name": "std.echo", "input": "{\"output\": 1}", "params": "{\"save_result\": true, \"run_sync\": true, \"target\": \"here\"}", "workflow_namespace": "n"}"#,
            ),
            status: 201,
            answer: action(),
            stdout: "{\"result\": 5}\n",
        },
        Case {
            line: "run-action -s std.echo {} -f value -c ID",
            request: post,
            sent: Sent::Json(
                r#"{"name": "std.echo", "input": "{}", "params": "{\"save_result\": true}"}"#,
            ),
            status: 201,
            answer: action(),
            stdout: "a-1\n",
        },
        Case {
            line: "run-action std.noop --action-timeout 1m30s",
            request: post,
            sent: Sent::Json(r#"{"name": "std.noop", "params": "{\"timeout\": 90}"}"#),
            status: 201,
            answer: action(),
            stdout: "{\"result\": 5}\n",
        },
        Case {
            line: "run-action std.noop -s --action-timeout 1.5 -f value -c ID",
            request: post,
            sent: Sent::Json(
                r#"{"name": "std.noop", "params": "{\"save_result\": true, \"timeout\": 1.5}"}"#,
            ),
            status: 201,
            answer: action(),
            stdout: "a-1\n",
        },
    ]);
}

#[test]
fn input_is_checked_before_any_request() {
    refused_locally(
        1,
        &[
            ("run-action std.echo {oops", "INPUT"),
            ("action-execution-update a-1", "--output"),
            ("action-execution-update a-1 --output oops", "--output"),
            ("task-rerun t-1 -e [1]", "--env"),
        ],
    );
}

#[test]
fn refusals() {
    let tasks = format!("GET /v2/tasks?{TASKS}");
    let actions = format!("GET /v2/action_executions?{ACTIONS}");
    refused(&[
        ("task-list", &tasks),
        ("task-get x", "GET /v2/tasks/x"),
        ("task-get-result x", "GET /v2/tasks/x"),
        ("task-get-published x", "GET /v2/tasks/x"),
        ("task-rerun x", "PUT /v2/tasks/x"),
        (
            "task-get-sub-executions x",
            "GET /v2/tasks/x/executions?max_depth=-1&errors_only=",
        ),
        ("action-execution-list", &actions),
        ("action-execution-get x", "GET /v2/action_executions/x"),
        (
            "action-execution-get-input x",
            "GET /v2/action_executions/x",
        ),
        (
            "action-execution-get-output x",
            "GET /v2/action_executions/x",
        ),
        (
            "action-execution-update x --state ERROR",
            "PUT /v2/action_executions/x",
        ),
        (
            "action-execution-delete x",
            "DELETE /v2/action_executions/x",
        ),
        ("run-action x", "POST /v2/action_executions"),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("task-list a b", "'b'"),
        ("task-get", "<TASK>"),
        ("task-get-result", "<ID>"),
        ("task-get-published", "<ID>"),
        ("task-rerun x --env", "--env needs a value"),
        ("task-get-sub-executions x --max-depth 1.5", "--max-depth"),
        (
            "action-execution-list --oldest=yes",
            "--oldest takes no value",
        ),
        ("action-execution-get", "<ACTION_EXECUTION>"),
        ("action-execution-get-input", "<ID>"),
        ("action-execution-get-output", "<ID>"),
        ("action-execution-update x --state DONE", "DONE"),
        ("action-execution-delete", "<ACTION_EXECUTION>"),
        ("run-action", "<NAME>"),
        (
            "run-action x --action-timeout 0",
            "mistral: --action-timeout must be longer than 0\n",
        ),
        (
            "run-action x --timeout 0",
            "mistral: --timeout must be longer than 0\n",
        ),
        ("run-action x --action-timeout soon", "not a duration"),
    ]);
}
