//! `execution-watch` at a terminal: what its screen shows, and how it is left.

mod ends;
mod faults;
mod folds;
mod frames;
mod hostile;
mod interruptions;
mod looks;
mod started;
mod world;

use std::process::Command;

use serde_json::{Value, json};

use crate::support::Server;
use crate::support::terminal::{Setup, Terminal, terminal};

/// Watches the execution `x`, and says how that ended.
const WATCH: &str = "set -m; mistral execution-watch x --interval 250ms; echo code: $?";

/// A terminal at which the execution `x` is watched.
fn watch(server: &Server) -> Setup {
    terminal(WATCH).server(server)
}

/// The terminal is as the shell had it.
#[track_caller]
fn assert_sane(terminal: &Terminal) {
    assert!(terminal.echo_is_on() && terminal.reads_lines());
    assert!(!terminal.is_alternate() && !terminal.cursor_is_hidden());
}

/// A task that took ten seconds.
fn ended(name: &str, state: &str) -> Value {
    json!({"name": name, "state": state, "created_at": "2026-01-01 10:00:00",
        "started_at": "2026-01-01 10:00:00", "finished_at": "2026-01-01 10:00:10"})
}

/// A task of which it is not known when it began, so that no time is shown.
fn task(name: &str, state: &str) -> Value {
    json!({"name": name, "state": state})
}

/// A time of the server, so many seconds from now.
fn time(seconds: i32) -> String {
    let arguments = ["-u", "+%F %T", "-d", &format!("{seconds} seconds")];
    let date = Command::new("date").args(arguments).output().unwrap();
    String::from_utf8(date.stdout).unwrap().trim().to_owned()
}

/// Whether a whole frame is shown: its last row is the footer, which says how old the data is.
fn is_drawn(shown: &str) -> bool {
    let last = shown.lines().last().unwrap_or_default();
    last.starts_with("read ") && last.ends_with("; Ctrl-C leaves it running")
}

/// The row of this name.
fn row<'a>(shown: &'a str, name: &str) -> &'a str {
    let mut rows = shown.lines();
    rows.find(|row| row.contains(&format!(" {name} ")))
        .unwrap_or_default()
}
