//! Executions from beginning to end: tasks, actions, reports, reruns, asynchronous actions.

use serde_json::{Value, json};

use crate::support::{Server, rows, server, unique};

/// Creates a workflow of this body and gives its name.
fn workflow(server: &Server, body: &str) -> String {
    let name = unique("flow");
    server.ok(&[
        "workflow-create",
        &server.file(&name, &format!("version: '2.0'\n{name}:\n{body}")),
    ]);
    name
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_execution_runs_to_its_end() {
    let server = server();
    let name = workflow(
        &server,
        "  input: [whom: world]\n  output: {said: <% $.said %>}\n  tasks:\n    say:\n      action: std.echo output=\"hello <% $.whom %>\"\n      publish: {said: <% task().result %>}\n",
    );
    let created = server.json(&[
        "execution-create",
        &name,
        "{\"whom\": \"mündung\"}",
        "-d",
        "a test",
    ]);
    let id = created["ID"].as_str().unwrap();
    assert_eq!(
        (&created["Workflow name"], &created["Description"]),
        (&json!(name), &json!("a test"))
    );
    server.wait_for(&["execution-get", id], "State", "SUCCESS");
    assert_eq!(
        server.ok(&["execution-get-output", id]),
        "{\n    \"said\": \"hello mündung\"\n}\n"
    );
    assert_eq!(
        server.ok(&["execution-get-input", id]),
        "{\n    \"whom\": \"mündung\"\n}\n"
    );
    assert_eq!(server.ok(&["execution-get-published", id]), "{}\n");
    assert_eq!(
        rows(&server.json(&["execution-list", "--rootsonly"]), "ID", id).len(),
        1
    );

    let tasks = server.json(&["task-list", id]);
    let task = tasks[0]["ID"].as_str().unwrap();
    assert_eq!(
        (&tasks[0]["Name"], &tasks[0]["State"]),
        (&json!("say"), &json!("SUCCESS"))
    );
    assert_eq!(
        server.json(&["task-get", task])["Workflow Execution ID"],
        json!(id)
    );
    assert_eq!(server.ok(&["task-get-result", task]), "\"hello mündung\"\n");
    assert!(
        server
            .ok(&["task-get-published", task])
            .starts_with("{\n    \"said\": \"hello mündung\"\n}\n")
    );

    let actions = server.json(&["action-execution-list", task]);
    let action = actions[0]["ID"].as_str().unwrap();
    assert_eq!(
        (&actions[0]["Name"], &actions[0]["Accepted"]),
        (&json!("std.echo"), &json!(true))
    );
    assert_eq!(
        server.json(&["action-execution-get", action])["Task ID"],
        json!(task)
    );
    assert!(
        server
            .ok(&["action-execution-get-output", action])
            .contains("hello mündung")
    );
    assert!(
        server
            .ok(&["action-execution-get-input", action])
            .contains("hello mündung")
    );
    assert_eq!(
        server.json(&["execution-update", id, "-d", "changed"])["Description"],
        "changed"
    );
    let deleted = format!("Request to delete execution {id} has been accepted.\n");
    assert_eq!(server.ok(&["execution-delete", id]), deleted);
    assert!(server.fails(&["execution-get", id]).contains("404"));
    server.ok(&["workflow-delete", &name]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn sub_executions_and_the_report_show_what_ran() {
    let server = server();
    let inner = workflow(&server, "  tasks:\n    boom:\n      action: std.fail\n");
    let outer = workflow(
        &server,
        &format!("  tasks:\n    call:\n      workflow: {inner}\n"),
    );
    let id = server.field(&["execution-create", &outer], "ID");
    server.wait_for(&["execution-get", &id], "State", "ERROR");
    let report = server.ok(&["execution-get-report", &id]);
    assert!(
        report.contains("Number of tasks in ERROR state: 2\n"),
        "{report}"
    );
    assert!(
        report.contains(&format!(
            "workflow '{outer}' [ERROR] {id}\n    task 'call' [ERROR]"
        )),
        "{report}"
    );
    assert!(
        report.contains("\n        workflow '") && report.contains("action 'std.fail' [ERROR]"),
        "{report}"
    );
    let counts = server.ok(&[
        "execution-get-report",
        &id,
        "--statistics-only",
        "--no-errors-only",
    ]);
    assert!(!counts.contains("Execution Tree"), "{counts}");
    let all = server.json(&["execution-get-sub-executions", &id]);
    assert_eq!(rows(&all, "Workflow name", &inner).len(), 1, "{all}");
    let task = server.json(&["task-list", &id])[0]["ID"]
        .as_str()
        .unwrap()
        .to_owned();
    let below = server.json(&["task-get-sub-executions", &task, "--errors-only"]);
    assert_eq!(rows(&below, "Workflow name", &inner).len(), 1, "{below}");
    server.ok(&["execution-delete", &id, "--force"]);
    server.ok(&["workflow-delete", &outer, &inner]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_failed_task_runs_again() {
    let server = server();
    let name = workflow(
        &server,
        "  output: {was: <% $.was %>}\n  tasks:\n    check:\n      action: std.echo output=<% int(env().n) %>\n      publish: {was: <% task().result %>}\n",
    );
    let id = server.field(
        &[
            "execution-create",
            &name,
            "{}",
            "{\"env\": {\"n\": \"no number\"}}",
        ],
        "ID",
    );
    server.wait_for(&["execution-get", &id], "State", "ERROR");
    let task = server.json(&["task-list", &id])[0]["ID"]
        .as_str()
        .unwrap()
        .to_owned();
    let rerun = server.json(&["task-rerun", &task, "-e", "n: '5'"]);
    assert_eq!(rerun["ID"], json!(task));
    server.wait_for(&["execution-get", &id], "State", "SUCCESS");
    assert_eq!(
        server.ok(&["execution-get-output", &id]),
        "{\n    \"was\": 5\n}\n"
    );
    assert!(server.fails(&["task-rerun", &task]).contains("400"));
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_asynchronous_action_is_completed_from_outside() {
    let server = server();
    let name = workflow(
        &server,
        "  output: {got: <% $.got %>}\n  tasks:\n    wait:\n      action: std.async_noop\n      publish: {got: <% task().result %>}\n",
    );
    let id = server.field(&["execution-create", &name], "ID");
    let listed = || server.json(&["task-list", &id]);
    Server::poll("the task starts", || {
        listed().as_array().is_some_and(|tasks| !tasks.is_empty())
    });
    let task = listed()[0]["ID"].as_str().unwrap().to_owned();
    let actions = || server.json(&["action-execution-list", &task]);
    Server::poll("the action starts", || {
        actions().as_array().is_some_and(|rows| !rows.is_empty())
    });
    let action = actions()[0]["ID"].as_str().unwrap().to_owned();
    let updated = server.json(&[
        "action-execution-update",
        &action,
        "--state",
        "SUCCESS",
        "--output",
        "{\"n\": [1, 2.5]}",
    ]);
    assert_eq!(updated["State"], "SUCCESS");
    server.wait_for(&["execution-get", &id], "State", "SUCCESS");
    let output: Value = serde_json::from_str(&server.ok(&["execution-get-output", &id])).unwrap();
    assert_eq!(output["got"], json!({"n": [1, 2.5]}));
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_action_runs_alone_and_is_kept() {
    let server = server();
    let kept = server.json(&[
        "run-action",
        "std.echo",
        "{\"output\": \"kept\"}",
        "--save-result",
    ]);
    let id = kept["ID"].as_str().unwrap();
    server.wait_for(&["action-execution-get", id], "State", "SUCCESS");
    assert_eq!(
        server.ok(&["action-execution-get-output", id]),
        "{\n    \"result\": \"kept\"\n}\n"
    );
    assert_eq!(
        server.ok(&["run-action", "std.echo", "{\"output\": 1}", "--run-sync"]),
        "{\"result\": 1}\n"
    );
    assert_eq!(
        server.ok(&["action-execution-delete", id]),
        format!("Request to delete action execution {id} has been accepted.\n")
    );
    assert!(server.fails(&["action-execution-get", id]).contains("404"));
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_execution_is_paused_and_stopped() {
    let server = server();
    let name = workflow(
        &server,
        "  tasks:\n    wait:\n      action: std.async_noop\n",
    );
    let id = server.field(&["execution-create", &name], "ID");
    server.wait_for(&["execution-get", &id], "State", "RUNNING");
    assert_eq!(
        server.json(&["execution-update", &id, "-s", "PAUSED"])["State"],
        "PAUSED"
    );
    assert_eq!(
        server.json(&["execution-update", &id, "--state=RUNNING"])["State"],
        "RUNNING"
    );
    assert_eq!(
        server.json(&["execution-update", &id, "-sCANCELLED"])["State"],
        "CANCELLED"
    );
    let ran = server.run(&[
        "execution-delete",
        &id,
        "00000000-0000-4000-8000-000000000000",
        "--force",
    ]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.stdout,
        format!("Request to delete execution {id} has been accepted.\n")
    );
    assert!(
        ran.stderr.contains("00000000-0000-4000-8000-000000000000") && ran.stderr.contains("404"),
        "{}",
        ran.stderr
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn listings_go_on_beyond_a_page() {
    let server = server();
    let name = workflow(&server, "  tasks:\n    t: {action: std.noop}\n");
    let made: Vec<_> = (0..3)
        .map(|_| server.field(&["execution-create", &name], "ID"))
        .collect();
    let filter = format!("workflow_name={name}");
    let ids = |words: &[&str]| {
        let mut all = vec![
            "execution-list",
            "--filter",
            &filter,
            "-f",
            "value",
            "-c",
            "ID",
        ];
        all.extend(words);
        server
            .ok(&all)
            .lines()
            .map(str::to_owned)
            .collect::<Vec<_>>()
    };
    assert_eq!(ids(&["--limit", "-1"]).len(), 3);
    assert_eq!(ids(&["--limit", "2", "--oldest"]).len(), 2);
    let first = ids(&["--limit", "1", "--oldest"]);
    assert_eq!(ids(&["--oldest", "--marker", &first[0]]).len(), 2);
    server.ok(&["execution-delete", &made[0], &made[1], &made[2], "--force"]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_state_that_the_server_does_not_set_is_said() {
    let server = server();
    let name = workflow(&server, "  tasks:\n    t: {action: std.noop}\n");
    let id = server.field(&["execution-create", &name], "ID");
    server.wait_for(&["execution-get", &id], "State", "SUCCESS");
    for wanted in ["RUNNING", "ERROR", "CANCELLED"] {
        let ran = server.run(&[
            "execution-update",
            &id,
            "-s",
            wanted,
            "-f",
            "value",
            "-c",
            "State",
        ]);
        assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "SUCCESS\n"));
        let warning = format!("the state of execution {id} is SUCCESS, not {wanted}");
        assert!(ran.stderr.contains(&warning), "{}", ran.stderr);
    }
    // Without a description the server would fail.
    let copy = server.run(&["execution-create", "-s", &id, "-f", "value", "-c", "State"]);
    assert_eq!(copy.code, Some(0), "{}", copy.stderr);
    assert!(copy.stderr.contains("was not copied"), "{}", copy.stderr);
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_rerun_shows_the_new_state_and_a_paused_execution_has_none() {
    let server = server();
    let name = workflow(
        &server,
        "  tasks:\n    fails: {action: std.fail}\n    waits: {action: std.async_noop}\n",
    );
    let id = server.field(&["execution-create", &name], "ID");
    let failed = || {
        let tasks = server.json(&["task-list", &id, "--filter", "state=ERROR"]);
        let task = tasks.as_array().and_then(|tasks| tasks.first());
        task.map(|task| task["ID"].as_str().unwrap().to_owned())
    };
    Server::poll("the task fails", || failed().is_some());
    let task = failed().unwrap();
    server.ok(&["execution-update", &id, "-s", "PAUSED"]);
    let rerun = ["task-rerun", &task, "-f", "value", "-c", "State"];
    let ran = server.run(&rerun);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(0), "ERROR\n"));
    let warning = format!("task {task} was not rerun, as its execution is PAUSED");
    assert!(ran.stderr.contains(&warning), "{}", ran.stderr);
    server.ok(&["execution-update", &id, "-s", "CANCELLED"]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn input_that_the_server_would_refuse_is_not_sent() {
    let server = server();
    let name = workflow(&server, "  tasks:\n    t: {action: std.noop}\n");
    for given in ["\"x\"", "[1]", "3", "\"\""] {
        let error = server.fails(&["execution-create", &name, given]);
        assert!(error.contains("INPUT is not a JSON object"), "{error}");
    }
    // What it reads as an object is accepted.
    for given in ["\"{}\"", "[]", "0", "null"] {
        server.ok(&["execution-create", &name, given]);
    }
}
