//! What a wait shows at a terminal, which is resized, interrupted and stopped meanwhile.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, Ordering};

use serde_json::json;

use crate::support::terminal::{Terminal, terminal};
use crate::support::{Answer, Server};

/// An execution that runs on and on.
fn running() -> Server {
    Server::answering(|_| Answer::json(200, &json!({"id": "x", "state": "RUNNING"})))
}

/// The terminal is as the shell had it.
fn assert_sane(terminal: &Terminal) {
    assert!(terminal.echo_is_on() && terminal.reads_lines());
    assert!(!terminal.is_alternate() && !terminal.cursor_is_hidden());
}

#[test]
fn a_wait_can_be_stopped_and_goes_on_in_a_terminal_of_another_size() {
    let server = running();
    let script = "set -m; mistral execution-wait x; echo 'stop''ped'; read key; fg; echo code: $?";
    let mut terminal = terminal(script).server(&server).size(40, 5).start();
    let shown = terminal.wait_for(|text| text.contains("execution x is RUNNING"));
    assert!(
        shown.starts_with("mistral: execution x is RUNNING"),
        "{shown}"
    );
    let client = terminal.process();
    terminal.send("\u{1a}");
    terminal.wait_for(|text| text.contains("stopped"));
    assert_sane(&terminal);
    terminal.resize(60, 10);
    let size = terminal.look(vt100::Screen::size);
    assert_eq!((size.0.get(), size.1.get()), (10, 60));
    terminal.send("\n");
    terminal.until(|terminal| terminal.process() == client);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.ends_with("code: 130"));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    let shown = terminal.text();
    assert!(
        shown.contains("mistral: interrupted; the execution goes on"),
        "{shown}"
    );
}

/// Executions `a`, `b` and `c` that run, of which `a` succeeds, and then the others.
fn several() -> (Server, Arc<AtomicBool>) {
    let is_over = Arc::new(AtomicBool::new(false));
    let over = Arc::clone(&is_over);
    let server = Server::answering(move |request| {
        let id = &request.target["/v2/executions/".len()..][..1];
        let has_ended = id == "a" || over.load(Ordering::SeqCst);
        let state = if has_ended { "SUCCESS" } else { "RUNNING" };
        let row = json!({"id": id, "state": state, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "",
            "description": "", "task_execution_id": null, "root_execution_id": null, "state_info": null,
            "created_at": null, "updated_at": null});
        Answer::json(200, &row)
    });
    (server, is_over)
}

#[test]
fn a_line_counts_on_and_goes_away() {
    let (server, is_over) = several();
    let script = "mistral execution-wait a b c -f value -c ID; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    let line = |text: &str| {
        let line = text.lines().last().unwrap_or_default();
        line.strip_prefix("2 RUNNING, 1 SUCCESS  ")
            .map(str::to_owned)
    };
    let shown = terminal.wait_for(|text| line(text).is_some());
    let first = line(&shown);
    let shown = terminal.wait_for(|text| line(text).is_some_and(|time| Some(time) != first));
    assert_eq!(shown.matches("2 RUNNING").count(), 1, "{shown}");
    assert!(!terminal.is_alternate() && !terminal.cursor_is_hidden() && terminal.echo_is_on());
    is_over.store(true, Ordering::SeqCst);
    terminal.wait_for(|text| text.contains("code: "));
    assert_eq!(terminal.ended(), Some(0));
    let shown = terminal.text();
    assert!(
        !shown.contains("2 RUNNING") && !shown.contains("all 3"),
        "{shown}"
    );
    assert!(shown.ends_with("a\nb\nc\ncode: 0"), "{shown}");
    assert_sane(&terminal);
}

#[test]
fn a_wait_for_one_shows_its_state_and_nothing_where_nobody_reads_it() {
    for (redirection, is_shown) in [("", true), (" 2> notes", false)] {
        let server = running();
        let script = format!("set -m; mistral execution-wait x{redirection}; echo code: $?");
        let mut terminal = terminal(&script).server(&server).start();
        if is_shown {
            let line = |text: &str| {
                text.lines()
                    .last()
                    .is_some_and(|line| line.starts_with("RUNNING  "))
            };
            terminal.wait_for(line);
        } else {
            // Longer than it takes until the line is shown.
            terminal.until(|_| server.asked("GET /v2/executions/x?") > 3);
        }
        terminal.send("\u{3}");
        terminal.wait_for(|text| text.ends_with("code: 130"));
        let shown = terminal.text();
        assert!(!shown.contains("\nRUNNING "), "{shown}");
        assert_eq!(terminal.written().contains("RUNNING"), is_shown);
        assert_sane(&terminal);
    }
}

#[test]
fn a_wait_in_the_background_leaves_the_line_to_the_user() {
    let (server, is_over) = several();
    let script = "set -m; mistral execution-wait b & wait $!; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    // Longer than it takes until the line is shown.
    terminal.until(|_| server.asked("GET /v2/executions/b?") > 3);
    is_over.store(true, Ordering::SeqCst);
    terminal.wait_for(|text| text.contains("code: 0"));
    assert_eq!(terminal.ended(), Some(0));
    assert!(
        !terminal.written().contains('\u{1b}'),
        "{}",
        terminal.text()
    );
}
