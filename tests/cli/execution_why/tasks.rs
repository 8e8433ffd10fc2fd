//! Failures of tasks.

use serde_json::json;

use crate::execution_retry::steps::{below, candidates, failed, sub, three_levels};

use super::steps::{action, assert_has, defined, definition, input, one_failed, ran, saying, told};

const LEAF: &str = "version: '2.0'\nsub:\n  tasks:\n    prepare: {action: std.noop, on-success: fetch}\n    fetch:\n      \
    action: std.http\n      target: gpu-1\n      retry: {count: 1, delay: 1}\n      input: {url: <% $.url %>}\n";

/// Eight requests, however many tasks there are beside those that failed: the server lists only tasks in ERROR.
#[test]
fn a_failure_three_levels_deep_is_explained_by_a_few_requests() {
    let mut steps = three_levels();
    steps.push(definition("w-2", LEAF));
    let response = json!({"status": 503, "reason": "Service Unavailable", "url": "http://h/x?token=t0psecret",
        "content": {"error": "down", "password": "hunter2"}});
    let given = json!({"url": "http://h/x", "headers": {"X-Auth-Token": "abcdef"}});
    let refused = json!("Failed to connect");
    steps.push(ran(
        "t-3",
        &json!([
            action(false, &given, &refused),
            action(true, &given, &response)
        ]),
    ));
    let ran = told("execution-why x", steps);
    ran.assert(
        0,
        "Execution x of workflow w failed after 1s.\n\n\
1. deploy > install > fetch\n   \
   Error:    HTTP 503 Service Unavailable from http://h/x?token=***\n   \
   Body:     {\"error\":\"down\",\"password\":\"***\"}\n   \
   Before:   2026-03-01 10:00:00 Failed to connect\n   \
   Ran:      action std.http on gpu-1, attempt 2 of 2\n   \
   When:     2026-03-01 10:00:00 to 10:00:01 UTC, 1s\n   \
   Input:    url: http://h/x\n             headers: {\"X-Auth-Token\": \"***\"}\n   \
   Defined:  workflow sub, line 5\n             > 5      fetch:\n               \
   6        action: std.http\n               7        target: gpu-1\n               \
   8        retry: {count: 1, delay: 1}\n               9        input: {url: <% $.url %>}\n   \
   Task ID:  t-3 of execution z\n\n\
To go on:\n  \
  mistral execution-retry x          to run the failed tasks again\n  \
  mistral task-skip t-3              to go on without this task\n  \
  mistral execution-create --from x  to run the workflow anew with the same input\n",
    );
}

#[test]
fn noise_is_taken_off_errors() {
    for (info, result, error) in [
        (
            "The action raised an exception [action=<A object at 0x7fc610560d90>, action_ex_id=db9d, msg='no PyV8']",
            json!(
                "The action raised an exception [action=<A object at 0x7fc610560d90>, action_ex_id=db9d, msg='no PyV8']"
            ),
            "Error:    no PyV8\n",
        ),
        (
            "boom",
            json!(
                "Traceback (most recent call last):\n  File \"/a\", line 1, in f\n    g()\n  File \"/b\", line 2, in g\n    int('x')\nValueError: x"
            ),
            "Error:    ValueError: x\n               File \"/b\", line 2, in g: int('x')\n               File \"/a\", line 1, in f: g()\n",
        ),
        (
            "boom",
            json!({"code": 1, "stderr": "no space"}),
            "Error:    {\"code\": 1, \"stderr\": \"no space\"}\n",
        ),
        (
            "boom",
            json!(null),
            "Error:    the action failed without a message\n",
        ),
    ] {
        let mut steps = one_failed(saying(info));
        steps.push(defined("a"));
        steps.push(ran("t-1", &json!([action(true, &json!({}), &result)])));
        assert_has(&told("execution-why x", steps), &[error]);
    }
}

/// The text of a program that the action ran, as the program wrote it.
#[test]
fn secrets_in_the_output_of_programs_are_masked() {
    let written = "> GET /v1 HTTP/1.1\r\n> X-Auth-Token: s3cr1\r\n> Accept: */*\r\n< Set-Cookie: sid=s3cr2\r\n";
    for (result, kept) in [
        (json!(written), "Accept: */*"),
        (json!({"stderr": written}), "Accept: */*"),
        (
            json!("kept: header Authorization: Basic s3cr3"),
            "kept: header Authorization: ***",
        ),
        (
            json!("cannot get http://h/o?temp_url_sig=s3cr4&a=1"),
            "http://h/o?temp_url_sig=***&a=1",
        ),
        (
            json!("cannot get http://h/o?sv=1&sig=s3cr5"),
            "http://h/o?sv=1&sig=***",
        ),
        (
            json!("openstack --os-password s3cr6 server list: 1"),
            "openstack --os-password *** server list: 1",
        ),
        (json!({"cmd": ["x", "--token", "s3cr7", "kept"]}), "kept"),
        (json!({"cmd": "x --token s3cr8 kept"}), "x --token *** kept"),
        (
            json!("the header Authorization: was missing"),
            "the header Authorization: was missing",
        ),
    ] {
        for line in ["execution-why x", "execution-why x -f json"] {
            let mut steps = one_failed(saying("boom"));
            steps.push(defined("a"));
            steps.push(ran("t-1", &json!([action(true, &json!({}), &result)])));
            let ran = told(line, steps);
            assert_has(&ran, &[kept]);
            let all = format!("{}{}", ran.stdout, ran.stderr);
            assert!(!all.contains("s3cr"), "{all}");
        }
    }
}

#[test]
fn errors_of_the_engine_come_from_the_task() {
    let traceback = "Traceback (most recent call last):\n  File \"/engine.py\", line 83, in run_task\n    task.run()\n";
    let info =
        |error: &str| format!("Failed to run task [error={error}, wf=w, task=a]:\n{traceback}");
    for (info, expected) in [
        (
            info("Can not evaluate YAQL expression [expression=1 + a, error='a']"),
            "Error:    Can not evaluate YAQL expression [expression=1 + a, error='a']\n   When:     ",
        ),
        (
            info("Invalid input [name=std.echo, class=a.B, missing=['output']]"),
            "Error:    Invalid input [name=std.echo, missing=['output']]\n",
        ),
    ] {
        let mut steps = one_failed(saying(&info));
        steps.extend([defined("a"), ran("t-1", &json!([]))]);
        let ran = told("execution-why x", steps);
        assert_has(&ran, &[expected]);
        assert!(!ran.stdout.contains("engine.py"), "{}", ran.stdout);
    }
}

/// Old servers send no type, so that the task may run a workflow.
#[test]
fn a_task_without_a_type_is_what_the_definition_says() {
    for (what, expected) in [
        ("std.http url='x'", "\"action\": \"std.http\""),
        ("<% $.what %> x=1", "\"action\": \"<% $.what %> x=1\""),
    ] {
        let mut task = saying("boom");
        task.as_object_mut().unwrap().remove("type");
        let mut steps = one_failed(task);
        let text = format!("w:\n  tasks:\n    a: {{action: \"{what}\"}}\n");
        steps.extend([
            below("t-1", &json!([])),
            definition("w-1", &text),
            ran("t-1", &json!([])),
        ]);
        assert_has(&told("execution-why x -f json", steps), &[expected]);
    }
}

#[test]
fn an_action_that_runs_on_or_succeeded_is_told() {
    let mut running = action(false, &json!({}), &json!(null));
    running["state"] = "RUNNING".into();
    let mut steps = one_failed(saying("Task timed out [timeout(s)=3]."));
    steps.extend([defined("a"), ran("t-1", &json!([running]))]);
    let note = "Note:     its action std.http a still runs: a timeout does not stop it\n";
    let commands = "To go on:\n  \
        mistral action-execution-update a --state ERROR  to end the action that still runs\n  \
        mistral execution-retry x                        to run the failed tasks again, beside an action that still runs\n";
    assert_has(
        &told("execution-why x", steps),
        &["Error:    Task timed out [timeout(s)=3].\n", note, commands],
    );
    let mut succeeded = action(true, &json!({}), &json!({"load": 9}));
    succeeded["state"] = "SUCCESS".into();
    let mut steps = one_failed(saying("Failed by 'fail-on' policy"));
    steps.extend([defined("a"), ran("t-1", &json!([succeeded]))]);
    let note = "Note:     its action succeeded and returned {\"load\":9}\n";
    assert_has(&told("execution-why x", steps), &[note]);
}

#[test]
fn the_timeout_may_be_that_of_all_tasks() {
    let text = "w:\n  task-defaults:\n    timeout: 3\n  tasks:\n    a: {action: std.http}\n";
    let mut steps = one_failed(saying("Task timed out [timeout(s)=3]."));
    steps.extend([definition("w-1", text), ran("t-1", &json!([]))]);
    let note = "Note:     the timeout is in the task-defaults of the workflow (line 3)\n";
    assert_has(&told("execution-why x", steps), &[note]);
}

/// The server quotes the definition of the action and gives no reason.
#[test]
fn an_ad_hoc_action_that_cannot_be_made_tells_what_it_does_not_know() {
    let info = "Failed to run task [error=Failed to instantiate an action [action_desc=AdHoc action [name=b.chat, \
        definition=chat:\n  base: std.http\n  base-input:\n    url: \"http://h/<% $.chanel %>\"\n    body: {text: <% $.text %>}\n  \
        input:\n    - channel\n    - text: x\n]], wf=w, task=a]:\nTraceback";
    let mut steps = one_failed(saying(info));
    steps.extend([defined("a"), ran("t-1", &json!([]))]);
    assert_has(
        &told("execution-why x", steps),
        &[
            "Error:    Failed to instantiate the ad-hoc action b.chat; the server gives no reason\n",
            "Values:   $.chanel: in its base-input, but its inputs are channel, text; did you mean channel?\n",
        ],
    );
}

/// What would fail again has to be mended first. Only a task above starts its workflow by the definition of today.
#[test]
fn what_comes_again_is_to_be_mended_first() {
    let mut steps = three_levels();
    steps.pop();
    let mut task = failed("t-3", "fetch", "ACTION");
    task["state_info"] = "Failed to find action [action_name=no.such, namespace=]".into();
    steps.extend([
        candidates("z", "ERROR", &[task]),
        definition("w-2", LEAF),
        ran("t-3", &json!([])),
    ]);
    let commands = "To go on:\n  \
        mistral workflow-update FILE       to mend the workflow first, if the fault is in it\n  \
        mistral task-rerun t-2             then to run the task above again, which uses the definition of today\n  \
        mistral execution-create --from x  then to run the workflow anew with the same input; -p NAME=VALUE changes it\n  \
        mistral task-skip t-3              to go on without this task\n  \
        mistral execution-retry x          only if the fault was elsewhere: a rerun uses the definition of the start\n";
    assert_has(&told("execution-why x", steps), &[commands]);
}

#[test]
fn a_join_that_failed_as_others_did_is_no_cause() {
    let mut join = failed("t-2", "c", "ACTION");
    join["state_info"] = "Failed by tasks: ['a']".into();
    let mut steps = one_failed(saying("boom"));
    steps.pop();
    steps[0] = crate::execution_retry::steps::execution(
        "x",
        "ERROR",
        Some("Failure caused by error in tasks: a, c\n"),
        None,
    );
    steps.push(candidates("x", "ERROR", &[join, saying("boom")]));
    steps.extend([defined("a"), ran("t-1", &json!([]))]);
    let ran = told("execution-why x", steps);
    assert!(!ran.stdout.contains("2. "), "{}", ran.stdout);
}

#[test]
fn a_workflow_that_failed_by_itself_is_told_with_its_input_and_output() {
    let mut call = failed("t-1", "a", "WORKFLOW");
    call["state_info"] = "whatever".into();
    let mut failing = sub("y", 0, "ERROR", "2026-03-01 10:00:00");
    failing["state_info"] =
        "Failed to check and complete [wf_ex_id=y, wf_name=sub]: no $.nope\nTraceback (most recent call last):\n  File \"/e\", line 1\nE: no $.nope".into();
    let mut steps = one_failed(call);
    steps.extend([
        below("t-1", &json!([failing])),
        candidates("y", "ERROR", &[]),
        defined("a"),
        input("y", &json!({"vm": "web-1"})),
        definition(
            "w-2",
            "version: '2.0'\nsub:\n  output: {x: <% $.nope %>}\n  tasks: {b: {action: std.noop}}\n",
        ),
    ]);
    let ran = told("execution-why x", steps);
    assert_has(
        &ran,
        &[
            "1. a\n   Error:    no $.nope\n   Ran:      workflow sub\n",
            "Input:    vm: web-1\n",
            "Defined:  workflow sub, line 3\n",
            "             > 3    output: {x: <% $.nope %>}\n",
        ],
    );
}

#[test]
fn a_definition_that_was_changed_is_told() {
    let mut steps = one_failed(saying("boom"));
    let (expected, _) = defined("a");
    let row = json!({"id": "w-1", "name": "w", "definition": super::steps::with_task("a"),
        "created_at": "2026-02-01 10:00:00", "updated_at": "2026-03-01 11:00:00"});
    steps.push((expected, crate::support::Answer::json(200, &row)));
    steps.push(ran("t-1", &json!([])));
    let warning = "Warning:  the workflow was changed at 2026-03-01 11:00:00 (UTC), after the execution had started; \
        the lines are those of today, but a rerun of the task uses the definition of the start\n";
    assert_has(&told("execution-why x", steps), &[warning]);
    // Or has no such task any more.
    let mut steps = one_failed(saying("boom"));
    steps.extend([defined("b"), ran("t-1", &json!([]))]);
    let note = "Note:     the definition of workflow w has no such task now\n";
    assert_has(&told("execution-why x", steps), &[note]);
}

/// A long task is shown around the line that failed, or else from its beginning.
#[test]
fn long_tasks_are_shown_in_part() {
    let lines = "        - x\n".repeat(20);
    let text =
        format!("w:\n  tasks:\n    a:\n      input:\n{lines}      timeout: 3\n    b: {{}}\n");
    let timeout = "Task timed out [timeout(s)=3].";
    for (info, shown) in [("boom", (3..18, 3)), (timeout, (22..26, 25))] {
        let mut steps = one_failed(saying(info));
        steps.extend([definition("w-1", &text), ran("t-1", &json!([]))]);
        let ran = told("execution-why x -f json", steps);
        let report: serde_json::Value = serde_json::from_str(&ran.stdout).unwrap();
        let definition = &report["causes"][0]["definition"];
        let (lines, mark) = shown;
        assert_eq!(definition["line"], mark, "{info}");
        assert_eq!(definition["first_line"], lines.start, "{info}");
        let count = definition["lines"].as_array().unwrap().len();
        assert_eq!(count, lines.count(), "{info}");
    }
}
