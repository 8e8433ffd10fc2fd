//! Schedules on a real server: what is foretold comes, what came is found, what is changed fires.

use std::collections::HashMap;

use serde_json::{Value, json};

use crate::support::{Server, server, unique};

fn workflow(server: &Server, more: &[&str]) -> (String, String) {
    let name = unique("flow");
    let text = format!(
        "version: '2.0'\n{name}:\n  input: [n: 0]\n  output: {{n: <% $.n %>}}\n  tasks:\n    t: {{action: std.noop}}\n"
    );
    let file = server.file(&name, &text);
    let created = server.json(&[&["workflow-create", &file], more].concat());
    let id = created[0]["ID"].as_str().unwrap().to_owned();
    (name, id)
}

fn lines(text: &str) -> Vec<String> {
    text.lines().map(str::to_owned).collect()
}

/// A time of the server as seconds.
fn seconds(time: &str) -> i64 {
    let time: jiff::civil::DateTime = time.parse().unwrap();
    let time = jiff::tz::TimeZone::UTC.to_timestamp(time).unwrap();
    time.as_second()
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_trigger_fires_when_it_was_foretold() {
    let server = server();
    let (flow, _) = workflow(&server, &[]);
    let name = unique("cron");
    let created = server.json(&[
        "cron-trigger-create",
        &name,
        &flow,
        "--pattern",
        "* * * * * */5",
        "--count",
        "2",
    ]);
    let id = server.field(&["cron-trigger-get", &name], "id");
    let told = server.run(&["cron-trigger-next", &name, "-n", "3", "-f", "value"]);
    // The first run may have been meanwhile.
    if told.code == Some(0) {
        let told = lines(&told.stdout);
        assert!(told.len() <= 2, "{told:?}");
        if told.len() == 2 {
            assert_eq!(created["Next execution time"], json!(told[0]));
            assert_eq!(seconds(&told[1]) - seconds(&told[0]), 5);
        }
    }
    Server::poll("the trigger is used up", || {
        server.run(&["cron-trigger-get", &name]).code == Some(1)
    });
    let history = &[
        "cron-trigger-history",
        &id,
        "-f",
        "value",
        "-c",
        "Created at",
    ];
    Server::poll("its executions are there", || {
        lines(&server.ok(history)).len() == 2
    });
    let first = created["Next execution time"].as_str().unwrap();
    for (time, due) in lines(&server.ok(history)).iter().zip([0, 5]) {
        let late = seconds(time) - seconds(first) - due;
        assert!(
            (-2..30).contains(&late),
            "{time}, due at {first} and {due} s"
        );
    }
    assert!(
        server
            .fails(&["cron-trigger-history", &name])
            .contains("hint: a trigger is gone after its last run")
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_updated_trigger_fires() {
    let server = server();
    let (flow, _) = workflow(&server, &[]);
    let name = unique("cron");
    server.ok(&[
        "cron-trigger-create",
        &name,
        &flow,
        "{\"n\": 1}",
        "--params",
        "{\"env\": {\"a\": 1}}",
        "--pattern",
        "0 0 1 1 * 0",
    ]);
    let raw = |words: &[&str]| -> Value {
        let words = [words, &["-f", "raw"]].concat();
        serde_json::from_str(&server.ok(&words)).unwrap()
    };
    let refused = server.fails(&["cron-trigger-update", &name, "--input", "{\"zzz\": 1}"]);
    assert!(refused.contains("cron trigger"), "{refused}");
    let never = server.fails(&["cron-trigger-update", &name, "--pattern", "0 0 31 2 *"]);
    assert!(never.contains("nothing was changed"), "{never}");
    let before = raw(&["cron-trigger-get", &name]);
    assert_eq!(before["workflow_input"], json!({"n": 1}));
    let changed = raw(&[
        "cron-trigger-update",
        &name,
        "--pattern",
        "* * * * * */2",
        "--input",
        "{\"n\": 7}",
    ]);
    assert_eq!(changed["workflow_input"], json!({"n": 7}));
    assert_eq!(changed["workflow_params"], json!({"env": {"a": 1}}));
    assert_ne!(changed["id"], before["id"]);
    let history = ["cron-trigger-history", &name, "--limit", "1", "-f", "value"];
    let mut found = String::new();
    Server::poll("the updated trigger fires", || {
        found = server.ok(&[&history[..], &["-c", "input"]].concat());
        !found.is_empty()
    });
    assert_eq!(found, "{\"n\": 7}\n");
    // Nothing is left of what was tried.
    let mut names = HashMap::new();
    for row in server.json(&["cron-trigger-list"]).as_array().unwrap() {
        *names.entry(row["Name"].to_string()).or_insert(0) += 1;
    }
    assert!(
        !names.keys().any(|name| name.contains("mistral-check")),
        "{names:?}"
    );
    server.ok(&["cron-trigger-delete", &name]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_run_by_hand_does_what_the_trigger_would() {
    let server = server();
    let (_, id) = workflow(&server, &["--namespace", "ops"]);
    let name = unique("cron");
    server.ok(&[
        "cron-trigger-create",
        &name,
        &id,
        "{\"n\": 1}",
        "--first-time",
        "2097-01-01 06:30",
        "--utc",
    ]);
    let ran = server.json(&["cron-trigger-run", &name, "-p", "n:=5", "--wait"]);
    assert_eq!(ran["State"], "SUCCESS");
    assert_eq!(ran["Workflow namespace"], "ops");
    let execution = ran["ID"].as_str().unwrap();
    let output = server.ok(&["execution-get-output", execution]);
    let output: Value = serde_json::from_str(&output).unwrap();
    assert_eq!(output["n"], json!(5));
    let history = ["cron-trigger-history", &name, "-f", "value", "-c", "ID"];
    assert_eq!(server.ok(&history), "");
    let by_hand = [&history[..], &["--by-hand"]].concat();
    assert_eq!(lines(&server.ok(&by_hand)), [execution]);
    let told = server.ok(&["cron-trigger-next", &name, "-f", "value"]);
    assert_eq!(told, "2097-01-01 06:30:00\n");
    server.ok(&["cron-trigger-delete", &name]);
}

#[test]
#[ignore = "needs a real Mistral"]
fn create_replaces() {
    let server = server();
    let (flow, _) = workflow(&server, &[]);
    let name = unique("cron");
    let create = |more: &[&str]| {
        let words = ["cron-trigger-create", &name, &flow, "--replace"];
        server.json(&[&words[..], more].concat())
    };
    let made = create(&["--pattern", "@daily", "--count", "3"]);
    assert_eq!(made["Remaining executions"], 3);
    let replaced = create(&["--pattern", "@yearly", "--count", "5"]);
    assert_eq!(replaced["Pattern"], "@yearly");
    assert_eq!(replaced["Remaining executions"], 3);
    let id = server.field(&["cron-trigger-get", &name], "id");
    create(&["--pattern", "@yearly", "--count", "5"]);
    assert_eq!(server.field(&["cron-trigger-get", &name], "id"), id);
    let refused = server.fails(&[
        "cron-trigger-create",
        &name,
        &flow,
        "--replace",
        "--pattern",
        "0 0 * x *",
    ]);
    assert!(refused.contains("field 4 (month)"), "{refused}");
    assert_eq!(server.field(&["cron-trigger-get", &name], "id"), id);
    server.ok(&["cron-trigger-delete", &name]);
    server.ok(&["workflow-delete", &flow]);
}
