//! `--jq`: what an expression makes of rows and records.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, typed};

const TASKS: &str = "GET /v2/tasks?limit=100&sort_keys=created_at&sort_dirs=desc";

fn tasks() -> Value {
    json!({"tasks": [
        {"id": "b", "name": "two", "state": "ERROR", "published": "{\"n\": [1, 2]}"},
        {"id": "a", "name": "one", "state": "SUCCESS", "published": "{}"}
    ]})
}

#[test]
fn it_runs_on_the_objects_of_rows_and_records() {
    let record = json!({"id": "t", "result": "{\"ip\": \"10.0.0.1\"}"});
    for (line, request, answer, stdout) in [
        ("task-list --jq .name", TASKS, tasks(), "one\ntwo\n"),
        (
            "task-list --jq '.published.n[]?, {id}'",
            TASKS,
            tasks(),
            "{\"id\":\"a\"}\n1\n2\n{\"id\":\"b\"}\n",
        ),
        (
            "task-list -f jsonl --jq 'select(.state == \"ERROR\") | .id'",
            TASKS,
            tasks(),
            "b\n",
        ),
        (
            "task-list --jq . -c name -c id",
            &format!("{TASKS}&fields=id,name"),
            tasks(),
            "{\"name\":\"one\",\"id\":\"a\"}\n{\"name\":\"two\",\"id\":\"b\"}\n",
        ),
        (
            "task-list --jq .id --sort-column name --sort-descending",
            TASKS,
            tasks(),
            "b\na\n",
        ),
        (
            "task-get t --jq .result.ip",
            "GET /v2/tasks/t",
            record.clone(),
            "10.0.0.1\n",
        ),
        (
            "task-get t -f raw --jq .result",
            "GET /v2/tasks/t",
            record.clone(),
            "{\"ip\":\"10.0.0.1\"}\n",
        ),
        ("task-get t --jq empty", "GET /v2/tasks/t", record, ""),
        (
            "run-action std.echo --jq '.output.result'",
            "POST /v2/action_executions",
            json!({"id": "a", "state": "SUCCESS", "output": "{\"result\": [\"x\"]}"}),
            "[\"x\"]\n",
        ),
    ] {
        let status = if line.starts_with("run-action") {
            201
        } else {
            200
        };
        let server = Server::start([(Expected::any_body(request), Answer::json(status, &answer))]);
        let ran = typed(line).server(&server).run();
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, "", "{line}");
        server.done(line);
    }
}

#[test]
fn a_wrong_expression_is_found_before_any_request() {
    misused(&[
        (
            "task-list --jq .a.[",
            "mistral: --jq: closing bracket expected at the end\n",
        ),
        (
            "task-list --jq '.a | foo'",
            "mistral: --jq: there is no filter foo/0 at character 6\n",
        ),
        (
            "task-get t --jq env",
            "mistral: --jq: there is no filter env/0 at character 1\n",
        ),
        (
            "task-list --jq '$ENV.HOME'",
            "mistral: --jq: there is no variable $ENV at character 1\n",
        ),
        (
            "task-list --jq 'import \"a\" as $a; $a'",
            "mistral: --jq: there are no modules: import cannot be used\n",
        ),
        (
            &format!("task-get t --jq {}.{}", "(".repeat(5000), ")".repeat(5000)),
            "mistral: --jq: it is nested more than 500 levels deep\n",
        ),
        (
            "task-list --jq ''",
            "mistral: --jq: the expression is empty\n  hint: write . for the whole object, .id for one of its fields\n",
        ),
    ]);
}

#[test]
fn other_formats_cannot_be_combined_with_it() {
    misused(&[
        (
            "task-list --jq . -f json",
            "mistral: --jq cannot be combined with -f json\n  hint: leave out -f\n",
        ),
        (
            "task-list --jq . -f csv",
            "mistral: --jq cannot be combined with -f csv\n  hint: leave out -f; for CSV: --jq '[.id, .name] | @csv'\n",
        ),
        (
            "task-list -f table --jq .",
            "mistral: --jq cannot be combined with -f table\n",
        ),
        (
            "task-get t --jq . -f value",
            "mistral: --jq cannot be combined with -f value\n",
        ),
    ]);
}

#[test]
fn a_row_that_it_fails_on_is_named() {
    for (line, stdout, message) in [
        (
            "task-list --jq '.name, (.name | error(\"no \\(.)\"))'",
            "one\n",
            "mistral: --jq of ID a: no one\n",
        ),
        (
            "task-list --jq '.name, (select(.id == \"b\") | error(\"no \\(.name)\"))'",
            "one\ntwo\n",
            "mistral: --jq of ID b: no two\n",
        ),
        (
            "task-list --jq halt_error",
            "",
            "mistral: --jq of ID a: {\"id\":\"a\",",
        ),
        ("task-list --jq '{(.n): 1}'", "", "mistral: --jq of ID a: "),
        (
            "task-list --jq 'def f: 1 + f; f'",
            "",
            "mistral: --jq: the expression calls itself too often\n",
        ),
        (
            "task-list --jq '1, (def f: [f]; f)'",
            "",
            "mistral: --jq: the expression calls itself too often\n",
        ),
        (
            "task-list --jq='def f: f as $x | 1; f'",
            "",
            "mistral: --jq: the expression calls itself too often\n",
        ),
        (
            "task-list --jq 'reduce range(100000) as $i (0; [.])'",
            "",
            "mistral: --jq of ID a: a value is nested more than 10000 levels deep\n",
        ),
    ] {
        let server = Server::start([(Expected::new(TASKS), Answer::json(200, &tasks()))]);
        let ran = typed(line).server(&server).run();
        ran.assert(1, stdout);
        assert!(ran.stderr.starts_with(message), "{}", ran.stderr);
        server.done(line);
    }
    let answer = Answer::json(200, &json!({"valid": true}));
    let server = Server::start([(Expected::any_body("POST /v2/workflows/validate"), answer)]);
    let ran = typed("workflow-validate - --jq .valid[]")
        .stdin("x: 1")
        .server(&server)
        .run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: --jq: cannot use true as iterable (array or object)\n"
    );
}

#[test]
fn rows_that_are_nested_too_deeply_are_errors() {
    let deep = format!("{}{}", "[".repeat(5000), "]".repeat(5000));
    let answer = format!("{{\"workbooks\": [{{\"id\": \"x\", \"name\": {deep}}}]}}");
    let server = Server::start([(
        Expected::any_query("GET /v2/workbooks"),
        Answer::text(200, &answer),
    )]);
    let ran = typed("workbook-list --jq .name").server(&server).run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: --jq of ID x: it is nested more than 900 levels deep\n"
    );
    server.done("one request");
}

/// The whole of standard error for a line that sends this request.
#[track_caller]
fn said(line: &str, request: &str, answer: &Value, code: i32) -> String {
    let server = Server::start([(Expected::new(request), Answer::json(200, answer))]);
    let ran = typed(line).server(&server).run();
    assert_eq!(ran.code, Some(code), "{line}: {}", ran.stderr);
    server.done(line);
    ran.stderr
}

#[test]
fn outputs_are_asked_for_where_the_expression_names_them() {
    const LIST: &str = "?limit=100&sort_keys=created_at&sort_dirs=desc";
    for collection in ["execution", "action-execution"] {
        let path = format!("{}s", collection.replace('-', "_"));
        let answer = json!({&path: [{"id": "a", "output": "{\"n\": 1}"}]});
        let plain = format!("GET /v2/{path}{LIST}");
        let with_output = format!("{plain}&include_output=true");
        for (jq, request) in [
            ("'.output.n'", &with_output),
            ("'{id, output}'", &with_output),
            ("'.[\"output\"]'", &with_output),
            ("'.outputs, .id'", &plain),
        ] {
            let line = format!("{collection}-list --jq {jq}");
            assert_eq!(said(&line, request, &answer, 0), "", "{line}");
        }
    }
}

#[test]
fn names_that_the_objects_do_not_have_are_noted() {
    let heading = "mistral: note: --jq: the objects have the API's names; write";
    for (jq, note) in [
        (".ID", format!("{heading} .id in place of .ID\n")),
        (
            "'.\"Workflow name\"'",
            format!("{heading} .workflow_name in place of .\"Workflow name\"\n"),
        ),
        (
            ".result",
            "mistral: note: --jq: the server does not list .result\n  hint: mistral task-get-result ID shows it\n"
                .to_owned(),
        ),
        (".published.ID.result", String::new()),
    ] {
        let line = format!("task-list --jq {jq}");
        assert_eq!(said(&line, TASKS, &tasks(), 0), note, "{line}");
    }
    let record = json!({"id": "t", "result": "1"});
    let note = said(
        "task-get t --jq '.State, .result'",
        "GET /v2/tasks/t",
        &record,
        0,
    );
    assert_eq!(note, format!("{heading} .state in place of .State\n"));
}

#[test]
fn failures_have_hints() {
    let one =
        "  hint: the expression gets one object at a time, not a list: .id in place of .[].id\n";
    for (jq, hint) in [
        (".[].id", one),
        ("'map(.id)'", one),
        (
            "'[.id, .published] | @csv'",
            "  hint: tojson makes a text of it: [.id, (.input | tojson)] | @csv\n",
        ),
    ] {
        let line = format!("task-list --jq {jq}");
        let stderr = said(&line, TASKS, &tasks(), 1);
        assert!(stderr.ends_with(hint), "{stderr}");
    }
}

#[test]
fn half_of_a_surrogate_pair_is_replaced() {
    let answer = r#"{"tasks": [
        {"id": "b", "name": "two", "published": "{\"n\": \"\\ud800x\"}"},
        {"id": "a", "name": "o\udc00ne"}
    ]}"#;
    for (line, stdout) in [
        ("task-list --jq .id", "a\nb\n"),
        ("task-list --jq .name", "o\u{fffd}ne\ntwo\n"),
    ] {
        let server = Server::start([(Expected::new(TASKS), Answer::text(200, answer))]);
        let ran = typed(line).server(&server).run();
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, "", "{line}");
        server.done(line);
    }
}

#[test]
fn a_reader_that_has_enough_ends_it() {
    let server = Server::start([(Expected::new(TASKS), Answer::json(200, &tasks()))]);
    let run = typed("task-list --jq 'repeat(.id)'").server(&server);
    let (run, reader) = run.unread_stdout();
    drop(reader);
    let ran = run.run();
    ran.assert(141, "");
    server.done("one request");
}
