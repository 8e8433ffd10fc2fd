//! Joins that were not met although no task failed.

use serde_json::json;

use super::steps::{around, assert_has, beside, definition, one_failed, ran, saying, told};

const TEXT: &str = "version: '2.0'
w:
  tasks:
    check:
      action: std.noop
      publish:
        open: <% true %>
      on-success:
        - remind
        - a: <% not $.open %>
    other: {action: std.noop, on-error: a}
    a: {join: all, action: std.noop}
    remind: {action: std.noop}
";

#[test]
fn the_task_that_did_not_lead_on_is_named_with_its_condition() {
    let tasks = json!([
        beside("t-8", "check", &json!({"open": true}), &[]),
        beside("t-9", "other", &json!({}), &[]),
        beside("t-1", "a", &json!({}), &["t-8"]),
    ]);
    for (blamed, error, line) in [
        (
            "'check'",
            "check ended in SUCCESS, but its on-success leads to a only if <% not $.open %> (line 10), which was false",
            "> 10          - a: <% not $.open %>\n",
        ),
        (
            "'other', 'gone'",
            "other ended in SUCCESS, but only its on-error leads to a; gone did not run",
            "> 11      other: {",
        ),
    ] {
        let mut steps = one_failed(saying(&format!("Failed by tasks: [{blamed}]")));
        steps.extend([
            definition("w-1", TEXT),
            around("x", &tasks),
            ran("t-1", &json!([])),
        ]);
        let ran = told("execution-why x", steps);
        let error = format!("1. a\n   Error:    the join was not met: {error}\n   When:");
        assert_has(&ran, &[&error, line]);
        let value = "Values:   $.open = true (published by check, line 7)\n";
        assert_eq!(ran.stdout.contains(value), blamed == "'check'");
    }
}
