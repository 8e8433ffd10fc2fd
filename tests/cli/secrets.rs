//! No secret is ever shown: every way to log in, in success and in failure, under `--debug`.

use serde_json::json;

use crate::support::logins::{Step, WORDS, keycloak, v3_answer};
use crate::support::{Answer, Expected, Server, mistral};

/// Every secret of these tests, tokens included.
const SECRETS: [&str; 12] = [
    "password-secret-1",
    "token-secret-2",
    "client-secret-3",
    "credential-secret-4",
    "hmac-secret-5",
    "url-secret-6",
    "subject-secret-7",
    "access-secret-8",
    "refresh-secret-9",
    "target-secret-10",
    "far-token-secret-11",
    "id-token-secret-12",
];

struct Method {
    name: &'static str,
    /// Path of the auth URL and the request of the login.
    path: &'static str,
    login: &'static str,
    environment: &'static [(&'static str, &'static str)],
    answer: fn() -> Answer,
}

fn v2_answer() -> Answer {
    let token = json!({"id": SECRETS[6], "expires": "2099-01-01T00:00:00Z"});
    Answer::json(
        200,
        &json!({"access": {"token": token, "user": {"id": "u"}}}),
    )
}

fn keycloak_answer() -> Answer {
    let tokens = json!({"access_token": SECRETS[7], "refresh_token": SECRETS[8],
        "id_token": SECRETS[11], "expires_in": 300});
    Answer::json(200, &tokens)
}

const METHODS: [Method; 8] = [
    Method {
        name: "v3 password",
        path: "/v3",
        login: "POST /v3/auth/tokens",
        environment: &[("OS_USERNAME", "u"), ("OS_PASSWORD", SECRETS[0])],
        answer: || v3_answer(SECRETS[6], &json!([])),
    },
    Method {
        name: "v3 token",
        path: "/v3",
        login: "POST /v3/auth/tokens",
        environment: &[("OS_AUTH_TOKEN", SECRETS[1])],
        answer: || v3_answer(SECRETS[6], &json!([])),
    },
    Method {
        name: "application credential",
        path: "/v3",
        login: "POST /v3/auth/tokens",
        environment: &[
            ("OS_APPLICATION_CREDENTIAL_ID", "c"),
            ("OS_APPLICATION_CREDENTIAL_SECRET", SECRETS[3]),
        ],
        answer: || v3_answer(SECRETS[6], &json!([])),
    },
    Method {
        name: "v2 password",
        path: "/v2.0",
        login: "POST /v2.0/tokens",
        environment: &[("OS_USERNAME", "u"), ("OS_PASSWORD", SECRETS[0])],
        answer: v2_answer,
    },
    Method {
        name: "v2 token",
        path: "/v2.0",
        login: "POST /v2.0/tokens",
        environment: &[("OS_AUTH_TOKEN", SECRETS[1])],
        answer: v2_answer,
    },
    Method {
        name: "Keycloak password",
        path: "/auth",
        login: "POST /auth/realms/my_keycloak_realm/protocol/openid-connect/token",
        environment: &[
            ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
            ("OS_TENANT_NAME", "my_keycloak_realm"),
            ("OPENID_CLIENT_ID", "c"),
            ("OPENID_CLIENT_SECRET", SECRETS[2]),
            ("OS_USERNAME", "u"),
            ("OS_PASSWORD", SECRETS[0]),
        ],
        answer: keycloak_answer,
    },
    Method {
        name: "Keycloak client",
        path: "/auth",
        login: "POST /auth/realms/my_keycloak_realm/protocol/openid-connect/token",
        environment: &[
            ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
            ("OS_TENANT_NAME", "my_keycloak_realm"),
            ("OPENID_CLIENT_ID", "c"),
            ("OPENID_CLIENT_SECRET", SECRETS[2]),
        ],
        answer: keycloak_answer,
    },
    Method {
        name: "v3 with a slash",
        path: "/identity/v3/",
        login: "POST /identity/v3/auth/tokens",
        environment: &[("OS_USERNAME", "u"), ("OS_PASSWORD", SECRETS[0])],
        answer: || v3_answer(SECRETS[6], &json!([])),
    },
];

/// The server's own mistake, a page of a proxy, an answer that echoes what it was sent.
fn failures() -> Vec<(&'static str, Answer)> {
    let echo = json!({"error": {"message": "no", "code": 401}, "password": SECRETS[0],
        "client_secret": SECRETS[2], "token": SECRETS[1]});
    vec![
        ("401", Answer::json(401, &echo)),
        ("404", Answer::text(404, "<html>not here</html>")),
        ("500", Answer::json(500, &json!({"error": "broken"}))),
        ("no JSON", Answer::text(200, "<html>")),
        ("no token", Answer::json(200, &json!({}))),
    ]
}

/// Runs the method with `--debug` and finds no secret.
fn quiet(method: &Method, what: &str, steps: Vec<Step>, code: i32) {
    let server = Server::start(steps);
    let url = server.below(method.path);
    let with_password = url.replace("http://", &format!("http://user:{}@", SECRETS[5]));
    let mistral_url = server
        .url()
        .replace("http://", &format!("http://user:{}@", SECRETS[5]));
    let ran = mistral(&[&["--debug"], &WORDS[..]].concat())
        .env("OS_AUTH_URL", &with_password)
        .env("OS_MISTRAL_URL", &mistral_url)
        .env("OS_PROFILE", SECRETS[4])
        .envs(method.environment)
        .run();
    let what = format!("{} {what}", method.name);
    assert_eq!(ran.code, Some(code), "{what}: {}", ran.stderr);
    assert!(ran.stderr.contains("REQ: curl"), "{what}: {}", ran.stderr);
    for secret in SECRETS {
        let shown = ran.stderr.contains(secret) || ran.stdout.contains(secret);
        assert!(!shown, "{what} shows {secret}: {}", ran.stderr);
    }
    server.done(&what);
}

#[test]
fn every_login_that_works() {
    for method in &METHODS {
        let answer = Answer::json(200, &json!({"definition": "text"}))
            .header("X-Openstack-Request-Id", "req-1");
        let steps = vec![
            (Expected::any_body(method.login), (method.answer)()),
            (
                Expected::new("GET /v2/workbooks/b").present("x-auth-token"),
                answer,
            ),
        ];
        quiet(method, "works", steps, 0);
    }
}

#[test]
fn every_login_that_fails() {
    for method in &METHODS {
        for (what, answer) in failures() {
            let steps = vec![(Expected::any_body(method.login), answer)];
            quiet(method, what, steps, 1);
        }
    }
}

#[test]
fn a_target_cloud() {
    let target = [
        ("OS_TARGET_PASSWORD", SECRETS[9]),
        ("OS_TARGET_USERNAME", "u"),
    ];
    for good in [true, false] {
        let login = Expected::any_body("POST /v3/auth/tokens");
        let mut steps = vec![(Expected::new("GET /v3"), Answer::text(404, ""))];
        if good {
            steps.push((login, v3_answer(SECRETS[10], &json!([]))));
            let answer = Answer::json(200, &json!({"definition": "text"}));
            steps.push((Expected::new("GET /v2/workbooks/b"), answer));
        } else {
            steps.push((login, Answer::json(401, &json!({"password": SECRETS[9]}))));
        }
        let server = Server::start(steps);
        let ran = mistral(&[&["--debug"], &WORDS[..]].concat())
            .server(&server)
            .env("OS_TARGET_AUTH_URL", &server.below("/v3"))
            .envs(&target)
            .run();
        assert_eq!(ran.code, Some(i32::from(!good)), "{}", ran.stderr);
        for secret in SECRETS {
            assert!(!ran.stderr.contains(secret), "{secret} in {}", ran.stderr);
        }
        assert!(
            !good || ran.stderr.contains("X-Target-Auth-Token: {SHA256}"),
            "{}",
            ran.stderr
        );
        server.done("a target cloud");
    }
}

#[test]
fn a_kept_token_and_its_end() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    let method = &METHODS[5];
    let server = Server::start([keycloak_step(keycloak_answer())]);
    for words in [
        &["auth-status", "--debug"][..],
        &["auth-status", "--debug", "-f", "json"],
    ] {
        let ran = mistral(words)
            .server(&server)
            .env("OS_AUTH_URL", &server.below(method.path))
            .env("MISTRAL_TOKEN_CACHE", tokens.to_str().unwrap())
            .envs(method.environment)
            .run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        for secret in SECRETS {
            let shown = ran.stderr.contains(secret) || ran.stdout.contains(secret);
            assert!(!shown, "{secret} in {} {}", ran.stdout, ran.stderr);
        }
    }
    server.done("auth-status");
}

fn keycloak_step(answer: Answer) -> Step {
    let form = format!(
        "grant_type=password&username=u&password={}&client_id=c&client_secret={}&scope=openid+profile",
        SECRETS[0], SECRETS[2]
    );
    keycloak(&form, answer)
}
