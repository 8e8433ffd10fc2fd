//! Signals and job control: whatever happens, the terminal is left as it was.

use rustix::process::{Signal, kill_process};
use serde_json::json;

use crate::support::Server;
use crate::support::terminal::{Terminal, terminal};

use super::world::World;
use super::{assert_sane, ended, is_drawn, task};

const JOB: &str = "ulimit -c 0; set -m; mistral execution-watch x --interval 250ms; echo code: $?";

/// The last tree, and how to go on.
const LEFT: &str = "\
● deploy      RUNNING
├─ ● work     RUNNING
└─ ✔ prepare  SUCCESS  10s
mistral: interrupted; the execution goes on
  hint: to watch it again: mistral execution-watch x
";

fn world() -> World {
    World::running(&json!([
        task("work", "RUNNING"),
        ended("prepare", "SUCCESS")
    ]))
}

/// Waits for the exit code, and for a terminal as it was, on which the last tree stays.
#[track_caller]
fn ends(mut terminal: Terminal, code: i32) {
    let shown = terminal.wait_for(|text| text.ends_with(&format!("code: {code}")));
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    assert!(shown.contains(LEFT), "{shown}");
}

#[test]
fn keys_that_end_it_leave_the_last_tree() {
    for (keys, code) in [("\u{3}", 130), ("\u{3}\u{3}\u{3}", 130), ("\u{1c}", 131)] {
        let server = world().server();
        let mut terminal = terminal(JOB).server(&server).start();
        terminal.wait_for(is_drawn);
        terminal.send(keys);
        ends(terminal, code);
    }
}

#[test]
fn any_signal_that_ends_it_leaves_the_last_tree() {
    for signal in [
        Signal::INT,
        Signal::TERM,
        Signal::HUP,
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::VTALARM,
        Signal::PROF,
        Signal::XCPU,
        Signal::ABORT,
        Signal::SYS,
        Signal::TRAP,
        Signal::IO,
        Signal::POWER,
    ] {
        let server = world().server();
        let terminal = terminal(JOB).server(&server).start();
        terminal.wait_for(is_drawn);
        kill_process(terminal.process(), signal).unwrap();
        ends(terminal, 128 + signal.as_raw());
    }
}

/// What the shell does with a job that was stopped.
fn stopped(server: &Server, then: &str) -> Terminal {
    let script = format!("{JOB}; echo 'stop''ped'; {then}; echo code: $?");
    let terminal = terminal(&script).server(server).start();
    terminal.wait_for(is_drawn);
    terminal
}

/// Waits until the execution has been looked at again, twice.
fn look(server: &Server) {
    const LOOK: &str = "GET /v2/executions/x?";
    let looks = server.asked(LOOK);
    let deadline = std::time::Instant::now() + std::time::Duration::from_secs(30);
    while server.asked(LOOK) < looks + 2 {
        assert!(std::time::Instant::now() < deadline, "nobody looks");
        std::thread::sleep(std::time::Duration::from_millis(5));
    }
}

#[test]
fn a_watch_that_was_stopped_is_drawn_anew_in_the_foreground() {
    for signal in [None, Some(Signal::TSTP), Some(Signal::STOP)] {
        let server = world().server();
        let mut terminal = stopped(&server, "read key; fg");
        match signal {
            None => terminal.send("\u{1a}"),
            Some(signal) => kill_process(terminal.process(), signal).unwrap(),
        }
        terminal.wait_for(|text| text.contains("stopped"));
        // Nothing can be done about SIGSTOP.
        if signal != Some(Signal::STOP) {
            assert_sane(&terminal);
        }
        terminal.send("\n");
        terminal.wait("\u{1b}[?1049h", 2);
        terminal.wait_for(is_drawn);
        assert!(terminal.is_alternate() && !terminal.echo_is_on());
        terminal.send("\u{3}");
        ends(terminal, 130);
    }
}

#[test]
fn in_the_background_nothing_is_drawn() {
    let server = world().server();
    let mut terminal = stopped(&server, "bg; read key; fg");
    terminal.send("\u{1a}");
    terminal.wait_for(|text| text.contains("stopped"));
    look(&server);
    let before = terminal.written();
    look(&server);
    assert_eq!(terminal.written(), before);
    assert_sane(&terminal);
    terminal.send("\n");
    terminal.wait("\u{1b}[?1049h", 2);
    terminal.wait_for(is_drawn);
    terminal.send("\u{3}");
    ends(terminal, 130);
}

#[test]
fn in_the_background_it_ends_with_the_whole_tree() {
    let world = world();
    let server = world.server();
    let mut terminal = stopped(&server, "bg; read key; wait");
    terminal.send("\u{1a}");
    terminal.wait_for(|text| text.contains("stopped"));
    look(&server);
    world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
    terminal.wait_for(|text| text.ends_with("✔ deploy   SUCCESS\n└─ ✔ work  SUCCESS  10s"));
    terminal.send("\n");
    terminal.wait("code: ", 2);
    assert_eq!(terminal.ended(), Some(0));
    assert_sane(&terminal);
    assert_eq!(terminal.written().matches("\u{1b}[?1049h").count(), 1);
}

#[test]
fn what_is_started_in_the_background_has_lines() {
    let world = world();
    let server = world.server();
    let script = "set -m; mistral execution-watch x --interval 250ms & wait $!; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(|text| text.contains(" work  RUNNING"));
    world.set("SUCCESS", &json!([ended("work", "SUCCESS")]));
    let shown = terminal.wait_for(|text| text.contains("code: 0"));
    assert_eq!(terminal.ended(), Some(0));
    assert!(shown.contains(" work  RUNNING -> SUCCESS  10s"), "{shown}");
    assert!(!terminal.written().contains("\u{1b}[?"), "{shown}");
}

#[test]
fn a_shell_without_jobs_does_not_stop_it() {
    let server = world().server();
    let script = "mistral execution-watch x --interval 250ms; echo code: $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(is_drawn);
    terminal.send("\u{1a}");
    terminal.wait("\u{1b}[?1049h", 2);
    terminal.wait_for(is_drawn);
    kill_process(terminal.process(), Signal::CONT).unwrap();
    terminal.send("\u{3}");
    terminal.until(|terminal| !terminal.is_alternate());
    terminal.ended();
    assert_sane(&terminal);
}
