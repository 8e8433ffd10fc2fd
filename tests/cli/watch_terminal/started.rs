//! `--watch` of what starts something: the tree is on standard error, the record on standard output.

use serde_json::json;

use crate::support::terminal::terminal;
use crate::support::{Answer, Server};

use super::world::World;
use super::{assert_sane, ended, is_drawn, task};

#[test]
fn what_was_started_is_watched_and_then_shown() {
    for (redirection, is_shown) in [("", true), (" > record", false)] {
        let world = World::running(&json!([task("work", "RUNNING")]));
        let server = world.server();
        let script = format!(
            "mistral execution-create deploy --watch -f value -c ID -c State{redirection}; echo code: $?; touch record; cat record"
        );
        let mut terminal = terminal(&script).server(&server).start();
        let shown = terminal.wait_for(is_drawn);
        assert!(
            shown.starts_with("● deploy   RUNNING\n└─ ● work  RUNNING\n1 task: 1 RUNNING\n"),
            "{shown}"
        );
        assert!(terminal.is_alternate());
        world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
        terminal.wait_for(|text| text.contains("code: 0"));
        assert_eq!(terminal.ended(), Some(0));
        assert_sane(&terminal);
        let record = "x\nSUCCESS\n";
        let (before, after) = if is_shown {
            (record, "")
        } else {
            ("", "\nx\nSUCCESS")
        };
        let expected = format!(
            "mistral: execution x has started\n✔ deploy   SUCCESS\n└─ ✔ work  SUCCESS  10s\n{before}code: 0{after}"
        );
        assert_eq!(terminal.text(), expected);
    }
}

#[test]
fn a_failure_is_told_below_the_tree() {
    let world = World::running(&json!([task("work", "RUNNING")]));
    let server = world.server();
    let script = "mistral execution-create deploy --watch -f value -c State; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(is_drawn);
    world.set("ERROR", &json!([ended("work", "ERROR")]));
    terminal.wait_for(|text| text.contains("code: 3"));
    assert_eq!(terminal.ended(), Some(0));
    let expected = "mistral: execution x has started\n✖ deploy   ERROR\n└─ ✖ work  ERROR  10s\n\
        mistral: execution x failed: work: ended in ERROR without a message\n  \
        hint: to see more: mistral execution-why x\n  \
        hint: to run the failed tasks again: mistral execution-retry x\nERROR\ncode: 3";
    assert_eq!(terminal.text(), expected);
}

#[test]
fn ctrl_c_during_the_watch_says_how_to_go_on() {
    let world = World::running(&json!([task("work", "RUNNING")]));
    let server = world.server();
    let script = "set -m; mistral execution-create deploy --watch; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(is_drawn);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("code: 130"));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    let shown = terminal.text();
    let expected = "mistral: execution x has started\n● deploy   RUNNING\n└─ ● work  RUNNING\n\
        mistral: interrupted; the execution goes on\n  \
        hint: to watch it again: mistral execution-watch x\ncode: 130";
    assert_eq!(shown, expected);
}

#[test]
fn ctrl_c_during_the_request_that_starts_it_waits_for_the_answer() {
    let world = World::running(&json!([task("work", "RUNNING")]));
    let (answer, wait) = std::sync::mpsc::channel::<()>();
    let server = Server::answering(move |request| -> Answer {
        if request.method == "POST" {
            wait.recv().unwrap();
        }
        world.answer(request)
    });
    let script = "set -m; mistral execution-create deploy --watch; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.until(|_| server.asked("POST /v2/executions") == 1);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("waiting for the server's response"));
    answer.send(()).unwrap();
    terminal.wait_for(|text| text.contains("code: 130"));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    let shown = terminal.text();
    let expected = "^Cmistral: interrupted; waiting for the server's response, at most 10s\n\
        mistral: execution x has started\nmistral: interrupted; the execution goes on\n  \
        hint: to watch it again: mistral execution-watch x\ncode: 130";
    assert_eq!(shown, expected);
}

#[test]
fn what_is_rerun_is_watched() {
    let world = World::running(&json!([task("work", "RUNNING")]));
    world.set("ERROR", &json!([ended("work", "ERROR")]));
    let changed = world.clone();
    let server = Server::answering(move |request| {
        if request.method == "PUT" {
            changed.set("RUNNING", &json!([task("work", "RUNNING")]));
        }
        changed.answer(request)
    });
    let script = "mistral execution-retry x --watch -f value -c Path; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(is_drawn);
    world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
    terminal.wait_for(|text| text.contains("code: "));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    let expected = "work\n✔ deploy   SUCCESS\n└─ ✔ work  SUCCESS  10s\ncode: 0";
    assert_eq!(terminal.text(), expected);
}
