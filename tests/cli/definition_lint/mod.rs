//! `definition-lint`: findings, exit codes, and what is trouble.

mod apply;
mod explain;
mod formats;
mod hints;
mod hostile;
mod online;

use crate::support::{Outcome, Run, mistral};

/// A workflow that the server accepts and that does what it says.
const CLEAN: &str = "version: '2.0'\nbackup:\n  tasks:\n    copy: {action: std.noop}\n";
/// The same with a key that no task has.
const WRONG: &str = "version: '2.0'\nbackup:\n  tasks:\n    copy:\n      action: std.noop\n      on-sucess: [fail]\n";
/// A workflow that calls one that is not there.
const WARNED: &str = "version: '2.0'\nnightly:\n  tasks:\n    save: {workflow: bakup}\n";

/// A run of the command in a folder with these files. There is no server that it could ask.
fn prepared(files: &[(&str, &str)], words: &[&str]) -> Run {
    let run = mistral(&["definition-lint"]).words(words);
    for (name, text) in files {
        let path = run.folder().join(name);
        std::fs::create_dir_all(path.parent().unwrap()).unwrap();
        std::fs::write(path, text).unwrap();
    }
    run.env("OS_AUTH_URL", "http://127.0.0.1:1")
        .env("OS_MISTRAL_URL", "http://127.0.0.1:1/v2")
}

fn lint(files: &[(&str, &str)], words: &[&str]) -> Outcome {
    prepared(files, words).run()
}

#[test]
fn what_is_clean_has_no_rows_and_what_defines_nothing_is_counted() {
    let files = [
        ("d/a.yaml", CLEAN),
        ("d/b.json", "[]"),
        ("d/x/c.yml", "{}\n"),
    ];
    let ran = lint(&files, &["d", "-f", "value"]);
    ran.assert(0, "");
    assert_eq!(
        ran.stderr,
        "mistral: note: no errors, no warnings in 1 file; 2 files define nothing of Mistral: d/b.json, d/x/c.yml\n"
    );
}

#[test]
fn errors_end_with_1_and_warnings_only_if_they_are_to() {
    let error =
        "d/a.yaml 6 7 M105 error a task has no key 'on-sucess'; did you mean 'on-success'?\n";
    let ran = lint(&[("d/a.yaml", WRONG)], &["d", "-f", "value"]);
    ran.assert(1, error);
    assert_eq!(
        ran.stderr,
        "mistral: note: 1 error in 1 file; in files with errors no warnings are looked for\n"
    );
    let files = [("d/a.yaml", CLEAN), ("d/b.yaml", WARNED)];
    let warning =
        "d/b.yaml 4 22 M301 warning no file has the workflow 'bakup'; did you mean 'backup'?\n";
    for (strict, code) in [(&[][..], 0), (&["--strict"][..], 1)] {
        let words = [&["d", "-f", "value"][..], strict].concat();
        let ran = lint(&files, &words);
        ran.assert(code, warning);
        assert_eq!(
            ran.stderr,
            "mistral: note: no errors, 1 warning in 2 files\n"
        );
    }
    let ran = lint(&[("a.yaml", CLEAN)], &["a.yaml", "--strict"]);
    assert_eq!(ran.code, Some(0));
}

#[test]
fn files_are_seen_together_and_each_once() {
    let files = [
        ("d/a.yaml", CLEAN),
        ("e/b.yaml", &WARNED.replace("bakup", "backup")),
    ];
    lint(&files, &["d", "e", "-f", "value"]).assert(0, "");
    lint(&files, &["d", "d/a.yaml", "e", "-f", "value"]).assert(0, "");
    let ran = lint(&files, &["e", "-f", "value"]);
    ran.assert(
        0,
        "e/b.yaml 4 22 M301 warning no file has the workflow 'backup'\n",
    );
    let twice = [("d/a.yaml", CLEAN), ("d/b.yaml", CLEAN)];
    let ran = lint(&twice, &["d", "-f", "value"]);
    ran.assert(
        0,
        "d/b.yaml 2 1 M310 warning the workflow 'backup' is defined in d/a.yaml:2 too\n",
    );
}

#[test]
fn standard_input_is_a_file() {
    let ran = prepared(&[], &["-", "-f", "value"]).stdin(WRONG).run();
    ran.assert(
        1,
        "standard input 6 7 M105 error a task has no key 'on-sucess'; did you mean 'on-success'?\n",
    );
    let ran = prepared(&[], &["-", "-f", "value"]).stdin("").run();
    ran.assert(0, "");
    ran.assert_stderr(&["in no files; 1 file defines nothing of Mistral: "]);
    let ran = prepared(&[], &["-", "-"]).stdin(CLEAN).run();
    ran.assert_failure(2, &["standard input can be read only once"]);
}

#[test]
fn objects_with_kind_and_no_yaml_have_findings_too() {
    let files = [
        ("d/a.yaml", "tasks: [\n"),
        ("d/b.yaml", "kind: enviroment\n"),
        ("d/c.yaml", "kind: environment\nname: 5\nvariables: {}\n"),
    ];
    let ran = lint(
        &files,
        &["d", "-f", "value", "-c", "File", "-c", "Code", "-c", "Line"],
    );
    ran.assert(1, "d/a.yaml 2 M101\nd/b.yaml 1 M401\nd/c.yaml 2 M404\n");
}

#[test]
fn what_is_no_yaml_counts_as_a_definition_if_it_is_named_or_may_be_one() {
    let kubernetes = "---\napiVersion: v1\nkind: Service\n---\napiVersion: v1\nkind: Pod\n";
    let files = [
        ("d/a.yaml", kubernetes),
        ("d/b.yaml", "a: !Ref b\n"),
        ("d/c.yaml", "version: '2.0'\nw:\n  tasks: {a: &b [}\n"),
    ];
    let ran = lint(&files, &["d", "-f", "value", "-c", "File", "-c", "Code"]);
    ran.assert(1, "d/c.yaml M101\n");
    ran.assert_stderr(&["; 2 files define nothing of Mistral: d/a.yaml, d/b.yaml\n"]);
    let ran = lint(
        &files,
        &[
            "d/a.yaml", "d/b.yaml", "-f", "value", "-c", "File", "-c", "Code",
        ],
    );
    ran.assert(1, "d/a.yaml M101\nd/b.yaml M101\n");
}

#[test]
fn trouble_has_an_exit_code_of_its_own() {
    for (words, part) in [
        (&["missing.yaml"][..], "missing.yaml"),
        (&["d"][..], "has no *.yaml, *.yml or *.json files"),
        (&["latin.yaml"][..], "is not UTF-8 text"),
        (&[][..], "PATH"),
        (&["a.yaml", "-f", "xml"][..], "xml"),
        (&["a.yaml", "--explain", "M101"][..], "--explain"),
        (&["a.yaml", "-c", "nothing"][..], "nothing"),
        (
            &["a.yaml", "-f", "sarif", "--jq", "."][..],
            "--jq cannot be combined with -f",
        ),
    ] {
        let run = prepared(&[("a.yaml", CLEAN)], words);
        std::fs::create_dir(run.folder().join("d")).unwrap();
        std::fs::write(run.folder().join("latin.yaml"), b"a: \xe9\n").unwrap();
        run.run().assert_failure(2, &[part]);
    }
}

#[test]
fn patterns_of_triggers_are_read_as_by_the_server() {
    let trigger = |pattern: &str| {
        format!("kind: cron-trigger\nname: n\nworkflow_name: w\npattern: '{pattern}'\n")
    };
    let right = trigger("0 2 L * * 0");
    lint(&[("t.yaml", &right)], &["t.yaml", "-f", "value"]).assert(0, "");
    let never = trigger("0 2 30 2 *");
    let ran = lint(&[("t.yaml", &never)], &["t.yaml", "-f", "value"]);
    let expected =
        "t.yaml 4 10 M405 error no time of the pattern \"0 2 30 2 *\" comes within 50 years\n";
    ran.assert(1, expected);
    let wrong = trigger("0 25 * * *");
    let ran = lint(&[("t.yaml", &wrong)], &["t.yaml", "-f", "value"]);
    assert_eq!(ran.code, Some(1));
    let expected =
        "t.yaml 4 10 M405 error the pattern \"0 25 * * *\" is not valid: field 2 (hour) is \"25\"";
    assert!(ran.stdout.starts_with(expected), "{}", ran.stdout);
}

#[test]
fn what_is_lost_from_a_file_with_a_kind_is_told() {
    let file = "kind: environment\nname: e\nvariables: {a: 1, a: 2}\nvariables: {b: 1}\n";
    let ran = lint(&[("e.yaml", file)], &["e.yaml", "--strict", "-f", "value"]);
    ran.assert(
        1,
        "e.yaml 3 19 M220 warning the key 'a' stands in line 3, too, and only the last one counts\n\
         e.yaml 4 1 M220 warning the key 'variables' stands in line 3, too, and only the last one counts\n",
    );
}
