//! `-f jsonl`: the rows of a listing as objects, one a line.

use serde_json::json;

use crate::support::{Answer, Expected, Server, mistral, typed};

const NEWEST: &str = "GET /v2/executions?limit=100&sort_keys=created_at&sort_dirs=desc";

/// What a listing of workbooks shows of this JSON text of rows.
fn shown(rows: &str, words: &[&str]) -> crate::support::Outcome {
    let answer = Answer::text(200, &format!("{{\"workbooks\": {rows}}}"));
    let server = Server::start([(Expected::any_query("GET /v2/workbooks"), answer)]);
    let ran = mistral(&[&["workbook-list", "-f", "jsonl"], words].concat())
        .server(&server)
        .run();
    server.done("one request");
    ran
}

#[test]
fn rows_are_the_objects_of_the_server() {
    let rows = r#"{"executions": [
        {"id": "b", "state_info": "a text that a table would have cut, and more", "task_execution_id": null,
         "tags": ["x", "y"], "n": 1.50, "input": "{\"a\": [1, null]}", "params": "{}", "output": "no json"},
        {"id": "a", "input": null}
    ]}"#;
    let server = Server::start([(Expected::new(NEWEST), Answer::text(200, rows))]);
    let ran = typed("execution-list -f jsonl").server(&server).run();
    ran.assert(
        0,
        "{\"id\":\"a\",\"input\":null}\n\
         {\"id\":\"b\",\"state_info\":\"a text that a table would have cut, and more\",\"task_execution_id\":null,\
         \"tags\":[\"x\",\"y\"],\"n\":1.50,\"input\":{\"a\":[1,null]},\"params\":{},\"output\":\"no json\"}\n",
    );
    assert_eq!(ran.stderr, "");
    server.done("no fields");
}

#[test]
fn an_empty_listing_is_no_line() {
    shown("[]", &[]).assert(0, "");
}

#[test]
fn hostile_rows_are_lines_of_json() {
    for (row, line) in [
        (r#"{"name": "a", "name": "b"}"#, r#"{"name":"b"}"#),
        (
            r#"{"n\u0061me": "\u00e9\ud83d\ude00\/"}"#,
            r#"{"name":"é😀/"}"#,
        ),
        (r#"{"a\"b": "c\\", "d\n": 1}"#, r#"{"a\"b":"c\\","d\n":1}"#),
        ("{\n\t\"name\"\r\n:\n[ 1 ,\n2 ]\n}", r#"{"name":[1,2]}"#),
        (r#"{"name": "\ud800"}"#, r#"{"name":"\ud800"}"#),
        (
            r#"{"definition": "{\"a\": 1}"}"#,
            r#"{"definition":"{\"a\": 1}"}"#,
        ),
        (
            "{\"name\": \"a\u{2028}\u{7f}b\"}",
            "{\"name\":\"a\u{2028}\u{7f}b\"}",
        ),
        ("{}", "{}"),
    ] {
        let ran = shown(&format!("[{row}]"), &[]);
        ran.assert(0, &format!("{line}\n"));
        assert_eq!(ran.stderr, "");
    }
    let deep = format!("{{\"name\":{}{}}}", "[".repeat(5000), "]".repeat(5000));
    shown(&format!("[{deep}]"), &[]).assert(0, &format!("{deep}\n"));
}

#[test]
fn json_texts_that_are_none_stay_texts() {
    let texts = [
        r#"{\"a\": NaN}"#,
        "[Infinity]",
        "",
        "a, b=1",
        r#"{\"a\": 1} {}"#,
    ];
    for text in texts {
        let row = format!(r#"{{"name":"e","variables":"{text}"}}"#);
        let answer = Answer::text(200, &format!("{{\"environments\": [{row}]}}"));
        let server = Server::start([(Expected::any_query("GET /v2/environments"), answer)]);
        let ran = typed("environment-list -f jsonl").server(&server).run();
        ran.assert(0, &format!("{row}\n"));
        server.done(text);
    }
}

#[test]
fn rows_that_are_no_objects_are_errors() {
    for (row, part) in [
        ("1", "cannot parse a row of the response: "),
        (r#"{"name": nul}"#, "cannot parse a row of the response: "),
        (r#"{"name": "\x"}"#, "cannot parse a row of the response: "),
    ] {
        let ran = shown(&format!("[{{\"name\": \"a\"}}, {row}]"), &[]);
        ran.assert_failure(1, &[part]);
    }
}

#[test]
fn lines_are_sorted_by_columns_and_fields() {
    let rows = r#"[{"name": "b", "version": 2, "tags": ["x"]}, {"name": "a", "version": 10, "tags": []}, {"name": "c"}]"#;
    shown(rows, &["--sort-column", "name", "--sort-descending"]).assert(
        0,
        "{\"name\":\"c\"}\n\
         {\"name\":\"b\",\"version\":2,\"tags\":[\"x\"]}\n\
         {\"name\":\"a\",\"version\":10,\"tags\":[]}\n",
    );
    let rows =
        r#"[{"name": "b", "checksum": 0, "definition": "2"}, {"name": "a", "definition": "10"}]"#;
    shown(rows, &["--sort-column", "definition", "-c", "Name"])
        .assert(0, "{\"name\":\"a\"}\n{\"name\":\"b\"}\n");
}

#[test]
fn a_column_to_sort_by_that_does_not_exist_is_told() {
    let ran = shown(r#"[{"name": "a"}]"#, &["--sort-column", "nope"]);
    ran.assert(0, "{\"name\":\"a\"}\n");
    assert!(
        ran.stderr
            .starts_with("mistral: warning: --sort-column: no column named \"nope\"\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn all_pages_are_read() {
    let page = |ids: &[&str], next: bool| {
        let rows: Vec<_> = ids.iter().map(|id| json!({"id": id})).collect();
        let mut document = json!({"tasks": rows});
        if next {
            document["next"] = json!("x");
        }
        Answer::json(200, &document)
    };
    let tasks = "GET /v2/tasks?sort_keys=created_at&sort_dirs=";
    let server = Server::start([
        (Expected::new(&format!("{tasks}desc")), page(&["c"], true)),
        (
            Expected::new(&format!("{tasks}asc")),
            page(&["a", "b"], true),
        ),
        (
            Expected::new(&format!("{tasks}asc&marker=b")),
            page(&["c"], false),
        ),
    ]);
    let ran = typed("task-list --limit -1 -f jsonl").server(&server).run();
    ran.assert(0, "{\"id\":\"a\"}\n{\"id\":\"b\"}\n{\"id\":\"c\"}\n");
    server.done("three pages");
}

/// Twelve pages of 4 MB each, in memory that holds only some of them.
#[test]
fn memory_is_flat() {
    let text = "x".repeat(40_000);
    let server = Server::always(move |asked| {
        let after = asked.split("marker=").nth(1);
        let start = after.map_or(0, |id| {
            let digits: String = id.chars().take_while(char::is_ascii_digit).collect();
            digits.parse::<usize>().unwrap()
        });
        let rows: Vec<_> = (start + 1..=start + 100)
            .map(|id| json!({"id": id.to_string(), "content": text}))
            .collect();
        let mut document = json!({"code_sources": rows});
        if start < 1100 {
            document["next"] = json!("x");
        }
        Answer::json(200, &document)
    });
    let ran = typed("code-source-list --limit -1 -f jsonl")
        .limited_memory(100_000)
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert_eq!(ran.stdout.lines().count(), 1200);
    assert!(ran.stdout.len() > 48_000_000);
}

#[test]
fn rows_that_are_no_resources_have_their_headings_as_names() {
    let server = Server::start([]);
    let ran = typed("execution-retry x -f jsonl -c nope")
        .server(&server)
        .run();
    ran.assert_failure(1, &["no column named \"nope\""]);
    server.done("nothing");
}

#[test]
fn it_is_a_format_of_listings_alone() {
    let server = Server::start([]);
    let ran = typed("workbook-get b -f jsonl").server(&server).run();
    ran.assert_failure(2, &["jsonl"]);
    let ran = typed("workbook-list -f raw").server(&server).run();
    ran.assert_failure(2, &["raw"]);
    server.done("nothing");
}

#[test]
fn the_input_of_a_workflow_is_no_json() {
    let rows =
        r#"{"workflows": [{"id": "1", "input": "a, b=1", "interface": "{\"input\": [\"a\"]}"}]}"#;
    let server = Server::start([(
        Expected::any_query("GET /v2/workflows"),
        Answer::text(200, rows),
    )]);
    let ran = typed("workflow-list -f jsonl").server(&server).run();
    ran.assert(
        0,
        "{\"id\":\"1\",\"input\":\"a, b=1\",\"interface\":{\"input\":[\"a\"]}}\n",
    );
    server.done("one request");
}
