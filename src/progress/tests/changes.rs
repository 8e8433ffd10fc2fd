//! What is a change, when, and in which order.

use serde_json::json;

use super::super::change::{Change, Changes, Subject};
use super::{Rows, at, execution, sub, task, with, with_items};

/// A change in words.
fn told(change: &Change) -> String {
    let what = match change.subject {
        Subject::Execution => "execution ",
        Subject::Task => "",
        Subject::Action => "action ",
    };
    let before = change.before.as_ref();
    let before = before.map_or_else(String::new, |before| format!("{before} -> "));
    let seconds = change.seconds.map(|seconds| format!(" {seconds}s"));
    let items = change
        .items
        .map(|items| format!(" {}+{}/{}", items.succeeded, items.failed, items.of));
    let attempt = change
        .attempt
        .map(|(number, _)| format!(" attempt {number}"));
    let rest: String = [seconds, items, attempt].into_iter().flatten().collect();
    let time = change.time.as_deref().unwrap_or("-");
    let time = time.trim_start_matches("2026-11-27 ");
    let path = change.path.join(" > ");
    format!("{time} {what}{path} {before}{}{rest}", change.state)
}

/// What the looks at these trees show.
fn seen(changes: &mut Changes, rows: &Rows) -> Vec<String> {
    changes.since(&rows.0).iter().map(told).collect()
}

#[test]
fn what_is_seen_first_is_a_change_and_then_what_differs() {
    let mut changes = Changes::default();
    let first = || {
        Rows::new(&execution("x", "RUNNING", 9)).tasks(
            "x",
            &[
                task("a", "SUCCESS", 4),
                task("b", "RUNNING", 9),
                task("c", "WAITING", 5),
            ],
        )
    };
    assert_eq!(
        seen(&mut changes, &first()),
        [
            "10:00:00 execution  RUNNING",
            "10:00:01 b RUNNING",
            "10:00:04 a SUCCESS 3s",
            "10:00:05 c WAITING",
        ]
    );
    assert!(seen(&mut changes, &first()).is_empty());
    let second = Rows::new(&execution("x", "ERROR", 70)).tasks(
        "x",
        &[
            task("a", "SUCCESS", 4),
            task("b", "ERROR", 69),
            task("c", "WAITING", 5),
        ],
    );
    assert_eq!(
        seen(&mut changes, &second),
        [
            "10:01:09 b RUNNING -> ERROR 68s",
            "10:01:10 execution  RUNNING -> ERROR 70s",
        ]
    );
    // A rerun.
    let third = Rows::new(&execution("x", "RUNNING", 80)).tasks("x", &[task("b", "RUNNING", 80)]);
    assert_eq!(
        seen(&mut changes, &third),
        [
            "10:01:20 execution  ERROR -> RUNNING 80s",
            "10:01:20 b ERROR -> RUNNING 79s",
        ]
    );
}

#[test]
fn within_a_second_what_ends_comes_after_what_it_started() {
    let mut changes = Changes::default();
    let workflow = json!({"type": "WORKFLOW"});
    let rows = |state: &str, second| {
        Rows::new(&execution("x", state, second))
            .tasks("x", &[with(task("deploy", state, second), &workflow)])
            .execution(&sub("y", "deploy", 0, state, second))
            .tasks("y", &[with(task("fetch", state, second), &workflow)])
            .execution(&sub("z", "fetch", 0, state, second))
            .tasks("z", &[task("get", state, second)])
    };
    assert_eq!(
        seen(&mut changes, &rows("RUNNING", 1)),
        [
            "10:00:00 execution  RUNNING",
            "10:00:01 deploy RUNNING",
            "10:00:01 deploy > fetch RUNNING",
            "10:00:01 deploy > fetch > get RUNNING",
        ]
    );
    assert_eq!(
        seen(&mut changes, &rows("SUCCESS", 5)),
        [
            "10:00:05 deploy > fetch > get RUNNING -> SUCCESS 4s",
            "10:00:05 deploy > fetch RUNNING -> SUCCESS 4s",
            "10:00:05 deploy RUNNING -> SUCCESS 4s",
            "10:00:05 execution  RUNNING -> SUCCESS 5s",
        ]
    );
}

#[test]
fn items_are_steps_as_they_end() {
    let mut changes = Changes::default();
    let rows = |states: &[(&str, u32)]| {
        let top = execution("x", "RUNNING", 1);
        let rows = Rows::new(&top).tasks("x", &[with_items("install", "RUNNING", 1, 3)]);
        let places = (0_u64..).zip(states);
        places.fold(rows, |rows, (index, (state, second))| {
            let id = format!("i-{index}");
            rows.execution(&sub(&id, "install", index, state, *second))
        })
    };
    assert_eq!(
        seen(&mut changes, &rows(&[("RUNNING", 1)])),
        [
            "10:00:00 execution  RUNNING",
            "10:00:00 execution install[0] RUNNING",
            "10:00:01 install RUNNING 0+0/3",
        ]
    );
    // The start of an item is no step of its task. The time of a step is that of the item.
    assert_eq!(
        seen(&mut changes, &rows(&[("RUNNING", 1), ("RUNNING", 2)])),
        ["10:00:00 execution install[1] RUNNING"]
    );
    assert_eq!(
        seen(&mut changes, &rows(&[("SUCCESS", 6), ("ERROR", 7)])),
        [
            "10:00:06 execution install[0] RUNNING -> SUCCESS 6s",
            "10:00:07 install RUNNING -> RUNNING 6s 1+1/3",
            "10:00:07 execution install[1] RUNNING -> ERROR 7s",
        ]
    );
}

#[test]
fn actions_of_items_are_counted_by_those_that_count() {
    let mut changes = Changes::default();
    let action = |state: &str, accepted: bool| {
        json!({"id": "a", "name": "std.noop", "state": state, "accepted": accepted, "created_at": at(1),
            "updated_at": at(8)})
    };
    let items = || {
        with(
            with_items("ping", "RUNNING", 1, 2),
            &json!({"type": "ACTION"}),
        )
    };
    let rows = || Rows::new(&execution("x", "RUNNING", 1)).tasks("x", &[items()]);
    // Unknown until its actions were read.
    assert_eq!(
        seen(&mut changes, &rows()),
        ["10:00:00 execution  RUNNING", "10:00:01 ping RUNNING"]
    );
    let actions = [
        action("ERROR", false),
        action("SUCCESS", true),
        action("RUNNING", false),
    ];
    assert_eq!(
        seen(&mut changes, &rows().actions("ping", &actions)),
        ["10:00:08 ping RUNNING -> RUNNING 7s 1+0/2"]
    );
}

#[test]
fn attempts_are_told_apart() {
    let mut changes = Changes::default();
    let attempt = |state: &str, retries: u32, second| {
        let context = json!({"retry_task_policy": {"retry_no": retries}}).to_string();
        let info = (state == "DELAYED").then_some("Delayed by 'retry' policy [delay=6]");
        let fields = json!({"runtime_context": context, "state_info": info});
        let task = with(task("a", state, second), &fields);
        Rows::new(&execution("x", "RUNNING", 1)).tasks("x", &[task])
    };
    seen(&mut changes, &attempt("RUNNING", 0, 1));
    for (state, retries, second, expected) in [
        (
            "DELAYED",
            1,
            4,
            "10:00:04 a RUNNING -> DELAYED 3s attempt 1",
        ),
        (
            "RUNNING",
            1,
            10,
            "10:00:10 a DELAYED -> RUNNING 9s attempt 2",
        ),
        // The delay between was not seen.
        (
            "RUNNING",
            2,
            20,
            "10:00:20 a RUNNING -> RUNNING 19s attempt 3",
        ),
        (
            "SUCCESS",
            2,
            21,
            "10:00:21 a RUNNING -> SUCCESS 20s attempt 3",
        ),
    ] {
        assert_eq!(
            seen(&mut changes, &attempt(state, retries, second)),
            [expected]
        );
    }
}

/// The sub-execution of a rerun takes the place of the one before.
#[test]
fn a_rerun_shows_the_new_execution_of_an_item() {
    let mut changes = Changes::default();
    let rows = || {
        Rows::new(&execution("x", "RUNNING", 1))
            .tasks("x", &[with_items("i", "RUNNING", 1, 1)])
            .execution(&sub("old", "i", 0, "ERROR", 3))
            .tasks("old", &[task("a", "ERROR", 3)])
    };
    assert_eq!(seen(&mut changes, &rows()).len(), 4);
    let again = rows()
        .execution(&sub("new", "i", 0, "RUNNING", 5))
        .tasks("new", &[task("b", "RUNNING", 5)]);
    assert_eq!(
        seen(&mut changes, &again),
        [
            "10:00:00 execution i[0] RUNNING",
            "10:00:01 i RUNNING -> RUNNING 0s 0+0/1",
            "10:00:01 i[0] > b RUNNING",
        ]
    );
}

#[test]
fn a_running_action_is_told_once_and_a_rerun_between_two_looks_too() {
    let mut changes = Changes::default();
    let action = json!({"id": "a-1", "name": "std.ssh", "state": "RUNNING", "created_at": at(2), "updated_at": at(2)});
    let world = |state: &str, started: u32| {
        let task = with(
            task("a", state, 9),
            &json!({"started_at": at(started), "finished_at": at(9)}),
        );
        Rows::new(&execution("x", "RUNNING", 1)).tasks("x", &[task])
    };
    let running = || world("RUNNING", 1).actions("a", std::slice::from_ref(&action));
    assert_eq!(
        seen(&mut changes, &running())[2],
        "10:00:02 action a > std.ssh RUNNING"
    );
    assert!(seen(&mut changes, &running()).is_empty());
    // What has ended runs no action, whatever was read before.
    let ended = || world("ERROR", 1).actions("a", std::slice::from_ref(&action));
    assert_eq!(
        seen(&mut changes, &ended()),
        ["10:00:09 a RUNNING -> ERROR 8s"]
    );
    assert!(seen(&mut changes, &ended()).is_empty());
    assert_eq!(
        seen(&mut changes, &world("ERROR", 7)),
        ["10:00:09 a ERROR -> ERROR 2s"]
    );
}
