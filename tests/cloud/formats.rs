//! One resource in all formats, as the real server's values come out.

use serde_json::Value;

use crate::support::{server, unique};

#[test]
#[ignore = "needs a real Mistral"]
fn every_format_shows_the_same() {
    let server = server();
    let name = unique("flow");
    let text = format!(
        "version: '2.0'\n{name}:\n  description: ünïcode\n  input: [a: \"it's\"]\n  tasks:\n    t: {{action: std.noop}}\n"
    );
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    let shown = server.json(&["workflow-get", &name]);
    let id = shown["ID"].as_str().unwrap();
    let filter = format!("name={name}");
    let list = |format: &str| {
        server.ok(&[
            "workflow-list",
            "--filter",
            &filter,
            "-c",
            "ID",
            "-c",
            "Name",
            "-c",
            "Updated at",
            "-f",
            format,
        ])
    };
    assert_eq!(list("value"), format!("{id} {name} None\n"));
    assert_eq!(
        list("csv"),
        format!("\"ID\",\"Name\",\"Updated at\"\n\"{id}\",\"{name}\",\"\"\n")
    );
    let rows: Value = serde_json::from_str(&list("json")).unwrap();
    assert_eq!(
        (&rows[0]["ID"], &rows[0]["Updated at"]),
        (&shown["ID"], &Value::Null)
    );
    let rows: serde_yaml::Value = serde_yaml::from_str(&list("yaml")).unwrap();
    assert_eq!(rows[0]["ID"].as_str(), Some(id));
    assert_eq!(
        list("jsonl"),
        format!("{{\"id\":\"{id}\",\"name\":\"{name}\",\"updated_at\":null}}\n")
    );
    assert!(list("table").contains(&format!("| {id} | {name} | None       |\n")));

    let show = |format: &str| {
        server.ok(&[
            "workflow-get",
            &name,
            "-c",
            "ID",
            "-c",
            "Input",
            "-f",
            format,
        ])
    };
    assert_eq!(show("value"), format!("{id}\na=\"it's\"\n"));
    assert_eq!(
        show("shell"),
        format!("id=\"{id}\"\ninput=\"a=\\\"it's\\\"\"\n")
    );
    assert_eq!(
        show("raw"),
        format!("{{\"id\":\"{id}\",\"input\":\"a=\\\"it's\\\"\"}}\n")
    );
    let record: serde_yaml::Value = serde_yaml::from_str(&show("yaml")).unwrap();
    assert_eq!(record["Input"].as_str(), Some("a=\"it's\""));
    assert!(show("table").contains("| Input | a=\"it's\""));
    server.ok(&["workflow-delete", &name]);
}
