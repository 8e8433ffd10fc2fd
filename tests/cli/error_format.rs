//! `MISTRAL_ERROR_FORMAT=json`: the error at the end as an object.

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
         \"method\":\"GET\",\"url\":\"{url}/workbooks/b\",\"request_id\":\"req-1\",\"hints\":[]}}\n"
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
