//! Keystone v3 and v2.0: every way to log in, and every way in which it fails.

use serde_json::{Value, json};

use crate::support::logins::{
    ADMIN, Step, WORDS, admin, catalog, demo, unauthorized, v2, v3, v3_answer, versions, workbook,
    wrong_password,
};
use crate::support::{Answer, Expected, Outcome, Server, mistral, typed};

/// Runs `workbook-get-definition b` with the auth URL at `path` of the server.
fn run(server: &Server, path: &str, environment: &[(&str, &str)]) -> Outcome {
    mistral(&WORDS)
        .server(server)
        .env("OS_AUTH_URL", &server.below(path))
        .envs(environment)
        .run()
}

/// A login that works: two requests and no more.
fn logs_in(path: &str, environment: &[(&str, &str)], login: Step) {
    let server = Server::start([login, workbook("t1")]);
    let ran = run(&server, path, environment);
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
    server.done(&format!("{environment:?}"));
    assert_eq!(server.connections(), 1);
}

fn identity(user: &Value) -> Value {
    json!({"methods": ["password"], "password": {"user": user}})
}

#[test]
fn a_versioned_url_needs_one_login_and_no_discovery() {
    for path in ["/v3", "/v3/", "/identity/v3"] {
        let at = path.trim_end_matches('/');
        logs_in(path, &ADMIN, v3(at, &admin(&demo()), "t1", &json!([])));
    }
}

#[test]
fn users_and_projects_by_id_and_domains_by_name_or_id() {
    let password = ("OS_PASSWORD", "p");
    for (environment, auth) in [
        (
            vec![password, ("OS_USER_ID", "u1"), ("OS_PROJECT_ID", "p1")],
            json!({"identity": identity(&json!({"id": "u1", "password": "p"})),
                "scope": {"project": {"id": "p1"}}}),
        ),
        (
            vec![
                password,
                ("OS_USERNAME", "u"),
                ("OS_USER_DOMAIN_NAME", "ud"),
                ("OS_TENANT_NAME", "t"),
                ("OS_PROJECT_DOMAIN_ID", "pd"),
            ],
            json!({"identity": identity(&json!({"name": "u", "password": "p", "domain": {"name": "ud"}})),
                "scope": {"project": {"name": "t", "domain": {"id": "pd"}}}}),
        ),
        (
            vec![
                password,
                ("OS_USERNAME", "u"),
                ("OS_USER_DOMAIN_NAME", "ud"),
                ("OS_USER_DOMAIN_ID", "ui"),
            ],
            json!({"identity": identity(&json!({"name": "u", "password": "p", "domain": {"id": "ui"}}))}),
        ),
        (
            vec![
                password,
                ("OS_USERNAME", "u"),
                ("OS_PROJECT_ID", "i"),
                ("OS_PROJECT_NAME", "n"),
            ],
            json!({"identity": identity(&json!({"name": "u", "password": "p", "domain": {"id": "default"}})),
                "scope": {"project": {"id": "i"}}}),
        ),
    ] {
        let login = v3("/v3", &json!({"auth": auth}), "t1", &json!([]));
        logs_in("/v3", &environment, login);
    }
}

#[test]
fn the_command_line_wins_over_the_environment_for_ids_and_names_alike() {
    let user = json!({"name": "admin", "password": "correct-horse", "domain": {"id": "default"}});
    let auth = json!({"auth": {"identity": identity(&user),
        "scope": {"project": {"name": "cli", "domain": {"id": "default"}}}}});
    let server = Server::start([v3("/v3", &auth, "t1", &json!([])), workbook("t1")]);
    let ran = mistral(&["workbook-get-definition", "b", "--os-project-name", "cli"])
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .env("OS_TENANT_ID", "from-the-environment")
        .run();
    ran.assert(0, "text");
    server.done("--os-project-name");
}

#[test]
fn a_token_is_exchanged() {
    for environment in [
        [("OS_AUTH_TOKEN", "ready"), ("OS_PROJECT_ID", "p1")],
        [("OS_TOKEN", "ready"), ("OS_PROJECT_ID", "p1")],
    ] {
        let auth = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "ready"}},
            "scope": {"project": {"id": "p1"}}}});
        let (expected, answer) = v3("/v3", &auth, "t1", &json!([]));
        logs_in(
            "/v3",
            &environment,
            (expected.header("x-auth-token", "ready"), answer),
        );
    }
}

#[test]
fn application_credentials_by_id_or_by_name_and_user() {
    let secret = ("OS_APPLICATION_CREDENTIAL_SECRET", "s");
    for (environment, credential) in [
        (
            vec![
                secret,
                ("OS_APPLICATION_CREDENTIAL_ID", "c1"),
                ("OS_PROJECT_NAME", "ignored"),
            ],
            json!({"id": "c1", "secret": "s"}),
        ),
        (
            vec![
                secret,
                ("OS_APPLICATION_CREDENTIAL_NAME", "ci"),
                ("OS_USERNAME", "u"),
            ],
            json!({"name": "ci", "secret": "s", "user": {"name": "u", "domain": {"id": "default"}}}),
        ),
        (
            vec![
                secret,
                ("OS_APPLICATION_CREDENTIAL_NAME", "ci"),
                ("OS_USER_ID", "u1"),
                ("OS_AUTH_TYPE", "v3applicationcredential"),
            ],
            json!({"name": "ci", "secret": "s", "user": {"id": "u1"}}),
        ),
    ] {
        let auth = json!({"auth": {"identity": {"methods": ["application_credential"],
            "application_credential": credential}}});
        logs_in("/v3", &environment, v3("/v3", &auth, "t1", &json!([])));
    }
}

#[test]
fn a_url_without_a_version_is_asked_for_one() {
    let three = json!({"id": "v3.14", "status": "stable", "links": [{"rel": "self", "href": "http://elsewhere.invalid/v3/"}]});
    let two = json!({"id": "v2.0", "status": "deprecated", "links": [{"rel": "self", "href": "$SERVER/v2.0/"}]});
    for (path, status, document, posted) in [
        ("/", 300, versions("/v3"), "/v3"),
        ("/identity", 200, versions("/identity/v3"), "/identity/v3"),
        ("/", 300, json!({"versions": [two, three]}), "/v3"),
        ("/", 200, json!({"version": three}), "/v3"),
    ] {
        let server = Server::start([
            (
                Expected::new(&format!("GET {path}")).header("accept", "application/json"),
                Answer::json(status, &document),
            ),
            v3(posted, &admin(&demo()), "t1", &json!([])),
            workbook("t1"),
        ]);
        run(&server, path, &ADMIN).assert(0, "text");
        server.done(&format!("{path} {document}"));
    }
}

#[test]
fn what_is_no_document_of_versions_is_an_error_that_says_so() {
    for (answer, part) in [
        (wrong_password(), "requires authentication"),
        (Answer::text(200, "<html>Horizon</html>"), "Horizon"),
        (Answer::text(404, ""), "404"),
        (
            Answer::json(200, &json!({"versions": []})),
            "lists no version",
        ),
    ] {
        let server = Server::start([(Expected::new("GET /"), answer)]);
        let ran = run(&server, "/", &ADMIN);
        ran.assert_failure(1, &[part, "Keystone", "OS_AUTH_URL", "/v3"]);
        server.done(part);
    }
}

#[test]
fn v2_by_tenant_name_and_id_password_and_token() {
    let credentials = json!({"username": "u", "password": "p"});
    let user = [("OS_USERNAME", "u"), ("OS_PASSWORD", "p")];
    for path in ["/v2.0", "/v2.0/"] {
        let name = json!({"passwordCredentials": credentials, "tenantName": "t"});
        let with = [user[0], user[1], ("OS_TENANT_NAME", "t")];
        logs_in(path, &with, v2("/v2.0", &name, "t1", &json!([])));
        let id = json!({"passwordCredentials": credentials, "tenantId": "i"});
        let with = [user[0], user[1], ("OS_TENANT_ID", "i")];
        logs_in(path, &with, v2("/v2.0", &id, "t1", &json!([])));
        let token = json!({"token": {"id": "ready"}, "tenantId": "i"});
        let (expected, answer) = v2("/v2.0", &token, "t1", &json!([]));
        let with = [("OS_AUTH_TOKEN", "ready"), ("OS_TENANT_ID", "i")];
        logs_in(
            path,
            &with,
            (expected.header("x-auth-token", "ready"), answer),
        );
    }
}

#[test]
fn a_keystone_that_has_only_v2() {
    let document = json!({"versions": {"values": [
        {"id": "v2.0", "status": "deprecated", "links": [{"rel": "self", "href": "$SERVER/v2.0/"}]}]}});
    let auth = json!({"passwordCredentials": {"username": "admin", "password": "correct-horse"},
        "tenantName": "demo"});
    let server = Server::start([
        (Expected::new("GET /"), Answer::json(300, &document)),
        v2("/v2.0", &auth, "t1", &json!([])),
        workbook("t1"),
    ]);
    run(&server, "/", &ADMIN).assert(0, "text");
    server.done("only v2.0");
}

#[test]
fn v2_takes_the_default_domain_and_no_other() {
    let server = Server::start([]);
    let environment = [ADMIN[0], ADMIN[1], ("OS_USER_DOMAIN_NAME", "other")];
    let ran = run(&server, "/v2.0", &environment);
    ran.assert_failure(1, &["other", "v3"]);
    let auth = json!({"passwordCredentials": {"username": "admin", "password": "correct-horse"}});
    let environment = [ADMIN[0], ADMIN[1], ("OS_USER_DOMAIN_NAME", "Default")];
    logs_in("/v2.0", &environment, v2("/v2.0", &auth, "t1", &json!([])));
}

#[test]
fn a_kind_of_login_and_a_url_of_another_version_contradict_one_another() {
    for (kind, path) in [("v2password", "/v3"), ("v3password", "/v2.0")] {
        let server = Server::start([]);
        let ran = mistral(&["workbook-list", "--os-auth-type", kind])
            .server(&server)
            .env("OS_AUTH_URL", &server.below(path))
            .envs(&ADMIN[..2])
            .run();
        ran.assert_failure(
            1,
            &[
                "OS_AUTH_TYPE (--os-auth-type)",
                "OS_AUTH_URL (--os-auth-url)",
                path,
            ],
        );
        server.done(kind);
    }
}

#[test]
fn a_wrong_password_is_sent_once_and_answered_in_keystones_words() {
    for environment in [
        ADMIN.to_vec(),
        [&ADMIN[..], &[("OS_MISTRAL_URL", "")]].concat(),
    ] {
        let (expected, _) = v3("/v3", &admin(&demo()), "", &json!([]));
        let server = Server::start([(
            expected,
            wrong_password().header("X-Openstack-Request-Id", "req-1"),
        )]);
        let ran = run(&server, "/v3", &environment);
        ran.assert_failure(
            1,
            &[
                "Keystone refused the login",
                "The request you have made requires authentication.",
                "req-1",
                "OS_PASSWORD (--os-password)",
            ],
        );
        server.done("a wrong password");
    }
}

#[test]
fn answers_that_are_no_login_say_what_came() {
    for (answer, part) in [
        (
            Answer::text(404, "<html>nothing here</html>"),
            "the wrong API version",
        ),
        (Answer::text(500, "broken"), "broken"),
        (Answer::text(200, "<html>"), "X-Subject-Token"),
        (v3_answer("t1", &json!([])).header("Ignored", "x"), ""),
    ] {
        let (expected, _) = v3("/v3", &admin(&demo()), "", &json!([]));
        let good = part.is_empty();
        let mut steps = vec![(expected, answer)];
        steps.extend(good.then(|| workbook("t1")));
        let server = Server::start(steps);
        let ran = run(&server, "/v3", &ADMIN);
        ran.assert(i32::from(!good), if good { "text" } else { "" });
        assert!(ran.stderr.contains(part), "no {part} in {}", ran.stderr);
        server.done(part);
    }
}

#[test]
fn a_401_of_mistral_leads_to_one_new_login_and_one_repeat() {
    let login = |token| v3("/v3", &admin(&demo()), token, &json!([]));
    let server = Server::start([login("t1"), unauthorized("t1"), login("t2"), workbook("t2")]);
    run(&server, "/v3", &ADMIN).assert(0, "text");
    server.done("401 once");
    let server = Server::start([
        login("t1"),
        unauthorized("t1"),
        login("t2"),
        unauthorized("t2"),
    ]);
    let ran = run(&server, "/v3", &ADMIN);
    ran.assert_failure(1, &["Authentication required", "auth-status"]);
    server.done("401 twice");
}

#[test]
fn a_login_is_redirected_to_https_or_another_path_but_to_no_other_host() {
    let body = admin(&demo());
    let (expected, _) = v3("/v3", &body, "", &json!([]));
    let server = Server::start([
        (
            expected,
            Answer::text(301, "").header("Location", "$SERVER/moved/v3/auth/tokens"),
        ),
        v3("/moved/v3", &body, "t1", &json!([])),
        workbook("t1"),
    ]);
    run(&server, "/v3", &ADMIN).assert(0, "text");
    server.done("another path");
    let (expected, _) = v3("/v3", &body, "", &json!([]));
    let away = Answer::text(307, "").header("Location", "http://elsewhere.invalid/v3/auth/tokens");
    let server = Server::start([(expected, away)]);
    let ran = run(&server, "/v3", &ADMIN);
    ran.assert_failure(1, &["elsewhere.invalid"]);
    server.done("another host");
}

#[test]
fn a_keystone_that_is_not_there_is_named() {
    let ran = mistral(&WORDS)
        .env("OS_AUTH_URL", "http://127.0.0.1:1/v3")
        .envs(&ADMIN)
        .run();
    ran.assert_failure(
        1,
        &[
            "cannot reach Keystone",
            "refused",
            "OS_AUTH_URL (--os-auth-url)",
        ],
    );
}

#[test]
fn region_goes_along_and_the_project_does_not() {
    let auth = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "ready"}},
        "scope": {"project": {"id": "p1"}}}});
    let (expected, answer) = workbook("t1");
    let server = Server::start([
        v3("/v3", &auth, "t1", &catalog("")),
        (
            expected
                .header("x-region-name", "One")
                .without("x-project-id"),
            answer,
        ),
    ]);
    let environment = [
        ("OS_AUTH_TOKEN", "ready"),
        ("OS_PROJECT_ID", "p1"),
        ("OS_REGION_NAME", "One"),
    ];
    run(&server, "/v3", &environment).assert(0, "text");
    server.done("headers");
}

#[test]
fn members_are_asked_for_by_the_tokens_project() {
    let member = json!({"resource_id": "w", "resource_type": "workflow", "project_id": "o",
        "member_id": "p1", "status": "accepted", "created_at": "x", "updated_at": null});
    let server = Server::start([
        v3("/v3", &admin(&demo()), "t1", &json!([])),
        (
            Expected::new("GET /v2/workflows/w/members/p1"),
            Answer::json(200, &member),
        ),
    ]);
    let ran = mistral(&["member-get", "w", "workflow", "-f", "value", "-c", "Status"])
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .run();
    ran.assert(0, "accepted\n");
    server.done("member-get");
}

#[test]
fn a_trace_goes_with_the_login_and_the_request() {
    let (login, answer) = v3("/v3", &admin(&demo()), "t1", &json!([]));
    let (expected, found) = workbook("t1");
    let server = Server::start([
        (
            login.present("x-trace-info").present("x-trace-hmac"),
            answer,
        ),
        (
            expected.present("x-trace-info").present("x-trace-hmac"),
            found,
        ),
    ]);
    let ran = typed("workbook-get-definition b --profile hmac-key-of-test")
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .run();
    ran.assert(0, "text");
    let id = ran
        .stderr
        .trim_end()
        .strip_prefix("mistral: trace ID: ")
        .unwrap();
    assert_eq!(id.len(), 36, "{id}");
    server.done("--profile");
}

#[test]
fn a_password_without_a_url_goes_to_the_documented_place() {
    // Somebody may listen there; what matters is where the client went.
    let ran = mistral(&WORDS)
        .envs(&ADMIN)
        .env("http_proxy", "http://127.0.0.1:1")
        .run();
    ran.assert_failure(
        1,
        &["http://localhost:35357/v3", "OS_AUTH_URL (--os-auth-url)"],
    );
}

#[test]
fn hosts_may_be_addresses_of_ipv6() {
    let ran = mistral(&WORDS)
        .env("OS_AUTH_URL", "http://[::1]:1/v3")
        .envs(&ADMIN)
        .run();
    ran.assert_failure(1, &["POST http://[::1]:1/v3/auth/tokens"]);
}

#[test]
fn a_login_is_not_sent_on_to_another_port() {
    let (expected, _) = v3("/v3", &admin(&demo()), "", &json!([]));
    let away = Answer::text(307, "").header("Location", "http://127.0.0.1:1/v3/auth/tokens");
    let server = Server::start([(expected, away)]);
    let ran = run(&server, "/v3", &ADMIN);
    ran.assert(1, "");
    assert!(
        ran.stderr
            .contains("not the server you configured for login"),
        "{}",
        ran.stderr
    );
    server.done("another port");
}
