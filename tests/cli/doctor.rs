//! `doctor`: what it says of set-ups that work.

use std::sync::atomic::{AtomicUsize, Ordering};

use serde_json::{Value, json};

use crate::support::logins::{ADMIN, catalog, keycloak_token, v3_answer};
use crate::support::pki::Authority;
use crate::support::{Answer, Outcome, Request, Run, Server, file, mistral, misused, typed};

/// A row: the result, and detail and advice in one text.
pub struct Row {
    pub result: String,
    pub text: String,
}

/// The row of this check.
pub fn row(ran: &Outcome, check: &str) -> Row {
    let rows: Vec<Value> = serde_json::from_str(&ran.stdout).unwrap();
    let found = rows.iter().find(|row| row["Check"] == check);
    let row = found.unwrap_or_else(|| panic!("no {check} in {}", ran.stdout));
    let text = |title: &str| row[title].as_str().unwrap().to_owned();
    Row {
        result: text("Result"),
        text: format!("{} / {}", text("Detail"), text("What to do")),
    }
}

/// Asserts the result and parts of the texts of a check.
pub fn shows(ran: &Outcome, check: &str, result: &str, parts: &[&str]) {
    let row = row(ran, check);
    assert_eq!(row.result, result, "{check}: {}\n{}", row.text, ran.stdout);
    for part in parts {
        assert!(row.text.contains(part), "{part} in {check}: {}", row.text);
    }
}

/// The time as a header has it, so many seconds from now.
pub fn date(seconds: i64) -> String {
    let at = jiff::Timestamp::now() + jiff::SignedDuration::from_secs(seconds);
    at.strftime("%a, %d %b %Y %H:%M:%S GMT").to_string()
}

/// What a Mistral that works answers, with identity services before it.
pub fn healthy(request: &Request) -> Answer {
    let line = request.line();
    let path = line.split('?').next().unwrap();
    let answer = match path {
        "GET /" => Answer::json(
            200,
            &json!({"versions": [{"id": "v2.0", "status": "CURRENT"}]}),
        ),
        "GET /v2/" => Answer::json(200, &json!({"uri": "x"})),
        "GET /maintenance" => Answer::json(200, &json!({"status": "RUNNING"})),
        "GET /v2/workflows" => Answer::json(200, &json!({"workflows": []})),
        "GET /v3" | "GET /v2.0" => Answer::json(200, &json!({"version": {"id": "v3.14"}})),
        "POST /v3/auth/tokens" => v3_answer("token-1", &catalog("$SERVER/v2")),
        "POST /v2.0/tokens" => Answer::json(
            200,
            &json!({"access": {
                "token": {"id": "token-1", "expires": "2099-01-01T00:00:00Z", "tenant": {"id": "p1", "name": "demo"}},
                "user": {"id": "u1", "name": "admin", "roles": []},
                "serviceCatalog": [{"type": "workflowv2", "endpoints": [{"region": "One", "publicURL": "$SERVER/v2"}]}],
            }}),
        ),
        "POST /auth/realms/realm/protocol/openid-connect/token" => keycloak_token("token-1"),
        _ => Answer::json(404, &json!({"faultstring": "no such path"})),
    };
    answer.header("Date", &date(0))
}

/// A run of `doctor` that gives JSON.
pub fn doctor() -> Run {
    typed("doctor -f json")
}

/// The environment of a Keycloak login.
pub const KEYCLOAK: [(&str, &str); 5] = [
    ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
    ("OS_USERNAME", "admin"),
    ("OS_PASSWORD", "correct-horse"),
    ("OS_TENANT_NAME", "realm"),
    ("OPENID_CLIENT_ID", "client"),
];

fn is_well(ran: &Outcome) {
    assert_eq!(ran.code, Some(0), "{}\n{}", ran.stdout, ran.stderr);
    for bad in ["failed", "warning", "skipped", "correct-horse", "token-1"] {
        assert!(!ran.stdout.contains(bad), "{bad} in {}", ran.stdout);
    }
    shows(ran, "Mistral: versions", "ok", &["v2.0 CURRENT"]);
    shows(ran, "Mistral: maintenance", "ok", &["RUNNING"]);
    shows(ran, "Mistral: listing", "ok", &[" ms"]);
    shows(ran, "Mistral: clock", "ok", &[]);
}

#[test]
fn without_a_login_each_step_is_ok() {
    let server = Server::answering(healthy);
    let ran = doctor().server(&server).run();
    is_well(&ran);
    shows(&ran, "Setting --os-mistral-url", "ok", &["OS_MISTRAL_URL"]);
    shows(&ran, "Login", "ok", &["none"]);
    shows(&ran, "Development server", "ok", &["none"]);
}

#[test]
fn keystone_gives_the_url_by_its_catalog() {
    for version in ["/v3", "/v2.0"] {
        let server = Server::answering(healthy);
        let ran = doctor()
            .envs(&ADMIN)
            .env("OS_AUTH_URL", &server.below(version))
            .run();
        is_well(&ran);
        shows(&ran, "Keystone: login", "ok", &["a new token"]);
        shows(&ran, "Catalog", "ok", &["workflowv2 public in One"]);
        shows(&ran, "Setting --os-password", "ok", &["***"]);
    }
}

#[test]
fn keycloak_gives_a_token() {
    let server = Server::answering(healthy);
    let ran = doctor()
        .server(&server)
        .envs(&KEYCLOAK)
        .env("OS_AUTH_URL", &server.below("/auth"))
        .run();
    is_well(&ran);
    shows(&ran, "Keycloak: login", "ok", &["a new token"]);
}

#[test]
fn a_target_cloud_has_its_own_login() {
    let server = Server::answering(healthy);
    let far = Server::answering(healthy);
    let ran = doctor()
        .server(&server)
        .envs(&[
            ("OS_TARGET_AUTH_URL", &far.below("/v3")),
            ("OS_TARGET_USERNAME", "admin"),
            ("OS_TARGET_PASSWORD", "correct-horse"),
            ("OS_TARGET_TENANT_NAME", "demo"),
        ])
        .run();
    is_well(&ran);
    shows(&ran, "Target Keystone: login", "ok", &["a new token"]);
}

#[test]
fn a_cached_token_does_not_hide_a_wrong_password() {
    let refuses = std::sync::Arc::new(AtomicUsize::new(0));
    let refusing = std::sync::Arc::clone(&refuses);
    let server = Server::answering(move |request| {
        if request.line().starts_with("POST") && refusing.load(Ordering::SeqCst) > 0 {
            return crate::support::logins::wrong_password();
        }
        healthy(request)
    });
    let folder = crate::support::private_files::RuntimeFolder::new();
    let path = folder.0.path().to_str().unwrap().to_owned();
    let prepared = |words: &[&str]| {
        mistral(words)
            .envs(&ADMIN)
            .env("XDG_RUNTIME_DIR", &path)
            .env("OS_AUTH_URL", &server.below("/v3"))
    };
    prepared(&["auth-status", "-f", "value"]).run();
    refuses.store(1, Ordering::SeqCst);
    let ran = prepared(&["doctor", "-f", "json"]).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    shows(&ran, "Keystone: login", "failed", &["refused", "401"]);
    shows(&ran, "Token cache", "ok", &["in use"]);
}

#[test]
fn a_certificate_is_described() {
    let authority = Authority::new();
    let (_folder, path) = file(&authority.pem());
    let server = Server::start_tls([], authority.identity("127.0.0.1").server());
    let ran = doctor().server(&server).env("OS_CACERT", &path).run();
    let trusted = format!("trusted by OS_CACERT {path}");
    let parts = ["signed by authority", " days)", trusted.as_str()];
    shows(&ran, "Mistral: TLS", "ok", &parts);
    let server = Server::start_tls([], authority.expired("127.0.0.1").server());
    let ran = doctor().server(&server).words(&["--insecure"]).run();
    shows(
        &ran,
        "Mistral: TLS",
        "warning",
        &["not verified", "2002-01-01", "remove --insecure"],
    );
}

#[test]
fn warnings_end_with_0() {
    let server = Server::answering(|request| match &*request.line() {
        "GET /maintenance" => Answer::json(200, &json!({"status": "PAUSED"})),
        _ => healthy(request),
    });
    let ran = doctor().server(&server).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    shows(
        &ran,
        "Mistral: maintenance",
        "warning",
        &["PAUSED", "mistral maintenance-set RUNNING"],
    );
}

#[test]
fn an_older_server_has_no_maintenance() {
    let server = Server::answering(|request| match &*request.line() {
        "GET /maintenance" => Answer::json(404, &json!({"faultstring": "no"})),
        _ => healthy(request),
    });
    let ran = doctor().server(&server).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    shows(&ran, "Mistral: maintenance", "skipped", &["does not tell"]);

    let server = Server::answering(|request| match &*request.line() {
        "GET /maintenance" => Answer::json(500, &json!({"faultstring": "no such column"})),
        _ => healthy(request),
    });
    let ran = doctor().server(&server).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    let parts = ["no such column", "HTTP 500", "may be too old"];
    shows(&ran, "Mistral: maintenance", "warning", &parts);
}

#[test]
fn another_program_that_comes_first_in_path_is_told() {
    let server = Server::answering(healthy);
    let run = doctor().server(&server);
    let other = run.folder().join("mistral");
    std::fs::write(&other, "#!/bin/sh\n").unwrap();
    crate::support::private_files::set_mode(&other, 0o755);
    let path = run.folder().to_str().unwrap().to_owned();
    let ran = run.env("PATH", &path).run();
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    let other = other.to_str().unwrap().to_owned();
    shows(
        &ran,
        "Programs named mistral",
        "warning",
        &["comes first", &other],
    );
}

/// A server that is not available for the first listings.
fn late(times: usize) -> Server {
    let asked = AtomicUsize::new(0);
    Server::answering(move |request| {
        let is_listing = request.line().starts_with("GET /v2/workflows");
        if is_listing && asked.fetch_add(1, Ordering::SeqCst) < times {
            return Answer::text(503, "not yet");
        }
        healthy(request)
    })
}

#[test]
fn a_wait_ends_once_mistral_answers() {
    let server = late(5);
    let ran = typed("doctor --wait -f json")
        .server(&server)
        .env("MISTRAL_TEST_CLOCK", "1")
        .run();
    is_well(&ran);
    assert_eq!(server.asked("GET /v2/workflows"), 7);
    let told: Vec<_> = ran.stderr.lines().collect();
    let [waiting, answers] = told[..] else {
        panic!("{}", ran.stderr)
    };
    assert!(waiting.starts_with("mistral: note: waiting for Mistral: "));
    assert!(answers.starts_with("mistral: note: Mistral answers after "));
}

#[test]
fn a_wait_logs_in_once() {
    let server = Server::answering(healthy);
    let ran = typed("doctor --wait -f json")
        .envs(&ADMIN)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .run();
    is_well(&ran);
    assert_eq!(server.asked("POST /v3/auth/tokens"), 1);
    assert_eq!(ran.stderr, "");
}

#[test]
fn a_url_that_is_none_ends_the_wait() {
    let ran = typed("doctor --wait -f json")
        .env("OS_MISTRAL_URL", "ftp://mistral/v2")
        .run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    shows(&ran, "Settings", "failed", &["OS_MISTRAL_URL"]);
}

/// Where no region is set the first of the catalog counts, which may be another one tomorrow.
#[test]
fn a_region_that_is_chosen_by_chance_is_a_warning() {
    let server = Server::answering(|request| match &*request.line() {
        "POST /v3/auth/tokens" => {
            let mut catalog = catalog("$SERVER/v2");
            let endpoints = catalog[1]["endpoints"].as_array_mut().unwrap();
            endpoints.push(
                json!({"interface": "public", "region_id": "Two", "url": "http://two.invalid/v2"}),
            );
            v3_answer("token-1", &catalog)
        }
        _ => healthy(request),
    });
    let run = || {
        doctor()
            .envs(&ADMIN)
            .env("OS_AUTH_URL", &server.below("/v3"))
    };
    let ran = run().run();
    let parts = ["workflowv2 public in One", "also Two", "OS_REGION_NAME"];
    shows(&ran, "Catalog", "warning", &parts);
    let ran = run().env("OS_REGION_NAME", "One").run();
    shows(&ran, "Catalog", "ok", &["workflowv2 public in One"]);
}

/// Scripts wait for the server: what else is wrong is told, and is not what they wait for.
#[test]
fn a_wait_is_for_mistral_and_not_for_the_other_checks() {
    let server = late(2);
    let ran = typed("doctor --wait -f json")
        .server(&server)
        .env("SSL_CERT_FILE", "/nonexistent")
        .env("MISTRAL_TEST_CLOCK", "1")
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    shows(&ran, "File /nonexistent", "failed", &["No such file"]);
}

#[test]
fn a_wait_keeps_no_token() {
    let folder = tempfile::tempdir().unwrap();
    let server = Server::answering(healthy);
    let ran = typed("doctor --wait -f json")
        .envs(&ADMIN)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("MISTRAL_TOKEN_CACHE", folder.path().to_str().unwrap())
        .run();
    assert_eq!(ran.code, Some(0), "{} {}", ran.stdout, ran.stderr);
    let tokens = std::fs::read_dir(folder.path().join("mistral-tokens"))
        .into_iter()
        .flatten();
    let names: Vec<_> = tokens.flatten().map(|file| file.file_name()).collect();
    assert!(names.iter().all(|name| name == "token-salt"), "{names:?}");
}

#[test]
fn a_wait_that_is_in_vain_ends_with_124() {
    for line in [
        "doctor --wait --timeout 1m -f json",
        "doctor --wait --timeout 0 -f json",
    ] {
        let server = late(usize::MAX);
        let ran = typed(line)
            .server(&server)
            .env("MISTRAL_TEST_CLOCK", "1")
            .run();
        assert_eq!(ran.code, Some(124), "{line} {}", ran.stderr);
        shows(&ran, "Mistral: listing", "failed", &["503"]);
    }
}

#[test]
fn a_refused_login_ends_the_wait() {
    let server = Server::answering(|request| match &*request.line() {
        "POST /v3/auth/tokens" => crate::support::logins::wrong_password(),
        _ => healthy(request),
    });
    let ran = typed("doctor --wait -f json")
        .envs(&ADMIN)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    // Again may lock the account.
    assert_eq!(server.asked("POST /v3/auth/tokens"), 1);
    shows(&ran, "Keystone: login", "failed", &["refused", "401"]);
}

#[test]
fn misuse() {
    misused(&[
        ("doctor --timeout 5m", "--wait"),
        ("doctor --wait --timeout soon", "soon"),
        ("doctor now", "now"),
    ]);
}
