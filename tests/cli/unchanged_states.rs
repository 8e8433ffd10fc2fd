//! What the server accepts and does not do, or not yet: changes of states, reruns, copies of executions.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

const SOURCE: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";

fn execution(state: &str) -> Value {
    json!({"id": "x-1", "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": null})
}

fn action(state: &str) -> Value {
    json!({"id": "a-1", "name": "std.noop", "workflow_name": null, "workflow_namespace": "",
        "task_execution_id": null, "state": state, "state_info": null, "accepted": true,
        "created_at": null, "updated_at": null})
}

fn task(state: &str, finished_at: Option<&str>) -> Value {
    json!({"id": "t-1", "name": "t", "workflow_name": "w", "workflow_namespace": "", "workflow_execution_id": SOURCE,
        "state": state, "state_info": null, "created_at": "2026-03-01 10:00:00",
        "started_at": "2026-03-01 10:00:00", "finished_at": finished_at})
}

/// Runs a line that succeeds; what it prints is this, and what it says on standard error.
fn run(line: &str, exchanges: Vec<(Expected, Value)>, status: u16, stdout: &str, stderr: &str) {
    let mut status = status;
    let answers = exchanges.into_iter().map(|(expected, row)| {
        let answer = Answer::json(status, &row);
        status = 200;
        (expected, answer)
    });
    let server = Server::start(answers.collect::<Vec<_>>());
    let ran = typed(line).server(&server).run();
    ran.assert(0, stdout);
    assert_eq!(ran.stderr, stderr, "{line}");
    server.done(line);
}

#[test]
fn a_copy_without_input_says_that_nothing_is_copied() {
    let note = format!(
        "mistral: note: the input of execution {SOURCE} was not copied; the defaults of the workflow apply\n  \
         hint: to run it with the same input and params: mistral execution-create --from {SOURCE}\n"
    );
    // The server fails (500) if the description is missing.
    for (words, sent, note) in [
        ("", "", note.as_str()),
        (" '' null", "", &note),
        (" -d ''", "", &note),
        (" '' {}", r#", "input": "{}""#, ""),
    ] {
        let body = format!(r#"{{"description": "", "source_execution_id": "{SOURCE}"{sent}}}"#);
        let post = Expected::new("POST /v2/executions").json(&body);
        run(
            &format!("execution-create -s {SOURCE}{words} -f value -c ID"),
            vec![(post, execution("RUNNING"))],
            201,
            "x-1\n",
            note,
        );
    }
}

/// Measured: the source decides.
#[test]
fn a_workflow_beside_a_source_is_said_to_be_ignored() {
    let body = format!(
        r#"{{"description": "", "source_execution_id": "{SOURCE}", "workflow_name": "w", "input": "{{}}"}}"#
    );
    let post = Expected::new("POST /v2/executions").json(&body);
    let warning =
        format!("mistral: warning: -s runs the workflow of execution {SOURCE}; \"w\" is ignored\n");
    run(
        &format!("execution-create w {{}} -s {SOURCE} -f value -c ID"),
        vec![(post, execution("RUNNING"))],
        201,
        "x-1\n",
        &warning,
    );
}

#[test]
fn a_state_that_was_not_set_is_said() {
    let rerun = "  hint: an execution in ERROR continues only if a failed task is rerun: mistral execution-retry x-1\n";
    let another = "  hint: it has ended, before or just now; to run the workflow again: mistral execution-create --from x-1\n";
    let paused = "  hint: resume it first with mistral execution-resume x-1, or end it with mistral execution-cancel x-1\n";
    let below = "  hint: it has ended, before or just now; its sub-executions that still ran are cancelled\n";
    for (wanted, found, hint) in [
        ("RUNNING", "ERROR", rerun),
        ("RUNNING", "SUCCESS", another),
        ("ERROR", "PAUSED", paused),
        ("CANCELLED", "SUCCESS", below),
    ] {
        let put =
            Expected::new("PUT /v2/executions/x-1").json(&format!(r#"{{"state": "{wanted}"}}"#));
        run(
            &format!("execution-update x-1 -s {wanted} -f value -c State"),
            vec![(put, execution(found))],
            200,
            &format!("{found}\n"),
            &format!(
                "mistral: warning: the state of execution x-1 is {found}, not {wanted}\n{hint}"
            ),
        );
        let put = Expected::new("PUT /v2/action_executions/a-1")
            .json(&format!(r#"{{"state": "{wanted}"}}"#));
        run(
            &format!("action-execution-update a-1 --state {wanted} -f value -c State"),
            vec![(put, action(found))],
            200,
            &format!("{found}\n"),
            &format!(
                "mistral: warning: the state of action execution a-1 is {found}, not {wanted}\n"
            ),
        );
    }
    let put = Expected::new("PUT /v2/executions/x-1").json(r#"{"state": "PAUSED"}"#);
    let line = "execution-update x-1 -s PAUSED -f value -c State";
    run(line, vec![(put, execution("PAUSED"))], 200, "PAUSED\n", "");
    let put = Expected::new("PUT /v2/executions/x-1").json(r#"{"description": "new"}"#);
    let line = "execution-update x-1 -d new -f value -c State";
    run(line, vec![(put, execution("ERROR"))], 200, "ERROR\n", "");
}

/// Measured: the server drops it where the execution is RUNNING.
#[test]
fn an_environment_that_was_not_changed_is_said() {
    let warning = "mistral: warning: the server did not change the environment of execution x-1\n  \
         hint: pause it first: mistral execution-pause x-1\n";
    for (params, expected) in [
        (json!("{\"env\": {}}"), warning),
        (json!({"namespace": ""}), warning),
        (json!("{\"env\": {\"night\": \"yes\", \"b\": 1}}"), ""),
        (Value::Null, ""),
    ] {
        let put = Expected::new("PUT /v2/executions/x-1")
            .json(r#"{"state": "RUNNING", "params": {"env": {"night": "yes"}}}"#);
        let mut answer = execution("RUNNING");
        answer["params"] = params;
        let line = "execution-update x-1 -s RUNNING -e {\"night\":\"yes\"} -f value -c State";
        run(line, vec![(put, answer)], 200, "RUNNING\n", expected);
    }
}

const RERUN: &str = "task-rerun t-1 -f value -c State";

fn put_of_task() -> Expected {
    Expected::new("PUT /v2/tasks/t-1").json(r#"{"id": "t-1", "state": "RUNNING", "reset": true}"#)
}

fn get_of_task() -> Expected {
    Expected::new("GET /v2/tasks/t-1")
}

#[test]
fn a_rerun_shows_the_new_state() {
    let old = task("ERROR", Some("2026-03-01 10:00:09"));
    let running = task("RUNNING", None);
    run(
        RERUN,
        vec![(put_of_task(), running.clone())],
        200,
        "RUNNING\n",
        "",
    );
    let exchanges = vec![
        (put_of_task(), old.clone()),
        (get_of_task(), old.clone()),
        (get_of_task(), running),
    ];
    run(RERUN, exchanges, 200, "RUNNING\n", "");
    // It has failed again in the meantime.
    let failed = task("ERROR", Some("2026-03-01 11:00:00"));
    let exchanges = vec![(put_of_task(), old), (get_of_task(), failed)];
    run(RERUN, exchanges, 200, "ERROR\n", "");
}

#[test]
fn a_rerun_that_changes_nothing_is_said() {
    let old = task("ERROR", Some("2026-03-01 10:00:09"));
    let paused = format!(
        "mistral: warning: task t-1 was not rerun, as its execution is PAUSED\n  \
         hint: resume it with mistral execution-resume {SOURCE}, then rerun the task\n"
    );
    let unknown = "mistral: warning: task t-1 is still in state ERROR: it has not started yet, or it has failed again\n  \
        hint: see its state with mistral task-get t-1 before you rerun it\n";
    for (state, warning) in [("PAUSED", paused.as_str()), ("RUNNING", unknown)] {
        let mut exchanges = vec![(put_of_task(), old.clone())];
        exchanges.extend((0..4).map(|_| (get_of_task(), old.clone())));
        let get = Expected::new(&format!("GET /v2/executions/{SOURCE}"));
        exchanges.push((get, execution(state)));
        run(RERUN, exchanges, 200, "ERROR\n", warning);
    }
}

/// The rerun itself was accepted.
#[test]
fn a_task_that_cannot_be_read_again_is_no_failure() {
    let old = task("ERROR", Some("2026-03-01 10:00:09"));
    let failure = Answer::json(500, &json!({"faultstring": "no"}));
    let lost = Answer::json(404, &json!({"faultstring": "no"}));
    let server = Server::start([
        (put_of_task(), Answer::json(200, &old)),
        (get_of_task(), failure),
        (Expected::new(&format!("GET /v2/executions/{SOURCE}")), lost),
    ]);
    let outcome = typed(RERUN).server(&server).run();
    outcome.assert(0, "ERROR\n");
    outcome.assert_stderr(&["warning: task t-1 is still in state ERROR"]);
    server.done(RERUN);
}
