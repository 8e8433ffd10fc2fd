//! The words of python-openstackclient: `workflow execution list` is `execution-list`.

use serde_json::json;

use crate::support::{Answer, Expected, Server, misused, typed};

/// Runs two lines, which ask for the same and print the same.
fn same(line: &str, other: &str, request: &str) {
    let row = json!({"id": "e-1", "name": "n", "state": "SUCCESS", "input": "{\"a\": 1}", "definition": "text",
        "output": "{}", "result": "1", "workflow_name": "w", "description": "", "created_at": "2026-01-01 00:00:00", "executions": [], "workflows": [],
        "tasks": []});
    let [one, two] = [line, other].map(|line| {
        let server = Server::start([(Expected::any_query(request), Answer::json(200, &row))]);
        let ran = typed(line).server(&server).run();
        server.done(line);
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
        ran.stdout
    });
    assert_eq!(one, two, "{line}");
    assert!(!one.is_empty(), "{line}");
}

#[test]
fn words_mean_the_same_as_names() {
    for (line, other, request) in [
        (
            "workflow execution list -f json",
            "execution-list -f json",
            "GET /v2/executions",
        ),
        (
            "workflow list -f json",
            "workflow-list -f json",
            "GET /v2/workflows",
        ),
        (
            "workflow execution input show e-1",
            "execution-get-input e-1",
            "GET /v2/executions/e-1",
        ),
        (
            "workflow definition show n",
            "workflow-get-definition n",
            "GET /v2/workflows/n",
        ),
        (
            "--os-region-name One workflow --os-project-id p execution --verbose list -f csv",
            "execution-list -f csv",
            "GET /v2/executions",
        ),
        // Words end where the command does.
        (
            "task execution result show e-1",
            "task-get-result e-1",
            "GET /v2/tasks/e-1",
        ),
    ] {
        same(line, other, request);
    }
}

#[test]
fn help_knows_the_words() {
    for (words, name) in [
        ("help workflow env show", "environment-get"),
        ("workflow env show --help", "environment-get"),
        // What python-mistralclient lacks follows the same rules.
        ("help workflow execution watch", "execution-watch"),
    ] {
        let named = typed(&format!("help {name}")).run();
        typed(words).run().assert(0, &named.stdout);
    }
}

#[test]
fn what_is_no_command_is_suggested() {
    misused(&[
        ("workflow execution", "execution-list"),
        ("workflow execution lst", "execution-list"),
        ("workflow --limit 5 list", "--limit"),
        ("execution list", "execution-list"),
        ("get executions", "execution-list"),
        ("action execution", "action-execution-list"),
    ]);
}
