//! `cron-trigger-update` and `cron-trigger-create --replace`: a new trigger in the place of the old one.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, refused, typed};

const GET: &str = "GET /v2/cron_triggers/nightly";
const POST: &str = "POST /v2/cron_triggers";
const WORKFLOW: &str = "GET /v2/workflows/other?fields=id,name,namespace,created_at,updated_at";

type Step = (Expected, Answer);

fn old() -> Value {
    json!({
        "id": "c-1", "name": "nightly", "workflow_name": "backup", "workflow_id": "w-1",
        "workflow_input": "{\"n\": 1}", "workflow_params": "{\"env\": {\"a\": 1}}", "scope": "public",
        "pattern": "0 2 * * *", "first_execution_time": null, "next_execution_time": "2070-03-02 02:00:00",
        "remaining_executions": 7, "created_at": "2026-03-01 10:00:00", "updated_at": null
    })
}

/// What is sent to make the old trigger again.
fn body() -> Value {
    json!({
        "name": "nightly", "workflow_id": "w-1", "workflow_input": "{\"n\": 1}",
        "workflow_params": "{\"env\": {\"a\": 1}}", "pattern": "0 2 * * *", "remaining_executions": 7, "scope": "public"
    })
}

fn with(mut value: Value, changes: &Value) -> Value {
    for (name, change) in changes.as_object().unwrap() {
        value[name] = change.clone();
    }
    value
}

fn get(row: &Value) -> Step {
    (Expected::new(GET), Answer::json(200, row))
}

fn fault(status: u16, text: &str) -> Answer {
    Answer::json(status, &json!({"faultstring": text}))
}

/// The trial under another name.
fn trial() -> [Step; 2] {
    [
        (
            Expected::any_body(POST),
            Answer::json(201, &json!({"id": "c-t"})),
        ),
        (
            Expected::beginning("DELETE /v2/cron_triggers/mistral-check-"),
            Answer::text(204, ""),
        ),
    ]
}

fn deleted() -> Step {
    (
        Expected::new("DELETE /v2/cron_triggers/c-1"),
        Answer::text(204, ""),
    )
}

fn made(body: &Value) -> Step {
    let row = with(old(), &json!({"id": "c-2", "pattern": body["pattern"]}));
    (
        Expected::new(POST).json(&body.to_string()),
        Answer::json(201, &row),
    )
}

const REPLACED: &str = "mistral: note: cron trigger \"nightly\" was replaced, as servers cannot change one; it now runs as you\n  hint: what the old one has started: mistral cron-trigger-history c-1\n";

#[test]
fn what_is_not_given_stays() {
    for (line, workflow, changes) in [
        (
            "cron-trigger-update nightly --pattern '0 3 * * *'",
            false,
            json!({"pattern": "0 3 * * *"}),
        ),
        (
            r#"cron-trigger-update nightly --input '{"vm": "ü"}' --count 3"#,
            false,
            json!({"workflow_input": "{\"vm\": \"\\u00fc\"}", "remaining_executions": 3}),
        ),
        (
            "cron-trigger-update nightly --params {} --workflow other",
            true,
            json!({"workflow_params": "{}", "workflow_id": "w-2"}),
        ),
        (
            "cron-trigger-update nightly --first-time '2070-01-01 02:00' --utc",
            false,
            json!({"first_execution_time": "2070-01-01 02:00"}),
        ),
    ] {
        let mut steps = vec![get(&old())];
        if workflow {
            let found = json!({"id": "w-2", "name": "other", "namespace": ""});
            steps.push((Expected::new(WORKFLOW), Answer::json(200, &found)));
        }
        steps.extend(trial());
        steps.push(deleted());
        steps.push(made(&with(body(), &changes)));
        let server = Server::start(steps);
        let ran = typed(&format!("{line} -f value -c Name"))
            .server(&server)
            .run();
        ran.assert(0, "nightly\n");
        assert_eq!(ran.stderr, REPLACED, "{line}");
        server.done(line);
    }
}

#[test]
fn nothing_is_sent_if_nothing_changes() {
    for line in [
        "cron-trigger-update nightly --pattern '0 2 * * *' --input '{ \"n\":1}'",
        "cron-trigger-update nightly --count 7",
    ] {
        let server = Server::start([get(&old())]);
        let ran = typed(&format!("{line} -f value -c Name"))
            .server(&server)
            .run();
        ran.assert(0, "nightly\n");
        assert_eq!(
            ran.stderr,
            "mistral: note: cron trigger \"nightly\" is like that already; nothing was changed\n"
        );
        server.done(line);
    }
}

#[test]
fn what_the_server_refuses_changes_nothing() {
    let server = Server::start([
        get(&old()),
        (
            Expected::any_body(POST),
            fault(400, "The specified pattern is not valid: 0 2 32 * *"),
        ),
    ]);
    let ran = typed("cron-trigger-update nightly --pattern '0 2 32 * *'")
        .server(&server)
        .run();
    ran.assert(1, "");
    ran.assert_stderr(&[
        "mistral: The specified pattern is not valid: 0 2 32 * *\n",
        "hint: the new trigger was only tried; cron trigger \"nightly\" is as it was\n",
        "hint: field 3 (day of month) is \"32\": outside of 1 to 31\n",
    ]);
    server.done("refused");
}

#[test]
fn a_pattern_that_never_comes_is_refused_here() {
    let server = Server::start([get(&old())]);
    let ran = typed("cron-trigger-update nightly --pattern '0 0 31 2 *'")
        .server(&server)
        .run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: no time of the pattern \"0 0 31 2 *\" of cron trigger \"nightly\" comes within 50 years; \
         nothing was changed\n"
    );
    server.done("never");
}

#[test]
fn a_failure_puts_the_old_one_back() {
    let new = with(body(), &json!({"pattern": "0 3 * * *"}));
    let mut steps = vec![get(&old())];
    steps.extend(trial());
    steps.push(deleted());
    steps.push((
        Expected::new(POST).json(&new.to_string()),
        fault(409, "Duplicate entry for cron trigger"),
    ));
    steps.push(made(&body()));
    let server = Server::start(steps);
    let ran = typed("cron-trigger-update nightly --pattern '0 3 * * *'")
        .server(&server)
        .run();
    ran.assert(1, "");
    ran.assert_stderr(&[
        "mistral: Duplicate entry for cron trigger\n",
        "hint: cron trigger \"nightly\" is there again as it was before (pattern '0 2 * * *', workflow w-1, 7 executions left)\n",
    ]);
    server.done("put back");
}

#[test]
fn a_run_that_comes_meanwhile_is_told() {
    let row = with(
        old(),
        &json!({"next_execution_time": "2026-03-02 02:00:00"}),
    );
    let mut steps = vec![get(&row)];
    steps.extend(trial());
    steps.push(deleted());
    steps.push(made(&with(body(), &json!({"pattern": "@hourly"}))));
    let server = Server::start(steps);
    let ran = typed("cron-trigger-update nightly --pattern @hourly -f value -c Pattern")
        .server(&server)
        .run();
    ran.assert(0, "@hourly\n");
    let warning = "mistral: warning: its run of 2026-03-02 02:00:00 UTC may have been left out, as that time came meanwhile\n";
    assert_eq!(ran.stderr, format!("{REPLACED}{warning}"));
    server.done("meanwhile");
}

#[test]
fn create_replaces_what_is_there() {
    let workflow = json!({"id": "w-2", "name": "other", "namespace": ""});
    let all = json!({
        "name": "nightly", "workflow_id": "w-2", "workflow_input": "{}", "workflow_params": "{}", "pattern": "@daily",
        "scope": "public"
    });
    for (more, count) in [("", None), (" --count 5", Some(5)), (" --count 9", Some(7))] {
        let mut expected = all.clone();
        if let Some(count) = count {
            expected["remaining_executions"] = count.into();
        }
        let mut steps = vec![
            get(&old()),
            (Expected::new(WORKFLOW), Answer::json(200, &workflow)),
        ];
        steps.extend(trial());
        steps.push(deleted());
        steps.push(made(&expected));
        let server = Server::start(steps);
        let line = format!(
            "cron-trigger-create nightly other --pattern @daily --replace{more} -f value -c Pattern"
        );
        let ran = typed(&line).server(&server).run();
        ran.assert(0, "@daily\n");
        assert_eq!(ran.stderr, REPLACED, "{line}");
        server.done(&line);
    }
}

#[test]
fn create_makes_what_is_not_there() {
    let body = r#"{"name": "nightly", "pattern": "@daily", "first_execution_time": null, "remaining_executions": null, "workflow_name": "other"}"#;
    let server = Server::start([
        (Expected::new(GET), fault(404, "Cron trigger not found")),
        (Expected::new(POST).json(body), Answer::json(201, &old())),
    ]);
    let ran =
        typed("cron-trigger-create nightly other --pattern @daily --replace -f value -c Name")
            .server(&server)
            .run();
    ran.assert(0, "nightly\n");
    assert_eq!(ran.stderr, "");
    server.done("new");
}

#[test]
fn create_says_what_is_wrong_with_a_pattern() {
    for (pattern, status, hint) in [
        (
            "0 0 31 2 *",
            500,
            "hint: no time of \"0 0 31 2 *\" comes within 50 years\n",
        ),
        (
            "0 0 * x *",
            400,
            "hint: field 4 (month) is \"x\": \"x\" is not a number or a name from JAN to DEC\n",
        ),
    ] {
        let server = Server::start([(Expected::any_body(POST), fault(status, "no"))]);
        let ran = typed(&format!(
            "cron-trigger-create nightly other --pattern '{pattern}'"
        ))
        .server(&server)
        .run();
        ran.assert_failure(1, &[hint]);
        server.done(pattern);
    }
}

#[test]
fn a_first_time_that_is_too_near_is_not_forgotten() {
    // Servers have whole minutes; from now it is half a minute to one and a half.
    let near = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(88);
    let near = near.strftime("%Y-%m-%d %H:%M:00").to_string();
    let row = with(
        old(),
        &json!({"first_execution_time": near, "next_execution_time": near}),
    );
    let server = Server::start([get(&row)]);
    let ran = typed("cron-trigger-update nightly --count 3")
        .server(&server)
        .run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: the first execution of cron trigger \"nightly\" is due within two minutes, so that it could not be put \
         back; nothing was changed\n  hint: run the command again after that\n"
    );
    server.done("near");
}

#[test]
fn input_and_params_are_shown() {
    let whole = GET.to_owned();
    let some = format!("{GET}?fields=id,workflow_input,workflow_params");
    for (line, request, stdout) in [
        (
            "cron-trigger-get nightly -c workflow_input -c workflow_params -f value",
            &some,
            "{\"n\": 1}\n{\"env\": {\"a\": 1}}\n",
        ),
        (
            "cron-trigger-get nightly -f raw -c workflow_input -c Params",
            &whole,
            "{\"workflow_input\":{\"n\":1},\"workflow_params\":{\"env\":{\"a\":1}}}\n",
        ),
        (
            "cron-trigger-get nightly --jq .workflow_input.n",
            &whole,
            "1\n",
        ),
    ] {
        let server = Server::start([(Expected::new(request), Answer::json(200, &old()))]);
        typed(line).server(&server).run().assert(0, stdout);
        server.done(line);
    }
}

#[test]
fn refusals_and_misuse() {
    refused(&[
        ("cron-trigger-update nightly --count 1", GET),
        ("cron-trigger-create nightly w --pattern @daily", POST),
    ]);
    misused(&[
        ("cron-trigger-update", "<NAME>"),
        ("cron-trigger-update nightly", "nothing to change is given"),
        (
            "cron-trigger-update nightly --pattern ''",
            "--pattern is empty",
        ),
        (
            "cron-trigger-update nightly --workflow ''",
            "--workflow is empty",
        ),
        (
            "cron-trigger-update nightly --count 99999999999999999999",
            "number too large",
        ),
        (
            "cron-trigger-update nightly --input - --params -",
            "standard input",
        ),
    ]);
    let server = Server::start([
        get(&old()),
        (Expected::new(WORKFLOW), fault(404, "Workflow not found")),
    ]);
    let ran = typed("cron-trigger-update nightly --workflow other")
        .server(&server)
        .run();
    ran.assert_failure(1, &["hint: a workflow in a namespace is given by its ID, which 'mistral workflow-list' shows\n"]);
    server.done("workflow");
}
