//! The parts of a transcript: a scripted server and the client's runs against it.

pub mod logins;
pub mod private_files;
pub mod raw;
mod run;
#[path = "../../support/mod.rs"]
mod shared;

pub use run::{Outcome, Run, file, mistral, restore_default_sigint};
pub use shared::http::{Answer, Expected, Request, Server, Stream};
pub use shared::{pki, readme};

use serde_json::Value;

/// One transcript: a command line, the one request that it makes, and what it prints.
pub struct Case<'a> {
    pub words: &'a [&'a str],
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
        let ran = mistral(self.words).server(&server).run();
        ran.assert(0, self.stdout);
        server.done(&format!("{:?}", self.words));
    }
}

/// Runs several transcripts.
pub fn run_cases(cases: &[Case<'_>]) {
    cases.iter().for_each(Case::run);
}

/// Each command line fails with exit code 1 when the server refuses this request, prints nothing
/// on standard output and the server's words, method, path, status and request id on standard error.
pub fn refused(lines: &[(&[&str], &str)]) {
    for (words, request) in lines {
        let fault =
            serde_json::json!({"faultcode": "Client", "faultstring": "the thing is missing"});
        let answer = Answer::json(404, &fault).header("X-Openstack-Request-Id", "req-4711");
        let server = Server::start([(Expected::any_body(request), answer)]);
        let ran = mistral(words).server(&server).run();
        ran.assert(1, "");
        let (method, target) = request.split_once(' ').unwrap();
        let path = target.split('?').next().unwrap();
        ran.assert_stderr(&[
            "the thing is missing",
            method,
            path,
            "404 Not Found",
            "req-4711",
        ]);
        server.done(&format!("{words:?}"));
    }
}

/// Each command line is refused with exit code 2 before any request, and the message has this part.
pub fn misused(lines: &[(&[&str], &str)]) {
    for (words, part) in lines {
        let server = Server::start([]);
        let ran = mistral(words).server(&server).run();
        ran.assert(2, "");
        assert!(
            ran.stderr.contains(part),
            "{words:?}: no {part:?} in {}",
            ran.stderr
        );
        server.done(&format!("{words:?}"));
    }
}
