//! Keycloak, by `OpenID` Connect.

use std::path::Path;

use serde_json::json;

use crate::support::logins::{WORDS, keycloak, keycloak_token, unauthorized, workbook};
use crate::support::{Answer, Expected, Outcome, Run, Server, mistral};

const PASSWORD: &str = "grant_type=password&username=admin&password=secret+%26+more\
    &client_id=my_keycloak_client&client_secret=my_keycloak_client_secret&scope=openid+profile";

/// The environment that the installation guide lists, with `path` as the path of the auth URL.
fn run(server: &Server, path: &str, environment: &[(&str, &str)]) -> Outcome {
    prepared(&WORDS, server, path, environment).run()
}

fn prepared(words: &[&str], server: &Server, path: &str, environment: &[(&str, &str)]) -> Run {
    mistral(words)
        .server(server)
        .env("MISTRAL_AUTH_TYPE", "keycloak-oidc")
        .env("OS_AUTH_URL", &server.below(path))
        .env("OS_TENANT_NAME", "my_keycloak_realm")
        .env("OPENID_CLIENT_ID", "my_keycloak_client")
        .envs(environment)
}

const USER: [(&str, &str); 3] = [
    ("OS_USERNAME", "admin"),
    ("OS_PASSWORD", "secret & more"),
    ("OPENID_CLIENT_SECRET", "my_keycloak_client_secret"),
];

/// The user's environment, with tokens kept in a folder.
fn with_token_cache(tokens: &Path) -> Vec<(&str, &str)> {
    let mut kept = USER.to_vec();
    kept.push(("MISTRAL_TOKEN_CACHE", tokens.to_str().unwrap()));
    kept
}

#[test]
fn a_password_gives_a_token_and_the_realm_is_the_project() {
    for path in ["/auth", "/auth/"] {
        let (expected, answer) = workbook("t1");
        let server = Server::start([
            keycloak(PASSWORD, keycloak_token("t1")),
            (
                expected
                    .header("x-project-id", "my_keycloak_realm")
                    .header("x-region-name", "One"),
                answer,
            ),
        ]);
        let environment = [
            &USER[..],
            &[("OS_REGION_NAME", "One"), ("OS_PROJECT_ID", "x")],
        ]
        .concat();
        let ran = run(&server, path, &environment);
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "");
        server.done(path);
    }
}

#[test]
fn a_public_client_has_no_secret() {
    let form = "grant_type=password&username=admin&password=p&client_id=my_keycloak_client\
        &scope=openid+profile";
    let server = Server::start([keycloak(form, keycloak_token("t1")), workbook("t1")]);
    run(
        &server,
        "/auth",
        &[("OS_USERNAME", "admin"), ("OS_PASSWORD", "p")],
    )
    .assert(0, "text");
    server.done("public client");
}

#[test]
fn without_a_user_the_client_logs_in() {
    let form = "grant_type=client_credentials&client_id=my_keycloak_client&client_secret=s\
        &scope=openid+profile";
    let server = Server::start([keycloak(form, keycloak_token("t1")), workbook("t1")]);
    run(&server, "/auth", &[("OPENID_CLIENT_SECRET", "s")]).assert(0, "text");
    server.done("client credentials");
}

#[test]
fn a_ready_token_is_used_as_it_is() {
    let server = Server::start([workbook("ready")]);
    let ran = mistral(&["--os-auth-token", "ready", "workbook-get-definition", "b"])
        .server(&server)
        .env("MISTRAL_AUTH_TYPE", "keycloak-oidc")
        .env("OS_PROJECT_NAME", "my_keycloak_realm")
        .run();
    ran.assert(0, "text");
    server.done("a ready token");
}

#[test]
fn refusals_are_in_keycloaks_words() {
    for (status, body, part) in [
        (
            401,
            json!({"error": "invalid_grant", "error_description": "Invalid user credentials"}),
            "Invalid user credentials",
        ),
        (
            401,
            json!({"error": "unauthorized_client", "error_description": "Invalid client or Invalid client credentials"}),
            "OPENID_CLIENT_SECRET (--openid-client-secret)",
        ),
        (
            404,
            json!({"error": "Realm does not exist"}),
            "Realm does not exist",
        ),
        (200, json!({"no": "token"}), "access_token"),
        (500, json!({"error": "unknown_error"}), "unknown_error"),
    ] {
        let server = Server::start([keycloak(PASSWORD, Answer::json(status, &body))]);
        let ran = run(&server, "/auth", &USER);
        ran.assert_failure(1, &[part, "Keycloak", "POST"]);
        server.done(part);
    }
}

#[test]
fn a_fresh_token_that_mistral_refuses_is_not_got_again() {
    let server = Server::start([keycloak(PASSWORD, keycloak_token("t1")), unauthorized("t1")]);
    let ran = run(&server, "/auth", &USER);
    ran.assert_failure(1, &["Authentication required"]);
    server.done("401");
}

#[test]
fn target_options_go_along_without_a_login_there() {
    let (expected, answer) = workbook("t1");
    let server = Server::start([
        keycloak(PASSWORD, keycloak_token("t1")),
        (
            expected
                .header("x-target-auth-uri", "http://far.invalid:5000/v3")
                .without("x-target-auth-token"),
            answer,
        ),
    ]);
    let target = [
        ("OS_TARGET_AUTH_URL", "http://far.invalid:5000/v3"),
        ("OS_TARGET_PASSWORD", "p"),
    ];
    run(&server, "/auth", &[&USER[..], &target].concat()).assert(0, "text");
    server.done("target options");
}

#[test]
fn a_token_in_the_cache_is_refreshed_and_ended() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    let kept = with_token_cache(&tokens);
    let short = json!({"access_token": "t1", "expires_in": 0, "refresh_expires_in": 1800,
        "refresh_token": "r1"});
    let refreshed = "grant_type=refresh_token&refresh_token=r1&client_id=my_keycloak_client\
        &client_secret=my_keycloak_client_secret&scope=openid+profile";
    let server = Server::start([
        keycloak(PASSWORD, Answer::json(200, &short)),
        workbook("t1"),
    ]);
    run(&server, "/auth", &kept).assert(0, "text");
    server.expect([keycloak(refreshed, keycloak_token("t2")), workbook("t2")]);
    run(&server, "/auth", &kept).assert(0, "text");
    server.expect([workbook("t2")]);
    run(&server, "/auth", &kept).assert(0, "text");
    server.expect([(
        Expected::new("POST /auth/realms/my_keycloak_realm/protocol/openid-connect/logout").form(
            "refresh_token=refresh-of-keycloak&client_id=my_keycloak_client\
             &client_secret=my_keycloak_client_secret",
        ),
        Answer::text(204, ""),
    )]);
    let ran = prepared(&["auth-logout"], &server, "/auth", &kept).run();
    ran.assert(0, "The token was revoked and removed from the cache.\n");
    server.done("refresh and logout");
}

#[test]
fn a_kept_token_that_mistral_refuses_is_got_again_once() {
    let refreshed = "grant_type=refresh_token&refresh_token=refresh-of-keycloak\
        &client_id=my_keycloak_client&client_secret=my_keycloak_client_secret&scope=openid+profile";
    let ended = Answer::json(400, &json!({"error": "invalid_grant"}));
    for renewal in [
        vec![keycloak(refreshed, keycloak_token("t2"))],
        vec![
            keycloak(refreshed, ended),
            keycloak(PASSWORD, keycloak_token("t2")),
        ],
    ] {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("tokens");
        let kept = with_token_cache(&tokens);
        let server = Server::start([keycloak(PASSWORD, keycloak_token("t1")), workbook("t1")]);
        run(&server, "/auth", &kept).assert(0, "text");
        server.expect([unauthorized("t1")]);
        server.expect(renewal);
        server.expect([workbook("t2")]);
        run(&server, "/auth", &kept).assert(0, "text");
        server.expect([workbook("t2")]);
        run(&server, "/auth", &kept).assert(0, "text");
        server.done("a revoked token");
    }
}

#[test]
fn what_keycloak_lacks_is_an_error_and_no_anonymous_request() {
    let server = Server::start([]);
    for (variable, part) in [
        ("OS_AUTH_URL", "OS_AUTH_URL (--os-auth-url)"),
        (
            "OS_TENANT_NAME",
            "OS_TENANT_NAME or OS_PROJECT_NAME (--os-tenant-name)",
        ),
        ("OPENID_CLIENT_ID", "OPENID_CLIENT_ID (--openid-client-id)"),
        ("OS_PASSWORD", "OS_PASSWORD (--os-password)"),
    ] {
        let environment = [&USER[..], &[(variable, "")]].concat();
        let ran = run(&server, "/auth", &environment);
        ran.assert(1, "");
        assert!(ran.stderr.contains(part), "no {part} in {}", ran.stderr);
    }
    server.done("nothing is sent");
}

#[test]
fn a_logout_that_keycloak_refuses_is_told() {
    for (status, body, code) in [
        (400, json!({"error": "invalid_grant"}), 0),
        (
            400,
            json!({"error": "invalid_client", "error_description": "Wrong client"}),
            1,
        ),
    ] {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("tokens");
        let kept = with_token_cache(&tokens);
        let logout = "POST /auth/realms/my_keycloak_realm/protocol/openid-connect/logout";
        let server = Server::start([
            keycloak(PASSWORD, keycloak_token("t1")),
            workbook("t1"),
            (Expected::any_body(logout), Answer::json(status, &body)),
        ]);
        run(&server, "/auth", &kept).assert(0, "text");
        let ran = prepared(&["auth-logout"], &server, "/auth", &kept).run();
        assert_eq!(ran.code, Some(code), "{}", ran.stderr);
        assert!(
            code == 0 || ran.stderr.contains("Wrong client"),
            "{}",
            ran.stderr
        );
        server.done("logout");
    }
}
