//! The prompt of the shell: what is kept of what was typed, and what keys do.

use std::fs;
use std::os::unix::fs::{DirBuilderExt as _, PermissionsExt as _};
use std::path::{Path, PathBuf};

use rustix::process::{Signal, kill_process};
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

/// The file of the lines that were kept, with these.
fn history(data: &Path, lines: &str) -> PathBuf {
    let folder = data.join("mistral");
    fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
    let kept = folder.join("shell-history");
    fs::write(&kept, lines).unwrap();
    fs::set_permissions(&kept, fs::Permissions::from_mode(0o600)).unwrap();
    kept
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
    terminal.send("quit\r");
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
fn ctrl_c_ends_a_log_that_is_followed_and_a_question_for_a_password() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("server");
    fs::DirBuilder::new().mode(0o700).create(&folder).unwrap();
    fs::write(folder.join("server.log"), "the log\n").unwrap();
    let server = Server::start([]);
    let mut terminal = prompt(data.path(), &server);
    let follow = format!(
        "dev-server-log --follow --data-dir {}\r",
        folder.to_str().unwrap()
    );
    terminal.send(&follow);
    terminal.wait("the log\r\n", 1);
    terminal.send("\u{3}");
    terminal.wait(PROMPT, 2);
    // Nothing listens there, and nothing is sent before the password is known.
    terminal.send("--os-auth-url http://127.0.0.1:9/v3 --os-username admin --os-project-name p workbook-list\r");
    terminal.wait("Password of admin", 1);
    terminal.send("\u{3}");
    terminal.wait(PROMPT, 4);
    // The prompt stands below the `^C`.
    let shown = terminal.text();
    assert!(
        shown.contains("^C\n(mistral)") && !shown.contains("^C(mistral)"),
        "{shown}"
    );
    terminal.send("quit\r");
    ends(terminal);
}

#[test]
fn there_is_a_prompt_only_at_a_terminal() {
    let server = definitions();
    let line = "workbook-get-definition b";
    for (script, expected) in [
        (format!("echo {line} | mistral"), "the text\r\n"),
        (format!("echo {line} > f; mistral < f"), "the text\r\n"),
        // Typed, but not read by a person.
        ("mistral | cat".to_owned(), "the text\r\n"),
    ] {
        let mut terminal = terminal(&script).server(&server).start();
        if script.starts_with("mistral") {
            terminal.send(&format!("{line}\n\u{4}"));
        }
        assert_eq!(terminal.ended(), Some(0));
        let written = terminal.written();
        assert!(written.contains(expected), "{script}: {written}");
        for part in ["(mistral)", "Type 'help'", "\u{1b}"] {
            assert!(!written.contains(part), "{script}: {written}");
        }
    }
}

#[test]
fn the_command_shell_is_a_prompt_which_its_option_ends_at_a_failure() {
    let server = definitions();
    let mut terminal = terminal("mistral shell --stop-on-error; echo code: $?")
        .server(&server)
        .start();
    terminal.wait(PROMPT, 1);
    terminal.send("workbook-get-definition b\r");
    terminal.wait("the text\r\n", 1);
    terminal.wait(PROMPT, 2);
    terminal.send("nonsense\r");
    terminal.wait("code: 2\r\n", 1);
    assert_eq!(terminal.ended(), Some(0));
}

#[test]
fn pasted_lines_run_one_after_the_other_and_no_prompt_covers_what_was_printed() {
    let data = TempDir::new().unwrap();
    // Without a line end.
    let server = Server::always(|_| Answer::json(200, &json!({"definition": "the text"})));
    let mut terminal = prompt(data.path(), &server);
    let get = "workbook-get-definition b";
    terminal.send(&format!(
        "\u{1b}[200~{get}\n# no command\n{get}\n\u{1b}[201~\r"
    ));
    let shown = terminal.wait_for(|text| text.ends_with("\nthe textthe text\n(mistral)"));
    assert!(shown.contains(get), "{shown}");
    terminal.send("workflow-list -\r");
    terminal.wait("a command cannot read standard input here: you type", 1);
    terminal.send("quit\r");
    ends(terminal);
    let kept = fs::read_to_string(data.path().join("mistral/shell-history")).unwrap();
    assert_eq!(
        kept,
        format!("{get}\n# no command\n{get}\nworkflow-list -\nquit\n")
    );
}

#[test]
fn a_history_of_others_is_left_alone() {
    let data = TempDir::new().unwrap();
    let folder = data.path().join("mistral");
    fs::create_dir(&folder).unwrap();
    let other = data.path().join("other");
    fs::write(&other, "theirs\n").unwrap();
    std::os::unix::fs::symlink(&other, folder.join("shell-history")).unwrap();
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    terminal.send("help set\r");
    terminal.wait("Usage: set [SETTING VALUE]", 1);
    terminal.wait(PROMPT, 2);
    terminal.send("\u{4}");
    ends(terminal);
    assert_eq!(fs::read_to_string(&other).unwrap(), "theirs\n");
}

#[test]
fn tab_completes_commands_and_options() {
    let data = TempDir::new().unwrap();
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    terminal.send("workbook-get-d\tb --de\t\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\u{7f}\r");
    terminal.wait("workbook-get-definition b --debug", 1);
    // Settings, and their values as those of the option.
    terminal.send("set os-reg\tRegionTwo\r");
    // What is typed ahead is not lost.
    terminal.send("set\r");
    terminal.wait("os-region-name RegionTwo\r\n", 1);
    terminal.send("? workflow-li\t\r");
    terminal.wait("Usage: mistral workflow-list", 1);
    // Twice is a list, with what they do.
    terminal.send("un\t");
    terminal.wait("unset", 1);
    terminal.send("\u{15}event-trigger-\t\t");
    terminal.wait("event-trigger-get     Show an event trigger", 1);
    terminal.send("\u{15}\u{4}");
    ends(terminal);
}

#[test]
fn tab_completes_names_from_the_server_and_files() {
    let data = TempDir::new().unwrap();
    let names = ["it's $HOME; a name", "no\u{1b}[2Jname", "plain"];
    let server = Server::always(move |request| {
        if request.contains("/workbooks?") {
            let rows: Vec<_> = names.iter().map(|name| json!({"name": name})).collect();
            return Answer::json(200, &json!({"workbooks": rows}));
        }
        Answer::json(200, &json!({"definition": "the text\n"}))
    });
    let mut terminal = prompt(data.path(), &server);
    terminal.send("workbook-get-definition it\t\r");
    terminal.wait("the text", 1);
    assert_eq!(server.asked("GET /v2/workbooks/it"), 1);
    terminal.wait("workbook-get-definition 'it'\\''s $HOME; a name'", 1);
    // As it is quoted, and not what would control the terminal.
    terminal.send("workbook-get-definition \t\t");
    terminal.wait_for(|text| text.ends_with("(mistral) workbook-get-definition"));
    assert!(
        !terminal.written().contains("[2J"),
        "{}",
        terminal.written()
    );
    terminal.send("\u{15}");
    let folder = data.path().join("a folder");
    fs::create_dir(&folder).unwrap();
    fs::write(folder.join("book.yaml"), "version: '2.0'\n").unwrap();
    let begun = data.path().join("a").to_str().unwrap().to_owned();
    terminal.send(&format!("definition-lint {begun}\t"));
    terminal.wait("a folder/", 1);
    terminal.send("b\t\r");
    terminal.wait("a folder/book.yaml", 1);
    terminal.send("quit\r");
    ends(terminal);
}

#[test]
fn a_signal_that_ends_the_prompt_leaves_the_terminal_as_it_was() {
    for (signal, code) in [(Signal::TERM, 143), (Signal::HUP, 129)] {
        let data = TempDir::new().unwrap();
        let server = definitions();
        let mut terminal = prompt(data.path(), &server);
        // Not only the first prompt.
        terminal.send("workbook-get-definition b\r");
        terminal.wait(PROMPT, 2);
        terminal.until(|terminal| !terminal.reads_lines());
        kill_process(terminal.process(), signal).unwrap();
        terminal.wait(&format!("code: {code}\r\n"), 1);
        assert!(terminal.echo_is_on() && terminal.reads_lines());
        assert_eq!(terminal.ended(), Some(0));
    }
}

#[test]
fn a_history_that_cannot_be_read_is_left_as_it_is() {
    let data = TempDir::new().unwrap();
    let large = "workbook-list\n".repeat(400_000);
    let kept = history(data.path(), &large);
    let server = definitions();
    let mut terminal = prompt(data.path(), &server);
    assert!(
        terminal
            .text()
            .contains("lines are not kept for the next shell: shell-history")
    );
    terminal.send("workbook-get-definition b\r");
    terminal.wait("the text", 1);
    terminal.wait(PROMPT, 2);
    terminal.send("quit\r");
    ends(terminal);
    assert!(fs::read_to_string(&kept).unwrap() == large);
}

#[test]
fn two_prompts_keep_the_lines_of_both_and_no_names_of_secrets() {
    let data = TempDir::new().unwrap();
    let before = "workbook-list\n".repeat(500);
    let kept = history(data.path(), &before);
    let server = definitions();
    let mut terminals = [prompt(data.path(), &server), prompt(data.path(), &server)];
    for round in 0..10 {
        for (at, terminal) in terminals.iter_mut().enumerate() {
            terminal.send(&format!("set os-region-name r{at}{round}\r"));
        }
    }
    for (at, terminal) in terminals.iter_mut().enumerate() {
        terminal.wait(PROMPT, 2);
        for line in [
            "os-password hunter22",
            "mistral Set os-passwrd hunter22",
            "task-list --os-passwrd hunter22",
            "\"set os-password hunter22",
        ] {
            terminal.send(&format!("{line}\r"));
        }
        terminal.send(&format!("help nonsense{at}\r"));
        terminal.until(|_| {
            fs::read_to_string(&kept)
                .unwrap()
                .contains(&format!("nonsense{at}\n"))
        });
    }
    for mut terminal in terminals {
        terminal.send("quit\r");
        ends(terminal);
    }
    let text = fs::read_to_string(&kept).unwrap();
    assert!(
        text.starts_with(&before) && !text.contains("hunter22"),
        "{text}"
    );
    for line in
        (0..10).flat_map(|round| [0, 1].map(|at| format!("set os-region-name r{at}{round}\n")))
    {
        assert!(text.contains(&line), "{line} in {text}");
    }
    assert_eq!(mode(&kept), 0o600);
}
