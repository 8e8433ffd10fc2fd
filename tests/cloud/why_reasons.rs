//! `execution-why` on a real Mistral: what led to a failure or a pause, and what helps after it.

use crate::support::server;
use crate::why::{assert_has, reached, workflows};

const REASONS: &str = "
@policy:
  tasks:
    a: {action: std.echo, input: {output: 7}, fail-on: <% true %>, retry: {count: 1, delay: 1}}
@unmet:
  input: [ready: false]
  tasks:
    a:
      action: std.noop
      on-success:
        - b: <% $.ready %>
        - c
    d: {action: std.noop, on-success: b}
    b: {join: all, action: std.noop}
    c: {action: std.noop}
@published:
  tasks:
    a: {action: std.noop, publish: {ips: '<% [] %>'}, on-success: b}
    b: {action: std.echo, input: {output: <% $.ips.first() %>}}
@keys:
  tasks:
    a: {action: std.echo, input: {output: {rows: 1}}, publish: {n: <% task().result.row %>}}
";

#[test]
#[ignore = "needs a real Mistral"]
fn what_led_to_a_failure_is_told() {
    let server = server();
    let prefix = workflows(&server, REASONS);
    for (name, parts) in [
        (
            "unmet",
            &[
                "1. b\n   Error:    the join was not met: a ended in SUCCESS, but its on-success leads to b only if <% $.ready %> (line ",
                "), which was false\n",
                "   Values:   $.ready = false (input of the execution)\n",
            ][..],
        ),
        (
            "policy",
            &[
                "1. a\n   Error:    Failed by 'fail-on' policy\n",
                "attempt 2 of 2\n",
                "its action succeeded and returned 7\n",
                "Input:    output: 7\n",
            ],
        ),
        (
            "published",
            &[
                "[expression=$.ips.first(), the server gives no reason]\n",
                "   Values:   $.ips = [] (published by a, line ",
            ],
        ),
        (
            "keys",
            &["Values:   task().result: the result has the key rows; did you mean rows?\n"],
        ),
    ] {
        let id = reached(&server, &format!("{prefix}{name}"), "ERROR");
        assert_has(&server.ok(&["execution-why", &id]), parts);
    }
}

const PAUSES: &str = "
@on_error:
  tasks:
    a:
      action: std.fail
      on-error: pause
      on-success: b
    b: {action: std.noop}
@before:
  tasks:
    a: {action: std.noop, pause-before: true}
@user:
  tasks:
    a: {action: std.async_noop}
";

#[test]
#[ignore = "needs a real Mistral"]
fn what_paused_an_execution_is_told() {
    let server = server();
    let prefix = workflows(&server, PAUSES);
    for (name, sentence) in [
        (
            "on_error",
            "The command pause in the on-error of task a (line ",
        ),
        ("before", "The policy pause-before of task a (line "),
        (
            "user",
            "A user paused it, or a pause of a sub-execution or of an action.",
        ),
    ] {
        let id = server.field(&["execution-create", &format!("{prefix}{name}")], "ID");
        if name == "user" {
            server.ok(&["execution-pause", &id]);
        }
        server.ok(&["execution-wait", &id, "--for", "PAUSED", "--timeout", "1m"]);
        let text = server.ok(&["execution-why", &id]);
        assert_has(&text, &[" is PAUSED.", sentence]);
        if name != "on_error" {
            continue;
        }
        assert_has(
            &text,
            &["after execution-resume its failure counts as handled"],
        );
        // It does, so that nothing is left to run again.
        server.run(&["execution-resume", &id]);
        server.ok(&["execution-wait", &id, "--for", "SUCCESS", "--timeout", "1m"]);
    }
}

const MENDED: &str = "
@leaf:
  tasks:
    a: {action: std.echo, input: {output: <% $.nope %>}}
@call:
  tasks:
    call: {workflow: @leaf}
";

/// A rerun of a task uses the definition of the start of its execution; the task above starts a new one.
#[test]
#[ignore = "needs a real Mistral"]
fn what_was_mended_runs_again_by_the_task_above() {
    let server = server();
    let prefix = workflows(&server, MENDED);
    let id = reached(&server, &format!("{prefix}call"), "ERROR");
    let leaf = format!("{prefix}leaf");
    let text = format!("version: '2.0'\n{leaf}:\n  tasks:\n    a: {{action: std.noop}}\n");
    server.ok(&["workflow-update", &server.file("mended", &text)]);
    server.ok(&["execution-retry", &id]);
    server.ok(&["execution-wait", &id, "--for", "ERROR", "--timeout", "1m"]);
    let report = server.json(&["execution-why", &id]);
    let commands = report["commands"].as_array().unwrap();
    let rerun = commands.iter().find_map(|next| {
        let command = next["command"].as_str().unwrap();
        command.strip_prefix("mistral task-rerun ")
    });
    server.ok(&["task-rerun", rerun.unwrap()]);
    server.ok(&["execution-wait", &id, "--for", "SUCCESS", "--timeout", "1m"]);
}
