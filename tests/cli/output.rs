//! What happens to standard output.

use std::fs::OpenOptions;
use std::process::{Command, Stdio};

use serde_json::json;

use crate::support::{Answer, Expected, Server, mistral};

const ALL: &str = "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc";

fn many() -> Answer {
    let row = json!({"name": "x".repeat(100), "namespace": "", "tags": [], "scope": "s", "created_at": "2026-03-01 10:00:00"});
    Answer::json(200, &json!({"workbooks": vec![row; 5000]}))
}

fn client(server: &Server) -> Command {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral"));
    command
        .env_clear()
        .env("OS_MISTRAL_URL", server.url())
        .args(["workbook-list", "-f", "value"]);
    command.stdin(Stdio::null());
    command
}

#[test]
fn a_closed_pipe_is_quiet() {
    let server = Server::start([(Expected::new(ALL), many())]);
    let mut child = client(&server)
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    drop(child.stdout.take());
    let output = child.wait_with_output().unwrap();
    assert_eq!(
        (output.status.code(), output.stderr.as_slice()),
        (Some(141), b"" as &[u8])
    );
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_an_error() {
    let server = Server::start([(Expected::new(ALL), many())]);
    let full = OpenOptions::new().write(true).open("/dev/full").unwrap();
    let output = client(&server).stdout(full).output().unwrap();
    assert_eq!(output.status.code(), Some(1));
    assert!(String::from_utf8_lossy(&output.stderr).contains("No space left"));
}

#[test]
fn an_unknown_column_is_found_before_the_request() {
    let server = Server::start([]);
    let ran = mistral(&["workbook-get", "b", "-c", "Nope"])
        .server(&server)
        .run();
    ran.assert_failure(1, &["\"Nope\"", "\"Created at\""]);
    server.done("no request");
}

#[test]
fn ctrl_c_ends_a_listing_that_nobody_reads() {
    for format in ["value", "table"] {
        let server = Server::start([(Expected::new(ALL), many())]);
        let run = mistral(&["workbook-list", "-f", format]).server(&server);
        let (run, reader) = run.unread_stdout();
        // The pipe holds less than the listing: once it has anything, the client is at work on it.
        let ready = || rustix::io::ioctl_fionread(&reader).is_ok_and(|waiting| waiting > 0);
        let ran = run.interrupted(ready);
        ran.assert(130, "");
        assert_eq!(ran.stderr, "");
    }
}
