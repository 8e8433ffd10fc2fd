//! `environment-*`.

use serde_json::{Value, json};

use crate::support::{
    Answer, Case, Expected, Sent, Server, file, mistral, misused, refused, run_cases, typed,
};

const LIST: &str = "GET /v2/environments?sort_keys=created_at&sort_dirs=asc&fields=name,description,variables,scope,created_at,updated_at";

fn environment() -> Value {
    json!({
        "id": "e-1", "name": "prod", "description": null, "variables": "{\"b\": 1, \"a\": {\"ü\": []}}", "scope": "private",
        "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

#[test]
fn reading() {
    run_cases(&[
        Case {
            line: "environment-list -f value",
            request: LIST,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"environments": [environment()]}),
            stdout: "prod <none> private 2026-03-01 10:00:00 <none>\n",
        },
        Case {
            line: "environment-get prod -f value -c Variables -c Description",
            request: "GET /v2/environments/prod",
            sent: Sent::Nothing,
            status: 200,
            answer: environment(),
            stdout: "<none>\n{\n    \"b\": 1,\n    \"a\": {\n        \"ü\": []\n    }\n}\n",
        },
        Case {
            line: "environment-get prod --export -f json",
            request: "GET /v2/environments/prod",
            sent: Sent::Nothing,
            status: 200,
            answer: environment(),
            stdout: "{\n  \"name\": \"prod\",\n  \"description\": null,\n  \"scope\": \"private\",\n  \"variables\": \"{\\\"b\\\": 1, \\\"a\\\": {\\\"ü\\\": []}}\"\n}\n",
        },
    ]);
}

#[test]
fn writing() {
    let (_one, yaml) = file("name: prod\nvariables:\n  b: 1\n  a: ü\n");
    let (_two, json_file) = file(
        "{\"name\": \"prod\", \"variables\": {\"n\": 1e3, \"big\": 123456789012345678901}, \"extra\": true}",
    );
    let (_three, plain) = file("name: prod\n");
    run_cases(&[
        Case {
            line: &format!("environment-create {yaml} -f value -c Name"),
            request: "POST /v2/environments",
            sent: Sent::Json(
                "{\"name\": \"prod\", \"variables\": \"{\\\"b\\\": 1, \\\"a\\\": \\\"\\\\u00fc\\\"}\"}",
            ),
            status: 201,
            answer: environment(),
            stdout: "prod\n",
        },
        Case {
            line: &format!("environment-create {json_file} -f value -c Name"),
            request: "POST /v2/environments",
            sent: Sent::Json(
                "{\"name\": \"prod\", \"variables\": \"{\\\"n\\\": 1000.0, \\\"big\\\": 123456789012345678901}\", \"extra\": true}",
            ),
            status: 201,
            answer: environment(),
            stdout: "prod\n",
        },
        Case {
            line: &format!("environment-update {plain} -f value -c Name"),
            request: "PUT /v2/environments",
            sent: Sent::Json("{\"name\": \"prod\"}"),
            status: 200,
            answer: environment(),
            stdout: "prod\n",
        },
        Case {
            line: "environment-delete prod",
            request: "DELETE /v2/environments/prod",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete environment prod has been accepted.\n",
        },
    ]);
}

#[test]
fn yaml_has_the_types_of_the_reference() {
    let (_folder, path) = file(
        "name: prod\nbase: &base {on: yes}\nvariables:\n  <<: *base\n  octal: 017\n  text: 1e3\n  time: 1:30\n  day: 2026-01-01\n  list: [\n    .inf\n]\n",
    );
    run_cases(&[Case {
        line: &format!("environment-create {path} -f value -c Name"),
        request: "POST /v2/environments",
        sent: Sent::Json(
            "{\"name\": \"prod\", \"base\": {\"true\": true}, \"variables\": \"{\\\"true\\\": true, \\\"octal\\\": 15, \\\"text\\\": \\\"1e3\\\", \\\"time\\\": 90, \\\"day\\\": \\\"2026-01-01\\\", \\\"list\\\": [Infinity]}\"}",
        ),
        status: 201,
        answer: environment(),
        stdout: "prod\n",
    }]);
}

#[test]
fn incomplete_files_are_found_before_any_request() {
    for (text, part) in [
        ("name: x\n", "variables"),
        ("- a\n", "mapping"),
        ("a: [\n", "neither JSON nor YAML: line 2, column 1: "),
        (
            "name: x\nvariables: {d: 2026-02-30}\n",
            "line 2, column 16: \"2026-02-30\"",
        ),
    ] {
        let (_folder, path) = file(text);
        let ran = mistral(&["environment-create", &path])
            .env("OS_MISTRAL_URL", "http://127.0.0.1:1/v2")
            .run();
        ran.assert_failure(1, &[part]);
    }
    let (_folder, path) = file("variables: {}\n");
    let ran = mistral(&["environment-update", &path])
        .env("OS_MISTRAL_URL", "http://127.0.0.1:1/v2")
        .run();
    ran.assert_failure(1, &["name"]);
}

#[test]
fn an_exported_table_is_refused_with_the_format_to_use() {
    let server = Server::start([(
        Expected::new("GET /v2/environments/prod"),
        Answer::json(200, &environment()),
    )]);
    let exported = typed("environment-get prod --export").server(&server).run();
    assert_eq!(exported.code, Some(0), "{}", exported.stderr);
    assert!(exported.stdout.starts_with("+---"), "{}", exported.stdout);
    server.done("--export");
    let (_folder, path) = file(&exported.stdout);
    for (command, file, origin) in [
        ("environment-create", &path[..], format!("file {path:?}")),
        ("environment-update", &path, format!("file {path:?}")),
        ("environment-create", "-", "standard input".to_owned()),
    ] {
        let server = Server::start([]);
        let ran = mistral(&[command, file])
            .server(&server)
            .stdin(&exported.stdout)
            .run();
        ran.assert(1, "");
        assert_eq!(
            ran.stderr,
            format!(
                "mistral: {origin} is a table, neither JSON nor YAML\n  \
                 hint: export it as YAML: mistral environment-get NAME --export -f yaml\n"
            )
        );
        server.done(command);
    }
}

/// What `--export` prints as YAML or JSON is what environment-create reads.
#[test]
fn exports_can_be_read_again() {
    for format in ["yaml", "json"] {
        let server = Server::start([
            (
                Expected::new("GET /v2/environments/prod"),
                Answer::json(200, &environment()),
            ),
            (
                Expected::new("POST /v2/environments").json(
                    r#"{"name": "prod", "description": null, "scope": "private", "variables": "{\"b\": 1, \"a\": {\"ü\": []}}"}"#,
                ),
                Answer::json(201, &environment()),
            ),
        ]);
        let line = format!("environment-get prod --export -f {format}");
        let exported = typed(&line).server(&server).run();
        let (_folder, path) = file(&exported.stdout);
        let line = format!("environment-create {path} -f value -c Name");
        typed(&line).server(&server).run().assert(0, "prod\n");
        server.done(format);
    }
}

#[test]
fn refusals() {
    let (_folder, path) = file("name: x\nvariables: {a: 1}\n");
    refused(&[
        ("environment-list", LIST),
        ("environment-get x", "GET /v2/environments/x"),
        (
            &format!("environment-create {path}"),
            "POST /v2/environments",
        ),
        (
            &format!("environment-update {path}"),
            "PUT /v2/environments",
        ),
        ("environment-delete x", "DELETE /v2/environments/x"),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        (
            "environment-list --sort-ascending --sort-descending",
            "--sort-descending",
        ),
        ("environment-get", "<ENVIRONMENT>"),
        ("environment-create none.yaml", "none.yaml"),
        ("environment-update", "<FILE>"),
        ("environment-delete", "<ENVIRONMENT>"),
    ]);
}

#[test]
fn a_number_without_end_is_told_by_its_beginning() {
    let (_folder, path) = file(&format!(
        "name: n\nvariables:\n  a: 1{}\n",
        ":59".repeat(200_000)
    ));
    let server = Server::start([]);
    let ran = mistral(&["environment-create", &path])
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let said = "is not a whole number of at most 4300 digits";
    ran.assert_stderr(&[said]);
    assert!(ran.stderr.len() < 1000, "{}", ran.stderr.len());
    server.done("no request");
}
