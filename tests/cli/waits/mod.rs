//! Waiting for executions: exit codes, what is said, which requests are sent. Pauses take no time on the clock that
//! these tests give to the client, but where a signal interrupts it.

mod interruptions;
mod outages;

use std::sync::Mutex;
use std::sync::mpsc::{Sender, channel};

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Outcome, Run, Server, typed};

type Step = (Expected, Answer);

/// What a wait asks for.
const LOOK: &str = "GET /v2/executions/x-1?fields=id,state,state_info,updated_at";
/// What it shows at the end.
const WHOLE: &str = "GET /v2/executions/x-1";

fn execution(id: &str, state: &str) -> Value {
    json!({"id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null, "output": "{\"n\": 1}",
        "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:09"})
}

fn is(state: &str) -> Step {
    is_because(state, &Value::Null)
}

fn is_because(state: &str, info: &Value) -> Step {
    let document = json!({"id": "x-1", "state": state, "state_info": info, "updated_at": null});
    (Expected::new(LOOK), Answer::json(200, &document))
}

fn fails(status: u16) -> Step {
    let fault = json!({"faultcode": "Server", "faultstring": "come back later"});
    (Expected::new(LOOK), Answer::json(status, &fault))
}

fn whole(state: &str) -> Step {
    (
        Expected::new(WHOLE),
        Answer::json(200, &execution("x-1", state)),
    )
}

fn created() -> Step {
    let body = r#"{"description": "", "workflow_name": "w"}"#;
    (
        Expected::new("POST /v2/executions").json(body),
        Answer::json(201, &execution("x-1", "RUNNING")),
    )
}

/// The search for the cause of an ERROR, which finds a failed task.
fn cause() -> [Step; 2] {
    let execution = json!({"id": "x-1", "state": "ERROR", "state_info": "Failure caused by error in tasks: fetch",
        "workflow_id": "w", "workflow_name": "w", "root_execution_id": null});
    let tasks = json!({"tasks": [{"id": "t-1", "name": "fetch", "type": "ACTION", "state": "ERROR",
        "state_info": "Failed to run action [x]\n no route to host", "runtime_context": "{}"}]});
    [
        (
            Expected::any_query("GET /v2/executions/x-1"),
            Answer::json(200, &execution),
        ),
        (
            Expected::any_query("GET /v2/executions/x-1/tasks"),
            Answer::json(200, &tasks),
        ),
    ]
}

/// Whose states are known by their names.
fn several() -> Server {
    Server::always(|line| {
        let id = line.trim_start_matches("GET /v2/executions/");
        let id = id.split(['?', '/']).next().unwrap();
        if id == "gone" {
            let fault = json!({"faultstring": "WorkflowExecution not found [id=gone]"});
            return Answer::json(404, &fault);
        }
        if line.contains("/tasks") {
            return Answer::json(200, &json!({"tasks": []}));
        }
        Answer::json(200, &execution(id, id.split('-').next().unwrap()))
    })
}

/// A server that never answers, as long as the sender is kept.
pub fn silent() -> (Server, Sender<()>) {
    let (keep, wait) = channel::<()>();
    let wait = Mutex::new(wait);
    let server = Server::raw(move |_, _| {
        let _ = wait.lock().unwrap().recv();
    });
    (server, keep)
}

/// A run on a clock whose pauses take no time.
fn patient(line: &str) -> Run {
    typed(line).env("MISTRAL_TEST_CLOCK", "1")
}

/// Runs a line against a script, to its end.
fn run(line: &str, steps: Vec<Step>) -> Outcome {
    let server = Server::start(steps);
    let ran = patient(line).server(&server).run();
    server.done(line);
    ran
}

/// Without the times, which depend on chance by a tenth of each pause, and the requests, which have the server's port.
fn without_times(text: &str) -> String {
    let cut = |line: &str| match line.split_once(" after ") {
        Some((before, _)) if !line.contains("timed out") => before.to_owned(),
        _ => line.to_owned(),
    };
    let lines = text.lines().filter(|line| !line.starts_with("  GET "));
    lines.map(|line| cut(line) + "\n").collect()
}

#[test]
fn each_state_has_its_exit_code() {
    let show = "-f value -c State";
    let steps = vec![
        is("RUNNING"),
        is("RUNNING"),
        is("SUCCESS"),
        whole("SUCCESS"),
    ];
    let ran = run(&format!("execution-wait x-1 {show}"), steps);
    ran.assert(0, "SUCCESS\n");
    let expected =
        "mistral: execution x-1 is RUNNING\nmistral: execution x-1: RUNNING -> SUCCESS\n";
    assert_eq!(without_times(&ran.stderr), expected);

    let mut steps = vec![is("RUNNING"), is_because("ERROR", &json!("long"))];
    steps.extend(cause());
    steps.push(whole("ERROR"));
    let ran = run(&format!("execution-wait x-1 {show}"), steps);
    ran.assert(3, "ERROR\n");
    let expected = "mistral: execution x-1 is RUNNING\nmistral: execution x-1: RUNNING -> ERROR\n\
        mistral: execution x-1 failed: fetch: no route to host\n  \
        hint: to see more: mistral execution-why x-1\n  \
        hint: to run the failed tasks again: mistral execution-retry x-1\n";
    assert_eq!(without_times(&ran.stderr), expected);

    let cancelled = is_because("CANCELLED", &json!("not\ntoday"));
    let ran = run(
        &format!("execution-wait x-1 {show}"),
        vec![cancelled, whole("CANCELLED")],
    );
    ran.assert(4, "CANCELLED\n");
    let expected = "mistral: execution x-1 is CANCELLED (not today)\n\
        mistral: the state of execution x-1 is CANCELLED, not SUCCESS\n";
    assert_eq!(ran.stderr, expected);

    let paused = is_because("PAUSED", &json!("Set by 'pause-before' policy"));
    let ran = run(
        &format!("execution-wait x-1 {show}"),
        vec![paused, whole("PAUSED")],
    );
    ran.assert(5, "PAUSED\n");
    ran.assert_stderr(&[
        "is PAUSED (Set by 'pause-before' policy)",
        "hint: to resume it: ",
    ]);
}

#[test]
fn a_wait_for_other_states_ends_when_they_cannot_come() {
    for (words, seen, code) in [
        ("--for paused", "PAUSED", 0),
        ("--for CANCELLED --for ERROR", "CANCELLED", 0),
        ("--for CANCELLED", "SUCCESS", 1),
        ("--for SUCCESS", "CANCELLED", 4),
        ("--for running", "PAUSED", 5),
    ] {
        let line = format!("execution-wait x-1 {words} -f value -c State");
        let ran = run(&line, vec![is(seen), whole(seen)]);
        ran.assert(code, &format!("{seen}\n"));
    }
    let steps = vec![is("PAUSED"), is("RUNNING"), is("SUCCESS"), whole("SUCCESS")];
    run(
        "execution-wait x-1 --ignore-paused -f value -c State",
        steps,
    )
    .assert(0, "SUCCESS\n");
}

#[test]
fn a_time_limit_ends_with_124_and_shows_what_is_there() {
    let ran = run(
        "execution-wait x-1 --timeout 0 -f json -c ID -c State --noindent",
        vec![is("RUNNING"), whole("RUNNING")],
    );
    ran.assert(124, "[{\"ID\": \"x-1\", \"State\": \"RUNNING\"}]\n");
    let expected = "mistral: execution x-1 is RUNNING\n\
        mistral: timed out after 0s: the state of execution x-1 is RUNNING\n  \
        hint: to wait again: mistral execution-wait x-1\n";
    assert_eq!(ran.stderr, expected);

    let server = Server::always(|line| {
        let state = execution("x-1", "RUNNING");
        assert!(line.starts_with("GET /v2/executions/x-1"), "{line}");
        Answer::json(200, &state)
    });
    let ran = patient("execution-wait x-1 --timeout 1h30m -f value -c State")
        .server(&server)
        .run();
    ran.assert(124, "RUNNING\n");
    ran.assert_stderr(&["timed out after 1h30m"]);
    // Every quarter of a second at first, every ten seconds at last.
    let looks = server.asked("GET /v2/executions/x-1?fields");
    assert!((550..720).contains(&looks), "{looks}");
}

/// Servers close kept connections at any time: nobody needs to be told.
#[test]
fn of_several_the_gravest_exit_code_counts() {
    for (ids, code, shown) in [
        ("SUCCESS-1 SUCCESS-2", 0, "SUCCESS-1\nSUCCESS-2\n"),
        (
            "PAUSED-1 CANCELLED-1 ERROR-1",
            3,
            "PAUSED-1\nCANCELLED-1\nERROR-1\n",
        ),
        ("PAUSED-1 CANCELLED-1", 4, "PAUSED-1\nCANCELLED-1\n"),
        ("ERROR-1 RUNNING-1 --timeout 5", 124, "ERROR-1\nRUNNING-1\n"),
        (
            "RUNNING-1 gone ERROR-1 --timeout 5",
            1,
            "RUNNING-1\nERROR-1\n",
        ),
        ("RUNNING-1 CANCELLED-1 RUNNING-2 --any", 4, "CANCELLED-1\n"),
        ("RUNNING-1 SUCCESS-1 RUNNING-2 --any", 0, "SUCCESS-1\n"),
        (
            "RUNNING-1 ERROR-1 RUNNING-2 --fail-fast",
            3,
            "RUNNING-1\nERROR-1\nRUNNING-2\n",
        ),
    ] {
        let server = several();
        let line = format!("execution-wait {ids} -f value -c ID");
        patient(&line).server(&server).run().assert(code, shown);
    }
}

#[test]
fn a_created_execution_is_shown_at_its_end() {
    let steps = vec![created(), is("RUNNING"), is("SUCCESS"), whole("SUCCESS")];
    let ran = run("execution-create w --wait -f value -c ID -c State", steps);
    ran.assert(0, "x-1\nSUCCESS\n");
    let expected =
        "mistral: execution x-1 has started\nmistral: execution x-1: RUNNING -> SUCCESS\n";
    assert_eq!(without_times(&ran.stderr), expected);

    let mut steps = vec![created(), is("ERROR")];
    steps.extend(cause());
    steps.push(whole("ERROR"));
    let ran = run("execution-create w --wait -f value -c State", steps);
    ran.assert(3, "ERROR\n");
    ran.assert_stderr(&["mistral: execution x-1 failed: fetch: no route to host\n"]);

    let steps = vec![created(), is("RUNNING"), whole("RUNNING")];
    let ran = run(
        "execution-create w --wait --timeout 0 -f value -c State",
        steps,
    );
    ran.assert(124, "RUNNING\n");
}

#[test]
fn the_output_is_printed_at_the_end() {
    let steps = vec![is("RUNNING"), is("SUCCESS"), whole("SUCCESS")];
    run("execution-get-output x-1 --wait", steps).assert(0, "{\n    \"n\": 1\n}\n");
    let steps = vec![is("CANCELLED"), whole("CANCELLED")];
    run("execution-get-output x-1 --wait", steps).assert(4, "{\n    \"n\": 1\n}\n");
    run("execution-get-output x-1 --wait", vec![fails(404)]).assert(1, "");
}

#[test]
fn wrong_words_are_refused_before_anything_is_sent() {
    let server = Server::start([]);
    for (line, part) in [
        (
            "execution-create w --timeout 5",
            "--timeout has no effect without --wait",
        ),
        (
            "execution-create w --interval 5",
            "--interval has no effect without --wait",
        ),
        (
            "execution-get-output x --ignore-paused",
            "--ignore-paused has no effect without --wait",
        ),
        (
            "execution-create w --cancel-on-interrupt",
            "--cancel-on-interrupt has no effect without --wait",
        ),
        ("execution-wait", "EXECUTION"),
        ("execution-wait ''", "the ID of an execution is empty"),
        (
            "execution-wait x --timeout soon",
            "not a duration; write 90, 90s, 1h30m or 7d",
        ),
        ("execution-wait x --interval 100ms", "at least 250ms"),
        ("execution-wait x --for DONE", "--for"),
        ("execution-wait x --any --fail-fast", "--fail-fast"),
        ("run-action std.noop --timeout -5", "--timeout"),
        (
            "run-action std.noop -s --timeout 5",
            "--timeout has no effect with --save-result",
        ),
    ] {
        let ran = patient(line).server(&server).run();
        ran.assert_failure(2, &[part]);
    }
    server.done("nothing");
}
