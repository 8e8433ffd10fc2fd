//! Signals at a password prompt: the echo of the terminal is restored after each of them.

use std::io::{BufRead, BufReader, Read, Write};
use std::net::TcpListener;
use std::process::{Command, Stdio};

use rustix::process::{Pid, Signal, kill_process};
use serde_json::json;

use crate::support::logins::{ADMIN, admin, demo, v3, workbook};
use crate::support::terminal::{Terminal, terminal};
use crate::support::{Answer, Request, Server};

const CLIENT: &str = concat!(env!("CARGO_BIN_EXE_mistral"), " workbook-get-definition b");
const PROMPT: &str = "Password of admin for Keystone at 127.0.0.1:";

/// A terminal at which a shell runs a script; `$m` in it is the client with its command.
fn start(server: &Server, script: &str) -> Terminal {
    let [name, password] = [ADMIN[0], ADMIN[2]];
    terminal(script)
        .env("m", CLIENT)
        .server(server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env(name.0, name.1)
        .env(password.0, password.1)
        .start()
}

/// Whether the terminal shows what is typed, line by line.
fn shows_keys(terminal: &Terminal) -> bool {
    assert_eq!(terminal.echo_is_on(), terminal.reads_lines());
    terminal.echo_is_on()
}

/// Waits for the end, before which the script shows the exit code, and for `shown` before that.
fn ends(mut terminal: Terminal, shown: &str, code: i32) {
    terminal.wait(&format!("code: {code}\r\n"), 1);
    assert_eq!(terminal.ended(), Some(0));
    assert!(shows_keys(&terminal));
    let all = terminal.written();
    assert!(all.contains(shown), "{all}");
    assert!(!all.contains("half") && !all.contains("horse"), "{all}");
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
        let terminal = start(&server, JOB);
        terminal.wait(PROMPT, 1);
        assert!(!shows_keys(&terminal));
        kill_process(terminal.process(), signal).unwrap();
        ends(terminal, PROMPT, 128 + signal.as_raw());
        server.done("nobody logged in");
    }
}

#[test]
fn keys_make_the_usual_signals() {
    for (key, code) in [("\u{3}", 130), ("\u{1c}", 131)] {
        let server = Server::start([]);
        let mut terminal = start(&server, JOB);
        terminal.wait(PROMPT, 1);
        terminal.send("half");
        terminal.send(key);
        ends(terminal, PROMPT, code);
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
        let mut terminal = start(&server, STOPPED);
        terminal.wait(PROMPT, 1);
        terminal.send("half");
        match how {
            None => terminal.send("\u{1a}"),
            Some(signal) => kill_process(terminal.process(), signal).unwrap(),
        }
        terminal.wait("stopped", 1);
        assert_eq!(shows_keys(&terminal), tidies, "{how:?}");
        terminal.send("\n");
        terminal.wait(PROMPT, 2);
        assert!(!shows_keys(&terminal));
        terminal.send("correct-horse\n");
        ends(terminal, "text", 0);
        server.done("one login");
    }
}

#[test]
fn where_nobody_could_let_it_go_on_it_is_not_stopped() {
    let server = server();
    // The shell has no jobs of its own.
    let mut terminal = start(&server, "$m; echo code: $?");
    terminal.wait(PROMPT, 1);
    terminal.send("half\u{1a}");
    terminal.wait(PROMPT, 2);
    terminal.send("correct-horse\n");
    ends(terminal, "text", 0);
    server.done("one login");
}

#[test]
fn a_signal_that_is_to_be_ignored_is_ignored() {
    let server = server();
    let script = "set -m; trap '' INT HUP TERM; $m; echo code: $?";
    let mut terminal = start(&server, script);
    terminal.wait(PROMPT, 1);
    for signal in [Signal::INT, Signal::HUP, Signal::TERM] {
        kill_process(terminal.process(), signal).unwrap();
    }
    terminal.send("correct-horse\n");
    ends(terminal, "text", 0);
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
        let mut terminal = start(&server, &script);
        terminal.wait(PROMPT, 1);
        terminal.send("correct-horse\n");
        let asked = mistral.accept().unwrap();
        kill_process(terminal.process(), signal).unwrap();
        ends(terminal, PROMPT, 128 + signal.as_raw());
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
    let mut terminal = start(&server, &script);
    terminal.wait(PROMPT, 1);
    terminal.send("correct-horse\n");
    terminal.wait("execution x is RUNNING", 1);
    terminal.send("\u{3}");
    let shown = "interrupted; cancelling\r\nmistral: the state of execution x is CANCELLED\r\n";
    ends(terminal, shown, 130);
    assert_eq!(server.asked("PUT /v2/executions/x"), 1);
}
