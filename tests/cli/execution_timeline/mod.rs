//! `execution-timeline`: the chart, the critical path, the requests.

mod given;
mod hostile;
mod reruns;

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, typed};
use given::{action, at, below, deploy, execution, task};

const UTF8: [(&str, &str); 1] = [("LANG", "C.UTF-8")];

#[test]
fn a_chart_of_work_and_waiting() {
    let (ran, _) = deploy().run("execution-timeline x", &UTF8);
    ran.assert(
        0,
        "\
Execution x of workflow deploy: SUCCESS, 20s.

  Task      State    Start  Time  │0s              │5s             │10s             │15s
* begin     SUCCESS  +0s    4s    ░░░░░░░░░░███
  check     SUCCESS  +4s    2s                 ███████
* install   SUCCESS  +4s    10s                ███████░░░░░░░░░░░░░█████████████
*   fetch   SUCCESS  +4s    8s                 ███████░░░░░░░░░░░░░███████
*   unpack  SUCCESS  +12s   2s                                            ██████
* meet      SUCCESS  +6s    14s                       ░░░░░░░░░░░░░░░░░░░░░░░░░░█████████████████░░░
* end       SUCCESS  +20s   0s                                                                     ▏

█ work  ░ waiting  ▏ work of less than a second  > not ended  * critical path
",
    );
}

#[test]
fn a_chart_in_ascii() {
    let (ran, _) = deploy().run(
        "execution-timeline x",
        &[("LANG", "C.UTF-8"), ("LC_ALL", "C")],
    );
    ran.assert(
        0,
        "\
Execution x of workflow deploy: SUCCESS, 20s.

  Task      State    Start  Time  |0s              |5s             |10s             |15s
* begin     SUCCESS  +0s    4s    ..........===
  check     SUCCESS  +4s    2s                 =======
* install   SUCCESS  +4s    10s                =======.............=============
*   fetch   SUCCESS  +4s    8s                 =======.............=======
*   unpack  SUCCESS  +12s   2s                                            ======
* meet      SUCCESS  +6s    14s                       ..........................=================...
* end       SUCCESS  +20s   0s                                                                     |

= work  . waiting  | work of less than a second  > not ended  * critical path
",
    );
}

/// The rules are those of `execution-tree`.
#[test]
fn colours_only_where_they_are_wanted() {
    let (ran, _) = deploy().run("execution-timeline x", &[("CLICOLOR_FORCE", "1")]);
    let drawn = "\u{1b}[1m* begin\u{1b}[0m     \u{1b}[32mSUCCESS\u{1b}[0m  +0s    4s    \u{1b}[2m..........\u{1b}[0m\u{1b}[32m===\u{1b}[0m\n";
    assert!(ran.stdout.contains(drawn), "{:?}", ran.stdout);
    let forced = [("CLICOLOR_FORCE", "1"), ("NO_COLOR", "1")];
    let (ran, _) = deploy().run("execution-timeline x", &forced);
    assert!(!ran.stdout.contains('\u{1b}'), "{:?}", ran.stdout);
}

#[test]
fn the_critical_path_and_its_sum() {
    let (ran, _) = deploy().run("execution-timeline x --critical-path", &[]);
    ran.assert(
        0,
        "\
Execution x of workflow deploy: SUCCESS, 20s.

  Task              State    Start  Adds  Waiting  |0s         |5s          |10s        |15s
* begin             SUCCESS  +0s    4s    3s       .......===
* install > fetch   SUCCESS  +4s    8s    4s                 =====..........====
* install > unpack  SUCCESS  +12s   2s    0s                                    =====
* meet              SUCCESS  +14s   6s    1s                                         =============..
* end               SUCCESS  +20s   0s    0s                                                       |

= work  . waiting  | work of less than a second  > not ended  * critical path
In all 20s: 12s work (60%), 8s waiting (40%). Most of it by install > fetch: 8s (40%).
",
    );
}

#[test]
fn the_depth_is_limited() {
    let (ran, asked) = deploy().run("execution-timeline x --depth 0", &[]);
    ran.assert(
        0,
        "\
Execution x of workflow deploy: SUCCESS, 20s.

  Task     State    Start  Time  |0s              |5s              |10s            |15s
* begin    SUCCESS  +0s    4s    ..........===
  check    SUCCESS  +4s    2s                 =======
* install  SUCCESS  +4s    10s                ==================================
* meet     SUCCESS  +6s    14s                       ...........................=================...
* end      SUCCESS  +20s   0s                                                                      |

= work  . waiting  | work of less than a second  > not ended  * critical path
",
    );
    assert!(
        !asked.iter().any(|target| target.contains("/y/")),
        "{asked:?}"
    );
}

/// Nothing is asked for twice, and no actions of what took no time.
#[test]
fn a_request_for_each_task_that_took_time() {
    let (_, asked) = deploy().run("execution-timeline x", &[]);
    let execution = "fields=id,state,state_info,workflow_id,workflow_name,root_execution_id,task_execution_id,params,created_at,updated_at";
    let task = "fields=id,name,type,state,state_info,runtime_context,created_at,started_at,updated_at,finished_at";
    let action = "fields=id,name,state,accepted,created_at,updated_at";
    let order = "sort_keys=created_at&sort_dirs=asc";
    let mut expected = vec![
        format!("/v2/executions/x?{execution}"),
        format!("/v2/executions?{execution}&{order}&root_execution_id=x"),
        format!("/v2/executions/x/tasks?{task}&{order}"),
        format!("/v2/executions/y/tasks?{task}&{order}"),
    ];
    expected.extend(
        ["begin", "check", "fetch", "unpack", "meet"]
            .map(|name| format!("/v2/tasks/t-{name}/action_executions?{action}&{order}")),
    );
    expected.sort();
    assert_eq!(
        asked
            .iter()
            .map(|target| target.replace("%2C", ","))
            .collect::<Vec<_>>(),
        expected
    );
}

#[test]
fn json_has_the_same_numbers() {
    let (ran, _) = deploy().run("execution-timeline x -f json", &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let mut top = report.clone();
    top["tasks"] = Value::Null;
    let step = |task: &str, path: &str, from: u32, to: u32, working: u32| {
        json!({"task_id": task, "path": path, "from_seconds": from, "to_seconds": to, "working_seconds": working,
            "waiting_seconds": to - from - working})
    };
    assert_eq!(
        top,
        json!({"id": "x", "workflow": "deploy", "state": "SUCCESS", "started_at": at(0), "ended_at": at(20),
        "seconds": 20, "working_seconds": 12, "waiting_seconds": 8, "tasks": null,
        "critical_path": [
            step("t-begin", "begin", 0, 4, 1),
            step("t-fetch", "install > fetch", 4, 12, 4),
            step("t-unpack", "install > unpack", 12, 14, 2),
            step("t-meet", "meet", 14, 20, 5),
            step("t-end", "end", 20, 20, 0),
        ]})
    );
    let paths: Vec<&str> = report["tasks"]
        .as_array()
        .unwrap()
        .iter()
        .map(|task| task["path"].as_str().unwrap())
        .collect();
    assert_eq!(
        paths,
        [
            "begin",
            "check",
            "install",
            "install > fetch",
            "install > unpack",
            "meet",
            "end"
        ]
    );
    let part = |kind: &str, from: u32, to: u32| json!({"kind": kind, "from_seconds": from, "to_seconds": to});
    assert_eq!(
        report["tasks"][3],
        json!({"id": "t-fetch", "path": "install > fetch", "name": "fetch", "depth": 1, "state": "SUCCESS",
            "created_at": at(4), "started_at": at(4), "ended_at": at(12), "offset_seconds": 4, "seconds": 8,
            "working_seconds": 4, "waiting_seconds": 4, "is_critical": true,
            "intervals": [part("working", 4, 6), part("waiting", 6, 10), part("working", 10, 12)]})
    );
    assert_eq!(report["tasks"][1]["is_critical"], false);
    assert_eq!(
        report["tasks"][5]["intervals"],
        json!([
            part("waiting", 6, 14),
            part("working", 14, 19),
            part("waiting", 19, 20)
        ])
    );

    let (ran, _) = deploy().run("execution-timeline x -f json --critical-path", &[]);
    let short: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(short["critical_path"], report["critical_path"]);
    assert_eq!(short["tasks"].as_array().unwrap().len(), 6);
}

/// The time of the last change of an execution is not its end: a description may be changed later.
#[test]
fn an_execution_ends_with_its_last_task() {
    let mut given = deploy();
    given.execution["updated_at"] = "2026-05-01 00:00:00".into();
    let (ran, _) = given.run("execution-timeline x -f json", &[]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (&report["seconds"], &report["ended_at"]),
        (&json!(20), &json!(at(20)))
    );
    // A cancellation is a change, too.
    let mut given = deploy();
    given.execution = execution("x", "CANCELLED", 0, 30);
    let (ran, _) = given.run("execution-timeline x -f json", &[]);
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(report["seconds"], 30);
    let last = report["critical_path"].as_array().unwrap().last().unwrap();
    assert_eq!(
        (&last["path"], &last["waiting_seconds"]),
        (&Value::Null, &json!(10))
    );
}

#[test]
fn what_runs_goes_on_until_now() {
    let mut given = deploy();
    given.execution["state"] = "RUNNING".into();
    let tasks = given.tasks.get_mut("x").unwrap();
    tasks.truncate(3);
    for field in ["updated_at", "finished_at"] {
        tasks[1][field] = Value::Null;
    }
    tasks[1]["state"] = "RUNNING".into();
    given.family[0]["state"] = "RUNNING".into();
    let (ran, _) = given.run("execution-timeline x", &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let lines: Vec<&str> = ran.stdout.lines().collect();
    assert!(
        lines[0].starts_with("Execution x of workflow deploy: RUNNING, "),
        "{}",
        lines[0]
    );
    assert!(
        lines[0].ends_with(" so far; the chart ends now."),
        "{}",
        lines[0]
    );
    let install = lines
        .iter()
        .find(|line| line.contains(" install "))
        .unwrap();
    assert!(
        install.starts_with("* install") && install.ends_with('>'),
        "{install}"
    );
    assert_eq!(ran.stdout.matches('>').count(), 2, "{}", ran.stdout);
}

#[test]
fn items_have_their_numbers() {
    let mut each = task("each", "WORKFLOW", 0, 9, &[]);
    each["runtime_context"] = json!({"with_items": {"count": 2}}).to_string().into();
    let mut given = deploy();
    given.execution = execution("x", "SUCCESS", 0, 9);
    given.family = vec![below("y", "t-each", 1, 0, 9), below("z", "t-each", 0, 0, 5)];
    let of = |name: &str, from, to| vec![task(name, "ACTION", from, to, &[])];
    given.tasks = [
        ("x", vec![each]),
        ("y", of("a", 0, 9)),
        ("z", of("b", 0, 5)),
    ]
    .map(|(id, tasks)| (id.to_owned(), tasks))
    .into();
    given.actions = [("t-a", vec![action(1, 9)]), ("t-b", vec![action(0, 5)])]
        .map(|(id, actions)| (id.to_owned(), actions))
        .into();
    let (ran, _) = given.run("execution-timeline x", &[]);
    ran.assert(
        0,
        "\
Execution x of workflow deploy: SUCCESS, 9s.

  Task     State    Start  Time  |0s            |2s            |4s            |6s            |8s
* each     SUCCESS  +0s    9s    ===================================================================
    [0] b  SUCCESS  +0s    5s    =====================================
*   [1] a  SUCCESS  +0s    9s    .......============================================================

= work  . waiting  | work of less than a second  > not ended  * critical path
",
    );
}

#[test]
fn old_servers_do_not_tell_what_runs_a_workflow() {
    let (expected, _) = deploy().run("execution-timeline x", &[]);
    let mut given = deploy();
    for task in given.tasks.values_mut().flatten() {
        task.as_object_mut().unwrap().remove("type");
    }
    let (ran, _) = given.run("execution-timeline x", &[]);
    ran.assert(0, &expected.stdout);
}

#[test]
fn an_execution_without_tasks() {
    let mut given = deploy();
    given.tasks.clear();
    given.execution["state"] = "ERROR".into();
    let (ran, asked) = given.run("execution-timeline x", &[]);
    ran.assert(
        0,
        "Execution x of workflow deploy: ERROR, 20s.\n\nIt has no tasks.\n",
    );
    assert_eq!(asked.len(), 2, "{asked:?}");
}

#[test]
fn wrong_words() {
    misused(&[
        ("execution-timeline", "<ID>"),
        ("execution-timeline x --depth x", "--depth"),
        ("execution-timeline x --depth -1", "--depth"),
        ("execution-timeline x -f csv", "csv"),
        ("execution-timeline ''", "the ID of the execution is empty"),
    ]);
}

#[test]
fn no_such_execution() {
    let fault = json!({"faultcode": "Client", "faultstring": "WorkflowExecution not found [id=x]"});
    let server = Server::start([(
        Expected::any_query("GET /v2/executions/x"),
        Answer::json(404, &fault),
    )]);
    let ran = typed("execution-timeline x").server(&server).run();
    ran.assert_failure(1, &["WorkflowExecution not found [id=x]"]);
}
