//! Tasks that were run again.

use serde_json::{Value, json};

use crate::support::Outcome;

use super::given::{Given, action, execution, task};

/// An attempt that does not count, whose end the server has overwritten.
fn earlier(from: u32, to: u32) -> Value {
    let mut row = action(from, to);
    row["accepted"] = false.into();
    row["state"] = "ERROR".into();
    row
}

/// `boom` failed at once and was run again after 100 seconds; the join behind it has forgotten what led to it.
fn given(retries: u32, actions: Vec<Value>) -> Outcome {
    let mut boom = task("boom", "ACTION", 0, 100, &[]);
    if retries > 0 {
        let context = json!({"retry_task_policy": {"retry_no": retries}});
        boom["runtime_context"] = context.to_string().into();
    }
    let mut fin = task("fin", "ACTION", 10, 100, &[]);
    fin["started_at"] = super::at(100).into();
    let tasks = vec![boom, task("long", "ACTION", 0, 10, &[]), fin];
    let given = Given {
        execution: execution("x", "SUCCESS", 0, 100),
        tasks: [("x".to_owned(), tasks)].into(),
        actions: [
            ("t-boom".to_owned(), actions),
            ("t-long".to_owned(), vec![action(0, 10)]),
            ("t-fin".to_owned(), vec![action(100, 100)]),
        ]
        .into(),
        ..Given::default()
    };
    let (ran, _) = given.run("execution-timeline x --format json", &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    ran
}

/// The seconds that `boom` worked, and the names of the critical path.
fn read(ran: &Outcome) -> (i64, Vec<String>) {
    let report: Value = serde_json::from_str(&ran.stdout).unwrap();
    let boom = report["tasks"].as_array().unwrap();
    let boom = boom.iter().find(|task| task["name"] == "boom").unwrap();
    let path = report["critical_path"].as_array().unwrap();
    let names = path
        .iter()
        .map(|part| part["path"].as_str().unwrap().to_owned());
    (boom["working_seconds"].as_i64().unwrap(), names.collect())
}

/// The server says that the first attempt ended when the task was run again.
#[test]
fn the_time_before_a_rerun_is_no_work() {
    let attempts = vec![earlier(1, 100), action(100, 100)];
    let boom = read(&given(0, attempts)).0;
    assert_eq!(boom, 0);
    // Another server keeps the end.
    let attempts = vec![earlier(1, 31), action(100, 100)];
    assert_eq!(read(&given(0, attempts)).0, 30);
    // An attempt that the retry policy repeated, behind one that was rerun.
    let attempts = vec![earlier(1, 60), earlier(60, 90), action(89, 99)];
    assert_eq!(read(&given(1, attempts)).0, 39);
}

#[test]
fn the_critical_path_goes_on_before_what_was_rerun() {
    let attempts = vec![earlier(1, 100), action(100, 100)];
    let (_, path) = read(&given(0, attempts));
    assert_eq!(path, ["boom", "fin"]);
}
