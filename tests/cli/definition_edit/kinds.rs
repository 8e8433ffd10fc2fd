//! What is edited of each kind, and what is sent.

use serde_json::{Value, json};

use super::{edit, fake, kept};
use crate::definition_apply::fake::{Fake, Tree, WORKFLOW};

const YES: [&str; 3] = ["--yes", "-f", "value"];

#[test]
fn a_workflow_is_shown_and_sent_in_its_place() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let server = fake.serve();
    let words = [&["workflow-edit", "backup"], &YES[..]].concat();
    let ran = edit(&tree, &server, "sed -i 's/std.noop/std.fail/'", &words);
    ran.assert(0, "workflow backup  change done\n");
    assert_eq!(
        ran.stderr,
        "~ change workflow backup\n@@ -1,4 +1,4 @@\n version: '2.0'\n backup:\n   tasks:\n-    copy: {action: std.noop}\n+    copy: {action: std.fail}\n"
    );
    let id = "00000000-0000-4000-8000-000000000001";
    assert_eq!(
        fake.writes(),
        [(
            format!("PUT /v2/workflows/{id}?namespace=&scope=public"),
            WORKFLOW.replace("noop", "fail")
        )]
    );
    assert_eq!(kept(&tree), Vec::<String>::new());
    // By its ID, and only a comment.
    let words = [&["workflow-edit", id], &YES[..]].concat();
    let ran = edit(&tree, &server, "sed -i '1i # Mine.'", &words);
    ran.assert(0, "workflow backup  change done\n");
    assert!(
        fake.row("workflows", "backup")["definition"]
            .as_str()
            .unwrap()
            .starts_with("# Mine.\n")
    );
}

#[test]
fn what_is_not_changed_is_not_sent() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    fake.has(
        "environments",
        &json!({"name": "prod", "variables": "{\"a\": 1}"}),
    );
    fake.has(
        "workflows",
        &json!({"name": "endless", "definition": WORKFLOW.replace("backup", "endless").trim_end()}),
    );
    let server = fake.serve();
    // An end of the last line is what editors add; comments of an environment are nowhere kept.
    for (words, editor) in [
        (["workflow-edit", "backup"], "true"),
        (["workflow-edit", "endless"], "sed -i '$a\\'"),
        (["environment-edit", "prod"], "sed -i '1i # Mine.'"),
    ] {
        let ran = edit(&tree, &server, editor, &[&words[..], &YES].concat());
        let kind = words[0].strip_suffix("-edit").unwrap();
        ran.assert(0, &format!("{kind} {}  same unchanged\n", words[1]));
        assert_eq!(
            ran.stderr,
            "mistral: note: nothing was changed, and nothing sent\n"
        );
    }
    assert_eq!(fake.look(|state| state.writes.len()), 0);
    assert_eq!(kept(&tree), Vec::<String>::new());
}

/// The server with a public object of every kind but workflows.
fn of_all_kinds() -> Fake {
    let fake = fake();
    let workflow = fake.row("workflows", "backup");
    let id = &workflow["id"];
    for (collection, mut row) in [
        (
            "code_sources",
            json!({"name": "hooks", "namespace": "ops", "content": "x = 1\n"}),
        ),
        (
            "dynamic_actions",
            json!({"name": "hook", "class_name": "Hook", "code_source_name": "hooks"}),
        ),
        (
            "actions",
            json!({"name": "greet", "namespace": "ops", "definition": "version: '2.0'\ngreet: {base: std.noop}\n"}),
        ),
        (
            "workbooks",
            json!({"name": "book", "definition": "version: '2.0'\nname: book\nactions: {b: {base: std.noop}}\n"}),
        ),
        (
            "environments",
            json!({"name": "prod", "variables": "{\"region\": \"One\"}"}),
        ),
        (
            "event_triggers",
            json!({"name": "boot", "workflow_id": id, "workflow_input": "{\"vm\": \"One\"}", "workflow_params": "{}", "exchange": "nova", "topic": "t", "event": "boot"}),
        ),
        (
            "cron_triggers",
            json!({"name": "nightly", "workflow_id": id, "workflow_name": "backup", "workflow_input": "{}", "workflow_params": "{}", "pattern": "0 2 * * *", "remaining_executions": 7}),
        ),
    ] {
        row["scope"] = "public".into();
        fake.has(collection, &row);
    }
    fake
}

#[test]
fn each_kind_has_its_text_and_keeps_who_sees_it() {
    let fake = of_all_kinds();
    let (server, tree) = (fake.serve(), Tree::new(&[]));
    for (words, editor, collection, sent) in [
        (
            "code-source hooks ops",
            "s/x = 1/x = 2/",
            "code_sources",
            "x = 2\n",
        ),
        (
            "dynamic-action hook ",
            "s/Hook/Other/",
            "dynamic_actions",
            "\"class_name\": \"Other\"",
        ),
        (
            "action greet ops",
            "s/std.noop/std.fail/",
            "actions",
            "greet: {base: std.fail}",
        ),
        (
            "workbook book ",
            "s/std.noop/std.fail/",
            "workbooks",
            "{b: {base: std.fail}}",
        ),
        (
            "environment prod ",
            "s/One/Two/",
            "environments",
            "\\\"Two\\\"",
        ),
        (
            "event-trigger boot ",
            "s/One/Two/",
            "event_triggers",
            "\\\"Two\\\"",
        ),
        (
            "cron-trigger nightly ",
            "s/0 2/0 3/; s/executions: 7/executions: 9/",
            "cron_triggers",
            "\"0 3 * * *\"",
        ),
    ] {
        let parts: Vec<&str> = words.split(' ').collect();
        let command = format!("{}-edit", parts[0]);
        let mut given = vec![command.as_str(), parts[1]];
        if !parts[2].is_empty() {
            given.extend(["--namespace", parts[2]]);
        }
        let ran = edit(
            &tree,
            &server,
            &format!("sed -i '{editor}'"),
            &[&given, &YES[..]].concat(),
        );
        ran.assert(0, &format!("{words} change done\n"));
        let writes = fake.writes();
        let (line, body) = writes.last().unwrap();
        assert!(body.contains(sent), "{line}: {body}");
        assert_eq!(fake.row(collection, parts[1])["scope"], "public", "{words}");
    }
    assert_eq!(
        fake.row("cron_triggers", "nightly")["remaining_executions"],
        9
    );
    assert_eq!(fake.row("actions", "greet")["namespace"], "ops");
}

#[test]
fn one_of_several_event_triggers_is_named_by_its_id() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let id = fake.row("workflows", "backup")["id"].clone();
    let trigger = json!({"name": "boot", "workflow_id": id, "workflow_input": "{}", "workflow_params": "{}", "exchange": "nova", "topic": "t", "event": "boot"});
    fake.has("event_triggers", &trigger);
    let second = fake.has("event_triggers", &trigger);
    let server = fake.serve();
    let by_name = edit(
        &tree,
        &server,
        "true",
        &["event-trigger-edit", "boot", "--yes"],
    );
    by_name.assert_failure(1, &["the server has 2 event triggers named \"boot\""]);
    let second = second["id"].as_str().unwrap();
    let words = [&["event-trigger-edit", second], &YES[..]].concat();
    let ran = edit(&tree, &server, "sed -i 's/private/public/'", &words);
    ran.assert(0, "event-trigger boot  change done\n");
    let lines = fake.lines();
    assert_eq!(lines, [format!("PUT /v2/event_triggers/{second}")]);
}

#[test]
fn a_trigger_that_ran_meanwhile_counts_on() {
    let (fake, tree) = (fake(), Tree::new(&[]));
    let id = fake.row("workflows", "backup")["id"].clone();
    fake.has("cron_triggers", &json!({"name": "nightly", "workflow_id": id, "workflow_name": "backup", "workflow_input": "{}", "workflow_params": "{}", "pattern": "0 2 * * *", "remaining_executions": 7}));
    let server = fake.serve_with(Box::new(|line, state| {
        if line.starts_with("GET /v2/cron_triggers?") && state.requests >= 3 {
            state.change("cron_triggers", "nightly", "remaining_executions", 6.into());
        }
        None
    }));
    let words = [&["cron-trigger-edit", "nightly"], &YES[..]].concat();
    let ran = edit(&tree, &server, "sed -i 's/0 2/0 3/'", &words);
    ran.assert(0, "cron-trigger nightly  change done\n");
    let row: Value = fake.row("cron_triggers", "nightly");
    assert_eq!(
        (&row["pattern"], &row["remaining_executions"]),
        (&json!("0 3 * * *"), &json!(6))
    );
}
