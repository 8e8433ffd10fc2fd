//! The file of `--log-file`: who can read it, and what happens when it cannot be written.

use std::os::unix::fs::{chown, lchown, symlink};
use std::path::Path;
use std::process::Command;

use serde_json::json;

use crate::support::logins::{WORDS, definition};
use crate::support::private_files::{assert_root, mode, pipe, set_mode};
use crate::support::{Answer, Expected, Outcome, Server, mistral};

/// An ID that no user of this system has.
const OTHER_USER: u32 = 54321;

fn server() -> Server {
    Server::start([(Expected::new("GET /v2/workbooks/b"), definition())])
}

fn logged(path: &Path, server: &Server) -> Outcome {
    let run = mistral(&["--log-file", path.to_str().unwrap()]);
    run.words(&WORDS).server(server).run()
}

/// A run that is refused before anything is sent.
#[track_caller]
fn refused(path: &Path, why: &str) {
    let server = Server::start([]);
    let ran = logged(path, &server);
    ran.assert(1, "");
    let name = path.to_str().unwrap();
    let complaint = format!("cannot write --log-file {name:?}: {why}");
    ran.assert_stderr(&[&complaint]);
    server.done(why);
}

#[test]
fn a_file_that_others_can_use_is_closed_to_them_and_that_is_said() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    for bits in [0o644, 0o640, 0o606, 0o622] {
        std::fs::write(&path, "before\n").unwrap();
        set_mode(&path, bits);
        let ran = logged(&path, &server());
        ran.assert(0, "text");
        let note = format!(
            "mistral: note: --log-file {path:?} was accessible to other users (mode {bits:o}); \
             changed to mode 600\n"
        );
        assert_eq!(ran.stderr, note);
        assert_eq!(mode(&path), 0o600);
        let ran = logged(&path, &server());
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "");
        let log = std::fs::read_to_string(&path).unwrap();
        assert!(log.starts_with("before\n"), "{log}");
        assert_eq!(log.matches("REQ: curl").count(), 2, "{log}");
    }
}

#[test]
fn a_link_of_ones_own_leads_to_the_file() {
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("log"), folder.path().join("link"));
    symlink(&path, &link).unwrap();
    std::fs::write(&path, "").unwrap();
    set_mode(&path, 0o644);
    logged(&link, &server()).assert(0, "text");
    assert_eq!(mode(&path), 0o600);
    let log = std::fs::read_to_string(&path).unwrap();
    assert!(log.contains("REQ: curl"), "{log}");
}

#[test]
#[ignore = "needs root"]
fn what_belongs_to_another_user_is_not_written() {
    assert_root();
    let folder = tempfile::tempdir().unwrap();
    let (path, link) = (folder.path().join("log"), folder.path().join("link"));
    std::fs::write(&path, "theirs").unwrap();
    chown(&path, Some(OTHER_USER), None).unwrap();
    refused(&path, "it belongs to another user");
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "theirs");
    let own = folder.path().join("profile");
    std::fs::write(&own, "ours").unwrap();
    symlink(&own, &link).unwrap();
    lchown(&link, Some(OTHER_USER), None).unwrap();
    refused(&link, "it is a symbolic link of another user");
    assert_eq!(std::fs::read_to_string(&own).unwrap(), "ours");
}

#[test]
fn a_pipe_is_written_when_somebody_reads_it_and_else_not_waited_for() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("pipe");
    pipe(&path);
    refused(&path, "no process is reading this pipe");
    let reader = {
        let path = path.clone();
        std::thread::spawn(move || std::fs::read_to_string(path).unwrap())
    };
    // It goes on as soon as the reader is there.
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    let ran = loop {
        let ran = logged(&path, &server());
        if ran.code == Some(0) {
            break ran;
        }
        assert!(std::time::Instant::now() < deadline, "{}", ran.stderr);
    };
    ran.assert(0, "text");
    let log = reader.join().unwrap();
    assert!(log.contains("REQ: curl"), "{log}");
}

#[test]
fn devices_and_the_streams_of_the_process_are_as_good_as_files() {
    let ran = logged(Path::new("/dev/stderr"), &server());
    ran.assert(0, "text");
    ran.assert_stderr(&["REQ: curl"]);
    let ran = logged(Path::new("/dev/null"), &server());
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
}

#[test]
#[cfg(target_os = "linux")]
fn a_file_to_which_standard_error_goes_stays_as_the_user_has_made_it() {
    let folder = tempfile::tempdir().unwrap();
    let errors = folder.path().join("errors");
    std::fs::write(&errors, "").unwrap();
    set_mode(&errors, 0o644);
    let server = server();
    let ran = Command::new(env!("CARGO_BIN_EXE_mistral"))
        .env_clear()
        .env("OS_MISTRAL_URL", server.url())
        .args(["--log-file", "/dev/stderr"])
        .args(WORDS)
        .stderr(std::fs::File::create(&errors).unwrap())
        .output()
        .unwrap();
    assert_eq!(ran.stdout, b"text");
    let log = std::fs::read_to_string(&errors).unwrap();
    assert!(log.contains("REQ: curl") && !log.contains("note"), "{log}");
    assert_eq!(mode(&errors), 0o644);
}

#[test]
#[cfg(target_os = "linux")]
fn a_full_disk_is_said_once_and_fails_nothing() {
    let names = ["a", "b", "c"];
    let steps = names.map(|name| {
        let expected = Expected::new(&format!("DELETE /v2/workbooks/{name}"));
        (expected, Answer::text(204, ""))
    });
    let server = Server::start(steps);
    let run = mistral(&["--log-file", "/dev/full", "workbook-delete"]);
    let ran = run.words(&names).server(&server).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 3, "{}", ran.stdout);
    let [line] = ran.stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("not one line: {}", ran.stderr);
    };
    for part in ["--log-file \"/dev/full\"", "No space left", "has stopped"] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    server.done("three deletions");
}

/// The system ends a program that writes beyond it, unless the program asks for an error.
#[test]
fn a_limit_to_the_size_of_files_is_said_once_and_fails_nothing() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    std::fs::write(&path, "x".repeat(4000)).unwrap();
    set_mode(&path, 0o600);
    let names = ["a", "b", "c"];
    let steps = names.map(|name| {
        let expected = Expected::new(&format!("DELETE /v2/workbooks/{name}"));
        (expected, Answer::text(204, ""))
    });
    let server = Server::start(steps);
    let output = limited(&server)
        .arg("--log-file")
        .arg(&path)
        .arg("workbook-delete")
        .args(names)
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(0), "{stderr}");
    assert_eq!(output.stdout.split(|&byte| byte == b'\n').count(), 4);
    let [line] = stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("not one line: {stderr}");
    };
    for part in ["--log-file", "File too large", "has stopped"] {
        assert!(line.contains(part), "no {part} in {line}");
    }
    server.done("three deletions");
}

#[test]
fn a_limit_to_the_size_of_files_is_an_error_of_standard_output() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("output");
    let answer = Answer::json(200, &json!({"definition": "x".repeat(10_000)}));
    let server = Server::start([(Expected::new("GET /v2/workbooks/b"), answer)]);
    let output = limited(&server)
        .args(WORDS)
        .stdout(std::fs::File::create(&path).unwrap())
        .output()
        .unwrap();
    let stderr = String::from_utf8(output.stderr).unwrap();
    assert_eq!(output.status.code(), Some(1), "{stderr}");
    assert!(
        stderr.contains("cannot write to standard output: File too large"),
        "{stderr}"
    );
    server.done("one request");
}

/// The client where no file may be longer than 8 blocks, of 512 bytes each.
fn limited(server: &Server) -> Command {
    let mut command = Command::new("sh");
    command
        .env_clear()
        .env("PATH", "/usr/bin:/bin")
        .env("OS_MISTRAL_URL", server.url())
        .args(["-c", "ulimit -c 0; ulimit -f 8; exec \"$@\"", "sh"])
        .arg(env!("CARGO_BIN_EXE_mistral"));
    command
}

#[test]
fn what_cannot_be_a_log_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    refused(folder.path(), "Is a directory");
    refused(&folder.path().join("missing/log"), "No such file");
}
