//! `task-skip`: only failed tasks, and what follows them.

use serde_json::{Value, json};

use crate::execution_retry::steps::{Step, check, execution, state};
use crate::support::{Answer, Expected, Server, typed};

fn row(id: &str, state: &str) -> Value {
    json!({"id": id, "name": "fetch", "workflow_name": "w", "workflow_namespace": "", "workflow_execution_id": "x",
        "state": state, "state_info": null, "created_at": "2026-03-01 10:00:00",
        "started_at": "2026-03-01 10:00:00", "finished_at": "2026-03-01 10:00:01"})
}

fn task(id: &str, state: &str) -> Step {
    (
        Expected::new(&format!("GET /v2/tasks/{id}")),
        Answer::json(200, &row(id, state)),
    )
}

fn definition(task: &str) -> Step {
    let text = format!(
        "version: '2.0'\nw:\n  tasks:\n    fetch: {task}\n    other: {{action: std.noop}}\n"
    );
    (
        Expected::new("GET /v2/workflows/w-1?namespace="),
        Answer::json(200, &json!({"id": "w-1", "definition": text})),
    )
}

fn put(id: &str, state: &str) -> Step {
    let body = format!(r#"{{"id": "{id}", "state": "SKIPPED"}}"#);
    (
        Expected::new(&format!("PUT /v2/tasks/{id}")).json(&body),
        Answer::json(200, &row(id, state)),
    )
}

#[test]
fn a_failed_task_is_skipped_and_what_follows_is_named() {
    for (task_definition, follows) in [
        (
            "{action: a, on-skip: [other], on-success: [last]}",
            "its on-skip follows: other",
        ),
        (
            "{action: a, on-success: [other, last: '<% $.x %>']}",
            "its on-success follows: other, last if <% $.x %>",
        ),
        ("{action: a}", "nothing follows it"),
        ("[", "its on-skip follows, else its on-success"),
    ] {
        for state in ["ERROR", "RUNNING", "CANCELLED"] {
            check(
                "task-skip t-1 -f value -c ID -c State",
                vec![
                    task("t-1", "ERROR"),
                    execution("x", state, None, None),
                    definition(task_definition),
                    put("t-1", "SKIPPED"),
                ],
                0,
                "t-1 SKIPPED\n",
                &format!("mistral: task fetch (t-1) was skipped; {follows}\n"),
            );
        }
    }
    let steps = vec![
        task("t-1", "ERROR"),
        execution("x", "ERROR", None, None),
        (
            Expected::new("GET /v2/workflows/w-1?namespace="),
            Answer::json(404, &json!({"faultstring": "deleted"})),
        ),
        put("t-1", "SKIPPED"),
    ];
    check(
        "task-skip t-1 -f value -c ID",
        steps,
        0,
        "t-1\n",
        "mistral: task fetch (t-1) was skipped; its on-skip follows, else its on-success\n",
    );
}

#[test]
fn other_tasks_are_refused_without_a_request() {
    for state in ["SUCCESS", "RUNNING", "SKIPPED", "CANCELLED"] {
        check(
            "task-skip t-1",
            vec![task("t-1", state)],
            1,
            "",
            &format!(
                "mistral: task t-1 was not skipped: it is in {state}, and only a task in ERROR can be skipped\n\
                 mistral: no task was skipped\n"
            ),
        );
    }
    for (state, why) in [
        (
            "PAUSED",
            "its execution x is PAUSED\n  hint: resume it first: mistral execution-resume x",
        ),
        (
            "SUCCESS",
            "its execution x is in SUCCESS, as the failure was handled",
        ),
    ] {
        check(
            "task-skip t-1",
            vec![task("t-1", "ERROR"), execution("x", state, None, None)],
            1,
            "",
            &format!("mistral: task t-1 was not skipped: {why}\nmistral: no task was skipped\n"),
        );
    }
    check(
        "task-skip t-1",
        vec![
            task("t-1", "ERROR"),
            execution("x", "ERROR", None, None),
            definition("{}"),
            put("t-1", "ERROR"),
        ],
        1,
        "",
        "mistral: task t-1 was not skipped: it is still in ERROR\nmistral: no task was skipped\n",
    );
}

#[test]
fn of_several_tasks_each_is_tried() {
    let server = Server::start(vec![
        task("t-1", "SUCCESS"),
        (
            Expected::new("GET /v2/tasks/t-2"),
            Answer::json(404, &json!({"faultstring": "Task execution not found"})),
        ),
        task("t-3", "ERROR"),
        execution("x", "ERROR", None, None),
        definition("{}"),
        put("t-3", "SKIPPED"),
    ]);
    let ran = typed("task-skip t-1 t-2 t-3 -f value -c ID")
        .server(&server)
        .run();
    assert_eq!(
        ran.stderr,
        format!(
            "mistral: task t-1 was not skipped: it is in SUCCESS, and only a task in ERROR can be skipped\n\
             mistral: task t-2: Task execution not found\n  GET {}/tasks/t-2\n  HTTP 404 Not Found\n\
             mistral: task fetch (t-3) was skipped; nothing follows it\n\
             mistral: 2 of 3 tasks not skipped\n",
            server.url()
        )
    );
    ran.assert(1, "t-3\n");
    server.done("several");
}

#[test]
fn the_root_execution_is_waited_for() {
    let steps = vec![
        task("t-1", "ERROR"),
        execution("x", "ERROR", None, Some("r")),
        definition("{}"),
        put("t-1", "SKIPPED"),
        state("r", "SUCCESS"),
    ];
    check(
        "task-skip t-1 --wait -f value -c ID",
        steps,
        0,
        "t-1\n",
        "mistral: task fetch (t-1) was skipped; nothing follows it\nmistral: execution r is SUCCESS\n",
    );
}

#[test]
fn a_name_cannot_control_the_terminal() {
    let mut evil = row("t-1", "SKIPPED");
    evil["name"] = "a\u{1b}[2J\nmistral: all is well".into();
    let steps = vec![
        task("t-1", "ERROR"),
        execution("x", "ERROR", None, None),
        definition("{on-skip: [\"b\\e[2J\\nc\"]}"),
        (
            Expected::any_body("PUT /v2/tasks/t-1"),
            Answer::json(200, &evil),
        ),
    ];
    check(
        "task-skip t-1 -f value -c ID",
        steps,
        0,
        "t-1\n",
        "mistral: task a\u{fffd}[2J\u{fffd}mistral: all is well (t-1) was skipped; its on-skip follows: b\u{fffd}[2J\u{fffd}c\n",
    );
}

#[test]
fn misuse() {
    crate::support::misused(&[
        ("task-skip", "<TASK>"),
        (
            "task-skip x --timeout 5",
            "--timeout has no effect without --wait",
        ),
    ]);
}
