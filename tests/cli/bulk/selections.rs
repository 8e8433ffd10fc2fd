//! Executions that are selected in place of their IDs.

use std::sync::Mutex;

use serde_json::{Value, json};

use crate::support::raw::reset;
use crate::support::{Answer, Expected, Request, Server, mistral, misused, typed};

const LISTING: &str = "GET /v2/executions?fields=id,workflow_name,state,root_execution_id,created_at&sort_keys=created_at&sort_dirs=asc";

fn row(id: &str, root: Option<&str>) -> Value {
    json!({
        "id": id, "workflow_name": "nightly", "state": "ERROR", "root_execution_id": root,
        "created_at": "2026-11-01 10:00:00"
    })
}

fn in_state(id: &str, state: &str) -> Value {
    let mut row = row(id, None);
    row["state"] = state.into();
    row
}

fn page(rows: &[Value]) -> Answer {
    Answer::json(200, &json!({"executions": rows}))
}

fn deleted() -> Answer {
    Answer::text(204, "")
}

fn missing() -> Answer {
    Answer::json(
        404,
        &json!({"faultstring": "WorkflowExecution not found [id=x]"}),
    )
}

/// The whole execution, in a state.
fn whole(id: &str, state: &str) -> Value {
    json!({
        "id": id, "workflow_id": "w", "workflow_name": "nightly", "workflow_namespace": "",
        "description": "", "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
        "created_at": "2026-11-01 10:00:00", "updated_at": "2026-11-01 10:00:00"
    })
}

#[test]
fn each_selector_has_its_parameter() {
    for (selectors, parameter) in [
        ("--state error", "&state=ERROR"),
        ("--state ERROR,cancelled", "&state=in:ERROR,CANCELLED"),
        (
            "--workflow nightly --roots",
            "&workflow_name=nightly&nulls=root_execution_id",
        ),
        (
            "--older '2026-11-01 00:00 UTC'",
            "&updated_at=lt:2026-11-01 00:00:00",
        ),
        (
            "--since 2026-11-01Z --all-projects",
            "&created_at=gte:2026-11-01 00:00:00&all_projects=True",
        ),
        ("--until 2026-11-01Z", "&created_at=lt:2026-11-01 00:00:01"),
    ] {
        let listing = Expected::new(&format!("{LISTING}{parameter}"));
        let server = Server::start([
            (listing, page(&[row("a", None)])),
            (Expected::new("DELETE /v2/executions/a"), deleted()),
        ]);
        let ran = typed(&format!("execution-delete {selectors} --yes"))
            .server(&server)
            .run();
        ran.assert(0, "Request to delete execution a has been accepted.\n");
        assert_eq!(ran.stderr, "mistral: 1 deleted\n");
        server.done(selectors);
    }
}

#[test]
fn what_was_on_the_list_is_deleted_and_nothing_else() {
    let listing = format!("{LISTING}&state=ERROR");
    let next = format!("{listing}&marker=s");
    let first = json!({"executions": [row("a", None), row("s", Some("a"))], "next": "n"});
    let server = Server::start([
        (Expected::new(&listing), Answer::json(200, &first)),
        (
            Expected::new(&next),
            page(&[row("t", Some("elsewhere")), row("b", None)]),
        ),
        (
            Expected::new("DELETE /v2/executions/a?force=True"),
            deleted(),
        ),
        (
            Expected::new("DELETE /v2/executions/t?force=True"),
            missing(),
        ),
        (
            Expected::new("DELETE /v2/executions/b?force=True"),
            deleted(),
        ),
    ]);
    let ran = typed("execution-delete --state ERROR --force -y")
        .server(&server)
        .run();
    ran.assert(
        0,
        "Request to delete execution a has been accepted.\nRequest to delete execution b has been accepted.\n",
    );
    assert_eq!(ran.stderr, "mistral: 2 deleted, 1 already gone\n");
    server.done("the list");
}

#[test]
fn a_dry_run_names_what_is_selected() {
    let listing = || Expected::new(&format!("{LISTING}&state=ERROR"));
    let rows = [
        row("a", None),
        row("s", Some("a")),
        row("b\u{1b}[2J\nc", None),
    ];
    let server = Server::start([(listing(), page(&rows))]);
    let ran = typed("execution-delete --state ERROR --dry-run")
        .server(&server)
        .run();
    ran.assert(
        0,
        "Would delete execution a (nightly, ERROR, 2026-11-01 10:00:00)\n\
         Would delete execution b\u{fffd}[2J\u{fffd}c (nightly, ERROR, 2026-11-01 10:00:00)\n",
    );
    assert_eq!(
        ran.stderr,
        "mistral: 2 executions, and 1 that these started would be deleted; nothing was changed\n"
    );
    server.done("a dry run");
}

#[test]
fn nothing_selected_is_no_failure() {
    for command in ["delete", "cancel", "pause", "resume", "retry"] {
        let server = Server::start([(Expected::new(&format!("{LISTING}&state=ERROR")), page(&[]))]);
        let line = format!("execution-{command} --state ERROR");
        let ran = typed(&line).server(&server).run();
        ran.assert(0, "");
        let verb = if command == "retry" { "rerun" } else { command };
        let expected = format!("mistral: note: no execution is selected; nothing to {verb}\n");
        assert_eq!(ran.stderr, expected);
        server.done(&line);
    }
}

#[test]
fn without_a_terminal_somebody_must_have_agreed() {
    for (command, past) in [
        ("delete", "deleted"),
        ("cancel", "cancelled"),
        ("pause", "paused"),
        ("resume", "resumed"),
        ("retry", "rerun"),
    ] {
        let listing = Expected::new(&format!("{LISTING}&state=ERROR"));
        let server = Server::start([(listing, page(&[row("a", None)]))]);
        let line = format!("execution-{command} --state ERROR");
        let ran = typed(&line).server(&server).run();
        ran.assert(2, "");
        assert_eq!(
            ran.stderr,
            format!(
                "mistral: 1 execution would be {past}, and nobody can be asked\n  \
                 hint: add --yes to go on without a question, or --dry-run to see which\n"
            )
        );
        server.done(&line);
    }
}

#[test]
fn neither_everything_nor_nothing_is_selected() {
    for command in ["delete", "cancel", "pause", "resume", "retry"] {
        let line = |rest: &str| format!("execution-{command} {rest}");
        for (rest, part) in [
            ("", "the following required arguments were not provided"),
            (
                "--yes",
                "the following required arguments were not provided",
            ),
            ("ID --state ERROR", "cannot be used with"),
            ("- --state ERROR", "cannot be used with"),
            ("ID --roots", "cannot be used with"),
            ("--state NONE -y", "--state: there is no state \"NONE\""),
            (
                "--all-projects -y",
                "this selects every execution\n  hint: add --state, ",
            ),
            (
                "--roots -y",
                "this selects every execution\n  hint: add --state, ",
            ),
            ("--state '' -y", "--state"),
        ] {
            misused(&[(&line(rest), part)]);
        }
    }
    for (command, argument) in [
        ("delete", "<EXECUTION>..."),
        ("cancel", "<ID>..."),
        ("pause", "<ID>..."),
        ("resume", "<ID>..."),
        ("retry", "<ID>"),
    ] {
        let usage = format!("mistral execution-{command} [OPTIONS] {argument} | - | SELECTION\n");
        let ran = typed(&format!("help execution-{command}")).run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert!(ran.stdout.contains(&usage), "{}", ran.stdout);
        for part in [
            "@latest, @failed or @running",
            "- for those on standard input",
            "the options of Selection",
        ] {
            let part = if command == "retry" {
                part.replace("@latest, @failed or @running", "@latest or @failed")
            } else {
                part.to_owned()
            };
            assert!(ran.stdout.contains(&part), "{}", ran.stdout);
        }
        misused(&[(&format!("execution-{command}"), &usage)]);
    }
    misused(&[(
        "workflow-delete",
        "mistral workflow-delete [OPTIONS] <WORKFLOW>... | -\n",
    )]);
    misused(&[(
        "execution-retry --state ERROR --watch",
        "--watch shows one execution",
    )]);
}

/// A server with executions a, b and c; `change` answers the changes.
fn three(change: impl Fn(&Request) -> Answer + Send + 'static) -> Server {
    Server::answering(move |request| {
        let line = request.line();
        let path = line.split(['?', ' ']).nth(1).unwrap_or_default();
        match (line.split(' ').next().unwrap_or_default(), path) {
            ("GET", "/v2/executions") => page(&["a", "b", "c"].map(|id| in_state(id, "RUNNING"))),
            ("GET", "/v2/tasks") => Answer::json(200, &json!({"tasks": []})),
            ("GET", path) if path.ends_with("/tasks") => Answer::json(200, &json!({"tasks": []})),
            ("GET", path) if path.ends_with("/executions") => page(&[whole("a", "CANCELLED")]),
            ("GET", path) => {
                let id = path.rsplit('/').next().unwrap_or_default();
                Answer::json(200, &whole(id, "RUNNING"))
            }
            _ => change(request),
        }
    })
}

/// The execution that a change asks for.
fn changed(request: &Request) -> Answer {
    let body: Value = serde_json::from_slice(&request.body).unwrap();
    let line = request.line();
    let id = line.rsplit('/').next().unwrap();
    Answer::json(200, &whole(id, body["state"].as_str().unwrap()))
}

#[test]
fn states_are_changed_and_the_executions_shown() {
    for (command, state, summary) in [
        ("cancel", "CANCELLED", "3 cancelled"),
        ("pause", "PAUSED", "3 paused"),
        ("resume", "RUNNING", "0 resumed, 3 already RUNNING"),
    ] {
        let server = three(changed);
        let line = format!(
            "execution-{command} --state RUNNING -y --concurrency 3 -f value -c ID -c State"
        );
        let ran = typed(&line).server(&server).run();
        ran.assert(0, &format!("a {state}\nb {state}\nc {state}\n"));
        let end = format!("mistral: {summary}\n");
        assert!(ran.stderr.ends_with(&end), "{}", ran.stderr);
        assert_eq!(server.asked("PUT"), 3);
    }
}

#[test]
fn names_from_standard_input_are_changed_as_well() {
    let server = three(|request| match request.line().as_str() {
        "PUT /v2/executions/b" => missing(),
        _ => changed(request),
    });
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let ran = typed("execution-pause - --yes -f value -c ID -c State --failed-to")
        .words(&[path.to_str().unwrap()])
        .server(&server)
        .stdin("b\na\n")
        .run();
    ran.assert(1, "a PAUSED\n");
    let end = format!(
        "mistral: 1 paused, 1 failed\n  hint: to go on: mistral execution-pause - --failed-to {0} < {0}\n",
        path.display()
    );
    assert!(ran.stderr.ends_with(&end), "{}", ran.stderr);
    assert_eq!(std::fs::read_to_string(&path).unwrap(), "b\n");
}

#[test]
fn what_has_vanished_or_ended_meanwhile_is_told() {
    let server = three(|request| match request.line().as_str() {
        "PUT /v2/executions/a" => missing(),
        "PUT /v2/executions/b" => Answer::json(200, &whole("b", "SUCCESS")),
        _ => changed(request),
    });
    let ran = typed("execution-cancel --state RUNNING -y -f value -c ID -c State")
        .server(&server)
        .run();
    ran.assert(1, "b SUCCESS\nc CANCELLED\n");
    ran.assert_stderr(&["execution b", "SUCCESS"]);
    let end = "mistral: 1 cancelled, 1 already gone, 1 failed\n";
    assert!(ran.stderr.ends_with(end), "{}", ran.stderr);
}

#[test]
fn a_dry_run_shows_the_executions() {
    let fields = "fields=id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,state,state_info,created_at,updated_at";
    let listing =
        format!("GET /v2/executions?{fields}&sort_keys=created_at&sort_dirs=asc&state=RUNNING");
    let rows = [whole("a", "RUNNING"), whole("b", "RUNNING")];
    let server = Server::start([(Expected::new(&listing), page(&rows))]);
    let ran = typed("execution-cancel --state RUNNING --dry-run -f value -c ID")
        .server(&server)
        .run();
    ran.assert(0, "a\nb\n");
    assert_eq!(
        ran.stderr,
        "mistral: 2 executions would be cancelled; nothing was changed\n"
    );
    server.done("a dry run");
    let one = format!("GET /v2/executions/a?{fields}");
    let two = format!("GET /v2/executions/x?{fields}");
    let server = Server::start([
        (
            Expected::new(&one),
            Answer::json(200, &whole("a", "RUNNING")),
        ),
        (Expected::new(&two), missing()),
    ]);
    let ran = typed("execution-pause a x --dry-run -f value -c ID")
        .server(&server)
        .run();
    ran.assert(1, "a\n");
    ran.assert_stderr(&["mistral: execution x: WorkflowExecution not found"]);
    server.done("IDs");
}

/// A server that resets the connection at the first change of each execution, after it may have been made.
fn resets() -> Server {
    let before = Mutex::new(Vec::new());
    Server::conversing(move |mut connection| {
        while let Some(request) = connection.request() {
            let line = request.line();
            let answer = if line.starts_with("GET /v2/executions?") {
                page(&[in_state("a", "PAUSED")])
            } else if line.starts_with("GET") {
                Answer::json(200, &whole("a", "PAUSED"))
            } else {
                let mut before = before.lock().unwrap();
                before.push(line);
                if before.len() == 1 {
                    return reset(connection.stream());
                }
                changed(&request)
            };
            let bytes = answer.encoded();
            if connection.stream().write_all(&bytes).is_err() {
                return;
            }
        }
    })
}

#[test]
fn what_may_have_been_resumed_is_not_resumed_again() {
    for (command, count, code) in [("pause", 2, 0), ("resume", 1, 1)] {
        let server = resets();
        let line = format!("execution-{command} --state PAUSED -y -f value -c ID");
        let ran = typed(&line)
            .env("MISTRAL_TEST_CLOCK", "1")
            .server(&server)
            .run();
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert_eq!(server.asked("PUT"), count, "{command}");
    }
}

#[test]
fn a_beginning_on_the_command_line_is_explained() {
    let newest = "GET /v2/executions?fields=id,workflow_name,state,created_at&limit=1000\
        &sort_keys=created_at&sort_dirs=desc";
    let server = Server::start([
        (Expected::new("DELETE /v2/executions/deploy-4"), missing()),
        (Expected::new(newest), page(&[row("deploy-42", None)])),
    ]);
    let ran = typed("execution-delete deploy-4 --concurrency 2")
        .server(&server)
        .run();
    ran.assert(2, "");
    ran.assert_stderr(&[
        "mistral: 0 deleted, 1 failed\n  hint: deploy-4 is the beginning of these IDs",
        "deploy-42",
    ]);
    server.done("a beginning");
}

#[test]
fn ids_alone_are_changed_as_ever() {
    let server = three(changed);
    let ran = mistral(&["execution-pause", "a", "a", "-y", "-f", "value", "-c", "ID"])
        .server(&server)
        .run();
    ran.assert(0, "a\na\n");
    assert_eq!(ran.stderr, "");
    assert_eq!(server.asked("PUT"), 2);
}
