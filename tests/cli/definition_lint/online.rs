//! `--online`: names of the server, its verdicts, and what is trouble.

use serde_json::json;

use super::{CLEAN, WARNED, WRONG, prepared};
use crate::support::{Answer, Expected, Outcome, Server};

/// A workflow that calls an action of its own, an action of a plugin and a workflow.
const CALLS: &str = "version: '2.0'
nightly:
  tasks:
    a: {action: greet name=\"x\"}
    b: {action: nova.list}
    c: {workflow: backup}
    d: {action: greet}
";

const ACTIONS: &str =
    "GET /v2/actions?namespace=&fields=id,name,namespace,input&sort_keys=created_at&sort_dirs=asc";
const WORKFLOWS: &str =
    "GET /v2/workflows?fields=id,name,namespace,created_at&sort_keys=created_at&sort_dirs=asc";
const ENVIRONMENTS: &str =
    "GET /v2/environments?fields=id,name,created_at&sort_keys=created_at&sort_dirs=asc";

fn rows(kind: &str, rows: &serde_json::Value) -> Answer {
    Answer::json(200, &json!({ kind: rows }))
}

/// The answers to the listings: these workflows and actions.
fn listings(actions: &serde_json::Value, workflows: &serde_json::Value) -> Vec<(Expected, Answer)> {
    vec![
        (Expected::new(ACTIONS), rows("actions", actions)),
        (Expected::new(WORKFLOWS), rows("workflows", workflows)),
        (
            Expected::new(ENVIRONMENTS),
            rows("environments", &json!([])),
        ),
    ]
}

fn valid() -> Answer {
    Answer::json(200, &json!({"valid": true}))
}

fn refusal(words: &str) -> Answer {
    Answer::json(200, &json!({"valid": false, "error": words}))
}

fn lint(server: &Server, files: &[(&str, &str)], words: &[&str]) -> Outcome {
    prepared(files, words)
        .words(&["--online", "-f", "value"])
        .env("OS_AUTH_URL", "")
        .server(server)
        .run()
}

/// What is found in a definition of which the server says this. What it refuses is sent twice.
fn found(kind: &str, definition: &str, answers: Vec<Answer>) -> Outcome {
    let mut steps = listings(&json!([]), &json!([]));
    let request = format!("POST /v2/{kind}/validate");
    for answer in answers {
        steps.push((Expected::new(&request).text(definition), answer));
    }
    let server = Server::start(steps);
    let ran = lint(&server, &[("a.yaml", definition)], &["a.yaml"]);
    server.done(definition);
    ran
}

#[test]
fn what_the_server_has_is_not_missing_and_its_actions_have_inputs() {
    let actions = json!([
        {"id": "1", "name": "greet", "namespace": "", "input": "name, loud=false"},
        {"id": "2", "name": "nova.list", "namespace": "", "input": null},
    ]);
    let workflows = json!([{"id": "3", "name": "backup", "namespace": "ops", "created_at": ""}]);
    let mut steps = listings(&actions, &workflows);
    steps.push((
        Expected::new("POST /v2/workflows/validate").text(CALLS),
        valid(),
    ));
    let server = Server::start(steps);
    let ran = lint(&server, &[("a.yaml", CALLS)], &["a.yaml"]);
    ran.assert(
        0,
        "a.yaml 7 17 M320 warning the action 'greet' needs the input 'name'\n",
    );
    assert_eq!(
        ran.stderr,
        "mistral: note: no errors, 1 warning in 1 file\n"
    );
    server.done("names");
}

#[test]
fn what_is_neither_in_the_files_nor_on_the_server_is_told() {
    let ran = found("workflows", CALLS, vec![valid()]);
    let nowhere = "neither the files nor the server have the";
    ran.assert(
        0,
        &format!(
            "a.yaml 4 17 M302 warning {nowhere} action 'greet'\n\
             a.yaml 5 17 M302 warning {nowhere} action 'nova.list'\n\
             a.yaml 6 19 M301 warning {nowhere} workflow 'backup'\n\
             a.yaml 7 17 M302 warning {nowhere} action 'greet'\n"
        ),
    );
    let steps = [
        (Expected::new(WORKFLOWS), rows("workflows", &json!([]))),
        (
            Expected::new(ENVIRONMENTS),
            rows("environments", &json!([])),
        ),
    ];
    let server = Server::start(steps);
    let trigger = "kind: cron-trigger\nname: n\nworkflow_name: backup\nworkflow_params: {env: prod}\npattern: '0 2 * * *'\n";
    let ran = lint(&server, &[("t.yaml", trigger)], &["t.yaml", "--strict"]);
    ran.assert(
        1,
        &format!(
            "t.yaml 3 16 M303 warning {nowhere} workflow 'backup'\nt.yaml 4 24 M304 warning {nowhere} environment 'prod'\n"
        ),
    );
    server.done("trigger");
}

#[test]
fn what_only_the_server_refuses_is_an_error_with_its_words() {
    let said = "Parse error\u{1b}[2J:\n  unknown function 'x'";
    let ran = found("workflows", CLEAN, vec![refusal(said), refusal(said)]);
    ran.assert(
        1,
        "a.yaml 1 1 M190 error the server refuses this: Parse error\u{fffd}[2J: unknown function 'x'\n",
    );
    let said = "Invalid DSL: Additional properties are not allowed ('x' was unexpected)\n\nFailed validating 'x' in schema:\n    {'a': 1}\n\nOn instance:\n    {'name': 'copy',\n     'x': 1}";
    let ran = found("workflows", CLEAN, vec![refusal(said), refusal(said)]);
    ran.assert(
        1,
        "a.yaml 1 1 M190 error the server refuses this: 'copy': unknown key 'x'\n",
    );
    let said = "Definition could not be parsed: while parsing\n  in \"<unicode string>\", line 2, column 4:\n    x\nexpected ','\n  in \"<unicode string>\", line 3, column 6:\n    x: [1\n";
    let ran = found("workflows", CLEAN, vec![refusal(said), refusal(said)]);
    assert!(
        ran.stdout
            .starts_with("a.yaml 3 6 M190 error the server refuses this: Definition could not"),
        "{}",
        ran.stdout
    );
    let action = "version: '2.0'\nsay:\n  base: std.noop\n";
    let broke = || Answer::json(500, &json!({"faultstring": "it broke"}));
    let ran = found("actions", action, vec![refusal("no"), broke()]);
    ran.assert(
        1,
        "a.yaml 1 1 M190 error the server refuses this: it broke\n",
    );
    let ran = found(
        "actions",
        action,
        vec![broke(), Answer::json(200, &json!({}))],
    );
    ran.assert(1, "a.yaml 1 1 M190 error the server refuses this: the server finds it invalid and gives no reason\n");
    // It was disturbed.
    found("actions", action, vec![broke(), valid()]).assert(0, "");
}

#[test]
fn errors_found_here_stay_and_a_server_that_finds_none_is_noted() {
    let error = "a.yaml 6 7 M105 error a task has no key 'on-sucess'; did you mean 'on-success'?\n";
    let ran = found("workflows", WRONG, vec![refusal("no"), refusal("no")]);
    ran.assert(1, error);
    assert_eq!(
        ran.stderr,
        "mistral: note: 1 error in 1 file; in files with errors no warnings are looked for\n"
    );
    let ran = found("workflows", WRONG, vec![valid()]);
    ran.assert(1, error);
    assert_eq!(
        ran.stderr,
        "mistral: note: the server finds a.yaml valid all the same\nmistral: note: 1 error in 1 file; in files with errors no warnings are looked for\n"
    );
    // It finds such workbooks valid, and cannot store them.
    let book = "version: 2.0\nname: b\nworkflows:\n  w:\n    tasks:\n      a: {action: std.noop}\n";
    let ran = found("workbooks", book, vec![valid()]);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.stderr,
        "mistral: note: 1 error in 1 file; in files with errors no warnings are looked for\n"
    );
}

#[test]
fn findings_are_in_order_of_files_and_only_definitions_are_sent() {
    let names: Vec<String> = (10..22).map(|number| format!("f{number}")).collect();
    let mut files: Vec<(String, String)> = names
        .iter()
        .map(|name| (format!("d/{name}.yaml"), CLEAN.replace("backup", name)))
        .collect();
    for (name, text) in [
        ("d/f12a.yaml", "services: {}\n"),
        ("d/f12b.yaml", "kind: environment\nname: e\nvariables: {}\n"),
        ("d/f12c.yaml", "tasks: [\n"),
        ("d/f12d.yaml", WARNED),
    ] {
        files.push((name.to_owned(), text.to_owned()));
    }
    let files: Vec<(&str, &str)> = (files.iter())
        .map(|(name, text)| (name.as_str(), text.as_str()))
        .collect();
    // The server refuses each but one, and names its workflow.
    let server = Server::answering(|request| {
        let body = String::from_utf8_lossy(&request.body);
        match body.lines().nth(1) {
            None => Answer::json(
                200,
                &json!({"actions": [], "workflows": [], "environments": []}),
            ),
            Some("nightly:") => valid(),
            Some(line) => refusal(line),
        }
    });
    let ran = lint(&server, &files, &["d"]);
    let refused =
        |name: &String| format!("d/{name}.yaml 1 1 M190 error the server refuses this: {name}:");
    let mut expected: Vec<String> = names.iter().map(refused).collect();
    // As there is a file that cannot be read, what WARNED calls may be in it.
    let broken = ran.stdout.lines().nth(3).unwrap();
    assert!(
        broken.starts_with("d/f12c.yaml ") && broken.contains(" M101 "),
        "{broken}"
    );
    expected.insert(3, broken.to_owned());
    assert_eq!(ran.code, Some(1));
    assert_eq!(ran.stdout.lines().collect::<Vec<_>>(), expected);
    assert_eq!(server.asked("POST /v2/workflows/validate"), 2 * 12 + 1);
    assert_eq!(server.asked("POST"), 2 * 12 + 1);
}

#[test]
fn without_definitions_nothing_is_asked_and_offline_never() {
    let server = Server::start([]);
    lint(&server, &[("a.json", "[]")], &["a.json"]).assert(0, "");
    for (name, value) in [
        ("OS_AUTH_URL", "::no URL"),
        ("OS_MISTRAL_URL", "::no URL"),
        ("OS_CLOUD", "missing"),
        ("OS_CACERT", "missing"),
        ("OS_AUTH_TYPE", "unheard-of"),
    ] {
        let run = prepared(&[("a.yaml", CLEAN)], &["a.yaml", "-f", "value"]);
        let ran = run.server(&server).env(name, value).run();
        ran.assert(0, "");
        assert_eq!(
            ran.stderr, "mistral: note: no errors, no warnings in 1 file\n",
            "{name}"
        );
    }
    assert_eq!(server.asked(""), 0);
}

#[test]
fn trouble_with_the_server_has_an_exit_code_of_its_own() {
    let files = [("a.yaml", CLEAN)];
    let server = Server::always(|_| Answer::json(403, &json!({"faultstring": "no"})));
    lint(&server, &files, &["a.yaml"]).assert_failure(2, &["mistral: no\n"]);
    // The listings succeed, and the validation does not.
    let mut steps = listings(&json!([]), &json!([]));
    steps.push((
        Expected::any_body("POST /v2/workflows/validate"),
        Answer::json(403, &json!({"faultstring": "not you"})),
    ));
    let validation = Server::start(steps);
    lint(&validation, &files, &["a.yaml"]).assert_failure(2, &["mistral: not you\n"]);
    let url = server.url();
    drop(server);
    for variables in [
        &[("OS_MISTRAL_URL", url.as_str())][..],
        &[
            ("OS_AUTH_URL", url.as_str()),
            ("OS_USERNAME", "u"),
            ("OS_PASSWORD", "p"),
        ],
        &[("OS_AUTH_URL", url.as_str())],
    ] {
        let run = prepared(&files, &["a.yaml", "--online"]).env("OS_AUTH_URL", "");
        run.envs(variables).run().assert_failure(2, &[]);
    }
    let run = prepared(&files, &["--explain", "M101", "--online"]);
    run.run().assert_failure(2, &["--online"]);
}
