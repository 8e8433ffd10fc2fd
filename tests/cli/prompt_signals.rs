//! Signals at a password prompt: the echo of the terminal is restored after each of them.

use std::fs::{File, OpenOptions};
use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::os::fd::OwnedFd;
use std::process::{Child, Command, Stdio};
use std::sync::{Arc, Mutex};
use std::time::{Duration, Instant};

use rustix::process::{Pid, Signal, kill_process};
use rustix::pty::{OpenptFlags, grantpt, openpt, ptsname, unlockpt};
use rustix::termios::{LocalModes, tcgetattr, tcgetpgrp};
use serde_json::json;

use crate::support::logins::{ADMIN, admin, demo, v3, workbook};
use crate::support::{Answer, Request, Server};

const CLIENT: &str = concat!(env!("CARGO_BIN_EXE_mistral"), " workbook-get-definition b");
const PROMPT: &str = "Password of admin for Keystone at 127.0.0.1:";
const DEADLINE: Duration = Duration::from_secs(30);

/// A terminal at which a shell runs.
struct Terminal {
    keys: File,
    shown: Arc<Mutex<Vec<u8>>>,
    shell: Child,
}

impl Terminal {
    /// Runs a script of the shell; `$m` in it is the client with its command.
    fn new(server: &Server, script: &str) -> Self {
        let master = openpt(OpenptFlags::RDWR | OpenptFlags::NOCTTY).unwrap();
        grantpt(&master).unwrap();
        unlockpt(&master).unwrap();
        let name = ptsname(&master, Vec::new()).unwrap();
        let name = name.into_string().unwrap();
        let slave: OwnedFd = OpenOptions::new()
            .read(true)
            .write(true)
            .open(name)
            .unwrap()
            .into();
        // Whoever runs the tests may have signals ignored, as `nohup` does.
        let shell = Command::new("env")
            .args(["--default-signal", "setsid", "--ctty", "sh", "-c", script])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("m", CLIENT)
            .env("OS_MISTRAL_URL", server.url())
            .env("OS_AUTH_URL", server.below("/v3"))
            .envs([ADMIN[0], ADMIN[2]])
            .stdin(slave.try_clone().unwrap())
            .stdout(slave.try_clone().unwrap())
            .stderr(slave)
            .spawn()
            .unwrap();
        let keys = File::from(master);
        let (mut screen, shown) = (keys.try_clone().unwrap(), Arc::default());
        let written: Arc<Mutex<Vec<u8>>> = Arc::clone(&shown);
        std::thread::spawn(move || {
            let mut bytes = [0; 1024];
            // At the end of the shell the terminal is an error.
            while let Ok(count) = screen.read(&mut bytes) {
                written.lock().unwrap().extend(&bytes[..count]);
            }
        });
        Self { keys, shown, shell }
    }

    fn shown(&self) -> String {
        String::from_utf8_lossy(&self.shown.lock().unwrap()).into_owned()
    }

    /// Waits until something was shown so many times.
    fn wait(&self, text: &str, times: usize) {
        let deadline = Instant::now() + DEADLINE;
        while self.shown().matches(text).count() < times {
            let in_time = Instant::now() < deadline;
            assert!(in_time, "no {text:?} in {:?}", self.shown());
            std::thread::sleep(Duration::from_millis(5));
        }
    }

    fn type_keys(&mut self, keys: &str) {
        self.keys.write_all(keys.as_bytes()).unwrap();
    }

    /// The process that has the terminal.
    fn process(&self) -> Pid {
        tcgetpgrp(&self.keys).unwrap()
    }

    /// Whether it shows what is typed, line by line.
    fn shows_keys(&self) -> bool {
        let modes = tcgetattr(&self.keys).unwrap().local_modes;
        assert_eq!(
            modes.contains(LocalModes::ECHO),
            modes.contains(LocalModes::ICANON)
        );
        modes.contains(LocalModes::ECHO)
    }

    /// Waits for the end, before which the script shows the exit code, and for `shown` before that.
    fn ends(mut self, shown: &str, code: i32) -> String {
        self.wait(&format!("code: {code}\r\n"), 1);
        assert!(self.shell.wait().unwrap().success());
        assert!(self.shows_keys());
        let all = self.shown();
        assert!(all.contains(shown), "{all}");
        assert!(!all.contains("half") && !all.contains("horse"), "{all}");
        all
    }
}

impl Drop for Terminal {
    /// After a failure nothing is left at the terminal.
    fn drop(&mut self) {
        if std::thread::panicking() {
            let _ = tcgetpgrp(&self.keys).map(|process| kill_process(process, Signal::KILL));
            let _ = self.shell.kill();
            let _ = self.shell.wait();
        }
    }
}

/// A server that expects a login and a request.
fn server() -> Server {
    Server::start([v3("/v3", &admin(&demo()), "t1", &json!([])), workbook("t1")])
}

/// Runs the client as a job of its own.
const JOB: &str = "ulimit -c 0; set -m; $m; echo code: $?";

#[test]
fn a_signal_that_ends_the_command_leaves_a_terminal_that_shows_what_is_typed() {
    for signal in [
        Signal::INT,
        Signal::TERM,
        Signal::HUP,
        Signal::QUIT,
        Signal::USR1,
        Signal::USR2,
        Signal::ALARM,
        Signal::VTALARM,
        Signal::PROF,
        Signal::XCPU,
        Signal::ABORT,
        Signal::SYS,
        Signal::TRAP,
        #[cfg(target_os = "linux")]
        Signal::IO,
        #[cfg(target_os = "linux")]
        Signal::POWER,
    ] {
        let server = Server::start([]);
        let terminal = Terminal::new(&server, JOB);
        terminal.wait(PROMPT, 1);
        assert!(!terminal.shows_keys());
        kill_process(terminal.process(), signal).unwrap();
        terminal.ends(PROMPT, 128 + signal.as_raw());
        server.done("nobody logged in");
    }
}

#[test]
fn keys_make_the_usual_signals() {
    for (key, code) in [("\u{3}", 130), ("\u{1c}", 131)] {
        let server = Server::start([]);
        let mut terminal = Terminal::new(&server, JOB);
        terminal.wait(PROMPT, 1);
        terminal.type_keys("half");
        terminal.type_keys(key);
        terminal.ends(PROMPT, code);
        server.done("nobody logged in");
    }
}

#[test]
fn a_command_that_was_stopped_goes_on_asking_in_secret() {
    const STOPPED: &str = "set -m; $m; echo 'stop''ped'; read key; fg; echo code: $?";
    for (how, tidies) in [
        (None, true),
        (Some(Signal::TSTP), true),
        // Nothing can be done about this one.
        (Some(Signal::STOP), false),
    ] {
        let server = server();
        let mut terminal = Terminal::new(&server, STOPPED);
        terminal.wait(PROMPT, 1);
        terminal.type_keys("half");
        match how {
            None => terminal.type_keys("\u{1a}"),
            Some(signal) => kill_process(terminal.process(), signal).unwrap(),
        }
        terminal.wait("stopped", 1);
        assert_eq!(terminal.shows_keys(), tidies, "{how:?}");
        terminal.type_keys("\n");
        terminal.wait(PROMPT, 2);
        assert!(!terminal.shows_keys());
        terminal.type_keys("correct-horse\n");
        terminal.ends("text", 0);
        server.done("one login");
    }
}

#[test]
fn where_nobody_could_let_it_go_on_it_is_not_stopped() {
    let server = server();
    // The shell has no jobs of its own.
    let mut terminal = Terminal::new(&server, "$m; echo code: $?");
    terminal.wait(PROMPT, 1);
    terminal.type_keys("half\u{1a}");
    terminal.wait(PROMPT, 2);
    terminal.type_keys("correct-horse\n");
    terminal.ends("text", 0);
    server.done("one login");
}

#[test]
fn a_signal_that_is_to_be_ignored_is_ignored() {
    let server = server();
    let script = "set -m; trap '' INT HUP TERM; $m; echo code: $?";
    let mut terminal = Terminal::new(&server, script);
    terminal.wait(PROMPT, 1);
    for signal in [Signal::INT, Signal::HUP, Signal::TERM] {
        kill_process(terminal.process(), signal).unwrap();
    }
    terminal.type_keys("correct-horse\n");
    terminal.ends("text", 0);
    server.done("one login");
}

/// A shell without job control starts what goes on in the background (`mistral ... &`) this way: Ctrl-C is
/// for what is in the foreground.
#[test]
#[cfg(target_os = "linux")]
fn ctrl_c_that_is_to_be_ignored_ends_no_command_that_waits_for_an_answer() {
    for script in ["trap '' INT; exec $m", "$m & echo $!; wait $!"] {
        // A Mistral that takes its time.
        let mistral = TcpListener::bind("127.0.0.1:0").unwrap();
        let mut shell = Command::new("sh")
            .args(["-c", script])
            .env_clear()
            .env("PATH", "/usr/bin:/bin")
            .env("m", CLIENT)
            .env(
                "OS_MISTRAL_URL",
                format!("http://{}/v2", mistral.local_addr().unwrap()),
            )
            .stdout(Stdio::piped())
            .spawn()
            .unwrap();
        let mut asked = BufReader::new(mistral.accept().unwrap().0);
        let request = Request::read(&mut asked).unwrap();
        assert_eq!(request.target, "/v2/workbooks/b");
        let mut shown = BufReader::new(shell.stdout.take().unwrap());
        let mut process = shell.id().to_string();
        if script.contains("$!") {
            process.clear();
            shown.read_line(&mut process).unwrap();
        }
        let process = Pid::from_raw(process.trim().parse().unwrap()).unwrap();
        kill_process(process, Signal::INT).unwrap();
        let answer = "HTTP/1.1 200 OK\r\nContent-Length: 21\r\n\r\n{\"definition\":\"text\"}";
        // A client that is gone reads nothing.
        let _ = asked.get_mut().write_all(answer.as_bytes());
        let mut text = String::new();
        shown.read_to_string(&mut text).unwrap();
        assert_eq!(shell.wait().unwrap().code(), Some(0), "{script}");
        assert_eq!(text, "text", "{script}");
    }
}

#[test]
fn signals_have_their_usual_way_after_the_prompt() {
    for signal in [
        Signal::TERM,
        Signal::USR1,
        #[cfg(target_os = "linux")]
        Signal::POWER,
    ] {
        let server = Server::start([v3("/v3", &admin(&demo()), "t1", &json!([]))]);
        // A Mistral that takes its time.
        let mistral = TcpListener::bind("127.0.0.1:0").unwrap();
        let url = format!("http://{}/v2", mistral.local_addr().unwrap());
        let script = format!("export OS_MISTRAL_URL={url}; {JOB}");
        let mut terminal = Terminal::new(&server, &script);
        terminal.wait(PROMPT, 1);
        terminal.type_keys("correct-horse\n");
        let asked = mistral.accept().unwrap();
        kill_process(terminal.process(), signal).unwrap();
        terminal.ends(PROMPT, 128 + signal.as_raw());
        drop(asked);
        server.done("one login");
    }
}

#[test]
fn a_wait_has_its_ctrl_c_after_the_prompt() {
    let server = Server::answering(|request| match request.method.as_str() {
        "POST" => v3("/v3", &admin(&demo()), "t1", &json!([])).1,
        "PUT" => Answer::json(200, &json!({"id": "x", "state": "CANCELLED"})),
        _ => Answer::json(200, &json!({"id": "x", "state": "RUNNING"})),
    });
    let wait = concat!(
        env!("CARGO_BIN_EXE_mistral"),
        " execution-wait x --cancel-on-interrupt"
    );
    let script = format!("ulimit -c 0; set -m; {wait}; echo code: $?");
    let mut terminal = Terminal::new(&server, &script);
    terminal.wait(PROMPT, 1);
    terminal.type_keys("correct-horse\n");
    terminal.wait("execution x is RUNNING", 1);
    terminal.type_keys("\u{3}");
    let shown = "interrupted; cancelling\r\nmistral: the state of execution x is CANCELLED\r\n";
    terminal.ends(shown, 130);
    assert_eq!(server.asked("PUT /v2/executions/x"), 1);
}
