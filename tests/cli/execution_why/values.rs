//! What a failed expression refers to, and which line it is in.

use serde_json::{Value, json};

use crate::execution_retry::steps::{below, candidates, execution, failed as task, sub};
use crate::support::{Answer, Expected};

use super::steps::{
    Step, around, assert_has, beside, definition, one_failed, ran, refused, saying, start, told,
};

const TEXT: &str = "version: '2.0'
w:
  input: [users, password]
  vars: {agent: 'http://h'}
  tasks:
    boot:
      action: std.noop
      publish:
        ips: <% task().result %>
      on-success: a
    a:
      with-items: user in <% $.users %>
      action: std.echo
      input:
        output: <% EXPRESSION %>
      publish:
        other: <% EXPRESSION %>
";

/// The search for task `a`, in which an expression failed, and its definition.
fn failed(expression: &str, what: &str) -> Vec<Step> {
    let error = format!("Can not evaluate YAQL expression [expression={expression}, error=]");
    let info = format!("{what} [error={error}, wf=w, task=a]:\nTraceback");
    let mut steps = one_failed(saying(&info));
    steps.push(definition("w-1", &TEXT.replace("EXPRESSION", expression)));
    steps
}

fn tasks() -> Step {
    let tasks = [
        beside("t-0", "boot", &json!({"ips": [], "token": "t0p"}), &[]),
        beside("t-1", "a", &json!({}), &["t-0"]),
        beside("t-9", "later", &json!({"ips": [1]}), &["t-1"]),
    ];
    around("x", &json!(tasks))
}

fn explained(expression: &str, more: Vec<Step>) -> crate::support::Outcome {
    let mut steps = failed(expression, "Failed to run task");
    steps.extend(more);
    steps.push(ran("t-1", &json!([])));
    told("execution-why x", steps)
}

#[test]
fn a_variable_is_told_with_its_value_and_who_published_it() {
    let ran = explained("$.ips.first()", vec![tasks()]);
    ran.assert(
        0,
        "Execution x of workflow w failed after 1s.\n\n1. a\n   \
   Error:    Can not evaluate YAQL expression [expression=$.ips.first(), the server gives no reason]\n   \
   When:     2026-03-01 10:00:00 to 10:00:01 UTC, 1s\n   \
   Values:   $.ips = [] (published by boot, line 9)\n   \
   Defined:  workflow w, line 15\n               11      a:\n               12        with-items: user in <% $.users %>\n               \
   13        action: std.echo\n               14        input:\n             > 15          output: <% $.ips.first() %>\n               \
   16        publish:\n               17          other: <% $.ips.first() %>\n   \
   Task ID:  t-1 of execution x\n\n\
To go on:\n  \
  mistral workflow-update FILE       to mend the workflow first, if the fault is in it\n  \
  mistral execution-create --from x  then to run the workflow anew with the same input; -p NAME=VALUE changes it\n  \
  mistral task-skip t-1              to go on without this task\n  \
  mistral execution-retry x          only if the fault was elsewhere: a rerun uses the definition of the start\n",
    );
}

#[test]
fn variables_come_from_the_input_from_vars_or_from_nobody() {
    let input = json!({"users": "ann,bob", "password": "hunter2"});
    let more = || vec![tasks(), start("x", &input, &json!({}))];
    for (expression, line) in [
        (
            "$.user.login",
            "Values:   $.user: an item of <% $.users %>\n             $.users = \"ann,bob\" (input of the execution)\n",
        ),
        (
            "$.password + 1",
            "Values:   $.password = \"***\" (input of the execution)\n",
        ),
        (
            "$.agent + 1",
            "Values:   $.agent = \"http://h\" (vars, line 4)\n",
        ),
        (
            "$.userz.len()",
            "Values:   $.userz: no task before it published it, and it is neither input nor in vars; did you mean users?\n",
        ),
    ] {
        assert_has(&explained(expression, more()), &[line]);
    }
}

#[test]
fn of_the_environment_only_the_keys_are_told() {
    let environment = json!({"scaner": {"url": "http://t"}, "registry": "r", "__hidden": 1});
    let ran = explained(
        "env().scanner.url",
        vec![start("x", &json!({}), &environment)],
    );
    let line =
        "Values:   env(): the environment has the keys scaner, registry; did you mean scaner?\n";
    let anew = "then to run the workflow anew with the same input and environment; -p and --env change them\n";
    assert_has(&ran, &[line, anew]);
    let ran = explained("env().x", vec![start("x", &json!({}), &json!({}))]);
    assert_has(&ran, &["Values:   env(): the environment is empty\n"]);
}

/// Expressions of a sub-workflow read the environment of the root; the sub-execution has none of its own.
#[test]
fn the_environment_is_that_of_the_root() {
    for asked in ["root", "y"] {
        let root = (asked == "y").then_some("root");
        let info = "Failure caused by error in tasks: a\n";
        let error = "Can not evaluate YAQL expression [expression=env().x, error=]";
        let leaf = saying(&format!(
            "Failed to run task [error={error}, wf=sub, task=a]:\n"
        ));
        let named = info.replace(": a", if asked == "root" { ": call" } else { ": a" });
        let mut steps = vec![execution(asked, "ERROR", Some(&named), root)];
        if asked == "root" {
            let mut below_root = sub("y", 0, "ERROR", "2026-03-01 10:00:00");
            below_root["root_execution_id"] = "root".into();
            below_root["state_info"] = info.into();
            let mut call = task("t-0", "call", "WORKFLOW");
            call["state_info"] = info.into();
            steps.push(candidates("root", "ERROR", &[call]));
            steps.push(below("t-0", &json!([below_root])));
        }
        let workflow = if asked == "root" { "w-2" } else { "w-1" };
        let text =
            "version: '2.0'\nNAME:\n  tasks:\n    a: {action: std.echo output=<% env().x %>}\n";
        let name = if asked == "root" { "sub" } else { "w" };
        let environment = json!({"region": "hidden", "tenant": 1});
        steps.extend([
            candidates("y", "ERROR", &[leaf]),
            definition(workflow, &text.replace("NAME", name)),
            start("root", &json!({}), &environment),
            ran("t-1", &json!([])),
        ]);
        let ran = told(&format!("execution-why {asked}"), steps);
        let line = "Values:   env(): the environment has the keys region, tenant\n";
        assert_has(&ran, &[line]);
        assert!(!ran.stdout.contains("hidden"), "{}", ran.stdout);
    }
}

#[test]
fn of_a_result_only_the_keys_are_told() {
    let result = |id: &str, result: &Value| {
        let row = json!({"id": id, "result": result.to_string()});
        (
            Expected::new(&format!("GET /v2/tasks/{id}")),
            Answer::json(200, &row),
        )
    };
    let object = json!({"inserted": 1, "rejected": "secret"});
    let mut steps = failed(
        "task().result.rejected_rows",
        "Failed to handle action completion",
    );
    steps.extend([result("t-1", &object), ran("t-1", &json!([]))]);
    let told = told("execution-why x", steps);
    assert_has(
        &told,
        &[
            "Values:   task().result: the result has the keys inserted, rejected; did you mean rejected?\n",
            // The expression of the publish, not the one of the input.
            "             > 17          other: ",
        ],
    );
    let more = vec![tasks(), result("t-0", &json!([1, 2]))];
    let ran = explained("task(boot).result.x", more);
    assert_has(
        &ran,
        &["Values:   task(boot).result: a list with 2 items\n"],
    );
    let ran = explained("task(none).result.x", vec![tasks()]);
    assert_has(
        &ran,
        &["Values:   task(none).result: no task none has run\n"],
    );
}

#[test]
fn what_cannot_be_read_is_left_out() {
    let more = vec![refused("GET /v2/executions/x/tasks", 403)];
    let ran = explained("$.ips.first()", more);
    assert_has(&ran, &["\nNot read:\n  a: not for\u{fffd}you\n"]);
    assert!(!ran.stdout.contains("Values"), "{}", ran.stdout);
}

#[test]
fn a_changed_definition_may_have_lost_the_expression() {
    let mut steps = failed("$.ips.first()", "Failed to run task");
    let row = json!({"id": "w-1", "name": "w", "definition": TEXT, "created_at": "2026-02-01 10:00:00",
        "updated_at": "2026-03-01 11:00:00"});
    steps.pop();
    steps.push((definition("w-1", "").0, Answer::json(200, &row)));
    steps.extend([tasks(), ran("t-1", &json!([]))]);
    assert_has(
        &told("execution-why x", steps),
        &["Note:     the definition no longer has the expression\n"],
    );
}

#[test]
fn what_was_passed_is_told_next_to_what_is_expected() {
    let text =
        "w:\n  tasks:\n    a:\n      workflow: one\n      input:\n        tag: 1\n        vm: 2\n";
    let info = "Invalid input [name=one, class=DirectWorkflowSpec, missing=['image_tag']]";
    let called = "one:\n  input: [vm, image_tag, batch: 10]\n  tasks:\n    c: {action: std.noop}\n";
    let mut task = saying(info);
    task["type"] = "WORKFLOW".into();
    for (answer, end) in [
        (
            definition("one", called),
            "has no input \"tag\" and needs image_tag",
        ),
        (refused("GET /v2/workflows/one", 404), "needs image_tag"),
    ] {
        let mut steps = one_failed(task.clone());
        steps.extend([below("t-1", &json!([])), definition("w-1", text), answer]);
        let ran = told("execution-why x", steps);
        assert_has(
            &ran,
            &[
                &format!("Passed:   tag, vm; one {end}\n"),
                "Defined:  workflow w, line 5\n",
                "             > 5        input:\n",
            ],
        );
        assert!(!ran.stdout.contains("Ran:"), "{}", ran.stdout);
    }
}
