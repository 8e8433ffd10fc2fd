//! Cron triggers that fire, event triggers, and the members that only a login allows.

use serde_json::json;

use crate::support::{Server, rows, server, unique};

fn workflow(server: &Server) -> (String, String) {
    let name = unique("flow");
    let text = format!(
        "version: '2.0'\n{name}:\n  input: [n: 0]\n  tasks:\n    t: {{action: std.noop}}\n"
    );
    let created = server.json(&["workflow-create", &server.file(&name, &text)]);
    let id = created[0]["ID"].as_str().unwrap().to_owned();
    (name, id)
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_cron_trigger_fires() {
    let server = server();
    let (flow, _) = workflow(&server);
    let name = unique("cron");
    let created = server.json(&[
        "cron-trigger-create",
        &name,
        &flow,
        "{\"n\": 1}",
        "--pattern",
        "* * * * * *",
        "--count",
        "1",
    ]);
    assert_eq!(
        (&created["Name"], &created["Remaining executions"]),
        (&json!(name), &json!(1))
    );
    Server::poll("the trigger fires", || {
        let filter = format!("workflow_name={flow}");
        !rows(
            &server.json(&["execution-list", "--filter", &filter]),
            "Workflow name",
            &flow,
        )
        .is_empty()
    });
    Server::poll("the trigger is used up", || {
        server.run(&["cron-trigger-get", &name]).code == Some(1)
    });
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_cron_trigger_waits() {
    let server = server();
    let (flow, id) = workflow(&server);
    let name = unique("cron");
    let created = server.json(&[
        "cron-trigger-create",
        &name,
        &id,
        "--first-time",
        "2097-01-01 06:30",
        "--utc",
        "--public",
    ]);
    assert_eq!(
        server.field(&["cron-trigger-get", &name], "scope"),
        "public"
    );
    assert_eq!(created["Next execution time"], "2097-01-01 06:30:00");
    assert_eq!(created["Workflow"], json!(flow));
    assert_eq!(
        rows(&server.json(&["cron-trigger-list"]), "Name", &name).len(),
        1
    );
    server.ok(&["cron-trigger-delete", &name]);
    assert!(server.fails(&["cron-trigger-get", &name]).contains("404"));
    server.ok(&["workflow-delete", &flow]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_event_trigger_lives() {
    let server = server();
    let (flow, id) = workflow(&server);
    let name = unique("event");
    let created = server.json(&[
        "event-trigger-create",
        &name,
        &id,
        "exchange",
        &name,
        "some.event",
        "{\"n\": 2}",
    ]);
    let trigger = created["ID"].as_str().unwrap();
    assert_eq!(
        (&created["Workflow ID"], &created["Event"]),
        (&json!(id), &json!("some.event"))
    );
    assert_eq!(
        server.json(&["event-trigger-get", trigger])["Topic"],
        json!(name)
    );
    assert_eq!(
        rows(&server.json(&["event-trigger-list"]), "ID", trigger).len(),
        1
    );
    let name = unique("renamed");
    let input = "{\"n\": 3}";
    let changed = server.json(&[
        "event-trigger-update",
        trigger,
        "--name",
        &name,
        "--input",
        input,
        "--workflow",
        &flow,
        "--public",
    ]);
    assert_eq!(changed["Name"], json!(name));
    for (field, value) in [
        ("workflow_input", input),
        ("scope", "public"),
        ("workflow_id", &id),
    ] {
        assert_eq!(
            server.field(&["event-trigger-get", trigger], field),
            value,
            "{field}"
        );
    }
    server.ok(&["event-trigger-update", trigger, "--private"]);
    assert_eq!(
        server.field(&["event-trigger-get", trigger], "scope"),
        "private"
    );
    server.ok(&["event-trigger-delete", trigger]);
    assert!(
        server
            .fails(&["event-trigger-get", trigger])
            .contains("404")
    );
    server.ok(&["workflow-delete", &flow]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn members_need_a_login() {
    let server = server();
    let (flow, id) = workflow(&server);
    let words = "only be supported with authentication";
    assert!(
        server
            .fails(&["member-create", &id, "workflow", "other"])
            .contains(words)
    );
    assert!(
        server
            .fails(&["member-list", &id, "workflow"])
            .contains(words)
    );
    assert!(
        server
            .fails(&["member-get", &id, "workflow", "-m", "other"])
            .contains(words)
    );
    assert!(
        server
            .fails(&["member-update", &id, "workflow", "-m", "other"])
            .contains(words)
    );
    assert!(
        server
            .fails(&["member-delete", &id, "workflow", "other"])
            .contains(words)
    );
    server.ok(&["workflow-delete", &flow]);
}
