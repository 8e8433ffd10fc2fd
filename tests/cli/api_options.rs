//! Options for what the API can do and python-mistralclient cannot say.

use serde_json::{Value, json};

use crate::support::{Answer, Case, Expected, Sent, Server, misused, run_cases, typed};

fn trigger() -> Value {
    json!({
        "id": "t-1", "name": "n", "workflow_name": "backup", "workflow_id": "w-1", "workflow_params": "{}",
        "pattern": "0 2 * * *", "next_execution_time": "2026-03-02 02:00:00", "remaining_executions": null,
        "exchange": "nova", "topic": "t", "event": "e", "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

#[test]
fn triggers_can_be_public() {
    run_cases(&[
        Case {
            line: "cron-trigger-create n backup --pattern '0 2 * * *' --public -f value -c Name",
            request: "POST /v2/cron_triggers",
            sent: Sent::Json(
                r#"{"name": "n", "pattern": "0 2 * * *", "first_execution_time": null, "remaining_executions": null, "workflow_name": "backup", "scope": "public"}"#,
            ),
            status: 201,
            answer: trigger(),
            stdout: "n\n",
        },
        Case {
            line: "event-trigger-create n w-1 nova t e --public -f value -c Name",
            request: "POST /v2/event_triggers",
            sent: Sent::Json(
                r#"{"workflow_id": "w-1", "name": "n", "exchange": "nova", "topic": "t", "event": "e", "scope": "public"}"#,
            ),
            status: 201,
            answer: trigger(),
            stdout: "n\n",
        },
    ]);
}

#[test]
fn listings_of_what_is_shared_can_have_all_projects() {
    for (command, collection) in [
        ("workflow", "workflows"),
        ("code-source", "code_sources"),
        ("cron-trigger", "cron_triggers"),
        ("event-trigger", "event_triggers"),
        ("dynamic-action", "dynamic_actions"),
    ] {
        let server = Server::always(move |line| {
            assert!(line.contains("all_projects=True"), "{line}");
            Answer::json(200, &json!({collection: []}))
        });
        let line = format!("{command}-list --all-projects -f value");
        let ran = typed(&line).server(&server).run();
        ran.assert(0, "");
    }
    misused(&[(
        "environment-list --all-projects",
        "unknown option --all-projects",
    )]);
}

#[test]
fn a_workbook_in_a_namespace_has_its_definition_printed() {
    run_cases(&[Case {
        line: "workbook-get-definition ops --namespace team",
        request: "GET /v2/workbooks/ops?namespace=team",
        sent: Sent::Nothing,
        status: 200,
        answer: json!({"definition": "version: '2.0'\n"}),
        stdout: "version: '2.0'\n",
    }]);
}

#[test]
fn an_action_execution_that_is_kept_can_have_a_description() {
    run_cases(&[Case {
        line: "run-action std.noop -s --run-sync -d 'by hand'",
        request: "POST /v2/action_executions",
        sent: Sent::Json(
            r#"{"name": "std.noop", "description": "by hand", "params": "{\"save_result\": true, \"run_sync\": true}"}"#,
        ),
        status: 201,
        answer: json!({"state": "SUCCESS", "output": "{\"result\": null}"}),
        stdout: "{\"result\": null}\n",
    }]);
    misused(&[
        ("run-action std.noop -d 'by hand'", "--save-result"),
        ("run-action std.noop -s -d 'by hand'", "--run-sync"),
    ]);
}

/// The reference reads whole objects. Lines that it does not accept ask for what they show.
#[test]
fn fields_that_are_no_columns_are_requested_alone() {
    let one = |fields: &str| format!("GET /v2/executions/x-1?fields={fields}");
    for (columns, request, answer, stdout) in [
        (
            "-c output",
            one("id,output"),
            json!({"output": "{\"a\": 1}"}),
            "{\"a\": 1}\n",
        ),
        (
            "-c tags -c params",
            one("id,tags,params"),
            json!({"tags": [], "params": "{}"}),
            "[]\n{}\n",
        ),
        (
            "-c published_global",
            "GET /v2/executions/x-1".to_owned(),
            json!({"published_global": "{}"}),
            "{}\n",
        ),
    ] {
        let server = Server::start([(Expected::new(&request), Answer::json(200, &answer))]);
        let line = format!("execution-get x-1 {columns} -f value");
        let ran = typed(&line).server(&server).run();
        ran.assert(0, stdout);
        server.done(&line);
    }
    // The server takes no such parameter for actions, and fails for environments.
    for line in [
        "action-get a -c definition",
        "environment-get e -c project_id",
    ] {
        let answer = json!({"definition": "u", "project_id": "u"});
        let server = Server::always(move |line| {
            assert!(!line.contains("fields"), "{line}");
            Answer::json(200, &answer)
        });
        let ran = typed(&format!("{line} -f value")).server(&server).run();
        ran.assert(0, "u\n");
    }
}

#[test]
fn event_triggers_cannot_be_filtered_on_the_server() {
    let fault = json!({"faultstring": "'NoneType' object has no attribute 'datatype'"});
    let server = Server::always(move |_| Answer::json(500, &fault));
    let ran = typed("event-trigger-list --filter name=boot")
        .server(&server)
        .run();
    ran.assert_failure(
        1,
        &[
            "warning: --filter \"name=boot\": servers cannot filter event triggers",
            "hint: filter here: --jq 'select(.name == \"NAME\")'",
        ],
    );
}
