//! Responses that never end, or are larger than the limits: size, time, interim responses.

use std::io::Write as _;
use std::time::{Duration, Instant};

use flate2::Compression;
use flate2::write::GzEncoder;
use serde_json::json;

use crate::support::raw::{Respond, flood, send};
use crate::support::{Answer, Server, mistral};

const GET: [&str; 2] = ["workbook-get", "b"];
const MIB: usize = 1024 * 1024;

/// What the error of a body that is too large names.
const SIZE: [&str; 3] = ["1 MiB", "--os-max-response", "MISTRAL_MAX_RESPONSE"];

fn chunk(bytes: &[u8]) -> Vec<u8> {
    [format!("{:x}\r\n", bytes.len()).as_bytes(), bytes, b"\r\n"].concat()
}

/// Zeros that are packed by gzip, as the beginning of a body that goes on so.
fn bomb() -> Vec<u8> {
    let mut packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.write_all(&vec![b' '; 4 * MIB]).unwrap();
    packed.finish().unwrap()
}

const CHUNKED: &str = "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n";
const PACKED: &str =
    "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\nContent-Encoding: gzip\r\n\r\n";

#[test]
fn a_body_without_an_end_ends_at_the_limit() {
    let responses: [(&str, Respond); 7] = [
        ("announced", |stream, _| {
            send(
                stream,
                b"HTTP/1.1 200 OK\r\nContent-Length: 99999999999\r\n\r\n",
            );
            let _ = std::io::Read::read(stream, &mut [0]);
        }),
        ("chunks", |stream, _| {
            flood(stream, CHUNKED, &chunk(&[b' '; 8192]));
        }),
        ("tiny chunks", |stream, _| {
            flood(stream, CHUNKED, &chunk(b" ").repeat(1000));
        }),
        ("until the connection is closed", |stream, _| {
            flood(stream, "HTTP/1.1 200 OK\r\n\r\n", &[b' '; 8192]);
        }),
        ("packed", |stream, _| flood(stream, PACKED, &chunk(&bomb()))),
        // The header of a gzip file, and then blocks in which nothing is stored.
        ("packed, and nothing in it", |stream, _| {
            let head = [0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 0, 3];
            let first = String::from_utf8_lossy(PACKED.as_bytes());
            send(stream, first.as_bytes());
            send(stream, &chunk(&head));
            flood(stream, "", &chunk(&[0, 0, 0, 0xff, 0xff].repeat(1000)));
        }),
        ("an error", |stream, _| {
            let head = "HTTP/1.1 500 Oops\r\nTransfer-Encoding: chunked\r\n\r\n";
            flood(stream, head, &chunk(&[b'x'; 8192]));
        }),
    ];
    for (name, respond) in responses {
        let server = Server::raw(respond);
        let ran = mistral(&GET)
            .words(&["--os-max-response", "1M"])
            .server(&server)
            .run();
        ran.assert_failure(1, &SIZE);
        assert_eq!(server.asked(""), 1, "{name}");
        let status = if name == "an error" {
            "HTTP 500"
        } else {
            "HTTP 200"
        };
        assert!(ran.stderr.contains(status), "{name}: {}", ran.stderr);
    }
}

/// Nothing, packed.
fn member() -> Vec<u8> {
    let packed = GzEncoder::new(Vec::new(), Compression::fast());
    packed.finish().unwrap()
}

#[test]
fn a_packed_body_of_parts_with_nothing_in_them_is_refused() {
    let server = Server::raw(|stream, _| flood(stream, PACKED, &chunk(&member().repeat(400))));
    let ran = mistral(&GET).server(&server).run();
    ran.assert_failure(
        1,
        &["cannot be decompressed", "thousands of parts", "HTTP 200"],
    );
    assert_eq!(server.asked(""), 1);
}

#[test]
fn some_parts_with_nothing_in_them_do_no_harm() {
    let server = Server::raw(|stream, _| {
        let mut packed = GzEncoder::new(member().repeat(500), Compression::fast());
        packed.write_all(br#"{"definition": "te"#).unwrap();
        let mut packed = GzEncoder::new(packed.finish().unwrap(), Compression::fast());
        packed.write_all(br#"xt"}"#).unwrap();
        let packed = [packed.finish().unwrap(), member().repeat(400)].concat();
        send(stream, PACKED.as_bytes());
        for part in packed.chunks(7) {
            send(stream, &chunk(part));
        }
        send(stream, b"0\r\n\r\n");
    });
    mistral(&["workbook-get-definition", "b"])
        .server(&server)
        .run()
        .assert(0, "text");
}

/// The client gives up on each of these responses after one request, with an error that has these parts.
fn each_fails(responses: &[Respond], options: &[&str], parts: &[&str]) {
    std::thread::scope(|scope| {
        for &respond in responses {
            scope.spawn(move || {
                let server = Server::raw(respond);
                let ran = mistral(&GET).words(options).server(&server).run();
                ran.assert_failure(1, parts);
                assert_eq!(server.asked(""), 1);
            });
        }
    });
}

#[test]
fn a_chunk_whose_length_does_not_end_is_no_body() {
    let responses: [Respond; 2] = [
        |stream, _| flood(stream, CHUNKED, &[b'0'; 8192]),
        // Each by itself, so that the client is woken up for each.
        |stream, _| {
            send(stream, CHUNKED.as_bytes());
            send(stream, &chunk(b"{"));
            while stream.write_all(b"0").is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        },
    ];
    each_fails(&responses, &[], &["keeps sending data", "body", "HTTP 200"]);
}

#[test]
fn trailers_without_an_end_are_no_body() {
    let responses: [Respond; 2] = [
        |stream, _| flood(stream, &format!("{CHUNKED}0\r\n"), b"X-More: and more\r\n"),
        |stream, _| flood(stream, &format!("{CHUNKED}0;a="), &[b'x'; 8192]),
    ];
    each_fails(&responses, &[], &["mistral: ", "HTTP 200"]);
}

/// A server whose every answer is a JSON document of a bit more than so many bytes.
fn long_answer(status: u16, length: usize) -> Server {
    Server::always(move |_| {
        let filler = "x".repeat(length);
        Answer::json(
            status,
            &json!({"definition": "text", "versions": [], "filler": filler}),
        )
    })
}

#[test]
fn the_limit_holds_for_logins_and_questions_too() {
    let server = long_answer(201, MIB);
    let (v3, discovered, keycloak) = (
        server.below("/v3"),
        server.below("/"),
        server.below("/auth"),
    );
    let user = [
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "password-1"),
        ("OS_PROJECT_NAME", "p"),
        ("MISTRAL_MAX_RESPONSE", "1MiB"),
    ];
    let target = [
        ("OS_TARGET_USERNAME", "u"),
        ("OS_TARGET_PASSWORD", "password-2"),
        ("MISTRAL_MAX_RESPONSE", "1MiB"),
    ];
    for (name, run) in [
        (
            "Keystone",
            mistral(&GET).envs(&user).env("OS_AUTH_URL", &v3),
        ),
        (
            "discovery",
            mistral(&GET).envs(&user).env("OS_AUTH_URL", &discovered),
        ),
        (
            "Keycloak",
            mistral(&GET)
                .envs(&user)
                .env("OS_AUTH_URL", &keycloak)
                .env("MISTRAL_AUTH_TYPE", "keycloak-oidc")
                .env("OPENID_CLIENT_ID", "c"),
        ),
        (
            "target cloud",
            mistral(&GET).envs(&target).env("OS_TARGET_AUTH_URL", &v3),
        ),
        ("Mistral", mistral(&GET).env("MISTRAL_MAX_RESPONSE", "1MiB")),
    ] {
        let ran = run.server(&server).run();
        assert!(ran.code == Some(1), "{name}: {}", ran.stderr);
        ran.assert_failure(1, &SIZE);
    }
}

#[test]
fn a_limit_is_what_still_fits() {
    let body = json!({"definition": "text"}).to_string();
    let server = Server::always({
        let body = body.clone();
        move |_| Answer::text(200, &body)
    });
    let (fits, too_small) = (body.len().to_string(), (body.len() - 1).to_string());
    let words = ["workbook-get-definition", "b", "--os-max-response"];
    for (limit, code) in [
        (fits.as_str(), 0),
        (&too_small, 1),
        ("0", 0),
        ("1k", 0),
        ("1 KiB", 0),
        ("2GiB", 0),
        ("", 0),
    ] {
        let ran = mistral(&words).words(&[limit]).server(&server).run();
        ran.assert(code, if code == 0 { "text" } else { "" });
    }
    for wrong in ["much", "-1", "1.5G", "1KB", "99999999999G", "1e6"] {
        let ran = mistral(&words[..2])
            .server(&server)
            .env("MISTRAL_MAX_RESPONSE", wrong)
            .run();
        ran.assert_failure(1, &["MISTRAL_MAX_RESPONSE", wrong, "256MiB"]);
    }
}

#[test]
fn small_values_do_not_take_more_memory_than_the_limit_lets_expect() {
    let numbers = |length: usize| format!("[{}1]", "1,".repeat(length / 2));
    let half = json!({"definition": numbers(MIB / 2)}).to_string();
    let nested = format!("{{\"workflows\": [{{\"id\": {}}}]}}", numbers(MIB / 2));
    let server = Server::always(move |asked| {
        Answer::text(
            200,
            if asked.contains("workbooks") {
                &half
            } else {
                &nested
            },
        )
    });
    // The same in the text that variables are, without a comma in the answer.
    let hidden = Server::always(|_| {
        let variables = format!("[{}1]", "1\\u002C".repeat(MIB / 8));
        let text =
            format!(r#"{{"name":"e","scope":"","created_at":"","variables":"{variables}"}}"#);
        Answer::text(200, &text)
    });
    // Laid out, each of a few values stands behind thousands of spaces.
    let deep = Server::always(|_| {
        let (begin, end) = ("[".repeat(500), "]".repeat(500));
        let variables = format!("{begin}{}1{end}", "1,".repeat(MIB / 64));
        let row = json!({"name": "e", "scope": "", "created_at": "", "variables": variables});
        Answer::text(200, &row.to_string())
    });
    for server in [&hidden, &deep] {
        let ran = mistral(&["environment-get", "e"])
            .words(&["--os-max-response", "1MiB"])
            .server(server)
            .run();
        ran.assert_failure(1, &["values", "--os-max-response"]);
    }
    let ran = mistral(&["environment-get", "e", "-f", "value"])
        .server(&deep)
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    for words in [&GET[..], &["workflow-list"], &["workflow-get", "w"]] {
        let ran = mistral(words)
            .words(&["--os-max-response", "1MiB"])
            .server(&server)
            .run();
        ran.assert_failure(1, &["values", "--os-max-response"]);
    }
    let ran = mistral(&["workbook-get-definition", "b"])
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn small_values_in_the_answers_of_logins_do_not_either() {
    let server = Server::always(|_| {
        let values = "1,".repeat(MIB / 4);
        Answer::text(
            201,
            &format!(r#"{{"token": [{values}1], "access_token": [{values}1]}}"#),
        )
    });
    let user = [
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "password-1"),
        ("OS_PROJECT_NAME", "p"),
        ("OPENID_CLIENT_ID", "c"),
    ];
    let (v3, discovered) = (server.below("/v3"), server.below("/"));
    for (url, method) in [(&v3, ""), (&discovered, ""), (&discovered, "keycloak-oidc")] {
        let ran = mistral(&GET)
            .words(&["--os-max-response", "2MiB"])
            .envs(&user)
            .envs(&[("OS_AUTH_URL", url.as_str()), ("MISTRAL_AUTH_TYPE", method)])
            .run();
        ran.assert_failure(1, &["too many values", "--os-max-response"]);
    }
}

#[test]
fn the_words_of_a_long_error_are_shown() {
    let server = Server::always(|_| {
        let page = format!("<h1>It broke</h1>{}", "and how ".repeat(MIB / 2));
        Answer::text(500, &page)
    });
    let ran = mistral(&GET).server(&server).run();
    ran.assert_failure(1, &["It broke", "HTTP 500"]);
}

#[test]
fn the_time_limit_counts_while_an_answer_is_unpacked() {
    let server = Server::raw(|stream, _| flood(stream, PACKED, &chunk(&bomb())));
    let start = Instant::now();
    let ran = mistral(&GET)
        .words(&["--os-timeout", "0.5", "--os-max-response", "0"])
        .words(&["--os-mistral-url", &server.url()])
        .run();
    ran.assert_failure(1, &["no response within the time limit", "--os-timeout"]);
    assert!(
        start.elapsed() < Duration::from_secs(10),
        "{:?}",
        start.elapsed()
    );
}

#[test]
fn the_time_limit_counts_through_redirects() {
    let server = Server::raw(|stream, _| {
        std::thread::sleep(Duration::from_millis(100));
        let head = "HTTP/1.1 302 Found\r\nContent-Length: 0\r\nLocation: /v2/x\r\nConnection: close\r\n\r\n";
        send(stream, head.as_bytes());
    });
    let ran = mistral(&GET)
        .words(&["--os-timeout", "0.5", "--os-mistral-url", &server.url()])
        .run();
    ran.assert_failure(1, &["no response within the time limit"]);
    assert!(server.asked("") <= 6, "{}", server.asked(""));
}

const EARLY_HINTS: &[u8] = b"HTTP/1.1 103 Early Hints\r\nLink: </style.css>; rel=preload\r\n\r\n";

#[test]
fn interim_answers_without_an_end_are_no_answer() {
    let responses: [Respond; 3] = [
        |stream, _| flood(stream, "", EARLY_HINTS),
        |stream, _| flood(stream, "", &EARLY_HINTS.repeat(100)),
        // Each by itself, so that the client is woken up for each.
        |stream, _| {
            while stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        },
    ];
    each_fails(&responses, &[], &["never a complete response", "1xx"]);
}

#[test]
fn some_interim_answers_do_no_harm() {
    let server = Server::raw(|stream, _| {
        let body = json!({"definition": "text"}).to_string();
        send(stream, &EARLY_HINTS.repeat(300));
        let head = format!("HTTP/1.1 200 OK\r\nContent-Length: {}\r\n\r\n", body.len());
        send(stream, head.as_bytes());
        send(stream, body.as_bytes());
    });
    mistral(&["workbook-get-definition", "b"])
        .server(&server)
        .run()
        .assert(0, "text");
}

#[test]
fn headers_without_an_end_are_no_answer() {
    let responses: [Respond; 4] = [
        |stream, _| flood(stream, "HTTP/1.1 200 OK\r\n", b"X-More: and more\r\n"),
        |stream, _| flood(stream, "HTTP/1.1 200 OK\r\nX-More: ", &[b'x'; 8192]),
        |stream, _| flood(stream, "", b"\r\n"),
        |stream, _| flood(stream, CHUNKED, b"1;and=more\r\n \r\n"),
    ];
    each_fails(&responses, &["--os-max-response", "1M"], &["mistral: "]);
}
