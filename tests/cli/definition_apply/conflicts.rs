//! Others at the same time, and failures in the middle.

use serde_json::{Value, json};

use super::fake::{ENVIRONMENT, Fake, Tree, WORKFLOW};
use crate::support::Answer;

const APPLY: [&str; 5] = ["definition-apply", ".", "--yes", "-f", "value"];

fn tree() -> Tree {
    Tree::new(&[
        ("w.yaml", WORKFLOW),
        ("e.yaml", ENVIRONMENT),
        ("f.yaml", "kind: environment\nname: test\nvariables: {}\n"),
    ])
}

#[test]
fn a_lock_that_somebody_holds_is_respected_until_it_is_broken() {
    let (fake, tree) = (Fake::default(), tree());
    fake.has(
        "environments",
        &json!({"name": "mistral-lock.default", "variables": "{\"id\": \"x\", \"who\": \"bob@web-1\"}"}),
    );
    let server = fake.serve();
    tree.run(&server, &APPLY).assert_failure(
        1,
        &["mistral: definitions are being applied by bob@web-1 since 2026-11-28 10:00:00 UTC (environment \"mistral-lock.default\")\n  hint: wait for its end; if it has ended already, add --break-lock\n"],
    );
    assert_eq!(fake.lines(), Vec::<String>::new());
    // Another owner has another lock.
    let words = [&APPLY[..], &["--owner", "team"]].concat();
    assert_eq!(tree.run(&server, &words).code, Some(0));
    tree.write("e.yaml", &ENVIRONMENT.replace("One", "Two"));
    let words = [&APPLY[..], &["--break-lock"]].concat();
    let ran = tree.run(&server, &words);
    ran.assert(0, "workflow backup  same unchanged\nenvironment prod  change done\nenvironment test  same unchanged\n");
    assert_eq!(
        ran.stderr,
        "mistral: note: the lock of bob@web-1 since 2026-11-28 10:00:00 UTC was broken\n"
    );
    assert_eq!(
        fake.names("environments"),
        ["mistral-owner.team", "prod", "test"]
    );
}

#[test]
fn the_lock_of_somebody_else_is_not_removed_at_the_end() {
    let (fake, tree) = (Fake::default(), tree());
    let server = fake.serve_with(Box::new(|line, state| {
        if line == "POST /v2/environments" && state.writes.last()?.1.contains("\"prod\"") {
            state.change(
                "environments",
                "mistral-lock.default",
                "variables",
                json!("{\"id\": \"other\"}"),
            );
        }
        None
    }));
    let ran = tree.run(&server, &APPLY);
    assert_eq!(ran.code, Some(0));
    ran.assert_stderr(&["mistral: warning: somebody has broken the lock meanwhile; look at the server with definition-diff\n"]);
    assert!(
        fake.names("environments")
            .contains(&"mistral-lock.default".to_owned())
    );
}

#[test]
fn the_first_failure_ends_it_and_another_run_does_the_rest() {
    let (fake, tree) = (Fake::default(), tree());
    let server = fake.serve_with(Box::new(|line, state| {
        let body = &state.writes.last()?.1;
        (line == "POST /v2/environments" && body.contains("\"prod\""))
            .then(|| Answer::json(403, &json!({"faultstring": "no room"})))
    }));
    let ran = tree.run(&server, &APPLY);
    ran.assert(1, "workflow backup  create done\nenvironment prod  create failed\nenvironment test  create not done\n");
    ran.assert_stderr(&[
        "mistral: environment prod: no room\n",
        "mistral: note: 1 more was not tried; run the command again to finish\n",
    ]);
    assert_eq!(fake.names("environments"), Vec::<String>::new());
    let server = fake.serve();
    tree.run(&server, &APPLY).assert(0, "workflow backup  same unchanged\nenvironment prod  create done\nenvironment test  create done\n");
}

#[test]
fn what_has_changed_since_the_plan_is_left_alone() {
    let (fake, tree) = (Fake::default(), tree());
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    tree.write("e.yaml", &ENVIRONMENT.replace("One", "Two"));
    for what in ["changed", "deleted", "made"] {
        fake.writes();
        let server = fake.serve_with(Box::new(move |line, state| {
            let is_locking = line == "POST /v2/environments" && state.writes.last()?.1.contains("mistral-lock");
            match what {
                _ if !is_locking => {}
                "changed" => state.change("environments", "prod", "variables", json!("{\"region\": \"Three\"}")),
                "deleted" => state.rows.retain(|(_, row)| row["name"] != "prod"),
                _ => state.rows.push(("environments".to_owned(), json!({"id": "9", "name": "prod", "project_id": "ours", "variables": "{}", "scope": "private"}))),
            }
            None
        }));
        let ran = tree.run(&server, &APPLY);
        assert_eq!(ran.code, Some(1));
        ran.assert_stderr(&[&format!("mistral: environment prod: the object was {what} after the plan was made; it was left alone\n  hint: run the command again, and look at the new plan\n")]);
        assert_eq!(fake.lines(), Vec::<String>::new());
    }
}

#[test]
fn what_was_made_without_an_answer_is_known() {
    let (fake, tree) = (Fake::default(), Tree::new(&[("e.yaml", ENVIRONMENT)]));
    let server = fake.serve_with(Box::new(|line, state| {
        if line != "POST /v2/environments" || !state.writes.last()?.1.contains("\"prod\"") {
            return None;
        }
        let row = json!({"id": "9", "name": "prod", "project_id": "ours", "variables": "{\"region\": \"RegionOne\"}", "scope": "private"});
        state.rows.push(("environments".to_owned(), row));
        Some(Answer::text(201, "{\"cut"))
    }));
    let words = [&APPLY[..], &["--owner", "team"]].concat();
    tree.run(&server, &words)
        .assert(0, "environment prod  create done\n");
    let record = fake.row("environments", "mistral-owner.team")["variables"].clone();
    assert!(record.as_str().unwrap().contains("\"prod\""), "{record}");
}

#[test]
fn control_c_ends_it_after_the_request_and_gives_the_lock_back() {
    let (fake, tree) = (Fake::default(), tree());
    let (is_held, held) = std::sync::mpsc::channel();
    let (release, released) = std::sync::mpsc::channel::<()>();
    let released = std::sync::Mutex::new(released);
    let server = fake.serve_with(Box::new(move |line, _| {
        if line.starts_with("POST /v2/workflows") {
            let _ = is_held.send(());
            let _ = released
                .lock()
                .unwrap()
                .recv_timeout(std::time::Duration::from_secs(1));
        }
        None
    }));
    let held = std::sync::Mutex::new(held);
    let ran = tree
        .prepared(&server, &APPLY)
        .interrupted(move || held.lock().unwrap().try_recv().is_ok());
    drop(release);
    ran.assert(130, "workflow backup  create done\nenvironment prod  create not done\nenvironment test  create not done\n");
    ran.assert_stderr(&["mistral: interrupted; waiting for the one that is under way\n"]);
    assert_eq!(fake.names("environments"), Vec::<String>::new());
    assert_eq!(fake.names("workflows"), ["backup"]);
}

#[test]
fn a_lock_is_broken_also_where_nothing_is_to_be_changed() {
    let (fake, tree) = (Fake::default(), tree());
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    let variables = json!({"id": "x", "who": "eve\u{1b}[2J\nmistral: note: all is well"});
    fake.has(
        "environments",
        &json!({"name": "mistral-lock.default", "variables": variables.to_string()}),
    );
    let words = [&APPLY[..], &["--break-lock"]].concat();
    let ran = tree.run(&server, &words);
    assert_eq!(ran.code, Some(0));
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert!(
        lines[0].starts_with("mistral: note: the lock of eve"),
        "{lines:?}"
    );
    assert!(!ran.stderr.contains('\u{1b}'), "{lines:?}");
    assert_eq!(lines[1..], ["mistral: note: nothing to change"]);
    assert_eq!(fake.names("environments"), ["prod", "test"]);
}

#[test]
fn a_record_that_somebody_has_written_since_the_plan_is_left_alone() {
    let (fake, tree) = (Fake::default(), tree());
    let server = fake.serve_with(Box::new(|line, state| {
        let is_locking =
            line == "POST /v2/environments" && state.writes.last()?.1.contains("mistral-lock");
        if is_locking {
            let theirs = json!({"version": 1, "objects": [{"kind": "environment", "name": "x", "id": "1", "digest": "d"}]});
            let row = json!({"id": "9", "name": "mistral-owner.team", "project_id": "ours", "variables": theirs.to_string(), "scope": "private"});
            state.rows.push(("environments".to_owned(), row));
        }
        None
    }));
    let words = [&APPLY[..], &["--owner", "team"]].concat();
    tree.run(&server, &words).assert_failure(
        1,
        &["mistral: somebody else has applied definitions for owner \"team\" after the plan was made\n  hint: run the command again, and look at the new plan\n"],
    );
    assert_eq!(fake.lines(), Vec::<String>::new());
    assert_eq!(fake.names("environments"), ["mistral-owner.team"]);
}

#[test]
fn what_a_killed_run_made_is_known_to_the_next_one() {
    const BOOK: &str =
        "version: '2.0'\nname: book\nworkflows:\n  a: {tasks: {t: {action: std.noop}}}\n";
    let (fake, tree) = (Fake::default(), tree());
    tree.write("b.yaml", BOOK);
    fake.has("environments", &json!({"name": "test", "variables": "{}"}));
    let server = fake.serve();
    let words = [&APPLY[..], &["--owner", "team", "--prune"]].concat();
    assert_eq!(tree.run(&server, &words).code, Some(0));
    tree.run(&server, &words)
        .assert_stderr(&["mistral: note: nothing to change\n"]);
    // As if it had been killed behind the last change.
    let begun = fake.look(|state| {
        let mut writes = state.writes.iter();
        let first = writes
            .find(|(_, body)| body.contains("mistral-owner."))
            .unwrap();
        serde_json::from_str::<Value>(&first.1).unwrap()
    });
    let whole = fake.row("environments", "mistral-owner.team")["variables"].clone();
    assert_ne!(whole, begun["variables"]);
    let kill = || {
        let variables = begun["variables"].clone();
        fake.change("environments", "mistral-owner.team", "variables", variables);
    };
    kill();
    fake.writes();
    let ran = tree.run(&server, &words);
    ran.assert(0, "workbook book  same unchanged\nworkflow backup  same unchanged\nenvironment prod  same unchanged\nenvironment test  same unchanged\n");
    assert_eq!(fake.lines(), Vec::<String>::new());
    let record = || fake.row("environments", "mistral-owner.team")["variables"].clone();
    assert_eq!(record(), whole);

    // What somebody has changed since then is theirs.
    kill();
    fake.change("environments", "prod", "variables", json!("{\"mine\": 1}"));
    for name in ["b.yaml", "w.yaml", "e.yaml"] {
        tree.remove(name);
    }
    tree.run(&server, &words).assert(0, "environment test  same unchanged\nworkflow book.a  delete done\nworkflow backup  delete done\nworkbook book  delete done\n");
    assert_eq!(
        fake.names("environments"),
        ["test", "mistral-owner.team", "prod"]
    );
    assert_eq!(
        record(),
        "{\"version\": 1, \"objects\": [], \"also\": [{\"kind\": \"environment\", \"name\": \"test\"}]}"
    );
}
