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
            "mistral: note: workflow backup: somebody has changed it since it was applied\n",
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
