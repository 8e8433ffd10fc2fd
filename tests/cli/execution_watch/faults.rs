//! Servers that fail in the middle of a watch.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::logins::ADMIN;
use crate::support::{Answer, Server, free_port, typed};
use crate::waits::silent;

use super::world::{Show, World, action, execution, items, parent, sub, task, with};

/// `x`, with the task `a` and a task `deploy` that runs `y`.
fn world(state: &str, second: u32) -> World {
    World::new(
        &[
            execution("x", state, second),
            sub("y", "t-deploy", 0, state, second),
        ],
        &[
            task("x", "a", state, second),
            parent("x", "deploy", state, second),
            task("y", "b", state, second),
        ],
    )
}

const LINES: &str = "2026-11-27T10:00:00Z execution x  RUNNING\n\
    2026-11-27T10:00:01Z a  RUNNING\n\
    2026-11-27T10:00:01Z deploy  RUNNING\n\
    2026-11-27T10:00:01Z deploy > b  RUNNING\n\
    2026-11-27T10:00:09Z a  RUNNING -> SUCCESS  8s\n\
    2026-11-27T10:00:09Z deploy > b  RUNNING -> SUCCESS  8s\n\
    2026-11-27T10:00:09Z deploy  RUNNING -> SUCCESS  8s\n\
    2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n";

/// Without the time of an outage, which depends on chance, and the requests, which have the server's port.
fn without_times(text: &str) -> String {
    let lines = text.lines().filter(|line| !line.starts_with("  GET "));
    let cut = |line: &str| line.split(" after ").next().unwrap_or(line).to_owned() + "\n";
    lines.map(cut).collect()
}

#[test]
fn failures_are_ridden_out_and_said_once() {
    for part in [
        "/executions/x",
        "/executions/x/tasks",
        "/executions",
        "/executions/y/tasks",
    ] {
        let failing = |status| world("RUNNING", 1).fault(part, status);
        let mut worlds = vec![world("RUNNING", 1)];
        worlds.extend([503, 502, 504, 429].map(failing));
        worlds.extend([world("RUNNING", 1), world("SUCCESS", 9)]);
        let ran = Show::new(worlds).run("execution-watch x");
        ran.assert(0, LINES);
        let expected = "mistral: note: still waiting: come back later\n  HTTP 503 Service Unavailable\n\
            mistral: note: the server responds again\n";
        assert_eq!(without_times(&ran.stderr), expected, "{part}");
    }
}

#[test]
fn cut_connections_are_ridden_out() {
    let asked = AtomicUsize::new(0);
    let server = Server::raw(move |stream, target| {
        let state = match asked.fetch_add(1, Ordering::SeqCst) {
            2..=9 => return,
            0 | 1 => "RUNNING",
            _ => "SUCCESS",
        };
        let answer = if target.contains("/tasks") {
            json!({"tasks": []})
        } else {
            execution("x", state, 9)
        };
        let answer = Answer::json(200, &answer).header("Connection", "close");
        stream.write_all(&answer.encoded()).unwrap();
    });
    let ran = typed("execution-watch x")
        .env("MISTRAL_TEST_CLOCK", "1")
        .server(&server)
        .run();
    ran.assert(
        0,
        "2026-11-27T10:00:00Z execution x  RUNNING\n2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n",
    );
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        lines[0].starts_with("mistral: note: still waiting: the connection failed"),
        "{}",
        ran.stderr
    );
    let last = lines.last().unwrap();
    assert!(
        last.starts_with("mistral: note: the server responds again after "),
        "{}",
        ran.stderr
    );
    assert_eq!(ran.stderr.matches("mistral: ").count(), 2, "{}", ran.stderr);
}

#[test]
fn a_server_that_is_gone_ends_the_watch_after_five_minutes() {
    let url = format!("http://127.0.0.1:{}/v2", free_port());
    for (limit, code, end) in [
        ("", 1, "mistral: execution x: cannot connect: "),
        (
            "--timeout 1h",
            124,
            "timed out after 1h: the state of execution x is not known\n",
        ),
    ] {
        let ran = typed(&format!("execution-watch x {limit}"))
            .env("MISTRAL_TEST_CLOCK", "1")
            .env("OS_MISTRAL_URL", &url)
            .run();
        ran.assert(code, "");
        ran.assert_stderr(&["mistral: note: still waiting: ", end]);
        assert_eq!(ran.stderr.matches("mistral: ").count(), 2, "{}", ran.stderr);
    }
}

#[test]
fn a_server_that_does_not_answer_ends_with_the_time_limit() {
    let (server, keep) = silent();
    let ran = typed("execution-watch x --timeout 50ms")
        .server(&server)
        .run();
    ran.assert(124, "");
    let expected = "mistral: timed out after 50ms: the state of execution x is not known\n  \
        hint: to watch again: mistral execution-watch x\n";
    assert_eq!(ran.stderr, expected);
    drop(keep);
}

#[test]
fn a_session_that_ends_is_renewed() {
    for part in [
        "/executions/x",
        "/executions/x/tasks",
        "/executions/y/tasks",
    ] {
        let show = Show::new(vec![
            world("RUNNING", 1),
            world("RUNNING", 1),
            world("RUNNING", 1).fault(part, 401),
            world("SUCCESS", 9),
        ]);
        let ran = show.run_with("execution-watch x", |run| {
            run.env("OS_AUTH_URL", &show.server.below("/v3"))
                .env("MISTRAL_TOKEN_CACHE", "off")
                .envs(&ADMIN)
        });
        // What is asked for again within a look is refused again, as the script goes on with the next look.
        if part == "/executions/x" {
            ran.assert(0, LINES);
            assert_eq!(ran.stderr, "");
        } else {
            assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        }
        assert_eq!(show.server.asked("POST /v3/auth/tokens"), 2, "{part}");
    }
}

/// The rest of the tree is worth watching.
#[test]
fn a_branch_that_cannot_be_read_is_said_once() {
    for status in [403, 404, 500] {
        let refused = |world: World| world.fault("/executions/y/tasks", status);
        let show = Show::new(vec![
            refused(world("RUNNING", 1)),
            refused(world("RUNNING", 1)),
            refused(world("RUNNING", 2)),
            refused(world("SUCCESS", 9)),
        ]);
        let ran = show.run("execution-watch x");
        let lines = LINES.split_inclusive('\n');
        let expected: String = lines.filter(|line| !line.contains("> b")).collect();
        ran.assert(0, &expected);
        let note = "mistral: note: cannot read the tasks of execution y; the rest is shown: come back later\n";
        assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
        assert_eq!(ran.stderr.matches("mistral: ").count(), 1, "{}", ran.stderr);
        // It is asked again when it changes.
        assert_eq!(show.server.asked("GET /v2/executions/y/tasks"), 3);
    }
}

#[test]
fn actions_that_cannot_be_read_end_nothing() {
    let world = |state: &str, second| {
        let row = |name: &str| with(task("x", name, state, second), &items(2));
        World::new(
            &[execution("x", state, second)],
            &[row("a"), row("b"), row("c")],
        )
        .actions(&[action("t-c", "1", "SUCCESS", 2)])
        .fault("/tasks/t-a/action_executions", 404)
        .fault("/tasks/t-b/action_executions", 403)
    };
    let ran = Show::new(vec![
        world("RUNNING", 1),
        world("RUNNING", 1),
        world("SUCCESS", 9),
    ])
    .run("execution-watch x");
    ran.assert(
        0,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:01Z a  RUNNING\n\
         2026-11-27T10:00:01Z b  RUNNING\n\
         2026-11-27T10:00:01Z c  RUNNING  1/2 items\n\
         2026-11-27T10:00:09Z a  RUNNING -> SUCCESS  8s\n\
         2026-11-27T10:00:09Z b  RUNNING -> SUCCESS  8s\n\
         2026-11-27T10:00:09Z c  RUNNING -> SUCCESS  8s  1/2 items\n\
         2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n",
    );
    assert_eq!(
        ran.stderr
            .matches("mistral: note: cannot read the actions of task t-")
            .count(),
        1
    );
    ran.assert_stderr(&[" and 1 other part; the rest is shown: come back later\n"]);
}

#[test]
fn an_execution_whose_tasks_cannot_be_read_cannot_be_watched() {
    for status in [403, 404, 500] {
        let show = Show::new(vec![
            world("RUNNING", 1).fault("/executions/x/tasks", status),
        ]);
        let ran = show.run("execution-watch x");
        ran.assert(1, "");
        assert!(
            ran.stderr
                .starts_with("mistral: execution x: come back later\n"),
            "{}",
            ran.stderr
        );
    }
}

/// Executions that started each other, and tasks of several executions.
#[test]
fn circles_are_no_trap() {
    let rows = |top_task: &str| {
        World::new(
            &[
                with(
                    execution("x", "SUCCESS", 9),
                    &json!({"root_execution_id": "x", "task_execution_id": top_task}),
                ),
                sub("y", "t-deploy", 0, "SUCCESS", 9),
                sub("z", "t-again", 0, "SUCCESS", 9),
                sub("", "t-again", 1, "SUCCESS", 9),
                sub("u", "t-own", 0, "SUCCESS", 9),
            ],
            &[
                parent("x", "deploy", "SUCCESS", 9),
                parent("y", "again", "SUCCESS", 9),
                parent("y", "deploy", "SUCCESS", 9),
                parent("z", "again", "SUCCESS", 9),
                parent("z", "deploy", "SUCCESS", 9),
                parent("u", "own", "SUCCESS", 9),
                with(parent("z", "x", "SUCCESS", 9), &json!({"id": ""})),
                with(parent("z", "x", "SUCCESS", 9), &json!({"id": null})),
            ],
        )
    };
    for top_task in ["t-deploy", "t-again", ""] {
        for line in [
            "execution-watch x",
            "execution-watch x --progress jsonl",
            "execution-tree x",
            "execution-tree x -f json",
        ] {
            let ran = Show::new(vec![rows(top_task)]).run(line);
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{line}");
        }
        let ran = Show::new(vec![rows(top_task)]).run("execution-watch x");
        ran.assert(
            0,
            "2026-11-27T10:00:09Z deploy > again  SUCCESS  8s\n\
             2026-11-27T10:00:09Z deploy  SUCCESS  8s\n\
             2026-11-27T10:00:09Z execution x  SUCCESS  9s\n",
        );
    }
}

#[test]
fn a_tree_without_an_end_is_cut_and_said() {
    let mut executions = vec![execution("x", "SUCCESS", 9)];
    let mut tasks = vec![parent("x", "n0", "SUCCESS", 9)];
    for depth in 0..120 {
        let id = format!("y{depth}");
        executions.push(sub(&id, &format!("t-n{depth}"), 0, "SUCCESS", 9));
        tasks.push(parent(&id, &format!("n{}", depth + 1), "SUCCESS", 9));
    }
    for (line, code) in [("execution-watch x", 0), ("execution-tree x", 1)] {
        let ran = Show::new(vec![World::new(&executions, &tasks)]).run(line);
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        let expected = "mistral: note: cannot read the tasks of execution y100; the rest is shown: \
            the sub-executions are nested more than 100 levels deep\n";
        assert_eq!(ran.stderr, expected);
    }
}

#[test]
fn missing_fields_are_no_obstacle() {
    for answer in [
        json!({}),
        json!({"id": 1, "state": 2, "created_at": 3}),
        json!({"state": "ERROR"}),
    ] {
        let server = Server::answering(move |request| {
            let target = request.target.as_str();
            let rows = |name: &str| json!({name: [{}, {"state": "ERROR"}, {"type": "ACTION", "id": "t"}, {"id": "u"}]});
            let answer = if target.contains("/action_executions") {
                rows("action_executions")
            } else if target.contains("/tasks?") {
                rows("tasks")
            } else if target.contains("root_execution_id=") {
                rows("executions")
            } else {
                answer.clone()
            };
            Answer::json(200, &answer)
        });
        for (line, code) in [
            ("execution-tree x", 0),
            ("execution-tree x -f yaml", 0),
            ("execution-watch x --timeout 0", 124),
        ] {
            let ran = typed(line).server(&server).run();
            let is_error = answer_is_error(&ran.stdout);
            let code = if line.contains("watch") && is_error {
                3
            } else {
                code
            };
            assert_eq!(ran.code, Some(code), "{line}: {}", ran.stderr);
        }
    }
}

fn answer_is_error(stdout: &str) -> bool {
    stdout.contains("execution x  ERROR")
}
