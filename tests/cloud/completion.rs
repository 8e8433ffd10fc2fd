//! Names that shells complete from a real Mistral.

use std::process::Command;

use crate::support::{Outcome, Server, server, unique};

/// What the program answers a shell with: values, each with its description.
fn offered(server: &Server, words: &[&str]) -> Vec<String> {
    let words = words.iter().map(|word| format!("={word}"));
    let asked: Vec<String> = ["__complete".to_owned(), "zsh".to_owned()]
        .into_iter()
        .chain(words)
        .collect();
    let asked: Vec<&str> = asked.iter().map(String::as_str).collect();
    let answer = server.ok(&asked);
    answer.split_terminator('\0').map(str::to_owned).collect()
}

#[test]
#[ignore = "needs a real Mistral"]
fn names_of_each_kind_are_offered() {
    let (server, name) = (server(), unique("completed"));
    let workflow = format!("version: '2.0'\n{name}:\n  tasks:\n    first: {{action: std.noop}}\n");
    let action = format!("version: '2.0'\n{name}:\n  base: std.noop\n");
    let book = format!(
        "version: '2.0'\nname: {name}\nworkflows:\n  w:\n    tasks:\n      a: {{action: std.noop}}\n"
    );
    let environment = format!("name: {name}\nvariables: {{a: 1}}\n");
    let code = "from mistral_lib import actions\n\n\nclass Hi(actions.Action):\n    def run(self, context):\n        return 1\n";
    let file = |end: &str, text: &str| server.file(&format!("{name}.{end}"), text);
    server.ok(&["workflow-create", &file("flow", &workflow)]);
    server.ok(&["action-create", &file("action", &action)]);
    server.ok(&["workbook-create", &file("book", &book)]);
    server.ok(&["environment-create", &file("environment", &environment)]);
    server.ok(&["code-source-create", &name, &file("py", code)]);
    server.ok(&["dynamic-action-create", &name, "Hi", &name]);
    server.ok(&[
        "cron-trigger-create",
        &name,
        &name,
        "--pattern",
        "0 0 1 1 *",
    ]);
    let id = server.field(&["execution-create", &name, "--wait"], "ID");
    let task = server.field(&["task-list", &id], "ID");
    let typed = &name[..name.len() - 1];
    for (words, expected) in [
        (&["workflow-get", typed][..], name.as_str()),
        (&["action-get", typed], &name),
        (&["workbook-get", typed], &name),
        (&["environment-get", typed], &name),
        (&["code-source-get", typed], &name),
        (&["dynamic-action-get", typed], &name),
        (&["cron-trigger-get", typed], &name),
        (&["run-action", "std.ec"], "std.echo"),
        (&["execution-get", &id[..8]], &id),
        (&["task-get", &task[..8]], &task),
        (&["execution-retry", &id, "--task", "fi"], "first"),
    ] {
        let offered = offered(&server, words);
        assert!(
            offered.iter().any(|value| value == expected),
            "{words:?}: {offered:?}"
        );
    }
    for words in [
        &["event-trigger-get", ""][..],
        &["action-execution-get", ""],
    ] {
        // A question that the server refuses would have the same answer as one that finds nothing.
        assert_eq!(offered(&server, words)[0], "none", "{words:?}");
    }
    server.ok(&["cron-trigger-delete", &name]);
    server.ok(&["dynamic-action-delete", &name]);
    server.ok(&["code-source-delete", &name]);
    server.ok(&["execution-delete", &id]);
    for command in [
        "environment-delete",
        "workbook-delete",
        "action-delete",
        "workflow-delete",
    ] {
        server.ok(&[command, &name]);
    }
}

/// The words with which a shell calls the program after a line was typed at its terminal.
fn typed(server: &Server, shell: &str, line: &str) -> Vec<String> {
    let folder = tempfile::tempdir().unwrap();
    let client = std::path::Path::new(env!("CARGO_BIN_EXE_mistral"))
        .parent()
        .unwrap();
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cloud/support/shell_at_terminal.py"
    );
    let ran = Command::new(std::env::var_os("PYTHON").unwrap_or("python3".into()))
        .args([script, shell, line])
        .arg(folder.path())
        .env_clear()
        .env(
            "PATH",
            format!("{}:/usr/bin:/bin:/usr/local/bin", client.display()),
        )
        .env("OS_MISTRAL_URL", &server.url)
        .env("LANG", "C.UTF-8")
        .output()
        .unwrap();
    let words = Outcome::from(ran).succeeded(&[shell, line]);
    words.lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "needs a real Mistral"]
fn each_shell_completes_the_name_of_a_workflow() {
    let (server, name) = (server(), unique("tab"));
    let text = format!("version: '2.0'\n{name}:\n  tasks:\n    a: {{action: std.noop}}\n");
    server.ok(&["workflow-create", &server.file("tab.yaml", &text)]);
    for shell in ["bash", "zsh", "fish"] {
        let line = format!("mistral workflow-get {}\\t", &name[..name.len() - 1]);
        assert_eq!(
            typed(&server, shell, &line),
            ["workflow-get", &name],
            "{shell}"
        );
    }
    server.ok(&["workflow-delete", &name]);
}
