//! The maintenance mode of the server, and requests beside `/v2`.

use serde_json::json;

use crate::support::{Answer, Expected, Server, misused, refused, typed};

fn status(status: &str) -> Answer {
    Answer::json(200, &json!({ "status": status }))
}

fn set(status: &str) -> Expected {
    let body = json!({ "status": status }).to_string();
    Expected::new("PUT /maintenance").json(&body)
}

#[test]
fn the_mode_is_shown_and_set() {
    let get = Expected::new("GET /maintenance");
    let server = Server::start([(get, status("PAUSING"))]);
    let ran = typed("maintenance-get -f value").server(&server).run();
    ran.assert(0, "PAUSING\n");

    for (line, mode, stdout) in [
        (
            "maintenance-set paused -f json",
            "PAUSED",
            "{\n  \"Status\": \"PAUSED\"\n}\n",
        ),
        ("maintenance-set RUNNING -f value", "RUNNING", "RUNNING\n"),
    ] {
        let server = Server::start([(set(mode), status(mode))]);
        typed(line).server(&server).run().assert(0, stdout);
        server.done(line);
    }
}

#[test]
fn a_wait_ends_when_the_mode_is_reached() {
    let get = || Expected::new("GET /maintenance");
    let server = Server::start([
        (set("PAUSED"), status("PAUSING")),
        (get(), status("PAUSING")),
        (get(), status("PAUSED")),
    ]);
    let ran = typed("maintenance-set PAUSED --wait -f value")
        .server(&server)
        .env("MISTRAL_TEST_CLOCK", "1")
        .run();
    ran.assert(0, "PAUSED\n");
    server.done("--wait");
}

#[test]
fn a_wait_gives_up() {
    let server = Server::answering(|_| status("PAUSING"));
    let ran = typed("maintenance-set PAUSED --wait --timeout 1h")
        .server(&server)
        .env("MISTRAL_TEST_CLOCK", "1")
        .run();
    ran.assert_failure(124, &["the server is still PAUSING"]);
}

/// An older server that took the request knows no more of it later.
#[test]
fn an_older_server_during_a_wait() {
    let get = Expected::new("GET /maintenance");
    let answer = Answer::text(500, "no such table");
    let server = Server::start([(set("PAUSED"), status("PAUSING")), (get, answer)]);
    let ran = typed("maintenance-set PAUSED --wait")
        .server(&server)
        .env("MISTRAL_TEST_CLOCK", "1")
        .run();
    ran.assert_failure(1, &["no such table", "the server may be too old"]);
}

#[test]
fn an_older_server_has_no_such_mode() {
    refused(&[
        ("maintenance-get", "GET /maintenance"),
        ("maintenance-set PAUSED", "PUT /maintenance"),
    ]);
    for status in [404, 500] {
        let server = Server::answering(move |_| Answer::text(status, "Not Found"));
        let ran = typed("maintenance-get").server(&server).run();
        ran.assert_failure(
            1,
            &["  hint: the server may be too old: Mistral 18, for one, has no maintenance mode that works\n"],
        );
    }
}

#[test]
fn what_is_refused_meanwhile_says_how_to_end_that() {
    let fault = json!({"faultstring": "Current Mistral state is PAUSED. Method is not allowed"});
    let server = Server::answering(move |_| Answer::json(423, &fault));
    let ran = typed("execution-create w").server(&server).run();
    ran.assert_failure(1, &["to end that: mistral maintenance-set RUNNING\n"]);
}

#[test]
fn other_paths_beside_the_version_are_reached() {
    let get = Expected::new("GET /info?a=b");
    let server = Server::start([(get, Answer::text(200, "{}"))]);
    typed("api GET info?a=b --root")
        .server(&server)
        .run()
        .assert(0, "{}");
    let server = Server::start([(Expected::new("GET /"), Answer::text(200, "{}"))]);
    typed("api GET / --root")
        .server(&server)
        .run()
        .assert(0, "{}");

    let server = Server::start([]);
    let ran = typed("maintenance-get")
        .env("OS_MISTRAL_URL", &server.below("/workflow"))
        .run();
    ran.assert_failure(1, &["does not end in /v2", "OS_MISTRAL_URL"]);
}

#[test]
fn nonsense_is_refused() {
    misused(&[
        ("maintenance-set PAUSING", "PAUSED, RUNNING"),
        ("maintenance-set", "STATUS"),
        ("maintenance-set PAUSED --timeout 1m", "--wait"),
        ("api GET / --root --all", "--all"),
    ]);
}
