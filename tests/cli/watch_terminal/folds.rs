//! Terminals that have no room for the whole tree.

use serde_json::{Value, json};

use crate::support::terminal::Terminal;

use super::world::World;
use super::{ended, is_drawn, task, watch};

/// Branches that ended, one that failed, and one that goes on.
fn tasks() -> Value {
    let branch = |name: &str, state: &str, leaf: Value| {
        let mut branch = ended(name, state);
        let mut tasks = [ended("one", "SUCCESS"), ended("two", "SUCCESS"), leaf];
        for task in &mut tasks {
            let id = format!("{name}-{}", task["name"].as_str().unwrap());
            task["id"] = id.into();
        }
        branch["executions"] = json!([{"id": format!("{name}-execution"), "workflow_name": "leaf", "state": state,
            "created_at": "2026-01-01 10:00:00", "tasks": tasks}]);
        branch
    };
    json!([
        branch("alpha", "SUCCESS", ended("done", "SUCCESS")),
        branch("beta", "ERROR", ended("broken", "ERROR")),
        branch("gamma", "SUCCESS", ended("done", "SUCCESS")),
        task("work", "RUNNING"),
    ])
}

/// Whether the screen has the whole tree.
fn is_whole(shown: &str) -> bool {
    is_drawn(shown) && shown.matches(" one ").count() == 3 && shown.matches(" two ").count() == 3
}

/// Ends the watch, after which the whole tree stays.
fn end(mut terminal: Terminal) {
    terminal.resize(80, 24);
    terminal.send("\u{3}");
    let shown = terminal.wait_for(|text| text.contains("code: 130"));
    assert_eq!(shown.matches(" two ").count(), 3, "{shown}");
}

/// Resizes the terminal, and waits until everything is drawn anew.
fn resize(terminal: &Terminal, columns: u16, rows: u16) {
    let drawn = terminal.written().matches("\u{1b}[2J").count();
    terminal.resize(columns, rows);
    terminal.wait("\u{1b}[2J", drawn + 1);
}

const MIDDLE: &str = "\
● deploy        RUNNING
├─ ● work       RUNNING
├─ ✔ alpha      SUCCESS  10s  (3 below)  workflow leaf
├─ ✖ beta       ERROR    10s  workflow leaf
│  ├─ ✖ broken  ERROR    10s
│  ├─ ✔ one     SUCCESS  10s
│  └─ ✔ two     SUCCESS  10s
└─ ✔ gamma      SUCCESS  10s  (3 below)  workflow leaf
13 tasks: 2 ERROR, 1 RUNNING, 10 SUCCESS
read ";

const SMALL: &str = "\
● deploy        RUNNING
└─ ✖ beta       ERROR    10s  workflow leaf
   └─ ✖ broken  ERROR    10s
… 4 more rows
13 tasks: 2 ERROR, 1 RUNNING, 10 SUCCESS
read ";

#[test]
fn ended_branches_are_folded_first_and_failures_never() {
    let world = World::running(&tasks());
    let server = world.server();
    let terminal = watch(&server).size(60, 12).start();
    let shown = terminal.wait_for(is_drawn);
    assert!(shown.starts_with(MIDDLE), "{shown}");
    resize(&terminal, 60, 24);
    terminal.wait_for(is_whole);
    resize(&terminal, 60, 6);
    let shown = terminal.wait_for(is_drawn);
    assert!(shown.starts_with(SMALL), "{shown}");
    end(terminal);
}

#[test]
fn any_size_will_do() {
    let world = World::running(&tasks());
    let server = world.server();
    let terminal = watch(&server).start();
    terminal.wait_for(is_whole);
    for rows in 1..=5 {
        for columns in [1, 2, 3, 4, 5, 20] {
            resize(&terminal, columns, rows);
        }
    }
    resize(&terminal, 20, 24);
    let shown = terminal.wait_for(|text| text.contains("read ") && text.contains(" broken"));
    assert_eq!(shown.lines().count(), 16, "{shown}");
    assert!(shown.starts_with("● deploy"), "{shown}");
    end(terminal);
}
