//! Everything that a real server has: exported, deleted, applied and exported again; changed in an editor.

use std::collections::BTreeMap;
use std::fs;
use std::path::{Path, PathBuf};

use serde_json::Value;
use tempfile::TempDir;

use crate::support::own::Own;
use crate::support::{Outcome, bare};

/// Files of the default namespace, with all kinds. One text has no end of its last line.
const FILES: [(&str, &str); 13] = [
    (
        "two.yaml",
        "version: '2.0'\n# The first.\none:\n  input: [vm]\n  tasks:\n    t: {action: std.noop}   # here\n# The second.\ntwo:\n  tasks:\n    t: {action: greet}\n",
    ),
    (
        "three.yaml",
        "# Kept.\r\nversion: \"2.0\"\r\n\r\nThree.Words-é:\r\n  tasks:\r\n    t: {action: std.noop}",
    ),
    (
        "json.json",
        "{\"version\": \"2.0\", \"four\": {\"tasks\": {\"t\": {\"action\": \"std.noop\"}}}}",
    ),
    (
        "book.yaml",
        "version: '2.0'\nname: book\n# Parts.\nworkflows:\n  a:\n    tasks:\n      t: {action: b}\nactions:\n  b:\n    base: std.noop\n",
    ),
    (
        "actions.yaml",
        "version: '2.0'\n# One.\ngreet:\n  base: std.echo\n  base-input: {output: hi}\n# Two.\nbye:\n  base: std.noop\n",
    ),
    (
        "env.yaml",
        "kind: environment\nname: \"Prod 1: é\"\ndescription: \"Live: yes\"\nvariables: {region: RegionOne, n: 1.50, big: 1e400, text: \"a\\nb\\n\", list: [true, null, {}], 'on': no}\n",
    ),
    (
        "empty.yaml",
        "kind: environment\nname: empty\nscope: public\nvariables: {}\n",
    ),
    (
        "cron.yaml",
        "kind: cron-trigger\nname: nightly\nworkflow_name: one\nworkflow_input: {vm: web-1}\nworkflow_params: {env: empty}\npattern: '0 2 1 1 *'\nremaining_executions: 10\n",
    ),
    (
        "once.yaml",
        "kind: cron-trigger\nname: once\nworkflow_name: two\nfirst_execution_time: 2099-01-01 00:00\n",
    ),
    (
        "ops.yaml",
        "kind: cron-trigger\nname: of-ops\nworkflow_name: one\nworkflow_namespace: ops\nworkflow_input: {vm: web-1}\npattern: '0 3 1 1 *'\n",
    ),
    (
        "event.yaml",
        "kind: event-trigger\nname: boot\nworkflow_name: two\nexchange: nova\ntopic: notifications\nevent: boot\n",
    ),
    (
        "hooks.yaml",
        "kind: code-source\nname: hooks\nscope: public\ncontent: |\n  from mistral_lib import actions\n\n\n  class Hook(actions.Action):\n      def run(self, context):\n          return 1\n",
    ),
    (
        "hook.yaml",
        "kind: dynamic-action\nname: hook\nclass_name: Hook\ncode_source_name: hooks\n",
    ),
];

/// Files of another namespace.
const OPS: [(&str, &str); 3] = [
    (
        "one.yaml",
        "version: '2.0'\none:\n  description: Of ops.\n  input: [vm]\n  tasks:\n    t: {action: greet}\n",
    ),
    ("greet.yaml", "version: '2.0'\ngreet: {base: std.noop}\n"),
    (
        "code.yaml",
        "kind: code-source\nname: hooks\ncontent: \"x = 1\\n\"\n",
    ),
];

struct Lab {
    own: Own,
    home: TempDir,
}

impl Lab {
    fn new() -> Self {
        let lab = Self {
            own: Own::new("export"),
            home: TempDir::new().unwrap(),
        };
        lab.own.start();
        for (folder, files) in [("files", &FILES[..]), ("files-ops", &OPS[..])] {
            fs::create_dir(lab.path(folder)).unwrap();
            for (name, text) in files {
                fs::write(lab.path(folder).join(name), text).unwrap();
            }
        }
        lab
    }

    fn path(&self, name: &str) -> PathBuf {
        self.home.path().join(name)
    }

    /// Runs a command in the folder of the test.
    fn run(&self, words: &[&str]) -> Outcome {
        let mut command = bare();
        command
            .args(words)
            .current_dir(self.home.path())
            .env("TMPDIR", self.home.path())
            .env("EDITOR", "sed -i s/std.noop/std.echo/")
            .env("OS_MISTRAL_URL", self.own.url());
        command.output().unwrap().into()
    }

    #[track_caller]
    fn ok(&self, words: &[&str]) -> Outcome {
        let ran = self.run(words);
        assert_eq!(ran.code, Some(0), "{words:?}: {}{}", ran.stdout, ran.stderr);
        ran
    }

    /// Exports, and gives the rows.
    #[track_caller]
    fn export(&self, words: &[&str]) -> Vec<Value> {
        let ran = self.ok(&[&["definition-export"], words, &["-f", "json"]].concat());
        serde_json::from_str(&ran.stdout).unwrap()
    }

    /// Applies a folder, which sends nothing that could change anything.
    #[track_caller]
    fn changes_nothing(&self, words: &[&str]) {
        let ran = self.ok(&[&["--debug", "definition-apply"], words].concat());
        assert!(ran.stderr.contains("-X GET") && ran.stderr.contains("nothing to change"));
        for method in ["-X POST", "-X PUT", "-X DELETE"] {
            assert!(!ran.stderr.contains(method), "{}", ran.stderr);
        }
    }

    /// Deletes what rows of an export name, and what workbooks leave.
    fn delete(&self, rows: &[Value]) {
        for row in rows.iter().rev() {
            let text = |name: &str| row[name].as_str().unwrap();
            let (kind, namespace) = (text("Kind"), text("Namespace"));
            let mut name = text("Name").to_owned();
            if kind == "event-trigger" {
                let listed = self.ok(&["event-trigger-list", "-f", "value", "-c", "ID"]);
                listed.stdout.trim().clone_into(&mut name);
            }
            let command = format!("{kind}-delete");
            let mut words = vec![command.as_str(), &name];
            if !namespace.is_empty() {
                words.extend(["--namespace", namespace]);
            }
            self.ok(&words);
        }
    }

    /// The files in and below a folder.
    fn files(&self, folder: &str) -> BTreeMap<PathBuf, Vec<u8>> {
        fn read(at: &Path, root: &Path, found: &mut BTreeMap<PathBuf, Vec<u8>>) {
            for entry in fs::read_dir(at).unwrap() {
                let path = entry.unwrap().path();
                if path.is_dir() {
                    read(&path, root, found);
                } else {
                    let name = path.strip_prefix(root).unwrap().to_owned();
                    found.insert(name, fs::read(&path).unwrap());
                }
            }
        }
        let (root, mut found) = (self.path(folder), BTreeMap::new());
        read(&root, &root, &mut found);
        found
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn what_is_exported_makes_the_same_again() {
    let lab = Lab::new();
    let ops = ["--namespace", "ops"];
    lab.ok(&[&["definition-apply", "files-ops", "--yes"], &ops[..]].concat());
    lab.ok(&["definition-apply", "files", "--yes", "--owner", "team"]);
    lab.ok(&["workflow-update", "files/json.json", "--public"]);

    let rows = lab.export(&["out"]);
    let of_ops = lab.export(&[&["out-ops"], &ops[..]].concat());
    assert_eq!((rows.len(), of_ops.len()), (15, 3));
    let all = rows.iter().chain(&of_ops);
    assert!(all.clone().all(|row| row["Result"] == "created"));
    let files = lab.files("out");
    assert_eq!(files.len(), rows.len());
    let text = |name: &str| String::from_utf8(files[Path::new(name)].clone()).unwrap();
    assert_eq!(text("workbooks/book.yaml"), FILES[3].1);
    assert_eq!(text("workflows/four.yaml"), FILES[2].1);
    assert!(
        text("actions/bye.yaml").contains("# Two.") && !text("actions/bye.yaml").contains("greet")
    );
    lab.changes_nothing(&["out"]);
    lab.changes_nothing(&[&["out-ops"], &ops[..]].concat());
    let again = lab.export(&["out"]);
    assert!(again.iter().all(|row| row["Result"] == "unchanged"));
    let of_owner = lab.export(&["out-owner", "--owner", "team"]);
    assert_eq!(of_owner.len(), rows.len());
    assert_eq!(lab.files("out-owner"), files);

    lab.delete(&rows);
    lab.delete(&of_ops);
    for words in [["workflow-delete", "book.a"], ["action-delete", "book.b"]] {
        lab.ok(&words);
    }
    assert_eq!(lab.export(&["nothing"]), Vec::<Value>::new());
    // A trigger needs the workflow of the other namespace.
    lab.ok(&[&["definition-apply", "out-ops", "--yes"], &ops[..]].concat());
    lab.ok(&["definition-apply", "out", "--yes"]);
    lab.export(&["out2"]);
    lab.export(&[&["out2-ops"], &ops[..]].concat());
    assert_eq!(lab.files("out2"), files);
    assert_eq!(lab.files("out2-ops"), lab.files("out-ops"));
    lab.changes_nothing(&["out2"]);
    lab.changes_nothing(&[&["out2-ops"], &ops[..]].concat());

    lab.edits();
}

impl Lab {
    /// Changes what was exported to `out` in an editor.
    fn edits(&self) {
        for words in [
            &["workflow-edit", "one", "--yes"][..],
            &["workflow-edit", "Three.Words-é", "--yes"],
            &["workbook-edit", "book", "--yes"],
            &["action-edit", "bye", "--yes"],
            &["action-edit", "greet", "--namespace", "ops", "--yes"],
        ] {
            let ran = self.ok(words);
            assert!(
                ran.stdout.contains("change") && ran.stderr.contains("std.echo"),
                "{words:?}"
            );
        }
        let ran = self.ok(&["workflow-get-definition", "one"]);
        assert!(ran.stdout.contains("std.echo"), "{}", ran.stdout);
        let diff = self.run(&["definition-diff", "out"]);
        assert_eq!(diff.code, Some(1), "{}", diff.stderr);
        assert_eq!(
            diff.stdout.matches("~ change ").count(),
            4,
            "{}",
            diff.stdout
        );
        let refused = self.run(&["workflow-edit", "book.a", "--yes"]);
        assert_eq!(refused.code, Some(1));
        let left = fs::read_dir(self.home.path()).unwrap();
        let left = left.filter(|entry| {
            let name = entry.as_ref().unwrap().file_name();
            name.to_string_lossy().starts_with("mistral-edit")
        });
        assert_eq!(left.count(), 0);
    }
}
