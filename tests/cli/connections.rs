//! Servers that close a connection after their answer without announcing it.

use std::collections::HashMap;
use std::sync::Mutex;

use serde_json::{Value, json};

use crate::support::raw::{reset, send};
use crate::support::{Server, file, mistral};

/// An answer with a body, or without one, which says nothing about the connection.
fn answer(status: u16, body: &Value) -> Vec<u8> {
    if status == 204 {
        return b"HTTP/1.1 204 No Content\r\n\r\n".to_vec();
    }
    let body = body.to_string();
    let length = body.len();
    let head = format!(
        "HTTP/1.1 {status} Status\r\nX-Subject-Token: t1\r\nContent-Length: {length}\r\n\r\n"
    );
    [head, body].concat().into_bytes()
}

fn deleted() -> Vec<u8> {
    answer(204, &Value::Null)
}

fn missing() -> Vec<u8> {
    answer(404, &json!({"faultstring": "not found"}))
}

/// How a connection ends.
#[derive(Clone, Copy)]
enum End {
    /// The next request is read and not answered.
    Closed,
    /// The same, with a reset.
    Reset,
    /// The first bytes of an answer come.
    Begun,
}

/// A server that answers once on each connection; the next request on it is read, and is the connection's
/// end. `answer` gives the answer to a request, of which it knows how often it came before.
fn once(end: End, answer: fn(&str, usize) -> Vec<u8>) -> Server {
    let seen = Mutex::new(HashMap::new());
    Server::conversing(move |mut connection| {
        for first in [true, false] {
            let Some(request) = connection.request() else {
                return;
            };
            let line = request.line();
            let mut seen = seen.lock().unwrap();
            let before = seen.entry(line.clone()).or_insert(0);
            if first {
                send(connection.stream(), &answer(&line, *before));
            } else if matches!(end, End::Reset) {
                reset(connection.stream());
            } else if matches!(end, End::Begun) {
                send(connection.stream(), b"HTTP/1.1 204 No Content\r\nX-");
            }
            *before += 1;
        }
    })
}

#[test]
fn three_hundred_deletes_are_all_done() {
    let names: Vec<_> = (0..300).map(|number| format!("b{number}")).collect();
    let names: Vec<_> = names.iter().map(String::as_str).collect();
    let words = [&["workbook-delete"], &names[..]].concat();
    let done = names.iter().fold(String::new(), |done, name| {
        done + &format!("Request to delete workbook {name} has been accepted.\n")
    });
    for end in [End::Closed, End::Reset] {
        let server = once(end, |_, _| deleted());
        let ran = mistral(&words).server(&server).run();
        ran.assert(0, &done);
        assert_eq!(ran.stderr, "");
        // Every connection but the first begins with what the last one did not answer.
        assert_eq!(server.asked("DELETE /v2/workbooks/b"), 300 + 299);
        assert_eq!(server.asked("DELETE /v2/workbooks/b0"), 1);
        assert_eq!(server.asked("DELETE /v2/workbooks/b299"), 2);
    }
}

#[test]
fn what_is_gone_at_the_second_delete_counts_as_deleted() {
    for end in [End::Closed, End::Reset] {
        let server = once(end, |asked, before| match before {
            0 if asked.ends_with("/a") => deleted(),
            _ => missing(),
        });
        let ran = mistral(&["workbook-delete", "a", "b"])
            .server(&server)
            .run();
        ran.assert(
            0,
            "Request to delete workbook a has been accepted.\n\
             Request to delete workbook b has been accepted.\n",
        );
        ran.assert_stderr(&["note: ", "workbooks/b", "treated as deleted"]);
        assert_eq!(server.asked("DELETE /v2/workbooks/b"), 2);
    }
}

#[test]
fn what_is_missing_at_once_is_missing() {
    let server = once(End::Closed, |_, _| missing());
    let ran = mistral(&["workbook-delete", "a"]).server(&server).run();
    ran.assert(1, "");
    assert!(!ran.stderr.contains("treated as deleted"), "{}", ran.stderr);
    assert_eq!(server.asked("DELETE"), 1);
}

#[test]
fn a_delete_that_is_never_answered_on_a_new_connection_is_sent_once() {
    let server = Server::raw(|_, _| ());
    let ran = mistral(&["workbook-delete", "a"]).server(&server).run();
    ran.assert_failure(1, &["check before"]);
    assert_eq!(server.asked("DELETE"), 1);
}

#[test]
fn questions_are_asked_again() {
    let page: fn(&str, usize) -> Vec<u8> = |asked, _| {
        let (id, next) = if asked.contains("marker=") {
            ("b", Value::Null)
        } else {
            ("a", json!("n"))
        };
        let row = json!({"id": id, "name": "n", "namespace": "", "project_id": "p", "tags": [], "input": "",
            "scope": "s", "created_at": "1", "updated_at": "2"});
        answer(200, &json!({"workflows": [row], "next": next}))
    };
    for end in [End::Closed, End::Reset, End::Begun] {
        let server = once(end, page);
        let ran = mistral(&["workflow-list", "--limit", "-1", "-f", "value", "-c", "ID"])
            .server(&server)
            .run();
        ran.assert(0, "a\nb\n");
        assert_eq!(server.asked("GET"), 3);
    }
}

#[test]
fn writes_are_sent_once() {
    // A login by POST and the write after it share a connection.
    let (_folder, definition) = file("version: '2.0'\n");
    let token: fn(&str, usize) -> Vec<u8> = |asked, _| {
        if asked.contains("/auth/tokens") {
            answer(201, &json!({"token": {}}))
        } else {
            answer(500, &Value::Null)
        }
    };
    for (words, method) in [
        (["workflow-create", &definition], "POST /v2/"),
        (["workflow-update", &definition], "PUT /v2/"),
    ] {
        for end in [End::Closed, End::Reset] {
            let server = once(end, token);
            let ran = mistral(&words)
                .server(&server)
                .env("OS_AUTH_URL", &server.below("/v3"))
                .envs(&[("OS_USERNAME", "u"), ("OS_PASSWORD", "password-1")])
                .run();
            ran.assert(1, "");
            let verb = method.trim_end_matches("/v2/");
            ran.assert_stderr(&["the connection failed", "check before you repeat it", verb]);
            assert!(!ran.stderr.contains("https"), "{}", ran.stderr);
            assert_eq!(server.asked(method), 1, "{}", ran.stderr);
        }
    }
}
