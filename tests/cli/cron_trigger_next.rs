//! `cron-trigger-next`: the times of patterns and triggers.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, mistral, misused, typed};

/// Fires in 2070, so that the result does not depend on the present time.
const PATTERN: &str = "30 2 L 1-3 * 0 2070";

fn trigger(fields: &Value) -> Value {
    let mut row = json!({
        "id": "c-1", "name": "nightly", "workflow_name": "backup", "pattern": PATTERN, "remaining_executions": null,
        "first_execution_time": null, "next_execution_time": "2070-01-31 02:30:00", "created_at": "2026-03-01 10:00:00"
    });
    let changes = fields.as_object().unwrap().clone();
    row.as_object_mut().unwrap().extend(changes);
    row
}

/// Runs a line with a server that has this trigger, and gives standard error.
fn asked(line: &str, row: &Value, stdout: &str) -> String {
    let request = Expected::new("GET /v2/cron_triggers/nightly");
    let server = Server::start([(request, Answer::json(200, row))]);
    let ran = typed(line).server(&server).run();
    ran.assert(0, stdout);
    server.done(line);
    ran.stderr
}

#[test]
fn a_pattern_needs_neither_server_nor_login() {
    for (line, stdout) in [
        (
            format!("cron-trigger-next --pattern '{PATTERN}' -n 2 -f value"),
            "2070-01-31 02:30:00\n2070-02-28 02:30:00\n",
        ),
        (
            format!("cron-trigger-next --pattern '{PATTERN}' -n 1"),
            "+---------------------+\n| Time                |\n+---------------------+\n\
             | 2070-01-31 02:30:00 |\n+---------------------+\n",
        ),
        (
            format!("cron-trigger-next --count 1 --pattern '{PATTERN}' -f jsonl"),
            "{\"time\":\"2070-01-31 02:30:00\"}\n",
        ),
        (
            "cron-trigger-next --pattern '0 0 29 2 * 0 2070/2' -n 2 -f value".to_owned(),
            "2072-02-29 00:00:00\n2076-02-29 00:00:00\n",
        ),
    ] {
        let ran = typed(&line).env("OS_AUTH_URL", "http://127.0.0.1:1").run();
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, "", "{line}");
    }
}

#[test]
fn the_end_of_a_pattern_is_told() {
    let ran = typed(&format!("cron-trigger-next --pattern '{PATTERN}' -f value")).run();
    ran.assert(
        0,
        "2070-01-31 02:30:00\n2070-02-28 02:30:00\n2070-03-31 02:30:00\n",
    );
    assert_eq!(
        ran.stderr,
        "mistral: note: the pattern has no further times\n"
    );
}

#[test]
fn local_times_have_their_offset() {
    for (zone, stdout) in [
        ("UTC", "2070-03-31 02:30:00 +00:00\n"),
        ("NST3:30", "2070-03-30 23:00:00 -03:30\n"),
        // Summer time begins a day before.
        ("CET-1CEST,M3.5.0,M10.5.0/3", "2070-03-31 04:30:00 +02:00\n"),
    ] {
        let ran = typed("cron-trigger-next --pattern '30 2 31 3 * 0 2070' --local -n 1 -f value")
            .env("TZ", zone)
            .run();
        ran.assert(0, stdout);
    }
}

#[test]
fn a_trigger_begins_with_the_time_that_the_server_has_set() {
    let line = "cron-trigger-next nightly -n 3 -f value";
    let all = "2070-01-31 02:30:00\n2070-02-28 02:30:00\n2070-03-31 02:30:00\n";
    let ends = "mistral: note: the trigger does not fire after that\n";
    for (fields, stdout, stderr) in [
        (json!({}), all, ""),
        (json!({"remaining_executions": 3}), all, ""),
        (
            json!({"remaining_executions": 2}),
            "2070-01-31 02:30:00\n2070-02-28 02:30:00\n",
            ends,
        ),
        // A first time of its own, which the pattern does not have.
        (
            json!({"next_execution_time": "2070-02-01 00:00:00", "first_execution_time": "2070-02-01 00:00:00"}),
            "2070-02-01 00:00:00\n2070-02-28 02:30:00\n2070-03-31 02:30:00\n",
            "",
        ),
        // Without a pattern the server has another, which counts for nothing.
        (
            json!({"pattern": "0 0 30 2 0", "remaining_executions": 1}),
            "2070-01-31 02:30:00\n",
            ends,
        ),
        (json!({"pattern": null}), "2070-01-31 02:30:00\n", ends),
        (
            json!({"pattern": "", "remaining_executions": 1_000_000_000_000_u64}),
            "2070-01-31 02:30:00\n",
            ends,
        ),
    ] {
        let row = trigger(&fields);
        assert_eq!(asked(line, &row, stdout), stderr, "{row}");
    }
}

#[test]
fn an_overdue_trigger_counts_on_from_now() {
    let row = trigger(&json!({"next_execution_time": "2026-01-01 00:00:00"}));
    let stderr = asked(
        "cron-trigger-next nightly -n 2 -f value",
        &row,
        "2026-01-01 00:00:00\n2070-01-31 02:30:00\n",
    );
    assert_eq!(
        stderr,
        "mistral: warning: the first time is past: the server is in maintenance, or its engine does not run\n"
    );
}

#[test]
fn patterns_that_the_server_refuses_are_refused_with_the_place() {
    for (pattern, what) in [
        (
            "0 0 32 * *",
            "field 3 (day of month) is \"32\": outside of 1 to 31",
        ),
        (
            "0 0 * * mon-fry",
            "field 5 (day of week) is \"mon-fry\": \"fry\" is not a number or a name from SUN to SAT",
        ),
        (
            "\u{1b}[2J 0 * * *",
            "field 1 (minute) is \"\\u{1b}[2j\": \"\\u{1b}[2j\" is not a number",
        ),
        (
            "0 H * * *",
            "field 2 (hour) is \"h\": the server does not know H",
        ),
        (
            "@reboot",
            "the words are @midnight, @hourly, @daily, @weekly, @monthly, @yearly, @annually, without spaces",
        ),
    ] {
        let ran = mistral(&["cron-trigger-next", "--pattern", pattern]).run();
        ran.assert(2, "");
        let stderr = format!("mistral: --pattern {pattern:?} is not valid: {what}\n");
        assert_eq!(ran.stderr, stderr);
    }
    let long = format!("*/{} * * * *", "9".repeat(100_000));
    mistral(&["cron-trigger-next", "--pattern", &long])
        .run()
        .assert_failure(2, &["is not a number"]);
}

#[test]
fn patterns_without_times_are_told() {
    for (pattern, stderr) in [
        (
            "0 0 31 2 *",
            "mistral: no time of \"0 0 31 2 *\" comes within 50 years\n  \
             hint: cron-trigger-create would fail, as the server looks no further ahead\n",
        ),
        (
            "0 0 1 1 * 0 1999",
            "mistral: no time of \"0 0 1 1 * 0 1999\" comes within 50 years\n  \
             hint: cron-trigger-create would fail, as the server looks no further ahead\n",
        ),
        (
            "0 R(1-5) * * *",
            "mistral: the times of \"0 R(1-5) * * *\" cannot be told: for R the server draws another value each time\n",
        ),
    ] {
        let ran = mistral(&["cron-trigger-next", "--pattern", pattern]).run();
        ran.assert(1, "");
        assert_eq!(ran.stderr, stderr);
    }
}

#[test]
fn triggers_that_make_no_sense_are_told() {
    for (fields, stderr) in [
        (
            json!({"next_execution_time": null}),
            "mistral: the server does not tell when the trigger fires next: \"\"\n",
        ),
        (
            json!({"next_execution_time": "soon\u{1b}[31m"}),
            "mistral: the server does not tell when the trigger fires next: \"soon\\u{1b}[31m\"\n",
        ),
        (
            json!({"pattern": "0 0 * * x\u{1b}"}),
            "mistral: cannot read the pattern \"0 0 * * x\\u{1b}\" of the trigger: field 5 (day of week) is \"x\\u{1b}\": \
             \"x\\u{1b}\" is not a number or a name from SUN to SAT\n",
        ),
    ] {
        let request = Expected::new("GET /v2/cron_triggers/nightly");
        let server = Server::start([(request, Answer::json(200, &trigger(&fields)))]);
        let ran = typed("cron-trigger-next nightly").server(&server).run();
        ran.assert(1, "");
        assert_eq!(ran.stderr, stderr);
        server.done("no sense");
    }
}

#[test]
fn misuse() {
    misused(&[
        ("cron-trigger-next", "no cron trigger given"),
        (
            "cron-trigger-next nightly --pattern '* * * * *'",
            "NAME and --pattern cannot be combined",
        ),
        (
            "cron-trigger-next nightly -n 0",
            "not a number from 1 to 100000",
        ),
        (
            "cron-trigger-next nightly -n 99999999999999999999999",
            "not a number from 1 to 100000",
        ),
        ("cron-trigger-next nightly -n -1", "-n"),
    ]);
}
