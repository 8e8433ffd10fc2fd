//! `code-source-*` and `dynamic-action-*`.

use serde_json::{Value, json};

use crate::support::{Case, Sent, file, misused, refused, run_cases};

const CODE: &str = "class Greet: pass\n";
const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const SOURCES: &str = "sort_keys=created_at&sort_dirs=asc&fields=id,name,namespace,project_id,scope,created_at,updated_at";
const ACTIONS: &str = "sort_keys=created_at&sort_dirs=asc&fields=id,name,class_name,code_source_id,code_source_name,project_id,scope,created_at,updated_at";

fn source() -> Value {
    json!({
        "id": ID, "name": "lib", "namespace": "", "project_id": "p", "scope": "private", "content": CODE,
        "created_at": "2026-03-01 10:00:00", "updated_at": null, "version": 1
    })
}

fn action() -> Value {
    json!({
        "id": "d-1", "name": "greet", "class_name": "Greet", "code_source_id": ID, "code_source_name": "lib",
        "project_id": "p", "scope": "private", "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

#[test]
fn code_sources() {
    let (_folder, path) = file(CODE);
    let list = format!("GET /v2/code_sources?{SOURCES}");
    let row = format!("{ID} lib  p private 2026-03-01 10:00:00 None\n");
    let id = format!("{ID}\n");
    run_cases(&[
        Case {
            line: "code-source-list -f value",
            request: &list,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"code_sources": [source()]}),
            stdout: &row,
        },
        Case {
            line: "code-source-get lib -f value -c ID",
            request: "GET /v2/code_sources/lib?namespace=",
            sent: Sent::Nothing,
            status: 200,
            answer: source(),
            stdout: &id,
        },
        Case {
            line: &format!("code-source-create a&scope=public {path} -f value -c ID"),
            request: "POST /v2/code_sources?name=a%26scope%3Dpublic&scope=private&namespace=",
            sent: Sent::Text(CODE),
            status: 201,
            answer: source(),
            stdout: &id,
        },
        Case {
            line: &format!("code-source-create lib {path} --public --namespace n -f value -c ID"),
            request: "POST /v2/code_sources?name=lib&scope=public&namespace=n",
            sent: Sent::Text(CODE),
            status: 201,
            answer: source(),
            stdout: &id,
        },
        Case {
            line: &format!("code-source-update lib {path} --id ignored -f value -c ID"),
            request: "PUT /v2/code_sources?identifier=lib&scope=private&namespace=",
            sent: Sent::Text(CODE),
            status: 200,
            answer: source(),
            stdout: &id,
        },
        Case {
            line: "code-source-get-content lib --namespace n",
            request: "GET /v2/code_sources/lib?namespace=n",
            sent: Sent::Nothing,
            status: 200,
            answer: source(),
            stdout: CODE,
        },
        Case {
            line: "code-source-delete lib",
            request: "DELETE /v2/code_sources/lib",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete code source 'lib' has been accepted.\n",
        },
        Case {
            line: "code-source-delete lib --namespace n",
            request: "DELETE /v2/code_sources/lib?namespace=n",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete code source 'lib' has been accepted.\n",
        },
    ]);
}

#[test]
fn dynamic_actions() {
    let list = format!("GET /v2/dynamic_actions?{ACTIONS}&namespace=n");
    let row = format!("d-1 greet Greet {ID} lib p private 2026-03-01 10:00:00 None\n");
    let by_id = format!(
        r#"{{"id": "{ID}", "scope": "public", "namespace": "n", "code_source_name": "lib"}}"#
    );
    let from_id = format!(
        r#"{{"name": "greet", "class_name": "Greet", "scope": "private", "namespace": "", "code_source_id": "{ID}"}}"#
    );
    run_cases(&[
        Case {
            line: "dynamic-action-list --namespace n -f value",
            request: &list,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"dynamic_actions": [action()]}),
            stdout: &row,
        },
        Case {
            line: "dynamic-action-get greet -f value -c Class",
            request: "GET /v2/dynamic_actions/greet?namespace=",
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: "Greet\n",
        },
        Case {
            line: "dynamic-action-create greet Greet lib -f value -c ID",
            request: "POST /v2/dynamic_actions",
            sent: Sent::Json(
                r#"{"name": "greet", "class_name": "Greet", "scope": "private", "namespace": "", "code_source_name": "lib"}"#,
            ),
            status: 201,
            answer: action(),
            stdout: "d-1\n",
        },
        Case {
            line: &format!("dynamic-action-create greet Greet {ID} -f value -c ID"),
            request: "POST /v2/dynamic_actions",
            sent: Sent::Json(&from_id),
            status: 201,
            answer: action(),
            stdout: "d-1\n",
        },
        Case {
            line: "dynamic-action-update greet --class-name New -f value -c ID",
            request: "PUT /v2/dynamic_actions",
            sent: Sent::Json(
                r#"{"name": "greet", "class_name": "New", "scope": "private", "namespace": ""}"#,
            ),
            status: 200,
            answer: action(),
            stdout: "d-1\n",
        },
        Case {
            line: &format!(
                "dynamic-action-update {ID} --code-source lib --class-name --public --namespace n -f value -c ID"
            ),
            request: "PUT /v2/dynamic_actions",
            sent: Sent::Json(&by_id),
            status: 200,
            answer: action(),
            stdout: "d-1\n",
        },
        Case {
            line: "dynamic-action-delete greet",
            request: "DELETE /v2/dynamic_actions/greet?namespace=",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete dynamic action(s) greet has been accepted.\n",
        },
    ]);
}

#[test]
fn refusals() {
    let (_folder, path) = file(CODE);
    let sources = format!("GET /v2/code_sources?{SOURCES}");
    let actions = format!("GET /v2/dynamic_actions?{ACTIONS}");
    refused(&[
        ("code-source-list", &sources),
        ("code-source-get x", "GET /v2/code_sources/x?namespace="),
        (
            &format!("code-source-create x {path}"),
            "POST /v2/code_sources?name=x&scope=private&namespace=",
        ),
        (
            &format!("code-source-update x {path}"),
            "PUT /v2/code_sources?identifier=x&scope=private&namespace=",
        ),
        ("code-source-delete x", "DELETE /v2/code_sources/x"),
        (
            "code-source-get-content x",
            "GET /v2/code_sources/x?namespace=",
        ),
        ("dynamic-action-list", &actions),
        (
            "dynamic-action-get x",
            "GET /v2/dynamic_actions/x?namespace=",
        ),
        ("dynamic-action-create x Y z", "POST /v2/dynamic_actions"),
        ("dynamic-action-update x", "PUT /v2/dynamic_actions"),
        (
            "dynamic-action-delete x",
            "DELETE /v2/dynamic_actions/x?namespace=",
        ),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("code-source-list --namespace x", "--namespace"),
        ("code-source-get", "<IDENTIFIER>"),
        ("code-source-create x", "<CONTENT>"),
        ("code-source-update x gone.py", "gone.py"),
        ("code-source-delete", "<IDENTIFIER>"),
        ("code-source-get-content", "<IDENTIFIER>"),
        ("dynamic-action-list --limit x", "--limit"),
        ("dynamic-action-get", "<IDENTIFIER>"),
        ("dynamic-action-create x Y", "<CODE_SOURCE>"),
        ("dynamic-action-update", "<IDENTIFIER>"),
        ("dynamic-action-delete", "<IDENTIFIER>"),
    ]);
}
