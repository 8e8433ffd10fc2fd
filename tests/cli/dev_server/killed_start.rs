//! Never two servers of one folder: a start that was killed may have left one that is not recorded yet.

use std::fs;
use std::path::Path;
use std::process::{Command, Stdio};
use std::thread::JoinHandle;

use tempfile::TempDir;

use super::other_port::answering;
use super::{at, free_port, poll, python_of, server_lock, write_state};
use crate::support::Outcome;

/// What `server.py` does when another server is about to take the lock, or has it.
const WAITS: &str =
    "echo $$ > begun.new; mv begun.new begun; while [ ! -e gate ]; do sleep 0.02; done; exit 1";

/// Begins a start whose own server waits; gives the process ID of that one.
fn begin(python: &Path, data: &Path) -> (JoinHandle<Outcome>, String) {
    let port = free_port().to_string();
    let run = at(data, &["dev-server-start", "--port", &port])
        .env("PATH", &format!("{}:/usr/bin:/bin", python.display()));
    let running = std::thread::spawn(|| run.run());
    let begun = data.join("begun");
    poll("the server begins", || begun.exists());
    let pid = fs::read_to_string(begun).unwrap().trim().to_owned();
    (running, pid)
}

fn is_alive(pid: &str) -> bool {
    let mut kill = Command::new("kill");
    kill.args(["-0", pid]).stderr(Stdio::null());
    kill.status().unwrap().success()
}

#[test]
fn a_server_that_a_killed_start_left_is_the_only_one() {
    // The new server ends by itself as it finds the lock taken, or still waits for the lock.
    for ends_by_itself in [true, false] {
        let data = TempDir::new().unwrap();
        let python = python_of("exit 0", WAITS);
        let (running, pid) = begin(python.path(), data.path());
        // The one that was left is first, and is not ready at once.
        let _lock = server_lock(data.path());
        let server = answering();
        write_state(data.path(), 77, "http://127.0.0.1:1/v2", "");
        if ends_by_itself {
            fs::write(data.path().join("gate"), "").unwrap();
            poll("the new server ends", || !is_alive(&pid));
        }
        write_state(data.path(), 77, &server.url(), "");
        let ran = running.join().unwrap();
        // Its port is another one than the start asked for.
        ran.assert_failure(1, &["already running on port 1", "dev-server-stop"]);
        assert!(!is_alive(&pid), "a second server is left");
    }
}
