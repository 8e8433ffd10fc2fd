//! Questions at a terminal, and the progress.

use serde_json::json;

use super::crowd::{Crowd, Reply, deleted};
use crate::support::Answer;
use crate::support::terminal::terminal;

const ASK: &str = "printf 'a\\nb\\nc\\nd\\ne\\nf\\ng\\nh\\ni\\nj\\nk\\nl\\n' | mistral workbook-delete -; echo code $?";

#[test]
fn the_question_goes_to_the_terminal_as_standard_input_has_the_names() {
    for (keys, is_yes) in [
        ("y\n", true),
        ("YES\n", true),
        ("n\n", false),
        ("\n", false),
        ("yesterday\n", false),
        ("\u{4}", false),
        // Not a whole line.
        ("y\u{4}\u{4}", false),
    ] {
        let crowd = Crowd::default();
        let server = crowd.serve(|_| true, |_, _| deleted());
        let mut terminal = terminal(ASK).server(&server).start();
        let shown = terminal.wait_for(|text| text.contains("[y/N]"));
        let first = "abcdefghij".chars().map(|name| format!("  {name}\n"));
        let expected = format!(
            "mistral: 12 workbooks:\n{}  and 2 more\nDelete 12 workbooks? [y/N]",
            first.collect::<String>()
        );
        assert_eq!(shown, expected);
        assert_eq!(server.asked(""), 0);
        terminal.send(keys);
        terminal.ended();
        let text = terminal.text();
        if is_yes {
            assert!(text.ends_with("mistral: 12 deleted\ncode 0"), "{text}");
            assert_eq!(server.asked("DELETE"), 12);
            let written = terminal.written();
            assert!(
                written.contains("Deleting workbooks: 11 of 12"),
                "{written:?}"
            );
        } else {
            assert!(
                text.ends_with("mistral: nothing was changed\ncode 1"),
                "{text}"
            );
            assert_eq!(server.asked(""), 0);
        }
    }
}

#[test]
fn control_c_at_the_question_ends_the_command() {
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| deleted());
    let script = "set -m; printf 'a\\nb\\n' | mistral workbook-delete -; echo code $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.wait_for(|text| text.contains("[y/N]"));
    terminal.send("\u{3}");
    terminal.ended();
    assert!(terminal.text().ends_with("code 130"), "{}", terminal.text());
    assert_eq!(server.asked(""), 0);
}

#[test]
fn somebody_who_has_agreed_is_not_asked() {
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| deleted());
    let script = "printf 'a\\nb\\n' | mistral workbook-delete - --yes; echo code $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.ended();
    assert!(
        terminal.text().ends_with("mistral: 2 deleted\ncode 0"),
        "{}",
        terminal.text()
    );
    assert!(!terminal.written().contains("[y/N]"));
}

#[test]
fn what_is_selected_is_shown_with_what_it_is() {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |_| true,
        |line, _| {
            if !line.starts_with("GET /v2/executions?") {
                return deleted();
            }
            let hostile = "x\u{1b}[2J\nmistral: 0 deleted";
            let rows = json!({"executions": [
                {"id": "a", "workflow_name": "nightly", "state": "ERROR", "created_at": "2026-11-01 10:00:00"},
                {"id": "s", "workflow_name": "sub", "state": "ERROR", "root_execution_id": "a"},
                {"id": hostile, "workflow_name": hostile, "state": "RUNNING", "created_at": null},
            ]});
            Reply::Answer(Answer::json(200, &rows))
        },
    );
    let script = "mistral execution-delete --state error,running; echo code $?";
    let mut terminal = terminal(script).size(100, 24).server(&server).start();
    let shown = terminal.wait_for(|text| text.contains("[y/N]"));
    // The screen of the tests leaves out what stands for control characters.
    let name = "x[2Jmistral: 0 deleted";
    let expected = format!(
        "mistral: 2 executions, and 1 that these started:\n  a  nightly, ERROR, 2026-11-01 10:00:00\n  \
         {name}  {name}, RUNNING\nmistral: note: 1 of these has not ended; the server refuses to delete it without --force\n\
         Delete 2 executions? [y/N]"
    );
    assert_eq!(shown, expected);
    assert!(!terminal.written().contains("\u{1b}[2J"));
    terminal.send("y\n");
    terminal.ended();
    let text = terminal.text();
    assert!(text.ends_with("mistral: 2 deleted\ncode 0"), "{text}");
    assert_eq!(server.asked("DELETE"), 2);
    assert_eq!(
        server.asked("DELETE /v2/executions/x%1B%5B2J%0Amistral:%200%20deleted"),
        1
    );
}

#[test]
fn without_standard_error_on_a_terminal_nobody_is_asked() {
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| deleted());
    let script = "printf 'a\\n' | mistral workbook-delete - 2>error; echo code $?; cat error";
    let mut terminal = terminal(script).size(100, 24).server(&server).start();
    terminal.ended();
    let text = terminal.text();
    assert!(
        text.starts_with("code 2\nmistral: 1 workbook would be deleted, and nobody can be asked"),
        "{text}"
    );
    assert_eq!(server.asked(""), 0);
}

#[test]
fn what_was_typed_before_the_question_is_no_answer() {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |_| false,
        |line, _| {
            if line.starts_with("DELETE") {
                return deleted();
            }
            let rows = json!({"executions": [{"id": "a", "state": "ERROR"}]});
            Reply::Answer(Answer::json(200, &rows))
        },
    );
    let script = "mistral execution-delete --state error; echo code $?";
    let mut terminal = terminal(script).server(&server).start();
    terminal.until(|_| server.asked("GET") == 1);
    terminal.send("y\n");
    // The terminal has it.
    terminal.wait_for(|text| text.contains('y'));
    crowd.open();
    terminal.wait_for(|text| text.contains("[y/N]"));
    terminal.send("n\n");
    terminal.ended();
    let text = terminal.text();
    assert!(
        text.ends_with("[y/N] n\nmistral: nothing was changed\ncode 1"),
        "{text}"
    );
    assert_eq!(server.asked("DELETE"), 0);
}
