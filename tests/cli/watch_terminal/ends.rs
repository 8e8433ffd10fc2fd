//! The end of a watch: the whole tree stays on the normal screen.

use serde_json::{Value, json};

use crate::support::terminal::{Terminal, terminal};

use super::world::World;
use super::{assert_sane, ended, is_drawn, task, watch};

/// What was written to the normal screen after the alternate one was left.
fn left(terminal: &Terminal) -> String {
    let written = terminal.written();
    let (_, left) = written.rsplit_once("\u{1b}[?1049l").unwrap();
    left.to_owned()
}

/// More tasks than the terminal has rows, of which the last has this state.
fn tasks(last: &str) -> Value {
    let mut tasks: Vec<Value> = (0..30)
        .map(|n| ended(&format!("task{n:02}"), "SUCCESS"))
        .collect();
    tasks.push(task("last", last));
    tasks.into()
}

#[test]
fn the_whole_tree_stays() {
    for (state, code, told) in [
        ("SUCCESS", 0, ""),
        (
            "ERROR",
            3,
            "mistral: execution x failed: last: ended in ERROR without a message\r\n  hint: to see more: mistral execution-why x\r\n  \
             hint: to run the failed tasks again: mistral execution-retry x\r\n",
        ),
        (
            "CANCELLED",
            4,
            "mistral: the state of execution x is CANCELLED, not SUCCESS\r\n",
        ),
        (
            "PAUSED",
            5,
            "mistral: execution x waits for somebody to resume it\r\n  hint: to resume it: mistral execution-resume x; \
             --ignore-paused waits until somebody does\r\n",
        ),
    ] {
        let world = World::running(&tasks("RUNNING"));
        let server = world.server();
        let mut terminal = watch(&server).size(60, 10).start();
        let shown = terminal.wait_for(is_drawn);
        assert!(!shown.contains("task15"), "{shown}");
        world.set(state, &tasks(state));
        terminal.wait_for(|text| text.contains(&format!("code: {code}")));
        assert_eq!(terminal.ended(), Some(0));
        assert_sane(&terminal);
        let left = left(&terminal);
        for n in 0..30 {
            assert!(left.contains(&format!(" task{n:02} ")), "{left}");
        }
        assert!(
            left.ends_with(&format!("\r\n{told}code: {code}\r\n")),
            "{left}"
        );
    }
}

#[test]
fn a_watch_that_takes_too_long_ends_with_what_was_seen() {
    let world = World::running(&tasks("RUNNING"));
    let server = world.server();
    let script = "mistral execution-watch x --timeout 0; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    let left = left(&terminal);
    assert!(left.contains(" task15 "), "{left}");
    let told = "mistral: timed out after 0s: the state of execution x is RUNNING\r\n  \
        hint: to watch again: mistral execution-watch x\r\ncode: 124\r\n";
    assert!(left.ends_with(told), "{left}");
}

#[test]
fn what_cannot_be_read_is_told_on_the_normal_screen() {
    let world = World::running(&tasks("RUNNING"));
    let server = world.server();
    let mut terminal = watch(&server).start();
    terminal.wait_for(is_drawn);
    world.fault(Some((404, json!({"faultstring": "it was deleted"}))));
    terminal.wait_for(|text| text.contains("code: 1"));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    let left = left(&terminal);
    let url = server.url();
    let told = format!(
        "mistral: execution x: it was deleted\r\n  GET {url}/executions/x\r\n  HTTP 404 Not Found\r\ncode: 1\r\n"
    );
    assert!(left.contains(" task15 ") && left.ends_with(&told), "{left}");
}
