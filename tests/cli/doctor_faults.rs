//! `doctor`: set-ups that are broken, each of which it names.

use std::net::TcpListener;

use serde_json::json;

use crate::doctor::{KEYCLOAK, date, doctor, healthy, row, shows};
use crate::support::logins::{ADMIN, catalog, v3_answer, wrong_password};
use crate::support::pki::{Authority, self_signed};
use crate::support::private_files::set_mode;
use crate::support::raw::send;
use crate::support::{Answer, Outcome, Request, Run, Server, file};

/// Runs to exit code 1, with a failure of this check that has these parts.
fn names(run: Run, check: &str, parts: &[&str]) -> Outcome {
    let ran = run.run();
    assert_eq!(ran.code, Some(1), "{}\n{}", ran.stdout, ran.stderr);
    shows(&ran, check, "failed", parts);
    assert!(!ran.stdout.contains("correct-horse"), "{}", ran.stdout);
    ran
}

fn at(url: &str) -> Run {
    doctor().env("OS_MISTRAL_URL", url)
}

/// A server that answers this to one request, and else as Mistral does.
fn except(line: &'static str, answer: fn() -> Answer) -> Server {
    Server::answering(move |request: &Request| {
        if request.line() == line {
            answer().header("Date", &date(0))
        } else {
            healthy(request)
        }
    })
}

fn keystone(server: &Server) -> Run {
    doctor()
        .envs(&ADMIN)
        .env("OS_AUTH_URL", &server.below("/v3"))
}

const LOGIN: &str = "POST /v3/auth/tokens";

#[test]
fn a_url_that_is_none() {
    let ran = names(
        at("mistral.example:8989/v2"),
        "Settings",
        &["OS_MISTRAL_URL", "http://"],
    );
    assert_eq!(row(&ran, "Mistral").result, "skipped");
}

#[test]
fn no_url_of_an_identity_service() {
    names(doctor().envs(&KEYCLOAK), "Settings", &["OS_AUTH_URL"]);
}

#[test]
fn a_name_that_does_not_resolve() {
    let ran = names(
        at("http://no.invalid:8989/v2"),
        "Mistral: name",
        &["no.invalid", "check the host"],
    );
    assert_eq!(row(&ran, "Mistral: API v2").result, "skipped");
}

#[test]
fn a_port_that_is_closed() {
    names(
        at("http://127.0.0.1:1/v2"),
        "Mistral: connection",
        &["refused", "check the port"],
    );
}

#[test]
fn a_port_that_does_not_answer() {
    let listener = TcpListener::bind("127.0.0.1:0").unwrap();
    let port = listener.local_addr().unwrap().port();
    for scheme in ["http", "https"] {
        let run = at(&format!("{scheme}://127.0.0.1:{port}/v2")).words(&["--os-timeout", "0.2"]);
        let check = match scheme {
            "http" => "Mistral: HTTP",
            _ => "Mistral: TLS",
        };
        let (_folder, path) = file(&Authority::new().pem());
        names(run.env("OS_CACERT", &path), check, &["no "]);
    }
}

#[test]
fn http_to_a_port_of_https() {
    let server = Server::start_tls([], Authority::new().identity("127.0.0.1").server());
    let url = server.url().replace("https://", "http://");
    names(at(&url), "Mistral: HTTP", &["https://"]);
}

#[test]
fn https_to_a_port_of_http() {
    let server = Server::raw(|stream, _| send(stream, b"HTTP/1.1 400 Bad Request\r\n\r\n"));
    let url = server.url().replace("http://", "https://");
    let (_folder, path) = file(&Authority::new().pem());
    let run = at(&url).env("OS_CACERT", &path);
    names(run, "Mistral: TLS", &["does not use TLS", "http://"]);
}

#[test]
fn certificates_that_are_not_trusted() {
    let authority = Authority::new();
    let (_folder, path) = file(&authority.pem());
    let other = Authority::new();
    for (identity, parts) in [
        (self_signed("127.0.0.1"), ["not trusted", "OS_CACERT"]),
        (
            other.identity("127.0.0.1"),
            ["unknown issuer", "signed by authority"],
        ),
        (authority.expired("127.0.0.1"), ["expired", "2002-01-01"]),
        (
            authority.identity("other.invalid"),
            ["another host", "other.invalid"],
        ),
    ] {
        let server = Server::start_tls([], identity.server());
        names(
            at(&server.url()).env("OS_CACERT", &path),
            "Mistral: TLS",
            &parts,
        );
    }
}

#[test]
fn a_file_of_authorities_that_is_missing() {
    let server = Server::start_tls([], Authority::new().identity("127.0.0.1").server());
    for variable in ["OS_CACERT", "SSL_CERT_FILE"] {
        let run = at(&server.url()).env(variable, "/no/ca.pem");
        let ran = names(run, "File /no/ca.pem", &["No such file", variable]);
        shows(&ran, "Mistral: TLS", "failed", &["/no/ca.pem"]);
    }
}

#[test]
fn a_proxy_that_cannot_be_reached() {
    let server = Server::answering(healthy);
    let run = at(&server.url()).env("http_proxy", "http://user:correct-horse@127.0.0.1:1");
    let ran = names(run, "Mistral: proxy connection", &["refused"]);
    shows(&ran, "Mistral: proxy", "ok", &["http_proxy"]);
    for list in ["127.0.0.1", "example.org, 127.0.0.0/8", "*"] {
        let ran = at(&server.url())
            .env("http_proxy", "http://127.0.0.1:1")
            .env("no_proxy", list)
            .run();
        assert_eq!(ran.code, Some(0), "{list} {}", ran.stdout);
        assert!(!ran.stdout.contains("http_proxy routes"), "{}", ran.stdout);
    }
    // The end of an address is no domain.
    let run = at(&server.url()).env("http_proxy", "http://127.0.0.1:1");
    let run = run.env("no_proxy", "0.0.1");
    names(run, "Mistral: proxy connection", &["refused"]);
}

#[test]
fn a_wrong_password() {
    let server = except(LOGIN, wrong_password);
    let ran = names(
        keystone(&server),
        "Keystone: login",
        &["refused the login", "401", "OS_PASSWORD"],
    );
    assert_eq!(row(&ran, "Catalog").result, "skipped");
}

#[test]
fn a_project_that_is_unknown() {
    let server = except(LOGIN, wrong_password);
    let run = keystone(&server).env("OS_PROJECT_NAME", "nowhere");
    names(run, "Keystone: login", &["401", "OS_PROJECT_NAME"]);
}

#[test]
fn a_token_that_has_expired() {
    let server = except(LOGIN, || {
        Answer::json(
            404,
            &json!({"error": {"code": 404, "message": "Could not find token"}}),
        )
    });
    let run = doctor()
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("OS_AUTH_TOKEN", "old");
    names(run, "Keystone: login", &["Could not find token"]);
}

#[test]
fn a_catalog_without_mistral() {
    let server = except(LOGIN, || v3_answer("token-1", &json!([])));
    names(
        keystone(&server),
        "Catalog",
        &["workflowv2", "OS_MISTRAL_URL"],
    );
}

#[test]
fn a_region_without_mistral() {
    let server = except(LOGIN, || v3_answer("token-1", &catalog("$SERVER/v2")));
    let run = keystone(&server).env("OS_REGION_NAME", "Two");
    let parts = ["in region Two", "available: workflowv2 public in One"];
    let ran = names(run, "Catalog", &parts);
    shows(&ran, "Keystone: login", "ok", &["a new token"]);
    shows(&ran, "Mistral", "skipped", &["its URL is not known"]);
    assert_eq!(ran.stdout.matches("\"Catalog\"").count(), 1);
}

#[test]
fn a_keystone_that_is_another_web_server() {
    let server = Server::always(|_| Answer::text(404, "<html>nginx</html>"));
    names(keystone(&server), "Keystone: login", &["404"]);
}

#[test]
fn a_realm_that_is_unknown() {
    let server = Server::answering(healthy);
    let run = at(&server.url())
        .envs(&KEYCLOAK)
        .env("OS_TENANT_NAME", "nowhere")
        .env("OS_AUTH_URL", &server.below("/auth"));
    names(run, "Keycloak: login", &["404"]);
}

#[test]
fn a_web_server_that_is_not_mistral() {
    let server = Server::always(|_| Answer::text(404, "<html>nginx</html>"));
    names(at(&server.url()), "Mistral: API v2", &["404"]);
    let server = Server::always(|_| Answer::text(200, "<html>Sign in</html>"));
    names(at(&server.url()), "Mistral: API v2", &["JSON"]);
}

#[test]
fn a_mistral_that_is_not_available() {
    let server = Server::always(|_| Answer::text(503, "down"));
    let ran = names(at(&server.url()), "Mistral: HTTP", &["503"]);
    shows(&ran, "Mistral: listing", "failed", &["503"]);
}

#[test]
fn a_mistral_that_requires_a_login() {
    let server = except("GET /v2/", || Answer::text(401, "Authentication required"));
    names(at(&server.url()), "Mistral: API v2", &["401"]);
}

#[test]
fn a_clock_that_is_off_by_an_hour() {
    for (seconds, words) in [(3600, "behind"), (-3600, "ahead")] {
        let server = Server::answering(move |request| match &*request.line() {
            "GET /" => Answer::json(200, &json!({"versions": []})).header("Date", &date(seconds)),
            _ => healthy(request),
        });
        names(at(&server.url()), "Mistral: clock", &[words, "synchronize"]);
    }
}

const CLOUDS: &str = "clouds: {first: {auth: {auth_url: 'http://127.0.0.1:1/v3', username: admin, project_name: demo, password: correct-horse}}}";

fn clouds(name: &str) -> Run {
    let run = doctor().env("OS_CLOUD", name);
    let path = run.folder().join("clouds.yaml");
    std::fs::write(&path, CLOUDS).unwrap();
    set_mode(&path, 0o644);
    run
}

#[test]
fn a_cloud_that_is_unknown() {
    names(clouds("nowhere"), "Settings", &["nowhere", "clouds.yaml"]);
}

#[test]
fn a_cloud_file_with_secrets_that_others_may_read() {
    let ran = names(clouds("first"), "Keystone: connection", &["refused"]);
    let file = "File clouds.yaml";
    let rows: Vec<serde_json::Value> = serde_json::from_str(&ran.stdout).unwrap();
    let found = rows.iter().find(|row| {
        let check = row["Check"].as_str().unwrap();
        check.starts_with("File ") && check.ends_with("clouds.yaml")
    });
    let found = found.unwrap_or_else(|| panic!("no {file} in {}", ran.stdout));
    assert_eq!(found["Result"], "warning");
    let advice = found["What to do"].as_str().unwrap();
    let path = advice.strip_prefix("chmod 600 -- '").unwrap();
    assert!(path.ends_with("clouds.yaml'"), "{advice}");
}

#[test]
fn an_auth_type_that_is_unknown() {
    let run = at("http://127.0.0.1:1/v2").env("MISTRAL_AUTH_TYPE", "kerberos");
    names(run, "Settings", &["kerberos"]);
}
