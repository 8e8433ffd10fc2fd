//! `MISTRAL_ERROR_FORMAT=json`: errors as objects.

use std::sync::Mutex;
use std::sync::mpsc::channel;

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Outcome, Server, mistral, typed};

const FORMAT: &str = "MISTRAL_ERROR_FORMAT";

fn failed(answer: Answer) -> (Outcome, String) {
    let server = Server::start([(Expected::new("GET /v2/workbooks/b"), answer)]);
    let run = typed("workbook-get b").env(FORMAT, "json");
    let ran = run.server(&server).run();
    server.done("one request");
    (ran, server.url())
}

/// The object, which is all of standard error.
#[track_caller]
fn object(ran: &Outcome) -> Value {
    let line = ran.stderr.strip_suffix('\n').unwrap();
    assert!(!line.contains('\n'), "{line}");
    serde_json::from_str(line).unwrap()
}

#[test]
fn a_failed_request_is_an_object() {
    let message = "no such thing\u{1b}[2J\nat \"all\", password=sEcReT-0123456789";
    let answer = Answer::json(404, &json!({"faultstring": message}));
    let (ran, url) = failed(answer.header("X-Openstack-Request-Id", "req-1"));
    ran.assert(1, "");
    let expected = format!(
        "{{\"kind\":\"not_found\",\"message\":\"no such thing\u{fffd}[2J\\nat \\\"all\\\", password=***\",\"status\":404,\
         \"method\":\"GET\",\"url\":\"{url}/workbooks/b\",\"request_id\":\"req-1\",\"hints\":[],\"resource\":null}}\n"
    );
    assert_eq!(ran.stderr, expected);
}

#[test]
fn what_does_not_apply_is_null() {
    let ran = typed("workbook-get b -c nope").env(FORMAT, "json").run();
    ran.assert(1, "");
    let found = object(&ran);
    assert_eq!(found["kind"], "local");
    assert_eq!(found["message"], "no column named \"nope\"");
    for name in ["status", "method", "url", "request_id"] {
        assert_eq!(found.get(name), Some(&Value::Null), "{name}");
    }
    let hints = found["hints"].as_array().unwrap();
    assert!(hints[0].as_str().unwrap().starts_with("the columns are "));
}

#[test]
fn mistakes_of_the_command_line_are_objects() {
    for (line, message) in [
        ("workbook-get", "required"),
        ("workbook-get b -f nope", "nope"),
        ("nope", "nope"),
        ("--nope", "--nope"),
        (
            "workbook-get b --password=sEcReT-0123456789",
            "--password=***",
        ),
    ] {
        let ran = typed(line).env(FORMAT, "json").run();
        ran.assert(2, "");
        let found = object(&ran);
        assert_eq!(found["kind"], "usage", "{line}");
        let text = found["message"].as_str().unwrap();
        assert!(text.contains(message), "{text}");
    }
}

#[test]
fn notes_and_warnings_stay_lines() {
    let server = Server::start([(
        Expected::any_query("GET /v2/workbooks"),
        Answer::json(500, &json!({"faultstring": "boom"})),
    )]);
    let run = typed("workbook-list -c Name -c nope").env(FORMAT, "json");
    let ran = run.server(&server).run();
    ran.assert(1, "");
    let (notes, line) = ran.stderr.trim_end().rsplit_once('\n').unwrap();
    assert!(notes.starts_with("mistral: warning: --column: no column named \"nope\"\n"));
    let found: Value = serde_json::from_str(line).unwrap();
    assert_eq!(
        (&found["kind"], &found["status"]),
        (&json!("server"), &json!(500))
    );
}

#[test]
fn text_is_the_default() {
    for format in ["text", ""] {
        let ran = mistral(&["nope"]).env(FORMAT, format).run();
        assert!(ran.stderr.starts_with("mistral: "), "{}", ran.stderr);
    }
}

#[test]
fn another_format_is_an_error_before_any_request() {
    let ran = typed("workbook-get b").env(FORMAT, "xml").run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: MISTRAL_ERROR_FORMAT is neither text nor json: \"xml\"\n"
    );
}

/// The objects on standard error, a line each.
#[track_caller]
fn objects(ran: &Outcome) -> Vec<Value> {
    let lines = ran.stderr.lines().filter(|line| line.starts_with('{'));
    lines
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

#[test]
fn each_failure_of_several_is_an_object() {
    let server = Server::answering(|request| {
        let status = match request.target.as_str() {
            "/v2/executions/gone" => 404,
            "/v2/executions/forbidden" => 403,
            _ => return Answer::text(204, ""),
        };
        Answer::json(status, &json!({"faultstring": "no"}))
    });
    for (line, past) in [
        (
            "execution-delete gone x forbidden",
            "Unable to delete the specified execution(s): 2 of 3 failed.",
        ),
        (
            "execution-delete gone x forbidden --yes --concurrency 1",
            "1 deleted, 2 failed",
        ),
    ] {
        let ran = typed(line).env(FORMAT, "json").server(&server).run();
        assert_eq!(ran.code, Some(1));
        let [gone, forbidden, end] = &objects(&ran)[..] else {
            panic!("{}", ran.stderr);
        };
        assert_eq!(gone["resource"], "execution gone");
        assert_eq!(gone["status"], 404);
        assert_eq!(gone["kind"], "not_found");
        assert_eq!(forbidden["resource"], "execution forbidden");
        assert_eq!(forbidden["status"], 403);
        assert_eq!(end["kind"], "partial");
        assert_eq!(end["message"], past);
        assert_eq!(end.get("resource"), Some(&Value::Null));
    }
}

#[test]
fn another_outcome_than_success_is_an_object() {
    let server = Server::answering(|request| {
        let state = request
            .target
            .split('?')
            .next()
            .unwrap()
            .rsplit('/')
            .next()
            .unwrap();
        if state == "tasks" {
            return Answer::json(200, &json!({"tasks": []}));
        }
        Answer::json(
            200,
            &json!({"id": state, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
                "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
                "output": "{}", "created_at": null, "updated_at": null}),
        )
    });
    for (line, code, kind, end) in [
        (
            "execution-wait ERROR SUCCESS",
            3,
            "not_succeeded",
            "the state is ERROR; the exit code is 3",
        ),
        (
            "execution-wait CANCELLED",
            4,
            "not_succeeded",
            "the state is CANCELLED; the exit code is 4",
        ),
        (
            "execution-get-output PAUSED --fail",
            5,
            "not_succeeded",
            "the state is PAUSED; the exit code is 5",
        ),
        (
            "execution-wait RUNNING --timeout 0",
            124,
            "wait_timeout",
            "timed out; the exit code is 124",
        ),
        (
            "execution-wait SUCCESS --for ERROR",
            1,
            "partial",
            "something did not succeed; the exit code is 1",
        ),
        ("execution-wait SUCCESS", 0, "", ""),
    ] {
        let ran = typed(line).env(FORMAT, "json").server(&server).run();
        assert_eq!(ran.code, Some(code), "{line}: {}", ran.stderr);
        let objects = objects(&ran);
        let last = objects.last().unwrap_or(&Value::Null);
        if code == 0 {
            assert_eq!(last, &Value::Null);
            continue;
        }
        assert_eq!(last["kind"], kind, "{line}");
        assert_eq!(last["message"], end, "{line}");
        assert_eq!(last["resource"], Value::Null);
        if line.starts_with("execution-wait") {
            let id = line.split(' ').nth(1).unwrap();
            assert_eq!(objects[0]["resource"], format!("execution {id}"));
            assert!(objects[0]["hints"].is_array());
        }
    }
}

#[test]
fn a_shell_without_a_file_has_an_object_too() {
    let ran = mistral(&["shell", "/nowhere"]).env(FORMAT, "json").run();
    ran.assert(2, "");
    assert_eq!(objects(&ran).last().unwrap()["kind"], "usage");
}

#[test]
fn ctrl_c_is_an_object_too() {
    for line in ["execution-wait x-1", "execution-get x-1"] {
        let (keep, wait) = channel::<()>();
        let wait = Mutex::new(wait);
        let server = Server::raw(move |_, _| {
            let _ = wait.lock().unwrap().recv();
        });
        let ran = typed(line)
            .env(FORMAT, "json")
            .server(&server)
            .interrupted(|| server.asked("GET") > 0);
        drop(keep);
        ran.assert(130, "");
        let found = objects(&ran);
        assert_eq!(found.len(), 1, "{}", ran.stderr);
        assert_eq!(found[0]["kind"], "interrupted", "{}", ran.stderr);
    }
}
