//! `event-trigger-update`: what is given is sent, the rest stays.

use serde_json::{Value, json};

use crate::support::{Answer, Case, Expected, Sent, Server, misused, run_cases, typed};

const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const PUT: &str = "PUT /v2/event_triggers/7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";

fn row() -> Value {
    json!({
        "id": ID, "name": "boot", "workflow_id": "w-1", "workflow_params": "{}", "exchange": "nova",
        "topic": "notifications", "event": "create.end", "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

#[test]
fn only_what_is_given_is_sent() {
    for (options, sent) in [
        ("--name boot", r#"{"name": "boot"}"#),
        ("--public", r#"{"scope": "public"}"#),
        ("--private", r#"{"scope": "private"}"#),
        (
            "--input '{\"a\": 1}' --params '{\"env\": {\"b\": 2}}'",
            r#"{"workflow_input": "{\"a\": 1}", "workflow_params": "{\"env\": {\"b\": 2}}"}"#,
        ),
        (
            "--workflow 11111111-2222-4333-8444-555555555555",
            r#"{"workflow_id": "11111111-2222-4333-8444-555555555555"}"#,
        ),
    ] {
        run_cases(&[Case {
            line: &format!("event-trigger-update {ID} {options} -f value -c Name"),
            request: PUT,
            sent: Sent::Json(sent),
            status: 200,
            answer: row(),
            stdout: "boot\n",
        }]);
    }
}

#[test]
fn a_workflow_is_given_by_its_name() {
    let workflow = "GET /v2/workflows/recover?fields=id,name,namespace,created_at,updated_at";
    let server = Server::start([
        (
            Expected::new(workflow),
            Answer::json(200, &json!({"id": "w-2"})),
        ),
        (
            Expected::any_body(PUT).json(r#"{"workflow_id": "w-2"}"#),
            Answer::json(200, &row()),
        ),
    ]);
    let line = format!("event-trigger-update {ID} --workflow recover -f value -c ID");
    let ran = typed(&line).server(&server).run();
    ran.assert(0, &format!("{ID}\n"));
    server.done(&line);
}

#[test]
fn a_name_in_place_of_the_id_is_explained() {
    let refusal = json!({"faultstring": "unable to convert to uuid"});
    let server = Server::start([(
        Expected::any_body("PUT /v2/event_triggers/boot"),
        Answer::json(400, &refusal),
    )]);
    let ran = typed("event-trigger-update boot --public")
        .server(&server)
        .run();
    ran.assert_failure(
        1,
        &[
            "unable to convert to uuid",
            "hint: event triggers are given by ID, which 'mistral event-trigger-list' shows",
        ],
    );
    server.done("boot");
}

#[test]
fn wrong_usage_sends_nothing() {
    let line = |options: &str| format!("event-trigger-update {ID} {options}");
    misused(&[
        (&line(""), "nothing to change is given"),
        (&line("--name ''"), "--name is empty"),
        (&line("--workflow ''"), "--workflow is empty"),
        (&line("--public --private"), "cannot be used with"),
    ]);
    let server = Server::start([]);
    for (options, error) in [
        ("--params '[1]'", "--params"),
        ("--input - --params -", "standard input"),
    ] {
        let ran = typed(&line(options)).server(&server).run();
        ran.assert_stderr(&[error]);
        assert_ne!(ran.code, Some(0), "{options}");
    }
    server.done("wrong values");
}
