//! `dev-server-*` where no server can come about: every way to fail says what to do.
//!
//! Python is played by a script of a few lines, so that nothing is installed.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use tempfile::TempDir;

use crate::support::{Ran, mistral};

/// A folder with a `python3.11`, the first that is looked for, that does this.
fn python(script: &str) -> TempDir {
    let folder = TempDir::new().unwrap();
    let path = folder.path().join("python3.11");
    fs::write(&path, format!("#!/bin/sh\n{script}\n")).unwrap();
    fs::set_permissions(&path, fs::Permissions::from_mode(0o755)).unwrap();
    folder
}

/// Python 3.11 whose `-m venv` does this.
fn python_with(venv: &str) -> TempDir {
    python(&format!(
        "case \"$1\" in\n-c) echo '3 11' ;;\n-m) shift 3; {venv} ;;\nesac"
    ))
}

/// A virtual environment whose Python does this: as pip, or as the server.
fn venv_with(pip: &str, server: &str) -> String {
    format!(
        "mkdir -p \"$1/bin\"; printf '#!/bin/sh\\ncase \"$1\" in -m) {pip} ;; *) {server} ;; esac\\n' > \"$1/bin/python\"; chmod +x \"$1/bin/python\""
    )
}

fn start(path: &Path, data: &Path, more: &[&str]) -> Ran {
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

fn free_port() -> u16 {
    std::net::TcpListener::bind("127.0.0.1:0")
        .unwrap()
        .local_addr()
        .unwrap()
        .port()
}

#[track_caller]
fn fails(ran: &Ran, parts: &[&str]) {
    ran.assert(1, "");
    for part in parts {
        assert!(ran.stderr.contains(part), "no {part:?} in {}", ran.stderr);
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
    fails(&ran, &["no Python in PATH", "--python"]);
    let old = python("echo '3 9'");
    let ran = mistral(&words)
        .env("PATH", old.path().to_str().unwrap())
        .run();
    fails(&ran, &["3.9", "3.10 or newer"]);
    let named = old.path().join("python3.11");
    fails(
        &start(
            old.path(),
            data.path(),
            &["--python", named.to_str().unwrap()],
        ),
        &["--python", "3.9"],
    );
    fails(
        &start(
            old.path(),
            data.path(),
            &["--python", "/nonexistent/python"],
        ),
        &["/nonexistent/python"],
    );
}

#[test]
fn the_module_venv_is_missing() {
    let data = TempDir::new().unwrap();
    let path = python_with("echo 'ensurepip is not available'; exit 1");
    fails(
        &start(path.path(), data.path(), &[]),
        &["ensurepip is not available", "python3-venv"],
    );
}

#[test]
fn pip_fails() {
    let data = TempDir::new().unwrap();
    let path = python_with(&venv_with("echo no index; exit 1", "exit 0"));
    fails(
        &start(path.path(), data.path(), &[]),
        &[
            "pip could not install",
            "| no index",
            "install.log",
            "proxy",
        ],
    );
    let path = python_with(&venv_with("echo No space left on device; exit 1", "exit 0"));
    fails(
        &start(path.path(), data.path(), &[]),
        &["the disk is full", "--data-dir"],
    );
}

#[test]
fn the_server_dies_as_it_starts_and_the_installation_is_kept() {
    let data = TempDir::new().unwrap();
    let path = python_with(&venv_with("exit 0", "echo it hurts; exit 3"));
    let first = start(path.path(), data.path(), &[]);
    fails(&first, &["ended as it started", "| it hurts", "server.log"]);
    assert!(first.stderr.contains("installing"), "{}", first.stderr);
    let second = start(Path::new("/nonexistent"), data.path(), &[]);
    fails(&second, &["ended as it started"]);
    assert!(!second.stderr.contains("installing"), "{}", second.stderr);
}

#[test]
fn the_port_is_taken() {
    let data = TempDir::new().unwrap();
    let taken = std::net::TcpListener::bind("127.0.0.1:0").unwrap();
    let port = taken.local_addr().unwrap().port().to_string();
    fails(
        &start(Path::new("/nonexistent"), data.path(), &["--port", &port]),
        &[&port, "--port"],
    );
}

#[test]
fn configuration_and_folder_are_checked_first() {
    let data = TempDir::new().unwrap();
    let none = Path::new("/nonexistent");
    fails(
        &start(none, data.path(), &["--config-file", "missing.conf"]),
        &["--config-file", "missing.conf"],
    );
    fails(
        &start(none, data.path(), &["--config-file", "/"]),
        &["not a file"],
    );
    fs::write(data.path().join("letters"), "mine").unwrap();
    fails(
        &start(none, data.path(), &[]),
        &["other things", "--data-dir"],
    );
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
fn a_stale_process_id_is_never_trusted() {
    let data = TempDir::new().unwrap();
    let mut other = std::process::Command::new("sleep")
        .arg("60")
        .spawn()
        .unwrap();
    let state = format!(
        "{{\"pid\": {}, \"port\": 1, \"url\": \"http://127.0.0.1:1/v2\", \"config_files\": [], \"version\": \"1\", \"started_at\": \"\", \"started\": 0, \"ready\": true}}",
        other.id()
    );
    fs::write(data.path().join("state.json"), state).unwrap();
    fs::write(data.path().join("server.lock"), "").unwrap();
    let folder = data.path().to_str().unwrap();
    mistral(&["dev-server-stop", "--data-dir", folder])
        .run()
        .assert(0, "Mistral is not running.\n");
    let status = mistral(&[
        "dev-server-status",
        "--data-dir",
        folder,
        "-f",
        "value",
        "-c",
        "Status",
        "-c",
        "PID",
    ])
    .run();
    status.assert(0, "STOPPED\nNone\n");
    assert!(
        other.try_wait().unwrap().is_none(),
        "another process was ended"
    );
    other.kill().unwrap();
    other.wait().unwrap();
}

#[test]
fn a_log_that_is_not_there_is_an_error() {
    let ran = mistral(&["dev-server-log"]).run();
    fails(&ran, &["no log", "dev-server-start"]);
}
