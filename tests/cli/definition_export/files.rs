//! What is written, and what becomes of files that are there.

use std::fs;
use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use super::{EXPORT, files, filled, rows};
use crate::definition_apply::fake::{Fake, Tree, WORKFLOW};

const FILES: [(&str, &str); 9] = [
    (
        "actions/one.yaml",
        "version: '2.0'\n\n# One.\none:\n  base: std.noop\n",
    ),
    (
        "actions/two.yaml",
        "version: '2.0'\n\n# Two.\ntwo: {base: std.fail}\n",
    ),
    (
        "code-sources/hooks.yaml",
        "kind: code-source\nname: hooks\nscope: private\ncontent: |\n  import os\n\n\n  class Hook:\n      pass\n",
    ),
    (
        "cron-triggers/nightly.yaml",
        "kind: cron-trigger\nname: nightly\nworkflow_name: backup\nworkflow_input:\n  vm: web-1\npattern: '0 2 * * *'\nremaining_executions: 7\nscope: private\n",
    ),
    (
        "dynamic-actions/hook.yaml",
        "kind: dynamic-action\nname: hook\nclass_name: Hook\ncode_source_name: hooks\nscope: private\n",
    ),
    (
        "environments/Prod~5f56359ef193.yaml",
        "kind: environment\nname: Prod\ndescription: Live\nscope: private\nvariables:\n  password: hunter2\n  'n': 1.5\n  l:\n  - null\n  - true\n",
    ),
    (
        "event-triggers/boot.yaml",
        "kind: event-trigger\nname: boot\nworkflow_name: backup\nexchange: nova\ntopic: t\nevent: boot\nscope: private\n",
    ),
    (
        "workbooks/book.yaml",
        "# Ours.\nversion: '2.0'\nname: book\nactions:\n  b:\n    base: std.noop",
    ),
    ("workflows/backup.yaml", WORKFLOW),
];

#[test]
fn each_object_is_a_file_that_applies_without_a_change() {
    let (fake, tree) = (filled(), Tree::new(&[]));
    let server = fake.serve();
    let ran = tree.run(&server, &EXPORT);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        rows(&tree, &ran.stdout),
        [
            "workbook book  ./workbooks/book.yaml created",
            "code-source hooks  ./code-sources/hooks.yaml created",
            "dynamic-action hook  ./dynamic-actions/hook.yaml created",
            "action one  ./actions/one.yaml created",
            "action two  ./actions/two.yaml created",
            "workflow backup  ./workflows/backup.yaml created",
            "environment Prod  ./environments/Prod~5f56359ef193.yaml created",
            "cron-trigger nightly  ./cron-triggers/nightly.yaml created",
            "event-trigger boot  ./event-triggers/boot.yaml created",
        ]
    );
    assert_eq!(
        ran.stderr,
        "mistral: note: 1 definition is public, which its file cannot say: definition-apply keeps that, and makes new ones private without --public\n"
    );
    let written = files(Path::new(&tree.path()));
    let expected = FILES.map(|(name, text)| (name.to_owned(), text.to_owned()));
    assert_eq!(written, expected);
    let mode = |name: &str| {
        let path = Path::new(&tree.path()).join(name);
        fs::metadata(path).unwrap().permissions().mode() & 0o777
    };
    for (name, _) in FILES {
        let is_closed = ["environments", "cron", "event"]
            .iter()
            .any(|kind| name.starts_with(kind));
        assert_eq!(mode(name) == 0o600, is_closed, "{name}");
    }
    let applied = tree.run(
        &server,
        &["definition-apply", ".", "-f", "value", "-c", "Result"],
    );
    applied.assert(0, &"unchanged\n".repeat(FILES.len()));
    assert_eq!(fake.look(|state| state.writes.len()), 0);
    // A second export finds them so.
    let again = tree.run(&server, &["definition-export", ".", "-f", "json"]);
    let found: Value = serde_json::from_str(&again.stdout).unwrap();
    let found = found.as_array().unwrap();
    assert!(found.len() == FILES.len() && found.iter().all(|row| row["Result"] == "unchanged"));
}

#[test]
fn files_that_differ_stay_unless_they_may_be_overwritten() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    fake.has(
        "workflows",
        &json!({"name": "backup", "definition": WORKFLOW}),
    );
    let server = fake.serve();
    let mine = WORKFLOW.replace("std.noop", "std.fail");
    let path = Path::new(&tree.path()).join("workflows/backup.yaml");
    tree.write("workflows/backup.yaml", &mine);
    fs::set_permissions(&path, fs::Permissions::from_mode(0o640)).unwrap();
    let ran = tree.run(&server, &EXPORT);
    ran.assert(
        1,
        &format!(
            "workflow backup  {}/workflows/backup.yaml differs\n",
            tree.path()
        ),
    );
    ran.assert_stderr(&["mistral: 1 file differs from what the server has, and was left as it is\n  hint: to replace such files add --overwrite"]);
    assert_eq!(fs::read_to_string(&path).unwrap(), mine);
    let overwrite = [&EXPORT[..], &["--overwrite"]].concat();
    let ran = tree.run(&server, &overwrite);
    ran.assert(
        0,
        &format!(
            "workflow backup  {}/workflows/backup.yaml updated\n",
            tree.path()
        ),
    );
    assert_eq!(fs::read_to_string(&path).unwrap(), WORKFLOW);
    assert_eq!(
        fs::metadata(&path).unwrap().permissions().mode() & 0o777,
        0o640
    );
    // What defines something else, or something more, is nobody's copy of this object.
    let more = format!("{WORKFLOW}more:\n  tasks:\n    t: {{action: std.noop}}\n");
    for text in [
        "a: 1\n",
        "",
        &more,
        &WORKFLOW.replace("backup", "other"),
        "\u{0}\n",
    ] {
        tree.write("workflows/backup.yaml", text);
        let ran = tree.run(&server, &overwrite);
        assert_eq!(ran.code, Some(1), "{text:?}");
        assert!(ran.stdout.ends_with(" failed\n"), "{}", ran.stdout);
        assert_eq!(
            ran.stderr,
            "mistral: workflow backup: its file is there and defines something else\n"
        );
        assert_eq!(fs::read_to_string(&path).unwrap(), text);
    }
}

#[test]
fn errors_name_what_is_wrong() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("file", "")]));
    let server = fake.serve();
    tree.run(&server, &["definition-export"])
        .assert_failure(2, &["DIR"]);
    tree.run(&server, &["definition-export", ".", "--kind", "flow"])
        .assert_failure(2, &["--kind", "flow"]);
    tree.run(&server, &["definition-export", ".", "--owner", "a/b"])
        .assert_failure(2, &["--owner \"a/b\" is not a name"]);
    let file = format!("{}/file", tree.path());
    tree.run(&server, &["definition-export", &file])
        .assert_failure(2, &[&format!("DIR: {file:?}: ")]);
    let refused = crate::support::Server::always(|_| {
        crate::support::Answer::json(403, &json!({"faultstring": "no"}))
    });
    let ran = tree.run(&refused, &["definition-export", "."]);
    ran.assert_failure(1, &["mistral: no\n", "HTTP 403"]);
    assert_eq!(files(Path::new(&tree.path())).len(), 1);
}
