//! The cases, in the order of the README.

use std::time::Duration;

use crate::support::raw::{Respond, reset, respond, send, silence, trickle};

/// Where a case's requests go.
pub enum Target {
    /// To a server that responds so.
    Server(Respond),
    /// To the same, but as https.
    Tls(Respond),
    /// To this URL, where nothing listens.
    Url(&'static str),
}

/// What standard output is connected to.
pub enum Output {
    Read,
    /// A pipe that nobody reads.
    Closed,
    /// A disk without room.
    Full,
    /// A reader; Ctrl-C comes once the request has arrived.
    Interrupted,
}

/// One fault.
pub struct Case {
    pub name: &'static str,
    pub words: &'static [&'static str],
    pub environment: &'static [(&'static str, &'static str)],
    pub target: Target,
    pub output: Output,
    pub code: i32,
    pub stdout: &'static str,
    /// How many requests must have come.
    pub requests: usize,
    /// How often another attempt must have been announced.
    pub retries: usize,
}

const GET: &[&str] = &["workbook-get", "b"];
const LIST: &[&str] = &["workbook-list"];
const WRITE: &[&str] = &["execution-create", "backup"];

/// A command that fails with exit code 1 after one request.
const fn case(name: &'static str, words: &'static [&'static str], respond: Respond) -> Case {
    Case {
        name,
        words,
        environment: &[],
        target: Target::Server(respond),
        output: Output::Read,
        code: 1,
        stdout: "",
        requests: 1,
        retries: 0,
    }
}

/// A mistake that is found before any request.
const fn local(name: &'static str, code: i32, words: &'static [&'static str]) -> Case {
    Case {
        target: Target::Url("http://127.0.0.1:1/v2"),
        requests: 0,
        code,
        ..case(name, words, silence)
    }
}

impl Case {
    const fn requests(self, requests: usize) -> Self {
        Self { requests, ..self }
    }

    const fn retried_twice(self) -> Self {
        Self { retries: 2, ..self }
    }

    const fn at_url(self, url: &'static str) -> Self {
        Self {
            target: Target::Url(url),
            requests: 0,
            ..self
        }
    }

    const fn over_tls(self) -> Self {
        let target = match self.target {
            Target::Server(respond) | Target::Tls(respond) => Target::Tls(respond),
            Target::Url(url) => Target::Url(url),
        };
        Self {
            target,
            requests: 0,
            ..self
        }
    }

    const fn with_environment(self, environment: &'static [(&'static str, &'static str)]) -> Self {
        Self {
            environment,
            ..self
        }
    }

    const fn with_output(self, output: Output, code: i32) -> Self {
        Self {
            output,
            code,
            ..self
        }
    }

    const fn prints(self, stdout: &'static str) -> Self {
        Self { stdout, ..self }
    }
}

const OK: &str = "200 OK";
const JSON: &str = "Content-Type: application/json\r\n";
/// `{"faultstring": "database is locked"}`, compressed by gzip.
const PACKED: &[u8] = b"\x1f\x8b\x08\x00\x00\x00\x00\x00\x02\x03\xab\x56\x4a\x4b\x2c\xcd\x29\x29\x2e\x29\xca\xcc\x4b\x57\xb2\x52\x50\x4a\x49\x2c\x49\x4c\x4a\x2c\x4e\x55\xc8\x2c\x56\xc8\xc9\x4f\xce\x4e\x4d\x51\xaa\x05\x00\xd6\x11\x69\x30\x25\x00\x00\x00";
/// A time limit that a test can wait for.
pub const SHORT_TIMEOUT: &[(&str, &str)] = &[("MISTRAL_TIMEOUT", "0.3")];

pub const CASES: &[Case] = &[
    case("Nothing listens on that port", GET, silence)
        .at_url("http://127.0.0.1:1/v2")
        .retried_twice(),
    case("The same for a write", WRITE, silence)
        .at_url("http://127.0.0.1:1/v2")
        .retried_twice(),
    case("The host name is unknown", GET, silence)
        .at_url("http://nowhere.invalid:8989/v2")
        .retried_twice(),
    case("The proxy of `http_proxy` is unreachable", GET, silence)
        .at_url("http://mistral.invalid:8989/v2")
        .with_environment(&[("http_proxy", "http://127.0.0.1:1")])
        .retried_twice(),
    case("The connection closes before a response", GET, |_, _| ())
        .requests(3)
        .retried_twice(),
    case(
        "The same for a write, which is not retried",
        WRITE,
        |_, _| (),
    ),
    case(
        "The connection is reset before a response",
        GET,
        |stream, _| reset(stream),
    )
    .requests(3)
    .retried_twice(),
    case(
        "The connection closes during the response",
        GET,
        |stream, _| {
            send(
                stream,
                b"HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\n{\"name\"",
            );
        },
    ),
    case("No response (`--os-timeout 0.3`)", GET, silence).with_environment(SHORT_TIMEOUT),
    case(
        "The response is too slow (`--os-timeout 0.3`)",
        GET,
        trickle,
    )
    .with_environment(SHORT_TIMEOUT),
    case("The server is not an HTTP server", GET, |stream, _| {
        send(stream, b"SSH-2.0-OpenSSH_9.2\r\n");
    }),
    case(
        "The server uses http, but the URL https",
        GET,
        |stream, _| {
            send(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n");
        },
    )
    .over_tls()
    .with_environment(&[("MISTRALCLIENT_INSECURE", "1")]),
    case("The JSON is incomplete", LIST, |stream, _| {
        respond(stream, OK, JSON, b"{\"workbooks\": [{\"name\": ");
    }),
    case("The Content-Length is too small", LIST, |stream, _| {
        send(
            stream,
            b"HTTP/1.1 200 OK\r\nContent-Length: 12\r\nConnection: close\r\n\r\n{\"workbooks\": []}",
        );
    }),
    case(
        "The web page of a proxy instead of the API",
        LIST,
        |stream, _| {
            respond(
                stream,
                OK,
                "Content-Type: text/html\r\n",
                b"<html><body><h1>Welcome</h1></body></html>",
            );
        },
    ),
    case("An empty response", GET, |stream, _| {
        respond(stream, OK, JSON, b"");
    }),
    case("Unexpected JSON: no list", LIST, |stream, _| {
        respond(stream, OK, JSON, b"{\"other\": []}");
    }),
    case("Unexpected JSON: a field is missing", GET, |stream, _| {
        respond(stream, OK, JSON, b"{\"name\": \"b\"}");
    }),
    case("JSON that is nested too deeply", GET, |stream, _| {
        respond(stream, OK, JSON, "[".repeat(100_000).as_bytes());
    }),
    case("The resource does not exist", GET, |stream, _| {
        let body = br#"{"faultcode": "Client", "faultstring": "Workbook not found [name=b]"}"#;
        respond(stream, "404 Not Found", JSON, body);
    }),
    case("The server requires authentication", GET, |stream, _| {
        respond(stream, "401 Unauthorized", "", b"Authentication required");
    }),
    case("The role is not permitted", GET, |stream, _| {
        let body = br#"{"faultstring": "Policy doesn't allow workbooks:get to be performed."}"#;
        let id = "Content-Type: application/json\r\nX-Openstack-Request-Id: req-5f2a\r\n";
        respond(stream, "403 Forbidden", id, body);
    }),
    case("A server error in plain text", GET, |stream, _| {
        respond(
            stream,
            "500 Internal Server Error",
            "",
            b"Traceback: no such table",
        );
    }),
    case("The same in Latin-1", GET, |stream, _| {
        let kind = "Content-Type: text/plain; charset=iso-8859-1\r\n";
        respond(
            stream,
            "500 Internal Server Error",
            kind,
            b"Fehler: Schl\xfcssel",
        );
    }),
    case("The same in chunks", GET, |stream, _| {
        send(
            stream,
            b"HTTP/1.1 503 Service Unavailable\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n\
              5\r\ntry a\r\n5\r\ngain \r\n5\r\nlater\r\n0\r\n\r\n",
        );
    }),
    case("The same, compressed", GET, |stream, _| {
        let packed = "Content-Type: application/json\r\nContent-Encoding: gzip\r\n";
        respond(stream, "500 Internal Server Error", packed, PACKED);
    }),
    case(
        "The error page of a proxy that cannot reach Mistral",
        GET,
        |stream, _| {
            respond(
                stream,
                "502 Bad Gateway",
                "Content-Type: text/html\r\n",
                b"<html><head><title>502 Bad Gateway</title></head><body>nginx</body></html>",
            );
        },
    ),
    case(
        "The response is larger than allowed (`--os-max-response 1MiB`)",
        GET,
        |stream, _| {
            send(
                stream,
                b"HTTP/1.1 200 OK\r\nContent-Length: 1048577\r\n\r\n",
            );
        },
    )
    .with_environment(&[("MISTRAL_MAX_RESPONSE", "1MiB")]),
    case(
        "Only interim responses, never a final one",
        GET,
        |stream, _| {
            while stream.write_all(b"HTTP/1.1 102 Processing\r\n\r\n").is_ok() {
                std::thread::sleep(Duration::from_millis(1));
            }
        },
    ),
    case(
        "A write is redirected to another server",
        WRITE,
        |stream, _| {
            let place = "Location: http://elsewhere.invalid/v2/executions\r\n";
            respond(stream, "307 Temporary Redirect", place, b"");
        },
    ),
    case("A redirect loop", GET, |stream, _| {
        respond(stream, "302 Found", "Location: /v2/workbooks/b\r\n", b"");
    })
    .requests(31),
    case(
        "One of several deletes fails",
        &["workbook-delete", "a", "b"],
        |stream, asked| {
            if asked.contains("/workbooks/a") {
                respond(
                    stream,
                    "404 Not Found",
                    JSON,
                    br#"{"faultstring": "Workbook not found"}"#,
                );
            } else {
                send(
                    stream,
                    b"HTTP/1.1 204 No Content
Connection: close

",
                );
            }
        },
    )
    .requests(2)
    .prints(
        "Request to delete workbook b has been accepted.
",
    ),
    local("A URL without http://", 1, GET).at_url("127.0.0.1:8989/v2"),
    local("An invalid boolean", 1, GET).with_environment(&[("MISTRALCLIENT_INSECURE", "maybe")]),
    local(
        "A definition file that does not exist",
        2,
        &["workflow-create", "missing.yaml"],
    ),
    local(
        "A definition that cannot be read",
        2,
        &["workflow-create", "loop.yaml"],
    ),
    local("A folder instead of a file", 2, &["workflow-create", "/"]),
    local(
        "A definition that is not UTF-8",
        1,
        &["workflow-create", "latin1.yaml"],
    ),
    local("An empty definition", 1, &["workflow-create", "empty.yaml"]),
    local(
        "Invalid JSON in INPUT",
        1,
        &["execution-create", "backup", "{\"vm\": }"],
    ),
    local(
        "Invalid JSON in the file of INPUT",
        1,
        &["execution-create", "backup", "broken.json"],
    ),
    local(
        "A byte order mark in the file of INPUT",
        1,
        &["execution-create", "backup", "bom.json"],
    ),
    local(
        "A file of INPUT that does not exist",
        1,
        &["execution-create", "backup", "missing.json"],
    ),
    local(
        "PARAMS that are not a mapping",
        1,
        &["execution-create", "backup", "{}", "[1]"],
    ),
    local(
        "Invalid YAML in an environment",
        1,
        &["environment-create", "broken.yaml"],
    ),
    local(
        "An environment that is not a mapping",
        1,
        &["environment-create", "list.yaml"],
    ),
    local(
        "An environment without variables",
        1,
        &["environment-create", "no-variables.yaml"],
    ),
    local(
        "`-e` that is neither a mapping nor a file",
        1,
        &["task-rerun", "ID", "-e", "prod.yaml"],
    ),
    local(
        "A date that does not exist",
        1,
        &[
            "cron-trigger-create",
            "nightly",
            "backup",
            "--first-time",
            "2026-02-30 02:00",
        ],
    ),
    local(
        "A column that does not exist",
        1,
        &["workflow-list", "-c", "Owner"],
    ),
    local("An invalid number", 2, &["workflow-list", "--limit", "ten"]),
    local(
        "An option that does not exist",
        2,
        &["workflow-list", "--colour"],
    ),
    local(
        "A command that does not exist",
        2,
        &["workflow-show", "backup"],
    ),
    case("Ctrl-C", LIST, silence).with_output(Output::Interrupted, 130),
    case("The reader of the output closes it", LIST, |stream, _| {
        respond(stream, OK, JSON, br#"{"workbooks": []}"#);
    })
    .with_output(Output::Closed, 141),
    case("The disk is full", LIST, |stream, _| {
        respond(stream, OK, JSON, br#"{"workbooks": []}"#);
    })
    .with_output(Output::Full, 1),
];
