//! `execution-results`: what the tasks of an execution returned, by their names.

use serde_json::{Value, json};

use crate::execution_watch::world::{Show, World, execution, items, parent, sub, task, with};
use crate::support::refused_locally;

/// A task that has ended, with a result as the server sends it.
fn done(execution: &str, name: &str, second: u32, result: &Value) -> Value {
    let result = json!({"result": result.to_string()});
    with(task(execution, name, "SUCCESS", second), &result)
}

/// Every kind of result: a text, a number, JSON in a text, a list of items, one that is no JSON, and none.
fn world() -> World {
    let id = |id: &str| json!({"id": id});
    let began = |second: u32| json!({"started_at": format!("2026-11-27 10:00:{second:02}")});
    World::new(
        &[
            execution("x", "RUNNING", 70),
            sub("y-0", "t-deploy", 0, "SUCCESS", 60),
            sub("y-1", "t-deploy", 1, "SUCCESS", 60),
        ],
        &[
            done("x", "a-text", 2, &json!("{\"a\": 1}")),
            done("x", "b-number", 2, &json!(5)),
            with(
                done("x", "c-items", 2, &json!([1, null, {"é": 2.5}])),
                &items(3),
            ),
            with(
                with(parent("x", "deploy", "SUCCESS", 9), &items(2)),
                &json!({"result": "[{}, {}]"}),
            ),
            with(
                task("x", "failed", "ERROR", 9),
                &json!({"result": "no JSON"}),
            ),
            with(
                done("x", "loop", 20, &json!("old")),
                &with(began(10), &id("t-loop-1")),
            ),
            with(
                done("x", "loop", 30, &json!("new")),
                &with(began(21), &id("t-loop-2")),
            ),
            with(
                task("x", "running", "RUNNING", 31),
                &with(began(31), &json!({"result": "[]"})),
            ),
            with(done("y-0", "fetch", 5, &json!("zero")), &id("t-fetch-0")),
            with(done("y-1", "fetch", 5, &json!("one")), &id("t-fetch-1")),
        ],
    )
}

const FAILED: &str = "mistral: note: 1 task did not succeed: failed (ERROR)\n";
const UNFINISHED: &str = "mistral: note: null for tasks that have not ended: running (RUNNING)\n";
const REPEATED: &str = "\
mistral: note: only the newest result of tasks that ran several times: loop (2 times)
  hint: -f jsonl shows all
";

#[test]
fn results_stand_by_the_names_of_the_tasks() {
    let show = Show::new(vec![world()]);
    let ran = show.run("execution-results x");
    let stdout = r#"{
  "a-text": "{\"a\": 1}",
  "b-number": 5,
  "c-items": [
    1,
    null,
    {
      "é": 2.5
    }
  ],
  "deploy": [
    {},
    {}
  ],
  "failed": "no JSON",
  "loop": "new",
  "running": null
}
"#;
    ran.assert(0, stdout);
    assert_eq!(ran.stderr, format!("{UNFINISHED}{FAILED}{REPEATED}"));
    let requests = [
        "executions/x",
        "executions/x/tasks",
        "tasks/t-a-text",
        "tasks/t-b-number",
        "tasks/t-c-items",
        "tasks/t-deploy",
        "tasks/t-failed",
        "tasks/t-loop-2",
    ];
    assert_eq!(show.looks(), [requests]);
}

#[test]
fn lines_have_every_task_execution() {
    let show = Show::new(vec![world()]);
    let ran = show.run("execution-results x --task loop --task running -f jsonl");
    let stdout = r#"{"task":"loop","path":"loop","id":"t-loop-1","state":"SUCCESS","result":"old"}
{"task":"loop","path":"loop","id":"t-loop-2","state":"SUCCESS","result":"new"}
{"task":"running","path":"running","id":"t-running","state":"RUNNING","result":null}
"#;
    ran.assert(0, stdout);
    assert_eq!(ran.stderr, UNFINISHED);
}

#[test]
fn a_depth_adds_the_tasks_of_sub_executions() {
    let show = Show::new(vec![world()]);
    let line = "execution-results x --depth 1 --task fetch --task deploy -f yaml";
    let ran = show.run(line);
    let stdout = "\
deploy:
- {}
- {}
'deploy > [0] fetch': zero
'deploy > [1] fetch': one
";
    ran.assert(0, stdout);
    assert_eq!(ran.stderr, "");
    for depth in ["", "--depth 1", "--depth -1"] {
        let ran = show.run(&format!(
            "execution-results x {depth} --task 'deploy > [1] fetch'"
        ));
        ran.assert(0, "{\n  \"deploy > [1] fetch\": \"one\"\n}\n");
        assert_eq!(ran.stderr, "", "{depth}");
    }
    let ran = show.run("execution-results x --depth -1 --task fetch -f jsonl --task loop");
    assert_eq!(ran.stdout.lines().count(), 4);
    // A path goes deeper for itself alone.
    let line = "execution-results x --task 'deploy > [1] fetch' --task fetch";
    let ran = show.run(line);
    ran.assert(2, "");
    let message = "mistral: --task: the execution has no task \"fetch\"\n";
    assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
}

#[test]
fn a_task_that_does_not_exist_is_a_mistake() {
    let show = Show::new(vec![world()]);
    let ran = show.run("execution-results x --task fetch --task loop");
    ran.assert(2, "");
    assert_eq!(
        ran.stderr,
        "\
mistral: --task: the execution has no task \"fetch\"
  hint: its tasks are a-text, b-number, c-items, deploy, failed, loop, running; --depth N reads those of sub-executions, too
"
    );
    let ran = show.run("execution-results x --task nope --depth 1");
    ran.assert(2, "");
    assert_eq!(
        ran.stderr,
        "\
mistral: --task: the execution has no task \"nope\"
  hint: its tasks are a-text, b-number, c-items, deploy, deploy > [0] fetch, deploy > [1] fetch, failed, loop, running
"
    );
    let empty = World::new(&[execution("x", "RUNNING", 1)], &[]);
    let ran = Show::new(vec![empty.clone()]).run("execution-results x --task a");
    ran.assert(2, "");
    assert!(ran.stderr.ends_with("  hint: it has no tasks yet\n"));
    for (format, stdout) in [("json", "{}\n"), ("yaml", "{}\n"), ("jsonl", "")] {
        let show = Show::new(vec![empty.clone()]);
        let ran = show.run(&format!("execution-results x -f {format}"));
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, "");
    }
}

#[test]
fn what_cannot_be_read_is_null_and_a_failure() {
    let show = Show::new(vec![world().fault("tasks/t-b-number", 500)]);
    let ran = show.run("execution-results x --task a-text --task b-number");
    ran.assert(
        1,
        "{\n  \"a-text\": \"{\\\"a\\\": 1}\",\n  \"b-number\": null\n}\n",
    );
    let url = format!("{}/tasks/t-b-number", show.server.url());
    assert_eq!(
        ran.stderr,
        format!(
            "\
mistral: note: cannot read the result of task b-number; the rest is shown: come back later
  GET {url}
  HTTP 500 Internal Server Error
"
        )
    );
    let show = Show::new(vec![world().fault("tasks/t-b-number", 401)]);
    let ran = show.run("execution-results x");
    ran.assert(1, "");
}

#[test]
fn many_results_keep_their_order() {
    let tasks = (0..100).map(|place| done("x", &format!("t{place:03}"), 2, &json!(place)));
    let tasks: Vec<_> = tasks.collect();
    let show = Show::new(vec![World::new(&[execution("x", "SUCCESS", 9)], &tasks)]);
    let ran = show.run("execution-results x -f jsonl");
    let found = ran.stdout.lines().map(|line| {
        let line: Value = serde_json::from_str(line).unwrap();
        line["result"].as_u64().unwrap()
    });
    assert_eq!(found.collect::<Vec<_>>(), (0..100).collect::<Vec<_>>());
}

#[test]
fn mistakes_are_found_before_any_request() {
    refused_locally(
        2,
        &[
            ("execution-results ''", "the ID of the execution is empty"),
            ("execution-results x -f csv", "csv"),
            (
                "execution-results x --depth -2",
                "neither a number of levels nor -1",
            ),
            (
                "execution-results x --jq .a -f yaml",
                "--jq cannot be combined with -f yaml\n  hint: leave out -f",
            ),
            (
                "execution-results x --jq ''",
                "--jq: the expression is empty",
            ),
        ],
    );
}

#[test]
fn an_expression_runs_on_the_object() {
    let show = Show::new(vec![world()]);
    for (jq, stdout) in [
        ("'.\"b-number\" + 1'", "6\n"),
        ("'.\"c-items\"[2][\"é\"]'", "2.5\n"),
        ("'keys | length'", "7\n"),
        (".loop", "new\n"),
    ] {
        let ran = show.run(&format!("execution-results x --jq {jq}"));
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, format!("{UNFINISHED}{FAILED}{REPEATED}"));
    }
    let ran = show.run("execution-results x --jq '.loop | keys'");
    ran.assert(1, "");
    assert!(ran.stderr.contains("mistral: --jq: "), "{}", ran.stderr);
}
