//! What is drawn of an execution that goes on.

use serde_json::json;
use vt100::Color;

use crate::support::terminal::terminal;

use super::world::World;
use super::{ended, is_drawn, row, task, time, watch};

const FRAME: &str = "\
● deploy      RUNNING
├─ ‖ ask      PAUSED
├─ ● install  RUNNING
├─ ○ later    IDLE
├─ ? odd      SOMETHING
├─ ○ report   WAITING
├─ ✖ check    ERROR      10s
├─ ✔ prepare  SUCCESS    10s
└─ » skip     SKIPPED    10s
8 tasks: 1 ERROR, 1 IDLE, 1 PAUSED, 1 RUNNING, 1 SKIPPED, 1 SOMETHING, 1 SUCCESS
read ";

#[test]
fn the_first_frame_has_the_tasks_and_a_footer() {
    let world = World::running(&json!([
        ended("prepare", "SUCCESS"),
        ended("check", "ERROR"),
        ended("skip", "SKIPPED"),
        task("install", "RUNNING"),
        task("ask", "PAUSED"),
        task("report", "WAITING"),
        task("later", "IDLE"),
        task("odd", "SOMETHING"),
    ]));
    let server = world.server();
    let mut terminal = watch(&server).start();
    let shown = terminal.wait_for(is_drawn);
    assert!(shown.starts_with(FRAME), "{shown}");
    assert!(terminal.is_alternate() && terminal.cursor_is_hidden());
    assert!(!terminal.echo_is_on() && terminal.reads_lines());
    let cell = |row, column| {
        terminal.look(|screen| {
            let cell = screen.cell(row, column).unwrap();
            (cell.contents().to_owned(), cell.fgcolor())
        })
    };
    for (row, column, glyph, colour) in [
        (0, 0, "●", Color::Idx(6)),
        (1, 3, "‖", Color::Idx(3)),
        (2, 3, "●", Color::Idx(6)),
        (3, 3, "○", Color::Default),
        (4, 3, "?", Color::Default),
        (6, 3, "✖", Color::Idx(1)),
        (6, 14, "E", Color::Idx(1)),
        (7, 3, "✔", Color::Idx(2)),
        (7, 14, "S", Color::Idx(2)),
        (7, 5, "p", Color::Default),
    ] {
        assert_eq!(cell(row, column), (glyph.to_owned(), colour));
    }
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}

#[test]
fn only_lines_that_changed_are_written() {
    let tasks = |state| {
        json!([
            task("first", state),
            ended("second", "SUCCESS"),
            task("third", "WAITING")
        ])
    };
    let world = World::running(&tasks("RUNNING"));
    let server = world.server();
    let mut terminal = watch(&server).start();
    terminal.wait_for(is_drawn);
    let before = terminal.written();
    world.set("RUNNING", &tasks("PAUSED"));
    let shown = terminal.wait_for(|text| row(text, "first").contains("PAUSED"));
    assert!(row(&shown, "second").ends_with("SUCCESS  10s"), "{shown}");
    let written = terminal.written().split_off(before.len());
    for unchanged in ["deploy", "second", "third", "\u{1b}[2J", "\u{1b}[?1049h"] {
        assert!(!written.contains(unchanged), "{written:?}");
    }
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}

#[test]
fn durations_count_on_between_looks() {
    let mut running = task("work", "RUNNING");
    running["started_at"] = json!(time(-100));
    let world = World::running(&json!([running]));
    let server = world.server();
    let script = "set -m; mistral execution-watch x --interval 1h; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    let first = terminal.wait_for(is_drawn);
    assert!(row(&first, "work").contains("RUNNING  1m4"), "{first}");
    terminal.wait_for(|text| row(text, "work") != row(&first, "work"));
    terminal.wait_for(|text| !text.contains("read 0s ago") && !text.contains("read 1s ago"));
    assert_eq!(server.asked("GET /v2/executions/x?"), 1);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}

#[test]
fn a_task_says_what_it_does_and_waits_for() {
    let action = |id: &str, state: &str| json!({"id": id, "name": "std.http", "state": state, "accepted": true});
    let items = |count: u64| json!(format!("{{\"with_items\": {{\"count\": {count}}}}}"));
    let mut each = task("each", "RUNNING");
    each["runtime_context"] = items(3);
    each["actions"] = json!([
        action("i1", "SUCCESS"),
        action("i2", "ERROR"),
        action("i3", "RUNNING")
    ]);
    let mut ask = task("ask", "RUNNING");
    ask["actions"] = json!([action("a1", "RUNNING")]);
    let mut flaky = task("flaky", "DELAYED");
    flaky["state_info"] = json!("Delayed by 'retry' policy [delay=3600]");
    flaky["updated_at"] = json!(time(0));
    flaky["runtime_context"] = json!("{\"retry_task_policy\": {\"retry_no\": 1}}");
    let mut below = task("below", "RUNNING");
    below["executions"] = json!([{"id": "y", "workflow_name": "leaf", "state": "RUNNING",
        "tasks": [task("inner", "RUNNING")]}]);
    let mut many = task("many", "RUNNING");
    many["runtime_context"] = items(2);
    many["executions"] = json!([
        {"id": "z0", "workflow_name": "leaf", "state": "SUCCESS", "params": "{\"index\": 0}"},
        {"id": "z1", "workflow_name": "leaf", "state": "PAUSED", "params": "{\"index\": 1}"},
    ]);
    let world = World::running(&json!([
        each,
        ask,
        flaky,
        below,
        many,
        task("report", "WAITING")
    ]));
    world.define(
        "version: '2.0'\ndeploy:\n  tasks:\n    each: {action: std.noop, on-success: report}\n    \
         ask: {action: std.noop, on-success: report}\n    flaky: {action: std.noop, retry: {count: 2, delay: 3600}}\n    \
         below: {workflow: leaf}\n    many: {workflow: leaf}\n    report: {join: all, action: std.noop}\n",
    );
    let server = world.server();
    let mut terminal = watch(&server).size(100, 24).start();
    // What runs is named once it has run for a while.
    terminal.wait_for(|text| {
        let tree = text
            .split("\n7 tasks: 1 DELAYED, 5 RUNNING, 1 WAITING\nread ")
            .next();
        let (before, after) = tree
            .and_then(|tree| tree.split_once(", next in 59m"))
            .unwrap_or_default();
        let after = after.trim_start_matches(|c: char| c.is_ascii_digit());
        format!("{before}, next in 59m{after}") == DETAILS
    });
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
}

const DETAILS: &str = "\
● deploy          RUNNING
├─ ● ask          RUNNING
│  └─ ● std.http  RUNNING  action a1
├─ ● below        RUNNING  workflow leaf
│  └─ ● inner     RUNNING
├─ ● each         RUNNING  2/3 items, 1 failed
│  └─ ● std.http  RUNNING  action i3
├─ ◷ flaky        DELAYED  attempt 1 of 3 failed, next in 59ms
├─ ● many         RUNNING  1/2 items
│  ├─ ✔ [0] leaf  SUCCESS
│  └─ ‖ [1] leaf  PAUSED
└─ ○ report       WAITING  waits for each, ask";
