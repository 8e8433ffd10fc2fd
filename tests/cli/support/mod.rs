//! The parts of a transcript: a scripted server and the client's runs against it.

pub mod logins;
pub mod private_files;
pub mod raw;
mod run;
#[path = "../../support/mod.rs"]
mod shared;
#[cfg(target_os = "linux")]
pub mod terminal;

pub use run::{Outcome, Run, file, mistral};
pub use shared::http::{Answer, Expected, Request, Server, Stream, free_port};
pub use shared::signals::restore_default_sigint;
pub use shared::{pki, readme};

use serde_json::Value;

/// One transcript: a command line, the one request that it makes, and what it prints.
pub struct Case<'a> {
    /// The command and its arguments, as [`words`] reads them.
    pub line: &'a str,
    /// Method, path and query: `GET /v2/workflows/x?namespace=`; the query's order is free.
    pub request: &'a str,
    /// The body that must be sent.
    pub sent: Sent<'a>,
    pub status: u16,
    pub answer: Value,
    pub stdout: &'a str,
}

/// What a request carries.
#[derive(Clone, Copy)]
pub enum Sent<'a> {
    Nothing,
    Json(&'a str),
    Text(&'a str),
}

impl Case<'_> {
    /// Runs the transcript.
    pub fn run(&self) {
        let mut expected = Expected::new(self.request);
        expected = match self.sent {
            Sent::Nothing => expected,
            Sent::Json(text) => expected.json(text),
            Sent::Text(text) => expected.text(text),
        };
        let server = Server::start([(expected, Answer::json(self.status, &self.answer))]);
        let ran = typed(self.line).server(&server).run();
        ran.assert(0, self.stdout);
        server.done(self.line);
    }
}

/// The words of a line, in which only `'` quotes.
pub fn words(line: &str) -> Vec<String> {
    let (mut words, mut word, mut is_quoted) = (Vec::new(), None::<String>, false);
    for c in line.chars() {
        if c == '\'' {
            is_quoted = !is_quoted;
            word.get_or_insert_default();
        } else if c == ' ' && !is_quoted {
            words.extend(word.take());
        } else {
            word.get_or_insert_default().push(c);
        }
    }
    words.extend(word);
    words
}

/// A run of the client with the words of this line.
pub fn typed(line: &str) -> Run {
    let words = words(line);
    mistral(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Runs several transcripts.
pub fn run_cases(cases: &[Case<'_>]) {
    cases.iter().for_each(Case::run);
}

/// Each command line fails with exit code 1 when the server refuses this request, prints nothing
/// on standard output and the server's words, method, path, status and request id on standard error.
pub fn refused(lines: &[(&str, &str)]) {
    for (line, request) in lines {
        let fault =
            serde_json::json!({"faultcode": "Client", "faultstring": "the thing is missing"});
        let answer = Answer::json(404, &fault).header("X-Openstack-Request-Id", "req-4711");
        let server = Server::start([(Expected::any_body(request), answer)]);
        let ran = typed(line).server(&server).run();
        let (method, target) = request.split_once(' ').unwrap();
        let path = target.split('?').next().unwrap();
        ran.assert_failure(
            1,
            &[
                "the thing is missing",
                method,
                path,
                "404 Not Found",
                "req-4711",
            ],
        );
        server.done(line);
    }
}

/// Each command line is refused with this exit code before any request, and the message has this part.
pub fn refused_locally(code: i32, lines: &[(&str, &str)]) {
    for (line, part) in lines {
        let server = Server::start([]);
        let ran = typed(line).server(&server).run();
        ran.assert_failure(code, &[part]);
        server.done(line);
    }
}

/// The same for command lines that the parser refuses.
pub fn misused(lines: &[(&str, &str)]) {
    refused_locally(2, lines);
}
