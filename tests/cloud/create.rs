//! Starting executions: values of the input, environments, webhooks, IDs of the user's choice, and the same again.

use serde_json::{Value, json};

use crate::support::{Server, rows, server, unique};

/// Creates a workflow of this body, with more options, and gives its name.
fn workflow(server: &Server, body: &str, options: &[&str]) -> String {
    let name = unique("start");
    let path = server.file(&name, &format!("version: '2.0'\n{name}:\n{body}"));
    server.ok(&[&["workflow-create", &path], options].concat());
    name
}

const INPUTS: &str = "  input: [vm, size: 10, mode: fast]\n  tasks:\n    t: {action: std.noop}\n";

fn input_of(server: &Server, id: &str) -> Value {
    serde_json::from_str(&server.ok(&["execution-get-input", id])).unwrap()
}

/// The params of an execution, which no command shows.
fn params_of(server: &Server, id: &str) -> Value {
    let words = ["execution-get", id, "--debug", "-f", "value", "-c", "ID"];
    let log = server.run(&words).stderr;
    let body = log.lines().find(|line| line.starts_with("  {"));
    let row: Value = serde_json::from_str(body.unwrap()).unwrap();
    serde_json::from_str(row["params"].as_str().unwrap()).unwrap()
}

#[test]
#[ignore = "needs a real Mistral"]
fn values_files_and_yaml_make_the_input() {
    let server = server();
    let name = workflow(&server, INPUTS, &[]);
    let base = server.file("base.yaml", "vm: web-1\nsize: 1\n");
    let text = server.file("text", "a\nb\n");
    let id = server.field(
        &[
            "execution-create",
            &name,
            &base,
            "-p",
            "size:=2.5",
            "-p",
            &format!("mode=@{text}"),
        ],
        "ID",
    );
    let expected = json!({"vm": "web-1", "size": 2.5, "mode": "a\nb\n"});
    assert_eq!(input_of(&server, &id), expected);
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_refused_input_names_those_of_the_workflow() {
    let server = server();
    let name = workflow(&server, INPUTS, &["--namespace", "create"]);
    let words = [
        "execution-create",
        &name,
        "--namespace",
        "create",
        "-p",
        "siez=1",
    ];
    let error = server.fails(&words);
    let hint = format!(
        "  hint: the inputs of workflow {name}: vm (required); size, mode (optional)\n  \
         hint: \"siez\" is no input; did you mean \"size\"?\n"
    );
    assert!(
        error.starts_with("mistral: Invalid input [") && error.ends_with(&hint),
        "{error}"
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_environment_is_a_name_or_a_mapping() {
    let server = server();
    let body = "  output: {host: <% env().host %>}\n  tasks:\n    t: {action: std.noop}\n";
    let name = workflow(&server, body, &[]);
    let stored = unique("env");
    let text = format!("name: {stored}\nvariables: {{host: db-1}}\n");
    server.ok(&["environment-create", &server.file(&stored, &text)]);
    for (env, host) in [(stored.as_str(), "db-1"), ("host: db-2", "db-2")] {
        let id = server.field(&["execution-create", &name, "--env", env, "--wait"], "ID");
        let output = server.ok(&["execution-get-output", &id]);
        assert_eq!(output, format!("{{\n    \"host\": \"{host}\"\n}}\n"));
    }
    let error = server.fails(&["execution-create", &name, "--env", "nowhere"]);
    assert!(
        error.contains("Environment is not found: nowhere"),
        "{error}"
    );
    assert!(
        error.contains("hint: --env is the name of an environment"),
        "{error}"
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_id_starts_one_execution_however_often_and_by_however_many() {
    let server = server();
    let name = workflow(&server, INPUTS, &[]);
    let id = server.field(&["execution-create", &name, "-p", "vm=x"], "ID");
    // An ID of the same form that is free.
    let (head, last) = id.split_at(id.len() - 1);
    let id = format!("{head}{}", if last == "0" { "1" } else { "0" });
    let words = [
        "execution-create",
        &name,
        "-p",
        "vm=web-1",
        "--id",
        &id,
        "-f",
        "value",
        "-c",
        "ID",
    ];
    std::thread::scope(|scope| {
        let runs: Vec<_> = (0..5).map(|_| scope.spawn(|| server.ok(&words))).collect();
        for run in runs {
            assert_eq!(run.join().unwrap(), format!("{id}\n"));
        }
    });
    let listed = server.json(&[
        "execution-list",
        "--filter",
        &format!("workflow_name={name}"),
    ]);
    assert_eq!(rows(&listed, "ID", &id).len(), 1);
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
    let again = server.run(&words);
    assert_eq!((again.code, again.stdout), (Some(0), format!("{id}\n")));
    assert_eq!(
        again.stderr,
        format!(
            "mistral: note: execution {id} exists already, with this workflow and input; nothing was started\n"
        )
    );
    let other = server.fails(&["execution-create", &name, "-p", "vm=web-2", "--id", &id]);
    assert!(other.contains("its input differs in \"vm\""), "{other}");
    let other = workflow(&server, INPUTS, &[]);
    let error = server.fails(&["execution-create", &other, "-p", "vm=web-1", "--id", &id]);
    let what = format!("its workflow is {name:?}, not {other:?}");
    assert!(error.contains(&what), "{error}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn the_same_again_with_some_values_changed() {
    let server = server();
    let name = workflow(&server, INPUTS, &["--namespace", "create"]);
    let first = [
        "execution-create",
        &name,
        "--namespace",
        "create",
        "-p",
        "vm=web-1",
        "-p",
        "size:=3",
        "--env",
        "a: 1",
        "--notify",
        "https://mistral.invalid/hook=WORKFLOW_FAILED",
        "-d",
        "nightly",
    ];
    let old = server.field(&first, "ID");
    let new = server.json(&["execution-create", "--from", &old, "-p", "vm=web-2"]);
    let id = new["ID"].as_str().unwrap();
    for (column, value) in [
        ("Workflow name", name.as_str()),
        ("Workflow namespace", "create"),
        ("Description", "nightly"),
        ("Root Execution ID", "<none>"),
    ] {
        assert_eq!(new[column], value, "{new}");
    }
    let expected = json!({"vm": "web-2", "size": 3, "mode": "fast"});
    assert_eq!(input_of(&server, id), expected);
    assert_eq!(params_of(&server, id), params_of(&server, &old));
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_sub_execution_runs_again_as_a_root() {
    let server = server();
    let body = "  input: [x]\n  output: {host: <% env().host %>, x: <% $.x %>}\n  tasks:\n    t: {action: std.noop}\n";
    // The server finds it from another namespace.
    let inner = workflow(&server, body, &[]);
    let outer = workflow(
        &server,
        &format!("  tasks:\n    call:\n      workflow: {inner} x=5\n"),
        &["--namespace", "create"],
    );
    let words = [
        "execution-create",
        &outer,
        "--namespace",
        "create",
        "--env",
        "host: db",
        "--wait",
    ];
    let parent = server.field(&words, "ID");
    let below = server.json(&["execution-get-sub-executions", &parent]);
    let sub = rows(&below, "Workflow name", &inner)[0]["ID"]
        .as_str()
        .unwrap();
    let new = server.json(&["execution-create", "--from", sub, "--wait"]);
    for (column, value) in [
        ("Workflow name", inner.as_str()),
        ("Root Execution ID", "<none>"),
        ("Task Execution ID", "<none>"),
        ("Description", ""),
        ("State", "SUCCESS"),
    ] {
        assert_eq!(new[column], value, "{new}");
    }
    let id = new["ID"].as_str().unwrap();
    let output: Value = serde_json::from_str(&server.ok(&["execution-get-output", id])).unwrap();
    assert_eq!(output, json!({"host": "db", "x": 5}));
    assert_eq!(params_of(&server, id)["namespace"], "create");
    let listed = server.json(&["execution-get-sub-executions", &parent]);
    assert_eq!(listed.as_array().unwrap().len(), 2, "{listed}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_workflow_that_changed_or_went_is_said() {
    let server = server();
    let name = workflow(&server, INPUTS, &[]);
    let old = server.field(&["execution-create", &name, "-p", "vm=x"], "ID");
    let again = ["execution-create", "--from", &old];
    let started = server.field(&["execution-get", &old], "Created at");
    let changed = || {
        let updated = server.field(&["workflow-get", &name], "Updated at");
        updated != "None" && updated > started
    };
    let mut size = 10;
    Server::poll("the workflow is changed in a later second", || {
        size += 1;
        let text = INPUTS.replace("10", &size.to_string());
        let path = server.file(&name, &format!("version: '2.0'\n{name}:\n{text}"));
        server.ok(&["workflow-update", &path]);
        changed()
    });
    let ran = server.run(&again);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let note = format!("mistral: note: workflow {name:?} was changed at ");
    assert!(ran.stderr.starts_with(&note), "{}", ran.stderr);

    server.ok(&["workflow-delete", &name]);
    let error = server.fails(&again);
    let what = format!("mistral: workflow {name:?} of the execution was deleted\n");
    assert!(error.starts_with(&what), "{error}");
    let path = server.file(&name, &format!("version: '2.0'\n{name}:\n{INPUTS}"));
    server.ok(&["workflow-create", &path]);
    let ran = server.run(&again);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    assert!(ran.stderr.contains("and created anew"), "{}", ran.stderr);
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_action_that_takes_too_long_fails() {
    let server = server();
    let short = [
        "run-action",
        "std.sleep",
        "{\"seconds\": 3}",
        "--action-timeout",
        "500ms",
    ];
    for more in [&["--fail"] as &[&str], &["--fail", "--run-sync"]] {
        let ran = server.run(&[&short, more].concat());
        assert_eq!(ran.code, Some(3), "{}", ran.stderr);
        assert!(
            ran.stdout.contains("Timeout after 0.5 seconds"),
            "{}",
            ran.stdout
        );
    }
    let id = server.field(&[&short, &["--save-result"] as &[&str]].concat(), "ID");
    server.wait_for(&["action-execution-get", &id], "State", "ERROR");
    let output = server.ok(&["action-execution-get-output", &id]);
    assert!(output.contains("Timeout after 0.5 seconds"), "{output}");
    let in_time = [
        "run-action",
        "std.sleep",
        "{\"seconds\": 0}",
        "--action-timeout",
        "10s",
    ];
    assert_eq!(server.ok(&in_time), "{\"result\": null}\n");
}
