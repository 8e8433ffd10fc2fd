//! What a line says.

use serde_json::{Value, json};

use super::world::{Show, World, action, execution, items, parent, sub, task, with};

/// Runs a watch and checks its lines.
#[track_caller]
fn shows(line: &str, worlds: Vec<World>, code: i32, stdout: &str) {
    let ran = Show::new(worlds).run(line);
    ran.assert(code, stdout);
}

/// A task of `x` which calls `sub`, which runs `fetch`.
fn nested(state: &str, second: u32, info: &Value) -> World {
    let is_over = state != "RUNNING";
    let info = json!({"state_info": info});
    let failed = |row: Value| if is_over { with(row, &info) } else { row };
    World::new(
        &[
            failed(execution("x", state, second + 2)),
            failed(sub("y", "t-deploy", 0, state, second + 1)),
            failed(sub("z", "t-install", 0, state, second)),
        ],
        &[
            failed(parent("x", "deploy", state, second + 1)),
            failed(parent("y", "install", state, second)),
            failed(task("z", "fetch", state, second)),
        ],
    )
}

#[test]
fn each_change_is_a_line() {
    let why = json!("Failed to run action [x]\n no route to host");
    shows(
        "execution-watch x",
        vec![
            nested("RUNNING", 1, &Value::Null),
            nested("RUNNING", 1, &Value::Null),
            nested("ERROR", 124, &why),
        ],
        3,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:01Z deploy  RUNNING\n\
         2026-11-27T10:00:01Z deploy > install  RUNNING\n\
         2026-11-27T10:00:01Z deploy > install > fetch  RUNNING\n\
         2026-11-27T10:02:04Z deploy > install > fetch  RUNNING -> ERROR  2m3s  no route to host\n\
         2026-11-27T10:02:04Z deploy > install  RUNNING -> ERROR  2m3s  no route to host\n\
         2026-11-27T10:02:05Z deploy  RUNNING -> ERROR  2m4s  no route to host\n\
         2026-11-27T10:02:06Z execution x  RUNNING -> ERROR  2m6s  no route to host\n",
    );
}

#[test]
fn an_ended_execution_is_shown_whole() {
    shows(
        "execution-watch x",
        vec![nested("SUCCESS", 9, &Value::Null)],
        0,
        "2026-11-27T10:00:09Z deploy > install > fetch  SUCCESS  8s\n\
         2026-11-27T10:00:09Z deploy > install  SUCCESS  8s\n\
         2026-11-27T10:00:10Z deploy  SUCCESS  9s\n\
         2026-11-27T10:00:11Z execution x  SUCCESS  11s\n",
    );
}

#[test]
fn items_are_counted_and_their_executions_numbered() {
    let install = |state: &str, second| with(parent("x", "install", state, second), &items(2));
    let ping = |state: &str, second| with(task("x", "ping", state, second), &items(3));
    shows(
        "execution-watch x",
        vec![
            World::new(
                &[
                    execution("x", "RUNNING", 1),
                    sub("y-0", "t-install", 0, "RUNNING", 1),
                ],
                &[install("RUNNING", 1), ping("RUNNING", 1)],
            )
            .actions(&[action("t-ping", "a-0", "RUNNING", 1)]),
            World::new(
                &[
                    execution("x", "RUNNING", 1),
                    sub("y-0", "t-install", 0, "SUCCESS", 5),
                    sub("y-1", "t-install", 1, "RUNNING", 5),
                ],
                &[
                    install("RUNNING", 1),
                    ping("RUNNING", 1),
                    task("y-1", "fetch", "WAITING", 6),
                ],
            )
            .actions(&[
                action("t-ping", "a-0", "ERROR", 3),
                action("t-ping", "a-1", "SUCCESS", 4),
            ]),
            World::new(
                &[
                    execution("x", "SUCCESS", 9),
                    sub("y-0", "t-install", 0, "SUCCESS", 5),
                    sub("y-1", "t-install", 1, "SUCCESS", 8),
                ],
                &[
                    install("SUCCESS", 8),
                    ping("SUCCESS", 7),
                    task("y-1", "fetch", "SUCCESS", 7),
                ],
            )
            .actions(&[
                action("t-ping", "a-0", "ERROR", 3),
                action("t-ping", "a-1", "SUCCESS", 4),
                action("t-ping", "a-2", "SUCCESS", 7),
            ]),
        ],
        0,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:00Z install[0]  RUNNING\n\
         2026-11-27T10:00:01Z install  RUNNING  0/2 items\n\
         2026-11-27T10:00:01Z ping  RUNNING  0/3 items\n\
         2026-11-27T10:00:00Z install[1]  RUNNING\n\
         2026-11-27T10:00:04Z ping  RUNNING  3s  2/3 items, 1 failed\n\
         2026-11-27T10:00:05Z install  RUNNING  4s  1/2 items\n\
         2026-11-27T10:00:05Z install[0]  RUNNING -> SUCCESS  5s\n\
         2026-11-27T10:00:06Z install[1] > fetch  WAITING\n\
         2026-11-27T10:00:07Z install[1] > fetch  WAITING -> SUCCESS  6s\n\
         2026-11-27T10:00:07Z ping  RUNNING -> SUCCESS  6s  3/3 items, 1 failed\n\
         2026-11-27T10:00:08Z install[1]  RUNNING -> SUCCESS  8s\n\
         2026-11-27T10:00:08Z install  RUNNING -> SUCCESS  7s  2/2 items\n\
         2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n",
    );
}

#[test]
fn delays_and_attempts_are_told() {
    let delayed = |policy: &str, retries: u32, second| {
        let context = json!({"retry_task_policy": {"retry_no": retries}}).to_string();
        let info = format!("Delayed by '{policy}' policy [delay=6]");
        let fields = json!({"state_info": info, "runtime_context": context});
        with(task("x", "a", "DELAYED", second), &fields)
    };
    let ended = with(
        task("x", "a", "ERROR", 20),
        &json!({"runtime_context": json!({"retry_task_policy": {"retry_no": 2}}).to_string(), "state_info": "no"}),
    );
    let world = |task: Value| World::new(&[execution("x", "RUNNING", 1)], &[task]);
    let definition = "w:\n  tasks:\n    a:\n      action: std.noop\n      retry: count=2 delay=6\n";
    let failed = World::new(&[execution("x", "ERROR", 21)], &[ended]).definition(definition);
    shows(
        "execution-watch x",
        vec![
            world(delayed("wait-before", 0, 1)).definition(definition),
            world(task("x", "a", "RUNNING", 7)),
            world(delayed("retry", 1, 8)).definition(definition),
            failed,
        ],
        3,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:01Z a  DELAYED  0s  Delayed by 'wait-before' policy [delay=6]\n\
         2026-11-27T10:00:07Z a  DELAYED -> RUNNING  6s\n\
         2026-11-27T10:00:08Z a  RUNNING -> DELAYED  7s  attempt 1 of 3 failed  Delayed by 'retry' policy [delay=6]\n\
         2026-11-27T10:00:20Z a  DELAYED -> ERROR  19s  attempt 3 of 3  no\n\
         2026-11-27T10:00:21Z execution x  RUNNING -> ERROR  21s\n",
    );
}

#[test]
fn only_failures_may_be_shown() {
    let why = json!("boom");
    let mut worlds = vec![nested("RUNNING", 1, &Value::Null), nested("ERROR", 4, &why)];
    worlds[1] = World::new(
        &[execution("x", "ERROR", 5)],
        &[
            task("x", "good", "SUCCESS", 2),
            with(task("x", "bad", "ERROR", 4), &json!({"state_info": "boom"})),
        ],
    );
    shows(
        "execution-watch x --only-failed",
        worlds,
        3,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:04Z bad  ERROR  3s  boom\n\
         2026-11-27T10:00:05Z execution x  RUNNING -> ERROR  5s\n",
    );
}

#[test]
fn items_that_fail_are_failures_while_the_others_run() {
    let world = |second: u32, failed: usize| {
        let states = ["ERROR", "ERROR", "RUNNING"];
        let actions = (0..3).map(|at| {
            let state = if at < failed { states[at] } else { "RUNNING" };
            action("t-ping", &format!("a-{at}"), state, second)
        });
        let task = with(task("x", "ping", "RUNNING", 1), &items(3));
        World::new(&[execution("x", "RUNNING", 1)], &[task]).actions(&actions.collect::<Vec<_>>())
    };
    let last = World::new(
        &[execution("x", "SUCCESS", 9)],
        &[task("x", "good", "SUCCESS", 9)],
    );
    shows(
        "execution-watch x --only-failed",
        vec![world(1, 0), world(2, 1), world(3, 2), last],
        0,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:02Z ping  RUNNING  1s  1/3 items, 1 failed\n\
         2026-11-27T10:00:03Z ping  RUNNING  2s  2/3 items, 2 failed\n\
         2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n",
    );
}

#[test]
fn an_action_that_runs_is_named_with_its_id() {
    let world = || {
        World::new(
            &[execution("x", "RUNNING", 1)],
            &[task("x", "approve", "RUNNING", 1)],
        )
        .actions(&[action("t-approve", "a-1", "RUNNING", 1)])
    };
    let last = || World::new(&[execution("x", "SUCCESS", 9)], &[]);
    shows(
        "execution-watch x",
        vec![world(), world(), last()],
        0,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:01Z approve  RUNNING\n\
         2026-11-27T10:00:01Z approve > std.http  RUNNING  action a-1\n\
         2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n",
    );
    let ran = Show::new(vec![world(), world(), last()]).run("execution-watch x --progress jsonl");
    let line = ran
        .stdout
        .lines()
        .find(|line| line.contains("\"kind\":\"action\""))
        .unwrap();
    assert!(
        line.contains("\"id\":\"a-1\",\"path\":[\"approve\",\"std.http\"]"),
        "{line}"
    );
}

#[test]
fn a_depth_leaves_out_what_is_below() {
    for (depth, stdout) in [
        (
            0,
            "2026-11-27T10:00:10Z deploy  SUCCESS  9s\n2026-11-27T10:00:11Z execution x  SUCCESS  11s\n",
        ),
        (
            1,
            "2026-11-27T10:00:09Z deploy > install  SUCCESS  8s\n\
             2026-11-27T10:00:10Z deploy  SUCCESS  9s\n2026-11-27T10:00:11Z execution x  SUCCESS  11s\n",
        ),
    ] {
        let show = Show::new(vec![nested("SUCCESS", 9, &Value::Null)]);
        show.run(&format!("execution-watch x --depth {depth}"))
            .assert(0, stdout);
        let tasks = show.server.asked("GET /v2/executions/y/tasks");
        assert_eq!(
            (tasks, show.server.asked("GET /v2/executions/z/tasks")),
            (depth, 0)
        );
    }
}

#[test]
fn a_json_object_for_each_change() {
    let failed = with(
        task("x", "a", "ERROR", 7),
        &json!({"state_info": "no\u{1b}[2J\nroute",
            "runtime_context": json!({"with_items": {"count": 2}, "retry_task_policy": {"retry_no": 1}}).to_string()}),
    );
    let world = World::new(
        &[execution("x", "RUNNING", 1)],
        &[task("x", "a", "RUNNING", 1)],
    );
    let end = World::new(&[execution("x", "CANCELLED", 8)], &[failed]).actions(&[
        action("t-a", "1", "ERROR", 7),
        action("t-a", "2", "SUCCESS", 6),
    ]);
    let ran = Show::new(vec![world, end]).run("execution-watch x --progress jsonl");
    ran.assert(
        4,
        "{\"time\":\"2026-11-27T10:00:00Z\",\"kind\":\"execution\",\"id\":\"x\",\"path\":[],\"before\":null,\
         \"state\":\"RUNNING\",\"seconds\":null,\"attempt\":null,\"attempts\":null,\"items\":null,\"message\":null}\n\
         {\"time\":\"2026-11-27T10:00:01Z\",\"kind\":\"task\",\"id\":\"t-a\",\"path\":[\"a\"],\"before\":null,\
         \"state\":\"RUNNING\",\"seconds\":null,\"attempt\":null,\"attempts\":null,\"items\":null,\"message\":null}\n\
         {\"time\":\"2026-11-27T10:00:07Z\",\"kind\":\"task\",\"id\":\"t-a\",\"path\":[\"a\"],\"before\":\"RUNNING\",\
         \"state\":\"ERROR\",\"seconds\":6,\"attempt\":2,\"attempts\":null,\
         \"items\":{\"succeeded\":1,\"failed\":1,\"running\":0,\"total\":2},\"message\":\"no\u{fffd}[2J route\"}\n\
         {\"time\":\"2026-11-27T10:00:08Z\",\"kind\":\"execution\",\"id\":\"x\",\"path\":[],\"before\":\"RUNNING\",\
         \"state\":\"CANCELLED\",\"seconds\":8,\"attempt\":null,\"attempts\":null,\"items\":null,\"message\":null}\n",
    );
}

#[test]
fn texts_of_the_server_stay_in_their_lines() {
    let name = "a\n2026-11-27T10:00:00Z b  SUCCESS\u{1b}[2J\u{9b}";
    let row = with(
        task("x", "a", "ERROR", 3),
        &json!({"name": name, "state": "ERROR\nx", "state_info": "x"}),
    );
    let cancelled = with(
        execution("x", "CANCELLED", 4),
        &json!({"state_info": "not\r\ntoday \u{202e}", "created_at": "\u{1b}[2J", "updated_at": null}),
    );
    shows(
        "execution-watch x",
        vec![World::new(&[cancelled], &[row])],
        4,
        "- execution x  CANCELLED  not today \u{fffd}\n\
         2026-11-27T10:00:03Z a 2026-11-27T10:00:00Z b SUCCESS\u{fffd}[2J\u{fffd}  ERROR\u{fffd}x  2s\n",
    );
}

/// What the server repeats at each level is said where it arose.
#[test]
fn the_reason_of_a_failure_is_said_once() {
    let info = |text: &str| json!({"state_info": text});
    let of_sub = "Failure caused by error in tasks: fetch, b\n\n  fetch [task_ex_id=1] -> no room\n    [idx=0]: no room\n";
    let of_top =
        format!("Failure caused by error in tasks: deploy\n\n  deploy [task_ex_id=2] -> {of_sub}");
    let world = World::new(
        &[
            with(execution("x", "ERROR", 9), &info(&of_top)),
            with(sub("y", "t-deploy", 0, "ERROR", 8), &info(of_sub)),
        ],
        &[
            with(parent("x", "deploy", "ERROR", 8), &info(of_sub)),
            with(task("y", "fetch", "ERROR", 7), &info("no room")),
        ],
    );
    shows(
        "execution-watch x",
        vec![world],
        3,
        "2026-11-27T10:00:07Z deploy > fetch  ERROR  6s  no room\n\
         2026-11-27T10:00:08Z deploy  ERROR  7s  Failure caused by error in tasks: fetch, b\n\
         2026-11-27T10:00:09Z execution x  ERROR  9s  Failure caused by error in tasks: deploy\n",
    );
}

#[test]
fn a_task_that_has_not_begun_is_no_news() {
    let world = |info: Option<&str>| {
        let idle = with(
            task("x", "b", "IDLE", 3),
            &json!({"state_info": info, "updated_at": null}),
        );
        World::new(&[execution("x", "PAUSED", 4)], &[idle])
    };
    let top = "2026-11-27T10:00:04Z execution x  PAUSED  4s\n";
    shows("execution-watch x", vec![world(None)], 5, top);
    shows(
        "execution-watch x",
        vec![world(Some("Set by 'pause-before' policy"))],
        5,
        &format!("2026-11-27T10:00:01Z b  IDLE  Set by 'pause-before' policy\n{top}"),
    );
}
