//! `action-*`.

use serde_json::{Value, json};

use crate::support::{Case, Sent, file, misused, refused, run_cases};

const TEXT: &str = "version: '2.0'\ngreet: {base: std.echo}\n";
const LIST: &str = "sort_keys=created_at&sort_dirs=asc&fields=id,name,is_system,input,description,tags,created_at,updated_at";

fn action() -> Value {
    json!({
        "id": "a-1", "name": "greet", "is_system": false, "input": "whom", "description": "Says hello to everybody around",
        "tags": ["x"], "definition": TEXT, "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:01"
    })
}

#[test]
fn reading() {
    let all = format!("GET /v2/actions?{LIST}");
    let spaced = format!("GET /v2/actions?{LIST}&namespace=east&limit=3&name=has:gre");
    run_cases(&[
        Case {
            line: "action-list -f value",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"actions": [action()]}),
            stdout: "a-1 greet False whom Says hello to everybody a... x 2026-03-01 10:00:00 2026-03-01 10:00:01\n",
        },
        Case {
            line: "action-list --limit 3 --namespace east --filter=name=has:gre -f json",
            request: &spaced,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"actions": []}),
            stdout: "[]\n",
        },
        Case {
            line: "action-get greet -f value",
            request: "GET /v2/actions/greet/",
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: "a-1\ngreet\nFalse\nwhom\nSays hello to everybody around\nx\n2026-03-01 10:00:00\n2026-03-01 10:00:01\n",
        },
        Case {
            line: "action-get greet --namespace east -c ID -f value",
            request: "GET /v2/actions/greet/east",
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: "a-1\n",
        },
        Case {
            line: "action-get-definition greet --namespace east",
            request: "GET /v2/actions/greet/east",
            sent: Sent::Nothing,
            status: 200,
            answer: action(),
            stdout: TEXT,
        },
    ]);
}

#[test]
fn writing() {
    let (_folder, path) = file(TEXT);
    let one = json!({"actions": [action()]});
    run_cases(&[
        Case {
            line: &format!("action-create {path} -f value -c ID"),
            request: "POST /v2/actions?scope=private",
            sent: Sent::Text(TEXT),
            status: 201,
            answer: one.clone(),
            stdout: "a-1\n",
        },
        Case {
            line: &format!("action-create {path} --public --namespace east -f value -c ID"),
            request: "POST /v2/actions?scope=public&namespace=east",
            sent: Sent::Text(TEXT),
            status: 201,
            answer: one.clone(),
            stdout: "a-1\n",
        },
        Case {
            line: &format!("action-update {path} -f value -c ID"),
            request: "PUT /v2/actions?scope=private",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: one.clone(),
            stdout: "a-1\n",
        },
        Case {
            line: &format!("action-update {path} --id a-1 --namespace east -f value -c ID"),
            request: "PUT /v2/actions/a-1?scope=private&namespace=east",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: one,
            stdout: "a-1\n",
        },
        Case {
            line: &format!("action-validate {path} -f value -c valid"),
            request: "POST /v2/actions/validate",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: json!({"valid": true, "error": null}),
            stdout: "True\n",
        },
        Case {
            line: "action-delete greet",
            request: "DELETE /v2/actions/greet/",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete action greet has been accepted.\n",
        },
        Case {
            line: "action-delete --namespace=east greet",
            request: "DELETE /v2/actions/greet/east",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete action greet has been accepted.\n",
        },
    ]);
}

#[test]
fn refusals() {
    let (_folder, path) = file(TEXT);
    let list = format!("GET /v2/actions?{LIST}");
    refused(&[
        ("action-list", &list),
        ("action-get x", "GET /v2/actions/x/"),
        (
            &format!("action-create {path}"),
            "POST /v2/actions?scope=private",
        ),
        (
            &format!("action-update {path}"),
            "PUT /v2/actions?scope=private",
        ),
        ("action-delete x", "DELETE /v2/actions/x/"),
        ("action-get-definition x", "GET /v2/actions/x/"),
        (
            &format!("action-validate {path}"),
            "POST /v2/actions/validate",
        ),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("action-list --quote some", "some"),
        ("action-get -f csv x", "csv"),
        ("action-create", "<DEFINITION>"),
        ("action-update --id", "--id"),
        ("action-delete", "<ACTION>"),
        ("action-get-definition", "<NAME>"),
        ("action-validate nowhere", "nowhere"),
    ]);
}
