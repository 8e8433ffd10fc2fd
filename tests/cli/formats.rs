//! The same rows in every format.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, mistral};

fn listed(words: &[&str], environment: &[(&str, &str)]) -> String {
    let rows: Value = json!([
        {"name": "日本語", "namespace": "", "tags": ["b"], "scope": "it's \"q\"", "created_at": "2026-03-01 10:00:00", "updated_at": null},
        {"name": "plain", "namespace": "n", "tags": [], "scope": "$HOME\\", "created_at": "1:30", "updated_at": 5}
    ]);
    let request = Expected::new("GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc");
    let server = Server::start([(request, Answer::json(200, &json!({"workbooks": rows})))]);
    let mut run = mistral(&[&["workbook-list"], words].concat()).server(&server);
    for (name, value) in environment {
        run = run.env(name, value);
    }
    let ran = run.run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    server.done("one request");
    ran.stdout
}

#[test]
fn json() {
    assert_eq!(
        listed(&["-f", "json", "-c", "Name", "-c", "Updated at"], &[]),
        "[\n  {\n    \"Name\": \"日本語\",\n    \"Updated at\": null\n  },\n  {\n    \"Name\": \"plain\",\n    \"Updated at\": 5\n  }\n]\n"
    );
    assert_eq!(
        listed(&["-f", "json", "--noindent", "-c", "Tags"], &[]),
        "[{\"Tags\": \"b\"}, {\"Tags\": \"<none>\"}]\n"
    );
}

#[test]
fn yaml() {
    assert_eq!(
        listed(
            &[
                "-f",
                "yaml",
                "-c",
                "Scope",
                "-c",
                "Created at",
                "-c",
                "Updated at"
            ],
            &[]
        ),
        "- Created at: '2026-03-01 10:00:00'\n  Scope: 'it''s \"q\"'\n  Updated at: null\n- Created at: '1:30'\n  Scope: '$HOME\\'\n  Updated at: 5\n"
    );
}

#[test]
fn csv() {
    assert_eq!(
        listed(&["-f", "csv", "-c", "Scope", "-c", "Updated at"], &[]),
        "\"Scope\",\"Updated at\"\n\"it's \"\"q\"\"\",\"\"\n\"$HOME\\\\\",5\n"
    );
    assert_eq!(
        listed(&["-f", "csv", "--quote", "minimal", "-c", "Name"], &[]),
        "Name\n日本語\nplain\n"
    );
}

#[test]
fn table() {
    let table = "+--------+------+\n| Name   | Tags |\n+--------+------+\n| 日本語 | b    |\n| plain  | <non |\n|        | e>   |\n+--------+------+\n";
    let whole = table
        .replace("+------+\n", "+--------+\n")
        .replace("| Tags |", "| Tags   |")
        .replace("| b    |", "| b      |")
        .replace("| <non |\n|        | e>   |", "| <none> |");
    assert_eq!(listed(&["-c", "Name", "-c", "Tags"], &[]), whole);
    // A column is never made narrower than 8 cells.
    assert_eq!(
        listed(&["-c", "Name", "-c", "Tags", "--max-width", "10"], &[]),
        whole
    );
    let narrow = listed(&["-c", "Created at", "--max-width", "20"], &[]);
    assert!(
        narrow.contains("| 2026-03-01 10:00 |")
            || narrow.contains("| 2026-03-01       |\n| 10:00:00         |"),
        "{narrow}"
    );
    assert_eq!(
        listed(&["-c", "Created at"], &[("CLIFF_MAX_TERM_WIDTH", "20")]),
        narrow
    );
    assert_eq!(
        listed(
            &["-c", "Created at", "--max-width", "0"],
            &[("CLIFF_MAX_TERM_WIDTH", "20")]
        ),
        listed(&["-c", "Created at"], &[])
    );
}

#[test]
fn sorting_may_use_a_hidden_column() {
    let words = [
        "-f",
        "value",
        "-c",
        "Name",
        "--sort-column",
        "namespace",
        "--sort-descending",
    ];
    assert_eq!(listed(&words, &[]), "plain\n日本語\n");
}
