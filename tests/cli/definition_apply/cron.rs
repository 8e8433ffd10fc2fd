//! Cron triggers, which are replaced.

use serde_json::json;

use super::fake::{CRON, Fake, Tree, WORKFLOW};
use crate::support::Answer;

const APPLY: [&str; 5] = ["definition-apply", ".", "--yes", "-f", "value"];

/// A server with a trigger that has run three times.
fn applied() -> (Fake, Tree) {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("t.yaml", CRON)]),
    );
    let server = fake.serve();
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    fake.change("cron_triggers", "nightly", "remaining_executions", json!(7));
    fake.writes();
    (fake, tree)
}

#[test]
fn what_is_left_is_no_change_and_is_kept() {
    let (fake, tree) = applied();
    let server = fake.serve();
    tree.run(&server, &APPLY).assert(
        0,
        "workflow backup  same unchanged\ncron-trigger nightly  same unchanged\n",
    );
    tree.write("t.yaml", &CRON.replace("0 2", "30 3"));
    let ran = tree.run(&server, &APPLY);
    ran.assert(
        0,
        "workflow backup  same unchanged\ncron-trigger nightly  change done\n",
    );
    ran.assert_stderr(&["mistral: note: cron-trigger nightly: it will run with your identity\n"]);
    let writes = fake.writes();
    let lines: Vec<&str> = writes.iter().map(|(line, _)| line.as_str()).collect();
    assert_eq!(lines[0], "POST /v2/cron_triggers");
    assert!(
        lines[1].starts_with("DELETE /v2/cron_triggers/mistral-check-"),
        "{lines:?}"
    );
    assert!(
        lines[2].starts_with("DELETE /v2/cron_triggers/00000000-"),
        "{lines:?}"
    );
    assert_eq!(lines[3..], ["POST /v2/cron_triggers"]);
    let body = |at: usize| serde_json::from_str::<serde_json::Value>(&writes[at].1).unwrap();
    assert_eq!(body(0)["first_execution_time"], "2999-01-01 00:00");
    let row = fake.row("cron_triggers", "nightly");
    assert_eq!(
        (&row["pattern"], &row["remaining_executions"]),
        (&json!("30 3 * * *"), &json!(7))
    );
    // Without a count in the file it runs for ever.
    tree.write("t.yaml", &CRON.replace("remaining_executions: 10\n", ""));
    assert_eq!(tree.run(&server, &APPLY).code, Some(0));
    assert_eq!(
        fake.row("cron_triggers", "nightly")
            .get("remaining_executions"),
        None
    );
}

#[test]
fn what_the_server_refuses_is_found_before_the_old_one_is_deleted() {
    let (fake, tree) = applied();
    let server = fake.serve_with(Box::new(|line, _| {
        (line == "POST /v2/cron_triggers")
            .then(|| Answer::json(400, &json!({"faultstring": "Invalid input"})))
    }));
    tree.write("t.yaml", &CRON.replace("0 2", "30 3"));
    let ran = tree.run(&server, &APPLY);
    ran.assert(
        1,
        "workflow backup  same unchanged\ncron-trigger nightly  change failed\n",
    );
    ran.assert_stderr(&[
        "mistral: cron-trigger nightly: Invalid input\n",
        "\n  hint: the new trigger was only tried; cron trigger \"nightly\" is as it was\n",
    ]);
    assert_eq!(fake.lines(), ["POST /v2/cron_triggers"]);
    assert_eq!(fake.names("cron_triggers"), ["nightly"]);
}

#[test]
fn the_old_one_is_put_back_or_its_loss_is_told() {
    for is_lost in [false, true] {
        let (fake, tree) = applied();
        let server = fake.serve_with(Box::new(move |line, state| {
            let (_, body) = state.writes.last()?;
            let is_refused = body.contains("\"30 3 * * *\"") || is_lost;
            let is_trial = body.contains("mistral-check-");
            (line == "POST /v2/cron_triggers" && is_refused && !is_trial)
                .then(|| Answer::json(500, &json!({"faultstring": "no trust"})))
        }));
        tree.write("t.yaml", &CRON.replace("0 2", "30 3"));
        let ran = tree.run(&server, &APPLY);
        ran.assert(
            1,
            "workflow backup  same unchanged\ncron-trigger nightly  change failed\n",
        );
        let row = fake.row("cron_triggers", "nightly");
        if is_lost {
            ran.assert_stderr(&["\n  hint: cron trigger \"nightly\" is gone: it could not be put back (no trust). It had pattern '0 2 * * *', workflow 00000000-", ", 7 executions left, input {}, params {}\n"]);
            assert!(row.is_null());
        } else {
            ran.assert_stderr(&["\n  hint: cron trigger \"nightly\" is there again as it was before (pattern '0 2 * * *'"]);
            assert_eq!(
                (&row["pattern"], &row["remaining_executions"]),
                (&json!("0 2 * * *"), &json!(7))
            );
        }
        assert!(
            !fake
                .names("environments")
                .iter()
                .any(|name| name.starts_with("mistral-lock"))
        );
    }
}

#[test]
fn a_trigger_that_has_run_out_is_not_made_again_by_its_owner() {
    let (fake, tree) = (
        Fake::default(),
        Tree::new(&[("w.yaml", WORKFLOW), ("t.yaml", CRON)]),
    );
    let server = fake.serve();
    let words = [&APPLY[..], &["--owner", "team"]].concat();
    let lose = || {
        fake.look(|state| {
            let rows = &mut state.rows;
            rows.retain(|(collection, _)| collection != "cron_triggers");
        });
    };
    assert_eq!(tree.run(&server, &words).code, Some(0));
    // Somebody has deleted it long before its last run.
    lose();
    fake.look(|state| state.next_execution_time = "2026-01-01 02:00:00");
    tree.run(&server, &words).assert(
        0,
        "workflow backup  same unchanged\ncron-trigger nightly  create done\n",
    );
    lose();
    let ran = tree.run(&server, &words);
    ran.assert(
        0,
        "workflow backup  same unchanged\ncron-trigger nightly  skip skipped\n",
    );
    ran.assert_stderr(&["cron-trigger nightly: it was made before, and has run for the last time or was deleted; it is not made again\n"]);
    tree.write("t.yaml", &CRON.replace("executions: 10", "executions: 5"));
    assert_eq!(tree.run(&server, &words).code, Some(0));
    assert_eq!(
        fake.row("cron_triggers", "nightly")["remaining_executions"],
        5
    );
    // One that runs once, at a time that is over.
    tree.write("t.yaml", "kind: cron-trigger\nname: once\nworkflow_name: backup\nfirst_execution_time: '2020-01-01 00:00'\n");
    tree.run(&server, &words).assert_stderr(&[
        "cron-trigger once: its first execution time is over, and it has no pattern\n",
    ]);
}
