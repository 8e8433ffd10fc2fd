//! What a wait shows at a terminal, which is resized, interrupted and stopped meanwhile.

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
