//! `--prune`: what the owner has made and the files no longer define.

use serde_json::json;

use super::fake::{CRON, ENVIRONMENT, Fake, Tree, WORKFLOW};

const APPLY: [&str; 8] = [
    "definition-apply",
    ".",
    "--yes",
    "-f",
    "value",
    "--prune",
    "--owner",
    "team",
];
const BOOK: &str = "version: '2.0'\nname: book\nworkflows:\n  a: {tasks: {t: {action: std.noop}}}\n  b: {tasks: {t: {action: std.noop}}}\n";

#[test]
fn what_was_made_is_deleted_the_dependent_first_and_nothing_else() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[
            ("w.yaml", WORKFLOW),
            ("t.yaml", CRON),
            ("b.yaml", BOOK),
            ("e.yaml", ENVIRONMENT),
        ]),
    );
    // It was there before, so that it is only changed.
    fake.has("environments", &json!({"name": "prod", "variables": "{}"}));
    fake.has("environments", &json!({"name": "other", "variables": "{}"}));
    let server = fake.serve();
    let ran = tree.run(&server, &APPLY);
    ran.assert(0, "workbook book  create done\nworkflow backup  create done\nenvironment prod  change done\ncron-trigger nightly  create done\n");
    fake.writes();
    for name in ["w.yaml", "t.yaml", "e.yaml"] {
        tree.remove(name);
    }
    tree.write(
        "b.yaml",
        &BOOK.replace("  a: {tasks: {t: {action: std.noop}}}\n", ""),
    );
    let ran = tree.run(&server, &APPLY);
    ran.assert(0, "workbook book  change done\ncron-trigger nightly  delete done\nworkflow book.a  delete done\nworkflow backup  delete done\n");
    assert_eq!(fake.names("workflows"), ["book.b"]);
    assert_eq!(
        fake.names("environments"),
        ["prod", "other", "mistral-owner.team"]
    );
    tree.run(&server, &APPLY)
        .assert(0, "workbook book  same unchanged\n");
    // With the workbook go its members, which the server leaves.
    tree.write("b.yaml", ENVIRONMENT);
    tree.run(&server, &APPLY).assert(0, "environment prod  same unchanged\nworkflow book.b  delete done\nworkbook book  delete done\n");
    assert_eq!(fake.names("workflows"), Vec::<String>::new());
}

#[test]
fn what_others_have_changed_is_kept_and_told() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("e.yaml", ENVIRONMENT)]),
    );
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    fake.writes();
    tree.remove("w.yaml");
    let text = format!("{WORKFLOW}# mine\n");
    for (field, value) in [
        ("definition", json!(text)),
        ("scope", json!("public")),
        ("id", json!("other")),
    ] {
        let before = fake.row("workflows", "backup")[field].clone();
        fake.change("workflows", "backup", field, value);
        let ran = tree.run(&server, &APPLY);
        ran.assert(
            1,
            "environment prod  same unchanged\nworkflow backup  keep kept\n",
        );
        ran.assert_stderr(&[
            "mistral: note: workflow backup: somebody has changed it since it was applied, so it is kept; to delete it all the same, use its delete command\n",
        ]);
        fake.change("workflows", "backup", field, before);
    }
    assert_eq!(fake.lines(), Vec::<String>::new());
    let ran = tree.run(
        &server,
        &["definition-diff", ".", "--prune", "--owner", "team"],
    );
    ran.assert(1, "- delete workflow backup\n@@ -1,4 +0,0 @@\n-version: '2.0'\n-backup:\n-  tasks:\n-    copy: {action: std.noop}\n");
    tree.run(&server, &APPLY).assert(
        0,
        "environment prod  same unchanged\nworkflow backup  delete done\n",
    );
}

/// The files of a second owner define what the first has made: it is not deleted under them.
#[test]
fn what_another_owner_defines_stays_and_is_told() {
    let (fake, first, second) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("e.yaml", ENVIRONMENT)]),
        Tree::new(&[("w.yaml", WORKFLOW)]),
    );
    let server = fake.serve();
    let ran = first.run(&server, &APPLY);
    ran.assert(
        0,
        "workflow backup  create done\nenvironment prod  create done\n",
    );
    ran.assert_stderr(&[
        "mistral: note: owner \"team\" has made nothing yet, so that nothing is pruned\n",
    ]);
    let of_second = [&APPLY[..7], &["others"]].concat();
    second
        .run(&server, &of_second)
        .assert(0, "workflow backup  same unchanged\n");
    first.remove("w.yaml");
    let ran = first.run(&server, &APPLY);
    ran.assert(
        0,
        "environment prod  same unchanged\nworkflow backup  same unchanged\n",
    );
    ran.assert_stderr(&["mistral: note: workflow backup: the files of owner \"others\" define it too, so it stays, and no --prune deletes it from now on\n"]);
    let ran = first.run(&server, &APPLY);
    ran.assert(0, "environment prod  same unchanged\n");
    // Nor does the second delete it, which has not made it.
    second.write("w.yaml", ENVIRONMENT);
    second
        .run(&server, &of_second)
        .assert(0, "environment prod  same unchanged\n");
    assert_eq!(fake.names("workflows"), ["backup"]);
}

#[test]
fn an_owner_that_has_made_nothing_is_told_with_those_that_have() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", ENVIRONMENT)]));
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    let typo = [&APPLY[..7], &["taem", "--dry-run"]].concat();
    tree.run(&server, &typo).assert_stderr(&["mistral: note: owner \"taem\" has made nothing yet, so that nothing is pruned; owners that have made something: team\n"]);
}

#[test]
fn all_is_deleted_only_where_that_is_said() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", ENVIRONMENT)]));
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    tree.remove("e.yaml");
    for files in ["", "a: 1\n"] {
        if !files.is_empty() {
            tree.write("e.yaml", files);
        }
        let ran = tree.run(&server, &APPLY);
        ran.assert_stderr(&["  hint: to delete all that the owner has made, add --allow-empty\n"]);
        assert_ne!(ran.code, Some(0));
        let ran = tree.run(&server, &APPLY[..5]);
        assert!(!ran.stderr.contains("--allow-empty"), "{}", ran.stderr);
    }
    tree.remove("e.yaml");
    let words = [&APPLY[..], &["--allow-empty"]].concat();
    let dry = [&words[..], &["--dry-run"]].concat();
    tree.run(&server, &dry)
        .assert(0, "environment prod  delete planned\n");
    tree.run(&server, &words)
        .assert(0, "environment prod  delete done\n");
    assert_eq!(fake.names("environments"), ["mistral-owner.team"]);
    tree.run(&server, &["definition-apply", ".", "--allow-empty"])
        .assert_failure(2, &["--prune"]);
}

#[test]
fn a_record_that_is_none_and_one_of_another_project() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", ENVIRONMENT)]));
    let theirs = json!({"version": 1, "objects": [{"kind": "environment", "name": "other", "id": "1", "digest": "x"}]});
    fake.has("environments", &json!({"name": "mistral-owner.team", "project_id": "theirs", "scope": "public", "variables": theirs.to_string()}));
    let server = fake.serve();
    tree.run(&server, &APPLY)
        .assert(0, "environment prod  create done\n");
    let at = fake.look(|state| {
        state
            .rows
            .iter()
            .position(|(_, row)| row["name"] == "mistral-owner.team" && row["project_id"] == "ours")
    });
    for variables in [
        "{}",
        "{\"version\": 2, \"objects\": []}",
        "{\"version\": 1, \"objects\": [{\"kind\": \"execution\"}]}",
        "no JSON",
    ] {
        fake.look(|state| state.rows[at.unwrap()].1["variables"] = variables.into());
        tree.run(&server, &APPLY).assert_failure(1, &["mistral: environment \"mistral-owner.team\" is no record of what was applied\n  hint: "]);
    }
}

#[test]
fn pruning_needs_an_owner_with_a_name() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", ENVIRONMENT)]));
    let server = fake.serve();
    tree.run(&server, &["definition-apply", ".", "--prune"])
        .assert_failure(2, &["--owner"]);
    for name in ["", "a b", "../x"] {
        tree.run(&server, &["definition-apply", ".", "--owner", name])
            .assert_failure(2, &["--owner", "is not a name of letters, digits"]);
    }
    assert_eq!(server.asked(""), 0);
}
