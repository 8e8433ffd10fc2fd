//! `cron-trigger-*` and `event-trigger-*`.

use serde_json::{Value, json};

use crate::support::{
    Answer, Case, Expected, Sent, Server, mistral, misused, refused, run_cases, typed,
};

const CRON: &str = "sort_keys=created_at&sort_dirs=asc&fields=name,workflow_name,workflow_params,pattern,next_execution_time,remaining_executions,created_at,updated_at";
const EVENT: &str = "sort_keys=created_at&sort_dirs=asc&fields=id,name,workflow_id,workflow_params,exchange,topic,event,created_at,updated_at";
const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";

fn cron() -> Value {
    json!({
        "id": "c-1", "name": "nightly", "workflow_name": "backup", "workflow_params": "{}", "pattern": "0 2 * * *",
        "next_execution_time": "2026-03-02 02:00:00", "remaining_executions": null, "created_at": "2026-03-01 10:00:00"
    })
}

fn event() -> Value {
    json!({
        "id": "e-1", "name": "boot", "workflow_id": "w-1", "workflow_params": "{}", "exchange": "nova",
        "topic": "notifications", "event": "create.end", "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

#[test]
fn cron_triggers() {
    let list = format!("GET /v2/cron_triggers?{CRON}");
    let post = "POST /v2/cron_triggers";
    let by_id = format!(
        r#"{{"name": "n", "pattern": null, "first_execution_time": "2027-01-31 06:30", "remaining_executions": 5, "workflow_id": "{ID}"}}"#
    );
    run_cases(&[
        Case {
            line: "cron-trigger-list -f value",
            request: &list,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"cron_triggers": [cron()]}),
            stdout: "nightly backup {} 0 2 * * * 2026-03-02 02:00:00 None 2026-03-01 10:00:00 None\n",
        },
        Case {
            line: "cron-trigger-get nightly -f json -c 'Remaining executions'",
            request: "GET /v2/cron_triggers/nightly",
            sent: Sent::Nothing,
            status: 200,
            answer: cron(),
            stdout: "{\n  \"Remaining executions\": null\n}\n",
        },
        Case {
            line: r#"cron-trigger-create n backup '{"a": 1}' --params '{"b": 2}' --pattern '0 2 * * *' -f value -c Name"#,
            request: post,
            sent: Sent::Json(
                r#"{"name": "n", "pattern": "0 2 * * *", "first_execution_time": null, "remaining_executions": null, "workflow_name": "backup", "workflow_input": "{\"a\": 1}", "workflow_params": "{\"b\": 2}"}"#,
            ),
            status: 201,
            answer: cron(),
            stdout: "nightly\n",
        },
        Case {
            line: &format!(
                "cron-trigger-create n {ID} --first-time '2027-01-31 6:30' --count 5 --utc -f value -c Name"
            ),
            request: post,
            sent: Sent::Json(&by_id),
            status: 201,
            answer: cron(),
            stdout: "nightly\n",
        },
        Case {
            line: "cron-trigger-delete nightly",
            request: "DELETE /v2/cron_triggers/nightly",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete cron trigger nightly has been accepted.\n",
        },
    ]);
}

#[test]
fn a_first_time_is_shifted_by_the_offset_of_its_own_date() {
    for (local, utc) in [
        ("2027-01-10 10:00", "2027-01-10 15:00"),
        ("2027-07-10 10:00", "2027-07-10 14:00"),
    ] {
        let body = format!(
            r#"{{"name": "n", "pattern": null, "first_execution_time": "{utc}", "remaining_executions": null, "workflow_name": "w"}}"#
        );
        let server = Server::start([(
            Expected::new("POST /v2/cron_triggers").json(&body),
            Answer::json(201, &cron()),
        )]);
        // A rule in POSIX form needs no zone files on the machine.
        let ran = typed(&format!(
            "cron-trigger-create n w --first-time '{local}' -f value -c Name"
        ))
        .server(&server)
        .env("TZ", "EST5EDT,M3.2.0,M11.1.0")
        .run();
        ran.assert(0, "nightly\n");
        let note = format!("mistral: note: first execution at {utc} UTC ({local} in local time)\n");
        assert_eq!(ran.stderr, note);
        server.done(local);
    }
}

#[test]
fn the_zone_of_a_first_time_is_named_unless_it_was_given() {
    for (more, stderr) in [
        (
            "",
            "mistral: note: first execution at 2027-01-10 10:00 UTC (2027-01-10 10:00 in UTC)\n",
        ),
        (" --utc", ""),
    ] {
        let server = Server::start([(
            Expected::any_body("POST /v2/cron_triggers"),
            Answer::json(201, &cron()),
        )]);
        let ran = typed(&format!(
            "cron-trigger-create n w --first-time '2027-01-10 10:00' -f value -c Name{more}"
        ))
        .server(&server)
        .run();
        ran.assert(0, "nightly\n");
        assert_eq!(ran.stderr, stderr);
    }
}

#[test]
fn help_says_that_times_are_in_utc() {
    for (command, is_said) in [
        ("execution-list", true),
        ("workflow-get", true),
        ("cron-trigger-create", true),
        ("workflow-validate", false),
        ("workflow-delete", false),
    ] {
        let help = mistral(&["help", command]).run().stdout;
        assert_eq!(help.contains("\nTimes are in UTC.\n"), is_said, "{command}");
    }
}

#[test]
fn a_wrong_time_is_found_before_any_request() {
    for words in [
        ["--first-time", "2027-02-30 10:00"],
        ["--first-time=tomorrow", "--utc"],
    ] {
        let server = Server::start([]);
        let ran = mistral(&[&["cron-trigger-create", "n", "w"], &words[..]].concat())
            .server(&server)
            .run();
        ran.assert_failure(1, &["--first-time"]);
        server.done("wrong time");
    }
}

#[test]
fn event_triggers() {
    let list = format!("GET /v2/event_triggers?{EVENT}");
    run_cases(&[
        Case {
            line: "event-trigger-list -f value",
            request: &list,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"event_triggers": [event()]}),
            stdout: "e-1 boot w-1 {} nova notifications create.end 2026-03-01 10:00:00 None\n",
        },
        Case {
            line: "event-trigger-get e-1 -f value -c topic",
            request: "GET /v2/event_triggers/e-1",
            sent: Sent::Nothing,
            status: 200,
            answer: event(),
            stdout: "notifications\n",
        },
        Case {
            line: r#"event-trigger-create boot w-1 nova notifications create.end '{"a": 1}' --params '{"b": 2}' -f value -c ID"#,
            request: "POST /v2/event_triggers",
            sent: Sent::Json(
                r#"{"workflow_id": "w-1", "name": "boot", "exchange": "nova", "topic": "notifications", "event": "create.end", "workflow_input": "{\"a\": 1}", "workflow_params": "{\"b\": 2}"}"#,
            ),
            status: 201,
            answer: event(),
            stdout: "e-1\n",
        },
        Case {
            line: "event-trigger-delete e-1",
            request: "DELETE /v2/event_triggers/e-1",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete event trigger e-1 has been accepted.\n",
        },
    ]);
}

#[test]
fn refusals() {
    let crons = format!("GET /v2/cron_triggers?{CRON}");
    let events = format!("GET /v2/event_triggers?{EVENT}");
    refused(&[
        ("cron-trigger-list", &crons),
        ("cron-trigger-get x", "GET /v2/cron_triggers/x"),
        ("cron-trigger-create x w", "POST /v2/cron_triggers"),
        ("cron-trigger-delete x", "DELETE /v2/cron_triggers/x"),
        ("event-trigger-list", &events),
        ("event-trigger-get x", "GET /v2/event_triggers/x"),
        ("event-trigger-create x w e t v", "POST /v2/event_triggers"),
        ("event-trigger-delete x", "DELETE /v2/event_triggers/x"),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("cron-trigger-list -f xml", "xml"),
        ("cron-trigger-get", "<CRON_TRIGGER>"),
        ("cron-trigger-create x", "<WORKFLOW_IDENTIFIER>"),
        ("cron-trigger-create x w --count often", "--count"),
        ("cron-trigger-delete", "<CRON_TRIGGER>"),
        ("event-trigger-list --oldest", "--oldest"),
        ("event-trigger-get", "<EVENT_TRIGGER>"),
        ("event-trigger-create x w e t", "<EVENT>"),
        ("event-trigger-delete", "<EVENT_TRIGGER_ID>"),
    ]);
}

#[test]
fn a_name_that_is_taken_leads_to_the_option_that_replaces() {
    let fault =
        json!({"faultstring": "Duplicate entry for cron trigger ['name', 'project_id']: n, None"});
    let server = Server::answering(move |_| Answer::json(409, &fault));
    let ran = typed("cron-trigger-create n w --pattern '0 2 * * *'")
        .server(&server)
        .run();
    ran.assert_failure(
        1,
        &["  hint: to put this one in its place, add --replace\n"],
    );
}
