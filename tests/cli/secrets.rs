//! No secret is ever shown: every way to log in, in success and in failure, under `--debug` and in
//! the log, by servers that echo requests.

use std::os::unix::fs::PermissionsExt;

use base64::Engine as _;
use base64::prelude::BASE64_STANDARD;
use serde_json::json;

use crate::support::logins::{Step, WORDS, keycloak, v3_answer};
use crate::support::{Answer, Expected, Run, Server, mistral};

/// Every secret of a test, tokens included.
type Secrets = [&'static str; 12];

/// They are hidden even within words.
const LONG: Secrets = [
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

/// They are hidden as words.
const SHORT: Secrets = [
    "zqpw01", "zqtk02", "zqcs03", "zqac04", "zqhm05", "zqur06", "zqsu07", "zqat08", "zqrt09",
    "zqtp10", "zqft11", "zqid12",
];

/// They are spelled differently in JSON, forms, URLs and HTML.
const ODD: Secrets = [
    "pä&\"w<01>",
    "tk+/=secret",
    "cs secret%41\\",
    "ac'secret\"4",
    "hm<sec>ret",
    "ur-secret6",
    "subject/secret+7=",
    "access.secret-8",
    "refresh.secret-9",
    "tp\"&\\secret10",
    "far/token+11=",
    "id.token-12",
];

struct Method {
    name: &'static str,
    /// Path of the auth URL, and of the request of the login if there is one.
    path: &'static str,
    login: Option<&'static str>,
    environment: Vec<(&'static str, &'static str)>,
    answer: fn(&Secrets) -> Answer,
}

fn v2_answer(secrets: &Secrets) -> Answer {
    let token = json!({"id": secrets[6], "expires": "2099-01-01T00:00:00Z"});
    Answer::json(
        200,
        &json!({"access": {"token": token, "user": {"id": "u"}}}),
    )
}

fn keycloak_answer(secrets: &Secrets) -> Answer {
    keycloak_tokens(secrets, 300)
}

fn keycloak_tokens(secrets: &Secrets, seconds: u32) -> Answer {
    let tokens = json!({"access_token": secrets[7], "refresh_token": secrets[8],
        "id_token": secrets[11], "expires_in": seconds});
    Answer::json(200, &tokens)
}

const V3: &str = "POST /v3/auth/tokens";
const REALM: &str = "POST /auth/realms/my_keycloak_realm/protocol/openid-connect/token";

fn methods(secrets: &Secrets) -> Vec<Method> {
    let keystone = |name, login, environment: &[(&'static str, &'static str)]| {
        let v2 = login == "POST /v2.0/tokens";
        Method {
            name,
            path: if v2 { "/v2.0" } else { "/v3" },
            login: Some(login),
            environment: environment.to_vec(),
            answer: if v2 {
                v2_answer
            } else {
                |secrets| v3_answer(secrets[6], &json!([]))
            },
        }
    };
    let user = ("OS_USERNAME", "u");
    let password = ("OS_PASSWORD", secrets[0]);
    let client = ("OPENID_CLIENT_SECRET", secrets[2]);
    let token = ("OS_AUTH_TOKEN", secrets[1]);
    let credential = ("OS_APPLICATION_CREDENTIAL_SECRET", secrets[3]);
    let by_id = ("OS_APPLICATION_CREDENTIAL_ID", "c");
    let by_name = ("OS_APPLICATION_CREDENTIAL_NAME", "c");
    let openid = |name, login, further: &[(&'static str, &'static str)]| {
        let mut environment = vec![
            ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
            ("OS_TENANT_NAME", "my_keycloak_realm"),
            ("OPENID_CLIENT_ID", "c"),
        ];
        environment.extend(further);
        Method {
            name,
            path: "/auth",
            login,
            environment,
            answer: keycloak_answer,
        }
    };
    vec![
        keystone("v3 password", V3, &[user, password]),
        keystone("v3 token", V3, &[token]),
        keystone("credential by ID", V3, &[by_id, credential]),
        keystone("credential by name", V3, &[user, by_name, credential]),
        keystone("v2 password", "POST /v2.0/tokens", &[user, password]),
        keystone("v2 token", "POST /v2.0/tokens", &[token]),
        openid("Keycloak password", Some(REALM), &[client, user, password]),
        openid("Keycloak client", Some(REALM), &[client]),
        openid("Keycloak token", None, &[client, token]),
    ]
}

/// The server's own mistake, a page of a proxy, an answer that echoes what it was sent.
fn failures() -> Vec<(&'static str, i32, Answer)> {
    vec![
        ("404", 1, Answer::text(404, "<html>not here</html>")),
        ("500", 1, Answer::json(500, &json!({"error": "broken"}))),
        ("no JSON", 1, Answer::text(200, "<html>")),
        ("no token", 1, Answer::json(200, &json!({}))),
        ("malformed", 1, Answer::echo(400, malformed)),
        ("described", 1, Answer::echo(401, described)),
        ("a page", 1, Answer::echo(401, page)),
        ("a long page", 1, Answer::echo(502, long_page)),
        ("bare", 1, Answer::echo(500, bare)),
        ("said", 1, Answer::echo(500, said)),
        ("fault", 1, Answer::echo(403, fault)),
    ]
}

fn malformed(_: &str, body: &str) -> String {
    json!({"error": {"message": format!("Malformed: {body}"), "code": 400}}).to_string()
}

fn described(_: &str, body: &str) -> String {
    json!({"error": "invalid_grant", "error_description": format!("no user for {body}")})
        .to_string()
}

fn page(headers: &str, body: &str) -> String {
    let escape = |text: &str| {
        text.replace('&', "&amp;")
            .replace('"', "&quot;")
            .replace('<', "&lt;")
            .replace('>', "&gt;")
    };
    let (headers, body) = (escape(headers), escape(body));
    format!("<html><h1>401</h1><pre>{body}</pre><pre>{headers}</pre></html>")
}

/// It is cut somewhere within the login.
fn long_page(_: &str, body: &str) -> String {
    format!("<p>{}</p>{}", "x".repeat(190), body.repeat(3))
}

fn bare(headers: &str, body: &str) -> String {
    format!("went wrong with\n{headers}\n\n{body}")
}

/// With nothing that would tell a secret by its place.
fn said(headers: &str, body: &str) -> String {
    let mark = |c: char| ":\"'{},".contains(c);
    format!("{headers} {}", body.replace(['=', '&'], " ")).replace(mark, " ")
}

/// As a server names a token without saying all of it.
fn cut(headers: &str, _: &str) -> String {
    let tokens = headers
        .lines()
        .filter_map(|line| line.split_once("-token: "));
    let cut = tokens.map(|(_, token)| &token[..token.len() - 2]);
    format!("unknown: {}...", cut.collect::<Vec<_>>().join("... "))
}

/// As Mistral quotes a request.
fn fault(headers: &str, _: &str) -> String {
    json!({"faultcode": "Server", "faultstring": format!("bad token in {headers:?}")}).to_string()
}

/// Runs to the end and finds no secret in any output. Gives standard error.
#[track_caller]
fn shows_no_secret(run: Run, what: &str, secrets: &Secrets, code: i32) -> String {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("log");
    let ran = run
        .words(&["--debug", "--log-file", path.to_str().unwrap()])
        .run();
    let log = std::fs::read_to_string(&path).unwrap();
    let mode = path.metadata().unwrap().permissions().mode();
    assert_eq!(mode & 0o777, 0o600, "others can read the log");
    assert_eq!(ran.code, Some(code), "{what}: {}", ran.stderr);
    assert!(log.contains("REQ: curl"), "{what}: {log}");
    let basic = BASE64_STANDARD.encode(format!("user:{}", secrets[5]));
    let parts =
        [secrets[1], secrets[6], secrets[7], secrets[10]].map(|token| &token[..token.len() - 2]);
    for secret in secrets.iter().copied().chain(parts).chain([basic.as_str()]) {
        let json = json!(secret).to_string();
        let form: String = url::form_urlencoded::byte_serialize(secret.as_bytes()).collect();
        for spelling in [secret, json.trim_matches('"'), &form] {
            for (place, text) in [("err", &ran.stderr), ("out", &ran.stdout), ("log", &log)] {
                assert!(
                    !text.contains(spelling),
                    "{what} shows {spelling} in {place}: {text}"
                );
            }
        }
    }
    ran.stderr
}

/// A run of a method against a server, with passwords in its URLs.
fn run(method: &Method, secrets: &Secrets, server: &Server, words: &[&str]) -> Run {
    let with_password = |url: &str| url.replace("http://", &format!("http://user:{}@", secrets[5]));
    mistral(words)
        .env("OS_AUTH_URL", &with_password(&server.below(method.path)))
        .env("OS_MISTRAL_URL", &with_password(&server.url()))
        .env("OS_PROFILE", secrets[4])
        .envs(&method.environment)
}

fn each(test: impl Fn(&Method, &Secrets)) {
    for secrets in [LONG, SHORT, ODD] {
        for method in &methods(&secrets) {
            test(method, &secrets);
        }
    }
}

fn login(method: &Method, secrets: &Secrets) -> Option<Step> {
    let login = method.login?;
    Some((Expected::any_body(login), (method.answer)(secrets)))
}

const ASKED: &str = "GET /v2/workbooks/b";

#[test]
fn every_login_that_works() {
    each(|method, secrets| {
        let answer = Answer::json(200, &json!({"definition": "text"}))
            .header("X-Openstack-Request-Id", "req-1");
        let asked = (Expected::new(ASKED).present("x-auth-token"), answer);
        let server = Server::start(login(method, secrets).into_iter().chain([asked]));
        let shown = shows_no_secret(
            run(method, secrets, &server, &WORDS),
            method.name,
            secrets,
            0,
        );
        assert!(shown.contains("X-Auth-Token: {SHA256}"), "{shown}");
        assert!(shown.contains("req-1"), "{shown}");
        server.done(method.name);
    });
}

#[test]
fn every_login_that_fails() {
    each(|method, secrets| {
        let Some(login) = method.login else {
            return;
        };
        for (what, code, answer) in failures() {
            let server = Server::start([(Expected::any_body(login), answer)]);
            let what = format!("{} {what}", method.name);
            shows_no_secret(run(method, secrets, &server, &WORDS), &what, secrets, code);
            server.done(&what);
        }
    });
}

#[test]
fn every_refusal_of_mistral_after_a_login() {
    each(|method, secrets| {
        for (status, echo) in [
            (401, bare as fn(&str, &str) -> String),
            (401, cut),
            (403, said),
            (403, page),
            (500, fault),
        ] {
            let mut steps = Vec::new();
            // A refused token may be followed by another login.
            for _ in 0..2 {
                steps.extend(login(method, secrets));
                steps.push((Expected::new(ASKED), Answer::echo(status, echo)));
            }
            let server = Server::start(steps);
            let what = format!("{} and {status}", method.name);
            let shown = shows_no_secret(run(method, secrets, &server, &WORDS), &what, secrets, 1);
            let echoed = ["x-auth-token: ***", "unknown: ***...", "x-auth-token  ***"];
            assert!(
                echoed.iter().any(|text| shown.contains(text)),
                "{what}: {shown}"
            );
        }
    });
}

#[test]
fn a_target_cloud_with_a_login_and_without() {
    for secrets in [LONG, SHORT, ODD] {
        for (what, with_login) in [("works", true), ("fails", true), ("is named", false)] {
            let mut steps = Vec::new();
            let ended = Answer::echo(500, fault);
            if with_login {
                steps.push((Expected::new("GET /v3"), Answer::text(404, "")));
                let answer = if what == "works" {
                    v3_answer(secrets[10], &json!([]))
                } else {
                    Answer::echo(401, malformed)
                };
                steps.push((Expected::any_body(V3), answer));
            }
            if what != "fails" {
                let asked = Expected::new(ASKED).present("x-target-auth-uri");
                steps.push((asked, ended));
            }
            let server = Server::start(steps);
            let url = server.below("/v3");
            let url = url.replace("http://", &format!("http://user:{}@", secrets[5]));
            let mut run = mistral(&WORDS)
                .server(&server)
                .env("OS_TARGET_AUTH_URL", &url);
            if with_login {
                run = run
                    .env("OS_TARGET_USERNAME", "u")
                    .env("OS_TARGET_PASSWORD", secrets[9]);
            }
            let shown = shows_no_secret(run, what, &secrets, 1);
            assert!(
                what == "fails" || shown.contains("X-Target-Auth-Uri: http://***@127"),
                "{shown}"
            );
            server.done(what);
        }
    }
}

#[test]
fn kept_tokens_their_refresh_and_their_end() {
    for secrets in [LONG, SHORT, ODD] {
        let folder = tempfile::tempdir().unwrap();
        let tokens = folder.path().join("tokens");
        let method = &methods(&secrets)[6];
        let server = Server::start([]);
        let ran = |words: &[&str], steps: Vec<Step>, code| {
            server.expect(steps);
            let run = run(method, &secrets, &server, words)
                .env("MISTRAL_TOKEN_CACHE", tokens.to_str().unwrap());
            let shown = shows_no_secret(run, &words.join(" "), &secrets, code);
            server.done(&words.join(" "));
            shown
        };
        let token = |answer| (Expected::any_body(REALM), answer);
        // It ends at once, but for the refresh token.
        ran(
            &["auth-status"],
            vec![token(keycloak_tokens(&secrets, 0))],
            0,
        );
        let asked = (Expected::new(ASKED), Answer::echo(500, fault));
        let refreshed = token(keycloak_tokens(&secrets, 300));
        ran(&WORDS, vec![refreshed, asked], 1);
        // Now it comes from the cache.
        let asked = (Expected::new(ASKED), Answer::echo(403, bare));
        ran(&WORDS, vec![asked], 1);
        let logout = REALM.replace("connect/token", "connect/logout");
        let shown = ran(
            &["auth-logout"],
            vec![(Expected::any_body(&logout), Answer::echo(500, described))],
            1,
        );
        assert!(shown.contains("refresh_token=***"), "{shown}");
    }
}

#[test]
fn a_refresh_that_is_refused() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    let method = &methods(&SHORT)[6];
    let server = Server::start([]);
    let token = |answer| (Expected::any_body(REALM), answer);
    for steps in [
        vec![token(keycloak_tokens(&SHORT, 0))],
        vec![
            token(Answer::echo(400, described)),
            token(Answer::echo(401, malformed)),
        ],
    ] {
        let code = i32::from(steps.len() > 1);
        server.expect(steps);
        let run = run(method, &SHORT, &server, &["auth-status"])
            .env("MISTRAL_TOKEN_CACHE", tokens.to_str().unwrap());
        shows_no_secret(run, "a refresh", &SHORT, code);
        server.done("a refresh");
    }
}

#[test]
fn revoking_at_keystone() {
    let folder = tempfile::tempdir().unwrap();
    let tokens = folder.path().join("tokens");
    let method = &methods(&SHORT)[0];
    let server = Server::start([]);
    let revoked = Expected::new("DELETE /v3/auth/tokens");
    for (word, step) in [
        ("auth-status", login(method, &SHORT).unwrap()),
        ("auth-logout", (revoked, Answer::echo(500, bare))),
    ] {
        server.expect([step]);
        let run = run(method, &SHORT, &server, &[word])
            .env("MISTRAL_TOKEN_CACHE", tokens.to_str().unwrap());
        shows_no_secret(run, word, &SHORT, i32::from(word == "auth-logout"));
        server.done(word);
    }
}

/// The form that Keycloak gets holds what the test is about.
#[test]
fn what_is_sent_is_not_redacted() {
    let form = format!(
        "grant_type=password&username=u&password={}&client_id=c&client_secret={}&scope=openid+profile",
        LONG[0], LONG[2]
    );
    let method = &methods(&LONG)[6];
    let server = Server::start([keycloak(&form, keycloak_answer(&LONG))]);
    shows_no_secret(
        run(method, &LONG, &server, &["auth-status"]),
        "form",
        &LONG,
        0,
    );
    server.done("form");
}
