//! `dev-server-*` where no server can be started: every error says what to do.
//!
//! A script of a few lines stands for Python, so that nothing is installed.

use std::fs::{self, File};
use std::os::unix::fs::PermissionsExt;
use std::path::Path;
use std::time::{Duration, Instant};

use tempfile::TempDir;

use crate::support::{Outcome, Run, free_port, mistral};

mod children;
mod killed_start;
mod other_port;
mod ownership;
mod stop;

/// A folder with a `python3.11`, the first that is looked for, that does this.
fn python(script: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    program(&folder.path().join("python3.11"), script);
    folder
}

fn program(path: &Path, script: &str) {
    fs::write(path, format!("#!/bin/sh\n{script}\n")).unwrap();
    set_mode(path, 0o755);
}

/// Python 3.11 whose `-I -m venv` does this.
fn python_with(venv: &str) -> TempDir {
    python(&format!(
        "case \"$2\" in\n-c) echo '3 11' ;;\n-m) shift 4; {venv} ;;\nesac"
    ))
}

/// What `-I -c` says of a whole installation.
const WHOLE: &str = "echo mistral==23.0.0; echo mistral-extra==17.0.0";

/// Python 3.11 that makes virtual environments whose Python does this: as pip, or as the server.
fn python_of(pip: &str, server: &str) -> TempDir {
    python_that(pip, WHOLE, server)
}

/// The same; as what checks the installation, too.
fn python_that(pip: &str, check: &str, server: &str) -> TempDir {
    let made = python_with("mkdir -p \"$1/bin\" && cp \"${0%/*}/made\" \"$1/bin/python\"");
    let script = format!("case \"$2\" in -m) {pip} ;; -c) {check} ;; *) {server} ;; esac");
    program(&made.path().join("made"), &script);
    made
}

fn start(path: &Path, data: &Path, more: &[&str]) -> Outcome {
    let port = free_port().to_string();
    let mut words = vec!["dev-server-start", "--data-dir", data.to_str().unwrap()];
    if !more.contains(&"--port") {
        words.extend(["--port", &port]);
    }
    words.extend(more);
    // The scripts need the shell's own tools, but must come first.
    mistral(&words)
        .env("PATH", &format!("{}:/usr/bin:/bin", path.display()))
        .run()
}

/// The client with a command for a server's folder.
fn at(data: &Path, words: &[&str]) -> Run {
    mistral(words).words(&["--data-dir", data.to_str().unwrap()])
}

/// A start that makes the folder its own and finds no Python.
fn without_python(data: &Path) -> Outcome {
    let port = free_port().to_string();
    let run = at(data, &["dev-server-start", "--port", &port]);
    run.env("PATH", "/nonexistent").run()
}

/// Writes what a running server of this version says of itself.
fn write_state(data: &Path, pid: i64, url: &str, more: &str) {
    let state = format!(
        "{{\"pid\": {pid}, \"port\": 1, \"url\": \"{url}\", \"config_files\": [], \"version\": \"1\", \
         \"started_at\": \"\", \"started\": 0, \"ready\": true{more}}}"
    );
    fs::write(data.join("state.json"), state).unwrap();
}

/// The lock that a running server holds.
fn server_lock(data: &Path) -> File {
    let lock = File::create(data.join("server.lock")).unwrap();
    lock.lock().unwrap();
    lock
}

fn set_mode(path: &Path, mode: u32) {
    fs::set_permissions(path, fs::Permissions::from_mode(mode)).unwrap();
}

fn mode(path: &Path) -> u32 {
    fs::symlink_metadata(path).unwrap().permissions().mode() & 0o7777
}

/// Waits for something that happens soon.
#[track_caller]
fn poll(what: &str, mut done: impl FnMut() -> bool) {
    let deadline = Instant::now() + Duration::from_secs(20);
    while !done() {
        assert!(Instant::now() < deadline, "not in time: {what}");
        std::thread::sleep(Duration::from_millis(10));
    }
}

#[test]
fn python_is_missing_or_too_old() {
    let data = TempDir::new().unwrap();
    let empty = TempDir::new().unwrap();
    let words = [
        "dev-server-start",
        "--port",
        &free_port().to_string(),
        "--data-dir",
        data.path().to_str().unwrap(),
    ];
    let ran = mistral(&words)
        .env("PATH", empty.path().to_str().unwrap())
        .run();
    ran.assert_failure(1, &["no Python found in PATH", "--python"]);
    let old = python("echo '3 9'");
    let ran = mistral(&words)
        .env("PATH", old.path().to_str().unwrap())
        .run();
    ran.assert_failure(1, &["3.9", "3.10 or newer"]);
    let named = old.path().join("python3.11");
    start(
        old.path(),
        data.path(),
        &["--python", named.to_str().unwrap()],
    )
    .assert_failure(1, &["--python", "3.9"]);
    start(
        old.path(),
        data.path(),
        &["--python", "/nonexistent/python"],
    )
    .assert_failure(1, &["/nonexistent/python"]);
}

#[test]
fn the_module_venv_is_missing() {
    let data = TempDir::new().unwrap();
    let path = python_with("echo 'ensurepip is not available'; exit 1");
    start(path.path(), data.path(), &[])
        .assert_failure(1, &["ensurepip is not available", "python3-venv"]);
}

#[test]
fn pip_fails() {
    let data = TempDir::new().unwrap();
    let path = python_of("echo no index; exit 1", "exit 0");
    start(path.path(), data.path(), &[]).assert_failure(
        1,
        &[
            "pip could not install",
            "| no index",
            "install.log",
            "proxy",
        ],
    );
    let path = python_of("echo No space left on device; exit 1", "exit 0");
    start(path.path(), data.path(), &[]).assert_failure(1, &["the disk is full", "--data-dir"]);
}

#[test]
fn the_server_dies_as_it_starts_and_the_installation_is_kept() {
    let data = TempDir::new().unwrap();
    let path = python_of("exit 0", "echo it hurts; exit 3");
    let first = start(path.path(), data.path(), &[]);
    first.assert_failure(1, &["exited during startup", "| it hurts", "server.log"]);
    first.assert_stderr(&["installing"]);
    let second = start(Path::new("/nonexistent"), data.path(), &[]);
    second.assert_failure(1, &["exited during startup"]);
    assert!(!second.stderr.contains("installing"), "{}", second.stderr);
}

#[test]
fn the_port_is_taken() {
    let data = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    let ran = start(Path::new("/nonexistent"), data.path(), &["--port", &port]);
    ran.assert_failure(1, &[&port, "is free: --port "]);
    let (_, named) = ran.stderr.split_once("is free: --port ").unwrap();
    let named = named.split(';').next().unwrap();
    assert_ne!(named, port);
    let free = std::net::TcpListener::bind(("127.0.0.1", named.parse().unwrap()));
    assert!(free.is_ok(), "{}", ran.stderr);
}

#[test]
fn configuration_and_folder_are_checked_first() {
    let data = TempDir::new().unwrap();
    let none = Path::new("/nonexistent");
    start(none, data.path(), &["--config-file", "missing.conf"])
        .assert_failure(1, &["--config-file", "missing.conf"]);
    start(none, data.path(), &["--config-file", "/"]).assert_failure(1, &["not a file"]);
    let files = TempDir::new().unwrap();
    let named = |name: &str| files.path().join(name).to_str().unwrap().to_owned();
    crate::support::private_files::pipe(Path::new(&named("pipe")));
    let huge = File::create(named("huge")).unwrap();
    huge.set_len((1 << 20) + 1).unwrap();
    for (name, why) in [
        (named("pipe"), "not a file"),
        ("/dev/zero".to_owned(), "not a file"),
        (named("huge"), "larger than 1 MiB"),
    ] {
        let ran = start(none, data.path(), &["--config-file", &name]);
        ran.assert_failure(1, &["--config-file", &name, why]);
    }
    fs::write(data.path().join("letters"), "mine").unwrap();
    start(none, data.path(), &[]).assert_failure(1, &["is not empty", "--data-dir"]);
    let words = [
        "dev-server-stop",
        "--purge",
        "--data-dir",
        data.path().to_str().unwrap(),
    ];
    let ran = mistral(&words).run();
    ran.assert(1, "Mistral is not running.\n");
    assert!(
        data.path().join("letters").exists(),
        "nothing of others is deleted"
    );
}

#[test]
fn a_log_that_is_not_there_is_an_error() {
    let ran = mistral(&["dev-server-log"]).run();
    ran.assert_failure(1, &["no log", "dev-server-start"]);
}

/// A server is known by its lock: the state of one that was killed is no server.
#[test]
fn doctor_tells_a_running_server_from_one_that_is_gone() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("mistral/dev-server");
    without_python(&data);
    let url = "http://127.0.0.1:1/v2";
    let told = |result: &str, detail: &str| {
        let ran = mistral(&["doctor", "-f", "csv"])
            .env("XDG_DATA_HOME", home.path().to_str().unwrap())
            .run();
        let mut rows = ran.stdout.lines();
        let row = rows
            .find(|row| row.starts_with("\"Development server\""))
            .unwrap();
        let start = format!("\"Development server\",\"{result}\",\"{detail}\"");
        assert!(row.starts_with(&start), "{row}");
    };
    write_state(&data, 1, url, "");
    told("ok", "none is running");
    let _lock = server_lock(&data);
    told("ok", &format!("running at {url}"));
    let state = fs::read_to_string(data.join("state.json")).unwrap();
    let starting = state.replace("\"ready\": true", "\"ready\": false");
    fs::write(data.join("state.json"), starting).unwrap();
    told("warning", &format!("starting, or stuck, at {url}"));
}
