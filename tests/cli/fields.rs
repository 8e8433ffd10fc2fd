//! `-c` with the names of fields in the API, and `-f raw`: one resource as an object on one line.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, refused_locally, typed};

fn execution() -> Value {
    json!({
        "id": "x-1", "workflow_id": "w-1", "workflow_name": "nightly", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "ERROR",
        "state_info": "something went quite wrong here", "tags": ["a"],
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 11:01:01",
        "input": "{\"b\": 1, \"a\": \"ü\"}", "output": "{\"o\": [1, 2]}"
    })
}

const NEWEST: &str = "GET /v2/executions?limit=100&sort_keys=created_at&sort_dirs=desc";
const COLUMNS: &str = "workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at";

/// Runs lines, each with the request that it makes, the answer and what it prints.
fn transcripts(cases: &[(&str, &str, Value, &str)]) {
    for (line, request, answer, stdout) in cases {
        let server = Server::start([(Expected::any_body(request), Answer::json(200, answer))]);
        let ran = typed(line).server(&server).run();
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, "", "{line}");
        server.done(line);
    }
}

#[test]
fn listings_show_fields_in_the_order_in_which_they_were_named() {
    let rows = json!({"executions": [execution()]});
    let request = |fields: &str| format!("{NEWEST}&fields={fields}");
    let all = format!("id,{COLUMNS}");
    for (line, request, stdout) in [
        (
            "execution-list -c tags -c State -c input -f csv",
            request("id,tags,state,input"),
            "\"tags\",\"State\",\"input\"\n\"['a']\",\"ERROR\",\"{\"\"b\"\": 1, \"\"a\"\": \"\"ü\"\"}\"\n",
        ),
        (
            "execution-list -c input -c id -f json --noindent",
            request("id,input"),
            "[{\"input\": \"{\\\"b\\\": 1, \\\"a\\\": \\\"ü\\\"}\", \"ID\": \"x-1\"}]\n",
        ),
        (
            "execution-list -c input -c id -c INPUT -f value",
            request("id,input"),
            "{\"b\": 1, \"a\": \"ü\"} x-1\n",
        ),
        (
            "execution-list -c state_info -c tags -f value",
            request("id,state_info,tags"),
            "something went quite wron... ['a']\n",
        ),
        (
            "execution-list -c tags -c Duration -f value",
            request(
                "id,tags,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at",
            ),
            "['a'] 1:01:01\n",
        ),
        (
            "execution-list -c output -f value",
            format!("{}&include_output=true", request("id,output")),
            "{\"o\": [1, 2]}\n",
        ),
        (
            "execution-list -c tags -f value --sort-column state",
            request("id,tags,state"),
            "['a']\n",
        ),
        // Headings alone keep their order, as in the reference.
        (
            "execution-list -c state -c id -f value",
            request(&all),
            "x-1 ERROR\n",
        ),
        (
            "execution-list -c state_info -c output -c ID -f jsonl",
            format!("{}&include_output=true", request("id,state_info,output")),
            "{\"state_info\":\"something went quite wrong here\",\"output\":{\"o\":[1,2]},\"id\":\"x-1\"}\n",
        ),
        (
            "execution-list -c Duration -f jsonl",
            request(&all),
            "{\"duration\":\"1:01:01\"}\n",
        ),
    ] {
        transcripts(&[(line, &request, rows.clone(), stdout)]);
    }
}

#[test]
fn a_table_has_the_names_as_headings() {
    transcripts(&[(
        "workflow-list -c checksum -c name",
        "GET /v2/workflows?sort_keys=created_at&sort_dirs=asc&fields=id,checksum,name",
        json!({"workflows": [{"id": "1", "name": "w", "checksum": "c1"}]}),
        "+----------+------+\n| checksum | Name |\n+----------+------+\n| c1       | w    |\n+----------+------+\n",
    )]);
}

#[test]
fn collections_without_fields_in_their_requests_ask_for_those_that_are_named() {
    transcripts(&[
        (
            "action-execution-list -c input -c id -f value",
            "GET /v2/action_executions?limit=100&sort_keys=created_at&sort_dirs=desc&fields=id,input",
            json!({"action_executions": [{"id": "1", "input": "{}"}]}),
            "{} 1\n",
        ),
        // The server cannot list this one by name.
        (
            "action-execution-list -c 'Task name' -c output -f value",
            "GET /v2/action_executions?limit=100&sort_keys=created_at&sort_dirs=desc&include_output=true",
            json!({"action_executions": [{"id": "1", "task_name": "t", "output": "{}"}]}),
            "t {}\n",
        ),
        (
            "environment-list -c variables -f jsonl",
            "GET /v2/environments?sort_keys=created_at&sort_dirs=asc&fields=id,name,created_at,variables",
            json!({"environments": [{"id": "1", "name": "e", "created_at": "t", "variables": "{\"a\": 1}"}]}),
            "{\"variables\":{\"a\":1}}\n",
        ),
        (
            "execution-get-sub-executions x -c output -f jsonl",
            "GET /v2/executions/x/executions?max_depth=-1&errors_only=&include_output=true",
            json!({"executions": [{"id": "1", "output": "{\"a\": 1}"}]}),
            "{\"output\":{\"a\":1}}\n",
        ),
    ]);
}

#[test]
fn fields_that_the_server_cannot_list_are_refused() {
    misused(&[
        (
            "execution-list -c published_global",
            "mistral: --column \"published_global\": the server does not list this field\n  \
             hint: use mistral execution-get-published ID\n",
        ),
        (
            "execution-list -c id -c source_execution_id",
            "execution-get ID -c source_execution_id",
        ),
        ("task-list -c result -f jsonl", "mistral task-get-result ID"),
        (
            "task-list -c published_global",
            "mistral task-get-published ID",
        ),
        ("task-list -c env", "mistral task-get ID -c env"),
        ("task-list -c reset", "mistral task-get ID -c reset"),
        (
            "action-execution-list -c params",
            "mistral action-execution-get ID -c params",
        ),
        (
            "workflow-list -c interface",
            "mistral workflow-get NAME -c interface",
        ),
        (
            "code-source-list -c actions",
            "mistral dynamic-action-list --filter code_source_id=ID",
        ),
    ]);
}

#[test]
fn names_that_are_neither_are_told() {
    refused_locally(
        1,
        &[
            ("task-list -c nope -f jsonl", "no column named \"nope\""),
            ("task-list -c nope", "no column named \"nope\""),
            ("task-get t -c nope -f raw", "no column named \"nope\""),
        ],
    );
    let server = Server::start([(
        Expected::new("GET /v2/tasks?limit=100&sort_keys=created_at&sort_dirs=desc&fields=id,type"),
        Answer::json(200, &json!({"tasks": [{"id": "1", "type": "ACTION"}]})),
    )]);
    let ran = typed("task-list -c nope -c type -f value")
        .server(&server)
        .run();
    ran.assert(0, "ACTION\n");
    assert_eq!(
        ran.stderr,
        "mistral: warning: --column: no column named \"nope\"\n  hint: the columns are \"ID\", \"Name\", \"Workflow name\", \
         \"Workflow namespace\", \"Workflow Execution ID\", \"State\", \"State info\", \"Created at\", \"Started at\", \
         \"Finished at\", \"Duration\"\n"
    );
    server.done("one request");
}

#[test]
fn records_show_any_field_of_the_answer() {
    let get = "GET /v2/executions/x-1";
    transcripts(&[
        (
            "execution-get x-1 -c tags -c output -c State -f json --noindent",
            get,
            execution(),
            "{\"tags\": [\"a\"], \"output\": \"{\\\"o\\\": [1, 2]}\", \"State\": \"ERROR\"}\n",
        ),
        (
            "execution-get x-1 -c output -c id -f value",
            get,
            execution(),
            "{\"o\": [1, 2]}\nx-1\n",
        ),
        // One that this server does not send.
        (
            "execution-get x-1 -c published_global -f value",
            get,
            execution(),
            "None\n",
        ),
        (
            "execution-get x-1 -c state -c id -f value",
            get,
            execution(),
            "x-1\nERROR\n",
        ),
    ]);
}

#[test]
fn a_raw_record_is_the_object_of_the_server() {
    let task = json!({"id": "t", "result": "[1, \"a\\nb\"]", "published": "{}", "state_info": null, "n": 1.5});
    transcripts(&[
        (
            "task-get t -f raw",
            "GET /v2/tasks/t",
            task.clone(),
            "{\"id\":\"t\",\"result\":[1,\"a\\nb\"],\"published\":{},\"state_info\":null,\"n\":1.5}\n",
        ),
        (
            "task-get t -f raw -c result -c ID",
            "GET /v2/tasks/t",
            task,
            "{\"result\":[1,\"a\\nb\"],\"id\":\"t\"}\n",
        ),
        (
            "environment-get e -f raw",
            "GET /v2/environments/e",
            json!({"name": "e", "variables": "{\"a\": \"ü\"}"}),
            "{\"name\":\"e\",\"variables\":{\"a\":\"ü\"}}\n",
        ),
        (
            "execution-get x-1 -f raw -c Duration",
            "GET /v2/executions/x-1",
            execution(),
            "{\"duration\":\"1:01:01\"}\n",
        ),
    ]);
}

#[test]
fn the_result_of_an_action_is_a_record_too() {
    let answer = json!({"id": "a", "state": "SUCCESS", "output": "{\"result\": 5}"});
    let server = Server::start([(
        Expected::any_body("POST /v2/action_executions"),
        Answer::json(201, &answer),
    )]);
    let ran = typed("run-action std.noop -f raw").server(&server).run();
    ran.assert(
        0,
        "{\"id\":\"a\",\"state\":\"SUCCESS\",\"output\":{\"result\":5}}\n",
    );
    server.done("one request");
}

#[test]
fn records_that_are_no_resources_have_their_headings_as_names() {
    let server = Server::start([(
        Expected::any_body("POST /v2/workflows/validate"),
        Answer::json(200, &json!({"valid": true})),
    )]);
    let ran = typed("workflow-validate - -f raw")
        .stdin("version: '2.0'")
        .server(&server)
        .run();
    ran.assert(0, "{\"valid\":true,\"error\":null}\n");
    server.done("one request");
}
