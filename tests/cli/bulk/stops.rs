//! Ctrl-C, and readers that go away.

#[cfg(target_os = "linux")]
use std::fs;

use super::crowd::{Crowd, deleted};
#[cfg(target_os = "linux")]
use crate::support::Server;
use crate::support::mistral;
#[cfg(target_os = "linux")]
use crate::support::terminal::{Terminal, terminal};

/// Deletes twenty workbooks at a terminal, two at a time, and types Ctrl-C while the fifth and the sixth are held.
#[cfg(target_os = "linux")]
fn interrupted(crowd: &Crowd, path: &str) -> (Server, Terminal) {
    let server = crowd.serve(|seen| seen.asked.len() <= 4, |_, _| deleted());
    let script = format!(
        "set -m; mistral workbook-delete $(seq 11 30) --concurrency 2 --failed-to {path}; echo code $?"
    );
    let mut terminal = terminal(&script).server(&server).start();
    terminal.until(|_| crowd.look(|seen| seen.asked.len() == 6 && seen.under_way == 2));
    assert_eq!(fs::read_to_string(path).unwrap().lines().count(), 20);
    terminal.send("\u{3}");
    terminal.wait_for(|text| {
        text.contains("mistral: interrupted; waiting for the 2 that are under way")
    });
    (server, terminal)
}

#[cfg(target_os = "linux")]
#[test]
fn what_is_under_way_is_finished_and_the_rest_is_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let (path, crowd) = (path.to_str().unwrap(), Crowd::default());
    let (server, mut terminal) = interrupted(&crowd, path);
    crowd.open();
    terminal.ended();
    let text = terminal.text().replace('\n', " ");
    let accepted = text.matches("has been accepted.").count();
    assert_eq!(accepted, 6, "{text}");
    assert!(
        text.contains("mistral: 6 deleted, 14 not done   hint: "),
        "{text}"
    );
    assert!(text.ends_with(" code 130"), "{text}");
    let left: Vec<_> = (17..=30).map(|name| name.to_string()).collect();
    assert_eq!(fs::read_to_string(path).unwrap(), left.join("\n") + "\n");
    assert_eq!(server.asked("DELETE"), 6);
}

#[cfg(target_os = "linux")]
#[test]
fn a_second_control_c_ends_it_at_once_and_no_name_is_lost() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let (path, crowd) = (path.to_str().unwrap(), Crowd::default());
    let (server, mut terminal) = interrupted(&crowd, path);
    terminal.send("\u{3}");
    terminal.ended();
    assert!(terminal.text().ends_with("code 130"), "{}", terminal.text());
    assert_eq!(fs::read_to_string(path).unwrap().lines().count(), 20);
    assert_eq!(server.asked("DELETE"), 6);
    crowd.open();
}

#[test]
fn nothing_more_is_sent_once_standard_output_is_closed() {
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| deleted());
    let ran = mistral(&["workbook-delete", "-", "-y"])
        .server(&server)
        .stdin("a\nb\nc\nd\n")
        .closed_stdout()
        .run();
    assert_eq!(ran.code, Some(141), "{}", ran.stderr);
    assert_eq!(server.asked("DELETE"), 1);
}
