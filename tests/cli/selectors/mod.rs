//! Options that select rows by state, time, workflow, tags and project.

mod refusals;
mod windows;

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

const EXECUTION: &str = "fields=id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at";
const TASK: &str = "fields=id,name,workflow_name,workflow_namespace,workflow_execution_id,state,state_info,created_at,started_at,finished_at";
const NEWEST: &str = "limit=100&sort_keys=created_at&sort_dirs=desc";

/// A row of any of the three listings.
fn row(id: &str, created: &str) -> Value {
    json!({
        "id": id, "name": "n", "workflow_id": "w", "workflow_name": "nightly", "workflow_namespace": "",
        "description": "", "task_execution_id": null, "root_execution_id": null, "workflow_execution_id": "x",
        "state": "ERROR", "state_info": null, "accepted": true, "created_at": created,
        "updated_at": created, "started_at": created, "finished_at": created, "tags": null
    })
}

/// A page of a list, and whether there are more.
fn page(list: &str, rows: &[Value], more: bool) -> Answer {
    let mut document = json!({ list: rows });
    if more {
        document["next"] = json!("http://127.0.0.1:1/v2/never");
    }
    Answer::json(200, &document)
}

/// Each command line sends one request, and shows the row.
fn sends(lines: &[(&str, &str)]) {
    for (line, request) in lines {
        let path = request.split('?').next().unwrap();
        let list = path.rsplit('/').next().unwrap();
        let answer = page(list, &[row("a", "2026-11-27 10:00:00")], false);
        let server = Server::start([(Expected::new(request), answer)]);
        let line = format!("{line} -f value -c ID");
        let ran = typed(&line).server(&server).env("TZ", "UTC").run();
        ran.assert(0, "a\n");
        assert_eq!(ran.stderr, "", "{line}");
        server.done(&line);
    }
}

#[test]
fn each_selector_of_executions_is_one_parameter() {
    let request = |more: &str| format!("GET /v2/executions?{NEWEST}&{EXECUTION}{more}");
    for (options, more) in [
        ("--state error", "&state=ERROR"),
        (
            "--state Error,cancelled --state ERROR",
            "&state=in:ERROR,CANCELLED",
        ),
        ("--state ERROR --state running", "&state=in:ERROR,RUNNING"),
        ("--workflow nightly", "&workflow_name=nightly"),
        (
            "--workflow nightly --workflow in:b --workflow nightly",
            "&workflow_name=in:nightly,in:b",
        ),
        ("--workflow a,b --workflow a,b", "&workflow_name=a,b"),
        ("--workflow in:nightly", "&workflow_name=eq:in:nightly"),
        ("--workflow a:b", "&workflow_name=a:b"),
        ("--all-projects", "&all_projects=True"),
        ("--roots", "&nulls=root_execution_id"),
        ("--since 2026-11-27", "&created_at=gte:2026-11-27 00:00:00"),
        (
            "--since '2026-11-27 10:00+02:00'",
            "&created_at=gte:2026-11-27 08:00:00",
        ),
        (
            "--until '2026-11-27 23:59:59'",
            "&created_at=lt:2026-11-28 00:00:00",
        ),
        (
            "--older 2026-11-27T10:00:00Z",
            "&updated_at=lt:2026-11-27 10:00:00",
        ),
        (
            "--since 2026-11-27 --older 2026-11-28 --state ERROR --workflow w --filter description=x",
            "&created_at=gte:2026-11-27 00:00:00&updated_at=lt:2026-11-28 00:00:00&state=ERROR&workflow_name=w&description=x",
        ),
    ] {
        sends(&[(&format!("execution-list {options}"), &request(more))]);
    }
}

#[test]
fn tasks_and_action_executions_have_theirs() {
    let tasks = format!("GET /v2/executions/x/tasks?{NEWEST}&{TASK}");
    let actions = format!("GET /v2/action_executions?{NEWEST}");
    sends(&[
        (
            "task-list x --state waiting,skipped --workflow w --since 2026-11-27",
            &format!(
                "{tasks}&state=in:WAITING,SKIPPED&workflow_name=w&created_at=gte:2026-11-27 00:00:00"
            ),
        ),
        (
            "action-execution-list --state RUNNING --older 2026-11-27",
            &format!("{actions}&state=RUNNING&updated_at=lt:2026-11-27 00:00:00"),
        ),
    ]);
}

#[test]
fn a_local_time_is_sent_in_utc() {
    let request = format!(
        "GET /v2/executions?{NEWEST}&{EXECUTION}&created_at=gte:2026-07-01 04:00:00&updated_at=lt:2026-12-01 05:00:00"
    );
    let server = Server::start([(Expected::new(&request), page("executions", &[], false))]);
    let line = "execution-list --since 2026-07-01 --older 2026-12-01 -f value";
    let ran = typed(line)
        .server(&server)
        .env("TZ", "America/New_York")
        .run();
    ran.assert(0, "");
    assert_eq!(ran.stderr, "", "no person is there");
    server.done(line);
}

#[test]
fn a_duration_is_so_long_ago() {
    let server = Server::always(|_| page("executions", &[], false));
    let line = "execution-list --since 1h --debug";
    let ran = typed(line).server(&server).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    let now = jiff::Timestamp::now();
    let earlier = now - jiff::SignedDuration::from_secs(3600);
    // The minute may have passed meanwhile.
    let minutes = [earlier, earlier - jiff::SignedDuration::from_secs(60)];
    let sent = minutes.map(|at| {
        at.strftime("created_at=gte%%3A%Y-%m-%d+%H%%3A%M")
            .to_string()
    });
    let is_sent = sent.iter().any(|text| ran.stderr.contains(text));
    assert!(is_sent, "{sent:?} in {}", ran.stderr);
}

#[test]
fn tags_are_compared_to_the_letter() {
    let tagged = |id: &str, tags: &[&str]| {
        let mut row = row(id, "2026-11-27 10:00:00");
        row["tags"] = json!(tags);
        row
    };
    let rows = [
        tagged("c", &["a_b", "x"]),
        tagged("wild", &["aXb", "x"]),
        tagged("upper", &["A_B", "x"]),
        tagged("b", &["x", "y", "a_b"]),
    ];
    let first = format!(
        "GET /v2/executions?limit=4&sort_keys=created_at&sort_dirs=desc&{EXECUTION},tags&tags=a_b,x"
    );
    let server = Server::start([
        (Expected::new(&first), page("executions", &rows, true)),
        (
            Expected::new(&format!("{first}&marker=b")),
            page("executions", &[tagged("a", &["a_b", "x"])], false),
        ),
    ]);
    let line = "execution-list --tag a_b --tag x --limit 4 -f value -c ID";
    typed(line).server(&server).run().assert(0, "a\nb\nc\n");
    server.done(line);
}

#[test]
fn no_more_pages_are_read_than_the_wanted_rows_need() {
    let tagged = |id: &str| {
        let mut row = row(id, "2026-11-27 10:00:00");
        row["tags"] = json!(["t"]);
        row
    };
    let request =
        format!("GET /v2/tasks?limit=2&sort_keys=created_at&sort_dirs=desc&{TASK},tags&tags=t");
    let answer = page("tasks", &[tagged("b"), tagged("a")], true);
    let server = Server::start([(Expected::new(&request), answer)]);
    let line = "task-list --tag t --limit 2 -f value -c ID";
    typed(line).server(&server).run().assert(0, "a\nb\n");
    server.done(line);
}

#[cfg(target_os = "linux")]
#[test]
fn a_person_is_told_a_local_time_in_utc() {
    use crate::control_characters::at_a_terminal;

    let server = Server::always(|_| page("executions", &[], false));
    // UTC is the zone there: only a time with an offset differs.
    let line = "execution-list --since 2026-11-27T10:00+02:00 --older 2026-11-27";
    let shown = at_a_terminal(&server, line);
    let note = "mistral: note: --since is 2026-11-27 08:00:00 UTC\r\n";
    assert!(shown.contains(note), "{shown:?}");
    assert!(!shown.contains("--older"), "{shown:?}");
}
