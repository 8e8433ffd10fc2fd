//! A folder that is not this user's own, or not what it seems, is not used: nothing of it is run, nothing
//! is written through it, nothing is deleted but what was meant.

use std::fs;
use std::os::unix::fs::{MetadataExt, chown, symlink};
use std::path::{Path, PathBuf};
use std::process::Command;

use tempfile::TempDir;

use super::{at, free_port, program, python_of, set_mode, start, without_python};
use crate::support::Outcome;
use crate::support::private_files::assert_root;

const NONE: &str = "/nonexistent";

/// Every command that looks into the folder.
fn every(data: &str) -> Vec<Outcome> {
    [
        &["dev-server-start"][..],
        &["dev-server-status"],
        &["dev-server-log"],
        &["dev-server-stop"],
        &["dev-server-stop", "--purge"],
    ]
    .iter()
    .map(|words| at(Path::new(data), words).env("PATH", NONE).run())
    .collect()
}

#[test]
fn a_link_in_the_place_of_the_folder_is_refused() {
    let home = TempDir::new().unwrap();
    let real = home.path().join("real");
    // What a server leaves behind.
    without_python(&real).assert_failure(1, &["no Python"]);
    fs::write(real.join("mistral.sqlite"), "kept").unwrap();
    let link = home.path().join("link");
    symlink(&real, &link).unwrap();
    let link = link.to_str().unwrap();
    for name in [link.to_owned(), format!("{link}/"), format!("{link}/.")] {
        for ran in every(&name) {
            ran.assert_failure(1, &["symbolic link", "--data-dir"]);
        }
    }
    assert_eq!(fs::read(real.join("mistral.sqlite")).unwrap(), b"kept");
    assert!(Path::new(link).is_symlink());
    let dangling = home.path().join("dangling");
    symlink(home.path().join("nowhere"), &dangling).unwrap();
    for ran in every(dangling.to_str().unwrap()) {
        ran.assert_failure(1, &[dangling.to_str().unwrap()]);
    }
    assert!(!home.path().join("nowhere").exists());
}

/// Whoever can write into the folder above could exchange the data folder for one of their own while it is used.
#[test]
fn a_folder_above_that_others_can_change_is_refused() {
    let home = TempDir::new().unwrap();
    let (shared, ours) = (home.path().join("shared"), home.path().join("ours"));
    fs::create_dir(&shared).unwrap();
    fs::create_dir(&ours).unwrap();
    without_python(&shared.join("data")).assert_failure(1, &["no Python"]);
    set_mode(&shared, 0o777);
    symlink(&ours, shared.join("link")).unwrap();
    for name in ["data", "link/data", "new/data"] {
        let data = shared.join(name);
        without_python(&data).assert_failure(1, &["can be changed by other users", "--data-dir"]);
    }
    assert!(!ours.join("data").exists());
    // In such a folder as /tmp each deletes only what is their own.
    set_mode(&shared, 0o1777);
    without_python(&shared.join("data")).assert_failure(1, &["no Python"]);
}

#[test]
fn a_purge_keeps_what_is_not_the_servers() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    without_python(&data).assert_failure(1, &["no Python"]);
    fs::create_dir_all(data.join("venv/lib")).unwrap();
    fs::write(data.join("mistral.sqlite"), "").unwrap();
    fs::write(data.join("thesis.txt"), "kept").unwrap();
    fs::create_dir(data.join("notes")).unwrap();
    let purge = at(&data, &["dev-server-stop", "--purge"]).run();
    purge.assert(0, "Mistral is not running.\n");
    purge.assert_stderr(&["notes, thesis.txt"]);
    let mut left: Vec<_> = fs::read_dir(&data)
        .unwrap()
        .map(|entry| entry.unwrap().file_name())
        .collect();
    left.sort();
    assert_eq!(left, ["notes", "thesis.txt"]);
    assert_eq!(fs::read(data.join("thesis.txt")).unwrap(), b"kept");
}

#[test]
fn a_link_above_the_folder_is_followed() {
    let home = TempDir::new().unwrap();
    let real = home.path().join("real");
    fs::create_dir(&real).unwrap();
    symlink(&real, home.path().join("link")).unwrap();
    let data = home.path().join("link/data");
    without_python(&data).assert_failure(1, &["no Python"]);
    assert!(real.join("data").is_dir());
    let purge = at(&data, &["dev-server-stop", "--purge"]).run();
    purge.assert(0, "Mistral is not running.\n");
    assert!(!real.join("data").exists());
}

/// A folder of another user, and what goes away with it: made by root, found by anybody else.
fn foreign() -> (Option<TempDir>, PathBuf) {
    let ours = TempDir::new().unwrap();
    if fs::metadata(ours.path()).unwrap().uid() != 0 {
        return (None, "/usr".into());
    }
    let path = ours.path().to_owned();
    for name in ["mistral-dev-server", "venv/bin/python", "venv"] {
        let path = path.join(name);
        if !path.exists() {
            fs::create_dir_all(path.parent().unwrap()).unwrap();
            program(&path, "touch \"${0%/*}/ran\"");
        }
        chown(path, Some(65534), None).unwrap();
    }
    chown(&path, Some(65534), None).unwrap();
    (Some(ours), path)
}

#[test]
fn another_users_folder_is_refused() {
    let (_there, path) = foreign();
    let before = fs::metadata(&path).unwrap().mode();
    for ran in every(path.to_str().unwrap()) {
        ran.assert_failure(1, &["belongs to another user", "--data-dir"]);
    }
    assert_eq!(fs::metadata(&path).unwrap().mode(), before);
    assert!(!path.join("venv/bin/ran").exists());
}

#[test]
#[ignore = "needs root"]
fn another_users_file_in_the_folder_is_refused() {
    assert_root();
    let data = TempDir::new().unwrap();
    let path = python_of("exit 0", "touch ran; exit 3");
    start(path.path(), data.path(), &[]).assert_failure(1, &["exited"]);
    let run = data.path().join("ran");
    fs::remove_file(&run).unwrap();
    for name in ["venv", "server.log", "mistral.sqlite"] {
        let path = data.path().join(name);
        if !path.exists() {
            fs::write(&path, "").unwrap();
        }
        chown(&path, Some(65534), None).unwrap();
        let ran = without_python(data.path());
        ran.assert_failure(1, &[path.to_str().unwrap(), "another user"]);
        chown(&path, Some(0), None).unwrap();
    }
    assert!(!run.exists());
}

#[test]
fn links_and_pipes_among_the_files_are_refused() {
    let data = TempDir::new().unwrap();
    let path = python_of("exit 0", "echo it hurts; exit 3");
    start(path.path(), data.path(), &[]).assert_failure(1, &["| it hurts"]);
    let victim = TempDir::new().unwrap();
    let target = victim.path().join("precious");
    fs::write(&target, "kept").unwrap();
    for name in [
        "server.log",
        "state.json",
        "state.json.new",
        "mistral.conf",
        "mistral.sqlite",
        "server.py",
        "start.lock",
        "server.lock",
        "policy.yaml",
        "install.log",
    ] {
        let file = data.path().join(name);
        let _ = fs::remove_file(&file);
        symlink(&target, &file).unwrap();
        let ran = start(path.path(), data.path(), &[]);
        ran.assert_failure(1, &[name, "symbolic link"]);
        fs::remove_file(&file).unwrap();
        assert!(
            Command::new("mkfifo")
                .arg(&file)
                .status()
                .unwrap()
                .success()
        );
        let ran = start(path.path(), data.path(), &[]);
        ran.assert_failure(1, &[name, "neither a regular file"]);
        for words in ["dev-server-status", "dev-server-log", "dev-server-stop"] {
            // None of them waits for a writer.
            at(data.path(), &[words]).run();
        }
        fs::remove_file(&file).unwrap();
    }
    // What is not the server's is left as it is.
    let link = data.path().join("conf.d-link");
    symlink(victim.path(), &link).unwrap();
    let script = data.path().join("run.sh");
    fs::write(&script, "").unwrap();
    set_mode(&script, 0o755);
    start(path.path(), data.path(), &[]).assert_failure(1, &["| it hurts"]);
    assert!(link.is_symlink());
    assert_eq!(fs::metadata(&script).unwrap().mode() & 0o777, 0o755);
    for name in ["venv", "conf.d"] {
        let folder = data.path().join(name);
        fs::remove_dir_all(&folder).unwrap();
        symlink(victim.path(), &folder).unwrap();
        let ran = start(path.path(), data.path(), &[]);
        ran.assert_failure(1, &[name, "symbolic link"]);
        fs::remove_file(&folder).unwrap();
        fs::create_dir(&folder).unwrap();
    }
    assert_eq!(fs::read(&target).unwrap(), b"kept");
    assert_eq!(fs::read_dir(victim.path()).unwrap().count(), 1);
}

#[test]
fn a_folder_that_others_can_change_is_not_believed() {
    let data = TempDir::new().unwrap();
    without_python(data.path()).assert_failure(1, &["no Python"]);
    set_mode(data.path(), 0o770);
    for words in [
        &["dev-server-status"][..],
        &["dev-server-log"],
        &["dev-server-stop", "--purge"],
    ] {
        let ran = at(data.path(), words).run();
        ran.assert_failure(1, &["other users can change it", "dev-server-start"]);
    }
    assert!(data.path().exists());
    // What they can only read is that of an older version.
    set_mode(data.path(), 0o755);
    let purge = at(data.path(), &["dev-server-stop", "--purge"]).run();
    purge.assert(0, "Mistral is not running.\n");
    assert!(!data.path().exists());
}

#[test]
fn odd_names_work_or_are_refused_before_anything_is_written() {
    let home = TempDir::new().unwrap();
    let path = python_of("exit 0", "cat mistral.conf; exit 3");
    let odd = home.path().join("a?b%20c$d#e&f ;g");
    let ran = start(path.path(), &odd, &["--config-file", "/dev/null"]);
    ran.assert_failure(1, &["not a file"]);
    let ran = start(path.path(), &odd, &[]);
    let expected = "/a%3Fb%2520c%24d%23e%26f%20%3Bg/mistral.sqlite";
    ran.assert_failure(1, &[expected, "a?b%20c$$d#e&f ;g/policy.yaml"]);
    let purge = at(&odd, &["dev-server-stop", "--purge"]).run();
    purge.assert(0, "Mistral is not running.\n");
    for name in ["line\nbreak", "bell\u{7}"] {
        for ran in every(home.path().join(name).to_str().unwrap()) {
            ran.assert_failure(1, &["control character", "--data-dir"]);
        }
    }
    assert_eq!(fs::read_dir(home.path()).unwrap().count(), 0);
    let dollar = home.path().join("a$b.conf");
    fs::write(&dollar, "").unwrap();
    let words = ["--config-file", dollar.to_str().unwrap()];
    start(path.path(), &odd, &words).assert_failure(1, &["--config-file", "$"]);
    assert!(!odd.exists());
    let port = free_port().to_string();
    let words = ["dev-server-start", "--port", &port];
    for name in ["..", "/", "."] {
        let ran = at(Path::new(name), &words).env("PATH", NONE).run();
        let expected = if name == "." {
            "no Python"
        } else {
            "--data-dir"
        };
        ran.assert_failure(1, &[expected]);
    }
}
