//! Workbooks, workflows and ad-hoc actions: created, listed, shown, updated, deleted.

use serde_json::json;

use crate::support::{rows, server, unique};

#[test]
#[ignore = "needs a real Mistral"]
fn a_workbook_from_creation_to_deletion() {
    let server = server();
    let name = unique("book");
    let text = format!(
        "version: '2.0'\nname: {name}\nworkflows:\n  one:\n    tasks:\n      t: {{action: std.noop}}\n"
    );
    let file = server.file(&name, &text);
    assert_eq!(
        server.json(&["workbook-validate", &file]),
        json!({"Valid": true, "Error": null})
    );
    let created = server.json(&["workbook-create", &file, "--public"]);
    assert_eq!(
        (&created["Name"], &created["Scope"]),
        (&json!(name), &json!("public"))
    );
    assert_eq!(
        server.json(&["workbook-get", &name])["Created at"],
        created["Created at"]
    );
    assert_eq!(
        rows(&server.json(&["workbook-list"]), "Name", &name).len(),
        1
    );
    assert_eq!(server.ok(&["workbook-get-definition", &name]), text);
    let updated = server.json(&["workbook-update", &file]);
    assert_eq!(updated["Scope"], "private");
    assert!(server.fails(&["workbook-create", &file]).contains("409"));
    assert_eq!(
        server.ok(&["workbook-delete", &name]),
        format!("Request to delete workbook {name} has been accepted.\n")
    );
    let error = server.fails(&["workbook-get", &name]);
    assert!(error.contains("404") && error.contains(&name), "{error}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn workflows_live_in_namespaces() {
    let server = server();
    let (first, second) = (unique("flow"), unique("flow"));
    let task =
        "  tags: [night, a-rather-long-tag-for-a-workflow]\n  tasks:\n    t: {action: std.noop}\n";
    let text = format!("version: '2.0'\n{first}:\n{task}{second}:\n{task}");
    let file = server.file(&first, &text);
    let created = server.json(&["workflow-create", &file, "--namespace", "east"]);
    assert_eq!(created.as_array().unwrap().len(), 2);
    assert_eq!(rows(&created, "Namespace", "east").len(), 2);
    assert!(server.fails(&["workflow-get", &first]).contains("404"));
    let shown = server.json(&["workflow-get", &first, "--namespace", "east"]);
    let id = shown["ID"].as_str().unwrap();
    assert_eq!(shown["Tags"], "night, a-rather-long-tag-\nfor-a-workflow");
    let updated = server.json(&["workflow-update", &file, "--namespace", "east", "--public"]);
    assert_eq!(rows(&updated, "Scope", "public").len(), 2);
    let listed = server.json(&[
        "workflow-list",
        "--filter",
        &format!("name={second}"),
        "--limit",
        "1",
    ]);
    assert_eq!(listed[0]["Name"], json!(second));
    let definition = server.ok(&["workflow-get-definition", id, "--namespace", "east"]);
    assert!(definition.contains(&first), "{definition}");
    let single = server.file("single", &format!("version: '2.0'\n{first}:\n{task}"));
    assert_eq!(
        server.json(&[
            "workflow-update",
            &single,
            "--id",
            id,
            "--namespace",
            "east"
        ])[0]["ID"],
        json!(id)
    );
    server.ok(&["workflow-delete", &first, &second, "--namespace", "east"]);
    let ran = server.run(&["workflow-delete", &first, "--namespace", "east"]);
    assert_eq!((ran.code, ran.stdout.as_str()), (Some(1), ""));
    assert!(
        ran.stderr.contains("404") && ran.stderr.contains("Unable to delete"),
        "{}",
        ran.stderr
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_wrong_definition_is_found_invalid() {
    let server = server();
    let file = server.file("invalid", "version: '2.0'\nwrong:\n  tasks: 5\n");
    let verdict = server.json(&["workflow-validate", &file]);
    assert_eq!(verdict["Valid"], false);
    assert!(
        verdict["Error"].as_str().unwrap().contains("Invalid DSL"),
        "{verdict}"
    );
    assert!(server.fails(&["workflow-create", &file]).contains("400"));
}

/// The whole of the server's message has about 1,500 lines.
#[test]
#[ignore = "needs a real Mistral"]
fn a_mistyped_key_is_told_in_a_line_with_its_place() {
    let server = server();
    let (one, two) = (unique("flow"), unique("flow"));
    let text = format!(
        "version: '2.0'\n{one}:\n  tasks:\n    a: {{action: std.noop}}\n{two}:\n  tasks:\n    \
         a: {{action: std.noop, on-sucess: b}}\n    b: {{action: std.noop}}\n"
    );
    let file = server.file(&one, &text);
    let error = server.fails(&["workflow-create", &file]);
    let expected = format!(
        "{file}:7:27: M105 error: a task has no key 'on-sucess'; did you mean 'on-success'?\n\
         mistral: {file}: 'a': unknown key 'on-sucess'\n"
    );
    assert!(error.starts_with(&expected), "{error}");
    assert!(error.lines().count() < 6, "{error}");
    let wrong = server.file(&one, &text.replace("on-sucess: b", "join: al"));
    let outcome = server.run(&["workflow-validate", &wrong, "--fail", "-f", "json"]);
    assert_eq!(outcome.code, Some(1), "{}", outcome.stderr);
    let expected = format!("mistral: {wrong}: join: ");
    assert!(outcome.stderr.contains(&expected), "{}", outcome.stderr);
    let expected = format!("{wrong}:7:33: M120 error: ");
    assert!(outcome.stderr.starts_with(&expected), "{}", outcome.stderr);
    assert!(outcome.stdout.contains("Failed validating"));
    let broken = server.file(&one, "version: '2.0'\nw:\n  tasks:\n    a: [\n");
    let error = server.fails(&["workflow-create", &broken]);
    assert!(error.contains(&format!("in \"{broken}\", line")), "{error}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn files_of_another_kind_and_version_are_explained() {
    let server = server();
    let name = unique("book");
    let book =
        format!("name: {name}\nworkflows:\n  w:\n    tasks:\n      t: {{action: std.noop}}\n");
    let bare = server.file(&name, &format!("version: 2.0\n{book}"));
    let error = server.fails(&["workbook-create", &bare]);
    assert!(
        error.contains("HTTP 500") && error.contains("M103 error: "),
        "{error}"
    );
    let outcome = server.run(&["workbook-validate", &bare, "-f", "value", "-c", "Valid"]);
    assert_eq!(outcome.stdout, "True\n");
    assert!(
        outcome.stderr.contains("M103 error: "),
        "{}",
        outcome.stderr
    );
    let error = server.fails(&[
        "workflow-create",
        &server.file(&name, &format!("version: '2.0'\n{book}")),
    ]);
    assert!(error.contains("'mistral workbook-create'"), "{error}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn of_a_file_the_missing_workflow_is_named() {
    let server = server();
    let (one, two) = (unique("flow"), unique("flow"));
    let text = |names: &[&str]| {
        let flows = names
            .iter()
            .map(|name| format!("{name}:\n  tasks:\n    a: {{action: std.noop}}\n"));
        format!("version: '2.0'\n{}", flows.collect::<String>())
    };
    server.ok(&["workflow-create", &server.file(&one, &text(&[&one]))]);
    let both = server.file(&two, &text(&[&one, &two]));
    for command in ["workflow-update", "workflow-create"] {
        let error = server.fails(&[command, &both]);
        assert!(
            error.contains(&format!("the server has {one} and lacks {two}")),
            "{error}"
        );
    }
    server.ok(&["workflow-delete", &one]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn fail_makes_exit_codes_of_states() {
    let server = server();
    let name = unique("flow");
    let text = format!("version: '2.0'\n{name}:\n  tasks:\n    a: {{action: std.async_noop}}\n");
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    let id = server.field(&["execution-create", &name], "ID");
    for (state, code) in [
        ("RUNNING", 1),
        ("PAUSED", 5),
        ("RUNNING", 1),
        ("CANCELLED", 4),
    ] {
        if server.field(&["execution-get", &id], "State") != state {
            server.ok(&["execution-update", &id, "-s", state]);
        }
        server.wait_for(&["execution-get", &id], "State", state);
        let outcome = server.run(&["execution-get-output", &id, "--fail"]);
        assert_eq!(outcome.code, Some(code), "{state}: {}", outcome.stderr);
        assert_eq!(
            outcome.stderr,
            format!("mistral: the state of the execution is {state}\n")
        );
        assert_eq!(server.run(&["execution-get-output", &id]).code, Some(0));
    }
    for (action, code) in [("std.fail", 3), ("std.noop", 0)] {
        let outcome = server.run(&["run-action", action, "--fail"]);
        assert_eq!(outcome.code, Some(code), "{action}: {}", outcome.stderr);
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_ad_hoc_action_lives() {
    let server = server();
    let name = unique("greet");
    let text = format!(
        "version: '2.0'\n{name}:\n  description: says hello\n  base: std.echo\n  base-input:\n    output: hello <% $.whom %>\n  input: [whom]\n"
    );
    let file = server.file(&name, &text);
    assert_eq!(server.json(&["action-validate", &file])["Valid"], true);
    let created = server.json(&["action-create", &file]);
    assert_eq!(
        (&created[0]["Name"], &created[0]["Is system"]),
        (&json!(name), &json!(false))
    );
    assert_eq!(
        server.ok(&["run-action", &name, "{\"whom\": \"world\"}"]),
        "{\"result\": \"hello world\"}\n"
    );
    assert_eq!(server.ok(&["action-get-definition", &name]), text);
    assert_eq!(
        server.json(&["action-update", &file, "--public"])[0]["Name"],
        json!(name)
    );
    let listed = server.json(&["action-list", "--filter", &format!("name={name}")]);
    assert_eq!(listed[0]["Description"], "says hello");
    assert_eq!(server.json(&["action-get", &name])["Input"], "whom");
    server.ok(&["action-delete", &name]);
    assert!(server.fails(&["action-get", &name]).contains("404"));
}
