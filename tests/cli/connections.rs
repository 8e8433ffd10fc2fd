//! Servers that close a connection after their answer without saying so.

use std::io::{BufReader, Write as _};
use std::net::TcpListener;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::faults::wire::reset;
use crate::support::{Request, file, mistral};

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

/// A server that answers once on each connection; the next request on it is read, noted, and is the
/// connection's end.
struct Once {
    url: String,
    asked: Arc<Mutex<Vec<String>>>,
}

impl Once {
    /// `answer` gives the answer to a request, of which it knows how often it came before.
    fn start(end: End, answer: fn(&str, usize) -> Vec<u8>) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v2", listener.local_addr().unwrap());
        let asked = Arc::new(Mutex::new(Vec::new()));
        let known = Arc::clone(&asked);
        std::thread::spawn(move || {
            for stream in listener.incoming().map_while(Result::ok) {
                let known = Arc::clone(&known);
                // One after the other: a client that has a connection waits for it.
                std::thread::spawn(move || {
                    let mut stream = BufReader::new(stream);
                    for first in [true, false] {
                        let Some(request) = Request::read(&mut stream) else {
                            return;
                        };
                        let line = format!("{} {}", request.method, request.target);
                        let before = {
                            let mut known = known.lock().unwrap();
                            known.push(line.clone());
                            known.iter().filter(|asked| **asked == line).count() - 1
                        };
                        if first {
                            let _ = stream.get_mut().write_all(&answer(&line, before));
                        } else if matches!(end, End::Reset) {
                            reset(stream.get_mut());
                        } else if matches!(end, End::Begun) {
                            let _ = stream.get_mut().write_all(b"HTTP/1.1 204 No Content\r\nX-");
                        }
                    }
                });
            }
        });
        Self { url, asked }
    }

    /// How many requests began so.
    fn count(&self, beginning: &str) -> usize {
        let asked = self.asked.lock().unwrap();
        asked
            .iter()
            .filter(|asked| asked.starts_with(beginning))
            .count()
    }
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
        let server = Once::start(end, |_, _| deleted());
        let ran = mistral(&words).env("OS_MISTRAL_URL", &server.url).run();
        ran.assert(0, &done);
        assert_eq!(ran.stderr, "");
        // Every connection but the first begins with what the last one did not answer.
        assert_eq!(server.count("DELETE /v2/workbooks/b"), 300 + 299);
        assert_eq!(server.count("DELETE /v2/workbooks/b0"), 1);
        assert_eq!(server.count("DELETE /v2/workbooks/b299"), 2);
    }
}

#[test]
fn what_is_gone_at_the_second_delete_counts_as_deleted() {
    for end in [End::Closed, End::Reset] {
        let server = Once::start(end, |asked, before| match before {
            0 if asked.ends_with("/a") => deleted(),
            _ => missing(),
        });
        let ran = mistral(&["workbook-delete", "a", "b"])
            .env("OS_MISTRAL_URL", &server.url)
            .run();
        ran.assert(
            0,
            "Request to delete workbook a has been accepted.\n\
             Request to delete workbook b has been accepted.\n",
        );
        assert!(ran.stderr.contains("note: "), "{}", ran.stderr);
        assert!(ran.stderr.contains("workbooks/b"), "{}", ran.stderr);
        assert!(ran.stderr.contains("treated as deleted"), "{}", ran.stderr);
        assert_eq!(server.count("DELETE /v2/workbooks/b"), 2);
    }
}

#[test]
fn what_is_missing_at_once_is_missing() {
    let server = Once::start(End::Closed, |_, _| missing());
    let ran = mistral(&["workbook-delete", "a"])
        .env("OS_MISTRAL_URL", &server.url)
        .run();
    ran.assert(1, "");
    assert!(!ran.stderr.contains("treated as deleted"), "{}", ran.stderr);
    assert_eq!(server.count("DELETE"), 1);
}

#[test]
fn a_delete_that_is_never_answered_on_a_new_connection_is_sent_once() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let url = format!("http://{}/v2", listener.local_addr().unwrap());
    let server = std::thread::spawn(move || {
        let mut count = 0;
        for stream in listener.incoming() {
            let mut stream = BufReader::new(stream.unwrap());
            match Request::read(&mut stream) {
                Some(request) if request.method == "DELETE" => count += 1,
                _ => return count,
            }
        }
        count
    });
    let ran = mistral(&["workbook-delete", "a"])
        .env("OS_MISTRAL_URL", &url)
        .run();
    ran.assert(1, "");
    assert!(ran.stderr.contains("check before"), "{}", ran.stderr);
    // Ends the server.
    let place = url.trim_start_matches("http://").trim_end_matches("/v2");
    drop(std::net::TcpStream::connect(place).unwrap());
    assert_eq!(server.join().unwrap(), 1);
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
        let server = Once::start(end, page);
        let ran = mistral(&["workflow-list", "--limit", "-1", "-f", "value", "-c", "ID"])
            .env("OS_MISTRAL_URL", &server.url)
            .run();
        ran.assert(0, "a\nb\n");
        assert_eq!(server.count("GET"), 3);
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
            let server = Once::start(end, token);
            let ran = mistral(&words)
                .env("OS_MISTRAL_URL", &server.url)
                .env("OS_AUTH_URL", &server.url.replace("/v2", "/v3"))
                .envs(&[("OS_USERNAME", "u"), ("OS_PASSWORD", "password-1")])
                .run();
            ran.assert(1, "");
            let verb = method.trim_end_matches("/v2/");
            for part in ["the connection failed", "check before you repeat it", verb] {
                assert!(ran.stderr.contains(part), "{part} in {}", ran.stderr);
            }
            assert!(!ran.stderr.contains("https"), "{}", ran.stderr);
            assert_eq!(server.count(method), 1, "{}", ran.stderr);
        }
    }
}
