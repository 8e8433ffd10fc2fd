//! The processes that a start of the server runs: they get no variable that they do not need, run nothing of
//! the current folder, and leave nothing incomplete.

use std::collections::BTreeSet;
use std::fs;
use std::io::Read;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{
    WHOLE, at, free_port, mode, poll, python, python_of, python_that, set_mode, start,
    without_python,
};

/// Which children ran, with their first two arguments, their folder, umask and variables.
struct ChildCall {
    words: String,
    folder: String,
    umask: String,
    variables: BTreeSet<String>,
}

/// A Python that reports each of its children; `venv` makes one that does so, too.
fn reporting() -> TempDir {
    // Every child appends a line.
    let report = "printf '%s|%s|%s|%s\\n' \"$1 $2\" \"$(pwd)\" \"$(umask)\" \
         \"$(env | sed 's/=.*//' | tr '\\n' ' ')\" >> \"$TMPDIR/report\"\n";
    let made = python(&format!(
        "{report}case \"$2\" in\n-c) echo '3 11' ;;\n\
         -m) mkdir -p \"$5/bin\" && cp \"${{0%/*}}/made\" \"$5/bin/python\" ;;\nesac"
    ));
    let script = format!(
        "{report}case \"$2\" in -m) exit 0 ;; -c) {WHOLE} ;; *) echo it hurts; exit 3 ;; esac"
    );
    super::program(&made.path().join("made"), &script);
    made
}

fn child_calls(report: &Path) -> Vec<ChildCall> {
    let text = fs::read_to_string(report).unwrap();
    let one = |line: &str| {
        let [words, folder, umask, variables] = line.split('|').collect::<Vec<_>>()[..] else {
            panic!("{line}");
        };
        ChildCall {
            words: words.to_owned(),
            folder: folder.to_owned(),
            umask: umask.to_owned(),
            variables: variables.split_whitespace().map(str::to_owned).collect(),
        }
    };
    text.lines().map(one).collect()
}

#[test]
fn children_are_isolated_and_inherit_no_secret() {
    let home = TempDir::new().unwrap();
    let (data, report) = (home.path().join("data"), home.path().join("report"));
    let path = reporting();
    let kept = [
        ("LANG", "C"),
        ("LC_ALL", "C"),
        ("TMPDIR", home.path().to_str().unwrap()),
        ("HTTPS_PROXY", "http://127.0.0.1:1"),
        ("no_proxy", "localhost"),
        ("NO_PROXY", "localhost"),
        ("REQUESTS_CA_BUNDLE", "/nonexistent"),
        ("SSL_CERT_FILE", "/nonexistent"),
    ];
    // An index's URL often holds a password.
    let of_pip = ("PIP_INDEX_URL", "https://me:secret@127.0.0.1:1/simple");
    let dropped = [
        ("OS_PASSWORD", "secret"),
        ("OS_TOKEN", "secret"),
        ("AWS_SECRET_ACCESS_KEY", "secret"),
        ("PYTHONPATH", "/nonexistent"),
        ("PYTHONHOME", "/nonexistent"),
        ("LD_LIBRARY_PATH", "/nonexistent"),
        ("VIRTUAL_ENV", "/nonexistent"),
    ];
    let port = free_port().to_string();
    let ran = at(&data, &["dev-server-start", "--port", &port])
        .env("PATH", &format!("{}:/usr/bin:/bin", path.path().display()))
        .envs(&kept)
        .envs(&[of_pip])
        .envs(&dropped)
        .run();
    ran.assert_failure(1, &["| it hurts"]);
    let children = child_calls(&report);
    let words: Vec<_> = children.iter().map(|child| child.words.as_str()).collect();
    let server = format!("-I {}", data.join("server.py").display());
    // The last one looks whether the installation is to blame.
    let expected = ["-I -c", "-I -m", "-I -m", "-I -c", &server, "-I -c"];
    assert_eq!(words, expected);
    // A shell sets these for itself.
    let own = ["PWD", "OLDPWD", "SHLVL", "_", "PATH", "HOME", "TZ"];
    for (index, child) in children.into_iter().enumerate() {
        assert_eq!(child.folder, data.to_str().unwrap(), "{}", child.words);
        assert_eq!(child.umask.trim_start_matches('0'), "77", "{}", child.words);
        for (name, _) in kept {
            assert!(child.variables.contains(name), "{name} in {}", child.words);
        }
        // After the one that makes the virtual environment.
        let is_pip = index == 2;
        let has_pips = child.variables.contains(of_pip.0);
        assert_eq!(has_pips, is_pip, "{}", child.words);
        let names = kept.map(|(name, _)| name);
        let more: Vec<_> = child
            .variables
            .iter()
            .filter(|name| !names.contains(&name.as_str()) && !own.contains(&name.as_str()))
            .filter(|name| !is_pip || *name != of_pip.0)
            .collect();
        assert!(more.is_empty(), "{more:?} in {}", child.words);
        assert!(!child.variables.contains("TZ"), "{}", child.words);
    }
}

#[test]
fn a_python_is_named_relative_to_the_users_folder() {
    let home = TempDir::new().unwrap();
    let path = python_of("exit 0", "echo it hurts; exit 3");
    let run = at(
        &home.path().join("data"),
        &["dev-server-start", "--python", "./bin/python3.11"],
    );
    let bin = run.folder().join("bin");
    fs::create_dir(&bin).unwrap();
    for name in ["python3.11", "made"] {
        fs::copy(path.path().join(name), bin.join(name)).unwrap();
    }
    let ran = run
        .words(&["--port", &free_port().to_string()])
        .env("PATH", "/usr/bin:/bin")
        .run();
    ran.assert_failure(1, &["| it hurts"]);
}

#[test]
fn an_installation_counts_once_it_can_be_imported() {
    let data = TempDir::new().unwrap();
    for check in [
        "echo No module named mistral >&2; exit 1",
        "echo mistral==22.0.0; echo mistral-extra==17.0.0",
        "exit 0",
    ] {
        let path = python_that("exit 0", check, "echo it hurts; exit 3");
        // Each time it is installed anew.
        let ran = start(path.path(), data.path(), &[]);
        ran.assert_failure(
            1,
            &["installing Mistral", "Python cannot import it", "PIP_"],
        );
    }
    let path = python_of("exit 0", "echo it hurts; exit 3");
    start(path.path(), data.path(), &[]).assert_failure(1, &["| it hurts"]);
}

#[test]
fn a_broken_installation_mends_itself() {
    let data = TempDir::new().unwrap();
    let check = format!("if [ -e venv/broken ]; then exit 1; fi; {WHOLE}");
    let pip = "rm -f venv/broken";
    let server = "if [ -e venv/broken ]; then echo broken; else echo it hurts; fi; exit 3";
    let path = python_that(pip, &check, server);
    start(path.path(), data.path(), &[]).assert_failure(1, &["| it hurts"]);
    fs::write(data.path().join("venv/broken"), "").unwrap();
    let mended = start(path.path(), data.path(), &[]);
    mended.assert_failure(1, &["is damaged", "installing Mistral", "| it hurts"]);
    let python = data.path().join("venv/bin/python");
    fs::remove_file(&python).unwrap();
    let mended = start(path.path(), data.path(), &[]);
    mended.assert_failure(1, &["installing Mistral", "| it hurts"]);
}

/// A start that is not waited for.
fn begin(path: &Path, data: &Path, variables: &[(&str, &Path)]) -> Child {
    let mut command = Command::new(env!("CARGO_BIN_EXE_mistral"));
    command
        .env_clear()
        .env("HOME", data)
        .env("PATH", format!("{}:/usr/bin:/bin", path.display()))
        .args(["dev-server-start", "--port", &free_port().to_string()])
        .arg("--data-dir")
        .arg(data)
        .envs(variables.iter().copied())
        .stdin(Stdio::null())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .process_group(0);
    command.spawn().unwrap()
}

#[test]
fn what_a_killed_start_left_at_work_is_waited_for() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("data");
    let [begun, gate, busy, clash] =
        ["begun", "gate", "busy", "clash"].map(|name| home.path().join(name));
    let pip = "mkdir \"$PIP_BUSY\" || : > \"$PIP_CLASH\"; : > \"$PIP_BEGUN\"; \
               while [ ! -e \"$PIP_GATE\" ]; do sleep 0.02; done; rmdir \"$PIP_BUSY\"";
    let path = python_of(pip, "echo it hurts; exit 3");
    let variables = [
        ("PIP_BEGUN", begun.as_path()),
        ("PIP_GATE", &gate),
        ("PIP_BUSY", &busy),
        ("PIP_CLASH", &clash),
    ];
    let mut killed = begin(path.path(), &data, &variables);
    poll("pip begins", || begun.exists());
    killed.kill().unwrap();
    killed.wait().unwrap();
    let purge = at(&data, &["dev-server-stop", "--purge"]).run();
    fails_with(&purge.stderr, "is running in that folder");
    let mut second = begin(path.path(), &data, &variables);
    let mut said = [0; 64];
    let mut stderr = second.stderr.take().unwrap();
    let read = stderr.read(&mut said).unwrap();
    let mut said = String::from_utf8_lossy(&said[..read]).into_owned();
    assert!(said.starts_with("mistral: waiting for another"), "{said}");
    assert!(second.try_wait().unwrap().is_none(), "it did not wait");
    fs::write(&gate, "").unwrap();
    stderr.read_to_string(&mut said).unwrap();
    assert_eq!(second.wait().unwrap().code(), Some(1));
    assert!(!clash.exists(), "two installations at once");
    // The half-made installation was made anew, and was then used.
    fails_with(&said, "installing Mistral");
    fails_with(&said, "| it hurts");
}

#[track_caller]
fn fails_with(stderr: &str, part: &str) {
    assert!(stderr.contains(part), "no {part:?} in {stderr}");
}

/// Every file and folder of a server, itself included.
fn all_paths(data: &Path) -> Vec<std::path::PathBuf> {
    let mut found = vec![data.to_owned()];
    let mut next = 0;
    while let Some(path) = found.get(next).cloned() {
        next += 1;
        if path.is_dir() {
            let entries = fs::read_dir(path).unwrap();
            found.extend(entries.map(|entry| entry.unwrap().path()));
        }
    }
    found
}

#[track_caller]
fn assert_closed(paths: &[std::path::PathBuf]) {
    for path in paths {
        assert_eq!(mode(path) & 0o077, 0, "{}", path.display());
    }
}

#[test]
fn nothing_is_for_others_whatever_the_umask() {
    let home = TempDir::new().unwrap();
    let data = home.path().join("new/data");
    let path = python_of("exit 0", "echo it hurts; exit 3");
    let status = Command::new("/bin/sh")
        .args(["-c", "umask 000; exec \"$0\" \"$@\" 2> /dev/null"])
        .arg(env!("CARGO_BIN_EXE_mistral"))
        .args(["dev-server-start", "--port", &free_port().to_string()])
        .arg("--data-dir")
        .arg(&data)
        .env_clear()
        .env("PATH", format!("{}:/usr/bin:/bin", path.path().display()))
        .status()
        .unwrap();
    assert_eq!(status.code(), Some(1));
    let made = all_paths(&data);
    assert!(made.contains(&data.join("venv/bin/python")), "{made:?}");
    assert!(made.contains(&data.join("server.log")), "{made:?}");
    assert_closed(&made);
    assert_eq!(mode(&data), 0o700);
    assert_eq!(mode(&home.path().join("new")), 0o700);
}

#[test]
fn an_older_folder_is_put_right() {
    let data = TempDir::new().unwrap();
    let path = python_of("exit 0", "echo it hurts; exit 3");
    start(path.path(), data.path(), &[]).assert_failure(1, &["installing"]);
    let open = |folder: u32, file: u32| {
        for path in all_paths(data.path()) {
            set_mode(&path, if path.is_dir() { folder } else { file });
        }
        set_mode(&data.path().join("venv/bin/python"), folder);
    };
    open(0o755, 0o644);
    let read = start(path.path(), data.path(), &[]);
    read.assert_failure(1, &["| it hurts"]);
    assert!(!read.stderr.contains("installing"), "{}", read.stderr);
    let closed = |name: &str| mode(&data.path().join(name)).is_multiple_of(0o100);
    let names = [
        "",
        "venv",
        "conf.d",
        "start.lock",
        "install.log",
        "server.log",
    ];
    assert!(names.iter().all(|name| closed(name)));
    // Where others could write, they may have put their own code.
    open(0o777, 0o666);
    fs::write(data.path().join("conf.d/more.conf"), "").unwrap();
    let written = start(path.path(), data.path(), &[]);
    written.assert_failure(1, &["other users could change", "installing"]);
    assert!(names.iter().all(|name| closed(name)));
    assert!(!data.path().join("conf.d/more.conf").exists());
}

#[test]
fn an_empty_folder_of_the_user_is_closed_before_it_is_used() {
    let data = TempDir::new().unwrap();
    set_mode(data.path(), 0o777);
    let ran = without_python(data.path());
    ran.assert_failure(1, &["no Python"]);
    assert!(!ran.stderr.contains("warning"), "{}", ran.stderr);
    assert_eq!(mode(data.path()), 0o700);
}
