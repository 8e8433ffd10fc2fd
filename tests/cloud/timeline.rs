//! `execution-timeline` on a real Mistral: what waits is told apart, and the chain is right.

use serde_json::Value;

use crate::support::{Server, server, unique};

const WORKFLOWS: &str = "
@sub:
  tasks:
    slow: {action: std.sleep seconds=4, wait-before: 2, on-success: [quick]}
    quick: {action: std.noop}
@item:
  input: [seconds]
  tasks:
    one: {action: std.sleep, input: {seconds: <% $.seconds %>}}
@all:
  tasks:
    before: {action: std.noop, wait-before: 2, on-success: [left, right]}
    left: {workflow: @sub, on-success: [meet]}
    right: {action: std.fail, retry: {count: 1, delay: 2}, on-error: [meet]}
    meet: {join: all, action: std.noop, wait-after: 2, on-success: [each]}
    each: {with-items: \"i in <% [1, 4] %>\", workflow: @item, input: {seconds: <% $.i %>}}
@running:
  tasks:
    work: {action: std.async_noop}
    late: {action: std.noop, wait-before: 600}
";

fn timeline(server: &Server, id: &str) -> Value {
    server.json(&["execution-timeline", id])
}

fn task<'t>(report: &'t Value, path: &str) -> &'t Value {
    let tasks = report["tasks"].as_array().unwrap();
    tasks.iter().find(|task| task["path"] == path).unwrap()
}

fn seconds(value: &Value, field: &str) -> i64 {
    value[field].as_i64().unwrap()
}

/// The sum of the intervals of a kind.
fn sum(task: &Value, kind: &str) -> i64 {
    let intervals = task["intervals"].as_array().unwrap().iter();
    let intervals = intervals.filter(|interval| interval["kind"] == kind);
    intervals
        .map(|interval| seconds(interval, "to_seconds") - seconds(interval, "from_seconds"))
        .sum()
}

#[test]
#[ignore = "needs a real Mistral"]
fn waiting_is_told_apart_and_the_chain_is_right() {
    let server = server();
    let prefix = unique("timeline");
    let text = format!("version: '2.0'\n{}", WORKFLOWS.replace('@', &prefix));
    server.ok(&["workflow-create", &server.file(&prefix, &text)]);
    let id = server.field(&["execution-create", &format!("{prefix}all")], "ID");
    let running = server.field(&["execution-create", &format!("{prefix}running")], "ID");
    server.ok(&["execution-wait", &id, "--timeout", "2m"]);
    let report = timeline(&server, &id);

    // Times are whole seconds, so that each may be one more or less.
    for (path, working, waiting) in [
        ("before", 0, 2),
        ("left", 4, 2),
        ("left > slow", 4, 2),
        ("right", 0, 2),
        ("meet", 0, 7),
        ("each", 4, 0),
        ("each > [0] one", 1, 0),
        ("each > [1] one", 4, 0),
    ] {
        let task = task(&report, path);
        for (kind, expected) in [("working", working), ("waiting", waiting)] {
            let found = seconds(task, &format!("{kind}_seconds"));
            assert!((found - expected).abs() <= 2, "{path} {kind}: {task}");
            assert_eq!(found, sum(task, kind), "{path} {kind}: {task}");
        }
    }
    let path = report["critical_path"].as_array().unwrap();
    let mut names: Vec<&str> = path
        .iter()
        .filter_map(|step| step["path"].as_str())
        .collect();
    // Below a second of their own, the tasks that run workflows may be there or not.
    names.retain(|name| !matches!(*name, "left" | "each"));
    assert_eq!(
        names,
        [
            "before",
            "left > slow",
            "left > quick",
            "meet",
            "each > [1] one"
        ]
    );
    let adds = path
        .iter()
        .map(|step| seconds(step, "to_seconds") - seconds(step, "from_seconds"));
    assert_eq!(adds.sum::<i64>(), seconds(&report, "seconds"));
    assert_eq!(task(&report, "right")["is_critical"], false);
    assert_eq!(task(&report, "left")["is_critical"], true);

    let text = server.ok(&["execution-timeline", &id, "--critical-path"]);
    for part in [
        "* left > slow ",
        "\nIn all ",
        " Most of it by left > slow: ",
    ] {
        assert!(text.contains(part), "{text}");
    }
    // What was changed later has not ended later.
    server.ok(&["execution-update", &id, "-d", "changed"]);
    assert_eq!(timeline(&server, &id)["seconds"], report["seconds"]);

    let text = server.ok(&["execution-timeline", &running]);
    assert!(
        text.contains(" RUNNING, ") && text.contains(" so far; "),
        "{text}"
    );
    let report = timeline(&server, &running);
    let (work, late) = (task(&report, "work"), task(&report, "late"));
    assert!(seconds(work, "working_seconds") >= 5, "{work}");
    assert_eq!(
        (seconds(late, "working_seconds"), &late["ended_at"]),
        (0, &Value::Null)
    );
    server.ok(&["execution-cancel", &running]);
}
