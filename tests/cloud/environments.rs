//! Environments, alone and in an execution.

use serde_json::json;

use crate::support::{rows, server, unique};

#[test]
#[ignore = "needs a real Mistral"]
fn an_environment_serves_an_execution() {
    let server = server();
    let (name, flow) = (unique("env"), unique("flow"));
    let file = server.file(
        &name,
        &format!("name: {name}\ndescription: for tests\nvariables:\n  colour: grün\n  size: 3\n"),
    );
    let created = server.json(&["environment-create", &file]);
    assert_eq!(
        (&created["Name"], &created["Description"]),
        (&json!(name), &json!("for tests"))
    );
    assert_eq!(
        created["Variables"],
        "{\n    \"colour\": \"grün\",\n    \"size\": 3\n}"
    );
    let text = format!(
        "version: '2.0'\n{flow}:\n  output: {{is: <% env().colour %>}}\n  tasks:\n    t: {{action: std.noop}}\n"
    );
    server.ok(&["workflow-create", &server.file(&flow, &text)]);
    let params = json!({"env": name}).to_string();
    let id = server.field(&["execution-create", &flow, "{}", &params], "ID");
    server.wait_for(&["execution-get", &id], "State", "SUCCESS");
    assert_eq!(
        server.ok(&["execution-get-output", &id]),
        "{\n    \"is\": \"grün\"\n}\n"
    );

    let exported = server.ok(&["environment-get", &name, "--export", "-f", "json"]);
    let copy = server.file("copy.json", &exported);
    assert_eq!(
        server.json(&["environment-update", &copy])["Variables"],
        created["Variables"]
    );
    assert_eq!(
        rows(&server.json(&["environment-list"]), "Name", &name).len(),
        1
    );
    server.ok(&["execution-delete", &id]);
    server.ok(&["workflow-delete", &flow]);
    server.ok(&["environment-delete", &name]);
    assert!(server.fails(&["environment-get", &name]).contains("404"));
}
