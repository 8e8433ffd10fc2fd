//! What the server says of a definition, in short and with its place; and `--fail`.

use serde_json::{Value, json};

use crate::control_characters::at_a_terminal;
use crate::support::{Answer, Expected, Server, file, mistral};

const TYPO: &str = "\
version: '2.0'
v: {tasks: {a: {action: std.noop}}}
w:
  tasks:
    a: {action: std.noop, on-sucess: b}
    b: {action: std.noop}
";

/// An error of the server's schema, which prints all of the schema.
fn schema_error(sentence: &str, instance: &str) -> String {
    let schema = "     'properties': {'type': {'enum': ['direct']},\n".repeat(1000);
    format!(
        "Invalid DSL: {sentence}\n\nFailed validating 'x' in schema:\n    {{'type': 'object',\n{schema}\n\nOn instance{instance}"
    )
}

fn typo() -> String {
    schema_error(
        "Additional properties are not allowed ('on-sucess' was unexpected)",
        ":\n    {'action': 'std.noop',\n     'on-sucess': 'b',\n     'type': 'direct',\n     'name': 'a',\n     'version': '2.0'}",
    )
}

/// The standard error of a command that sends a definition and is answered with an error.
fn refused(command: &str, definition: &str, status: u16, message: &str) -> (String, String) {
    let (_folder, path) = file(definition);
    let answer = json!({"faultstring": message});
    let server = Server::always(move |_| Answer::json(status, &answer));
    let outcome = mistral(&[command, &path]).server(&server).run();
    outcome.assert(1, "");
    (outcome.stderr.replace(&server.url(), "URL"), path)
}

#[test]
fn an_error_of_the_schema_is_its_sentence_with_file_and_place() {
    let (stderr, path) = refused("workflow-create", TYPO, 400, &typo());
    assert_eq!(
        stderr,
        format!(
            "{path}:5:27: M105 error: a task has no key 'on-sucess'; did you mean 'on-success'?\n\
             mistral: {path}: 'a': unknown key 'on-sucess'\n  \
             POST URL/workflows?scope=private&namespace=\n  HTTP 400 Bad Request\n"
        )
    );
    let wrong = TYPO.replace("on-sucess: b", "retry: 5");
    let message = schema_error(
        "5 is not valid under any of the given schemas",
        "['retry']:\n    5",
    );
    let (stderr, path) = refused("workflow-update", &wrong, 400, &message);
    let expected = format!(
        "{path}:5:34: M119 error: 'retry' must be a mapping or text such as 'count=3 delay=1', and this is a number\n\
         mistral: {path}: retry: 5 is not valid under any of the given schemas\n"
    );
    assert!(stderr.starts_with(&expected), "{stderr}");
}

/// A warning: the transition is dropped.
const DROPPED: &str = "\
version: '2.0'
w:
  tasks:
    a: {action: std.noop, on-success: {b: <% true %>}}
    b: {action: std.noop}
";

#[test]
fn warnings_stand_below_what_was_done_and_change_nothing_else() {
    let (_folder, path) = file(DROPPED);
    let row = json!({"id": "i", "name": "w", "namespace": "", "project_id": "p", "tags": [], "input": "", "scope": "private",
        "created_at": "", "updated_at": ""});
    for (line, request, answer, stdout) in [
        (
            "workflow-create -f value -c Name",
            "POST /v2/workflows?scope=private&namespace=",
            Answer::json(201, &json!({"workflows": [row]})),
            "w\n",
        ),
        (
            "workflow-update -f value -c Name",
            "PUT /v2/workflows?scope=private&namespace=",
            Answer::json(200, &json!({"workflows": [row]})),
            "w\n",
        ),
        (
            "workflow-validate -f value",
            "POST /v2/workflows/validate",
            Answer::json(200, &json!({"valid": true})),
            "True\nNone\n",
        ),
    ] {
        let server = Server::start([(Expected::any_body(request), answer)]);
        let words: Vec<_> = line.split(' ').chain([path.as_str()]).collect();
        let outcome = mistral(&words).server(&server).run();
        outcome.assert(0, stdout);
        let lines: Vec<_> = outcome.stderr.lines().collect();
        assert!(
            matches!(lines.as_slice(), [line] if line.starts_with(&format!("{path}:4:")) && line.contains(" M2") && line.contains(" warning: ")),
            "{line}: {}",
            outcome.stderr
        );
        server.done(line);
    }
}

/// Servers of other releases may know more keys.
#[test]
fn errors_that_the_server_does_not_see_are_not_told_after_a_success() {
    let (_folder, path) = file(TYPO);
    let row = json!({"id": "i", "name": "w", "namespace": "", "project_id": "p", "tags": [], "input": "", "scope": "private",
        "created_at": "", "updated_at": ""});
    let server = Server::always(move |_| Answer::json(201, &json!({"workflows": [row]})));
    let outcome = mistral(&["workflow-create", &path, "-f", "value", "-c", "Name"])
        .server(&server)
        .run();
    outcome.assert(0, "w\n");
    assert_eq!(outcome.stderr, "");
}

#[test]
fn of_many_findings_the_first_are_told() {
    let tasks: Vec<String> = (0..25)
        .map(|index| {
            format!(
                "    t{index}: {{action: std.noop, x: 1}}
"
            )
        })
        .collect();
    let tasks = tasks.concat();
    let definition = format!("version: '2.0'\nw:\n  tasks:\n{tasks}");
    let (stderr, path) = refused("workflow-create", &definition, 400, "no");
    assert_eq!(stderr.matches(": M105 error: ").count(), 20, "{stderr}");
    let rest = format!(
        "mistral: note: 5 more; 'mistral definition-lint' shows all\nmistral: {path}: no\n"
    );
    assert!(stderr.contains(&rest), "{stderr}");
}

#[test]
fn the_log_has_all_of_an_error() {
    let (_folder, path) = file(TYPO);
    let answer = json!({"faultstring": typo()});
    let server = Server::always(move |_| Answer::json(400, &answer));
    let outcome = mistral(&["--debug", "workflow-create", &path])
        .server(&server)
        .run();
    outcome.assert(1, "");
    let schema = outcome.stderr.matches("'enum': ['direct']").count();
    assert_eq!(schema, 1000, "{}", &outcome.stderr[..300]);
}

#[test]
fn other_errors_name_the_file() {
    let nameless = "Definition could not be parsed: x\n  in \"<unicode string>\", line 5, column 1";
    let (stderr, path) = refused("workflow-create", "w: [", 400, nameless);
    assert!(
        stderr.contains(&format!("in \"{path}\", line 5")),
        "{stderr}"
    );
    let (stderr, path) = refused("workflow-create", TYPO, 400, "Task 'b' not found.");
    let expected = format!("mistral: {path}: Task 'b' not found.\n");
    assert!(stderr.contains(&expected), "{stderr}");
}

#[test]
fn a_file_of_another_kind_gets_the_right_command() {
    let workbook = "version: '2.0'\nname: n\nworkflows: {w: {tasks: {a: {action: std.noop}}}}\n";
    let action = "version: '2.0'\na: {base: std.noop}\n";
    for (command, definition, hint) in [
        ("workflow-create", workbook, "'mistral workbook-create'"),
        ("workbook-create", TYPO, "'mistral workflow-create'"),
        ("workflow-update", action, "'mistral action-create'"),
        ("action-create", TYPO, "'mistral workflow-create'"),
    ] {
        let (stderr, _) = refused(command, definition, 400, "no");
        assert!(stderr.contains(hint), "{command}: {stderr}");
    }
    let (stderr, _) = refused("workflow-create", TYPO, 400, "no");
    assert!(!stderr.contains("hint"), "{stderr}");
}

/// The server fails on it without a word.
#[test]
fn a_workbook_whose_version_is_a_number_is_explained() {
    let workbook = "version: 2.0\nname: n\nworkflows: {w: {tasks: {a: {action: std.noop}}}}\n";
    let (stderr, _) = refused("workbook-create", workbook, 500, "");
    assert!(
        stderr.contains(":1:10: M103 error: the version of a workbook must be the text '2.0'"),
        "{stderr}"
    );
    let (_folder, path) = file(workbook);
    let server = Server::always(|_| Answer::json(200, &json!({"valid": true})));
    let outcome = mistral(&["workbook-validate", &path, "-f", "value"])
        .server(&server)
        .run();
    outcome.assert(0, "True\nNone\n");
    outcome.assert_stderr(&["M103 error: the version of a workbook must be the text '2.0'"]);
}

#[test]
fn of_several_workflows_the_missing_ones_are_named() {
    let (_folder, path) = file(TYPO);
    for (command, request, status) in [
        (
            "workflow-update",
            "PUT /v2/workflows?namespace=n&scope=private",
            404,
        ),
        (
            "workflow-create",
            "POST /v2/workflows?scope=private&namespace=n",
            409,
        ),
    ] {
        let refusal = Answer::json(status, &json!({"faultstring": "Workflow not found"}));
        let missing = Answer::json(404, &json!({"faultstring": "Workflow not found"}));
        let server = Server::start([
            (Expected::any_body(request), refusal),
            (
                Expected::new("GET /v2/workflows/v?namespace=n"),
                Answer::json(200, &json!({})),
            ),
            (Expected::new("GET /v2/workflows/w?namespace=n"), missing),
        ]);
        let outcome = mistral(&[command, &path, "--namespace", "n"])
            .server(&server)
            .run();
        outcome.assert_failure(1, &["the server has v and lacks w"]);
        server.done(command);
    }
}

#[test]
fn a_table_on_a_terminal_has_the_short_text() {
    let (_folder, path) = file(TYPO);
    let verdict = json!({"valid": false, "error": typo()});
    let server = Server::always(move |_| Answer::json(200, &verdict));
    let shown = at_a_terminal(&server, &format!("workflow-validate {path}"));
    assert!(shown.contains("'a': unknown key 'on-sucess'"), "{shown}");
    assert!(shown.contains(":5:27: M105 error: "), "{shown}");
    assert!(!shown.contains("Invalid DSL"), "{}", &shown[..300]);
    let shown = at_a_terminal(&server, &format!("workflow-validate {path} -c Valid"));
    assert!(
        shown.contains("note: ") && shown.contains("on-sucess"),
        "{shown}"
    );
    let shown = at_a_terminal(&server, &format!("workflow-validate {path} -f json"));
    assert!(shown.contains("Invalid DSL"), "{shown}");
}

/// A command with a scripted answer: without `--fail` the exit code is 0, with it another one.
fn fails(line: &str, answer: &Value, stdout: &str, code: i32, what: &str) {
    let words: Vec<_> = line.split(' ').collect();
    let answer = answer.clone();
    let server =
        Server::always(move |_| Answer::json(if answer["id"] == "a" { 201 } else { 200 }, &answer));
    let run = |words: &[&str]| mistral(words).server(&server);
    let outcome = run(&words).run();
    outcome.assert(0, stdout);
    let expected = if code == 0 {
        String::new()
    } else {
        format!("mistral: note: {what}\n  hint: the exit code is 0; with --fail it is {code}\n")
    };
    assert_eq!(outcome.stderr, expected, "{line}");
    let failed = if code == 0 {
        String::new()
    } else {
        format!("mistral: {what}\n")
    };
    for outcome in [
        run(&[&words, &["--fail"] as &[&str]].concat()).run(),
        run(&words).env("MISTRAL_FAIL", "1").run(),
    ] {
        outcome.assert(code, stdout);
        assert_eq!(outcome.stderr, failed, "{line}");
    }
    let outcome = run(&words).env("MISTRAL_FAIL", "0").run();
    outcome.assert(0, stdout);
}

#[test]
fn fail_makes_invalid_definitions_and_states_exit_codes() {
    let (_folder, path) = file("version: '2.0'\nw: {tasks: {a: {action: std.noop}}}\n");
    for kind in ["workflow", "workbook", "action"] {
        let line = format!("{kind}-validate {path} -f value -c Valid");
        let valid = json!({"valid": true});
        if kind == "workflow" {
            fails(&line, &valid, "True\n", 0, "");
            let invalid = json!({"valid": false, "error": "Task 'x' not found."});
            let what = format!("{path}: Task 'x' not found.");
            fails(&line, &invalid, "False\n", 1, &what);
        }
    }
    for (state, code) in [
        ("SUCCESS", 0),
        ("ERROR", 3),
        ("CANCELLED", 4),
        ("PAUSED", 5),
        ("RUNNING", 1),
    ] {
        let action = json!({"id": "a", "state": state, "output": "{}"});
        let what = format!("the state of the action is {state}");
        fails("run-action std.noop", &action, "{}\n", code, &what);
        let execution = json!({"id": "e", "state": state, "output": "{}"});
        let what = format!("the state of the execution is {state}");
        fails("execution-get-output e", &execution, "{}\n", code, &what);
    }
}

#[test]
fn fail_goes_by_the_verdict_and_the_state_alone() {
    let (_folder, path) = file(TYPO);
    for verdict in [
        json!({"valid": false}),
        json!({"valid": false, "error": null}),
        json!({}),
    ] {
        let server = Server::always(move |_| Answer::json(200, &verdict));
        let outcome = mistral(&["workflow-validate", &path, "--fail"])
            .server(&server)
            .run();
        assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
        outcome.assert_stderr(&["the server gave no reason"]);
    }
    // It has only been scheduled.
    let scheduled = json!({"id": "a", "name": "n", "workflow_name": "", "workflow_namespace": "", "task_name": null,
        "task_execution_id": null, "state": "RUNNING", "state_info": null, "accepted": false, "created_at": "", "updated_at": null});
    let server = Server::always(move |_| Answer::json(201, &scheduled));
    let line = [
        "run-action",
        "std.noop",
        "-s",
        "--fail",
        "-f",
        "value",
        "-c",
        "State",
    ];
    let outcome = mistral(&line).server(&server).run();
    outcome.assert(0, "RUNNING\n");
    assert_eq!(outcome.stderr, "");
    let server = Server::always(|_| Answer::json(201, &json!({"id": "a", "output": "{}"})));
    let outcome = mistral(&["run-action", "std.noop", "--fail"])
        .server(&server)
        .run();
    outcome.assert(1, "{}\n");
}

#[test]
fn a_verdict_is_not_told_without_a_limit() {
    let (_folder, path) = file(TYPO);
    let verdict = json!({"valid": false, "error": "x y ".repeat(100_000)});
    let server = Server::always(move |_| Answer::json(200, &verdict));
    let outcome = mistral(&["workflow-validate", &path, "-f", "value", "-c", "Valid"])
        .server(&server)
        .run();
    outcome.assert(0, "False\n");
    assert!(outcome.stderr.len() < 21_000, "{}", outcome.stderr.len());
}

#[test]
fn the_name_of_a_file_makes_no_lines_of_its_own() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("a\nmistral: b\tc.yaml");
    std::fs::write(&path, TYPO).unwrap();
    let answer = json!({"faultstring": typo()});
    let server = Server::always(move |_| Answer::json(400, &answer));
    let outcome = mistral(&["workflow-create", path.to_str().unwrap()])
        .server(&server)
        .run();
    outcome.assert(1, "");
    assert_eq!(outcome.stderr.lines().count(), 4, "{}", outcome.stderr);
}

#[test]
fn a_wrong_value_of_the_variable_is_refused_before_anything_is_sent() {
    mistral(&["run-action", "std.noop"])
        .env("MISTRAL_FAIL", "maybe")
        .run()
        .assert_failure(1, &["MISTRAL_FAIL is neither true nor false: \"maybe\""]);
}

#[test]
fn files_with_a_kind_lead_to_the_command_that_takes_them() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("prod.yaml");
    std::fs::write(&path, "kind: environment\nname: prod\nvariables: {a: 1}\n").unwrap();
    for (command, words, hint) in [
        (
            "workflow-create",
            "Invalid DSL",
            "prod.yaml:1:1: M401 error: this is no workflow, but a file of kind environment; it is for 'mistral definition-apply'\n",
        ),
        (
            "environment-create",
            "Unknown attribute for argument env: kind",
            "  hint: a file with kind: is for 'mistral definition-apply'\n",
        ),
    ] {
        let answer = json!({"faultstring": words});
        let server = Server::always(move |_| Answer::json(400, &answer));
        let outcome = mistral(&[command, path.to_str().unwrap()])
            .server(&server)
            .run();
        outcome.assert_failure(1, &[hint]);
        assert_eq!(
            outcome.stderr.matches("M1").count(),
            0,
            "{}",
            outcome.stderr
        );
    }
}
