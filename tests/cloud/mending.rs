//! Failures and their repair: `execution-retry` and `task-skip` on a real Mistral.

use serde_json::Value;

use crate::support::{Outcome, Server, server, unique};

/// Creates the workflows of a definition, in which `@` stands for a prefix of their names, and gives the prefix.
fn workflows(server: &Server, definition: &str) -> String {
    let prefix = unique("mend");
    let text = format!("version: '2.0'\n{}", definition.replace('@', &prefix));
    server.ok(&["workflow-create", &server.file(&prefix, &text)]);
    prefix
}

/// Runs a workflow to its end and gives the ID of the execution.
fn ended(server: &Server, workflow: &str, input: &str, state: &str) -> String {
    let id = server.field(&["execution-create", workflow, input], "ID");
    server.ok(&["execution-wait", &id, "--for", state, "--timeout", "1m"]);
    id
}

/// What `execution-retry` shows: the paths and attempts.
fn retried(server: &Server, id: &str, words: &[&str]) -> Vec<String> {
    let mut line = vec!["execution-retry", id, "--wait", "--timeout", "1m"];
    line.extend(words);
    rows(&server.json(&line))
}

/// What it would rerun.
fn planned(server: &Server, id: &str) -> Vec<String> {
    rows(&server.json(&["execution-retry", id, "--dry-run"]))
}

fn rows(found: &Value) -> Vec<String> {
    let rows = found.as_array().unwrap().iter();
    let row = |row: &Value| format!("{} {}", row["Path"].as_str().unwrap(), row["Attempt"]);
    rows.map(row).collect()
}

fn state(server: &Server, id: &str) -> String {
    server.field(&["execution-get", id], "State")
}

/// The ID of the task of a name within an execution or one below it.
fn task(server: &Server, id: &str, name: &str) -> String {
    let executions = server.json(&["execution-get-sub-executions", id]);
    let executions = executions.as_array().unwrap().iter();
    let mut tasks = executions.flat_map(|execution| {
        let tasks = server.json(&["task-list", execution["ID"].as_str().unwrap()]);
        tasks.as_array().unwrap().clone()
    });
    let task = tasks.find(|task| task["Name"] == name).unwrap();
    task["ID"].as_str().unwrap().to_owned()
}

fn assert_says(outcome: &Outcome, code: i32, parts: &[&str]) {
    assert_eq!(outcome.code, Some(code), "{}", outcome.stderr);
    for part in parts {
        assert!(
            outcome.stderr.contains(part),
            "no {part:?} in {}",
            outcome.stderr
        );
    }
}

/// Whether a task fails depends on the environment, which a rerun may change.
const THREE_LEVELS: &str = "
@leaf:
  tasks:
    fetch:
      action: std.noop
      fail-on: <% env().get(ok, false) != true %>
      retry: {count: 1, delay: 1}
    beside: {action: std.noop}
@mid:
  tasks:
    install: {workflow: @leaf}
@top:
  tasks:
    deploy: {workflow: @mid}
    handled: {action: std.fail, on-error: [cleanup]}
    tolerated: {action: std.fail, on-error: [noop]}
    cleanup: {action: std.noop}
";

#[test]
#[ignore = "needs a real Mistral"]
fn a_failure_three_levels_deep_is_found_and_rerun() {
    let server = server();
    let prefix = workflows(&server, THREE_LEVELS);
    let id = ended(&server, &format!("{prefix}top"), "{}", "ERROR");
    assert_eq!(planned(&server, &id), ["deploy > install > fetch 3"]);
    let words = ["execution-retry", &id, "--wait", "--timeout", "1m"];
    let again = server.run(&words);
    assert_says(
        &again,
        3,
        &["deploy > install > fetch: Failed by 'fail-on' policy"],
    );
    let unknown = server.fails(&["execution-retry", &id, "--task", "handled"]);
    assert_eq!(
        unknown,
        "mistral: --task: no failed task is \"handled\"\n  hint: failed tasks: deploy > install > fetch\n"
    );
    let env = ["--task", "install > fetch", "-e", "{\"ok\": true}"];
    assert_eq!(
        retried(&server, &id, &env).len(),
        1,
        "the end of its path names the task"
    );
    assert_eq!(state(&server, &id), "SUCCESS");
    let over = server.fails(&["execution-retry", &id]);
    assert!(over.contains("it is in SUCCESS"), "{over}");
    assert!(
        over.contains(&format!("execution-create --from {id}")),
        "{over}"
    );
}

const NO_FAILED_TASK: &str = "
@output:
  output: {x: <% $.nosuch.x %>}
  tasks:
    a: {action: std.noop}
@command:
  tasks:
    a: {action: std.noop, on-success: [fail]}
@input:
  input: [needed]
  tasks:
    a: {action: std.noop}
@top:
  tasks:
    output: {workflow: @output}
    command: {workflow: @command}
    input: {workflow: @input}
    condition: {action: std.fail}
";

#[test]
#[ignore = "needs a real Mistral"]
fn workflows_that_fail_without_a_failed_task_are_run_again_by_their_task() {
    let server = server();
    let prefix = workflows(&server, NO_FAILED_TASK);
    let id = ended(&server, &format!("{prefix}top"), "{}", "ERROR");
    let mut found = planned(&server, &id);
    found.sort();
    assert_eq!(found, ["command 2", "condition 2", "input 2", "output 2"]);
    let output = task(&server, &id, "output");
    assert_says(
        &server.run(&["execution-retry", &id, "--task", "output", "--wait"]),
        3,
        &[],
    );
    let below = server.json(&["task-get-sub-executions", &output]);
    assert_eq!(below.as_array().unwrap().len(), 2, "{below}");
    let alone = ended(&server, &format!("{prefix}output"), "{}", "ERROR");
    let nothing = server.fails(&["execution-retry", &alone]);
    assert!(
        nothing.contains("no task of it failed: Can not evaluate YAQL expression"),
        "{nothing}"
    );
}

const ITEMS: &str = "
@one:
  input: [i, bad]
  tasks:
    check:
      action: std.noop
      fail-on: <% $.i in $.bad and env().get(ok, false) != true %>
@each:
  input: [bad]
  tasks:
    loop:
      with-items: i in <% range(3).toList() %>
      workflow: @one i=<% $.i %> bad=<% $.bad %>
@twice:
  input: [bad]
  tasks:
    loop:
      with-items: i in <% range(3).toList() %>
      retry: {count: 1, delay: 1}
      workflow: @one i=<% $.i %> bad=<% $.bad %>
@actions:
  tasks:
    each:
      with-items: i in <% range(3).toList() %>
      action: std.async_noop
";

#[test]
#[ignore = "needs a real Mistral"]
fn items_that_are_workflows_are_mended_within() {
    let server = server();
    let prefix = workflows(&server, ITEMS);
    for (workflow, bad, count) in [
        ("each", "[1]", 1),
        ("each", "[0, 2]", 2),
        ("twice", "[1]", 1),
    ] {
        let input = format!("{{\"bad\": {bad}}}");
        let id = ended(&server, &format!("{prefix}{workflow}"), &input, "ERROR");
        let rows = retried(&server, &id, &["-e", "{\"ok\": true}", "--failed-items"]);
        assert_eq!(rows, vec!["loop > check 2"; count], "{workflow} {bad}");
        assert_eq!(state(&server, &id), "SUCCESS", "{workflow} {bad}");
    }
}

/// Starts three actions that wait to be completed, and ends them with these states.
fn completed(server: &Server, workflow: &str, states: [&str; 3]) -> String {
    let id = server.field(&["execution-create", workflow], "ID");
    complete(server, &id, states);
    server.ok(&["execution-wait", &id, "--for", "ERROR", "--timeout", "1m"]);
    id
}

fn complete(server: &Server, id: &str, states: [&str; 3]) {
    let mut running = Vec::new();
    Server::poll("three actions", || {
        let tasks = server.json(&["task-list", id]);
        if let Some(task) = tasks[0]["ID"].as_str() {
            let actions =
                server.json(&["action-execution-list", task, "--filter", "state=RUNNING"]);
            running.clone_from(actions.as_array().unwrap());
        }
        running.len() == 3
    });
    for (action, state) in running.iter().zip(states) {
        let action = action["ID"].as_str().unwrap();
        server.ok(&[
            "action-execution-update",
            action,
            "--state",
            state,
            "--output",
            "{}",
        ]);
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn only_failed_items_are_rerun_where_the_server_ends_that() {
    let server = server();
    let workflow = workflows(&server, ITEMS) + "actions";
    let id = completed(&server, &workflow, ["SUCCESS", "ERROR", "SUCCESS"]);
    let refused = server.fails(&["execution-retry", &id, "--failed-items"]);
    assert!(
        refused.contains("RUNNING for ever; nothing was rerun"),
        "{refused}"
    );
    assert_eq!(state(&server, &id), "ERROR");
    assert_eq!(rows(&server.json(&["execution-retry", &id])), ["each 2"]);
    complete(&server, &id, ["SUCCESS"; 3]);
    server.ok(&["execution-wait", &id, "--timeout", "1m"]);
    let id = completed(&server, &workflow, ["ERROR"; 3]);
    let line = ["execution-retry", &id, "--failed-items"];
    assert_eq!(rows(&server.json(&line)), ["each 2"]);
    complete(&server, &id, ["SUCCESS"; 3]);
    server.ok(&["execution-wait", &id, "--timeout", "1m"]);
}

const BESIDE: &str = "
@sub:
  tasks:
    bad: {action: std.fail}
    slow: {action: std.async_noop}
@top:
  tasks:
    down: {workflow: @sub}
";

#[test]
#[ignore = "needs a real Mistral"]
fn running_and_cancelled_executions_are_mended_and_paused_ones_refused() {
    let server = server();
    let top = workflows(&server, BESIDE) + "top";
    let id = server.field(&["execution-create", &top], "ID");
    let dry_run = ["execution-retry", &id, "--dry-run"];
    Server::poll("a failed task", || server.run(&dry_run).code == Some(0));
    let retry = ["execution-retry", &id];
    let bad = task(&server, &id, "bad");
    assert_eq!(rows(&server.json(&retry)), ["down > bad 2"]);
    server.wait_for(&["task-get", &bad], "State", "ERROR");

    server.ok(&["execution-update", &id, "-s", "PAUSED"]);
    let refused = server.fails(&retry);
    assert!(
        refused.contains("is PAUSED; the server would ignore a rerun"),
        "{refused}"
    );
    let refused = server.fails(&["task-skip", &bad]);
    assert!(
        refused.contains("is PAUSED\n  hint: resume it first"),
        "{refused}"
    );
    server.ok(&["execution-update", &id, "-s", "RUNNING"]);

    server.ok(&["execution-update", &id, "-s", "CANCELLED"]);
    let refused = server.fails(&["execution-retry", &id, "-e", "{\"a\": 1}"]);
    assert!(
        refused.contains("cannot be changed, as it is CANCELLED"),
        "{refused}"
    );
    assert_eq!(rows(&server.json(&retry)), ["down > bad 3"]);
    assert_eq!(state(&server, &id), "RUNNING");
    server.ok(&["execution-update", &id, "-s", "CANCELLED"]);
}

const SKIPPED: &str = "
@sub:
  tasks:
    first: {action: std.fail, on-skip: [repair], on-success: [next]}
    repair: {action: std.noop}
    next: {action: std.noop}
    second: {action: std.fail, on-success: [after]}
    after: {action: std.noop}
@top:
  tasks:
    down: {workflow: @sub}
";

#[test]
#[ignore = "needs a real Mistral"]
fn skipped_tasks_let_the_root_execution_go_on() {
    let server = server();
    let top = workflows(&server, SKIPPED) + "top";
    let id = ended(&server, &top, "{}", "ERROR");
    let (first, second) = (task(&server, &id, "first"), task(&server, &id, "second"));
    let after = task(&server, &id, "down");
    let words = [
        "task-skip",
        &first,
        &second,
        "--wait",
        "--timeout",
        "1m",
        "-f",
        "value",
        "-c",
        "Name",
    ];
    let skipped = server.run(&words);
    assert_eq!(skipped.stdout, "first\nsecond\n", "{}", skipped.stderr);
    assert_says(
        &skipped,
        0,
        &[
            "was skipped; its on-skip follows: repair\n",
            "was skipped; its on-success follows: after\n",
        ],
    );
    assert_eq!(state(&server, &id), "SUCCESS");
    let again = server.fails(&["task-skip", &first, &after]);
    assert!(
        again.contains("it is in SKIPPED") && again.contains("it is in SUCCESS"),
        "{again}"
    );
    for name in ["repair", "after"] {
        let followed = task(&server, &id, name);
        assert_eq!(server.field(&["task-get", &followed], "State"), "SUCCESS");
    }
}
