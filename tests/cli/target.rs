//! A target cloud beside Mistral's own, or without.

use serde_json::{Value, json};

use crate::support::logins::{
    ADMIN, Step, WORDS, admin, catalog, definition, demo, v2, v3, versions, workbook,
    wrong_password,
};
use crate::support::{Answer, Expected, Server, mistral, typed};

fn discovery(path: &str) -> Step {
    (
        Expected::new(&format!("GET {path}")).header("accept", "application/json"),
        Answer::json(
            200,
            &json!({"version": versions(path)["versions"]["values"][0]}),
        ),
    )
}

/// The body of a login of testuser to testtenant.
fn testuser() -> Value {
    json!({"auth": {
        "identity": {"methods": ["password"], "password": {"user": {
            "name": "testuser", "password": "MistralRuleZ", "domain": {"id": "default"}}}},
        "scope": {"project": {"name": "testtenant", "domain": {"id": "default"}}},
    }})
}

fn targeted(step: Step) -> Step {
    let (expected, answer) = step;
    let expected = expected
        .header("x-target-auth-token", "far-token")
        .header("x-target-auth-uri", "$SERVER/v3/")
        .header("x-target-project-id", "p1")
        .header("x-target-user-id", "u1");
    (expected, answer)
}

#[test]
fn the_example_of_the_installation_guide_runs_as_printed() {
    let request = Expected::new("POST /v2/action_executions")
        .json(r#"{"name": "heat.stacks_list"}"#)
        .without("x-auth-token")
        .header("x-target-auth-token", "far-token")
        .header("x-target-auth-uri", "$SERVER/v3/");
    let server = Server::start([
        discovery("/v3"),
        v3("/v3", &testuser(), "far-token", &json!([])),
        (
            request,
            Answer::json(201, &json!({"output": "{\"result\": []}"})),
        ),
    ]);
    let line = format!(
        "--os-target-auth-url={} --os-target-username=testuser --os-target-tenant=testtenant \
         --os-target-password=MistralRuleZ run-action heat.stacks_list",
        server.below("/v3")
    );
    let ran = typed(&line).server(&server).run();
    ran.assert(0, "{\"result\": []}\n");
    server.done("the guide's example");
}

const TARGET: [(&str, &str); 3] = [
    ("OS_TARGET_USERNAME", "testuser"),
    ("OS_TARGET_TENANT_NAME", "testtenant"),
    ("OS_TARGET_PASSWORD", "MistralRuleZ"),
];

/// With this environment, the target cloud gets this login, and Mistral its token.
fn logs_in(body: &Value, environment: &[(&str, &str)]) {
    let server = Server::start([
        discovery("/v3"),
        v3("/v3", body, "far-token", &json!([])),
        (
            Expected::new("GET /v2/workbooks/b").header("x-target-auth-token", "far-token"),
            definition(),
        ),
    ]);
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_TARGET_AUTH_URL", &server.below("/v3"))
        .envs(environment)
        .run();
    ran.assert(0, "text");
    server.done(&format!("{environment:?}"));
}

#[test]
fn with_a_url_of_mistral_the_target_login_comes_first() {
    let server = Server::start([
        discovery("/v3"),
        v3("/v3", &testuser(), "far-token", &json!([])),
        v3("/own/v3", &admin(&demo()), "t1", &json!([])),
        targeted(workbook("t1")),
    ]);
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_AUTH_URL", &server.below("/own/v3"))
        .env("OS_TARGET_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .envs(&TARGET)
        .run();
    ran.assert(0, "text");
    server.done("two clouds");
}

#[test]
fn with_a_catalog_the_main_login_comes_first() {
    let server = Server::start([
        v3("/own/v3", &admin(&demo()), "t1", &catalog("$SERVER/v2")),
        discovery("/v3"),
        v3("/v3", &testuser(), "far-token", &json!([])),
        targeted(workbook("t1")),
    ]);
    let ran = mistral(&WORDS)
        .env("OS_AUTH_URL", &server.below("/own/v3"))
        .env("OS_TARGET_AUTH_URL", &server.below("/v3"))
        .envs(&ADMIN)
        .envs(&TARGET)
        .run();
    ran.assert(0, "text");
    server.done("two clouds and a catalog");
}

#[test]
fn a_target_of_v2_and_one_by_token() {
    let auth = json!({"passwordCredentials": {"username": "testuser", "password": "MistralRuleZ"},
        "tenantName": "testtenant"});
    let server = Server::start([
        (Expected::new("GET /v2.0/"), Answer::text(404, "")),
        v2("/v2.0", &auth, "far-token", &json!([])),
        (
            Expected::new("GET /v2/workbooks/b")
                .header("x-target-auth-token", "far-token")
                .header("x-target-auth-uri", "$SERVER/v2.0/"),
            definition(),
        ),
    ]);
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_TARGET_AUTH_URL", &server.below("/v2.0/"))
        .envs(&TARGET)
        .run();
    ran.assert(0, "text");
    server.done("v2.0");
    let auth = json!({"auth": {"identity": {"methods": ["token"], "token": {"id": "ready"}},
        "scope": {"project": {"id": "p1"}}}});
    logs_in(
        &auth,
        &[
            ("OS_TARGET_AUTH_TOKEN", "ready"),
            ("OS_TARGET_TENANT_ID", "p1"),
        ],
    );
}

#[test]
fn options_alone_become_headers() {
    let server = Server::start([(
        Expected::new("GET /v2/workbooks/b")
            .header("x-target-auth-uri", "http://far.invalid:5000/v3")
            .header("x-target-project-id", "p")
            .header("x-target-region-name", "R")
            .header("x-target-user-domain-name", "ud")
            .header("x-target-project-domain-name", "pd")
            .header("x-target-insecure", "True")
            .without("x-target-auth-token"),
        definition(),
    )]);
    let ran = mistral(&WORDS)
        .server(&server)
        .envs(&[
            ("OS_TARGET_AUTH_URL", "http://far.invalid:5000/v3"),
            ("OS_TARGET_TENANT_ID", "p"),
            ("OS_TARGET_REGION_NAME", "R"),
            ("OS_TARGET_USER_DOMAIN_NAME", "ud"),
            ("OS_TARGET_PROJECT_DOMAIN_NAME", "pd"),
            ("TARGET_MISTRALCLIENT_INSECURE", "yes"),
        ])
        .run();
    ran.assert(0, "text");
    server.done("options alone");
}

#[test]
fn a_user_without_a_password_is_said_and_the_headers_go_along() {
    let server = Server::start([(
        Expected::new("GET /v2/workbooks/b")
            .header("x-target-auth-uri", "http://far.invalid:5000/v3"),
        definition(),
    )]);
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_TARGET_AUTH_URL", "http://far.invalid:5000/v3")
        .env("OS_TARGET_USERNAME", "cloud_user")
        .run();
    ran.assert(0, "text");
    ran.assert_stderr(&["OS_TARGET_PASSWORD"]);
    server.done("no password");
}

#[test]
fn errors_say_which_cloud_it_was() {
    let (expected, _) = v3("/v3", &testuser(), "", &json!([]));
    let server = Server::start([discovery("/v3"), (expected, wrong_password())]);
    let ran = mistral(&WORDS)
        .server(&server)
        .env("OS_TARGET_AUTH_URL", &server.below("/v3"))
        .envs(&TARGET)
        .run();
    ran.assert_failure(
        1,
        &[
            "the target cloud's Keystone refused",
            "OS_TARGET_PASSWORD (--os-target-password)",
        ],
    );
    server.done("refused");
    let ran = mistral(&WORDS)
        .env("OS_TARGET_AUTH_URL", "http://127.0.0.1:1/v3")
        .envs(&TARGET)
        .run();
    ran.assert_failure(
        1,
        &[
            "cannot reach the target cloud's Keystone",
            "OS_TARGET_AUTH_URL",
        ],
    );
}

/// The body of a login by this identity to the project `p`.
fn to_project(identity: &Value) -> Value {
    json!({"auth": {"identity": identity, "scope": {"project": {"id": "p"}}}})
}

#[test]
fn every_variable_of_a_login_has_one_for_the_target_cloud() {
    let user = |user: Value| json!({"methods": ["password"], "password": {"user": user}});
    let password = ("OS_TARGET_PASSWORD", "far-secret");
    let project = ("OS_TARGET_PROJECT_ID", "p");
    let by_id = to_project(&user(json!({"id": "u", "password": "far-secret"})));
    let by_token = to_project(&json!({"methods": ["token"], "token": {"id": "ready"}}));
    let mut by_name = to_project(&user(json!({
        "name": "u", "password": "far-secret", "domain": {"id": "default"}})));
    by_name["auth"]["scope"] = json!({"project": {"name": "n", "domain": {"id": "default"}}});
    let credential = json!({"auth": {"identity": {"methods": ["application_credential"],
        "application_credential": {"name": "ci", "secret": "far-secret", "user": {"id": "u"}}}}});
    let credential_by_id = json!({"auth": {"identity": {"methods": ["application_credential"],
        "application_credential": {"id": "c", "secret": "far-secret"}}}});
    let secret = ("OS_TARGET_APPLICATION_CREDENTIAL_SECRET", "far-secret");
    for (environment, body) in [
        (vec![password, project, ("OS_TARGET_USER_ID", "u")], by_id),
        (vec![project, ("OS_TARGET_TOKEN", "ready")], by_token),
        (
            vec![
                password,
                ("OS_TARGET_USERNAME", "u"),
                ("OS_TARGET_PROJECT_NAME", "n"),
                ("OS_TARGET_AUTH_TYPE", "v3password"),
            ],
            by_name,
        ),
        (
            vec![
                secret,
                ("OS_TARGET_APPLICATION_CREDENTIAL_NAME", "ci"),
                ("OS_TARGET_USER_ID", "u"),
            ],
            credential,
        ),
        (
            vec![secret, ("OS_TARGET_APPLICATION_CREDENTIAL_ID", "c")],
            credential_by_id,
        ),
    ] {
        logs_in(&body, &environment);
    }
}

#[test]
fn a_target_cloud_without_a_login_when_the_user_says_so() {
    let server = Server::start([(
        Expected::new("GET /v2/workbooks/b").without("x-target-auth-token"),
        definition(),
    )]);
    let ran = mistral(&WORDS)
        .server(&server)
        .envs(&TARGET)
        .env("OS_TARGET_AUTH_URL", "http://far.invalid:5000/v3")
        .env("OS_TARGET_AUTH_TYPE", "none")
        .run();
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
    server.done("none");
}
