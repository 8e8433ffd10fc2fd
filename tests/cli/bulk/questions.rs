//! Questions at a terminal, and the progress.

use super::crowd::{Crowd, deleted};
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
