//! Characters of a server's text that would control a terminal, and numbers that no float holds.

use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::support::logins::WORDS;
use crate::support::{Answer, Expected, Server, mistral};

/// C0 and C1 controls, directions of writing, and line ends that are none elsewhere.
const CONTROLS: &str = "a\u{1b}[2Jb\u{9b}2Jc\u{202e}d\u{2066}e\u{200f}f\u{2028}g\u{7}h\ri\n";
const VISIBLE: &str =
    "a\u{fffd}[2Jb\u{fffd}2Jc\u{fffd}d\u{fffd}e\u{fffd}f\u{fffd}g\u{fffd}h\u{fffd}i";

fn server(definition: &str) -> Server {
    let answer = Answer::json(200, &json!({"name": "b", "definition": definition}));
    Server::start([(Expected::new("GET /v2/workbooks/b"), answer)])
}

/// What a terminal is given, by `script` of util-linux.
#[cfg(target_os = "linux")]
fn at_a_terminal(server: &Server, words: &str) -> String {
    let command = format!("{} {words}", env!("CARGO_BIN_EXE_mistral"));
    let output = Command::new("script")
        .args(["--quiet", "--return", "--command", &command, "/dev/null"])
        .env_clear()
        .envs([("PATH", "/usr/bin:/bin"), ("SHELL", "/bin/sh")])
        .env("OS_MISTRAL_URL", server.url())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(output.status.success(), "{output:?}");
    String::from_utf8(output.stdout).unwrap()
}

#[cfg(target_os = "linux")]
#[test]
fn texts_do_not_steer_a_terminal() {
    let server = server(CONTROLS);
    let shown = at_a_terminal(&server, "workbook-get-definition b");
    assert!(shown.contains(VISIBLE), "{shown:?}");
    server.done("a definition");
}

#[cfg(target_os = "linux")]
#[test]
fn no_format_steers_a_terminal() {
    for format in ["table", "value", "json", "yaml", "shell"] {
        let answer = Answer::json(
            200,
            &json!({"name": CONTROLS, "tags": [CONTROLS],
            "namespace": "", "scope": "", "created_at": null, "updated_at": null}),
        );
        let server = Server::start([(Expected::new("GET /v2/workbooks/b"), answer)]);
        let shown = at_a_terminal(&server, &format!("workbook-get b -f {format}"));
        for c in CONTROLS.chars().filter(|&c| c != '\n' && c != '\r') {
            let steers = c.is_control() || !c.is_ascii();
            assert!(
                !steers || !shown.contains(c),
                "{format}: {c:?} in {shown:?}"
            );
        }
        server.done(format);
    }
}

#[test]
fn in_a_pipe_data_is_as_it_came() {
    let server = server(CONTROLS);
    let ran = mistral(&WORDS).server(&server).run();
    ran.assert(0, CONTROLS);
    server.done("a definition");
}

#[test]
fn errors_and_logs_do_not_steer_a_terminal() {
    let answer = Answer::json(400, &json!({"faultstring": CONTROLS}));
    let server = Server::start([(Expected::new("GET /v2/workbooks/b"), answer)]);
    let ran = mistral(&WORDS).words(&["--debug"]).server(&server).run();
    assert!(ran.stderr.contains(VISIBLE), "{:?}", ran.stderr);
    let steers = |c: char| CONTROLS.contains(c) && (c.is_control() || !c.is_ascii());
    let found = ran.stderr.chars().find(|&c| steers(c) && c != '\n');
    assert_eq!(found, None, "{:?}", ran.stderr);
    server.done("an error");
}

#[test]
fn a_number_that_no_float_holds_is_json() {
    let body = r#"{"name": [1e999999, -1E400, 1.50], "namespace": "", "tags": null,
        "scope": "", "created_at": null, "updated_at": null}"#;
    for words in [
        &["workbook-get", "b", "-f", "json", "-c", "Name"][..],
        &["workbook-list", "-f", "json", "-c", "Name"],
    ] {
        let answer =
            |text: &str| Answer::text(200, text).header("Content-Type", "application/json");
        let is_list = words[0].ends_with("list");
        let server = Server::start([if is_list {
            let list = format!("{{\"workbooks\": [{body}]}}");
            let request = "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc";
            (Expected::new(request), answer(&list))
        } else {
            (Expected::new("GET /v2/workbooks/b"), answer(body))
        }]);
        let ran = mistral(words).server(&server).run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stdout.contains("1e+999999"), "{}", ran.stdout);
        assert!(!ran.stdout.contains("Infinity"), "{}", ran.stdout);
        assert!(
            serde_json::from_str::<Value>(&ran.stdout).is_ok(),
            "{}",
            ran.stdout
        );
    }
}
