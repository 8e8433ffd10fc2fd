//! `workbook-*`.

use serde_json::{Value, json};

use crate::support::{Case, Sent, file, misused, refused, run_cases};

const TEXT: &str = "version: '2.0'\nname: jobs\n";

fn workbook() -> Value {
    json!({
        "id": "b-1", "name": "jobs", "namespace": "", "tags": null, "scope": "private", "definition": TEXT,
        "created_at": "2026-03-01 10:00:00", "project_id": "p-1"
    })
}

const TABLE: &str = "\
+------------+---------------------+
| Field      | Value               |
+------------+---------------------+
| Name       | jobs                |
| Namespace  |                     |
| Tags       | <none>              |
| Scope      | private             |
| Created at | 2026-03-01 10:00:00 |
| Updated at | None                |
+------------+---------------------+
";

#[test]
fn reading() {
    run_cases(&[
        Case {
            line: "workbook-list -f value",
            request: "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc",
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workbooks": [workbook()]}),
            stdout: "jobs  <none> private 2026-03-01 10:00:00 None\n",
        },
        Case {
            line: "workbook-list --filter 'namespace=a b' -f json",
            request: "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc&namespace=a+b",
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workbooks": []}),
            stdout: "[]\n",
        },
        Case {
            line: "workbook-get jobs",
            request: "GET /v2/workbooks/jobs",
            sent: Sent::Nothing,
            status: 200,
            answer: workbook(),
            stdout: TABLE,
        },
        Case {
            line: "workbook-get jobs --namespace=east",
            request: "GET /v2/workbooks/jobs?namespace=east",
            sent: Sent::Nothing,
            status: 200,
            answer: workbook(),
            stdout: TABLE,
        },
        Case {
            line: "workbook-get-definition jobs",
            request: "GET /v2/workbooks/jobs",
            sent: Sent::Nothing,
            status: 200,
            answer: workbook(),
            stdout: TEXT,
        },
    ]);
}

#[test]
fn writing() {
    let (_folder, path) = file("version: '2.0'\r\nname: jobs\r\n");
    run_cases(&[
        Case {
            line: &format!("workbook-create {path}"),
            request: "POST /v2/workbooks?scope=private",
            sent: Sent::Text(TEXT),
            status: 201,
            answer: workbook(),
            stdout: TABLE,
        },
        Case {
            line: &format!("workbook-create {path} --public --namespace east"),
            request: "POST /v2/workbooks?scope=public&namespace=east",
            sent: Sent::Text(TEXT),
            status: 201,
            answer: workbook(),
            stdout: TABLE,
        },
        Case {
            line: &format!("workbook-update {path}"),
            request: "PUT /v2/workbooks?scope=private",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: workbook(),
            stdout: TABLE,
        },
        Case {
            line: &format!("workbook-update {path} --namespace east --pub"),
            request: "PUT /v2/workbooks?scope=public&namespace=east",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: workbook(),
            stdout: TABLE,
        },
        Case {
            line: &format!("workbook-validate {path} -f value"),
            request: "POST /v2/workbooks/validate",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: json!({"valid": true}),
            stdout: "True\nNone\n",
        },
        Case {
            line: &format!("workbook-validate {path} -f value"),
            request: "POST /v2/workbooks/validate",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: json!({}),
            stdout: "<none>\n<none>\n",
        },
        Case {
            line: "workbook-delete jobs",
            request: "DELETE /v2/workbooks/jobs",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete workbook jobs has been accepted.\n",
        },
        Case {
            line: "workbook-delete jobs --namespace east",
            request: "DELETE /v2/workbooks/jobs?namespace=east",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete workbook jobs has been accepted.\n",
        },
    ]);
}

#[test]
fn refusals() {
    let (_folder, path) = file(TEXT);
    refused(&[
        (
            "workbook-list",
            "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc",
        ),
        ("workbook-get x", "GET /v2/workbooks/x"),
        (
            &format!("workbook-create {path}"),
            "POST /v2/workbooks?scope=private",
        ),
        (
            &format!("workbook-update {path}"),
            "PUT /v2/workbooks?scope=private",
        ),
        ("workbook-delete x", "DELETE /v2/workbooks/x"),
        ("workbook-get-definition x", "GET /v2/workbooks/x"),
        (
            &format!("workbook-validate {path}"),
            "POST /v2/workbooks/validate",
        ),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("workbook-list -f shell", "shell"),
        ("workbook-get", "<WORKBOOK>"),
        ("workbook-create missing.yaml", "missing.yaml"),
        ("workbook-update --id x", "--id"),
        ("workbook-delete", "<WORKBOOK>"),
        ("workbook-validate", "<DEFINITION>"),
    ]);
}
