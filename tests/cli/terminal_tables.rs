//! Tables at a terminal: the columns for which there is room, and how long ago times were.

use std::process::Command;

use serde_json::{Value, json};

use crate::support::terminal::{Setup, terminal};
use crate::support::{Answer, Server, typed};

const ID: &str = "b4e2dac0-e390-4f84-a90e-a55ab0025c32";

/// A time of the server, so many seconds ago.
fn ago(seconds: i32) -> String {
    let arguments = ["-u", "+%F %T", "-d", &format!("{seconds} seconds ago")];
    let date = Command::new("date").args(arguments).output().unwrap();
    String::from_utf8(date.stdout).unwrap().trim().to_owned()
}

/// A server with an execution that was created a while ago, and changed in the future by its clock.
fn server(created: &str, updated: &str) -> Server {
    let row = json!({"id": ID, "workflow_id": ID, "workflow_name": "deploy-the-whole-of-everything",
        "workflow_namespace": "", "description": "", "task_execution_id": null, "root_execution_id": null,
        "state": "RUNNING", "state_info": null, "created_at": created, "updated_at": updated});
    Server::answering(move |request| match request.target.as_str() {
        list if list.starts_with("/v2/executions?") => {
            let rows: Vec<&Value> = if list.contains("state=ERROR") {
                Vec::new()
            } else {
                vec![&row]
            };
            Answer::json(200, &json!({"executions": rows}))
        }
        _ => Answer::json(200, &row),
    })
}

/// What a terminal of so many columns shows.
fn shown(server: &Server, line: &str, columns: u16, change: impl FnOnce(Setup) -> Setup) -> String {
    let setup = terminal(line).server(server).size(columns, 60);
    let mut terminal = change(setup).start();
    assert_eq!(terminal.ended(), Some(0), "{}", terminal.text());
    terminal.text()
}

const FUTURE: &str = "9999-01-01 00:00:00";
const NARROW: &str = "\
+--------------------------------------+---------------------------+---------+
| ID                                   | Workflow name             | State   |
+--------------------------------------+---------------------------+---------+
| b4e2dac0-e390-4f84-a90e-a55ab0025c32 | deploy-the-whole-of-      | RUNNING |
|                                      | everything                |         |
+--------------------------------------+---------------------------+---------+
mistral: note: hidden columns: Workflow ID, Workflow namespace, Description, Task Execution ID, Root
 Execution ID, State info, Created at, Updated at, Duration
  hint: -f wide shows all, -c chooses";

/// The columns of the table that is shown.
fn headings(shown: &str) -> Vec<&str> {
    let line = shown.lines().nth(1).unwrap();
    let titles = line.trim_matches('|').split('|');
    titles.map(str::trim).collect()
}

#[test]
fn a_listing_has_the_columns_for_which_there_is_room() {
    let server = server(FUTURE, FUTURE);
    let expected = NARROW.replace("\n Execution ID", " \nExecution ID");
    let found = shown(&server, "mistral execution-list", 78, |setup| setup);
    let joined = |text: &str| text.replace(['\n', ' '], "");
    assert_eq!(joined(&found), joined(&expected), "{found}");
    let found = shown(&server, "mistral execution-list", 120, |setup| setup);
    let columns = ["ID", "Workflow name", "State", "Created at", "Duration"];
    assert_eq!(headings(&found), columns, "{found}");
    let found = shown(&server, "mistral execution-list", 300, |setup| setup);
    assert_eq!(headings(&found).len(), 12, "{found}");
    assert!(!found.contains("mistral:"), "{found}");
}

#[test]
fn an_empty_listing_has_them_too() {
    let server = server(FUTURE, FUTURE);
    let line = "mistral execution-list --filter state=ERROR";
    let found = shown(&server, line, 60, |setup| setup);
    let columns = ["ID", "Workflow name", "State", "State info", "Created at"];
    assert_eq!(headings(&found), columns, "{found}");
}

#[test]
fn who_asks_for_all_gets_all() {
    let server = server(FUTURE, FUTURE);
    for (line, variable) in [
        ("mistral execution-list -f wide", ""),
        ("mistral execution-list --max-width 90", ""),
        ("mistral execution-list --max-width 0", ""),
        ("mistral execution-list --fit-width", ""),
        ("mistral execution-list", "CLIFF_MAX_TERM_WIDTH"),
        ("mistral execution-list", "CLIFF_FIT_WIDTH"),
    ] {
        let found = shown(&server, line, 300, |setup| setup);
        let narrow = |setup: Setup| {
            if variable.is_empty() {
                setup
            } else {
                setup.env(variable, "1")
            }
        };
        let found_here = shown(&server, line, 80, narrow);
        assert!(!found_here.contains("hidden"), "{line}: {found_here}");
        assert_eq!(headings(&found).len(), 12, "{line}");
    }
    let wide = shown(
        &server,
        "mistral execution-list -f wide | cat",
        300,
        |setup| setup,
    );
    let found = shown(&server, "mistral execution-list -f wide", 300, |setup| {
        setup
    });
    assert_eq!(wide, found);
    let chosen = "mistral execution-list -c ID -c 'Workflow ID' -c State";
    let found = shown(&server, chosen, 60, |setup| setup);
    assert_eq!(headings(&found), ["ID", "Workflow ID", "State"], "{found}");
    assert!(!found.contains("hidden"), "{found}");
}

#[test]
fn the_note_is_for_a_person() {
    let server = server(FUTURE, FUTURE);
    let line = "mistral execution-list 2> notes; cat notes";
    let found = shown(&server, line, 78, |setup| setup);
    assert!(
        found.contains("RUNNING") && !found.contains("mistral"),
        "{found}"
    );
}

#[test]
fn times_at_a_terminal_have_ages() {
    let (created, updated) = (ago(3 * 3600 + 60), ago(90));
    let server = server(&created, &updated);
    let columns = "-c 'Created at' -c 'Updated at'";
    let cells = format!("| {created} (3 h ago) | {updated} (1 min ago) |");
    let line = format!("mistral execution-list {columns}");
    let found = shown(&server, &line, 80, |setup| setup);
    assert!(found.contains(&cells), "{found}");
    let line = format!("mistral execution-get x {columns}");
    let found = shown(&server, &line, 80, |setup| setup);
    assert!(
        found.contains(&format!("| Updated at | {updated} (1 min ago) |")),
        "{found}"
    );
    for line in [
        format!("mistral execution-list {columns} -f value"),
        format!("mistral execution-list {columns} -f json"),
        format!("mistral execution-get x {columns} -f value"),
        format!("mistral execution-list {columns} | cat"),
    ] {
        let found = shown(&server, &line, 80, |setup| setup);
        assert!(
            found.contains(&created) && !found.contains("ago"),
            "{line}: {found}"
        );
    }
    let ran = typed("execution-list -f wide").server(&server).run();
    assert!(ran.stdout.contains(&created) && !ran.stdout.contains("ago"));
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_listing_is_sorted_by_times_not_by_ages() {
    let (created, updated) = (ago(90), ago(60));
    let rows = [(&created, "b"), (&updated, "a")].map(|(time, id)| {
        json!({"id": id, "name": id, "namespace": "", "tags": null, "scope": "private", "created_at": time,
            "updated_at": null})
    });
    let server = Server::answering(move |_| Answer::json(200, &json!({"workbooks": rows})));
    let line = "mistral workbook-list --sort-column 'Created at' --sort-descending -c Name -c 'Created at'";
    let found = shown(&server, line, 80, |setup| setup);
    let names = found.lines().skip(3).map(|line| &line[2..3]);
    assert_eq!(names.take(2).collect::<String>(), "ab", "{found}");
}

#[test]
fn chosen_columns_wrap_texts_before_ids_and_times() {
    let created = ago(3 * 3600);
    let server = server(&created, FUTURE);
    let line = "mistral execution-list -c ID -c 'Workflow name' -c 'Created at'";
    let found = shown(&server, line, 120, |setup| setup);
    assert!(found.contains("(3 h ago)"), "{found}");
    let found = shown(&server, line, 80, |setup| setup);
    let row = format!("| {ID} | deploy-the-     | {created} |");
    assert!(found.contains(&row), "{found}");
    let fields = "mistral execution-list -c created_at -c workflow_name -c id";
    let found = shown(&server, fields, 80, |setup| setup);
    assert!(found.contains(ID) && found.contains(&created), "{found}");
    // As in the reference where there is no room even so.
    let found = shown(&server, line, 60, |setup| setup);
    assert!(!found.contains(ID), "{found}");
}
