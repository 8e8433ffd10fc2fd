//! Whatever a server sends, and what it refuses.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use serde_json::{Value, json};

use crate::support::{Answer, Server, typed};

use super::given::{Given, below, deploy, execution, task};

/// A part that cannot be read is an error, not a shorter chart.
#[test]
fn what_cannot_be_read_is_an_error() {
    for refused in [
        "/v2/executions?",
        "/v2/executions/y/tasks",
        "/v2/tasks/t-fetch/action_executions",
    ] {
        let answers = deploy();
        let server = Server::answering(move |request| {
            if request.target.starts_with(refused) {
                let fault = json!({"faultcode": "Client", "faultstring": "not for you"});
                return Answer::json(403, &fault);
            }
            answers.answer(&request.target)
        });
        let ran = typed("execution-timeline x").server(&server).run();
        ran.assert_failure(1, &["not for you"]);
    }
}

#[test]
fn times_that_are_none_are_errors() {
    let big = "x".repeat(1_000_000);
    for (value, message) in [
        (
            json!("soon"),
            "mistral: the server's created_at of task fetch (t-fetch) is no time: soon\n",
        ),
        (
            json!("a\u{1b}[2J\nb"),
            "is no time: a\u{fffd}[2J\u{fffd}b\n",
        ),
        (
            Value::Null,
            "mistral: the server did not send created_at of task fetch (t-fetch)\n",
        ),
        (
            json!(5),
            "mistral: the server did not send created_at of task fetch (t-fetch)\n",
        ),
        (
            json!(big),
            "mistral: the server's created_at of task fetch (t-fetch) is no time: xxx",
        ),
    ] {
        let mut given = deploy();
        given.tasks.get_mut("y").unwrap()[0]["created_at"] = value;
        let (ran, _) = given.run("execution-timeline x", &[]);
        ran.assert_failure(1, &[message]);
        assert!(ran.stderr.len() < 500, "{}", ran.stderr.len());
    }
}

#[test]
fn times_in_any_order_and_years_apart() {
    for (field, value) in [
        ("finished_at", "2026-03-01 09:00:00"),
        ("finished_at", "0001-01-01 00:00:00"),
        ("finished_at", "9999-12-31 23:59:59"),
        ("created_at", "0001-01-01 00:00:00"),
        ("created_at", "9999-12-31 23:59:59"),
    ] {
        for line in [
            "execution-timeline x",
            "execution-timeline x --critical-path",
            "execution-timeline x -f json",
        ] {
            let mut given = deploy();
            given.tasks.get_mut("x").unwrap()[1][field] = value.into();
            let (ran, _) = given.run(line, &[]);
            assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{value}");
            let wide = ran
                .stdout
                .lines()
                .filter(|line| line.starts_with(['*', ' ']));
            assert!(line.contains("json") || wide.clone().all(|line| line.chars().count() <= 100));
        }
    }
}

#[test]
fn names_can_be_anything() {
    let big = "é".repeat(1_000_000);
    let mut given = deploy();
    let tasks = given.tasks.get_mut("x").unwrap();
    tasks[0]["name"] = "a\n* b\u{1b}[2J\u{202e}".into();
    tasks[0]["state"] = "S\n\u{1b}".into();
    tasks[1]["name"] = big.clone().into();
    tasks[1]["state"] = big.into();
    given.execution["workflow_name"] = "w\n\u{1b}[2J".into();
    for line in [
        "execution-timeline x",
        "execution-timeline x --critical-path",
    ] {
        let given = Given {
            execution: given.execution.clone(),
            family: given.family.clone(),
            tasks: given.tasks.clone(),
            actions: given.actions.clone(),
        };
        let (ran, _) = given.run(line, &[]);
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(
            !ran.stdout.contains(['\u{1b}', '\u{202e}']),
            "{}",
            ran.stdout
        );
        assert!(!ran.stdout.contains("\n* b"), "{}", ran.stdout);
        assert!(ran.stdout.len() < 5000, "{}", ran.stdout.len());
    }
}

#[test]
fn circles_have_an_end() {
    let mut given = deploy();
    let tasks = given.tasks.get_mut("x").unwrap();
    let circle =
        json!({"triggered_by": [{"task_id": "t-meet"}, {"task_id": "t-begin"}, {"task_id": 7}, 8]});
    tasks[0]["runtime_context"] = circle.to_string().into();
    // An execution that started itself, and one that started what started it.
    given.family.push(below("x", "t-install", 0, 0, 9));
    given.family.push(below("y", "t-fetch", 0, 0, 9));
    let (ran, _) = given.run("execution-timeline x --critical-path", &[]);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
}

fn assert_fast(given: Given, rows: usize, requests: usize) {
    let began = Instant::now();
    let (ran, asked) = given.run("execution-timeline x --critical-path", &[]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let found = ran.stdout.lines().filter(|line| line.starts_with("* "));
    assert_eq!((found.count(), asked.len()), (rows, requests));
    assert!(
        began.elapsed() < Duration::from_secs(30),
        "{:?}",
        began.elapsed()
    );
}

#[test]
fn a_chain_of_ten_thousand_tasks() {
    let mut last = None;
    let tasks = (0..10_000).map(|n| {
        let name = format!("a{n}");
        let before = last.replace(name.clone());
        let before: Vec<&str> = before.as_deref().into_iter().collect();
        task(&name, "ACTION", 1, 1, &before)
    });
    let given = Given {
        execution: execution("x", "SUCCESS", 0, 2),
        tasks: HashMap::from([("x".to_owned(), tasks.collect())]),
        ..Given::default()
    };
    assert_fast(given, 10_000, 2);
}

/// A task runs a workflow for each of its items, one after the other.
#[test]
fn a_thousand_items_with_ten_tasks() {
    let mut each = task("each", "WORKFLOW", 0, 1000, &[]);
    each["runtime_context"] = json!({"with_items": {"count": 1000}}).to_string().into();
    let mut tasks = HashMap::from([("x".to_owned(), vec![each])]);
    let mut family = Vec::new();
    for item in 0..1000 {
        let id = format!("y-{item}");
        family.push(below(&id, "t-each", item, item, item + 1));
        let of_item =
            (0..10).map(|n| task(&format!("a{item}-{n}"), "ACTION", item + 1, item + 1, &[]));
        tasks.insert(id, of_item.collect());
    }
    let given = Given {
        execution: execution("x", "SUCCESS", 0, 1000),
        family,
        tasks,
        ..Given::default()
    };
    assert_fast(given, 1000, 1003);
}
