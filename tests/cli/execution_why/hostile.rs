//! Whatever a server sends: control characters, huge values, missing fields.

use serde_json::{Value, json};

use crate::execution_retry::steps::{candidates, execution, failed, triggers};
use crate::support::{Answer, Server, typed};

use super::steps::{action, assert_has, definition, one_failed, ran, saying, told};

#[test]
fn nothing_controls_a_terminal_or_looks_like_a_block() {
    let mut task = saying("x");
    task["name"] = "a\n2. b\u{1b}[2J".into();
    task["id"] = "t-1; rm -rf".into();
    let steps = vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: \n"),
            None,
        ),
        candidates("x", "ERROR", &[task]),
        triggers("x", &json!([])),
        definition("w-1", "w:\n\t\u{1b}[2J"),
        (
            crate::support::Expected::any_query("GET /v2/tasks/t-1;%20rm%20-rf/action_executions"),
            Answer::json(
                200,
                &json!({"action_executions": [
                    action(true, &json!({"k\u{1b}\n": "v\u{1b}[2J\n3. c"}), &json!("e\u{1b}[2J\n4. d"))
                ]}),
            ),
        ),
    ];
    let ran = told("execution-why x", steps);
    assert!(!ran.stdout.contains('\u{1b}'), "{}", ran.stdout);
    for number in ["\n2. ", "\n3. ", "\n4. "] {
        assert!(!ran.stdout.contains(number), "{}", ran.stdout);
    }
    assert!(!ran.stdout.contains("task-skip"), "{}", ran.stdout);
}

#[test]
fn huge_values_are_cut() {
    let big = "x ".repeat(500_000);
    let many: Vec<u32> = (0..100_000).collect();
    let body =
        json!({"status": 500, "reason": "x", "url": "http://h/", "content": "y\n".repeat(100_000)});
    for result in [
        json!(big.clone()),
        json!({"a": big.clone(), "b": many.clone()}),
        body,
    ] {
        let mut steps = one_failed(saying(&big));
        steps.push(definition(
            "w-1",
            &format!("w:\n  tasks:\n    a: {{action: {big}}}\n"),
        ));
        let input = json!({"text": big.clone(), "list": many.clone()});
        steps.push(ran("t-1", &json!([action(true, &input, &result)])));
        let ran = told("execution-why x", steps);
        assert!(ran.stdout.len() < 10_000, "{}", ran.stdout.len());
        assert_has(&ran, &["characters)"]);
    }
}

#[test]
fn missing_fields_are_no_obstacle() {
    for answer in [
        json!({}),
        json!({"id": 1, "state": 2, "state_info": 3}),
        json!({"state": "ERROR"}),
    ] {
        let server = Server::answering(move |request| {
            let target = request.target.as_str();
            let empty = json!({});
            let rows = |name: &str| json!({name: [empty.clone(), {"state": "ERROR"}, {"state": "ERROR", "type": "ACTION", "id": "t"}]});
            let answer: Value = if target.contains("/action_executions") {
                rows("action_executions")
            } else if target.contains("/tasks?") {
                rows("tasks")
            } else if target.contains("task_execution_id") {
                json!({"executions": []})
            } else {
                answer.clone()
            };
            Answer::json(200, &answer)
        });
        for format in ["table", "json", "yaml"] {
            let ran = typed(&format!("execution-why x -f {format}"))
                .server(&server)
                .run();
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{format}");
        }
    }
}

/// An expression, its values and the definition may be of any size and have any characters.
#[test]
fn expressions_and_values_of_any_size_are_cut() {
    let long = "$.ips + ".repeat(100_000);
    let error = format!("Can not evaluate YAQL expression [expression={long}, error=]");
    let mut steps = one_failed(saying(&error));
    let published = json!({"ips": "x\u{1b}[2J\n2. y".repeat(100_000), "password": "hunter2"});
    let tasks = json!([
        super::steps::beside("t-0\u{1b}\n", "p\n3. q", &published, &[]),
        super::steps::beside("t-1", "a", &json!({}), &["t-0\u{1b}\n"])
    ]);
    let text =
        format!("w:\n  tasks:\n    a: {{action: std.echo, input: {{output: <% {long} %>}}}}\n");
    steps.extend([
        definition("w-1", &text),
        super::steps::around("x", &tasks),
        super::steps::ran("t-1", &json!([])),
    ]);
    let ran = told("execution-why x", steps);
    assert!(ran.stdout.len() < 10_000, "{}", ran.stdout.len());
    for part in ["\u{1b}", "\n2. ", "\n3. ", "hunter2"] {
        assert!(!ran.stdout.contains(part), "{}", ran.stdout);
    }
    assert_has(&ran, &["Values:   $.ips = \""]);
}

/// Only the first causes are looked into.
#[test]
fn a_thousand_failures_cost_a_limited_number_of_requests() {
    let server = Server::answering(|request| {
        let target = request.target.as_str();
        let answer = if target.contains("/action_executions") {
            json!({"action_executions": []})
        } else if target.contains("/tasks?") {
            let tasks = (0..1000).map(|n| failed(&format!("t-{n}"), &format!("a{n}"), "ACTION"));
            json!({"tasks": tasks.collect::<Vec<_>>()})
        } else {
            json!({"id": "x", "state": "ERROR", "workflow_id": "w-1", "workflow_name": "w", "definition": "w: {}"})
        };
        Answer::json(200, &answer)
    });
    let ran = typed("execution-why x").server(&server).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout.matches("Error:    boom\n").count(), 1000);
    assert_has(
        &ran,
        &["\nNot read:\n  details of 980 more causes: only those of the first 20 are requested\n"],
    );
    assert!(server.asked("GET ") <= 30, "{}", server.asked("GET "));
}
