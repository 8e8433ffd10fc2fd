//! Rows that no server should send, and many of them.

use std::time::{Duration, Instant};

use serde_json::json;

use super::super::change::Changes;
use super::super::node::{Action, Execution, Task};
use super::super::tree::Tree;
use super::{Rows, execution, task, with};

#[test]
fn fields_of_other_types_are_as_if_they_were_missing() {
    let wrong = json!({"id": 1, "name": [], "type": {}, "state": 7, "state_info": {}, "runtime_context": 3,
        "created_at": 5, "started_at": [], "updated_at": {}, "finished_at": true, "params": [],
        "task_execution_id": 2, "root_execution_id": {}, "workflow_id": 1, "workflow_name": 0, "accepted": "yes"});
    for row in [wrong, json!({}), json!([]), json!("text"), json!(null)] {
        let (task, execution, action) =
            (Task::read(&row), Execution::read(&row), Action::read(&row));
        assert_eq!((task.id.as_str(), task.retries, task.items), ("", 0, None));
        assert_eq!(
            (task.seconds(0), task.delay(), task.began_at()),
            (None, None, None)
        );
        let seconds = Tree::default().seconds(&execution, 0);
        assert_eq!((execution.index, seconds), (None, None));
        assert!(!action.is_accepted && execution.task_id.is_none());
        let rows = Rows::new(&execution_of_nothing()).tasks("x", &[row]);
        for change in Changes::default().since(&rows.0) {
            assert_eq!((change.time, change.seconds), (None, None));
        }
    }
}

fn execution_of_nothing() -> serde_json::Value {
    json!({"id": "x"})
}

#[test]
fn contexts_of_other_types_say_nothing() {
    for context in [
        json!("no JSON"),
        json!("[]"),
        json!({"with_items": {"count": -1}, "retry_task_policy": {"retry_no": "2"}, "triggered_by": 1}),
        json!({"with_items": [], "retry_task_policy": 1, "triggered_by": [1, {"task_id": 2}, null]}),
    ] {
        let row = with(
            task("a", "RUNNING", 1),
            &json!({"runtime_context": context}),
        );
        let read = Task::read(&row);
        assert_eq!(
            (read.items, read.retries, read.triggered_by.len()),
            (None, 0, 0)
        );
    }
}

#[test]
fn numbers_may_be_as_large_as_they_like() {
    let context =
        json!({"with_items": {"count": u64::MAX}, "retry_task_policy": {"retry_no": u64::MAX}});
    let info = "Delayed by 'retry' policy [delay=1e308]";
    let fields = json!({"runtime_context": context, "state_info": info});
    let read = Task::read(&with(task("a", "DELAYED", 1), &fields));
    assert_eq!(read.attempt(), u64::MAX);
    assert!(read.delay_left(0).is_some());
}

/// Ten thousand tasks, each of which led to the next.
#[test]
fn many_tasks_take_time_in_proportion() {
    let rows: Vec<_> = (0..10_000_u32)
        .map(|place| {
            let triggers = json!([{"task_id": format!("t-{}", place.wrapping_sub(1))}]);
            let context = json!({"triggered_by": triggers});
            let fields = json!({"runtime_context": context});
            with(task(&format!("t-{place}"), "RUNNING", 1), &fields)
        })
        .collect();
    let began = Instant::now();
    let tree = Rows::new(&execution("x", "RUNNING", 1)).tasks("x", &rows);
    let mut changes = Changes::default();
    assert_eq!(changes.since(&tree.0).len(), 10_001);
    assert!(changes.since(&tree.0).is_empty());
    let last = tree.0.tasks_of("x").last();
    assert_eq!(last.map(|task| task.id.as_str()), Some("t-9999"));
    // It takes a tenth of a second; in quadratic time it would be a minute.
    assert!(
        began.elapsed() < Duration::from_secs(10),
        "{:?}",
        began.elapsed()
    );
}
