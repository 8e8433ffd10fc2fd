//! Many executions, of each as if it were the only one.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

use super::steps::{Step, candidates, execution, failed, failed_once, put};

const LISTING: &str = "GET /v2/executions?fields=id,workflow_name,state,root_execution_id,created_at\
    &sort_keys=created_at&sort_dirs=asc&state=ERROR";

/// The selection of these.
fn listed(ids: &[&str]) -> Step {
    let rows: Vec<Value> = ids.iter().map(|id| json!({"id": id})).collect();
    (
        Expected::new(LISTING),
        Answer::json(200, &json!({"executions": rows})),
    )
}

/// What is read of an execution with a failed task before it is rerun.
fn reads(id: &str) -> Vec<Step> {
    let (task, info) = (format!("t-{id}"), "Failure caused by error in tasks: a\n");
    vec![
        execution(id, "ERROR", Some(info), None),
        candidates(id, "ERROR", &[failed(&task, "a", "ACTION")]),
        failed_once(&task),
    ]
}

fn missing(id: &str) -> Step {
    let (request, _) = execution(id, "ERROR", None, None);
    let words = format!("WorkflowExecution not found [id={id}]");
    (request, Answer::json(404, &json!({"faultstring": words})))
}

/// Runs a line with these requests, and gives what it has said.
fn check(line: &str, steps: Vec<Step>, code: i32, stdout: &str) -> (String, String) {
    let server = Server::start(steps);
    let ran = typed(line)
        .env("MISTRAL_TEST_CLOCK", "1")
        .stdin("x\ny\n")
        .server(&server)
        .run();
    ran.assert(code, stdout);
    server.done(line);
    (ran.stderr, server.url())
}

#[test]
fn each_is_rerun_and_named_in_the_last_column() {
    for (which, is_selected) in [("--state error", true), ("-", false)] {
        let mut steps = Vec::new();
        if is_selected {
            steps.push(listed(&["x", "y"]));
        }
        for id in ["x", "y"] {
            steps.extend(reads(id));
            steps.push(put(&format!("t-{id}"), true, "RUNNING"));
        }
        let line = format!("execution-retry {which} -y -f csv");
        let stdout = "\"Path\",\"Task ID\",\"Attempt\",\"Execution ID\"\n\
            \"a\",\"t-x\",2,\"x\"\n\"a\",\"t-y\",2,\"y\"\n";
        let (stderr, _) = check(&line, steps, 0, stdout);
        assert_eq!(stderr, "mistral: 2 rerun\n");
    }
}

#[test]
fn a_dry_run_changes_nothing_and_asks_nothing() {
    let mut steps = vec![listed(&["x", "y"])];
    steps.extend(["x", "y"].into_iter().flat_map(reads));
    let line = "execution-retry --state ERROR --dry-run -f value";
    let (stderr, _) = check(line, steps, 0, "a t-x 2 x\na t-y 2 y\n");
    assert_eq!(stderr, "mistral: 2 would be rerun\n");
}

#[test]
fn what_has_vanished_is_gone_and_a_failure_does_not_stop_the_rest() {
    let mut steps = vec![
        listed(&["x", "p", "y"]),
        missing("x"),
        execution("p", "PAUSED", None, None),
    ];
    steps.push(candidates("p", "in:ERROR,CANCELLED,RUNNING,PAUSED", &[]));
    steps.extend(reads("y"));
    steps.push(put("t-y", true, "RUNNING"));
    let (stderr, _) = check(
        "execution-retry --state ERROR -y -f value",
        steps,
        1,
        "a t-y 2 y\n",
    );
    assert_eq!(
        stderr,
        "mistral: execution p: execution p is PAUSED; the server would ignore a rerun\n  \
         hint: resume it first: mistral execution-resume p\n\
         mistral: 1 rerun, 1 already gone, 1 failed\n"
    );
}

#[test]
fn what_is_read_is_asked_again_and_a_rerun_is_not_sent_again() {
    let busy = || Answer::json(429, &json!({"faultstring": "too many"}));
    let (first, _) = execution("x", "ERROR", None, None);
    let mut steps = vec![listed(&["x"]), (first, busy())];
    steps.extend(reads("x"));
    steps.push((Expected::any_body("PUT /v2/tasks/t-x"), busy()));
    let (stderr, url) = check("execution-retry --state ERROR -y -f value", steps, 1, "");
    let (start, rest) = stderr.split_once("going on after ").unwrap();
    assert_eq!(start, "mistral: note: the server answers HTTP 429; ");
    let (_, rest) = rest.split_once('\n').unwrap();
    assert_eq!(
        rest,
        format!(
            "mistral: task a (t-x) was not rerun: too many\n  PUT {url}/tasks/t-x\n  HTTP 429 Too Many Requests\n\
             mistral: 0 rerun, 1 failed\n"
        )
    );
}
