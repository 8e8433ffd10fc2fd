//! The prompt of the shell: what is kept of what was typed, and what keys do.

use std::fs;
use std::os::unix::fs::symlink;
use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::support::private_files::mode;
use crate::support::terminal::{Terminal, terminal};
use crate::support::{Answer, Server};

const PROMPT: &str = "(mistral) ";

/// A prompt whose lines are kept in this folder.
fn prompt(data: &Path, server: &Server) -> Terminal {
    let setup = terminal("set -m; mistral; echo code: $?").server(server);
    let terminal = setup.env("XDG_DATA_HOME", data.to_str().unwrap()).start();
    terminal.wait(PROMPT, 1);
    terminal
}

fn ends(mut terminal: Terminal) {
    terminal.wait("code: 0\r\n", 1);
    assert_eq!(terminal.ended(), Some(0));
    assert!(terminal.echo_is_on() && terminal.reads_lines());
}

fn definitions() -> Server {
    Server::always(|_| Answer::json(200, &json!({"definition": "the text\n"})))
}

#[test]
fn typed_lines_run_and_are_kept_but_not_their_secrets() {
    let data = TempDir::new().unwrap();
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    // What is typed before a prompt is dropped.
    for (at, (line, shown)) in [
        ("workbook-get-definition b", "the text\r\n"),
        ("set os-password hunter22", ""),
        (
            "--os-password=hunter22 workbook-get-definition b",
            "the text\r\n",
        ),
        ("set os-region-name RegionTwo", ""),
        ("set", "os-password ***\r\nos-region-name RegionTwo\r\n"),
        ("nonsense", "mistral: \"nonsense\" is not a mistral command"),
    ]
    .into_iter()
    .enumerate()
    {
        terminal.send(&format!("{line}\r"));
        terminal.wait(&format!("{PROMPT}\r"), at + 2);
        assert!(terminal.written().contains(shown), "{line}");
    }
    terminal.send("quit\r");
    ends(terminal);
    let kept = data.path().join("mistral/shell-history");
    assert_eq!(
        fs::read_to_string(&kept).unwrap(),
        "workbook-get-definition b\nset os-region-name RegionTwo\nset\nnonsense\nquit\n"
    );
    assert_eq!(mode(&kept), 0o600);
    // The next prompt has them: the line before the last two.
    let mut terminal = prompt(data.path(), &server);
    terminal.send("\u{10}\u{10}\r");
    terminal.wait("is not a mistral command", 1);
    terminal.send("\u{4}");
    ends(terminal);
}

#[test]
fn ctrl_c_ends_the_command_alone_and_clears_a_line() {
    let data = TempDir::new().unwrap();
    let server = Server::conversing(|mut connection| {
        // Nothing is answered.
        while connection.request().is_some() {}
    });
    let mut terminal = prompt(data.path(), &server);
    terminal.send("half a line\u{3}");
    terminal.wait(PROMPT, 2);
    for times in 1..3 {
        terminal.send("workbook-get-definition b\r");
        terminal.until(|_| server.asked("GET ") == times);
        terminal.send("\u{3}");
        terminal.wait(PROMPT, 2 + times);
    }
    assert_eq!(server.asked("GET "), 2);
    terminal.send("\u{4}");
    ends(terminal);
}

#[test]
fn what_is_typed_ahead_or_pasted_runs_line_by_line() {
    let data = TempDir::new().unwrap();
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    terminal.send("workbook-get-definition a\rworkbook-get-definition b\r");
    terminal.until(|_| server.asked("GET ") == 2);
    terminal.send(
        "\u{1b}[200~workbook-get-definition c\nnonsense\nworkbook-get-definition d\n\u{1b}[201~\r",
    );
    terminal.until(|_| server.asked("GET ") == 4);
    terminal.send("quit\r");
    ends(terminal);
    let kept = fs::read_to_string(data.path().join("mistral/shell-history")).unwrap();
    let get = "workbook-get-definition";
    assert_eq!(
        kept,
        format!("{get} a\n{get} b\n{get} c\nnonsense\n{get} d\nquit\n")
    );
}

#[test]
fn tab_completes_commands_options_and_settings() {
    let data = TempDir::new().unwrap();
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    let backspaces = "\u{7f}".repeat("--debug ".len());
    for (typed, shown) in [
        ("workbook-get-d\t", "(mistral) workbook-get-definition"),
        ("b --de\t", "workbook-get-definition b --debug"),
        (&(backspaces + "\r"), "the text"),
        (
            "se\tos-reg\tRegionTwo\r",
            "(mistral) set os-region-name RegionTwo",
        ),
        ("set\r", "os-region-name RegionTwo"),
    ] {
        terminal.send(typed);
        terminal.until(|terminal| terminal.text().contains(shown));
    }
    terminal.send("quit\r");
    ends(terminal);
}

#[test]
fn tab_completes_names_of_the_server_quoted_as_the_line_needs_it() {
    let data = TempDir::new().unwrap();
    let server = Server::always(|line| {
        let rows =
            json!([{"id": "1", "name": "it's ops"}, {"id": "2", "name": "it\nis \u{1b}[2J"}]);
        match line {
            _ if line.contains("/workbooks/") => {
                Answer::json(200, &json!({"definition": "the text\n"}))
            }
            _ => Answer::json(200, &json!({"workbooks": rows})),
        }
    });
    let mut terminal = prompt(data.path(), &server);
    terminal.send("workbook-get-definition it\t");
    terminal.until(|terminal| terminal.text().contains("'it'\\''s ops'"));
    terminal.send("\r");
    terminal.until(|terminal| terminal.text().contains("the text"));
    assert_eq!(server.asked("GET /v2/workbooks/it's%20ops"), 1);
    terminal.send("\u{4}");
    ends(terminal);
}

#[test]
fn a_history_that_others_can_read_or_that_is_a_link_is_not_used() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("mistral");
    fs::create_dir(&folder).unwrap();
    let elsewhere = data.path().join("elsewhere");
    fs::write(&elsewhere, "nonsense\n").unwrap();
    symlink(&elsewhere, folder.join("shell-history")).unwrap();
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    terminal.send("workbook-get-definition b\r");
    terminal.until(|terminal| terminal.text().contains("the text"));
    terminal.send("quit\r");
    ends(terminal);
    assert_eq!(fs::read_to_string(&elsewhere).unwrap(), "nonsense\n");
}

#[test]
fn a_prompt_needs_a_terminal_for_what_it_shows() {
    let data = TempDir::new().unwrap();
    let server = definitions();
    let script = "{ mistral; echo code: $? >&2; } | cat";
    let setup = terminal(script).server(&server);
    let mut terminal = setup
        .env("XDG_DATA_HOME", data.path().to_str().unwrap())
        .start();
    terminal.send("workbook-get-definition b\r");
    terminal.until(|terminal| terminal.text().contains("the text"));
    terminal.send("\u{4}");
    terminal.wait("code: 0", 1);
    assert!(!terminal.text().contains(PROMPT));
    assert!(!data.path().join("mistral/shell-history").exists());
}
