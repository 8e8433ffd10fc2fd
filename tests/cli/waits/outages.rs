//! Servers that fail in the middle of a wait: what is ridden out, and what ends it.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::json;

use crate::support::logins::{ADMIN, admin, demo, v3};
use crate::support::{Answer, Expected, Server, free_port, typed};

use super::{
    LOOK, Step, WHOLE, created, execution, fails, is, patient, run, several, silent, whole,
    without_times,
};

#[test]
fn a_failing_server_is_ridden_out_and_said_once() {
    let mut steps = vec![is("RUNNING")];
    steps.extend([503, 502, 504, 429, 503].map(fails));
    steps.extend([is("RUNNING"), is("SUCCESS"), whole("SUCCESS")]);
    let ran = run("execution-wait x-1 -f value -c State", steps);
    ran.assert(0, "SUCCESS\n");
    let expected = "mistral: execution x-1 is RUNNING\nmistral: note: still waiting: come back later\n  HTTP 503 Service Unavailable\n\
        mistral: note: the server responds again\nmistral: execution x-1: RUNNING -> SUCCESS\n";
    assert_eq!(without_times(&ran.stderr), expected);
}

#[test]
fn cut_connections_are_ridden_out() {
    let asked = AtomicUsize::new(0);
    let server = Server::raw(move |stream, _| {
        let state = match asked.fetch_add(1, Ordering::SeqCst) {
            1 | 2 => return,
            0 => "RUNNING",
            _ => "SUCCESS",
        };
        let answer = Answer::json(200, &execution("x-1", state)).header("Connection", "close");
        stream.write_all(&answer.encoded()).unwrap();
    });
    let ran = patient("execution-wait x-1 -f value -c State")
        .server(&server)
        .run();
    ran.assert(0, "SUCCESS\n");
    ran.assert_stderr(&[
        "the connection failed",
        "mistral: note: still waiting: ",
        "the server responds again",
    ]);
    assert_eq!(ran.stderr.matches("still waiting").count(), 1);
}

#[test]
fn a_kept_connection_that_is_closed_is_no_outage() {
    let server = Server::conversing(|mut connection| {
        // The second request on a connection is read and not answered.
        let asked = AtomicUsize::new(0);
        connection.answer(|_| {
            let is_first = asked.fetch_add(1, Ordering::SeqCst) == 0;
            is_first.then(|| Answer::json(200, &execution("x-1", "RUNNING")).encoded())
        });
    });
    let ran = patient("execution-wait x-1 --timeout 30s -f value -c State")
        .server(&server)
        .run();
    ran.assert(124, "RUNNING\n");
    assert!(!ran.stderr.contains("still waiting"), "{}", ran.stderr);
    assert!(server.connections() > 10, "{}", server.connections());
}

#[test]
fn a_server_that_is_gone_ends_the_wait_after_five_minutes() {
    let url = format!("http://127.0.0.1:{}/v2", free_port());
    let ran = patient("execution-wait x-1 -f value -c State")
        .env("OS_MISTRAL_URL", &url)
        .run();
    ran.assert(1, "");
    ran.assert_stderr(&[
        "mistral: note: still waiting: ",
        "mistral: execution x-1: cannot connect: ",
    ]);
    assert_eq!(ran.stderr.matches("still waiting").count(), 1);
    let ran = patient("execution-wait x-1 --timeout 1h -f value -c State")
        .env("OS_MISTRAL_URL", &url)
        .run();
    ran.assert(124, "");
    ran.assert_stderr(&["timed out after 1h: the state of execution x-1 is not known"]);
}

#[test]
fn a_state_that_was_seen_is_shown_when_the_server_is_gone() {
    let asked = AtomicUsize::new(0);
    let server = Server::raw(move |stream, _| {
        if asked.fetch_add(1, Ordering::SeqCst) > 2 {
            return;
        }
        let answer = Answer::json(200, &execution("x-1", "PAUSED")).header("Connection", "close");
        stream.write_all(&answer.encoded()).unwrap();
    });
    let ran = patient("execution-wait x-1 --ignore-paused --timeout 10m -f value -c ID -c State -c 'Workflow name'")
        .server(&server)
        .run();
    // In the order of the columns.
    ran.assert(124, "x-1 None PAUSED\n");
    ran.assert_stderr(&[
        "timed out after 10m: the state of execution x-1 was, when the server last responded, PAUSED\n",
        "mistral: cannot read execution x-1: ",
    ]);
}

/// A wrong ID is told when it is found, not when the wait for the others is over.
#[test]
fn a_lost_execution_is_told_at_once() {
    let server = several();
    let ran =
        patient("execution-wait RUNNING-1 gone RUNNING-1 --for PAUSED --timeout 5 -f value -c ID")
            .server(&server)
            .run();
    ran.assert(1, "RUNNING-1\n");
    let lost = ran
        .stderr
        .find("mistral: execution gone: WorkflowExecution not found [id=gone]\n");
    let late = ran
        .stderr
        .find("mistral: timed out after 5s: the state of execution RUNNING-1 is RUNNING\n");
    assert!(lost.is_some() && lost < late, "{}", ran.stderr);
    ran.assert_stderr(&[
        "hint: this is not a UUID; 'mistral execution-list' shows the IDs\n",
        "hint: to wait again: mistral execution-wait RUNNING-1 --for PAUSED\n",
    ]);
}

/// The time limit counts from the start of the command.
#[test]
fn a_start_without_a_response_ends_with_the_time_limit() {
    let (server, keep) = silent();
    let ran = typed("execution-create w --wait --timeout 50ms")
        .server(&server)
        .run();
    let expected = "mistral: timed out after 50ms: the server has not said whether it has carried out the request\n  \
        hint: see mistral execution-list\n";
    ran.assert(124, "");
    assert_eq!(ran.stderr, expected);
    drop(keep);
}

#[test]
fn the_id_is_not_lost_with_standard_output() {
    let server = Server::start([created()]);
    let ran = typed("execution-create w -f value -c ID")
        .server(&server)
        .full_stdout()
        .run();
    ran.assert(1, "");
    ran.assert_stderr(&[
        "mistral: execution x-1 has started\n",
        "cannot write to standard output",
    ]);
}

#[test]
fn other_errors_end_that_one() {
    for (status, code) in [(404, 1), (403, 1), (500, 1)] {
        let ran = run("execution-wait x-1 -f value -c State", vec![fails(status)]);
        ran.assert(code, "");
        ran.assert_stderr(&[
            "mistral: execution x-1: come back later\n  GET ",
            &format!("HTTP {status}"),
        ]);
    }
    let (expected, _) = is("");
    let ran = run(
        "execution-wait x-1 -f value -c State",
        vec![(expected, Answer::json(200, &json!({"id": "x-1"})))],
    );
    ran.assert_failure(1, &["missing field `state`"]);
}

#[test]
fn what_was_created_is_shown_when_it_cannot_be_read_any_more() {
    let steps = vec![created(), is("RUNNING"), fails(404)];
    let ran = run("execution-create w --wait -f value -c ID", steps);
    ran.assert(1, "x-1\n");
    let gone = (Expected::new(WHOLE), Answer::text(404, "gone"));
    let ran = run(
        "execution-wait x-1 -f value -c ID",
        vec![is("SUCCESS"), gone],
    );
    ran.assert(1, "x-1\n");
    ran.assert_stderr(&["mistral: cannot read execution x-1: gone\n"]);
}

#[test]
fn a_server_that_hangs_at_the_end_is_asked_once() {
    let (done, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::raw(move |stream, line| {
        if !line.contains("fields=id%2Cstate%2Cstate_info%2Cupdated_at") {
            let _ = wait.lock().unwrap().recv();
            return;
        }
        let answer = Answer::json(200, &execution("x-1", "ERROR")).header("Connection", "close");
        stream.write_all(&answer.encoded()).unwrap();
    });
    let ran = patient("execution-wait x-1 x-2 x-3 --os-timeout 1 -f value -c State")
        .server(&server)
        .run();
    drop(done);
    ran.assert(1, "ERROR\nERROR\nERROR\n");
    ran.assert_stderr(&[
        "mistral: cannot read execution x-1: ",
        "mistral: cannot read execution x-3: the server does not respond\n",
    ]);
    // Three looks, one search for a cause, one read.
    assert_eq!(server.asked("GET"), 3 + 1 + 1);
}

#[test]
fn a_session_that_ends_is_renewed() {
    let login = |token: &str| v3("/v3", &admin(&demo()), token, &json!([]));
    let with =
        |token: &str, (expected, answer): Step| (expected.header("x-auth-token", token), answer);
    let refused = |token: &str| with(token, (Expected::new(LOOK), Answer::text(401, "no")));
    let server = Server::start([
        login("one"),
        with("one", is("RUNNING")),
        refused("one"),
        login("two"),
        with("two", is("SUCCESS")),
        with("two", whole("SUCCESS")),
    ]);
    let ran = patient("execution-wait x-1 -f value -c State --timeout 1h")
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("MISTRAL_TOKEN_CACHE", "off")
        .envs(&ADMIN)
        .run();
    ran.assert(0, "SUCCESS\n");
    server.done("a wait with a login");
}

#[test]
fn an_identity_service_that_is_down_is_ridden_out() {
    for status in [429, 502, 503, 504] {
        let login = |token: &str| v3("/v3", &admin(&demo()), token, &json!([]));
        let refused = || (Expected::new(LOOK), Answer::text(401, "no"));
        let (asked, _) = login("two");
        let down = (asked, Answer::text(status, "down"));
        let steps = [login("one"), is("RUNNING"), refused(), down];
        let server = Server::start(steps.into_iter().chain([
            refused(),
            login("two"),
            is("SUCCESS"),
            whole("SUCCESS"),
        ]));
        let ran = patient("execution-wait x-1 -f value -c State")
            .server(&server)
            .env("OS_AUTH_URL", &server.below("/v3"))
            .env("MISTRAL_TOKEN_CACHE", "off")
            .envs(&ADMIN)
            .run();
        ran.assert(0, "SUCCESS\n");
        ran.assert_stderr(&[
            "still waiting: Keystone refused the login: down\n",
            "the server responds again",
        ]);
        server.done(&status.to_string());
    }
}

#[test]
fn a_refused_login_is_not_repeated() {
    let server = Server::always(|_| Answer::text(401, "no"));
    let ran = patient("execution-wait x-1 y-1")
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .run();
    ran.assert(1, "");
    assert_eq!(server.asked("POST /v3/auth/tokens"), 1);
}
