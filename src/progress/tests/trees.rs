//! What is asked of a tree.

use std::rc::Rc;

use serde_json::json;

use crate::dsl::Flow;

use super::super::node::Execution;
use super::super::tree::Items;
use super::{Rows, execution, sub, task, with, with_items};

#[test]
fn of_each_item_the_newest_execution_counts() {
    let tree = Rows::new(&execution("x", "RUNNING", 1))
        .tasks("x", &[with_items("i", "RUNNING", 1, 9)])
        .execution(&sub("one", "i", 1, "CANCELLED", 2))
        .execution(&sub("old", "i", 0, "ERROR", 2))
        .execution(&sub("new", "i", 0, "SUCCESS", 3))
        .execution(&sub("two", "i", 2, "RUNNING", 3))
        .0;
    let found = tree
        .executions_of("i")
        .into_iter()
        .map(|found| found.id.as_str());
    assert_eq!(found.collect::<Vec<_>>(), ["new", "one", "two"]);
    let expected = Items {
        succeeded: 1,
        failed: 1,
        running: 1,
        of: 9,
    };
    assert_eq!(tree.items(&tree.tasks_of("x")[0]), Some(expected));
    assert!(tree.executions_of("gone").is_empty());
}

#[test]
fn items_that_were_not_read_are_not_known() {
    let items = with(with_items("i", "RUNNING", 1, 9), &json!({"type": "ACTION"}));
    let rows =
        Rows::new(&execution("x", "RUNNING", 1)).tasks("x", &[items, task("a", "RUNNING", 1)]);
    let tasks = rows.0.tasks_of("x");
    assert!(tasks.iter().all(|task| rows.0.items(task).is_none()));
}

#[test]
fn a_join_waits_for_what_has_not_ended() {
    let definition = json!({"w": {"tasks": {
        "a": {"action": "std.noop", "on-success": "join"},
        "b": {"action": "std.noop", "on-success": ["join"]},
        "c": {"action": "std.noop", "on-complete": "join"},
        "join": {"join": "all"}}}});
    let mut tree = Rows::new(&execution("x", "RUNNING", 1))
        .tasks(
            "x",
            &[
                task("a", "SUCCESS", 2),
                task("b", "RUNNING", 2),
                task("join", "WAITING", 2),
            ],
        )
        .0;
    let top = Execution::read(&execution("x", "RUNNING", 1));
    let join = tree.tasks_of("x")[2].clone();
    assert!(
        tree.waits_for(&top, &join).is_empty(),
        "the definition is not known"
    );
    let flow = Flow::of(&definition, "w");
    tree.flows.insert("w".to_owned(), Rc::new(flow));
    assert_eq!(tree.waits_for(&top, &join), ["b", "c"]);
    // One that does not wait waits for nothing.
    assert!(tree.waits_for(&top, &tree.tasks_of("x")[1]).is_empty());
}

#[test]
fn counts_are_of_all_that_was_read_and_not_replaced() {
    let tree = Rows::new(&execution("x", "RUNNING", 1))
        .tasks(
            "x",
            &[with_items("i", "RUNNING", 1, 2), task("a", "SUCCESS", 1)],
        )
        .execution(&sub("old", "i", 0, "ERROR", 2))
        .tasks("old", &[task("b", "ERROR", 1)])
        .execution(&sub("new", "i", 0, "RUNNING", 2))
        .tasks("new", &[task("c", "SUCCESS", 1), task("d", "", 1)])
        .execution(&sub("unread", "i", 1, "RUNNING", 2))
        .0;
    let counts: Vec<_> = tree.counts().into_iter().collect();
    let expected = [("", 1), ("RUNNING", 1), ("SUCCESS", 2)];
    assert_eq!(
        counts,
        expected.map(|(state, count)| (state.to_owned(), count))
    );
    assert!(!tree.is_read("unread"));
}
