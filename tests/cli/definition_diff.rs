//! `definition-diff`: what `definition-apply` would do.

use serde_json::{Value, json};

use crate::definition_apply::fake::{ENVIRONMENT, Fake, Tree, WORKFLOW};
use crate::support::{Answer, Server};

#[test]
fn differences_are_a_unified_diff() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("e.yaml", ENVIRONMENT)]),
    );
    let text = WORKFLOW.replace("std.noop", "std.fail");
    fake.has(
        "workflows",
        &json!({"name": "backup", "definition": text, "scope": "public"}),
    );
    let server = fake.serve();
    let expected = "~ change workflow backup\n-scope: public\n+scope: private\n@@ -1,4 +1,4 @@\n version: '2.0'\n backup:\n   tasks:\n-    copy: {action: std.fail}\n+    copy: {action: std.noop}\n+ create environment prod\n@@ -0,0 +1,4 @@\n+kind: environment\n+name: prod\n+variables:\n+  region: RegionOne\n";
    let ran = tree.run(&server, &["definition-diff", ".", "--private"]);
    ran.assert(1, expected);
    assert_eq!(ran.stderr, "");
    assert_eq!(fake.look(|state| state.writes.len()), 0);
    let coloured = tree
        .prepared(&server, &["definition-diff", ".", "--private"])
        .env("CLICOLOR_FORCE", "1")
        .run();
    assert!(
        coloured.stdout.contains("\u{1b}[31m-    copy"),
        "{:?}",
        coloured.stdout
    );
    let plain = tree
        .prepared(&server, &["definition-diff", ".", "--private"])
        .env("CLICOLOR_FORCE", "1")
        .env("NO_COLOR", "1")
        .run();
    plain.assert(1, expected);
    let ran = tree.run(
        &server,
        &["definition-diff", ".", "--private", "-f", "json"],
    );
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        shown,
        json!({"different": true, "objects": [
            {"kind": "workflow", "name": "backup", "namespace": "", "action": "change", "scope": ["public", "private"],
                "diff": "@@ -1,4 +1,4 @@\n version: '2.0'\n backup:\n   tasks:\n-    copy: {action: std.fail}\n+    copy: {action: std.noop}\n"},
            {"kind": "environment", "name": "prod", "namespace": "", "action": "create",
                "diff": "@@ -0,0 +1,4 @@\n+kind: environment\n+name: prod\n+variables:\n+  region: RegionOne\n"},
        ]})
    );
}

#[test]
fn secrets_are_masked() {
    let text = "kind: environment\nname: prod\nvariables: {password: hunter2hunter2, a: 1}\n";
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", text)]));
    fake.has(
        "environments",
        &json!({"name": "prod", "variables": "{\"password\": \"swordfish99\", \"a\": 1}"}),
    );
    let server = fake.serve();
    for format in ["table", "json", "yaml"] {
        let ran = tree.run(&server, &["definition-diff", ".", "-f", format]);
        assert_eq!(ran.code, Some(1));
        assert!(
            ran.stdout.contains("-  password: ***") && ran.stdout.contains("+  password: ***"),
            "{}",
            ran.stdout
        );
        assert!(
            !ran.stdout.contains("hunter2") && !ran.stdout.contains("swordfish"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn trouble_has_an_exit_code_of_its_own() {
    let tree = Tree::new(&[("e.yaml", ENVIRONMENT)]);
    let server = Server::always(|_| Answer::json(403, &json!({"faultstring": "no"})));
    tree.run(&server, &["definition-diff", "."])
        .assert_failure(2, &["mistral: no\n"]);
    let url = server.url();
    drop(server);
    let server = Fake::default().serve();
    let gone = tree
        .prepared(&server, &["definition-diff", "."])
        .env("OS_MISTRAL_URL", &url)
        .run();
    gone.assert_failure(2, &[]);
    let login = tree
        .prepared(&server, &["definition-diff", "."])
        .env("OS_AUTH_URL", &url)
        .env("OS_USERNAME", "u")
        .env("OS_PASSWORD", "p")
        .run();
    login.assert_failure(2, &[]);
    tree.run(&server, &["definition-diff", "missing"])
        .assert_failure(2, &["missing"]);
}
