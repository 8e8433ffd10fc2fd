//! Mistakes of the user that are found before any request, the login included.

use crate::support::logins::WORDS;
use crate::support::{Server, mistral};

/// Files in the folder of the run.
const FILES: [(&str, &[u8]); 5] = [
    ("no-name.yaml", b"variables: {a: 1}\n"),
    ("broken.yaml", b"a: 1\nb: {c: ]}\n"),
    ("no-variables.yaml", b"name: e\n"),
    ("latin.yaml", b"name: \xe9\n"),
    ("empty.yaml", b""),
];

/// Arguments, exit code, and what standard error must say.
type Mistake = (&'static [&'static str], i32, &'static [&'static str]);

const MISTAKES: &[Mistake] = &[
    (&["workflow-list", "-c", "Nope"], 1, &["Nope", "Created at"]),
    (&["workflow-list", "--filter", "x"], 1, &["--filter"]),
    (&["workflow-get", ".."], 1, &[".."]),
    (&["workflow-get", ""], 1, &["identifier"]),
    (&["member-get", "", "workflow"], 1, &["identifier"]),
    (
        &["workflow-create", "/nonexistent"],
        2,
        &["DEFINITION", "/nonexistent"],
    ),
    (&["workflow-create", "/"], 2, &["DEFINITION", "directory"]),
    (&["workflow-create", "empty.yaml"], 1, &["empty"]),
    (
        &["workflow-create", "latin.yaml"],
        1,
        &["latin.yaml", "UTF-8", "byte at offset 6"],
    ),
    (
        &["execution-create", "w", "{\"a\": 1,}"],
        1,
        &["INPUT", "line 1 column 9"],
    ),
    (&["execution-create", "w", "{}", "[]"], 1, &["PARAMS"]),
    (
        &["execution-create", "w", "nofile.json"],
        1,
        &["INPUT", "nofile.json"],
    ),
    (&["execution-create"], 1, &["workflow"]),
    (&["execution-update", "x"], 2, &["--state"]),
    (
        &["execution-update", "x", "-e", "a=b"],
        1,
        &["--env", "a=b"],
    ),
    (
        &["task-rerun", "x", "-e", "broken.yaml"],
        1,
        &["--env", "broken.yaml", "line 2"],
    ),
    (
        &["environment-create", "no-name.yaml"],
        1,
        &["no-name.yaml", "name"],
    ),
    (
        &["execution-create", "w", "-", "-"],
        2,
        &["INPUT", "PARAMS", "standard input"],
    ),
    (
        &["environment-create", "no-variables.yaml"],
        1,
        &["variables"],
    ),
    (&["environment-create", "broken.yaml"], 1, &["line 2"]),
    (&["run-action", "std.echo", "{"], 1, &["INPUT", "line 1"]),
    (
        &["action-execution-update", "x", "--output", "{"],
        1,
        &["--output"],
    ),
    (&["action-execution-update", "x"], 1, &["--state"]),
    (
        &[
            "cron-trigger-create",
            "n",
            "w",
            "--first-time",
            "2026-13-01 10:00",
        ],
        1,
        &["--first-time", "2026-13-01"],
    ),
    (&["workflow-list", "--limit", "1.5"], 2, &["--limit", "1.5"]),
];

#[test]
fn every_one_is_found_before_the_login() {
    for &(words, code, parts) in MISTAKES {
        let server = Server::start([]);
        let run = mistral(words)
            .env("OS_AUTH_URL", &server.below("/v3"))
            .env("OS_USERNAME", "u")
            .env("OS_PASSWORD", "p");
        for (name, text) in FILES {
            std::fs::write(run.folder().join(name), text).unwrap();
        }
        let ran = run.run();
        ran.assert_failure(code, parts);
        server.done(&format!("{words:?}"));
        assert_eq!(server.connections(), 0, "{words:?}");
    }
}

#[test]
fn kinds_of_login_that_do_not_exist_are_an_error_whatever_else_is_set() {
    for (option, part) in [
        ("--auth-type", "keystone or keycloak-oidc"),
        ("--os-auth-type", "v3applicationcredential"),
    ] {
        let server = Server::start([]);
        let words = [&WORDS[..], &[option, "bogus"]].concat();
        let ran = mistral(&words).server(&server).run();
        ran.assert_failure(1, &[option, "bogus", part]);
        server.done(option);
    }
}
