//! Watching executions on a real Mistral: from start to end, through a restart, and afterwards as a tree.

use serde_json::Value;
use tempfile::TempDir;

use crate::support::own::Own;
use crate::support::running::Running;
use crate::support::{Server, bare, server, unique};

/// Workflows of three levels with items, a retry, a join and an action that somebody else completes.
const FLOWS: &str = "NAME_leaf:
  input: [n]
  tasks:
    fetch: {action: std.echo output=<% $.n %>, wait-before: 8}
NAME_middle:
  tasks:
    install: {with-items: n in <% range(2) %>, workflow: NAME_leaf n=<% $.n %>}
NAME:
  tasks:
    prepare: {action: std.noop, on-success: [deploy, approve, ping, flaky]}
    deploy: {workflow: NAME_middle, on-success: report}
    approve: {action: std.async_noop, on-success: report}
    ping: {with-items: i in <% range(3) %>, action: std.echo output=<% $.i %>}
    flaky: {action: std.fail, retry: {count: 1, delay: 8}, on-error: recover}
    recover: {action: std.noop}
    report: {join: all, action: std.noop}
";

/// Creates the workflows, and gives the name of the upper one.
fn flows(server: &Server) -> String {
    let name = unique("watch");
    let text = format!("version: '2.0'\n{}", FLOWS.replace("NAME", &name));
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    name
}

/// The task of this name in the tree of an execution.
fn task<'a>(tree: &'a Value, name: &str) -> &'a Value {
    let mut tasks = tree["tasks"].as_array().unwrap().iter();
    tasks
        .find(|task| task["name"] == name)
        .unwrap_or(&Value::Null)
}

fn tree(server: &Server, id: &str) -> Value {
    server.json(&["execution-tree", id])
}

/// Completes the action of the task `approve`, once it runs.
fn approve(server: &Server, id: &str) {
    let action = || task(&tree(server, id), "approve")["actions"][0]["id"].clone();
    Server::poll("the action starts", || action().is_string());
    let action = action();
    server.ok(&[
        "action-execution-update",
        action.as_str().unwrap(),
        "--state",
        "SUCCESS",
    ]);
}

/// Whether there is a line with these parts, in this order.
fn has(text: &str, parts: &[&str]) -> bool {
    text.lines().any(|line| {
        let mut rest = line;
        parts.iter().all(|part| match rest.split_once(part) {
            Some((_, behind)) => {
                rest = behind;
                true
            }
            None => false,
        })
    })
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_execution_is_watched_from_start_to_end() {
    let server = server();
    let name = flows(&server);
    let id = server.field(&["execution-create", &name], "ID");
    let mut watching = Running::writing(
        server.client(),
        &["execution-watch", &id, "--interval", "250ms"],
    );
    watching.says(" approve  ");
    watching.says(" report  WAITING");
    approve(&server, &id);
    let ran = watching.ended();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    assert_eq!(ran.stderr, "");
    for parts in [
        &[" prepare  ", "SUCCESS"][..],
        &[" deploy > install[1]  RUNNING -> SUCCESS  "],
        &[" deploy > install[0] > fetch  ", "SUCCESS  "],
        &[" deploy > install  RUNNING -> SUCCESS  ", "2/2 items"],
        &[" ping  ", "3/3 items"],
        &[" flaky  DELAYED", "attempt 1 of 2 failed"],
        &[
            " flaky  ",
            "-> ERROR  ",
            "attempt 2 of 2  Fail action expected exception.",
        ],
        &[" report  ", "-> SUCCESS"],
        &[&format!("Z execution {id}  RUNNING -> SUCCESS  ")],
    ] {
        assert!(has(&ran.stdout, parts), "no {parts:?} in\n{}", ran.stdout);
    }

    let tree = tree(&server, &id);
    assert_eq!(
        (&tree["state"], &tree["workflow"]),
        (&"SUCCESS".into(), &name.into())
    );
    let install = &task(&tree, "deploy")["executions"][0]["tasks"][0];
    assert_eq!(
        (&install["name"], install["items"]["succeeded"].as_u64()),
        (&"install".into(), Some(2))
    );
    let fetch = &install["executions"][1]["tasks"][0];
    assert_eq!(
        (&fetch["name"], &fetch["state"]),
        (&"fetch".into(), &"SUCCESS".into())
    );
    assert_eq!(task(&tree, "flaky")["attempt"], 2);
    let text = server.ok(&["execution-tree", &id]);
    assert!(
        has(
            &text,
            &[
                "|- x flaky ",
                "ERROR",
                "attempt 2 of 2, Fail action expected exception."
            ]
        ),
        "{text}"
    );
    let shallow: Value = server.json(&["execution-tree", &id, "--depth", "0"]);
    assert_eq!(
        task(&shallow, "deploy")["executions"][0]["tasks"],
        Value::Null,
        "{shallow}"
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn what_is_started_is_watched_and_shown() {
    let server = server();
    let name = unique("watch");
    let text = format!("version: '2.0'\n{name}:\n  tasks:\n    fetch: {{action: std.fail}}\n");
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    let ran = server.run(&[
        "execution-create",
        &name,
        "--watch",
        "-f",
        "value",
        "-c",
        "State",
    ]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(3), "ERROR\n"),
        "{}",
        ran.stderr
    );
    assert!(
        has(
            &ran.stderr,
            &["Z fetch  ERROR  ", "Fail action expected exception."]
        ),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr
            .contains(" failed: fetch: Fail action expected exception.\n"),
        "{}",
        ran.stderr
    );
    let id = ran
        .stderr
        .split(' ')
        .skip_while(|word| *word != "execution")
        .nth(1)
        .unwrap();
    let ran = server.run(&["execution-retry", id, "--watch"]);
    assert_eq!(ran.code, Some(3), "{}", ran.stderr);
    assert!(ran.stdout.contains("| fetch | "), "{}", ran.stdout);
    assert!(
        has(&ran.stderr, &["Z fetch  ", "ERROR  "]),
        "{}",
        ran.stderr
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_server_is_restarted_in_the_middle_of_a_watch() {
    let own = Own::new("watched");
    own.start();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("flow.yaml");
    let flow = "version: '2.0'\nflow:\n  tasks:\n    wait: {action: std.async_noop, on-success: last}\n    last: {action: std.noop}\n";
    std::fs::write(&file, flow).unwrap();
    own.ask(&["workflow-create", file.to_str().unwrap()]);
    let id = own.ask(&["execution-create", "flow", "-f", "value", "-c", "ID"]);
    let id = id.trim();
    let actions = || own.ask(&["action-execution-list", "-f", "value", "-c", "ID"]);
    Server::poll("the action starts", || !actions().trim().is_empty());
    let mut client = bare();
    client.env("OS_MISTRAL_URL", own.url());
    let words = [
        "execution-watch",
        id,
        "--progress",
        "jsonl",
        "--interval",
        "250ms",
    ];
    let mut watching = Running::writing(client, &words);
    watching.says("\"path\":[\"wait\"]");
    let stop = own.run(&["dev-server-stop"]);
    assert_eq!(stop.code, Some(0), "{}", stop.stderr);
    own.start();
    own.ask(&[
        "action-execution-update",
        actions().trim(),
        "--state",
        "SUCCESS",
    ]);
    let ran = watching.ended();
    assert_eq!(ran.code, Some(0), "{}{}", ran.stdout, ran.stderr);
    let changes: Vec<Value> = ran
        .stdout
        .lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect();
    let ended = |path: &[&str]| {
        changes
            .iter()
            .any(|change| change["path"] == serde_json::json!(path) && change["state"] == "SUCCESS")
    };
    assert!(
        ended(&["wait"]) && ended(&["last"]) && ended(&[]),
        "{}",
        ran.stdout
    );
    assert!(
        ran.stderr.contains("note: still waiting: "),
        "{}",
        ran.stderr
    );
    assert!(
        ran.stderr.contains("the server responds again"),
        "{}",
        ran.stderr
    );
}
