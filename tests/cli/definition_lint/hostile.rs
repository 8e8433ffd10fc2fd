//! Files that are made to do harm, and outputs that nobody reads.

use std::fmt::Write as _;

use super::{CLEAN, WRONG, lint, prepared};

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
        ran.assert_stderr(&["20000 errors, no warnings in 1 file\n"]);
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

#[test]
fn links_out_of_the_folder_and_pipes_are_trouble() {
    let run = prepared(&[("d/a.yaml", CLEAN), ("secret.yaml", CLEAN)], &["d"]);
    std::os::unix::fs::symlink("../secret.yaml", run.folder().join("d/b.yaml")).unwrap();
    run.run()
        .assert_failure(2, &["is a link to something outside of the folder"]);
}
