//! Mistral found by Keystone's catalog.

use serde_json::{Value, json};

use crate::support::logins::{ADMIN, WORDS, admin, catalog, demo, unauthorized, v2, v3, workbook};
use crate::support::{Answer, Expected, Outcome, Server, mistral};

fn run(server: &Server, environment: &[(&str, &str)]) -> Outcome {
    mistral(&WORDS)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .envs(environment)
        .run()
}

fn login(catalog: &Value) -> (Expected, Answer) {
    v3("/v3", &admin(&demo()), "t1", catalog)
}

fn service(kind: &str, url: &str) -> Value {
    json!({"type": kind, "endpoints": [
        {"interface": "public", "region_id": "One", "url": url}]})
}

#[test]
fn a_url_with_a_version_needs_no_further_question() {
    for (url, region) in [("$SERVER/v2", ""), ("$SERVER/v2/", "One")] {
        let server = Server::start([login(&catalog(url)), workbook("t1")]);
        let ran = run(&server, &[("OS_REGION_NAME", region)]);
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "");
        server.done(url);
    }
}

#[test]
fn a_url_without_a_version_is_asked_for_one() {
    let document = json!({"versions": [{"id": "v2.0", "status": "CURRENT",
        "links": [{"href": "http://behind.a.proxy:8989/v2", "target": "v2"}]}]});
    let server = Server::start([
        login(&catalog("$SERVER")),
        (
            Expected::new("GET /").without("x-auth-token"),
            Answer::json(300, &document),
        ),
        workbook("t1"),
    ]);
    run(&server, &[]).assert(0, "text");
    server.done("discovery");
}

#[test]
fn a_service_that_does_not_answer_that_is_used_as_it_is() {
    let server = Server::start([
        login(&catalog("$SERVER")),
        (Expected::new("GET /"), Answer::text(404, "")),
        (
            Expected::new("GET /workbooks/b").header("x-auth-token", "t1"),
            Answer::json(200, &json!({"definition": "text"})),
        ),
    ]);
    let ran = run(&server, &[]);
    ran.assert(0, "text");
    ran.assert_stderr(&["warning"]);
    server.done("no document");
}

#[test]
fn a_document_of_versions_that_is_too_large_is_an_error() {
    for document in [
        json!({"versions": [], "more": "x".repeat(1 << 20)}),
        json!({"versions": vec![1; 100_000]}),
    ] {
        let server = Server::start([
            login(&catalog("$SERVER")),
            (Expected::new("GET /"), Answer::json(300, &document)),
        ]);
        let ran = run(&server, &[("MISTRAL_MAX_RESPONSE", "1MiB")]);
        ran.assert_failure(1, &["--os-max-response"]);
        server.done("too large");
    }
}

#[test]
fn types_and_interfaces_have_two_names() {
    let internal = json!([{"type": "workflowv2", "endpoints": [
        {"interface": "public", "region_id": "One", "url": "http://no.invalid/v2"},
        {"interface": "internal", "region_id": "One", "url": "$SERVER/v2"}]}]);
    let both = json!([
        service("workflow", "http://no.invalid/v2"),
        service("workflowv2", "$SERVER/v2"),
    ]);
    for (catalog, variable, value) in [
        (json!([service("workflow", "$SERVER/v2")]), "", ""),
        (both, "", ""),
        (
            json!([service("workflowv2", "$SERVER/v2")]),
            "OS_MISTRAL_SERVICE_TYPE",
            "workflow",
        ),
        (
            json!([service("mine", "$SERVER/v2")]),
            "OS_MISTRAL_SERVICE_TYPE",
            "mine",
        ),
        (internal.clone(), "OS_MISTRAL_ENDPOINT_TYPE", "internalURL"),
        (internal, "OS_MISTRAL_ENDPOINT_TYPE", "internal"),
    ] {
        let server = Server::start([login(&catalog), workbook("t1")]);
        let variable = if variable.is_empty() {
            "UNUSED"
        } else {
            variable
        };
        run(&server, &[(variable, value)]).assert(0, "text");
        server.done(&format!("{catalog} {variable} {value}"));
    }
}

#[test]
fn a_region_or_interface_that_is_not_there_is_an_error_that_lists_what_is() {
    for (variable, value) in [
        ("OS_REGION_NAME", "Nope"),
        ("OS_MISTRAL_ENDPOINT_TYPE", "adminURL"),
    ] {
        let server = Server::start([login(&catalog("$SERVER/v2"))]);
        let ran = run(&server, &[(variable, value)]);
        ran.assert_failure(
            1,
            &[
                "workflowv2 public in One",
                "workflowv2 internal in One",
                "OS_MISTRAL_URL",
            ],
        );
        server.done(value);
    }
}

#[test]
fn without_the_service_the_documented_default_is_used_and_said() {
    let server = Server::start([login(&json!([]))]);
    // Nothing answers at the default; what matters is where the client went.
    let ran = run(
        &server,
        &[
            ("http_proxy", "http://127.0.0.1:1"),
            ("no_proxy", "127.0.0.1"),
        ],
    );
    ran.assert_failure(
        1,
        &[
            "warning",
            "using http://localhost:8989/v2",
            "OS_MISTRAL_URL",
        ],
    );
    server.done("no service");
}

#[test]
fn the_catalog_of_v2() {
    let catalog = json!([{"type": "workflowv2", "endpoints": [
        {"region": "One", "publicURL": "http://no.invalid/v2", "internalURL": "http://no.invalid/v2"},
        {"region": "Two", "publicURL": "$SERVER/v2", "internalURL": "http://no.invalid/v2"}]}]);
    let auth = json!({"passwordCredentials": {"username": "admin", "password": "correct-horse"},
        "tenantName": "demo"});
    let server = Server::start([v2("/v2.0", &auth, "t1", &catalog), workbook("t1")]);
    let ran = mistral(&WORDS)
        .env("OS_AUTH_URL", &server.below("/v2.0"))
        .envs(&ADMIN)
        .env("OS_REGION_NAME", "Two")
        .run();
    ran.assert(0, "text");
    server.done("v2.0");
}

#[test]
fn a_401_asks_the_catalog_again_but_not_for_a_version_that_is_known() {
    let document = json!({"versions": [{"id": "v2.0", "status": "CURRENT", "links": [{"href": "$SERVER/v2"}]}]});
    let server = Server::start([
        login(&catalog("$SERVER")),
        (Expected::new("GET /"), Answer::json(300, &document)),
        unauthorized("t1"),
        v3("/v3", &admin(&demo()), "t2", &catalog("$SERVER")),
        workbook("t2"),
    ]);
    run(&server, &[]).assert(0, "text");
    server.done("the same place");
    let server = Server::start([
        login(&catalog("$SERVER/v2")),
        unauthorized("t1"),
        v3("/v3", &admin(&demo()), "t2", &catalog("$SERVER/moved/v2")),
        (
            Expected::new("GET /moved/v2/workbooks/b").header("x-auth-token", "t2"),
            Answer::json(200, &json!({"definition": "text"})),
        ),
    ]);
    run(&server, &[]).assert(0, "text");
    server.done("another place");
}
