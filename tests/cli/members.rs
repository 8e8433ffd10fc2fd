//! `member-*`.

use serde_json::{Value, json};

use crate::support::{
    Answer, Case, Expected, Sent, Server, mistral, misused, refused, run_cases, typed,
};

fn member() -> Value {
    json!({
        "id": "m-1", "resource_id": "w-1", "resource_type": "workflow", "project_id": "p-1", "member_id": "p-2",
        "status": "pending", "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

const ROW: &str = "w-1\nworkflow\np-1\np-2\npending\n2026-03-01 10:00:00\nNone\n";

#[test]
fn sharing() {
    let one = "/v2/workflows/w-1/members/p-2";
    run_cases(&[
        Case {
            line: "member-list w-1 workflow -f value -c 'Member ID' --limit 3",
            request: "GET /v2/workflows/w-1/members",
            sent: Sent::Nothing,
            status: 200,
            answer: json!({"members": [member()]}),
            stdout: "p-2\n",
        },
        Case {
            line: "member-create w-1 workflow p-2 -f value",
            request: "POST /v2/workflows/w-1/members",
            sent: Sent::Json(r#"{"member_id": "p-2"}"#),
            status: 201,
            answer: member(),
            stdout: ROW,
        },
        Case {
            line: "member-get w-1 workflow -m p-2 -f value",
            request: &format!("GET {one}"),
            sent: Sent::Nothing,
            status: 200,
            answer: member(),
            stdout: ROW,
        },
        Case {
            line: "member-update w-1 workflow --member-id p-2 -f value",
            request: &format!("PUT {one}"),
            sent: Sent::Json(r#"{"status": "accepted"}"#),
            status: 200,
            answer: member(),
            stdout: ROW,
        },
        Case {
            line: "member-update w-1 workflow -m p-2 -s rejected -f value",
            request: &format!("PUT {one}"),
            sent: Sent::Json(r#"{"status": "rejected"}"#),
            status: 200,
            answer: member(),
            stdout: ROW,
        },
        Case {
            line: "member-delete w-1 workflow p-2",
            request: &format!("DELETE {one}"),
            sent: Sent::Nothing,
            status: 204,
            answer: Value::Null,
            stdout: "Request to delete workflow member p-2 has been accepted.\n",
        },
    ]);
}

#[test]
fn the_default_member_is_the_users_project() {
    let expected =
        Expected::new("GET /v2/workflows/w-1/members/mine").header("x-project-id", "mine");
    let server = Server::start([(expected, Answer::json(200, &member()))]);
    typed("member-get w-1 workflow --os-project-id mine -f value")
        .server(&server)
        .env("OS_TENANT_ID", "other")
        .run()
        .assert(0, ROW);
    server.done("the command line wins");

    let server = Server::start([]);
    let ran = mistral(&["member-get", "w-1", "workflow"])
        .server(&server)
        .run();
    ran.assert_failure(1, &["--member-id", "OS_PROJECT_ID"]);
    server.done("no project");
}

#[test]
fn refusals() {
    refused(&[
        ("member-list x workflow", "GET /v2/workflows/x/members"),
        ("member-create x workflow p", "POST /v2/workflows/x/members"),
        (
            "member-get x workflow -m p",
            "GET /v2/workflows/x/members/p",
        ),
        (
            "member-update x workflow -m p",
            "PUT /v2/workflows/x/members/p",
        ),
        (
            "member-delete x workflow p",
            "DELETE /v2/workflows/x/members/p",
        ),
    ]);
}

#[test]
fn misuse() {
    misused(&[
        ("member-list x", "<RESOURCE_TYPE>"),
        ("member-create x workflow", "<MEMBER_ID>"),
        ("member-get x", "<RESOURCE_TYPE>"),
        ("member-update x workflow -s maybe", "maybe"),
        ("member-delete x workflow", "<MEMBER_ID>"),
    ]);
}
