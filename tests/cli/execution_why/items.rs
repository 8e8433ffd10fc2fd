//! Tasks with items.

use serde_json::{Value, json};

use crate::execution_retry::steps::{below, candidates, execution, failed, sub};
use crate::support::{Answer, Expected};

use super::steps::{action, assert_has, defined, definition, input, ran_for_items, saying, told};

fn each(mut task: Value, count: u32) -> Value {
    task["name"] = "each".into();
    task["runtime_context"] = json!({"with_items": {"count": count}}).to_string().into();
    task
}

fn search(task: Value) -> Vec<super::steps::Step> {
    let info = Some("Failure caused by error in tasks: each\n");
    vec![
        execution("x", "ERROR", info, None),
        candidates("x", "ERROR", &[task]),
    ]
}

#[test]
fn equal_failures_of_items_are_one_cause() {
    let refused = |vm: u32| action(true, &json!({"vm": vm}), &json!("no route"));
    let mut rows: Vec<_> = (0..7).map(refused).collect();
    rows.push(action(
        true,
        &json!({"vm": 8, "password": "hunter2"}),
        &json!("disk full"),
    ));
    rows.push(action(
        false,
        &json!({"vm": 9}),
        &json!("an earlier attempt"),
    ));
    let mut steps = search(each(saying("One or more actions had failed."), 10));
    steps.extend([defined("each"), ran_for_items("t-1", &json!(rows))]);
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "1. each\n   Error:    no route\n   Items:    7 of 10 items failed\n   Input:    {\"vm\": 0}\n             {\"vm\": 1}\n",
            "             {\"vm\": 4}\n             and 2 more\n   Ran:      action std.http\n",
            "2. each\n   Error:    disk full\n   Items:    1 of 10 items failed\n   Input:    {\"vm\": 8, \"password\": \"***\"}\n",
        ],
    );
    assert!(!ran.stdout.contains("earlier"), "{}", ran.stdout);
    // One task, though it has two causes.
    assert_eq!(ran.stdout.matches("task-skip").count(), 1, "{}", ran.stdout);
}

#[test]
fn sub_workflows_of_items_are_named_by_their_inputs() {
    let named = "Failure caused by error in tasks: a\n";
    let mut subs: Vec<_> = (0..3)
        .map(|index| sub(&format!("y-{index}"), index, "ERROR", "2026-03-01 10:00:00"))
        .collect();
    for failing in &mut subs {
        failing["state_info"] = named.into();
    }
    let mut steps = search(each(failed("t-1", "each", "WORKFLOW"), 4));
    steps.push(below("t-1", &json!(subs)));
    for index in 0..3 {
        let mut task = saying(if index == 2 { "other" } else { "boom" });
        task["id"] = format!("t-a{index}").into();
        task["runtime_context"] = "{}".into();
        steps.push(candidates(&format!("y-{index}"), "ERROR", &[task]));
    }
    let leaf = "version: '2.0'\nsub:\n  tasks:\n    a: {action: std.http}\n";
    steps.push(definition("w-2", leaf));
    for index in 0..2 {
        steps.push(input(&format!("y-{index}"), &json!({"vm": index})));
    }
    steps.push(super::steps::ran("t-a0", &json!([])));
    steps.push(input("y-2", &json!({"vm": 2})));
    steps.push(super::steps::ran("t-a2", &json!([])));
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "1. each > a\n   Error:    boom\n   Items:    2 of 4 items of each failed (indexes 0, 1)\n   Input:    {\"vm\": 0}\n             {\"vm\": 1}\n",
            "2. each > a\n   Error:    other\n   Items:    1 of 4 items of each failed (index 2)\n   Input:    {\"vm\": 2}\n",
        ],
    );
}

/// What a task with items says is the same whatever happened, so that each is looked into.
#[test]
fn items_within_items_are_looked_into() {
    let subs: Vec<_> = (0..2)
        .map(|index| {
            let mut sub = sub(&format!("y-{index}"), index, "ERROR", "2026-03-01 10:00:00");
            sub["state_info"] = "Failure caused by error in tasks: each\n".into();
            sub
        })
        .collect();
    let mut steps = search(each(failed("t-1", "each", "WORKFLOW"), 2));
    steps.push(below("t-1", &json!(subs)));
    for index in 0..2 {
        let mut inner = each(saying("One or more actions had failed."), 3);
        inner["id"] = format!("t-a{index}").into();
        steps.push(candidates(&format!("y-{index}"), "ERROR", &[inner]));
    }
    let leaf = "version: '2.0'\nsub:\n  tasks:\n    each: {action: std.http}\n";
    steps.push(definition("w-2", leaf));
    for (index, error) in [(0, "no route"), (1, "disk full")] {
        steps.push(input(&format!("y-{index}"), &json!({"vm": index})));
        let rows = json!([action(true, &json!({"n": 1}), &json!(error))]);
        steps.push(ran_for_items(&format!("t-a{index}"), &rows));
    }
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "1. each > each\n   Error:    no route\n   Items:    1 of 3 items failed\n",
            "2. each > each\n   Error:    disk full\n   Items:    1 of 3 items failed\n",
        ],
    );
}

/// Requests to different URLs that fail in the same way are one cause.
#[test]
fn the_urls_of_items_may_differ() {
    let subs: Vec<_> = (0..2)
        .map(|index| sub(&format!("y-{index}"), index, "ERROR", "2026-03-01 10:00:00"))
        .collect();
    let mut steps = search(each(failed("t-1", "each", "WORKFLOW"), 2));
    steps.push(below("t-1", &json!(subs)));
    for index in 0..2 {
        let mut task = saying(&format!(
            "{{'content': 'x', 'status': 503, 'url': 'http://h/{index}', 'reason': 'Down'}}"
        ));
        task["id"] = format!("t-a{index}").into();
        steps.push(candidates(&format!("y-{index}"), "ERROR", &[task]));
        steps.push(crate::execution_retry::steps::triggers(
            &format!("y-{index}"),
            &json!([]),
        ));
    }
    steps.push(definition("w-2", "sub: {tasks: {a: {action: std.http}}}"));
    for index in 0..2 {
        steps.push(input(&format!("y-{index}"), &json!({"vm": index})));
    }
    steps.push(super::steps::ran("t-a0", &json!([])));
    let expected = "1. each > a\n   Error:    HTTP 503 Down from http://h/0\n   Items:    2 of 2 items of each failed (indexes 0, 1)\n";
    assert_has(&told("execution-why x", steps), &[expected]);
}

/// Errors that differ only by what the inputs of the items have are one.
#[test]
fn errors_may_name_what_differs_between_the_items() {
    let subs: Vec<_> = (0..2)
        .map(|index| {
            let mut sub = sub(&format!("y-{index}"), index, "ERROR", "2026-03-01 10:00:00");
            sub["state_info"] = "Failure caused by error in tasks: a\n".into();
            sub
        })
        .collect();
    let mut steps = search(each(failed("t-1", "each", "WORKFLOW"), 8));
    steps.push(below("t-1", &json!(subs)));
    for index in 0..2 {
        let mut task = saying(&format!("no route to bld-{index}"));
        task["id"] = format!("t-a{index}").into();
        task["runtime_context"] = "{}".into();
        steps.push(candidates(&format!("y-{index}"), "ERROR", &[task]));
    }
    steps.push(definition("w-2", "sub: {tasks: {a: {action: std.http}}}"));
    for index in 0..2 {
        let host = format!("bld-{index}");
        steps.push(input(&format!("y-{index}"), &json!({"host": host})));
        steps.push(super::steps::ran(&format!("t-a{index}"), &json!([])));
    }
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "1. each > a\n   Error:    no route to bld-0\n   Items:    2 of 8 items of each failed (indexes 0, 1)\n   \
             Input:    {\"host\": \"bld-0\"}\n             {\"host\": \"bld-1\"}\n",
            "   Task IDs: t-a0 of execution y-0\n             t-a1 of execution y-1\n",
            "  mistral task-skip t-a0 t-a1        to go on without these 2 tasks\n",
        ],
    );
    assert!(!ran.stdout.contains("\n2. "), "{}", ran.stdout);
}

/// The command `fail` ends a workflow without a failed task: the task with items is the cause, with all its items.
#[test]
fn items_whose_workflows_ended_themselves_are_counted() {
    let message = |index: u32| match index {
        5 => json!("disk full"),
        6 => Value::Null,
        index => json!(format!("erste Zeile 漢字 {index}")),
    };
    let subs: Vec<_> = (0..7)
        .map(|index| {
            let mut sub = sub(&format!("y-{index}"), index, "ERROR", "2026-03-01 10:00:00");
            sub["state_info"] = message(index);
            sub
        })
        .collect();
    let mut task = each(saying("One or more actions had failed."), 9);
    task["type"] = "WORKFLOW".into();
    let search = || {
        let mut steps = search(task.clone());
        steps.push(below("t-1", &json!(subs)));
        steps.extend((0..7).map(|index| candidates(&format!("y-{index}"), "ERROR", &[])));
        steps.push(definition("w-1", "w: {tasks: {each: {workflow: sub}}}"));
        steps
    };
    let leaf = "version: '2.0'\nsub:\n  tasks:\n    a:\n      action: std.noop\n      on-success: [fail]\n";
    let request = "GET /v2/executions?fields=id,input&sort_keys=created_at&sort_dirs=asc&task_execution_id=t-1&state=ERROR";
    let inputs: Vec<_> = (0..7)
        .map(|index| json!({"id": format!("y-{index}"), "input": json!({"i": index, "password": "p"}).to_string()}))
        .collect();
    let inputs = (
        Expected::new(request),
        Answer::json(200, &json!({"executions": inputs})),
    );
    let mut steps = search();
    steps.extend([inputs, definition("w-2", leaf)]);
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "1. each\n   Error:    erste Zeile 漢字 0\n   Items:    5 of 9 items failed (indexes 0, 1, 2, 3, 4)\n   \
             Input:    {\"i\": 0, \"password\": \"***\"}\n             {\"i\": 1, \"password\": \"***\"}\n",
            "   Ran:      workflow sub\n",
            "2. each\n   Error:    disk full\n   Items:    1 of 9 items failed (index 5)\n   Input:    {\"i\": 5, \"password\": \"***\"}\n",
            "3. each\n   Error:    workflow sub ended in ERROR without a message\n   Items:    1 of 9 items failed (index 6)\n",
            "   Note:     the command fail behind task a (line 6) ended it, if nobody stopped it\n",
        ],
    );
    assert_eq!(ran.stdout.matches("task-skip").count(), 1, "{}", ran.stdout);
    // The count is told even where the inputs are not.
    let mut steps = search();
    steps.push(super::steps::refused("GET /v2/executions", 403));
    steps.push(definition("w-2", leaf));
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "   Items:    1 of 9 items failed (index 0)\n   Ran:",
            "\nNot read:\n  each: not for",
        ],
    );
}

/// Of some items a task failed, others ended themselves: both are told.
#[test]
fn items_that_ended_themselves_are_told_beside_others() {
    let subs: Vec<_> = [
        Some("Failure caused by error in tasks: a\n"),
        Some("disk full"),
        Some("disk full"),
    ]
    .into_iter()
    .zip(0..)
    .map(|(info, index)| {
        let mut sub = sub(&format!("y-{index}"), index, "ERROR", "2026-03-01 10:00:00");
        sub["state_info"] = info.into();
        sub
    })
    .collect();
    let mut task = each(saying("One or more actions had failed."), 4);
    task["type"] = "WORKFLOW".into();
    let mut leaf = saying("boom");
    leaf["id"] = "t-a0".into();
    let mut steps = search(task);
    steps.push(below("t-1", &json!(subs)));
    steps.push(candidates("y-0", "ERROR", &[leaf]));
    steps.extend([1, 2].map(|index| candidates(&format!("y-{index}"), "ERROR", &[])));
    let text = "version: '2.0'\nsub:\n  tasks:\n    a:\n      action: std.http\n      on-success: [fail]\n";
    let request = "GET /v2/executions?fields=id,input&sort_keys=created_at&sort_dirs=asc&task_execution_id=t-1&state=ERROR";
    steps.extend([
        definition("w-2", text),
        input("y-0", &json!({"i": 0})),
        super::steps::ran("t-a0", &json!([])),
        definition("w-1", "w: {tasks: {each: {workflow: sub}}}"),
        (
            Expected::new(request),
            Answer::json(200, &json!({"executions": []})),
        ),
    ]);
    assert_has(
        &told("execution-why x", steps),
        &[
            "Error:    boom\n   Items:    1 of 4 items of each failed (index 0)\n",
            "Error:    disk full\n   Items:    2 of 4 items failed (indexes 1, 2)\n",
        ],
    );
}

/// Errors may differ by a short value of the input, such as a number.
#[test]
fn errors_may_name_the_numbers_of_the_items() {
    let rows = (0..5).map(|i| action(true, &json!({"i": i}), &json!(format!("Zeile {i}0, {i}"))));
    let mut rows: Vec<_> = rows.collect();
    rows.extend([7, 8].map(|i| action(true, &json!({"i": i}), &json!("exit code 7"))));
    rows.extend([5, 6].map(|i| action(true, &json!({"i": i}), &json!(format!("host {i}")))));
    let mut steps = search(each(saying("One or more actions had failed."), 9));
    steps.extend([defined("each"), ran_for_items("t-1", &json!(rows))]);
    assert_has(
        &told("execution-why x", steps),
        &[
            "6. each\n   Error:    exit code 7\n   Items:    2 of 9 items failed\n",
            "7. each\n   Error:    host 5\n   Items:    2 of 9 items failed\n",
        ],
    );
}

/// The server quotes Python where a request got no response.
#[test]
fn requests_without_a_response_are_one_cause_in_a_few_words() {
    let refused = |host: &str| {
        let info = format!(
            "Failed to send HTTP request: HTTPConnectionPool(host='{host}', port=81): Max retries exceeded with url: /x (Caused by \
             NewConnectionError(\"HTTPConnection(host='{host}', port=81): Failed: [Errno 111] Connection refused\"))"
        );
        let given =
            json!({"url": format!("http://{host}:81/x?token=t0psecret"), "method": "DELETE"});
        action(true, &given, &json!(info))
    };
    let mut steps = search(each(saying("One or more actions had failed."), 3));
    let rows = json!([refused("a"), refused("b")]);
    steps.extend([defined("each"), ran_for_items("t-1", &rows)]);
    assert_has(
        &told("execution-why x", steps),
        &[
            "Error:    Connection refused: DELETE http://a:81/x?token=***\n   Items:    2 of 3 items failed\n",
        ],
    );
}

#[test]
fn items_whose_errors_are_not_shown_are_counted() {
    let rows =
        ('a'..='l').map(|c| action(true, &json!({"vm": 1}), &json!(c.to_string().repeat(5))));
    let rows: Vec<_> = rows.collect();
    let mut steps = search(each(saying("One or more actions had failed."), 12));
    steps.extend([defined("each"), ran_for_items("t-1", &json!(rows))]);
    assert_has(
        &told("execution-why x", steps),
        &[
            "10. each\n   Error:    jjjjj\n   Items:    1 of 12 items failed\n",
            "   Note:     2 more items failed with other errors: mistral action-execution-list t-1\n",
        ],
    );
}
