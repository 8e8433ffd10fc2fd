//! What is requested, and how often.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::json;

use crate::support::logins::ADMIN;
use crate::support::{Answer, Server, typed};

use super::world::{LOOK, Show, World, action, execution, items, parent, sub, task, with};

const TASKS: &str = "fields=id,name,type,state,state_info,runtime_context,created_at,started_at,updated_at,finished_at\
    &sort_keys=created_at&sort_dirs=asc";

/// `x` with a sub-execution `y`, a task with items and one that takes its time.
fn busy(state: &str, of_sub: &str, second: u32) -> World {
    World::new(
        &[
            execution("x", state, second),
            sub("y", "t-deploy", 0, of_sub, second.min(5)),
        ],
        &[
            parent("x", "deploy", of_sub, second),
            with(task("x", "ping", state, second), &items(1)),
            task("x", "slow", state, second),
            task("x", "past", "SUCCESS", 1),
            task("y", "below", "SUCCESS", 1),
        ],
    )
    .actions(&[
        action("t-ping", "a-1", state, second),
        action("t-slow", "a-2", state, second),
    ])
}

#[test]
fn only_what_may_have_changed_is_asked() {
    let show = Show::new(vec![
        busy("RUNNING", "RUNNING", 1),
        busy("RUNNING", "RUNNING", 1),
        busy("RUNNING", "SUCCESS", 5),
        busy("RUNNING", "SUCCESS", 5),
        busy("SUCCESS", "SUCCESS", 9),
    ]);
    let ran = show.run("execution-watch x");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let (top, tasks, family) = (
        "executions/x",
        "executions/x/tasks",
        "executions?root_execution_id=x",
    );
    let (below, ping, long_one) = (
        "executions/y/tasks",
        "tasks/t-ping/action_executions",
        "tasks/t-slow/action_executions",
    );
    let expected = [
        vec![top, tasks, below, family, ping],
        // What still runs is named.
        vec![top, tasks, below, family, ping, long_one],
        vec![top, tasks, below, family, ping],
        // What has ended is not asked again.
        vec![top, tasks, family, ping],
        // The end of a task with items.
        vec![top, tasks, family, ping],
    ];
    assert_eq!(show.looks(), expected);
}

#[test]
fn the_requests_are_small() {
    let show = Show::new(vec![busy("SUCCESS", "SUCCESS", 5)]);
    show.run("execution-watch x");
    let all = format!("{LOOK}&sort_keys=created_at&sort_dirs=asc&root_execution_id=x");
    let expected = [
        format!("GET /v2/executions/x?{LOOK}"),
        format!("GET /v2/executions/x/tasks?{TASKS}"),
        format!("GET /v2/executions?{all}"),
        format!("GET /v2/executions/y/tasks?{TASKS}"),
        "GET /v2/tasks/t-ping/action_executions?fields=id,name,state,accepted,created_at,updated_at\
         &sort_keys=created_at&sort_dirs=asc"
            .to_owned(),
    ];
    assert_eq!(show.lines(), expected);
}

#[test]
fn a_sub_execution_is_found_by_its_root() {
    let top = with(
        sub("x", "t-above", 0, "SUCCESS", 3),
        &json!({"root_execution_id": "r"}),
    );
    let below = with(
        sub("y", "t-deploy", 0, "SUCCESS", 2),
        &json!({"root_execution_id": "r"}),
    );
    let world = World::new(
        &[top, below],
        &[
            parent("x", "deploy", "SUCCESS", 2),
            task("y", "a", "SUCCESS", 2),
        ],
    );
    let show = Show::new(vec![world]);
    show.run("execution-watch x").assert(
        0,
        "2026-11-27T10:00:02Z deploy > a  SUCCESS  1s\n\
         2026-11-27T10:00:02Z deploy  SUCCESS  1s\n\
         2026-11-27T10:00:03Z execution x  SUCCESS  3s\n",
    );
    let expected = [
        "executions/x",
        "executions/x/tasks",
        "executions/y/tasks",
        "executions?root_execution_id=r",
    ];
    assert_eq!(show.looks(), [expected]);
}

/// Without a task that runs a workflow there is nothing to list.
#[test]
fn an_execution_without_others_is_two_requests_a_look() {
    let world = |state| World::new(&[execution("x", state, 1)], &[task("x", "a", "SUCCESS", 1)]);
    let show = Show::new(vec![world("RUNNING"), world("SUCCESS")]);
    show.run("execution-watch x");
    assert_eq!(show.looks(), [["executions/x", "executions/x/tasks"]; 2]);
}

#[test]
fn what_runs_is_named_a_few_at_a_time_and_once_for_each_attempt() {
    let names: Vec<String> = (0..30).map(|place| format!("n{place}")).collect();
    let world = |state: &str, retries: u32| {
        let context = json!({"runtime_context": json!({"retry_task_policy": {"retry_no": retries}}).to_string()});
        let tasks = names.iter().map(|name| {
            let row = task("x", name, state, 1);
            if name == "n0" {
                with(row, &context)
            } else {
                row
            }
        });
        World::new(&[execution("x", state, 1)], &tasks.collect::<Vec<_>>())
    };
    let show = Show::new(vec![
        world("RUNNING", 0),
        world("RUNNING", 0),
        world("RUNNING", 0),
        world("RUNNING", 0),
        world("RUNNING", 1),
        world("SUCCESS", 1),
    ]);
    let ran = show.run("execution-watch x");
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let looks = show.looks();
    let counts = looks.iter().map(|look| {
        let of_actions = look.iter().filter(|line| line.starts_with("tasks/"));
        of_actions.count()
    });
    assert_eq!(counts.collect::<Vec<_>>(), [0, 20, 10, 0, 1, 0]);
    assert!(looks[4].contains(&"tasks/t-n0/action_executions".to_owned()));
}

#[test]
fn a_definition_is_read_once_for_what_waits() {
    let world = |state: &str, of_join: &str| {
        World::new(
            &[execution("x", state, 5)],
            &[task("x", "a", state, 2), task("x", "join", of_join, 3)],
        )
        .fault("/workflows/w-1", 404)
    };
    let show = Show::new(vec![
        world("RUNNING", "WAITING"),
        world("RUNNING", "WAITING"),
        world("SUCCESS", "SUCCESS"),
    ]);
    let ran = show.run("execution-watch x");
    ran.assert(
        0,
        "2026-11-27T10:00:00Z execution x  RUNNING\n\
         2026-11-27T10:00:01Z a  RUNNING\n\
         2026-11-27T10:00:03Z join  WAITING\n\
         2026-11-27T10:00:02Z a  RUNNING -> SUCCESS  1s\n\
         2026-11-27T10:00:03Z join  WAITING -> SUCCESS  2s\n\
         2026-11-27T10:00:05Z execution x  RUNNING -> SUCCESS  5s\n",
    );
    assert_eq!(ran.stderr, "");
    assert_eq!(show.server.asked("GET /v2/workflows/w-1"), 1);
}

#[test]
fn the_report_is_never_asked() {
    let show = Show::new(vec![
        busy("RUNNING", "RUNNING", 1),
        busy("ERROR", "ERROR", 2),
    ]);
    show.run("execution-watch x");
    let lines = show.lines();
    assert!(
        lines.iter().all(|line| !line.contains("report")),
        "{lines:?}"
    );
}

#[test]
fn a_login_is_no_load_on_the_server() {
    let running = || World::new(&[execution("x", "RUNNING", 1)], &[]);
    let show = Show::new(vec![
        running().login(Duration::from_millis(500)),
        running(),
        running(),
        World::new(&[execution("x", "SUCCESS", 3)], &[]),
    ]);
    let ran = show.run_with("execution-watch x --timeout 8", |run| {
        run.env("OS_AUTH_URL", &show.server.below("/v3"))
            .env("MISTRAL_TOKEN_CACHE", "off")
            .envs(&ADMIN)
    });
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
fn between_looks_that_are_far_apart_only_the_state_is_read() {
    let asked = Arc::new(Mutex::new(Vec::new()));
    let shared = Arc::clone(&asked);
    let server = Server::answering(move |request| {
        let line = request.line().replace("%2C", ",");
        let kind = if line.contains("/tasks?") {
            "tasks"
        } else if line.contains(LOOK) {
            "look"
        } else {
            "state"
        };
        let mut asked = shared.lock().unwrap();
        asked.push(kind);
        let states = asked.iter().filter(|kind| **kind == "state").count();
        drop(asked);
        if kind == "tasks" {
            // A look is work for this server.
            thread::sleep(Duration::from_millis(300));
            return Answer::json(200, &json!({"tasks": [task("x", "a", "SUCCESS", 1)]}));
        }
        let state = if states < 4 { "RUNNING" } else { "SUCCESS" };
        Answer::json(200, &execution("x", state, 3))
    });
    let ran = typed("execution-watch x")
        .env("MISTRAL_TEST_CLOCK", "1")
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let asked = asked.lock().unwrap();
    // The fourth state is the end, so that everything is read once more.
    let expected = [
        "look", "tasks", "state", "state", "state", "state", "look", "tasks",
    ];
    assert_eq!(*asked, expected);
}

#[test]
fn the_action_of_a_rerun_is_another_one() {
    let world = |state: &str| {
        World::new(
            &[execution("x", "RUNNING", 1)],
            &[task("x", "slow", state, 1)],
        )
        .actions(&[action("t-slow", "a-1", "RUNNING", 1)])
    };
    let running = || world("RUNNING");
    let show = Show::new(vec![
        running(),
        running(),
        world("ERROR"),
        running(),
        running(),
        World::new(&[execution("x", "SUCCESS", 3)], &[]),
    ]);
    show.run("execution-watch x");
    let asks = |look: &Vec<String>| look.contains(&"tasks/t-slow/action_executions".to_owned());
    let asked: Vec<bool> = show.looks().iter().map(asks).collect();
    assert_eq!(asked, [false, true, false, false, true, false]);
}
