//! `execution-*`.

use serde_json::{Value, json};

#[cfg(target_os = "linux")]
use crate::control_characters::at_a_terminal;
use crate::support::{
    Answer, Case, Expected, Sent, Server, file, mistral, misused, refused, refused_locally,
    run_cases, typed,
};

const FIELDS: &str = "fields=id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at";
const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";

fn execution() -> Value {
    json!({
        "id": "x-1", "workflow_id": "w-1", "workflow_name": "nightly", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "ERROR", "state_info": "something went quite wrong here",
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 11:01:01",
        "input": "{\"b\": 1, \"a\": \"ü\"}", "output": "no json", "published_global": "{}"
    })
}

const TABLE: &str = "\
+--------------------+---------------------------------+
| Field              | Value                           |
+--------------------+---------------------------------+
| ID                 | x-1                             |
| Workflow ID        | w-1                             |
| Workflow name      | nightly                         |
| Workflow namespace |                                 |
| Description        |                                 |
| Task Execution ID  | <none>                          |
| Root Execution ID  | <none>                          |
| State              | ERROR                           |
| State info         | something went quite wrong here |
| Created at         | 2026-03-01 10:00:00             |
| Updated at         | 2026-03-01 11:01:01             |
| Duration           | 1:01:01                         |
+--------------------+---------------------------------+
";

#[test]
fn listings_show_the_newest_page_the_oldest_row_first() {
    let newest =
        format!("GET /v2/executions?limit=100&sort_keys=created_at&sort_dirs=desc&{FIELDS}");
    let oldest =
        format!("GET /v2/executions?limit=100&sort_keys=created_at&sort_dirs=asc&{FIELDS}");
    let after = format!(
        "GET /v2/executions?limit=100&marker=x&sort_keys=created_at&sort_dirs=asc&{FIELDS}"
    );
    let bare = format!("GET /v2/executions?sort_keys=created_at&sort_dirs=desc&{FIELDS}");
    let roots = format!(
        "GET /v2/executions?limit=7&sort_keys=created_at&sort_dirs=desc&{FIELDS}&nulls=root_execution_id&state=ERROR&task_execution_id=t-1"
    );
    let two = json!({"executions": [{"id": "new"}, {"id": "old"}]});
    let rows: Vec<_> = two["executions"]
        .as_array()
        .unwrap()
        .iter()
        .map(|row| {
            let mut whole = execution();
            whole["id"] = row["id"].clone();
            whole
        })
        .collect();
    let answer = json!({"executions": rows});
    let case = |line: &str, request: &str, stdout: &str| {
        Case {
            line,
            request,
            sent: Sent::Nothing,
            status: 200,
            answer: answer.clone(),
            stdout,
        }
        .run();
    };
    case(
        "execution-list -f value -c ID -c 'State info'",
        &newest,
        "old something went quite wron...\nnew something went quite wron...\n",
    );
    case(
        "execution-list -f value -c ID --oldest",
        &oldest,
        "new\nold\n",
    );
    case(
        "execution-list -f value -c ID --marker x",
        &after,
        "new\nold\n",
    );
    case("execution-list -f value -c ID --limit", &bare, "old\nnew\n");
    case(
        "execution-list -f value -c Duration --rootsonly --task t-1 --limit 7 --filter state=ERROR",
        &roots,
        "1:01:01\n1:01:01\n",
    );
}

#[test]
fn getting_one() {
    let get = "GET /v2/executions/x-1";
    run_cases(&[
        Case {
            line: "execution-get x-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: execution(),
            stdout: TABLE,
        },
        Case {
            line: "execution-get-input x-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: execution(),
            stdout: "{\n    \"b\": 1,\n    \"a\": \"ü\"\n}\n",
        },
        Case {
            line: "execution-get-output x-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: execution(),
            stdout: "no json",
        },
        Case {
            line: "execution-get-published x-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: execution(),
            stdout: "{}\n",
        },
        Case {
            line: "execution-get-published x-1",
            request: get,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"id": "x-1"}),
            stdout: "\n",
        },
    ]);
}

#[test]
fn creating() {
    let (_folder, path) = file("{\"from\": \"file\"}");
    let run = |line: &str, body: &str| {
        Case {
            line: &format!("{line} -f value -c ID"),
            request: "POST /v2/executions",
            sent: Sent::Json(body),
            status: 201,
            answer: execution(),
            stdout: "x-1\n",
        }
        .run();
    };
    run(
        "execution-create nightly",
        r#"{"description": "", "workflow_name": "nightly"}"#,
    );
    run(
        &format!("execution-create {ID}"),
        &format!(r#"{{"description": "", "workflow_id": "{ID}"}}"#),
    );
    run(
        r#"execution-create nightly '{"b": 1.0, "a": "ü"}' -d why '{"env": {}}' --namespace east"#,
        r#"{"description": "why", "workflow_name": "nightly", "workflow_namespace": "east", "input": "{\"b\": 1.0, \"a\": \"\\u00fc\"}", "params": "{\"env\": {}}"}"#,
    );
    run(
        "execution-create nightly {}",
        r#"{"description": "", "workflow_name": "nightly", "input": "{}"}"#,
    );
    run(
        &format!("execution-create nightly {path}"),
        r#"{"description": "", "workflow_name": "nightly", "input": "{\"from\": \"file\"}"}"#,
    );
    run(
        &format!(r#"execution-create -s {ID} '' '{{"a": 1}}'"#),
        &format!(
            r#"{{"description": "", "source_execution_id": "{ID}", "input": "{{\"a\": 1}}"}}"#
        ),
    );
}

#[test]
fn input_is_checked_before_any_request() {
    refused_locally(
        1,
        &[
            ("execution-create", "no workflow"),
            ("execution-create w {nonsense", "INPUT"),
            ("execution-create w missing.json", "missing.json"),
            ("execution-create w {} []", "PARAMS"),
            ("execution-create w -s no-id", "no-id"),
            ("execution-update x -e nofile.yaml", "--env"),
            ("execution-get ''", "empty"),
        ],
    );
}

#[test]
fn changing() {
    let put = "PUT /v2/executions/x-1";
    let (_folder, path) = file("a: 1\nb: [x]\n");
    run_cases(&[
        Case {
            line: "execution-update x-1 -s PAUSED -f value -c ID",
            request: put,
            sent: Sent::Json(r#"{"state": "PAUSED"}"#),
            status: 200,
            answer: execution(),
            stdout: "x-1\n",
        },
        Case {
            line: &format!("execution-update x-1 --description new --env {path} -f value -c ID"),
            request: put,
            sent: Sent::Json(r#"{"description": "new", "params": {"env": {"a": 1, "b": ["x"]}}}"#),
            status: 200,
            answer: execution(),
            stdout: "x-1\n",
        },
        Case {
            line: "execution-delete x-1",
            request: "DELETE /v2/executions/x-1",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete execution x-1 has been accepted.\n",
        },
        Case {
            line: "execution-delete x-1 --force",
            request: "DELETE /v2/executions/x-1?force=True",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete execution x-1 has been accepted.\n",
        },
    ]);
}

#[test]
fn a_failed_delete_does_not_stop_the_others() {
    let fault = Answer::json(404, &json!({"faultstring": "gone already"}));
    let server = Server::start([
        (
            Expected::new("DELETE /v2/executions/a"),
            Answer::text(204, ""),
        ),
        (Expected::new("DELETE /v2/executions/b"), fault),
        (
            Expected::new("DELETE /v2/executions/c"),
            Answer::text(204, ""),
        ),
    ]);
    let ran = mistral(&["execution-delete", "a", "b", "c"])
        .server(&server)
        .run();
    ran.assert(1, "Request to delete execution a has been accepted.\nRequest to delete execution c has been accepted.\n");
    ran.assert_stderr(&["execution b: gone already", "1 of 3"]);
    assert_eq!(
        server.connections(),
        1,
        "one connection serves all requests"
    );
    server.done("bulk delete");
}

#[test]
fn reports_and_sub_executions() {
    let statistics = json!({"success_tasks_count": 1, "error_tasks_count": 0, "running_tasks_count": 0, "idle_tasks_count": 0, "paused_tasks_count": 0});
    let text = "\nTo get more details on a task failure run: mistral task-get <id> -c 'State info'\n\n============================== General Statistics ==============================\n\nNumber of tasks in SUCCESS state: 1\nNumber of tasks in ERROR state: 0\nNumber of tasks in RUNNING state: 0\nNumber of tasks in IDLE state: 0\nNumber of tasks in PAUSED state: 0\n\n";
    let report = json!({"statistics": statistics});
    let one = json!({"executions": [execution()]});
    run_cases(&[
        Case {
            line: "execution-get-report x-1",
            request: "GET /v2/executions/x-1/report?errors_only=True&max_depth=-1",
            sent: Sent::Nothing,
            status: 200,
            answer: report.clone(),
            stdout: text,
        },
        Case {
            line: "execution-get-report x-1 --no-errors-only --statistics-only --max-depth 2",
            request: "GET /v2/executions/x-1/report?statistics_only=True&max_depth=2",
            sent: Sent::Nothing,
            status: 200,
            answer: report.clone(),
            stdout: text,
        },
        Case {
            line: "execution-get-report x-1 --no-errors-only --errors-only --max-depth",
            request: "GET /v2/executions/x-1/report?errors_only=True",
            sent: Sent::Nothing,
            status: 200,
            answer: report,
            stdout: text,
        },
        Case {
            line: "execution-get-sub-executions x-1 -f value -c ID",
            request: "GET /v2/executions/x-1/executions?max_depth=-1&errors_only=",
            sent: Sent::Nothing,
            status: 200,
            answer: one.clone(),
            stdout: "x-1\n",
        },
        Case {
            line: "execution-get-sub-executions x-1 --errors-only --max-depth=0 -f value -c ID",
            request: "GET /v2/executions/x-1/executions?max_depth=0&errors_only=True",
            sent: Sent::Nothing,
            status: 200,
            answer: one,
            stdout: "x-1\n",
        },
    ]);
}

const CAUSE: &str = "Traceback (most recent call last):\n  File \"/usr/lib/python3/dist-packages/mistral/engine/actions.py\", line 1\nValueError: the cause";

fn failed_report() -> (Server, String, String) {
    let report = json!({
        "statistics": {"success_tasks_count": 0, "error_tasks_count": 1, "running_tasks_count": 0, "idle_tasks_count": 0, "paused_tasks_count": 0},
        "root_workflow_execution": {"id": "x-1", "name": "w", "state": "ERROR", "task_executions": [{
            "id": "t-1", "name": "t", "state": "ERROR", "state_info": CAUSE,
            "action_executions": [{"id": "a-1", "name": "std.fail", "state": "ERROR", "state_info": "short"}]
        }]}
    });
    let request = Expected::new("GET /v2/executions/x-1/report?errors_only=True&max_depth=-1");
    let server = Server::start([(request, Answer::json(200, &report))]);
    let cut: String = CAUSE.replace('\n', " ").chars().take(100).collect();
    let cut = format!(
        "workflow 'w' [ERROR] x-1\n    task 't' [ERROR] t-1\n    (error info: {cut}...)\n        action 'std.fail' [ERROR] a-1\n        (error info: short...)\n"
    );
    let whole = format!(
        "workflow 'w' [ERROR] x-1\n    task 't' [ERROR] t-1\n    (error info: {})\n        action 'std.fail' [ERROR] a-1\n        (error info: short)\n",
        CAUSE.replace('\n', "\n    ")
    );
    (server, cut, whole)
}

#[test]
fn errors_in_a_report_are_cut_unless_it_is_to_be_full() {
    for is_full in [false, true] {
        let (server, cut, whole) = failed_report();
        let words = if is_full { " --full" } else { "" };
        let ran = typed(&format!("execution-get-report x-1{words}"))
            .server(&server)
            .run();
        let tree = if is_full { whole } else { cut };
        assert!(
            ran.stdout.ends_with(&format!("\n\n{tree}")),
            "{}",
            ran.stdout
        );
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
        server.done("a report");
    }
}

#[cfg(target_os = "linux")]
#[test]
fn errors_in_a_report_are_whole_on_a_terminal() {
    let (server, _, whole) = failed_report();
    let shown = at_a_terminal(&server, "execution-get-report x-1");
    assert!(shown.replace('\r', "").ends_with(&whole), "{shown}");
    server.done("a report");
}

#[test]
fn refusals() {
    let list = format!("GET /v2/executions?limit=100&sort_keys=created_at&sort_dirs=desc&{FIELDS}");
    let get = "GET /v2/executions/x";
    refused(&[
        ("execution-list", &list),
        ("execution-get x", get),
        ("execution-create w", "POST /v2/executions"),
        ("execution-update x -s PAUSED", "PUT /v2/executions/x"),
        ("execution-delete x", "DELETE /v2/executions/x"),
        ("execution-get-input x", get),
        ("execution-get-output x", get),
        ("execution-get-published x", get),
        (
            "execution-get-report x",
            "GET /v2/executions/x/report?errors_only=True&max_depth=-1",
        ),
        (
            "execution-get-sub-executions x",
            "GET /v2/executions/x/executions?max_depth=-1&errors_only=",
        ),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("execution-list --limit many", "--limit"),
        ("execution-get", "<EXECUTION>"),
        ("execution-create a b c d", "'d'"),
        ("execution-create a -d", "--description needs a value"),
        ("execution-update x -s paused", "paused"),
        ("execution-update x", "--state"),
        ("execution-delete", "<EXECUTION>"),
        ("execution-get-input", "<ID>"),
        ("execution-get-output", "<ID>"),
        ("execution-get-published", "<ID>"),
        ("execution-get-report x --max-depth deep", "--max-depth"),
        ("execution-get-sub-executions", "<ID>"),
    ]);
}
