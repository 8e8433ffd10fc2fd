//! `cron-trigger-run`: what a trigger would start, now.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, refused, typed};

const GET: &str = "GET /v2/cron_triggers/nightly";
const WORKFLOW: &str = "GET /v2/workflows/w-1?fields=id,name,namespace,created_at,updated_at";
const POST: &str = "POST /v2/executions";

fn trigger(input: &Value, params: &Value) -> Value {
    json!({
        "id": "c-1", "name": "nightly", "workflow_name": "backup", "workflow_id": "w-1", "workflow_input": input,
        "workflow_params": params, "pattern": "0 2 * * *", "next_execution_time": "2070-01-31 02:30:00",
        "remaining_executions": null, "created_at": "2026-03-01 10:00:00"
    })
}

fn execution(state: &str) -> Value {
    json!({
        "id": "x-1", "workflow_id": "w-1", "workflow_name": "backup", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:00", "input": "{}", "params": "{}"
    })
}

/// The description: JSON as that of the executions that a trigger starts, but with a key of its own.
fn description() -> String {
    json!({
        "description": "Workflow execution started by hand as cron trigger 'nightly' would start it.",
        "run_like": {"type": "cron_trigger", "id": "c-1", "name": "nightly"}
    })
    .to_string()
}

fn steps(trigger: &Value, namespace: &str, body: &Value) -> Vec<(Expected, Answer)> {
    let workflow = json!({"id": "w-1", "name": "backup", "namespace": namespace});
    vec![
        (Expected::new(GET), Answer::json(200, trigger)),
        (Expected::new(WORKFLOW), Answer::json(200, &workflow)),
        (
            Expected::new(POST).json(&body.to_string()),
            Answer::json(201, &execution("RUNNING")),
        ),
    ]
}

#[test]
fn input_params_and_namespace_are_those_of_the_trigger() {
    let (input, params) = (r#"{"vm": "web-1", "n": 1}"#, r#"{"env": {"a": 1}}"#);
    for (line, trigger, namespace, body) in [
        (
            "cron-trigger-run nightly",
            trigger(&json!(input), &json!(params)),
            "",
            json!({"description": description(), "workflow_id": "w-1", "input": input, "params": params}),
        ),
        (
            "cron-trigger-run nightly -p vm=web-2 -p l:=[1] -p vm=web-3",
            trigger(&json!(input), &json!("{}")),
            "ops",
            json!({"description": description(), "workflow_id": "w-1", "workflow_namespace": "ops",
                "input": r#"{"vm": "web-3", "n": 1, "l": [1]}"#}),
        ),
        // Servers may send objects as they are, or nothing.
        (
            "cron-trigger-run nightly -p a=@@b",
            trigger(&json!({"x": null}), &Value::Null),
            "",
            json!({"description": description(), "workflow_id": "w-1", "input": r#"{"x": null, "a": "@b"}"#}),
        ),
        (
            "cron-trigger-run nightly",
            trigger(&Value::Null, &json!("[]")),
            "",
            json!({"description": description(), "workflow_id": "w-1", "input": "{}"}),
        ),
    ] {
        let server = Server::start(steps(&trigger, namespace, &body));
        let ran = typed(&format!("{line} -f value -c ID -c State"))
            .server(&server)
            .run();
        ran.assert(0, "x-1\nRUNNING\n");
        assert_eq!(ran.stderr, "", "{line}");
        server.done(line);
    }
}

#[test]
fn it_waits_as_execution_create_does() {
    let body = json!({"description": description(), "workflow_id": "w-1", "input": "{}"});
    for (state, code) in [("SUCCESS", 0), ("CANCELLED", 4)] {
        let mut all = steps(&trigger(&json!("{}"), &json!("{}")), "", &body);
        let look = "GET /v2/executions/x-1?fields=id,state,state_info,updated_at";
        let looked = json!({"id": "x-1", "state": state, "state_info": null, "updated_at": null});
        all.push((Expected::new(look), Answer::json(200, &looked)));
        all.push((
            Expected::new("GET /v2/executions/x-1"),
            Answer::json(200, &execution(state)),
        ));
        let server = Server::start(all);
        let ran = typed("cron-trigger-run nightly --wait --timeout 5m -f value -c State")
            .env("MISTRAL_TEST_CLOCK", "1")
            .server(&server)
            .run();
        ran.assert(code, &format!("{state}\n"));
        ran.assert_stderr(&["mistral: execution x-1 has started\n"]);
        server.done(state);
    }
}

#[test]
fn a_name_cannot_forge_the_description() {
    let mut row = trigger(&json!("{}"), &json!("{}"));
    let name = "a\", \"triggered_by\": \u{1b}[31m\n";
    row["name"] = name.into();
    let description = json!({
        "description": format!("Workflow execution started by hand as cron trigger '{name}' would start it."),
        "run_like": {"type": "cron_trigger", "id": "c-1", "name": name}
    });
    let body = json!({"description": description.to_string(), "workflow_id": "w-1", "input": "{}"});
    let server = Server::start(steps(&row, "", &body));
    let ran = typed("cron-trigger-run nightly -f value -c ID")
        .server(&server)
        .run();
    ran.assert(0, "x-1\n");
    server.done("name");
}

#[test]
fn a_trigger_without_a_workflow_is_an_error() {
    let mut row = trigger(&json!("{}"), &json!("{}"));
    row["workflow_id"] = Value::Null;
    let server = Server::start([(Expected::new(GET), Answer::json(200, &row))]);
    let ran = typed("cron-trigger-run nightly").server(&server).run();
    ran.assert_failure(1, &["\"workflow_id\""]);
    server.done("no workflow");
}

#[test]
fn refusals_and_misuse() {
    refused(&[("cron-trigger-run nightly", GET)]);
    misused(&[
        ("cron-trigger-run", "<NAME>"),
        ("cron-trigger-run nightly -p vm", "has no equals sign"),
        (
            "cron-trigger-run nightly -p a:=x",
            "--input-value (a): the value is not JSON",
        ),
        ("cron-trigger-run nightly -p a=@- -p b=@-", "standard input"),
        (
            "cron-trigger-run nightly --timeout 5m",
            "--timeout has no effect without --wait",
        ),
    ]);
}
