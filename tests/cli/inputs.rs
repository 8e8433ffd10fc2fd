//! Input of the user, byte for byte: inline, in files of every kind, on standard input.

use std::os::unix::fs::PermissionsExt;
use std::path::Path;

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Run, Server, mistral, typed};

fn action(input: &str) -> (Expected, Answer) {
    let body = json!({"name": "std.echo", "input": input});
    (
        Expected::new("POST /v2/action_executions").json(&body.to_string()),
        Answer::json(201, &json!({"output": "done"})),
    )
}

/// Runs an action with this INPUT; what is sent must be this text.
fn sends(run: impl FnOnce(Run) -> Run, input: &str, sent: &str) {
    let server = Server::start([action(sent)]);
    let ran = run(mistral(&["run-action", "std.echo", input]).server(&server)).run();
    ran.assert(0, "done\n");
    server.done(input);
}

fn put(folder: &Path, name: &str, bytes: &[u8]) {
    std::fs::write(folder.join(name), bytes).unwrap();
}

#[test]
fn json_keeps_its_order_and_its_numbers() {
    for (given, sent) in [
        ("{\"b\": 1, \"a\": 2}", "{\"b\": 1, \"a\": 2}"),
        (
            "{\"l\": [123456789012345678901234567890, -0, 1.10, 1E5, 1e400, 0.00001]}",
            "{\"l\": [123456789012345678901234567890, 0, 1.1, 100000.0, Infinity, 1e-05]}",
        ),
        ("{\"a\": 1, \"b\": 2, \"a\": 3}", "{\"a\": 3, \"b\": 2}"),
        (
            "{\"k\": \"é\\u00e9😀/\"}",
            "{\"k\": \"\\u00e9\\u00e9\\ud83d\\ude00/\"}",
        ),
        (" {\"a\" :\n1} ", "{\"a\": 1}"),
        ("{\"a\": [NaN, -Infinity]}", "{\"a\": [NaN, -Infinity]}"),
        ("{}", "{}"),
    ] {
        sends(|run| run, given, sent);
    }
}

#[test]
fn text_as_the_input_of_an_execution_goes_bare() {
    let body = json!({"description": "", "workflow_name": "w", "input": "{\"a\": 1}"});
    let server = Server::start([(
        Expected::new("POST /v2/executions").json(&body.to_string()),
        Answer::json(400, &json!({"faultstring": "no"})),
    )]);
    let ran = mistral(&["execution-create", "w", "\"{\\\"a\\\": 1}\""])
        .server(&server)
        .run();
    ran.assert(1, "");
    server.done("a JSON string");
}

#[test]
fn what_an_environment_holds_survives_its_export() {
    for variables in [
        "{\"a\": NaN, \"b\": Infinity}",
        "no JSON",
        "{\"a\": \"\\ud800\"}",
    ] {
        let server = Server::start([(
            Expected::new("GET /v2/environments/e"),
            Answer::json(
                200,
                &json!({"name": "e", "description": null, "scope": "private",
                    "variables": variables}),
            ),
        )]);
        let ran = typed("environment-get e --export -f value -c variables")
            .server(&server)
            .run();
        ran.assert(0, &format!("{variables}\n"));
        server.done(variables);
    }
}

#[test]
fn json_comes_from_files_of_every_kind_and_from_standard_input() {
    let sent = "{\"a\": 1}";
    let read_only = |run: Run| {
        put(run.folder(), "input.json", b"{\"a\": 1}\r\n");
        let path = run.folder().join("input.json");
        std::fs::set_permissions(path, std::fs::Permissions::from_mode(0o444)).unwrap();
        run
    };
    sends(read_only, "input.json", sent);
    sends(|run| run.stdin(sent), "-", sent);
    sends(|run| run.stdin(sent), "/dev/stdin", sent);
    let fifo = |run: Run| {
        let path = run.folder().join("fifo");
        let made = std::process::Command::new("mkfifo").arg(&path).status();
        assert!(made.unwrap().success());
        // Opening waits for the reader.
        std::thread::spawn(move || std::fs::write(path, "{\"a\": 1}"));
        run
    };
    sends(fifo, "fifo", sent);
}

#[test]
fn definitions_are_sent_as_they_are_but_for_the_line_ends_of_files() {
    for (given, sent) in [
        ("a: 1\r\nb: 2\rc: 3\n", "a: 1\nb: 2\nc: 3\n"),
        ("\u{feff}a: 1", "\u{feff}a: 1"),
        ("/etc/hostname", "/etc/hostname"),
        ("http://127.0.0.1:1/x\n", "http://127.0.0.1:1/x\n"),
        ("data:,hello%20world", "data:,hello%20world"),
        ("no\0thing: é😀", "no\0thing: é😀"),
    ] {
        // Python reads a file in text mode, which unifies its line ends, but not those of standard input.
        for (source, sent) in [("definition.yaml", sent), ("-", given)] {
            let server = Server::start([(
                Expected::new("POST /v2/workflows/validate").text(sent),
                Answer::json(200, &json!({"valid": true})),
            )]);
            let run = mistral(&["workflow-validate", source, "-f", "value", "-c", "Valid"]);
            put(run.folder(), "definition.yaml", given.as_bytes());
            run.stdin(given).server(&server).run().assert(0, "True\n");
            server.done(given);
        }
    }
}

/// Creates an environment of a file; these variables must be sent.
fn environment(name: &str, text: &str, variables: &Value) {
    let body = json!({"name": "e", "variables": variables});
    let server = Server::start([(
        Expected::new("POST /v2/environments").json(&body.to_string()),
        Answer::json(
            201,
            &json!({"name": "e", "description": null, "variables": "{}", "scope": "private",
                "created_at": "x", "updated_at": null}),
        ),
    )]);
    let run = mistral(&["environment-create", name, "-f", "value", "-c", "Name"]);
    put(run.folder(), name, text.as_bytes());
    run.server(&server).run().assert(0, "e\n");
    server.done(text);
}

#[test]
fn environments_have_the_types_of_yaml_1_1_and_json_its_own() {
    let yaml = "name: e\nvariables:\n  base: &b {n: 1}\n  more: {<<: *b, m: yes}\n  \
        octal: 017\n  time: 1:30\n  day: 2026-01-31\n  text: 1e3\n  off: no\n";
    environment(
        "e.yaml",
        yaml,
        &json!(
            "{\"base\": {\"n\": 1}, \"more\": {\"n\": 1, \"m\": true}, \"octal\": 15, \
             \"time\": 90, \"day\": \"2026-01-31\", \"text\": \"1e3\", \"false\": false}"
        ),
    );
    environment(
        "e.json",
        "{\"name\": \"e\", \"variables\": {\"n\": 1e3, \"big\": 123456789012345678901234567890, \"t\": \"yes\"}}",
        &json!("{\"n\": 1000.0, \"big\": 123456789012345678901234567890, \"t\": \"yes\"}"),
    );
    // What is named as a file within is no file to us.
    let body = json!({"name": "e", "file": "/etc/hostname", "variables": "{\"a\": 1}"});
    let server = Server::start([(
        Expected::new("POST /v2/environments").json(&body.to_string()),
        Answer::json(400, &json!({"faultstring": "unknown attribute"})),
    )]);
    let run = mistral(&["environment-create", "e.yaml"]);
    put(
        run.folder(),
        "e.yaml",
        b"name: e\nfile: /etc/hostname\nvariables: {a: 1}\n",
    );
    run.server(&server).run().assert(1, "");
    server.done("file");
}

#[test]
fn an_environment_for_an_execution_is_inline_or_in_a_file() {
    let rerun = |env: &str| {
        let body = json!({"id": "t", "state": "RUNNING", "reset": true, "env": env});
        let task = json!({"id": "t", "name": "n", "workflow_name": "w", "workflow_namespace": "",
            "workflow_execution_id": "x", "state": "RUNNING", "state_info": null,
            "created_at": "2026-01-01 00:00:00", "started_at": null, "finished_at": null});
        (
            Expected::new("PUT /v2/tasks/t").json(&body.to_string()),
            Answer::json(200, &task),
        )
    };
    for given in ["{\"a\": 1}", "a: 1", "env.yaml", "env.json", "-"] {
        let server = Server::start([rerun("{\"a\": 1}")]);
        let words = ["task-rerun", "t", "-e", given, "-f", "value", "-c", "ID"];
        let run = mistral(&words);
        put(run.folder(), "env.yaml", b"a: 1\n");
        put(run.folder(), "env.json", b"{\"a\": 1}");
        let ran = run.stdin("a: 1").server(&server).run();
        ran.assert(0, "t\n");
        server.done(given);
    }
}
