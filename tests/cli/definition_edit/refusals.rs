//! What cannot be edited or sent: nothing is sent, and the text is kept.

use std::fs;
use std::os::unix::fs::PermissionsExt;

use serde_json::json;

use super::{edit, fake, kept, place};
use crate::definition_apply::fake::{Tree, WORKFLOW};
use crate::support::Answer;

const WORDS: [&str; 3] = ["workflow-edit", "backup", "--yes"];

#[test]
fn what_the_server_would_refuse_is_told_with_its_place() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    for (editor, told) in [
        ("sed -i s/tasks/taks/", ":2:1: M"),
        ("sed -i 's/copy: {/copy: [/'", " error: "),
        ("sed -i s/std.noop/std.noop,when:1/", " error: "),
    ] {
        let ran = edit(&tree, &server, editor, &WORDS);
        assert_eq!(ran.code, Some(1), "{editor}: {}", ran.stderr);
        let path = place(&ran.stderr).to_owned();
        let name = path.to_str().unwrap();
        ran.assert_stderr(&[&format!("{name}:"), told, "in the text; nothing was sent\n"]);
        assert_ne!(fs::read_to_string(&path).unwrap(), WORKFLOW);
        assert!(name.ends_with("/backup.yaml"), "{name}");
        let mode = |path| fs::metadata(path).unwrap().permissions().mode() & 0o777;
        assert_eq!(
            (mode(path.as_path()), mode(path.parent().unwrap())),
            (0o600, 0o700)
        );
    }
    assert_eq!(fake.look(|state| state.writes.len()), 0);
    let words = [&WORDS[..], &["--lint", "off"]].concat();
    assert_eq!(
        edit(&tree, &server, "sed -i s/action:/doing:/", &words).code,
        Some(0)
    );
    assert_eq!(fake.lines().len(), 1);
}

#[test]
fn a_text_of_something_else_is_refused() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    fake.has("environments", &json!({"name": "prod", "variables": "{}"}));
    fake.has(
        "code_sources",
        &json!({"name": "hooks", "content": "x = 1\n"}),
    );
    let server = fake.serve();
    let more = "sh -c 'echo \"more: {tasks: {t: {action: std.noop}}}\" >>$0'";
    for (words, editor, told) in [
        (
            ["workflow-edit", "backup"],
            "sed -i s/backup/other/",
            "the text is to define workflow backup alone, and defines workflow other: editing neither renames nor creates",
        ),
        (
            ["workflow-edit", "backup"],
            more,
            "and defines workflow backup, workflow more:",
        ),
        (
            ["workflow-edit", "backup"],
            "sed -i 1,9d",
            "and defines nothing of Mistral:",
        ),
        (
            ["environment-edit", "prod"],
            "sed -i s/prod/test/",
            "and defines environment test:",
        ),
        (
            ["environment-edit", "prod"],
            "sed -i s/environment/enviroment/",
            "did you mean \"environment\"?",
        ),
        (
            ["environment-edit", "prod"],
            "sed -i s/variables/vars/",
            "M402 error: environment has no key \"vars\"",
        ),
        (
            ["code-source-edit", "hooks"],
            "sed -i 1,9d",
            "the text is empty",
        ),
    ] {
        let ran = edit(&tree, &server, editor, &[&words[..], &["--yes"]].concat());
        ran.assert_failure(1, &[told, "the text is kept in "]);
    }
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}

#[test]
fn what_the_server_refuses_is_kept() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve_with(Box::new(|line, _| {
        line.starts_with("PUT")
            .then(|| Answer::json(400, &json!({"faultstring": "Invalid DSL"})))
    }));
    let ran = edit(&tree, &server, "sed -i s/noop/fail/", &WORDS);
    ran.assert_failure(1, &["mistral: Invalid DSL\n", "the text is kept in "]);
    assert_eq!(kept(&tree), [WORKFLOW.replace("noop", "fail")]);
}

#[test]
fn what_the_project_cannot_edit_is_said_before_the_editor_runs() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    fake.has("workflows", &json!({"name": "theirs", "project_id": "other", "scope": "public", "definition": WORKFLOW.replace("backup", "theirs")}));
    fake.has(
        "workflows",
        &json!({"name": "book.a", "definition": "a:\n  tasks: {t: {action: std.noop}}\n"}),
    );
    fake.has(
        "actions",
        &json!({"name": "std.noop", "definition": "", "project_id": null}),
    );
    let server = fake.serve();
    for (words, told) in [
        (
            ["workflow-edit", "missing"],
            "this project has no workflow missing",
        ),
        (
            ["workflow-edit", "00000000-0000-4000-8000-000000000099"],
            "this project has no workflow 0000",
        ),
        (
            ["workflow-edit", "00000000-0000-4000-8000-000000000002"],
            "this project has no workflow 0000",
        ),
        (
            ["workflow-edit", "theirs"],
            "those of other projects cannot be edited",
        ),
        (
            ["workflow-edit", "book.a"],
            "workflow book.a is made of a workbook\n  hint: edit that: mistral workbook-edit book\n",
        ),
        (
            ["action-edit", "std.noop"],
            "those of the system and of other projects cannot be edited",
        ),
    ] {
        let editor = "sh -c 'touch $TMPDIR/ran'";
        let ran = edit(&tree, &server, editor, &[&words[..], &["--yes"]].concat());
        ran.assert_failure(1, &[told]);
    }
    assert_eq!(fs::read_dir(tree.path()).unwrap().count(), 0);
}
