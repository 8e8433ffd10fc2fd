//! Code sources and the dynamic actions made of them.

use serde_json::json;

use crate::support::{rows, server, unique};

const CODE: &str = "\
from mistral_lib import actions


class Add(actions.Action):
    def __init__(self, left, right):
        self.left = left
        self.right = right

    def run(self, context):
        return self.left + self.right
";

#[test]
#[ignore = "needs a real Mistral"]
fn uploaded_code_runs() {
    let server = server();
    let (source, action) = (unique("code"), unique("add"));
    let file = server.file(&source, CODE);
    let created = server.json(&["code-source-create", &source, &file]);
    assert_eq!(created["Name"], json!(source));
    assert_eq!(server.ok(&["code-source-get-content", &source]), CODE);
    let made = server.json(&["dynamic-action-create", &action, "Add", &source]);
    assert_eq!(
        (&made["Class"], &made["Code source ID"]),
        (&json!("Add"), &created["ID"])
    );
    assert_eq!(
        server.ok(&["run-action", &action, "{\"left\": 40, \"right\": 2}"]),
        "{\"result\": 42}\n"
    );

    assert_eq!(
        rows(&server.json(&["code-source-list"]), "Name", &source).len(),
        1
    );
    assert_eq!(
        rows(&server.json(&["dynamic-action-list"]), "Name", &action).len(),
        1
    );
    let changed = server.file("changed", &CODE.replace("class Add", "class Plus"));
    assert_eq!(
        server.json(&["code-source-update", &source, &changed])["ID"],
        created["ID"]
    );
    let updated = server.json(&[
        "dynamic-action-update",
        &action,
        "--class-name",
        "Plus",
        "--code-source",
        &source,
    ]);
    assert_eq!(updated["Class"], "Plus");
    assert_eq!(
        server.json(&["dynamic-action-get", &action])["Class"],
        "Plus"
    );
    assert_eq!(
        server.json(&["code-source-get", &source])["ID"],
        created["ID"]
    );
    server.ok(&["dynamic-action-delete", &action]);
    assert_eq!(
        server.ok(&["code-source-delete", &source]),
        format!("Request to delete code source '{source}' has been accepted.\n")
    );
    assert!(server.fails(&["code-source-get", &source]).contains("404"));
}
