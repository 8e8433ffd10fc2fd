//! `workflow-*`.

use serde_json::{Value, json};

use crate::support::{
    Answer, Case, Expected, Sent, Server, file, mistral, misused, refused, run_cases,
};

const TEXT: &str = "version: '2.0'\nnightly:\n  tasks:\n    t: {action: std.noop}\n";

fn workflow() -> Value {
    json!({
        "id": "w-1", "name": "nightly", "namespace": "", "project_id": "p-1", "tags": ["backup", "a-long-tag-for-night-jobs"],
        "input": "vm, region=\"RegionOne\", retries=3", "scope": "private", "definition": TEXT,
        "created_at": "2026-03-01 10:00:00", "updated_at": null, "interface": null
    })
}

const TABLE: &str = "\
+-----+---------+-----------+------------+-------------------------+------------------------------+---------+---------------------+------------+
| ID  | Name    | Namespace | Project ID | Tags                    | Input                        | Scope   | Created at          | Updated at |
+-----+---------+-----------+------------+-------------------------+------------------------------+---------+---------------------+------------+
| w-1 | nightly |           | p-1        | backup, a-long-tag-for- | vm, region=\"RegionOne\", r... | private | 2026-03-01 10:00:00 | None       |
|     |         |           |            | night-jobs              |                              |         |                     |            |
+-----+---------+-----------+------------+-------------------------+------------------------------+---------+---------------------+------------+
";

const LIST: &str = "sort_keys=created_at&sort_dirs=asc&fields=id,name,namespace,project_id,tags,input,scope,created_at,updated_at";

#[test]
fn listings() {
    let all = format!("GET /v2/workflows?{LIST}");
    let some = format!("GET /v2/workflows?marker=w-0&limit=5&{LIST}&name=neq:x&scope=public")
        .replace(
            "sort_keys=created_at&sort_dirs=asc",
            "sort_keys=name,id&sort_dirs=desc,asc",
        );
    run_cases(&[
        Case {
            line: "workflow-list",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workflows": [workflow()]}),
            stdout: TABLE,
        },
        Case {
            line: "workflow-list -f value -c ID --marker w-0 --limit=5 --sort_keys name,id --sort_dirs=desc,asc --filter name=neq:x --filter scope=public",
            request: &some,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workflows": [workflow(), workflow()]}),
            stdout: "w-1\nw-1\n",
        },
        Case {
            line: "workflow-list -c ID",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workflows": []}),
            stdout: "+----+\n| ID |\n+----+\n|    |\n+----+\n",
        },
        Case {
            line: "workflow-list -f json",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workflows": []}),
            stdout: "[]\n",
        },
        Case {
            line: "workflow-list -f csv -c Name -c 'Updated at'",
            request: &all,
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"workflows": [workflow()]}),
            stdout: "\"Name\",\"Updated at\"\n\"nightly\",\"\"\n",
        },
    ]);
}

#[test]
fn getting_one() {
    run_cases(&[
        Case {
            line: "workflow-get nightly -f json -c Tags -c Input",
            request: "GET /v2/workflows/nightly?namespace=",
            sent: Sent::Nothing,
            status: 200,
            answer: workflow(),
            stdout: "{\n  \"Tags\": \"backup, a-long-tag-for-\\nnight-jobs\",\n  \"Input\": \"vm, region=\\\"RegionOne\\\", retries=3\"\n}\n",
        },
        Case {
            line: "workflow-get 'a b/ü' --namespace n&m -c ID -f value",
            request: "GET /v2/workflows/a%20b%2F%C3%BC?namespace=n%26m",
            sent: Sent::Nothing,
            status: 200,
            answer: workflow(),
            stdout: "w-1\n",
        },
        Case {
            line: "workflow-get nightly --namespace -f shell -c name --prefix wf_",
            request: "GET /v2/workflows/nightly?namespace=",
            sent: Sent::Nothing,
            status: 200,
            answer: workflow(),
            stdout: "wf_name=\"nightly\"\n",
        },
        Case {
            line: "workflow-get-definition nightly",
            request: "GET /v2/workflows/nightly?namespace=",
            sent: Sent::Nothing,
            status: 200,
            answer: workflow(),
            stdout: TEXT,
        },
        Case {
            line: "workflow-get-definition nightly --namespace east",
            request: "GET /v2/workflows/nightly?namespace=east",
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"definition": ""}),
            stdout: "\n",
        },
    ]);
}

#[test]
fn writing() {
    let (_folder, path) = file(TEXT);
    let one = json!({"workflows": [workflow()]});
    run_cases(&[
        Case {
            line: &format!("workflow-create {path} -f value -c Name"),
            request: "POST /v2/workflows?scope=private&namespace=",
            sent: Sent::Text(TEXT),
            status: 201,
            answer: one.clone(),
            stdout: "nightly\n",
        },
        Case {
            line: &format!("workflow-create --public --namespace east {path} -f value -c Name"),
            request: "POST /v2/workflows?scope=public&namespace=east",
            sent: Sent::Text(TEXT),
            status: 201,
            answer: one.clone(),
            stdout: "nightly\n",
        },
        Case {
            line: &format!("workflow-update {path} -f value -c Name"),
            request: "PUT /v2/workflows?namespace=&scope=private",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: one,
            stdout: "nightly\n",
        },
        Case {
            line: &format!("workflow-update --id w-1 {path} --public -f value -c Name"),
            request: "PUT /v2/workflows/w-1?namespace=&scope=public",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: workflow(),
            stdout: "nightly\n",
        },
        Case {
            line: &format!("workflow-validate {path} -f json --noindent"),
            request: "POST /v2/workflows/validate",
            sent: Sent::Text(TEXT),
            status: 200,
            answer: json!({"valid": false, "error": "no tasks"}),
            stdout: "{\"Valid\": false, \"Error\": \"no tasks\"}\n",
        },
        Case {
            line: "workflow-delete w-1",
            request: "DELETE /v2/workflows/w-1",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete workflow w-1 has been accepted.\n",
        },
        Case {
            line: "workflow-delete w-1 --namespace east",
            request: "DELETE /v2/workflows/w-1?namespace=east",
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete workflow w-1 has been accepted.\n",
        },
    ]);
}

#[test]
fn refusals() {
    let (_folder, path) = file(TEXT);
    let list = format!("GET /v2/workflows?{LIST}");
    refused(&[
        ("workflow-list", &list),
        ("workflow-get x", "GET /v2/workflows/x?namespace="),
        (
            &format!("workflow-create {path}"),
            "POST /v2/workflows?scope=private&namespace=",
        ),
        (
            &format!("workflow-update {path}"),
            "PUT /v2/workflows?scope=private&namespace=",
        ),
        ("workflow-delete x", "DELETE /v2/workflows/x"),
        (
            "workflow-get-definition x",
            "GET /v2/workflows/x?namespace=",
        ),
        (
            &format!("workflow-validate {path}"),
            "POST /v2/workflows/validate",
        ),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("workflow-list --limit 5.0", "--limit"),
        ("workflow-list stray", "stray"),
        ("workflow-get", "<WORKFLOW>"),
        ("workflow-get --namespace x", "<WORKFLOW>"),
        ("workflow-create no-such-file", "no-such-file"),
        ("workflow-update", "DEFINITION"),
        ("workflow-delete", "<WORKFLOW>"),
        ("workflow-get-definition a b", "'b'"),
        ("workflow-validate /", "DEFINITION"),
    ]);
}

#[test]
fn a_definition_may_come_from_standard_input() {
    let request = Expected::new("POST /v2/workflows/validate").text(TEXT);
    let server = Server::start([(request, Answer::json(200, &json!({"valid": true})))]);
    let ran = mistral(&["workflow-validate", "-", "-f", "value", "-c", "Valid"])
        .server(&server)
        .stdin(TEXT)
        .run();
    ran.assert(0, "True\n");
    server.done("standard input");
}

#[test]
fn an_empty_definition_is_not_sent() {
    let server = Server::start([]);
    let ran = mistral(&["workflow-create", "-"]).server(&server).run();
    ran.assert_failure(1, &["empty"]);
    server.done("empty");
}
