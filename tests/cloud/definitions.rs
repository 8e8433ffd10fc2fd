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
