//! Files that are made to do harm, and outputs that nobody reads.

use std::fmt::Write as _;

use super::{CLEAN, WRONG, lint, prepared};
use crate::support::mistral;

#[test]
fn control_characters_do_not_pass() {
    let text = "version: '2.0'\n\"w\\e[31m\":\n  tasks:\n    \"a\\n::error::b\": {action: std.noop, \"k\\r\\u202e\": 1}\n";
    for format in ["table", "value", "github", "csv", "json", "sarif"] {
        let ran = lint(
            &[("d/a\u{1b}[2J\n::warning::x.yaml", text)],
            &["d", "-f", format],
        );
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        assert!(
            !ran.stdout.contains("\n::error::b") && !ran.stdout.contains('\r'),
            "{}",
            ran.stdout
        );
        if format == "github" {
            assert!(!ran.stdout.contains('\u{1b}'));
            assert_eq!(ran.stdout.lines().count(), 1, "{}", ran.stdout);
        }
    }
}

#[test]
fn secrets_in_messages_are_masked() {
    let text =
        "version: '2.0'\nw:\n  tasks:\n    a: {action: std.noop, 'password=hunter2hunter2': 1}\n";
    for format in ["table", "json", "jsonl", "github", "sarif"] {
        let ran = lint(&[("a.yaml", text)], &["a.yaml", "-f", format]);
        assert!(
            ran.code == Some(1) && ran.stdout.contains("has no key"),
            "{}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("hunter2"), "{}", ran.stdout);
    }
}

#[test]
fn deep_and_endless_texts_are_errors_of_yaml() {
    let deep = "[".repeat(100_000);
    let nested = format!(
        "version: '2.0'\nw:\n  tasks: {}1{}\n",
        "{a: ".repeat(5000),
        "}".repeat(5000)
    );
    let bomb = "a: &a [1, 1]\nb: &b [*a, *a]\nversion: '2.0'\n";
    for text in [&deep, &nested] {
        let ran = lint(
            &[("a.yaml", text)],
            &["a.yaml", "-f", "value", "-c", "Code"],
        );
        ran.assert(1, "M101\n");
    }
    let ran = lint(&[("a.yaml", bomb)], &["a.yaml", "-f", "value"]);
    assert_ne!(ran.code, Some(2), "{}", ran.stderr);
}

#[test]
fn many_findings_are_all_told() {
    let mut text = "version: '2.0'\nw:\n  tasks:\n".to_owned();
    for index in 0..20_000 {
        writeln!(text, "    t{index}: {{action: std.noop, actoin: 1}}").unwrap();
    }
    for format in ["value", "github", "table", "sarif"] {
        let ran = lint(&[("a.yaml", &text)], &["a.yaml", "-f", format]);
        assert_eq!(ran.code, Some(1));
        let found = ran.stdout.matches("did you mean 'action'").count();
        assert_eq!(found, 20_000, "{format}");
        ran.assert_stderr(&["20000 errors in 1 file;"]);
    }
}

#[test]
fn a_closed_pipe_is_quiet_and_a_full_disk_is_not() {
    for format in ["table", "jsonl", "github", "sarif"] {
        let ran = prepared(&[("a.yaml", WRONG)], &["a.yaml", "-f", format])
            .closed_stdout()
            .run();
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(141), ""), "{format}");
        let ran = prepared(&[("a.yaml", WRONG)], &["a.yaml", "-f", format])
            .full_stdout()
            .run();
        assert_eq!(ran.code, Some(2), "{format}: {}", ran.stderr);
        ran.assert_stderr(&["cannot write to standard output"]);
    }
}

/// The server accepts 476 levels of mappings in a definition, as `tests/cloud/lint.rs` shows.
#[test]
fn as_deep_as_the_server_reads_is_no_error() {
    for (levels, codes) in [(471, ""), (472, "M101\n")] {
        let (open, close) = ("{a: ".repeat(levels), "}".repeat(levels));
        let text = format!(
            "version: '2.0'\nw:\n  tasks:\n    t:\n      action: std.noop\n      publish: {{x: {open}1{close}}}\n"
        );
        let ran = lint(
            &[("a.yaml", &text)],
            &["a.yaml", "-f", "value", "-c", "Code"],
        );
        ran.assert(i32::from(!codes.is_empty()), codes);
    }
}

#[test]
fn files_that_cannot_be_read_are_all_told_beside_the_findings_of_the_others() {
    let files = [("d/a.yaml", WRONG), ("secret.yaml", CLEAN)];
    for command in ["definition-lint", "definition-diff", "definition-apply"] {
        let run = prepared(&files, &["d"]);
        let folder = run.folder().join("d");
        std::os::unix::fs::symlink("../secret.yaml", folder.join("b.yaml")).unwrap();
        std::os::unix::fs::symlink("nowhere", folder.join("c.yaml")).unwrap();
        std::fs::write(folder.join("latin.yaml"), b"a: \xe9\n").unwrap();
        let made = std::process::Command::new("mkfifo")
            .arg(folder.join("p.yaml"))
            .status();
        assert!(made.unwrap().success());
        let path = folder.to_str().unwrap().to_owned();
        let ran = mistral(&[command, &path])
            .env("OS_MISTRAL_URL", "http://127.0.0.1:1/v2")
            .run();
        assert_eq!(ran.code, Some(2), "{command}: {}", ran.stderr);
        ran.assert_stderr(&[
            "b.yaml\": is a link to something outside of the folder\n  hint: name what it leads to",
            "c.yaml\": No such file or directory",
            "latin.yaml\" is not UTF-8 text",
            "p.yaml\": is not a regular file",
        ]);
        let is_lint = command == "definition-lint";
        assert_eq!(
            ran.stdout.contains("M105"),
            is_lint,
            "{command}: {}",
            ran.stdout
        );
        assert_eq!(
            ran.stderr.contains("; 4 files could not be read\n"),
            is_lint
        );
    }
}
