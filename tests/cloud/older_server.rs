//! A whole life on Mistral 18, the release 2024.1, for those who have not upgraded.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::lab::{User, lab};
use crate::support::{Server, unique};

const DEFINITIONS: &str = "version: '2.0'
FLOW:
  input:
    - word
    - port: 1
  tasks:
    say:
      action: ACTION word=<% $.word %>
      publish:
        said: <% task().result %>
      on-success: fetch
    fetch:
      action: std.http url='http://127.0.0.1:<% $.port %>/'
";

const ACTION: &str = "version: '2.0'
ACTION:
  base: std.echo
  base-input:
    output: <% $.word %>!
  input: [word]
";

const ENVIRONMENT: &str = "kind: environment
name: ENVIRONMENT
variables: {word: hello}
";

const TRIGGER: &str = "kind: cron-trigger
name: TRIGGER
workflow_name: FLOW
workflow_input: {word: tick}
pattern: '0 0 1 1 *'
";

const CODE: &str = "from mistral_lib import actions


class Hi(actions.Action):
    def __init__(self, name):
        self.name = name

    def run(self, context):
        return 'hi ' + self.name
";

/// A client of the old server, with names of its own for what it makes.
struct Old {
    user: User,
    names: Vec<(&'static str, String)>,
    folder: TempDir,
}

impl Old {
    fn new() -> Self {
        let url = format!("{}/v2", lab().url("mistral_18"));
        let names = ["FLOW", "ACTION", "ENVIRONMENT", "TRIGGER"];
        Self {
            user: User::nobody().with("OS_MISTRAL_URL", &url),
            names: names
                .map(|name| (name, unique(&name.to_lowercase())))
                .into(),
            folder: TempDir::new().unwrap(),
        }
    }

    /// A text with the names of this test in place of those in capitals.
    fn fill(&self, text: &str) -> String {
        let fill = |text: String, (name, own): &(&str, String)| text.replace(name, own);
        self.names.iter().fold(text.to_owned(), fill)
    }

    fn name(&self, name: &str) -> String {
        self.fill(name)
    }

    fn path(&self, name: &str) -> String {
        self.folder.path().join(name).to_str().unwrap().to_owned()
    }

    /// Writes a file and gives its path.
    fn file(&self, name: &str, text: &str) -> String {
        let path = self.path(name);
        std::fs::create_dir_all(self.path("definitions")).unwrap();
        std::fs::write(&path, self.fill(text)).unwrap();
        path
    }

    fn ok(&self, words: &[&str]) -> String {
        self.user.ok(words)
    }

    fn json(&self, words: &[&str]) -> Value {
        serde_json::from_str(&self.ok(&[words, &["-f", "json"]].concat())).unwrap()
    }

    /// Writes the definitions of the test to files; gives their folder.
    fn definitions(&self) -> String {
        for (name, text) in [
            ("flow", DEFINITIONS),
            ("action", ACTION),
            ("environment", ENVIRONMENT),
            ("trigger", TRIGGER),
        ] {
            self.file(&format!("definitions/{name}.yaml"), text);
        }
        self.path("definitions")
    }

    /// What a plan does to each object.
    fn actions(&self, words: &[&str]) -> Vec<String> {
        let rows = self.json(words);
        let action = |row: &Value| row["Action"].as_str().unwrap().to_owned();
        rows.as_array().unwrap().iter().map(action).collect()
    }
}

#[test]
#[ignore = "needs real clouds"]
fn definitions_are_applied_exported_and_pruned() {
    let old = Old::new();
    let folder = old.definitions();
    let owner = unique("team");
    let apply = ["definition-apply", &folder, "--owner", &owner, "--yes"];
    assert_eq!(old.actions(&apply), ["create"; 4]);
    assert_eq!(old.actions(&apply), ["same"; 4]);
    old.ok(&["definition-diff", &folder]);

    // Of other tests there may be more.
    let exported = old.path("exported");
    old.ok(&["definition-export", &exported, "--owner", &owner]);
    old.ok(&["definition-diff", &exported]);

    old.ok(&[
        "cron-trigger-update",
        &old.name("TRIGGER"),
        "--pattern",
        "1 2 3 4 *",
    ]);
    assert!(
        old.user
            .run(&["definition-diff", &folder])
            .stdout
            .contains("-pattern: '1 2 3 4 *'")
    );
    for name in ["environment", "trigger"] {
        std::fs::remove_file(old.path(&format!("definitions/{name}.yaml"))).unwrap();
    }
    // The trigger is another one since its update: it is kept, and the code says that something is left.
    let pruned = old
        .user
        .run(&[&apply[..], &["--prune", "-f", "value"]].concat());
    let rows = |action: &str| {
        pruned
            .stdout
            .lines()
            .filter(|row| row.contains(action))
            .count()
    };
    assert_eq!(
        (rows(" delete "), rows(" keep ")),
        (1, 1),
        "{}{}",
        pruned.stdout,
        pruned.stderr
    );
    assert_eq!(pruned.code, Some(1));
    old.ok(&["cron-trigger-delete", &old.name("TRIGGER")]);
    old.ok(&["workflow-delete", &old.name("FLOW")]);
    old.ok(&["action-delete", &old.name("ACTION")]);
}

#[test]
#[ignore = "needs real clouds"]
fn an_execution_fails_is_explained_mended_and_deleted() {
    let old = Old::new();
    let folder = old.definitions();
    old.ok(&["action-create", &old.path("definitions/action.yaml")]);
    old.ok(&["workflow-create", &old.path("definitions/flow.yaml")]);
    let flow = old.name("FLOW");
    assert!(folder.ends_with("definitions"));

    let ran = old.user.run(&[
        "execution-create",
        &flow,
        r#"{"word": "a"}"#,
        "--wait",
        "-f",
        "value",
        "-c",
        "ID",
    ]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    let id = ran.stdout.trim_end();
    let why = old.ok(&["execution-why", id]);
    assert!(
        why.contains("Error:    ECONNREFUSED: GET http://127.0.0.1:1/"),
        "{why}"
    );
    let tree = old.ok(&["execution-tree", id]);
    assert!(tree.contains("say") && tree.contains("fetch"), "{tree}");
    assert!(
        old.ok(&["execution-get-report", id])
            .contains("task 'fetch' [ERROR]")
    );
    let tasks = old.json(&["task-list", id]);
    assert_eq!(tasks.as_array().unwrap().len(), 2);
    let said = tasks
        .as_array()
        .unwrap()
        .iter()
        .find(|task| task["Name"] == "say")
        .unwrap();
    let result = old.ok(&["task-get-result", said["ID"].as_str().unwrap()]);
    assert_eq!(result.trim_end(), "\"a!\"");

    let fetch = tasks
        .as_array()
        .unwrap()
        .iter()
        .find(|task| task["Name"] == "fetch")
        .unwrap();
    old.ok(&["task-skip", fetch["ID"].as_str().unwrap()]);
    old.ok(&["execution-wait", id]);
    assert_eq!(old.json(&["execution-get", id])["State"], "SUCCESS");
    old.ok(&["execution-delete", id, "--force"]);
    Server::poll("the execution is gone", || {
        old.user.run(&["execution-get", id]).code == Some(1)
    });
    old.ok(&["workflow-delete", &flow]);
    old.ok(&["action-delete", &old.name("ACTION")]);
}

#[test]
#[ignore = "needs real clouds"]
fn code_runs_as_an_action() {
    let old = Old::new();
    let (code, action) = (unique("code"), unique("hi"));
    let file = old.file("definitions/hi.py", CODE);
    old.ok(&["code-source-create", &code, &file]);
    old.ok(&["dynamic-action-create", &action, "Hi", &code]);
    let result = old.ok(&["run-action", &action, r#"{"name": "Bo"}"#]);
    assert_eq!(result.trim_end(), r#"{"result": "hi Bo"}"#);
    old.ok(&["dynamic-action-delete", &action]);
    old.ok(&["code-source-delete", &code]);
}

#[test]
#[ignore = "needs real clouds"]
fn what_the_server_lacks_is_told() {
    let old = Old::new();
    for words in [&["maintenance-get"][..], &["maintenance-set", "PAUSED"]] {
        let stderr = old.user.fails(words);
        let hint = "hint: the server may be too old: Mistral 18, for one, has no maintenance mode that works";
        assert!(stderr.contains(hint), "{stderr}");
    }
    let checks = old.user.ok(&["doctor", "-f", "csv"]);
    let row = checks
        .lines()
        .find(|row| row.contains("Mistral: maintenance"));
    assert!(row.unwrap().contains("\"warning\""), "{checks}");
    let text = format!("{ENVIRONMENT}scope: public\n");
    let file = old.file("definitions/public.yaml", &text);
    let stderr = old.user.run(&["definition-apply", &file, "--yes"]).stderr;
    let hint = "hint: servers of 2024 and before take no scope for a new environment";
    assert!(stderr.contains(hint), "{stderr}");
}
