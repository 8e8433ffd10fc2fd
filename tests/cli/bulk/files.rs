//! `--failed-to`.

use std::fs;
use std::os::unix::fs::{PermissionsExt, symlink};
use std::path::Path;

use super::crowd::{Crowd, Reply, deleted, refused};
use crate::support::{Answer, Outcome, Server, mistral};

const OTHER: &str = "\n  hint: give another file, or remove this one first";

/// Deletes a, b and c, of which b fails while `fails`.
fn run(path: &Path, fails: bool) -> (Outcome, Server) {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |_| true,
        move |line, _| match line {
            "DELETE /v2/workbooks/b" if fails => Reply::Answer(refused(400)),
            _ => deleted(),
        },
    );
    let ran = mistral(&["workbook-delete", "-", "-y", "--failed-to"])
        .words(&[path.to_str().unwrap()])
        .server(&server)
        .stdin("a\nb\nc\n")
        .run();
    (ran, server)
}

#[test]
fn what_is_left_is_kept_for_another_run() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let (ran, _) = run(&path, true);
    assert_eq!(ran.code, Some(1));
    let end = format!(
        "mistral: 2 deleted, 1 failed\n  hint: to go on: mistral workbook-delete - --failed-to {0} < {0}\n",
        path.display()
    );
    assert!(ran.stderr.ends_with(&end), "{}", ran.stderr);
    assert_eq!(fs::read_to_string(&path).unwrap(), "b\n");
    // The file is the input of the next run, and its output.
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| deleted());
    let name = path.to_str().unwrap();
    let ran = mistral(&["workbook-delete", "-", "-y", "--failed-to", name])
        .server(&server)
        .stdin_of(name)
        .run();
    ran.assert(0, "Request to delete workbook b has been accepted.\n");
    assert_eq!(ran.stderr, "mistral: 1 deleted\n");
    assert_eq!(fs::read_to_string(&path).unwrap(), "");
    let left: Vec<_> = fs::read_dir(folder.path()).unwrap().collect();
    assert_eq!(left.len(), 1);
}

#[test]
fn a_file_of_the_same_names_is_replaced_and_keeps_its_mode() {
    for before in ["", "b\r\n\na\n"] {
        let folder = tempfile::tempdir().unwrap();
        let path = folder.path().join("left");
        fs::write(&path, before).unwrap();
        fs::set_permissions(&path, fs::Permissions::from_mode(0o600)).unwrap();
        let (ran, _) = run(&path, true);
        assert_eq!(ran.code, Some(1));
        assert_eq!(fs::read_to_string(&path).unwrap(), "b\n");
        assert_eq!(
            fs::metadata(&path).unwrap().permissions().mode() & 0o777,
            0o600
        );
    }
}

#[test]
fn anything_else_is_refused_before_anything_is_sent() {
    let folder = tempfile::tempdir().unwrap();
    let at = |name: &str| folder.path().join(name);
    fs::write(at("foreign"), "a\nnotes of mine\n").unwrap();
    fs::write(at("binary"), b"\xff\xfe").unwrap();
    symlink(at("foreign"), at("link")).unwrap();
    symlink(at("nowhere"), at("dangling")).unwrap();
    let made = std::process::Command::new("mkfifo")
        .arg(at("pipe"))
        .status();
    assert!(made.unwrap().success());
    for (path, why) in [
        (
            at("foreign"),
            format!("its line 2 is none of what this run is about{OTHER}"),
        ),
        (
            at("binary"),
            format!("its line 1 is none of what this run is about{OTHER}"),
        ),
        (at("link"), "it is a symbolic link".to_owned()),
        (at("dangling"), "it is a symbolic link".to_owned()),
        (at("pipe"), "it is not a regular file".to_owned()),
        (at(""), "it is not a regular file".to_owned()),
        ("/dev/null".into(), "it is not a regular file".to_owned()),
        (
            at("no/such/folder"),
            "No such file or directory (os error 2)".to_owned(),
        ),
        (
            at("foreign/file"),
            "Not a directory (os error 20)".to_owned(),
        ),
    ] {
        let (ran, server) = run(&path, false);
        ran.assert(1, "");
        let name = path.display();
        assert_eq!(
            ran.stderr,
            format!("mistral: --failed-to: cannot write {name}: {why}\n")
        );
        assert_eq!(server.asked(""), 0);
    }
    assert_eq!(
        fs::read_to_string(at("foreign")).unwrap(),
        "a\nnotes of mine\n"
    );
    assert!(!at("nowhere").exists());
}

#[test]
fn a_name_that_is_no_line_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let server = Server::start([]);
    let ran = mistral(&[
        "workbook-delete",
        "a\nb",
        "--failed-to",
        path.to_str().unwrap(),
    ])
    .server(&server)
    .run();
    ran.assert(1, "");
    let expected = format!(
        "mistral: --failed-to: cannot write {}: \"a\u{fffd}b\" cannot be a line of it\n",
        path.display()
    );
    assert_eq!(ran.stderr, expected);
    assert!(!path.exists());
}

#[test]
fn a_login_that_fails_leaves_all_names() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let server = Server::always(|_| refused(401));
    let ran = mistral(&[
        "workbook-delete",
        "-",
        "-y",
        "--failed-to",
        path.to_str().unwrap(),
    ])
    .env("OS_AUTH_URL", &server.below("/v3"))
    .envs(&[
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "p"),
        ("OS_PROJECT_NAME", "x"),
    ])
    .stdin("a\nb\n")
    .run();
    ran.assert(1, "");
    assert_eq!(fs::read_to_string(&path).unwrap(), "a\nb\n");
}

/// What deletes a and b, with a server that puts names of another run into the file at one of the requests.
fn beside(path: &Path, at: &'static str, names: &'static str) -> (Outcome, Server) {
    let other = path.to_owned();
    let server = Server::answering(move |request| {
        let line = request.line();
        if line.starts_with(at) {
            let part = other.with_extension("other");
            fs::write(&part, names).unwrap();
            fs::rename(&part, &other).unwrap();
        }
        if line.starts_with("GET") {
            let row = |id| serde_json::json!({"id": id, "state": "ERROR"});
            let rows = ["a", "b"].map(row);
            let rows = serde_json::json!({"executions": rows});
            Answer::json(200, &rows)
        } else if line.ends_with("/b") {
            refused(400)
        } else {
            Answer::text(204, "")
        }
    });
    let ran = mistral(&["execution-delete", "--state", "ERROR", "-y", "--failed-to"])
        .words(&[path.to_str().unwrap()])
        .server(&server)
        .run();
    (ran, server)
}

#[test]
fn the_file_of_another_run_stays() {
    const CHANGED: &str =
        "another program has changed it meanwhile\n  hint: give each run a file of its own\n";
    // The same names are those of another run as well.
    for before in [None, Some(""), Some("b\n")] {
        for names in ["b\n", "x\n", ""] {
            let folder = tempfile::tempdir().unwrap();
            let path = folder.path().join("left");
            if let Some(before) = before {
                fs::write(&path, before).unwrap();
            }
            let (ran, server) = beside(&path, "GET", names);
            ran.assert(1, "");
            let name = path.display();
            assert_eq!(
                ran.stderr,
                format!("mistral: --failed-to: cannot write {name}: {CHANGED}")
            );
            assert_eq!(server.asked("DELETE"), 0);
            assert_eq!(fs::read_to_string(&path).unwrap(), names);
            assert_eq!(fs::read_dir(folder.path()).unwrap().count(), 1);
        }
    }
}

#[test]
fn what_is_left_goes_beside_a_file_that_has_become_another() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let (ran, _) = beside(&path, "DELETE", "x\n");
    assert_eq!(ran.code, Some(1));
    assert_eq!(fs::read_to_string(&path).unwrap(), "x\n");
    let (_, part) = ran.stderr.split_once("hint: what is left is in ").unwrap();
    let (part, rest) = part.split_once('\n').unwrap();
    assert_eq!(fs::read_to_string(part).unwrap(), "b\n");
    assert_eq!(rest, "mistral: 1 deleted, 1 failed\n");
}

#[test]
fn the_command_to_go_on_with_is_one_for_a_shell() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("what's left");
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| Reply::Answer(refused(400)));
    let ran = mistral(&["dynamic-action-delete", "-", "-y", "--failed-to"])
        .words(&[path.to_str().unwrap()])
        .server(&server)
        .stdin("a\n")
        .run();
    assert_eq!(ran.code, Some(1));
    let file = format!("'{}/what'\\''s left'", folder.path().display());
    let end = format!(
        "mistral: 0 deleted, 1 failed\n  hint: to go on: mistral dynamic-action-delete - --failed-to {file} < {file}\n"
    );
    assert!(ran.stderr.ends_with(&end), "{}", ran.stderr);
}
