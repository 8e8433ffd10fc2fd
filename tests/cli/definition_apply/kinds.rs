//! All kinds: what is sent, and that nothing is sent a second time.

use serde_json::json;

use super::fake::{CRON, ENVIRONMENT, Fake, Tree, WORKFLOW};

const TREE: [(&str, &str); 8] = [
    ("a/cron.yaml", CRON),
    ("a/env.yml", ENVIRONMENT),
    (
        "event.yaml",
        "kind: event-trigger\nname: boot\nworkflow_name: backup\nexchange: nova\ntopic: notifications\nevent: boot\nscope: public\n",
    ),
    ("flow.yaml", WORKFLOW),
    (
        "book.yaml",
        "version: '2.0'\nname: book\nworkflows:\n  a: {tasks: {t: {action: b}}}\nactions:\n  b: {base: std.noop}\n",
    ),
    (
        "action.json",
        "{\"version\": \"2.0\", \"greet\": {\"base\": \"std.noop\"}}",
    ),
    (
        "code.yaml",
        "kind: code-source\nname: hooks\nfile: hooks.py\n",
    ),
    (
        "dynamic.yaml",
        "kind: dynamic-action\nname: hook\nclass_name: Hook\ncode_source_name: hooks\n",
    ),
];

const ROWS: &str = "code-source hooks  create done\ndynamic-action hook  create done\naction greet  create done\nworkbook book  create done\nworkflow backup  create done\nenvironment prod  create done\ncron-trigger nightly  create done\nevent-trigger boot  create done\n";

#[test]
fn all_kinds_are_made_in_the_order_of_dependence_and_then_left_alone() {
    let (fake, tree) = (Fake::default(), Tree::new(&TREE));
    tree.write("hooks.py", "class Hook: pass\n");
    tree.write("notes.yaml", "a: 1\n");
    let server = fake.serve();
    let ran = tree.run(&server, &["definition-apply", ".", "--yes", "-f", "value"]);
    ran.assert(0, ROWS);
    let lines = ran.stderr.split_inclusive('\n');
    let (warnings, notes): (Vec<&str>, Vec<&str>) =
        lines.partition(|line| line.contains(" warning: "));
    assert!(warnings.len() == 2 && warnings.iter().all(|line| line.contains("book.yaml:")));
    let notes_path = format!("{}/notes.yaml", tree.path());
    assert_eq!(
        notes.concat(),
        format!(
            "mistral: note: 1 file defines nothing of Mistral: {notes_path}\nmistral: note: cron-trigger nightly: it will run with your identity\n"
        )
    );
    let workflow = fake.row("workflows", "backup")["id"].clone();
    let writes = fake.writes();
    let lines: Vec<&str> = writes.iter().map(|(line, _)| line.as_str()).collect();
    assert_eq!(
        lines,
        [
            "POST /v2/code_sources?name=hooks&scope=private&namespace=",
            "POST /v2/dynamic_actions",
            "POST /v2/actions?scope=private",
            "POST /v2/workbooks?scope=private",
            "POST /v2/workflows?scope=private&namespace=",
            "POST /v2/environments",
            "POST /v2/cron_triggers",
            "POST /v2/event_triggers",
        ]
    );
    assert_eq!(writes[0].1, "class Hook: pass\n");
    assert_eq!(writes[4].1, WORKFLOW);
    let body = |at: usize| serde_json::from_str::<serde_json::Value>(&writes[at].1).unwrap();
    assert_eq!(
        body(1),
        json!({"name": "hook", "class_name": "Hook", "scope": "private", "namespace": "", "code_source_name": "hooks"})
    );
    assert_eq!(
        body(5),
        json!({"name": "prod", "description": "", "variables": "{\"region\": \"RegionOne\"}"})
    );
    assert_eq!(
        body(6),
        json!({"name": "nightly", "workflow_id": workflow, "workflow_input": "{}", "workflow_params": "{}",
            "pattern": "0 2 * * *", "remaining_executions": 10})
    );
    assert_eq!(
        body(7),
        json!({"name": "boot", "workflow_id": workflow, "workflow_input": "{}", "workflow_params": "{}",
            "exchange": "nova", "topic": "notifications", "event": "boot", "scope": "public"})
    );

    let ran = tree.run(&server, &["definition-apply", ".", "--yes", "-f", "value"]);
    ran.assert(0, &ROWS.replace("create done", "same unchanged"));
    ran.assert_stderr(&["mistral: note: nothing to change\n"]);
    assert_eq!(fake.look(|state| std::mem::take(&mut state.writes)), []);
    tree.run(&server, &["definition-diff", "."]).assert(0, "");
}

#[test]
fn a_dry_run_sends_nothing() {
    let (fake, tree) = (Fake::default(), Tree::new(&TREE[1..2]));
    let server = fake.serve();
    let ran = tree.run(
        &server,
        &["definition-apply", ".", "--dry-run", "-f", "value"],
    );
    ran.assert(0, "environment prod  create planned\n");
    assert_eq!(fake.look(|state| std::mem::take(&mut state.writes)), []);
}

const TWO: &str = "version: '2.0'\n\n# The first.\none:\n  tasks: {t: {action: std.noop}}\n\n# The second.\ntwo:\n  tasks: {t: {action: std.echo output=1}}\n";

#[test]
fn of_a_file_of_which_some_workflows_exist_each_is_sent_by_itself() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("two.yaml", TWO)]));
    let text = "version: '2.0'\ntwo:\n  tasks:\n    t:\n      action: std.noop\n";
    let row = fake.has(
        "workflows",
        &json!({"name": "two", "definition": text, "scope": "public"}),
    );
    // Neither another namespace nor another project counts.
    fake.has(
        "workflows",
        &json!({"name": "two", "definition": text, "namespace": "ops"}),
    );
    fake.has(
        "workflows",
        &json!({"name": "one", "definition": TWO, "scope": "public", "project_id": "theirs"}),
    );
    let server = fake.serve();
    let ran = tree.run(&server, &["definition-apply", ".", "--yes", "-f", "value"]);
    ran.assert(0, "workflow one  create done\nworkflow two  change done\n");
    let id = row["id"].as_str().unwrap();
    assert_eq!(
        fake.writes(),
        [
            (
                "POST /v2/workflows?scope=private&namespace=".to_owned(),
                "version: '2.0'\n\n# The first.\none:\n  tasks: {t: {action: std.noop}}\n".to_owned()
            ),
            (
                format!("PUT /v2/workflows/{id}?namespace=&scope=public"),
                "version: '2.0'\n\n# The second.\ntwo:\n  tasks: {t: {action: std.echo output=1}}\n".to_owned()
            ),
        ]
    );
}

#[test]
fn a_part_of_a_workbook_that_is_gone_is_made_again() {
    let (fake, tree) = (Fake::default(), Tree::new(&TREE[4..5]));
    let server = fake.serve();
    let apply = ["definition-apply", ".", "--yes", "-f", "value"];
    assert_eq!(tree.run(&server, &apply).code, Some(0));
    fake.look(|state| state.rows.retain(|(_, row)| row["name"] != "book.b"));
    let ran = tree.run(&server, &["definition-diff", "."]);
    ran.assert(1, "~ change workbook book: its action book.b was deleted\n");
    tree.run(&server, &apply)
        .assert(0, "workbook book  change done\n");
    assert_eq!(fake.names("actions"), ["book.b"]);
    tree.run(&server, &apply)
        .assert(0, "workbook book  same unchanged\n");
}

#[test]
fn other_comments_order_and_quotes_are_no_change() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("w.yaml", WORKFLOW)]));
    let text = "# Old.\nversion: \"2.0\"\nbackup: {tasks: {copy: {action: 'std.noop'}}}\n";
    fake.has("workflows", &json!({"name": "backup", "definition": text}));
    let server = fake.serve();
    let ran = tree.run(&server, &["definition-apply", ".", "--yes", "-f", "value"]);
    ran.assert(0, "workflow backup  same unchanged\n");
    let said = "workflow backup: only comments, order or quoting differ\n";
    ran.assert_stderr(&[said]);
    assert_eq!(fake.lines(), Vec::<String>::new());
    let ran = tree.run(&server, &["definition-diff", "."]);
    ran.assert(0, &format!("= same {said}"));
}

#[test]
fn scope_stays_unless_it_is_told() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("e.yaml", ENVIRONMENT)]),
    );
    let server = fake.serve();
    let scope = || {
        (
            fake.row("workflows", "backup")["scope"].clone(),
            fake.row("environments", "prod")["scope"].clone(),
        )
    };
    for (options, expected) in [
        (&["--public"][..], "public"),
        (&[], "public"),
        (&["--private"], "private"),
    ] {
        let words = [&["definition-apply", ".", "--yes", "-f", "value"], options].concat();
        assert_eq!(tree.run(&server, &words).code, Some(0));
        // Environments, which may have secrets, have their own word for it.
        assert_eq!(scope(), (expected.into(), "private".into()));
    }
    tree.write("e.yaml", &format!("{ENVIRONMENT}scope: public\n"));
    let ran = tree.run(&server, &["definition-diff", "."]);
    ran.assert(1, "~ change environment prod\n@@ -1,5 +1,5 @@\n kind: environment\n name: prod\n-scope: private\n+scope: public\n variables:\n   region: RegionOne\n");
    assert_eq!(
        tree.run(&server, &["definition-apply", ".", "--yes"]).code,
        Some(0)
    );
    assert_eq!(scope(), ("private".into(), "public".into()));
    let ran = tree.run(&server, &["definition-apply", ".", "--public", "--private"]);
    ran.assert_failure(2, &["--public", "--private"]);
}

#[test]
fn namespaces_are_for_what_has_none_of_its_own() {
    let dynamic = "kind: dynamic-action\nname: hook\nnamespace: lab\nclass_name: Hook\ncode_source_name: hooks\n";
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("d.yaml", dynamic), ("t.yaml", CRON)]),
    );
    let server = fake.serve();
    let words = [
        "definition-apply",
        ".",
        "--yes",
        "--namespace",
        "ops",
        "-f",
        "value",
    ];
    tree.run(&server, &words).assert(0, "dynamic-action hook lab create done\nworkflow backup ops create done\ncron-trigger nightly  create done\n");
    let trigger = fake.row("cron_triggers", "nightly");
    assert_eq!(
        trigger["workflow_id"],
        fake.row("workflows", "backup")["id"]
    );
    tree.run(&server, &words).assert(0, "dynamic-action hook lab same unchanged\nworkflow backup ops same unchanged\ncron-trigger nightly  same unchanged\n");
}

#[test]
fn event_triggers_are_known_by_their_names() {
    let event = "kind: event-trigger\nname: boot\nworkflow_name: backup\nexchange: nova\ntopic: t\nevent: boot\n";
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("e.yaml", event)]),
    );
    let server = fake.serve();
    let apply = ["definition-apply", ".", "--yes", "-f", "value"];
    assert_eq!(tree.run(&server, &apply).code, Some(0));
    let id = fake.row("event_triggers", "boot")["id"].clone();
    fake.writes();

    tree.write("e.yaml", &format!("{event}workflow_input: {{vm: a}}\n"));
    assert_eq!(tree.run(&server, &apply).code, Some(0));
    let line = format!("PUT /v2/event_triggers/{}", id.as_str().unwrap());
    assert_eq!(fake.lines(), [line]);

    tree.write("e.yaml", &event.replace("event: boot", "event: stop"));
    let ran = tree.run(&server, &apply);
    ran.assert_stderr(&[
        "mistral: note: event-trigger boot: it is deleted and made again, with another ID\n",
    ]);
    let line = format!("DELETE /v2/event_triggers/{}", id.as_str().unwrap());
    assert_eq!(fake.lines(), [line, "POST /v2/event_triggers".to_owned()]);
    assert_eq!(fake.row("event_triggers", "boot")["event"], "stop");

    let other = fake.has("event_triggers", &json!({"name": "boot"}));
    let ran = tree.run(&server, &apply);
    ran.assert_failure(
        1,
        &[
            "mistral: the server has 2 event triggers named \"boot\": ",
            other["id"].as_str().unwrap(),
            "\n  hint: keep one of them: mistral event-trigger-delete ID\n",
        ],
    );
}

#[test]
fn many_of_a_kind_are_read_at_once() {
    let (fake, tree) = (Fake::default(), Tree::new(&[]));
    for number in 0..25 {
        let name = format!("{number}.yaml");
        tree.write(&name, &ENVIRONMENT.replace("prod", &format!("e{number}")));
        tree.write(
            &format!("a{name}"),
            &format!("version: '2.0'\na{number}: {{base: std.noop}}\n"),
        );
    }
    let server = fake.serve();
    let apply = ["definition-apply", ".", "--yes", "--namespace", "ops"];
    assert_eq!(tree.run(&server, &apply).code, Some(0));
    assert_eq!(fake.lines().len(), 50);
    let before = fake.look(|state| state.requests);
    assert_eq!(tree.run(&server, &apply).code, Some(0));
    assert_eq!(fake.lines().len(), 0);
    assert_eq!(fake.look(|state| state.requests) - before, 2);
    let listed = server.asked("GET /v2/actions?namespace=ops&sort_keys=created_at&sort_dirs=asc");
    assert_eq!(listed, 2);
}
