//! `-f json` and `-f yaml`: an object with the same keys whatever happened.

use serde_json::{Value, json};

use crate::execution_retry::steps::{candidates, execution};

use super::steps::{action, defined, one_failed, ran, saying, told};

fn keys(value: &Value) -> Vec<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

const OF_REPORT: [&str; 14] = [
    "execution_id",
    "workflow",
    "state",
    "summary",
    "created_at",
    "ended_at",
    "duration_seconds",
    "paused_by",
    "causes",
    "handled",
    "still_running",
    "more_running",
    "unread",
    "commands",
];
const OF_CAUSE: [&str; 27] = [
    "path",
    "task",
    "task_id",
    "tasks",
    "workflow",
    "execution_id",
    "action",
    "started",
    "runs_workflow",
    "target",
    "attempt",
    "attempts",
    "earlier_attempts",
    "started_at",
    "ended_at",
    "duration_seconds",
    "error",
    "because",
    "failed_handler",
    "http",
    "input",
    "values",
    "passed",
    "items",
    "definition",
    "recurs",
    "notes",
];

#[test]
fn json_has_all_and_always_the_same_keys() {
    let response =
        json!({"status": 404, "reason": "Not Found", "url": "http://h/", "content": "<html>"});
    let mut steps = one_failed(saying("boom"));
    steps.extend([
        defined("a"),
        ran(
            "t-1",
            &json!([action(
                true,
                &json!({"url": "http://h/", "n": 1.5}),
                &response
            )]),
        ),
    ]);
    let report: Value =
        serde_json::from_str(&told("execution-why x -f json", steps).stdout).unwrap();
    assert_eq!(keys(&report), OF_REPORT);
    let cause = &report["causes"][0];
    assert_eq!(keys(cause), OF_CAUSE);
    assert_eq!(cause["error"], "HTTP 404 Not Found from http://h/");
    assert_eq!(
        cause["http"],
        json!({"status": 404, "url": "http://h/", "body": "<html>"})
    );
    assert_eq!(cause["input"], json!({"url": "http://h/", "n": 1.5}));
    let lines = ["    a:", "      action: std.http"];
    let definition =
        json!({"workflow": "w", "line": 4, "first_line": 4, "lines": lines, "changed_at": null});
    assert_eq!(cause["definition"], definition);
    let commands = &report["commands"];
    assert_eq!(
        commands[0],
        json!({"command": "mistral execution-retry x", "purpose": "to run the failed tasks again"})
    );

    let steps = vec![
        execution("x", "CANCELLED", Some("no"), None),
        candidates("x", "in:ERROR,CANCELLED,RUNNING,PAUSED", &[]),
    ];
    let report: Value =
        serde_json::from_str(&told("execution-why x -f json", steps).stdout).unwrap();
    assert_eq!(keys(&report), OF_REPORT);
    assert_eq!(keys(&report["causes"][0]), OF_CAUSE);
    assert_eq!(report["causes"][0]["path"], Value::Null);
}

#[test]
fn yaml_has_the_same() {
    let steps = vec![
        execution("x", "SUCCESS", None, None),
        candidates("x", "ERROR", &[]),
    ];
    told("execution-why x -f yaml", steps).assert(
        0,
        "execution_id: x\nworkflow: w\nstate: SUCCESS\n\
         summary: 'Nothing failed: execution x of workflow w ended in SUCCESS after 1s.'\n\
         created_at: '2026-03-01 10:00:00'\nended_at: '2026-03-01 10:00:01'\nduration_seconds: 1\n\
         paused_by: null\ncauses: []\nhandled: []\nstill_running: []\nmore_running: 0\nunread: []\ncommands: []\n",
    );
}
