//! What is exported: kinds, namespaces, owners, projects.

use std::path::Path;

use serde_json::json;

use super::{EXPORT, files, filled, rows, workflow};
use crate::definition_apply::fake::{CRON, ENVIRONMENT, Fake, Tree, WORKFLOW};
use crate::support::Answer;

fn names(tree: &Tree) -> Vec<String> {
    let files = files(Path::new(&tree.path())).into_iter();
    files.map(|(name, _)| name).collect()
}

#[test]
fn only_the_kinds_that_are_wanted_are_asked_for() {
    let (fake, tree) = (filled(), Tree::new(&[]));
    let server = fake.serve();
    let words = [&EXPORT[..], &["--kind", "environment", "--kind", "action"]].concat();
    let ran = tree.run(&server, &words);
    assert_eq!(ran.code, Some(0));
    assert_eq!(
        names(&tree),
        [
            "actions/one.yaml",
            "actions/two.yaml",
            "environments/Prod~5f56359ef193.yaml"
        ]
    );
    assert_eq!(
        ran.stderr,
        "mistral: note: not exported, as made of workbooks: 1 workflow or action (book.b)\n"
    );
    assert_eq!(fake.look(|state| state.requests), 2);
}

#[test]
fn a_namespace_is_exported_for_itself_and_applied_so() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    fake.has("workflows", &workflow("backup", &json!({})));
    let there = fake.has(
        "workflows",
        &workflow(
            "backup",
            &json!({"namespace": "ops", "definition": "# Ops.\n".to_owned() + WORKFLOW}),
        ),
    );
    fake.has(
        "workflows",
        &workflow("other", &json!({"namespace": "dev"})),
    );
    fake.has("actions", &json!({"name": "one", "namespace": "ops", "definition": "version: '2.0'\none: {base: std.noop}\n"}));
    fake.has(
        "code_sources",
        &json!({"name": "hooks", "namespace": "ops", "content": "x = 1\n"}),
    );
    fake.has("environments", &json!({"name": "prod", "variables": "{}"}));
    fake.has("cron_triggers", &json!({"name": "nightly", "workflow_id": there["id"], "workflow_name": "backup", "workflow_input": "{}", "pattern": "0 2 * * *"}));
    let server = fake.serve();
    let words = [&EXPORT[..], &["--namespace", "ops"]].concat();
    let ran = tree.run(&server, &words);
    assert_eq!(
        rows(&tree, &ran.stdout),
        [
            "code-source hooks ops ./code-sources/hooks.yaml created",
            "action one ops ./actions/one.yaml created",
            "workflow backup ops ./workflows/backup.yaml created",
        ]
    );
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let applied = [
        "definition-apply",
        ".",
        "--namespace",
        "ops",
        "-f",
        "value",
        "-c",
        "Result",
    ];
    tree.run(&server, &applied)
        .assert(0, "unchanged\nunchanged\nunchanged\n");

    let rest = Tree::new(&[]);
    let ran = rest.run(&server, &EXPORT);
    assert_eq!(
        names(&rest),
        [
            "cron-triggers/nightly.yaml",
            "environments/prod.yaml",
            "workflows/backup.yaml"
        ]
    );
    assert_eq!(
        ran.stderr,
        "mistral: note: not exported, as in other namespaces (dev, ops): 1 code-source, 2 workflows\n  hint: export each with --namespace to a folder of its own\n"
    );
    rest.run(
        &server,
        &["definition-apply", ".", "-f", "value", "-c", "Result"],
    )
    .assert(0, "unchanged\nunchanged\nunchanged\n");
    assert_eq!(fake.look(|state| state.writes.len()), 0);
}

#[test]
fn triggers_beside_a_namespace_keep_their_workflow() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    let plain = fake.has("workflows", &workflow("backup", &json!({})));
    fake.has(
        "workflows",
        &workflow("backup", &json!({"namespace": "ops"})),
    );
    fake.has("cron_triggers", &json!({"name": "nightly", "workflow_id": plain["id"], "workflow_name": "backup", "workflow_input": "{}", "pattern": "0 2 * * *"}));
    let server = fake.serve();
    let words = [
        &EXPORT[..],
        &["--namespace", "ops", "--kind", "cron-trigger"],
    ]
    .concat();
    assert_eq!(tree.run(&server, &words).code, Some(0));
    let applied = [
        "definition-apply",
        ".",
        "--namespace",
        "ops",
        "-f",
        "value",
        "-c",
        "Result",
    ];
    tree.run(&server, &applied).assert(0, "unchanged\n");
}

#[test]
fn an_owner_has_what_its_record_names() {
    let fake = Fake::default();
    let book = "version: '2.0'\nname: book\nworkflows:\n  a: {tasks: {t: {action: std.noop}}}\n";
    let tree = Tree::new(&[
        ("w.yaml", WORKFLOW),
        ("c.yaml", CRON),
        ("b.yaml", book),
        ("e.yaml", ENVIRONMENT),
    ]);
    let server = fake.serve();
    let applied = tree.run(
        &server,
        &["definition-apply", ".", "--owner", "team", "--yes"],
    );
    assert_eq!(applied.code, Some(0), "{}", applied.stderr);
    fake.has("workflows", &workflow("another", &json!({})));
    fake.has(
        "environments",
        &json!({"name": "another", "variables": "{}"}),
    );
    let out = Tree::new(&[]);
    let words = [&EXPORT[..], &["--owner", "team"]].concat();
    let ran = out.run(&server, &words);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    assert_eq!(
        names(&out),
        [
            "cron-triggers/nightly.yaml",
            "environments/prod.yaml",
            "workbooks/book.yaml",
            "workflows/backup.yaml"
        ]
    );
    let words = [&EXPORT[..], &["--owner", "nobody"]].concat();
    Tree::new(&[]).run(&server, &words).assert_failure(
        1,
        &["mistral: owner \"nobody\" has made nothing in this project\n"],
    );
}

#[test]
fn other_projects_are_left_alone_unless_they_are_wanted() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    fake.has(
        "workflows",
        &workflow("theirs", &json!({"project_id": "other", "scope": "public"})),
    );
    fake.has("workflows", &workflow("backup", &json!({"project_id": "other", "scope": "public", "definition": "# Theirs.\n".to_owned() + WORKFLOW})));
    fake.has("workflows", &workflow("backup", &json!({})));
    let server = fake.serve();
    assert_eq!(tree.run(&server, &EXPORT).code, Some(0));
    assert_eq!(names(&tree), ["workflows/backup.yaml"]);
    let words = [&EXPORT[..], &["--all-scopes"]].concat();
    let ran = tree.run(&server, &words);
    assert_eq!(
        rows(&tree, &ran.stdout),
        [
            "workflow backup  ./workflows/backup.yaml unchanged",
            "workflow theirs  ./workflows/theirs.yaml created",
        ]
    );
    assert!(
        ran.stderr.contains(
            "not exported, as their names were exported already: 1 object of other projects\n"
        ),
        "{}",
        ran.stderr
    );
}

#[test]
fn what_workbooks_have_left_behind_is_told() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    fake.has(
        "workflows",
        &json!({"name": "gone.a", "definition": "a:\n  tasks: {t: {action: std.noop}}\n"}),
    );
    let server = fake.serve();
    let ran = tree.run(&server, &EXPORT);
    ran.assert(0, "");
    assert_eq!(
        ran.stderr,
        "mistral: note: not exported, as no workbook has them any more: 1 workflow or action (gone.a)\n"
    );
}

#[test]
fn a_server_without_some_kinds_has_the_others() {
    let (fake, tree) = (filled(), Tree::new(&[]));
    let server = fake.serve_with(Box::new(|line, _| {
        let is_new = line.contains("code_sources") || line.contains("dynamic_actions");
        is_new.then(|| Answer::text(404, "Not found"))
    }));
    let ran = tree.run(&server, &EXPORT);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(names(&tree).len(), 7);
    assert!(
        ran.stderr.contains("mistral: note: this server has no code sources\nmistral: note: this server has no dynamic actions\n"),
        "{}", ran.stderr
    );
    let words = [&EXPORT[..], &["--kind", "code-source"]].concat();
    tree.run(&server, &words).assert_failure(1, &["Not found"]);
    // Nothing at all is no Mistral.
    let other = crate::support::Server::always(|_| Answer::text(404, "Not found"));
    tree.run(&other, &EXPORT).assert_failure(1, &["Not found"]);
}
