//! `dev-server-stop` ends the server and nothing else, whatever the folder says.

use std::fs;
use std::os::unix::process::CommandExt;
use std::path::Path;
use std::process::{Child, Command, Stdio};

use tempfile::TempDir;

use super::{at, server_lock, write_state};

const URL: &str = "http://127.0.0.1:1/v2";

/// A process that does nothing, in a group of its own, and is gone with the test.
struct Idle(Child);

impl Idle {
    fn new(command: &mut Command) -> Self {
        Self(command.process_group(0).spawn().unwrap())
    }

    fn sleeping() -> Self {
        Self::new(Command::new("sleep").arg("60"))
    }

    fn pid(&self) -> i64 {
        self.0.id().into()
    }

    fn is_alive(&mut self) -> bool {
        self.0.try_wait().unwrap().is_none()
    }
}

impl Drop for Idle {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

#[test]
fn a_stale_process_id_is_never_trusted() {
    let data = TempDir::new().unwrap();
    let mut other = Idle::sleeping();
    write_state(data.path(), other.pid(), URL, "");
    fs::write(data.path().join("server.lock"), "").unwrap();
    let stop = at(data.path(), &["dev-server-stop"]).run();
    stop.assert(0, "Mistral is not running.\n");
    let words = [
        "dev-server-status",
        "-f",
        "value",
        "-c",
        "Status",
        "-c",
        "PID",
    ];
    at(data.path(), &words).run().assert(0, "STOPPED\nNone\n");
    assert!(other.is_alive(), "another process was ended");
}

#[test]
fn a_process_that_is_not_the_server_is_never_ended() {
    let data = TempDir::new().unwrap();
    fs::write(data.path().join("server.py"), "").unwrap();
    let _lock = server_lock(data.path());
    let mut other = Idle::sleeping();
    // Another process; all of a process group.
    for pid in [other.pid(), -other.pid()] {
        write_state(data.path(), pid, URL, "");
        let ran = at(data.path(), &["dev-server-stop", "--purge"]).run();
        ran.assert_failure(1, &[&format!("process {pid} is not the server")]);
        assert!(other.is_alive(), "{pid} was ended");
    }
    assert!(data.path().join("server.py").exists());
}

/// A process with the command line of the folder's server, that waits for ever.
fn looking_like_the_server(data: &Path) -> Command {
    let launcher = data.join("server.py");
    fs::write(&launcher, "").unwrap();
    let pipe = data.join("pipe");
    if !pipe.exists() {
        crate::support::private_files::pipe(&pipe);
    }
    let mut command = Command::new("/bin/sh");
    command.args(["-c", "read line < \"${1%/*}/pipe\"", "sh"]);
    command.arg(launcher).arg("--lock");
    command.arg(data.join("server.lock")).arg("--state");
    command
}

/// The same; it holds the lock, too.
fn server(data: &Path) -> Idle {
    let lock = server_lock(data);
    Idle::new(looking_like_the_server(data).stdin(Stdio::from(lock)))
}

/// The 22nd field of its line in /proc.
#[cfg(target_os = "linux")]
fn start_time(process: &Idle) -> u64 {
    let stat = fs::read_to_string(format!("/proc/{}/stat", process.pid())).unwrap();
    let (_, fields) = stat.rsplit_once(')').unwrap();
    fields.split_whitespace().nth(19).unwrap().parse().unwrap()
}

#[test]
#[cfg(target_os = "linux")]
fn a_process_id_that_came_round_again_is_told_by_its_start_time() {
    let data = TempDir::new().unwrap();
    let mut server = server(data.path());
    let time = start_time(&server);
    let more = |time: u64| format!(", \"start_time\": {time}");
    write_state(data.path(), server.pid(), URL, &more(time + 1));
    let ran = at(data.path(), &["dev-server-stop"]).run();
    ran.assert_failure(1, &["is not the server"]);
    assert!(server.is_alive());
    write_state(data.path(), server.pid(), URL, &more(time));
    let ran = at(data.path(), &["dev-server-stop"]).run();
    ran.assert(0, "Mistral has stopped.\n");
    assert!(!server.is_alive());
}

#[test]
fn a_server_of_an_older_version_is_stopped_by_its_command_line_and_lock() {
    let data = TempDir::new().unwrap();
    let mut server = server(data.path());
    write_state(data.path(), server.pid(), URL, "");
    let ran = at(data.path(), &["dev-server-stop"]).run();
    ran.assert(0, "Mistral has stopped.\n");
    assert!(!server.is_alive());
}

/// An editor or a pager, for example, while the server itself lives.
#[test]
#[cfg(target_os = "linux")]
fn a_process_that_names_the_launcher_and_has_no_lock_is_never_ended() {
    let data = TempDir::new().unwrap();
    let _lock = server_lock(data.path());
    let mut other = Idle::new(looking_like_the_server(data.path()).stdin(Stdio::null()));
    for time in [None, Some(start_time(&other))] {
        let more = time.map_or_else(String::new, |time| format!(", \"start_time\": {time}"));
        write_state(data.path(), other.pid(), URL, &more);
        let ran = at(data.path(), &["dev-server-stop"]).run();
        ran.assert_failure(1, &["is not the server", "server.lock"]);
        assert!(other.is_alive());
    }
}
