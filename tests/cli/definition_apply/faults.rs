//! A failure at each request: what was there stays or is as the files say, and another run makes up for it.

use std::sync::Arc;
use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use super::fake::{CRON, ENVIRONMENT, Fake, Tree, WORKFLOW};
use crate::support::Answer;

const APPLY: [&str; 8] = [
    "definition-apply",
    ".",
    "--yes",
    "-f",
    "value",
    "--prune",
    "--owner",
    "team",
];

/// How a request fails.
#[derive(Clone, Copy, Debug, PartialEq)]
enum Fault {
    /// Nothing was done.
    Refused,
    /// It was done, but the answer of a proxy does not tell.
    TimedOut,
    /// It was done, but the answer is cut, if it has a body.
    Cut,
}

/// A server on which two objects are to be changed, one to be made and one to be deleted.
fn prepared() -> (Fake, Tree) {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[
            ("w.yaml", WORKFLOW),
            ("t.yaml", CRON),
            ("old.yaml", "kind: environment\nname: old\nvariables: {}\n"),
        ]),
    );
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    fake.change("cron_triggers", "nightly", "remaining_executions", json!(7));
    tree.remove("old.yaml");
    tree.write("w.yaml", &WORKFLOW.replace("noop", "fail"));
    tree.write("t.yaml", &CRON.replace("0 2", "30 3"));
    tree.write("e.yaml", ENVIRONMENT);
    fake.writes();
    (fake, tree)
}

/// What the server has, without IDs and times.
fn state(fake: &Fake) -> Vec<(String, Value)> {
    let mut rows = fake.look(|state| {
        let rows = state.rows.iter().map(|(collection, row)| {
            let fields = [
                "name",
                "scope",
                "definition",
                "pattern",
                "variables",
                "remaining_executions",
            ];
            let row = fields.map(|field| row.get(field).cloned().unwrap_or_default());
            (collection.clone(), Value::from(row.to_vec()))
        });
        let of_objects =
            |(_, row): &(String, Value)| !row[0].as_str().unwrap().starts_with("mistral-owner.");
        rows.filter(of_objects).collect::<Vec<_>>()
    });
    rows.sort_by_key(|(collection, row)| format!("{collection} {row}"));
    rows
}

/// The objects of the record that are there.
fn recorded(fake: &Fake) -> Vec<String> {
    let variables = fake.row("environments", "mistral-owner.team")["variables"].clone();
    let variables: Value = serde_json::from_str(variables.as_str().unwrap()).unwrap();
    assert_eq!(variables.get("begun"), None, "{variables}");
    let objects = variables["objects"].as_array().unwrap().iter();
    objects
        .map(|object| object["name"].as_str().unwrap().to_owned())
        .collect()
}

/// Runs it with a fault at the request of this number. Tells whether there was one so late.
fn run(fake: &Fake, tree: &Tree, number: usize, fault: Fault) -> bool {
    let count = Arc::new(AtomicUsize::new(0));
    let counted = Arc::clone(&count);
    let server = fake.serve_through(Box::new(move |answer| {
        if counted.fetch_add(1, Ordering::SeqCst) != number {
            return answer();
        }
        match fault {
            Fault::Refused => Answer::json(503, &json!({"faultstring": "try later"})),
            Fault::TimedOut => {
                answer();
                Answer::text(504, "timed out")
            }
            Fault::Cut => answer().cut(),
        }
    }));
    let ran = tree.run(&server, &APPLY);
    assert!(matches!(ran.code, Some(0 | 1)), "{}", ran.stderr);
    count.load(Ordering::SeqCst) > number
}

/// Fails at one request after the other; each time another run finishes.
fn at_each_request(fault: Fault) {
    let (fake, tree) = prepared();
    let before = fake.look(|state| state.rows.clone());
    assert!(!run(&fake, &tree, usize::MAX, fault));
    let (finished, in_record) = (state(&fake), recorded(&fake));
    assert_eq!(in_record, ["backup", "prod", "nightly"]);
    for number in 0.. {
        fake.look(|state| state.rows.clone_from(&before));
        if !run(&fake, &tree, number, fault) {
            assert!(number > 20, "{number}");
            return;
        }
        let triggers = fake.names("cron_triggers");
        let server = fake.serve();
        let words = [&APPLY[..], &["--break-lock"]].concat();
        let again = tree.run(&server, &words);
        let place = format!(
            "{fault:?} at request {number}: {triggers:?}\n{}",
            again.stderr
        );
        assert_eq!(again.code, Some(0), "{place}");
        assert!(triggers.contains(&"nightly".to_owned()), "{place}");
        fake.look(|state| {
            // A trial that could not be deleted was told, and never runs.
            let is_trial =
                |row: &Value| row["name"].as_str().unwrap().starts_with("mistral-check-");
            state.rows.retain(|(_, row)| !is_trial(row));
        });
        assert_eq!(state(&fake), finished, "{place}");
        assert_eq!(recorded(&fake), in_record, "{place}");
    }
}

#[test]
fn another_run_finishes_what_was_refused() {
    at_each_request(Fault::Refused);
}

#[test]
fn another_run_finishes_what_was_done_without_an_answer() {
    at_each_request(Fault::TimedOut);
}

#[test]
fn another_run_finishes_what_was_done_with_half_an_answer() {
    at_each_request(Fault::Cut);
}
