//! Listings that the default limit cuts, and the order of durations.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

const FIELDS: &str = "fields=id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at";

fn row(id: &str, created_at: &str, updated_at: &str) -> Value {
    json!({"id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "SUCCESS", "state_info": null,
        "created_at": created_at, "updated_at": updated_at})
}

fn server(query: &str, rows: &[Value], is_cut: bool) -> Server {
    let mut document = json!({"executions": rows});
    if is_cut {
        document["next"] = json!("x");
    }
    let request = format!("GET /v2/executions?{query}&sort_keys=created_at&{FIELDS}");
    Server::start([(Expected::new(&request), Answer::json(200, &document))])
}

#[cfg(target_os = "linux")]
#[test]
fn the_default_limit_is_mentioned_on_a_terminal() {
    use crate::control_characters::at_a_terminal;

    let row = row("x", "2026-03-01 10:00:00", "2026-03-01 10:00:00");
    let rows = vec![row; 100];
    for (words, query, which) in [
        ("", "limit=100&sort_dirs=desc", "newest"),
        (" --oldest", "limit=100&sort_dirs=asc", "first"),
    ] {
        let server = server(query, &rows, true);
        let shown = at_a_terminal(&server, &format!("execution-list -f value -c ID{words}"));
        let note = format!(
            "mistral: note: only the {which} 100 rows, there may be more; use --limit -1 for all\r\n"
        );
        assert!(shown.ends_with(&note), "{shown:?}");
        server.done(words);
    }
    for (words, count, is_cut) in [("", 100, false), (" --limit 100", 100, true)] {
        let server = server("limit=100&sort_dirs=desc", &rows[..count], is_cut);
        let shown = at_a_terminal(&server, &format!("execution-list -f value -c ID{words}"));
        assert!(!shown.contains("note"), "{shown:?}");
        server.done(words);
    }
}

#[test]
fn the_default_limit_is_not_mentioned_to_scripts() {
    let rows = vec![row("x", "2026-03-01 10:00:00", "2026-03-01 10:00:00"); 100];
    let server = server("limit=100&sort_dirs=desc", &rows, true);
    let ran = typed("execution-list -f value -c ID").server(&server).run();
    ran.assert(0, &"x\n".repeat(100));
    assert_eq!(ran.stderr, "");
    server.done("a cut listing");
}

#[test]
fn durations_are_sorted_by_time() {
    let begin = "2026-03-01 10:00:00";
    let rows = [
        row("ten-days", begin, "2026-03-11 10:00:00"),
        row("ten-hours", begin, "2026-03-01 20:00:00"),
        row("half-past-nine", begin, "2026-03-01 19:30:00"),
        row("a-day", begin, "2026-03-02 10:00:01"),
        row("unknown", "", begin),
    ];
    for (direction, stdout) in [
        ("", "unknown\nhalf-past-nine\nten-hours\na-day\nten-days\n"),
        (
            " --sort-descending",
            "ten-days\na-day\nten-hours\nhalf-past-nine\nunknown\n",
        ),
    ] {
        for name in ["Duration", "duration"] {
            let server = server("limit=100&sort_dirs=asc", &rows, false);
            let line =
                format!("execution-list --oldest -f value -c ID --sort-column {name}{direction}");
            let ran = typed(&line).server(&server).run();
            ran.assert(0, stdout);
            server.done(&line);
        }
    }
}

#[test]
fn running_executions_are_sorted_by_their_time_so_far() {
    let mut rows = [
        row("ended", "2026-03-01 10:00:00", "2026-03-01 10:00:01"),
        row("running", "2001-03-01 10:00:00", ""),
        row("long", "1900-03-01 10:00:00", "2026-03-01 10:00:00"),
    ];
    rows[1]["state"] = json!("RUNNING");
    let server = server("limit=100&sort_dirs=asc", &rows, false);
    let ran = typed("execution-list --oldest -f value -c ID -c Duration --sort-column Duration")
        .server(&server)
        .run();
    let ids: Vec<_> = ran
        .stdout
        .lines()
        .map(|line| line.split(' ').next().unwrap())
        .collect();
    assert_eq!(ids, ["ended", "running", "long"]);
    assert!(
        ran.stdout.lines().nth(1).unwrap().ends_with("..."),
        "{}",
        ran.stdout
    );
    server.done("a running one");
}
