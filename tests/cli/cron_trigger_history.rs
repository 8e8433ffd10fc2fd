//! `cron-trigger-history`: the executions that a trigger started.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, misused, refused, typed};

const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const GET: &str = "GET /v2/cron_triggers/nightly?fields=id,name";
const COLUMNS: &str = "workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at";

fn execution(id: &str, description: &str) -> Value {
    json!({
        "id": id, "workflow_id": "w-1", "workflow_name": "backup", "workflow_namespace": "", "description": description,
        "task_execution_id": null, "root_execution_id": null, "state": "SUCCESS", "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:09"
    })
}

fn by(key: &str, kind: &str, id: &str) -> String {
    json!({key: {"type": kind, "id": id}}).to_string()
}

/// What the server finds by the ID: what the trigger started, what was started by hand, and what only mentions it.
fn found() -> Value {
    let executions = [
        execution("x-4", &by("triggered_by", "cron_trigger", ID)),
        execution("x-3", &by("run_like", "cron_trigger", ID)),
        execution("x-2", &by("triggered_by", "event_trigger", ID)),
        execution("x-1", &format!("like {ID}\u{1b}[31m")),
        execution("x-0", &by("triggered_by", "cron_trigger", ID)),
    ];
    json!({"executions": executions})
}

fn listing(more: &str, fields: &str) -> String {
    format!(
        "GET /v2/executions?{more}&sort_keys=created_at&sort_dirs=desc&fields={fields}&description=has:{ID}"
    )
}

fn trigger() -> Answer {
    Answer::json(200, &json!({"id": ID, "name": "nightly"}))
}

#[test]
fn only_what_the_trigger_started_is_listed() {
    let all = format!("id,{COLUMNS}");
    for (line, more, fields, stdout) in [
        (
            "cron-trigger-history nightly -f value -c ID",
            "limit=100",
            &all[..],
            "x-0\nx-4\n",
        ),
        (
            "cron-trigger-history nightly --by-hand -f value -c ID -c State",
            "limit=100",
            &all,
            "x-0 SUCCESS\nx-3 SUCCESS\nx-4 SUCCESS\n",
        ),
        (
            "cron-trigger-history nightly --state error,success --filter workflow_name=backup -f value -c id -c tags",
            "limit=100&state=in:ERROR,SUCCESS&workflow_name=backup",
            "id,tags,description",
            "x-0 None\nx-4 None\n",
        ),
    ] {
        let server = Server::start([
            (Expected::new(GET), trigger()),
            (
                Expected::new(&listing(more, fields)),
                Answer::json(200, &found()),
            ),
        ]);
        let ran = typed(line).server(&server).run();
        ran.assert(0, stdout);
        assert_eq!(ran.stderr, "", "{line}");
        server.done(line);
    }
}

#[test]
fn a_trigger_that_is_gone_is_known_by_its_id() {
    let fault = json!({"faultstring": "Cron trigger not found"});
    let get = format!("GET /v2/cron_triggers/{ID}?fields=id,name");
    let server = Server::start([
        (Expected::new(&get), Answer::json(404, &fault)),
        (
            Expected::new(&listing("limit=100", &format!("id,{COLUMNS}"))),
            Answer::json(200, &found()),
        ),
    ]);
    let ran = typed(&format!("cron-trigger-history {ID} -f value -c ID"))
        .server(&server)
        .run();
    ran.assert(0, "x-0\nx-4\n");
    server.done("by ID");

    let server = Server::start([(Expected::new(GET), Answer::json(404, &fault))]);
    let ran = typed("cron-trigger-history nightly").server(&server).run();
    ran.assert(1, "");
    ran.assert_stderr(&[
        "Cron trigger not found",
        "hint: a trigger is gone after its last run; then give its ID, \
         which 'mistral execution-list -c Description' shows\n",
    ]);
    server.done("by name");
}

#[test]
fn a_row_without_a_description_is_an_error() {
    let server = Server::start([
        (Expected::new(GET), trigger()),
        (
            Expected::any_query("GET /v2/executions"),
            Answer::json(200, &json!({"executions": [{"id": "x-1"}]})),
        ),
    ]);
    let ran = typed("cron-trigger-history nightly").server(&server).run();
    ran.assert_failure(1, &["a row of the response has no \"description\""]);
    server.done("no description");
}

#[test]
fn refusals_and_misuse() {
    refused(&[("cron-trigger-history nightly", GET)]);
    misused(&[
        ("cron-trigger-history", "<NAME>"),
        (
            "cron-trigger-history nightly --filter description=x",
            "--filter description=... cannot be combined with a trigger, which is found by it",
        ),
        (
            "cron-trigger-history nightly --state odd",
            "there is no state \"odd\"",
        ),
    ]);
}
