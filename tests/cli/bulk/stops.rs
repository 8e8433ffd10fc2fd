//! Ctrl-C at a terminal.

use std::fs;

use serde_json::json;

use super::crowd::{Crowd, Reply, deleted};
use crate::support::terminal::{Terminal, terminal};
use crate::support::{Answer, Server};

/// Deletes twenty workbooks at a terminal, two at a time, and types Ctrl-C while the fifth and the sixth are held.
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
fn what_was_changed_before_control_c_is_shown() {
    let crowd = Crowd::default();
    // The change of b is held.
    let server = crowd.serve(
        |seen| seen.asked.last().is_none_or(|line| line != "PUT /v2/executions/b"),
        |line, _| {
            let (id, _) = line[line.rfind('/').unwrap() + 1..].split_once('?').unwrap_or(("b", ""));
            let id = if line.ends_with("/a") { "a" } else { id };
            let state = if line.starts_with("PUT") { "PAUSED" } else { "RUNNING" };
            let row = json!({
                "id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
                "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
                "created_at": "2026-11-01 10:00:00", "updated_at": "2026-11-01 10:00:00"
            });
            Reply::Answer(Answer::json(200, &row))
        },
    );
    let script = "set -m; printf 'a\\nb\\nc\\n' | mistral execution-pause - -y --wait -f value -c ID; echo code $?";
    let mut terminal = terminal(script).size(120, 24).server(&server).start();
    terminal.until(|_| server.asked("PUT /v2/executions/b") == 1);
    terminal.send("\u{3}");
    terminal.wait_for(|text| text.contains("interrupted; waiting for the one that is under way"));
    crowd.open();
    terminal.ended();
    let text = terminal.text();
    assert!(
        text.ends_with("\na\nb\nmistral: 2 paused, 1 not done\ncode 130"),
        "{text}"
    );
    assert_eq!(server.asked("PUT"), 2);
}
