//! Arguments that must be a JSON object: the mistake is found before anything is sent.

use serde_json::{Value, json};

use crate::support::{Case, Sent, Server, run_cases, typed};

const RUN: &str = "POST /v2/action_executions";
const CREATE: &str = "POST /v2/executions";
const UPDATE: &str = "PUT /v2/action_executions/a-1";

#[test]
fn what_is_no_object_is_refused_before_any_request() {
    for (line, argument, example) in [
        (
            "action-execution-update a-1 --output 3",
            "--output",
            r#"{"result": 3}"#,
        ),
        (
            r#"action-execution-update a-1 --output '"yes"'"#,
            "--output",
            r#"{"result": 3}"#,
        ),
        (
            "action-execution-update a-1 --output [1]",
            "--output",
            r#"{"result": 3}"#,
        ),
        (
            "action-execution-update a-1 --output false",
            "--output",
            r#"{"result": 3}"#,
        ),
        (
            r#"action-execution-update a-1 --output '"3"'"#,
            "--output",
            r#"{"result": 3}"#,
        ),
        (
            r#"execution-create w '"x"'"#,
            "INPUT",
            r#"{"name": "value"}"#,
        ),
        ("execution-create w [1]", "INPUT", r#"{"name": "value"}"#),
        ("execution-create w 3", "INPUT", r#"{"name": "value"}"#),
        (
            r#"execution-create w '""'"#,
            "INPUT",
            r#"{"name": "value"}"#,
        ),
        (
            r#"run-action std.noop '"x"'"#,
            "INPUT",
            r#"{"name": "value"}"#,
        ),
        (
            r#"run-action std.noop '"{}"'"#,
            "INPUT",
            r#"{"name": "value"}"#,
        ),
        ("run-action std.noop NaN", "INPUT", r#"{"name": "value"}"#),
        ("run-action std.noop true", "INPUT", r#"{"name": "value"}"#),
    ] {
        let server = Server::start([]);
        let ran = typed(line).server(&server).run();
        ran.assert(1, "");
        let expected =
            format!("mistral: {argument} is not a JSON object\n  hint: for example '{example}'\n");
        assert_eq!(ran.stderr, expected, "{line}");
        server.done(line);
    }
}

#[test]
fn what_the_server_reads_as_an_object_is_sent() {
    let execution = json!({"id": "x-1", "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "",
        "description": "", "task_execution_id": null, "root_execution_id": null, "state": "RUNNING",
        "state_info": null, "created_at": "2026-03-01 10:00:00", "updated_at": null});
    let action = json!({"id": "a-1", "name": "std.noop", "workflow_name": null, "workflow_namespace": "",
        "task_execution_id": null, "state": "SUCCESS", "state_info": null, "accepted": true,
        "created_at": null, "updated_at": null, "output": null});
    let case = |line: &str, request: &str, body: &str, answer: &Value, stdout: &str| {
        let status = if request == UPDATE { 200 } else { 201 };
        run_cases(&[Case {
            line,
            request,
            sent: Sent::Json(body),
            status,
            answer: answer.clone(),
            stdout,
        }]);
    };
    for (given, sent) in [
        (r#""{\"a\": 1}""#, r#""{\"a\": 1}""#),
        (r#"{"a": 1}"#, r#"{"a": 1}"#),
        ("{}", "{}"),
        ("null", "null"),
    ] {
        case(
            &format!("action-execution-update a-1 --output '{given}' -f value -c ID"),
            UPDATE,
            &format!(r#"{{"output": {sent}}}"#),
            &action,
            "a-1\n",
        );
    }
    for (given, sent) in [
        (r#""{\"a\": 1}""#, r#", "input": "{\"a\": 1}""#),
        ("[]", r#", "input": "[]""#),
        ("0", r#", "input": "0""#),
        ("null", ""),
        ("", ""),
    ] {
        case(
            &format!("execution-create w '{given}' -f value -c ID"),
            CREATE,
            &format!(r#"{{"description": "", "workflow_name": "w"{sent}}}"#),
            &execution,
            "x-1\n",
        );
    }
    for (given, sent) in [("[]", r#", "input": "[]""#), ("null", ""), ("", "")] {
        case(
            &format!("run-action std.noop '{given}'"),
            RUN,
            &format!(r#"{{"name": "std.noop"{sent}}}"#),
            &action,
            "None\n",
        );
    }
}
