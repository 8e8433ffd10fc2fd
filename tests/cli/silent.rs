//! What the server or the client ignores without an error is told on standard error; nothing else changes.

use serde_json::json;

use crate::support::{Answer, Expected, Outcome, Server, mistral};

fn list(words: &[&str], request: &str, key: &str) -> Outcome {
    let server = Server::start([(Expected::new(request), Answer::json(200, &json!({key: []})))]);
    let ran = mistral(words).server(&server).run();
    server.done(&format!("{words:?}"));
    ran
}

const FIELDS: &str = "fields=name,workflow_name,workflow_params,pattern,next_execution_time,\
    remaining_executions,created_at,updated_at";

fn filtered(filter: &str, query: &str) -> Outcome {
    let request =
        format!("GET /v2/cron_triggers?sort_keys=created_at&sort_dirs=asc&{FIELDS}&{query}");
    let words = ["cron-trigger-list", "--filter", filter, "-f", "value"];
    list(&words, &request, "cron_triggers")
}

#[test]
fn a_filter_that_matches_nothing_is_told() {
    for (filter, query, stderr) in [
        (
            "created_at=1h",
            "created_at=1h",
            "mistral: warning: --filter \"created_at=1h\": not a time that the server can compare\n  \
             hint: write it in UTC, for example created_at='gt:2026-01-31 06:30:00'\n",
        ),
        (
            "created_at=gt:2026-01-31T06:30:00",
            "created_at=gt:2026-01-31T06:30:00",
            "mistral: warning: --filter \"created_at=gt:2026-01-31T06:30:00\": not a time that the server can compare\n  \
             hint: write it in UTC, for example created_at='gt:2026-01-31 06:30:00'\n",
        ),
        (
            "Workflow=w",
            "Workflow=w",
            "mistral: warning: --filter \"Workflow=w\": this is a column heading\n  \
             hint: the field is workflow_name\n",
        ),
        (
            "nosuch=w",
            "nosuch=w",
            "mistral: warning: --filter \"nosuch=w\": not a field to filter by\n  \
             hint: the fields are name, workflow_name, workflow_id, pattern, remaining_executions, \
             first_execution_time, next_execution_time, scope, project_id, workflow_input, workflow_params, \
             created_at, updated_at\n",
        ),
        ("created_at=gt:2026-01-31", "created_at=gt:2026-01-31", ""),
        (
            "created_at=gte:2026-01-31 06:30:00.000000",
            "created_at=gte:2026-01-31+06:30:00.000000",
            "",
        ),
        (
            "created_at=ne:2026-01-31",
            "created_at=ne:2026-01-31",
            "mistral: warning: --filter \"created_at=ne:2026-01-31\": not an operator\n  \
             hint: write created_at=neq:2026-01-31\n",
        ),
        (
            "name!=w",
            "name!=w",
            "mistral: warning: --filter \"name!=w\": not an operator\n  hint: write name=neq:w\n",
        ),
        ("name=ne:1h", "name=ne:1h", ""),
        ("name=gt:1h", "name=gt:1h", ""),
        ("all_projects=true", "all_projects=true", ""),
    ] {
        let ran = filtered(filter, query);
        ran.assert(0, "");
        assert_eq!(ran.stderr, stderr, "{filter}");
    }
}

#[test]
fn states_are_in_capital_letters() {
    for (filter, is_told) in [
        ("state=error", true),
        ("state=in:ERROR,paused", true),
        ("state=in:ERROR,PAUSED", false),
        ("state=neq:SUCCESS", false),
        ("state=has:err", false),
    ] {
        let request = "GET /v2/tasks?limit=100&sort_keys=created_at&sort_dirs=desc\
            &fields=id,name,workflow_name,workflow_namespace,workflow_execution_id,state,state_info,created_at,started_at,finished_at,updated_at";
        let server = Server::start([(
            Expected::new(&format!("{request}&{filter}")),
            Answer::json(200, &json!({"tasks": []})),
        )]);
        let ran = mistral(&["task-list", "--filter", filter, "-f", "value"])
            .server(&server)
            .run();
        ran.assert(0, "");
        let warning = format!(
            "mistral: warning: --filter {filter:?}: there is no such state\n  hint: the states are \
             IDLE, WAITING, RUNNING, DELAYED, PAUSED, SUCCESS, ERROR, CANCELLED, SKIPPED\n"
        );
        assert_eq!(ran.stderr, if is_told { &*warning } else { "" });
    }
}

const COLUMNS: &str =
    "\"Name\", \"Namespace\", \"Tags\", \"Scope\", \"Created at\", \"Updated at\"";

#[test]
fn columns_that_do_not_exist_are_told() {
    let request = "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc";
    let words = [
        "workbook-list",
        "-c",
        "Name",
        "-c",
        "nosuch",
        "--sort-column",
        "other",
        "-f",
        "csv",
    ];
    let ran = list(&words, request, "workbooks");
    ran.assert(0, "\"Name\"\n");
    assert_eq!(
        ran.stderr,
        format!(
            "mistral: warning: --column: no column named \"nosuch\"\n  hint: the columns are {COLUMNS}\n\
             mistral: warning: --sort-column: no column named \"other\"\n  hint: the columns are {COLUMNS}\n"
        )
    );
    let words = [
        "workbook-list",
        "-c",
        "name",
        "--sort-column",
        "created at",
        "-f",
        "csv",
    ];
    let ran = list(&words, request, "workbooks");
    ran.assert(0, "\"Name\"\n");
    assert_eq!(ran.stderr, "");
}

#[test]
fn the_help_of_a_list_has_its_fields_and_the_operators() {
    let ran = mistral(&["help", "environment-list"]).run();
    ran.assert(0, &ran.stdout);
    assert!(
        ran.stdout.contains(
            "Fields: name, description, scope, variables, created_at, updated_at. \
             Operators before the value: eq: neq: gt: gte: lt: lte: in: nin: has:"
        ),
        "{}",
        ran.stdout
    );
}
