//! `execution-tree` where there is no terminal: the tree as text, JSON and YAML, and what is requested.

use serde_json::{Value, json};

use crate::execution_watch::world::{
    Show, World, action, execution, items, parent, sub, task, with,
};
use crate::support::refused_locally;

/// Three levels, with an item that failed, a task that was tried again and one that was skipped.
fn failed() -> World {
    let info = |text: &str| json!({"state_info": text});
    let retried = json!({"runtime_context": json!({"retry_task_policy": {"retry_no": 1}}).to_string(), "state_info": "boom"});
    World::new(
        &[
            with(
                execution("x", "ERROR", 70),
                &info("Failure caused by error in tasks: deploy\n"),
            ),
            sub("y", "t-deploy", 0, "ERROR", 60),
            sub("z-0", "t-install", 0, "SUCCESS", 30),
            with(sub("z-1", "t-install", 1, "ERROR", 50), &info("no room")),
        ],
        &[
            with(parent("x", "deploy", "ERROR", 61), &info("sub failed")),
            with(
                task("x", "late", "SKIPPED", 65),
                &json!({"started_at": "2026-11-27 10:01:04"}),
            ),
            with(parent("y", "install", "ERROR", 55), &items(2)),
            task("z-0", "fetch", "SUCCESS", 29),
            with(
                task("z-1", "fetch", "ERROR", 49),
                &with(retried, &json!({"name": "copy", "id": "t-copy"})),
            ),
        ],
    )
    .definition(
        "sub:\n  tasks:\n    copy:\n      action: std.http\n      retry: {count: 1, delay: 1}\n",
    )
}

const ASCII: &str = "\
x w                  ERROR    1m5s  Failure caused by error in tasks: deploy
|- x deploy          ERROR      1m  sub failed, workflow sub
|  `- x install      ERROR     54s  2/2 items, 1 failed
|     |- + [0] sub   SUCCESS   29s
|     |  `- + fetch  SUCCESS   28s
|     `- x [1] sub   ERROR     49s  no room
|        `- x copy   ERROR     48s  attempt 2 of 2, boom
`- > late            SKIPPED    1s
";

const UNICODE: &str = "\
✖ w                  ERROR    1m5s  Failure caused by error in tasks: deploy
├─ ✖ deploy          ERROR      1m  sub failed, workflow sub
│  └─ ✖ install      ERROR     54s  2/2 items, 1 failed
│     ├─ ✔ [0] sub   SUCCESS   29s
│     │  └─ ✔ fetch  SUCCESS   28s
│     └─ ✖ [1] sub   ERROR     49s  no room
│        └─ ✖ copy   ERROR     48s  attempt 2 of 2, boom
└─ » late            SKIPPED    1s
";

#[track_caller]
fn shows(line: &str, world: World, stdout: &str) {
    let ran = Show::new(vec![world]).run(line);
    ran.assert(0, stdout);
    assert_eq!(ran.stderr, "");
}

#[test]
fn an_ended_execution_is_a_tree() {
    shows("execution-tree x", failed(), ASCII);
}

#[test]
fn the_locale_chooses_the_characters() {
    for (variables, stdout) in [
        (&[("LC_ALL", "de_DE.UTF-8"), ("LANG", "C")][..], UNICODE),
        (&[("LANG", "C.utf8")], UNICODE),
        (&[("LC_ALL", "C"), ("LANG", "C.UTF-8")], ASCII),
        (&[("TERM", "dumb"), ("COLUMNS", "20")], ASCII),
    ] {
        let ran = Show::new(vec![failed()]).run_with("execution-tree x", |run| run.envs(variables));
        ran.assert(0, stdout);
    }
}

#[test]
fn colours_are_for_those_who_force_them() {
    let ran = |variables: &[(&str, &str)]| {
        Show::new(vec![failed()])
            .run_with("execution-tree x", |run| run.envs(variables))
            .stdout
    };
    for plain in [
        &[("CLICOLOR_FORCE", "0")][..],
        &[("CLICOLOR", "1")],
        &[("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")],
    ] {
        assert_eq!(ran(plain), ASCII);
    }
    let coloured = ran(&[("CLICOLOR_FORCE", "1"), ("TERM", "dumb")]);
    assert!(coloured.contains("\u{1b}["), "{coloured}");
    assert_eq!(without_colours(&coloured), ASCII);
}

fn without_colours(text: &str) -> String {
    let mut parts = text.split('\u{1b}');
    let first = parts.next().unwrap_or_default().to_owned();
    parts.fold(first, |whole, part| {
        whole + part.split_once('m').map_or("", |(_, rest)| rest)
    })
}

#[test]
fn what_is_too_deep_is_told() {
    for (depth, requests, stdout) in [
        (
            0,
            1,
            "x w          ERROR    1m5s  Failure caused by error in tasks: deploy\n\
             |- x deploy  ERROR      1m  sub failed, workflow sub (not read)\n\
             `- > late    SKIPPED    1s\n",
        ),
        (
            1,
            2,
            "x w                 ERROR    1m5s  Failure caused by error in tasks: deploy\n\
             |- x deploy         ERROR      1m  sub failed, workflow sub\n\
             |  `- x install     ERROR     54s  2/2 items, 1 failed\n\
             |     |- + [0] sub  SUCCESS   30s  (not read)\n\
             |     `- x [1] sub  ERROR     50s  no room, (not read)\n\
             `- > late           SKIPPED    1s\n",
        ),
        (2, 4, ASCII),
        (9, 4, ASCII),
    ] {
        let show = Show::new(vec![failed()]);
        show.run(&format!("execution-tree x --depth {depth}"))
            .assert(0, stdout);
        let lines = show.lines();
        let tasks = lines.iter().filter(|line| line.contains("/tasks?"));
        assert_eq!(tasks.count(), requests);
    }
    let ran = Show::new(vec![failed()]).run("execution-tree x --depth 0 -f json");
    let read: Value = serde_json::from_str(&ran.stdout).unwrap();
    let below = &read["tasks"][0]["executions"][0];
    assert_eq!((&below["id"], &below["tasks"]), (&json!("y"), &Value::Null));
}

/// What runs and what waits. Without times nothing counts on.
fn running() -> World {
    const PAST: &str = "2020-01-01 00:00:00";
    let timeless = json!({"created_at": null, "started_at": null});
    let row = |name: &str, state: &str, fields: &Value| {
        with(with(task("x", name, state, 1), &timeless), fields)
    };
    let delayed = |policy: &str, retries: u32| {
        json!({"state_info": format!("Delayed by '{policy}' policy [delay=6]"), "updated_at": PAST,
            "runtime_context": json!({"retry_task_policy": {"retry_no": retries}}).to_string()})
    };
    let ping = with(items(3), &json!({"id": "t-b"}));
    let running = action("t-a", "a-1", "RUNNING", 1);
    World::new(
        &[with(execution("x", "RUNNING", 1), &timeless)],
        &[
            row("a", "RUNNING", &json!({})),
            row("b", "RUNNING", &ping),
            row("c", "DELAYED", &delayed("retry", 2)),
            row("d", "DELAYED", &delayed("wait-before", 0)),
            row("e", "WAITING", &json!({})),
            row(
                "f",
                "IDLE",
                &json!({"state_info": "Set by 'pause-before' policy"}),
            ),
        ],
    )
    .actions(&[
        with(running, &timeless),
        action("t-b", "b-1", "SUCCESS", 2),
        with(action("t-b", "b-2", "RUNNING", 2), &timeless),
    ])
    .definition(
        "w:\n  tasks:\n    a: {on-success: e}\n    b: {on-success: [e]}\n    e: {join: all}\n",
    )
}

#[test]
fn what_runs_says_what_it_waits_for() {
    let ran = Show::new(vec![running()]).run("execution-tree x");
    // How late the server is with a delayed task depends on the day.
    let cut = |line: &str| match line
        .strip_suffix(" late")
        .and_then(|line| line.rsplit_once(' '))
    {
        Some((before, _)) => format!("{before} late\n"),
        None => format!("{line}\n"),
    };
    let shown: Vec<_> = ran.stdout.lines().map(cut).collect();
    assert_eq!(
        shown.concat(),
        "* w               RUNNING\n\
         |- * a            RUNNING\n\
         |  `- * std.http  RUNNING  action a-1\n\
         |- * b            RUNNING  1/3 items\n\
         |  `- * std.http  RUNNING  action b-2\n\
         |- ~ c            DELAYED  attempt 2 failed, next late\n\
         |- ~ d            DELAYED  starts late\n\
         |- . e            WAITING  waits for a, b\n\
         `- . f            IDLE     Set by 'pause-before' policy\n"
    );
}

#[test]
fn what_runs_is_named_at_once() {
    let show = Show::new(vec![running()]);
    show.run("execution-tree x");
    let expected = [
        "executions/x",
        "executions/x/tasks",
        "tasks/t-a/action_executions",
        "tasks/t-b/action_executions",
        "workflows/w-1",
    ];
    assert_eq!(show.looks(), [expected]);
}

#[test]
fn json_and_yaml_have_everything() {
    let world = || {
        let info = json!({"state_info": "not \u{1b}today"});
        World::new(
            &[with(execution("x", "CANCELLED", 9), &info)],
            &[with(
                task("x", "a", "SUCCESS", 4),
                &json!({"type": "WORKFLOW"}),
            )],
        )
    };
    let json = r#"{
  "id": "x",
  "workflow": "w",
  "state": "CANCELLED",
  "message": "not REPLACEDtoday",
  "created_at": "2026-11-27 10:00:00",
  "updated_at": "2026-11-27 10:00:09",
  "seconds": 9,
  "tasks": [
    {
      "id": "t-a",
      "name": "a",
      "type": "WORKFLOW",
      "state": "SUCCESS",
      "message": null,
      "created_at": "2026-11-27 10:00:01",
      "started_at": "2026-11-27 10:00:01",
      "finished_at": "2026-11-27 10:00:04",
      "seconds": 3,
      "attempt": 1
    }
  ]
}
"#;
    shows(
        "execution-tree x -f json",
        world(),
        &json.replace("REPLACED", "\u{fffd}"),
    );
    let yaml = "id: x
workflow: w
state: CANCELLED
message: 'not REPLACEDtoday'
created_at: '2026-11-27 10:00:00'
updated_at: '2026-11-27 10:00:09'
seconds: 9
tasks:
- attempt: 1
  created_at: '2026-11-27 10:00:01'
  finished_at: '2026-11-27 10:00:04'
  id: t-a
  message: null
  name: a
  seconds: 3
  started_at: '2026-11-27 10:00:01'
  state: SUCCESS
  type: WORKFLOW
";
    shows(
        "execution-tree x -f yaml",
        world(),
        &yaml.replace("REPLACED", "\u{fffd}"),
    );
}

#[test]
fn the_parts_of_what_runs_are_in_json() {
    let ran = Show::new(vec![running()]).run("execution-tree x -f json");
    let read: Value = serde_json::from_str(&ran.stdout).unwrap();
    let action = |id: &str, state: &str, seconds: Option<u32>| json!({"id": id, "name": "std.http", "state": state, "accepted": state == "SUCCESS", "seconds": seconds});
    let expected = json!([
        {"state": "RUNNING", "attempt": 1, "actions": [action("a-1", "RUNNING", None)]},
        {"state": "RUNNING", "attempt": 1, "actions": [action("b-1", "SUCCESS", Some(1)), action("b-2", "RUNNING", None)],
            "items": {"succeeded": 1, "failed": 0, "running": 1, "total": 3}},
        {"state": "DELAYED", "attempt": 2, "message": "Delayed by 'retry' policy [delay=6]"},
        {"state": "DELAYED", "attempt": 1, "message": "Delayed by 'wait-before' policy [delay=6]"},
        {"state": "WAITING", "attempt": 1, "waits_for": ["a", "b"]},
        {"state": "IDLE", "attempt": 1, "message": "Set by 'pause-before' policy"},
    ]);
    let tasks = read["tasks"].as_array().unwrap().iter().map(|task| {
        let mut task = task.as_object().unwrap().clone();
        for known in ["id", "name", "type"] {
            assert!(task.remove(known).is_some_and(|value| value.is_string()));
        }
        // Those that say nothing here.
        task.retain(|_, value| !value.is_null());
        Value::Object(task)
    });
    assert_eq!(Value::Array(tasks.collect()), expected);
}

#[test]
fn texts_of_the_server_control_nothing() {
    let row = with(
        task("x", "a", "ERROR", 3),
        &json!({"name": "a\n`- + b  SUCCESS\u{1b}[2J\u{9b}", "state": "ERR\u{7}OR", "started_at": null,
            "created_at": null, "state_info": "x\ny"}),
    );
    let top = with(
        execution("x", "CANCELLED", 4),
        &json!({"state_info": "not\r\ntoday \u{202e}", "workflow_name": "w\u{1b}c"}),
    );
    shows(
        "execution-tree x",
        World::new(&[top], &[row]),
        "! w\u{fffd}c                        CANCELLED  4s  not today \u{fffd}\n\
         `- ? a\u{fffd}`- + b  SUCCESS\u{fffd}[2J\u{fffd}  ERR\u{fffd}OR\n",
    );
}

#[test]
fn a_part_that_cannot_be_read_is_said() {
    let ran = Show::new(vec![failed().fault("/executions/z-1/tasks", 403)]).run("execution-tree x");
    let expected = ASCII.lines().filter(|line| !line.contains("copy"));
    let expected: String = expected
        .map(|line| line.replace("49s  no room", "50s  no room, (not read)") + "\n")
        .collect();
    ran.assert(1, &expected);
    let note = "mistral: note: cannot read the tasks of execution z-1; the rest is shown: come back later\n";
    assert!(ran.stderr.starts_with(note), "{}", ran.stderr);
}

#[test]
fn errors_are_said() {
    let ran = Show::new(vec![World::default()]).run("execution-tree x");
    ran.assert_failure(1, &["mistral: WorkflowExecution not found [id=x]\n"]);
    for part in [
        "/executions/x",
        "/executions/x/tasks",
        "/executions",
        "/executions/y/tasks",
    ] {
        let ran = Show::new(vec![failed().fault(part, 503)]).run("execution-tree x");
        ran.assert_failure(1, &["mistral: come back later\n", "HTTP 503"]);
    }
    refused_locally(
        2,
        &[
            ("execution-tree", "<ID>"),
            ("execution-tree ''", "the ID of the execution is empty"),
            ("execution-tree x -f csv", "json"),
            ("execution-tree x --depth no", "--depth"),
        ],
    );
}
