//! Definitions in files: compared, applied, changed and pruned on a real server.

use std::fs;
use std::path::Path;
use std::process::Stdio;
use std::sync::Arc;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Outcome, Server, server, unique};

/// Files with all kinds, whose names end so that no other test uses them.
pub struct Tree {
    folder: TempDir,
    end: String,
    pub server: Arc<Server>,
}

impl Tree {
    pub fn new() -> Self {
        let tree = Self {
            folder: TempDir::new().unwrap(),
            end: unique(""),
            server: server(),
        };
        tree.write("flows/one.yaml", "version: '2.0'\n\n# The first.\none@:\n  input: [vm]\n  tasks:\n    t: {action: std.noop}\n\n# The second.\ntwo@:\n  tasks:\n    t: {action: 'greet@'}\n");
        tree.write("flows/book.yaml", "version: '2.0'\nname: book@\nworkflows:\n  a:\n    tasks:\n      t: {action: b}\n  c:\n    tasks:\n      t: {action: std.noop}\nactions:\n  b:\n    base: std.noop\n");
        tree.write("actions.json", "{\"version\": \"2.0\", \"greet@\": {\"base\": \"std.echo\", \"base-input\": {\"output\": \"hi\"}}}");
        tree.write("env.yml", "kind: environment\nname: prod@\ndescription: Production\nvariables: {region: RegionOne, n: 1.50, list: [true, null]}\n");
        tree.write("cron.yaml", "kind: cron-trigger\nname: nightly@\nworkflow_name: one@\nworkflow_input: {vm: web-1}\npattern: '0 2 1 1 *'\nremaining_executions: 10\n");
        tree.write("event.yaml", "kind: event-trigger\nname: boot@\nworkflow_name: two@\nexchange: nova@\ntopic: notifications\nevent: boot\n");
        tree.write(
            "code/hooks.yaml",
            "kind: code-source\nname: hooks@\nfile: hooks.py\n",
        );
        tree.write("code/hooks.py", "from mistral_lib import actions\n\n\nclass Hook(actions.Action):\n    def run(self, context):\n        return 1\n");
        tree.write(
            "code/dynamic.yaml",
            "kind: dynamic-action\nname: hook@\nclass_name: Hook\ncode_source_name: hooks@\n",
        );
        tree.write("notes.yaml", "a: 1\n");
        tree
    }

    /// Writes a file, in which `@` is the end of names.
    fn write(&self, name: &str, text: &str) {
        let path = self.folder.path().join(name);
        fs::create_dir_all(path.parent().unwrap()).unwrap();
        fs::write(path, text.replace('@', &self.end)).unwrap();
    }

    /// Removes all files but these, and code that they name.
    pub fn remove_all_but(&self, kept: &[&str]) {
        for name in FILES {
            if !kept.contains(&name) {
                fs::remove_file(self.path().join(name)).unwrap();
            }
        }
    }

    pub fn path(&self) -> &Path {
        self.folder.path()
    }

    pub fn named(&self, name: &str) -> String {
        format!("{name}{}", self.end)
    }

    /// Runs a command on the folder.
    fn run(&self, words: &[&str]) -> Outcome {
        let path = self.path().to_str().unwrap();
        let words: Vec<&str> = (words.iter())
            .map(|word| if *word == "." { path } else { *word })
            .collect();
        self.server.run(&words)
    }

    /// Applies the files for an owner of this test, and gives kind, name without its end, action and result.
    pub fn apply(&self, code: i32, options: &[&str]) -> Vec<String> {
        let owner = self.named("team");
        let words = [
            &[
                "definition-apply",
                ".",
                "--yes",
                "--owner",
                &owner,
                "-f",
                "json",
            ],
            options,
        ]
        .concat();
        let ran = self.run(&words);
        assert_eq!(ran.code, Some(code), "{}{}", ran.stdout, ran.stderr);
        let rows: Value = serde_json::from_str(&ran.stdout).unwrap();
        let text = |row: &Value, name: &str| row[name].as_str().unwrap().replace(&self.end, "");
        let rows = rows.as_array().unwrap().iter();
        rows.map(|row| {
            ["Kind", "Name", "Action", "Result"]
                .map(|name| text(row, name))
                .join(" ")
        })
        .collect()
    }

    /// Applies the files, which changes nothing and sends nothing that could.
    pub fn is_applied(&self) {
        let ran = self.run(&["--debug", "definition-apply", "."]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stderr.contains("-X GET") && ran.stderr.contains("nothing to change"));
        for method in ["-X POST", "-X PUT", "-X DELETE"] {
            assert!(!ran.stderr.contains(method), "{}", ran.stderr);
        }
        assert_eq!(self.run(&["definition-diff", "."]).code, Some(0));
    }

    /// Deletes all that the files define, one by one.
    fn delete_all(&self) {
        let server = &self.server;
        let triggers = server.json(&["event-trigger-list"]);
        let listens = self.named("boot");
        let mut triggers = triggers.as_array().unwrap().iter();
        let found = triggers.find(|row| row["Name"] == listens).unwrap();
        server.ok(&["event-trigger-delete", found["ID"].as_str().unwrap()]);
        let book = self.named("book");
        for (command, name) in [
            ("cron-trigger-delete", self.named("nightly")),
            ("environment-delete", self.named("prod")),
            ("workflow-delete", self.named("one")),
            ("workflow-delete", self.named("two")),
            ("workflow-delete", format!("{book}.a")),
            ("workflow-delete", format!("{book}.c")),
            ("workbook-delete", book.clone()),
            ("action-delete", format!("{book}.b")),
            ("action-delete", self.named("greet")),
            ("dynamic-action-delete", self.named("hook")),
            ("code-source-delete", self.named("hooks")),
        ] {
            server.ok(&[command, &name]);
        }
    }

    /// Fails if a lock is left.
    pub fn is_unlocked(&self) {
        let name = format!("mistral-lock.{}", self.named("team"));
        self.server.fails(&["environment-get", &name]);
    }
}

const FILES: [&str; 8] = [
    "flows/one.yaml",
    "flows/book.yaml",
    "actions.json",
    "env.yml",
    "cron.yaml",
    "event.yaml",
    "code/hooks.yaml",
    "code/dynamic.yaml",
];

const KINDS: [&str; 9] = [
    "code-source hooks",
    "dynamic-action hook",
    "action greet",
    "workbook book",
    "workflow one",
    "workflow two",
    "environment prod",
    "cron-trigger nightly",
    "event-trigger boot",
];

#[test]
#[ignore = "needs a real Mistral"]
fn a_tree_is_applied_changed_and_pruned() {
    let tree = Tree::new();
    let server = &tree.server;
    assert_eq!(tree.run(&["definition-diff", "."]).code, Some(1));
    assert_eq!(
        tree.apply(0, &[]),
        KINDS.map(|kind| format!("{kind} create done"))
    );
    tree.is_applied();
    let text = server.ok(&["workflow-get-definition", &tree.named("one")]);
    assert!(
        text.contains("# The first.") && !text.contains("two"),
        "{text}"
    );

    // Only comments and order.
    tree.write(
        "actions.json",
        "# Ours.\ngreet@:\n  base-input: {output: hi}\n  base: std.echo\nversion: \"2.0\"\n",
    );
    tree.is_applied();

    tree.write(
        "env.yml",
        "kind: environment\nname: prod@\nvariables: {region: RegionTwo}\n",
    );
    tree.write("cron.yaml", "kind: cron-trigger\nname: nightly@\nworkflow_name: one@\nworkflow_input: {vm: web-1}\npattern: '0 3 1 1 *'\nremaining_executions: 99\n");
    tree.write(
        "flows/book.yaml",
        "version: '2.0'\nname: book@\nworkflows:\n  a:\n    tasks:\n      t: {action: std.noop}\n",
    );
    let ran = tree.run(&["definition-diff", "."]);
    assert_eq!(ran.code, Some(1));
    for part in [
        "-description: Production\n",
        "-  region: RegionOne\n",
        "-pattern: '0 2 1 1 *'\n+pattern: '0 3 1 1 *'\n",
        "-  c:\n",
    ] {
        assert!(ran.stdout.contains(part), "{part}: {}", ran.stdout);
    }
    let changed = [
        "workbook book change done",
        "environment prod change done",
        "cron-trigger nightly change done",
        "workflow book.c delete done",
        "action book.b delete done",
    ];
    let mut done = tree.apply(0, &["--prune"]);
    done.retain(|row| !row.ends_with("same unchanged"));
    assert_eq!(done, changed);
    tree.is_applied();
    let cron = server.json(&["cron-trigger-get", &tree.named("nightly")]);
    assert_eq!(
        (&cron["Pattern"], &cron["Remaining executions"]),
        (&json!("0 3 1 1 *"), &json!(10))
    );

    tree.remove_all_but(&["env.yml"]);
    // Somebody has changed one of them.
    let text = server.file(
        "two",
        &format!(
            "version: '2.0'\n{}: {{tasks: {{t: {{action: std.fail}}}}}}\n",
            tree.named("two")
        ),
    );
    server.ok(&["workflow-update", &text]);
    assert_eq!(
        tree.apply(1, &["--prune"]),
        [
            "environment prod same unchanged",
            "event-trigger boot delete done",
            "cron-trigger nightly delete done",
            "workflow two keep kept",
            "workflow one delete done",
            "workflow book.a delete done",
            "workbook book delete done",
            "action greet delete done",
            "dynamic-action hook delete done",
            "code-source hooks delete done",
        ]
    );
    server.ok(&["workflow-delete", &tree.named("two")]);
    assert_eq!(
        tree.apply(0, &["--prune"]),
        ["environment prod same unchanged"]
    );
    tree.is_unlocked();
}

#[test]
#[ignore = "needs a real Mistral"]
fn what_is_gone_is_made_again() {
    let tree = Tree::new();
    let server = &tree.server;
    tree.apply(0, &[]);
    tree.delete_all();
    assert_eq!(
        tree.apply(0, &[]),
        KINDS.map(|kind| format!("{kind} create done"))
    );
    tree.is_applied();

    // Somebody has changed a part of the workbook, and deleted another.
    let part = format!(
        "version: '2.0'\n{}:\n  tasks:\n    t: {{action: std.fail}}\n",
        tree.named("book") + ".a"
    );
    server.ok(&["workflow-update", &server.file(&tree.named("part"), &part)]);
    assert_eq!(
        tree.run(&["definition-diff", "."]).stdout.lines().count(),
        1
    );
    assert_eq!(tree.apply(0, &[])[3], "workbook book change done");
    tree.is_applied();
    server.ok(&["workflow-delete", &(tree.named("book") + ".c")]);
    assert_eq!(tree.apply(0, &[])[3], "workbook book change done");
    tree.is_applied();
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_failure_in_the_middle_is_repaired() {
    let tree = Tree::new();
    // The workflow has no such input.
    tree.write("cron.yaml", "kind: cron-trigger\nname: nightly@\nworkflow_name: one@\nworkflow_input: {host: web-1}\npattern: '0 2 1 1 *'\n");
    let done = tree.apply(1, &["--lint", "off"]);
    assert_eq!(
        done[6..],
        [
            "environment prod create done",
            "cron-trigger nightly create failed",
            "event-trigger boot create not done"
        ]
    );
    tree.is_unlocked();
    tree.write("cron.yaml", "kind: cron-trigger\nname: nightly@\nworkflow_name: one@\nworkflow_input: {vm: web-1}\npattern: '0 2 1 1 *'\n");
    let done = tree.apply(0, &[]);
    assert_eq!(
        done[6..],
        [
            "environment prod same unchanged",
            "cron-trigger nightly create done",
            "event-trigger boot create done"
        ]
    );
    // A replacement that the server refuses leaves the old one.
    tree.write("cron.yaml", "kind: cron-trigger\nname: nightly@\nworkflow_name: one@\nworkflow_input: {host: web-1}\npattern: '0 2 1 1 *'\n");
    let done = tree.apply(1, &["--lint", "off"]);
    assert_eq!(done[7], "cron-trigger nightly change failed");
    let cron = tree
        .server
        .ok(&["cron-trigger-list", "-f", "value", "-c", "Name"]);
    assert_eq!(cron.matches(&tree.named("nightly")).count(), 1);
    assert!(!cron.contains("mistral-check-"), "{cron}");
    tree.is_unlocked();
}

#[test]
#[ignore = "needs a real Mistral"]
fn two_at_once_leave_what_one_would() {
    let tree = Tree::new();
    let owner = tree.named("team");
    let start = || {
        let mut command = tree.server.client();
        command.args([
            "definition-apply",
            tree.path().to_str().unwrap(),
            "--yes",
            "--owner",
            &owner,
        ]);
        command
            .stdout(Stdio::piped())
            .stderr(Stdio::piped())
            .spawn()
            .unwrap()
    };
    let both = [start(), start()];
    let outcomes = both.map(|child| Outcome::from(child.wait_with_output().unwrap()));
    for ran in &outcomes {
        let is_refused = [
            "definitions are being applied by ",
            "after the plan was made",
        ]
        .iter()
        .any(|part| ran.stderr.contains(part));
        assert!(
            ran.code == Some(0) || ran.code == Some(1) && is_refused,
            "{}{}",
            ran.stdout,
            ran.stderr
        );
    }
    assert!(outcomes.iter().any(|ran| ran.code == Some(0)));
    tree.is_applied();
    tree.is_unlocked();
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_cron_trigger_fires_after_an_update() {
    let tree = Tree::new();
    tree.apply(0, &[]);
    tree.write("cron.yaml", "kind: cron-trigger\nname: nightly@\nworkflow_name: one@\nworkflow_input: {vm: web-2}\npattern: '* * * * * *'\nremaining_executions: 3\n");
    assert_eq!(tree.apply(0, &[])[7], "cron-trigger nightly change done");
    let filter = format!("workflow_name={}", tree.named("one"));
    Server::poll("the trigger fires", || {
        let found = tree.server.json(&["execution-list", "--filter", &filter]);
        !found.as_array().unwrap().is_empty()
    });
    let found = tree
        .server
        .json(&["execution-list", "--filter", &filter, "-c", "ID"]);
    let input = tree
        .server
        .ok(&["execution-get-input", found[0]["ID"].as_str().unwrap()]);
    assert!(input.contains("web-2"), "{input}");
    // Counting down is no difference.
    assert_eq!(tree.apply(0, &[])[7], "cron-trigger nightly same unchanged");
    tree.server
        .ok(&["cron-trigger-delete", &tree.named("nightly")]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn triggers_find_their_workflow_in_a_namespace() {
    let tree = Tree::new();
    let space = tree.named("ops");
    let apply = || tree.apply(0, &["--namespace", &space]);
    assert_eq!(apply(), KINDS.map(|kind| format!("{kind} create done")));
    assert_eq!(apply(), KINDS.map(|kind| format!("{kind} same unchanged")));
    let cron = tree.server.json(&[
        "cron-trigger-get",
        &tree.named("nightly"),
        "-c",
        "workflow_id",
    ]);
    let workflow = tree
        .server
        .json(&["workflow-get", &tree.named("one"), "--namespace", &space]);
    assert_eq!(cron["workflow_id"], workflow["ID"]);
    tree.write(
        "notes.yaml",
        "kind: environment\nname: last@\nvariables: {}\n",
    );
    tree.remove_all_but(&["env.yml"]);
    let done = tree.apply(0, &["--namespace", &space, "--prune"]);
    assert_eq!(
        done.iter()
            .filter(|row| row.ends_with("delete done"))
            .count(),
        11,
        "{done:?}"
    );
}
