//! Graphs with the states of an execution.

use serde_json::{Value, json};

use crate::execution_watch::world::{Show, World, execution, items, parent, sub, task, with};
use crate::support::file;

const DEFINITION: &str = "\
w:
  tasks:
    one: {action: std.http, on-success: [each, never]}
    each: {workflow: sub, with-items: i in <% $.list %>}
    never: {action: std.noop}
";

fn world() -> World {
    World::new(
        &[
            execution("x", "ERROR", 70),
            sub("y-0", "t-each", 0, "SUCCESS", 60),
            sub("y-1", "t-each", 1, "ERROR", 60),
        ],
        &[
            with(
                task("x", "one", "SUCCESS", 10),
                &json!({"runtime_context": json!({"retry_task_policy": {"retry_no": 2}}).to_string()}),
            ),
            with(parent("x", "each", "ERROR", 61), &items(2)),
            with(task("x", "renamed\n", "ODD", 61), &json!({"id": "t-r"})),
        ],
    )
    .definition(DEFINITION)
}

/// The lines of an answer with one of these parts.
fn lines(text: &str, parts: &[&str]) -> Vec<String> {
    let lines = text.lines().map(str::trim);
    let lines = lines.filter(|line| parts.iter().any(|part| line.contains(part)));
    lines.map(str::to_owned).collect()
}

#[test]
fn tasks_have_the_colours_of_their_states() {
    let show = Show::new(vec![world()]);
    let ran = show.run("workflow-graph --execution x --depth 0");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(
        ran.stderr,
        "mistral: note: the definition has changed since: it lacks tasks of the execution: renamed\u{fffd}\n"
    );
    assert_eq!(
        lines(&ran.stdout, &["(\"", "class "]),
        [
            "n0(\"one<br/>std.http<br/>SUCCESS, attempt 3\")",
            "n1(\"each<br/>workflow sub<br/>with-items: i in $.list<br/>ERROR, 1 of 2 items, 1 failed\")",
            "n2(\"never\")",
            "class b0,legend box1",
            "class n0,s1 success",
            "class n1,s0 error",
            "class n2,s2 unknown",
            "class n0 first",
        ]
    );
    assert_eq!(
        lines(&ran.stdout, &["([\""]),
        [
            "s0([\"ERROR\"])",
            "s1([\"SUCCESS\"])",
            "s2([\"not started, or other\"])"
        ]
    );
    assert!(
        show.lines()
            .iter()
            .any(|line| line == "GET /v2/workflows/w-1?namespace="),
        "{:?}",
        show.lines()
    );
}

#[test]
fn states_of_sub_executions_are_counted() {
    let world = World::new(
        &[
            execution("x", "ERROR", 70),
            sub("y-0", "t-each", 0, "SUCCESS", 60),
            sub("y-1", "t-each", 1, "ERROR", 60),
        ],
        &[
            with(parent("x", "each", "ERROR", 61), &items(2)),
            task("y-0", "fetch", "SUCCESS", 10),
            with(task("y-1", "fetch", "ERROR", 10), &json!({"id": "t-2"})),
            with(task("y-1", "fetch", "ERROR", 20), &json!({"id": "t-3"})),
        ],
    );
    let text =
        format!("version: '2.0'\n{DEFINITION}sub:\n  tasks:\n    fetch: {{action: std.http}}\n");
    let (_folder, path) = file(&text);
    let show = Show::new(vec![world]);
    let ran = show.run(&format!("workflow-graph {path} --execution x -f json"));
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let found: Value = serde_json::from_str(&ran.stdout).unwrap();
    let of = |name: &str| {
        let mut nodes = found["nodes"].as_array().unwrap().iter();
        let node = nodes.find(|node| node["name"] == name).unwrap();
        node["task"]["execution"].clone()
    };
    assert_eq!(
        of("fetch"),
        json!({"states": {"ERROR": 1, "SUCCESS": 1}, "runs": 3, "items": null, "attempts": 0})
    );
    assert_eq!(
        of("each"),
        json!({"states": {"ERROR": 1}, "runs": 1, "items": {"succeeded": 1, "failed": 1, "running": 0, "total": 2}, "attempts": 1})
    );
    assert_eq!(of("one"), Value::Null);
    let ran = show.run(&format!("workflow-graph {path} --execution x"));
    let boxes = lines(&ran.stdout, &["subgraph b1", "fetch"]);
    assert_eq!(
        boxes,
        [
            "subgraph b1[\"each, workflow sub, with-items: i in $.list, ERROR, 1 of 2 items, 1 failed\"]",
            "n2(\"fetch<br/>std.http<br/>ERROR 1, SUCCESS 1, ran 3 times\")",
        ]
    );
    let ran = show.run(&format!(
        "workflow-graph {path} --execution x --workflow sub"
    ));
    ran.assert(0, &ran.stdout.clone());
}

#[test]
fn what_is_not_there_is_told() {
    let show = Show::new(vec![world().fault("/w-1", 404)]);
    show.run("workflow-graph --execution x")
        .assert_failure(1, &["workflow 'w' of the execution may have been deleted"]);
    let show = Show::new(vec![world()]);
    show.run("workflow-graph --execution 0a7b2b7e-0000-4000-8000-000000000000")
        .assert_failure(1, &["not found"]);
    let (_folder, path) = file(
        "version: '2.0'\na: {tasks: {t: {action: std.noop}}}\nb: {tasks: {t: {action: std.noop}}}\n",
    );
    show.run(&format!("workflow-graph {path} --execution x"))
        .assert_failure(
            1,
            &[
                "the execution is of workflow 'w', which is not among these",
                "--workflow",
            ],
        );
}

#[test]
fn an_execution_may_be_given_by_the_beginning_of_its_id() {
    let show = Show::new(vec![world()]);
    let ran = show.run("workflow-graph --execution @latest --depth 0");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(
        ran.stderr
            .starts_with("mistral: note: @latest is execution x (w, ERROR"),
        "{}",
        ran.stderr
    );
}
