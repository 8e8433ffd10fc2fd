//! Many executions, of each as if it were the only one.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, typed};

use super::steps::{
    Step, below, candidates, execution, failed, failed_once, put, state, sub, three_levels,
};

const LISTING: &str = "GET /v2/executions?fields=id,workflow_name,state,root_execution_id,created_at\
    &sort_keys=created_at&sort_dirs=asc&state=ERROR";

/// The selection of these.
fn listed(ids: &[&str]) -> Step {
    let row = |id: &&str| json!({"id": id, "state": "ERROR", "root_execution_id": "r"});
    let rows: Vec<Value> = ids.iter().map(row).collect();
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

/// The search for what failed in the execution in the middle of [`three_levels`].
fn middle() -> Vec<Step> {
    let info = "Failure caused by error in tasks: install\n";
    let mut leaf = sub("z", 0, "ERROR", "2026-03-01 10:00:00");
    leaf["state_info"] = "Failure caused by error in tasks: fetch\n".into();
    vec![
        execution("y", "ERROR", Some(info), Some("x")),
        candidates("y", "ERROR", &[failed("t-2", "install", "WORKFLOW")]),
        below("t-2", &json!([leaf])),
        candidates("z", "ERROR", &[failed("t-3", "fetch", "ACTION")]),
    ]
}

/// The same for the execution at the bottom.
fn bottom() -> Vec<Step> {
    let info = "Failure caused by error in tasks: fetch\n";
    vec![
        execution("z", "ERROR", Some(info), Some("x")),
        candidates("z", "ERROR", &[failed("t-3", "fetch", "ACTION")]),
    ]
}

#[test]
fn what_executions_have_in_common_is_rerun_once() {
    let root = || three_levels().into_iter().chain([failed_once("t-3")]);
    // The execution at the bottom runs again.
    let running = || {
        vec![
            execution("z", "RUNNING", None, Some("x")),
            candidates("z", "in:ERROR,CANCELLED,RUNNING,PAUSED", &[]),
            state("z", "RUNNING"),
        ]
    };
    for last in [bottom(), running()] {
        let steps: Vec<_> = root()
            .chain([put("t-3", true, "RUNNING")])
            .chain(middle())
            .chain(last)
            .collect();
        let server = Server::start(steps);
        let ran = typed("execution-retry - -y -f value")
            .env("MISTRAL_TEST_CLOCK", "1")
            .stdin("x\ny\nz\n")
            .server(&server)
            .run();
        ran.assert(0, "deploy > install > fetch t-3 2 x\n");
        assert_eq!(ran.stderr, "mistral: 1 rerun, 2 already rerun\n");
        server.done("once");
    }
    // What was not rerun is told once, and is not done for any of them.
    let (request, _) = put("t-3", true, "RUNNING");
    let refused = Answer::json(400, &json!({"faultstring": "no"}));
    let steps: Vec<_> = root().chain([(request, refused)]).chain(middle()).collect();
    let (stderr, url) = check("execution-retry - -y -f value", steps, 1, "");
    assert_eq!(
        stderr,
        format!(
            "mistral: task deploy > install > fetch (t-3) was not rerun: no\n  PUT {url}/tasks/t-3\n  \
             HTTP 400 Bad Request\nmistral: 0 rerun, 2 failed\n"
        )
    );
}

#[test]
fn a_dry_run_plans_what_executions_have_in_common_once() {
    let steps = [listed(&["y", "z"])].into_iter().chain(middle());
    let steps = steps.chain([failed_once("t-3")]).chain(bottom()).collect();
    let line = "execution-retry --state ERROR --dry-run -f value";
    let (stderr, _) = check(line, steps, 0, "install > fetch t-3 2 y\n");
    assert_eq!(stderr, "mistral: 1 would be rerun, 1 already planned\n");
}

#[test]
fn at_the_same_time_it_is_rerun_once_as_well() {
    let server = Server::answering(|request| {
        let line = request.line();
        let info = "Failure caused by error in tasks: a\n";
        let (_, answer) = match line.split(['?', ' ']).nth(1).unwrap_or_default() {
            path if path.ends_with("/tasks") => {
                candidates("x", "ERROR", &[failed("t", "a", "ACTION")])
            }
            "/v2/tasks/t" => put("t", true, "RUNNING"),
            "/v2/tasks/t/action_executions" => failed_once("t"),
            path => {
                let id = path.rsplit('/').next().unwrap_or_default();
                execution(id, "ERROR", Some(info), Some("x"))
            }
        };
        answer
    });
    let ran = typed("execution-retry - -y --concurrency 4 -f value -c Path")
        .stdin("x\ny\nz\nq\n")
        .server(&server)
        .run();
    ran.assert(0, "a\n");
    assert_eq!(ran.stderr, "mistral: 1 rerun, 3 already rerun\n");
    assert_eq!(server.asked("PUT"), 1);
}

#[test]
fn what_was_rerun_is_said_although_it_cannot_be_shown() {
    let steps = [listed(&["x"])].into_iter().chain(reads("x"));
    let server = Server::start(steps.chain([put("t-x", true, "RUNNING")]));
    let ran = typed("execution-retry --state ERROR -y --wait")
        .env("MISTRAL_TEST_CLOCK", "1")
        .full_stdout()
        .server(&server)
        .run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let said = "mistral: 1 rerun\nmistral: cannot write to standard output";
    assert!(ran.stderr.starts_with(said), "{}", ran.stderr);
    server.done("shown");
}
