//! TLS: authorities that the client trusts, its own certificates, and its errors when a handshake fails.

use std::path::Path;

use serde_json::json;
use tempfile::TempDir;

use crate::support::logins::{
    ADMIN, WORDS, admin, catalog, demo, keycloak, keycloak_token, v3, workbook,
};
use crate::support::pki::{Authority, Identity, self_signed};
use crate::support::raw::send;
use crate::support::{Answer, Expected, Outcome, Server, mistral};

const HOST: &str = "127.0.0.1";

fn definition() -> (Expected, Answer) {
    (
        Expected::new("GET /v2/workbooks/b"),
        Answer::json(200, &json!({"definition": "text"})),
    )
}

/// A folder of files with these contents; gives the path of each.
fn files<const N: usize>(texts: [&str; N]) -> (TempDir, [String; N]) {
    let folder = TempDir::new().unwrap();
    let mut index = 0;
    let paths = texts.map(|text| {
        index += 1;
        let path = folder.path().join(format!("{index}.pem"));
        std::fs::write(&path, text).unwrap();
        path.to_str().unwrap().to_owned()
    });
    (folder, paths)
}

fn run(server: &Server, environment: &[(&str, &str)]) -> Outcome {
    mistral(&WORDS).server(server).envs(environment).run()
}

fn fails(server: &Server, environment: &[(&str, &str)], parts: &[&str]) {
    let ran = run(server, environment);
    ran.assert_failure(1, parts);
}

#[test]
fn an_own_authority_as_file_folder_or_variable_of_others() {
    let authority = Authority::new();
    let (folder, [path]) = files([&authority.pem()]);
    let folder = folder.path().to_str().unwrap();
    for (variable, value) in [
        ("OS_CACERT", path.as_str()),
        ("OS_CACERT", folder),
        ("REQUESTS_CA_BUNDLE", &path),
        ("CURL_CA_BUNDLE", &path),
        ("SSL_CERT_FILE", &path),
    ] {
        let server = Server::start_tls([definition()], authority.identity(HOST).server());
        let ran = run(&server, &[(variable, value)]);
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "", "{variable}={value}");
        server.done(variable);
    }
}

#[test]
fn a_self_signed_certificate_is_its_own_authority() {
    let identity = self_signed(HOST);
    let (_folder, [path]) = files([&identity.certificate]);
    let server = Server::start_tls([definition()], identity.server());
    run(&server, &[("OS_CACERT", &path)]).assert(0, "text");
    server.done("self-signed");
    let other = self_signed("other.invalid");
    let (_folder, [path]) = files([&other.certificate]);
    let server = Server::start_tls([], other.server());
    fails(&server, &[("OS_CACERT", &path)], &["another host"]);
}

#[test]
fn insecure_takes_anything_with_one_warning_and_only_when_it_is_on() {
    let authority = Authority::new();
    for word in ["True", "1", "yes", "on"] {
        let server = Server::start_tls([definition()], authority.expired("other.invalid").server());
        let ran = run(&server, &[("MISTRALCLIENT_INSECURE", word)]);
        ran.assert(0, "text");
        assert_eq!(
            ran.stderr,
            "mistral: warning: certificates are not verified, because MISTRALCLIENT_INSECURE is set\n"
        );
    }
    for word in ["0", "false", "no", "OFF"] {
        let server = Server::start_tls([], authority.identity(HOST).server());
        fails(
            &server,
            &[("MISTRALCLIENT_INSECURE", word)],
            &["unknown issuer"],
        );
    }
    let server = Server::start_tls([], authority.identity(HOST).server());
    fails(
        &server,
        &[("MISTRALCLIENT_INSECURE", "maybe")],
        &["MISTRALCLIENT_INSECURE", "maybe"],
    );
}

#[test]
fn each_failed_handshake_has_its_own_words_and_hint() {
    let authority = Authority::new();
    let (_folder, [path]) = files([&authority.pem()]);
    let own = ("OS_CACERT", path.as_str());
    let server = Server::start_tls([], Authority::new().identity(HOST).server());
    fails(
        &server,
        &[own],
        &[
            "unknown issuer",
            "OS_CACERT",
            &path,
            "is trusted; if the server is genuine",
        ],
    );
    let server = Server::start_tls([], authority.expired(HOST).server());
    fails(&server, &[own], &["expired", "clock"]);
    let server = Server::start_tls([], authority.identity("other.invalid").server());
    fails(&server, &[own], &["another host", "other.invalid"]);
    let server = Server::start_tls([], authority.identity(HOST).demanding(&authority));
    fails(
        &server,
        &[own],
        &["client certificate", "OS_CERT (--os-cert)"],
    );
}

/// The https URL of a server without TLS, which sends these bytes.
fn without_tls(bytes: &'static [u8]) -> (Server, String) {
    let server = Server::raw(move |stream, _| send(stream, bytes));
    let url = server.url().replace("http://", "https://");
    (server, url)
}

#[test]
fn a_handshake_that_is_refused() {
    // A TLS record with the fatal alert handshake_failure (RFC 5246 section 7.2).
    let (_server, url) = without_tls(&[0x15, 3, 3, 0, 2, 2, 40]);
    let authority = Authority::new();
    let (_folder, [path]) = files([&authority.pem()]);
    let ran = mistral(&WORDS)
        .env("OS_MISTRAL_URL", &url)
        .env("OS_CACERT", &path)
        .run();
    ran.assert_failure(1, &["refused the TLS handshake", "OS_CERT (--os-cert)"]);
}

#[test]
fn plain_http_on_the_other_side_and_the_reverse() {
    let authority = Authority::new();
    let (_folder, [path]) = files([&authority.pem()]);
    let (_server, url) = without_tls(b"HTTP/1.1 400 Bad Request\r\n\r\n");
    let ran = mistral(&WORDS)
        .env("OS_MISTRAL_URL", &url)
        .env("OS_CACERT", &path)
        .run();
    ran.assert_failure(1, &["does not use TLS", "http://"]);
    let server = Server::start_tls([], authority.identity(HOST).server());
    let url = server.url().replace("https://", "http://");
    let ran = mistral(&WORDS).env("OS_MISTRAL_URL", &url).run();
    ran.assert_failure(1, &["https://"]);
}

#[test]
fn a_client_certificate_in_one_file_or_two() {
    let authority = Authority::new();
    let Identity { certificate, key } = authority.identity("client");
    let both = format!("{certificate}{key}");
    let (_folder, [ca, certificate, key, both]) =
        files([&authority.pem(), &certificate, &key, &both]);
    for environment in [
        vec![("OS_CERT", certificate.as_str()), ("OS_KEY", key.as_str())],
        vec![("OS_CERT", both.as_str())],
    ] {
        let server = Server::start_tls(
            [definition()],
            authority.identity(HOST).demanding(&authority),
        );
        run(&server, &[&environment[..], &[("OS_CACERT", &ca)]].concat()).assert(0, "text");
        server.done("a client certificate");
    }
    let stranger = Authority::new().identity("client");
    let both = format!("{}{}", stranger.certificate, stranger.key);
    let (_folder, [stranger]) = files([&both]);
    let server = Server::start_tls([], authority.identity(HOST).demanding(&authority));
    fails(
        &server,
        &[("OS_CERT", &stranger), ("OS_CACERT", &ca)],
        &["another client certificate", "OS_CERT"],
    );
}

#[test]
fn files_that_cannot_be_used_are_named() {
    let authority = Authority::new();
    let Identity { certificate, .. } = authority.identity("client");
    let encrypted =
        "-----BEGIN ENCRYPTED PRIVATE KEY-----\nAAAA\n-----END ENCRYPTED PRIVATE KEY-----\n";
    let (folder, [ca, certificate, encrypted, nothing]) =
        files([&authority.pem(), &certificate, encrypted, "no PEM at all"]);
    let empty = folder.path().join("empty");
    std::fs::create_dir(&empty).unwrap();
    let empty = empty.to_str().unwrap();
    let server = Server::start_tls([], authority.identity(HOST).server());
    let missing = "/nonexistent/file.pem";
    for (environment, parts) in [
        (vec![("OS_CACERT", missing)], ["OS_CACERT", missing]),
        (
            vec![("OS_CACERT", &nothing)],
            ["OS_CACERT", "contains no certificate"],
        ),
        (
            vec![("OS_CACERT", empty)],
            ["OS_CACERT", "folder without a certificate"],
        ),
        (
            vec![("OS_CACERT", &ca), ("OS_CERT", missing)],
            ["OS_CERT", missing],
        ),
        (
            vec![("OS_CACERT", &ca), ("OS_KEY", &certificate)],
            ["OS_KEY", "OS_CERT (--os-cert)"],
        ),
        (
            vec![("OS_CACERT", &ca), ("OS_CERT", &certificate)],
            ["OS_CERT", "contains no private key"],
        ),
        (
            vec![
                ("OS_CACERT", &ca),
                ("OS_CERT", &certificate),
                ("OS_KEY", &encrypted),
            ],
            ["OS_KEY", "encrypted"],
        ),
        (
            vec![
                ("OS_CACERT", &ca),
                ("OS_CERT", &certificate),
                ("OS_KEY", missing),
            ],
            ["OS_KEY", missing],
        ),
    ] {
        fails(&server, &environment, &parts);
    }
    assert!(Path::new(&ca).exists());
}

#[test]
fn authorities_of_the_system_that_are_not_there_are_named() {
    let server = Server::start_tls([], Authority::new().identity(HOST).server());
    let missing = [("SSL_CERT_FILE", "/nonexistent/ca.pem")];
    fails(
        &server,
        &missing,
        &["SSL_CERT_FILE", "/nonexistent/ca.pem", "OS_CACERT"],
    );
}

#[test]
fn files_are_not_read_for_plain_http() {
    let server = Server::start([definition()]);
    let environment = [("OS_CACERT", "/nonexistent"), ("OS_CERT", "/nonexistent")];
    run(&server, &environment).assert(0, "text");
    server.done("plain HTTP");
}

#[test]
fn one_policy_for_keystone_and_mistral_and_another_for_the_target_cloud() {
    let (near, far) = (Authority::new(), Authority::new());
    let client = near.identity("client");
    let both = format!("{}{}", client.certificate, client.key);
    let (_folder, [near_pem, far_pem, both]) = files([&near.pem(), &far.pem(), &both]);
    let own = Server::start_tls(
        [v3("/v3", &admin(&demo()), "t1", &catalog("$SERVER/v2")), {
            let (expected, answer) = workbook("t1");
            (expected.header("x-target-auth-token", "far-token"), answer)
        }],
        near.identity(HOST).demanding(&near),
    );
    let mut body = admin(&demo());
    body["auth"]["scope"] = json!({"project": {"id": "p"}});
    let target = Server::start_tls(
        [
            (Expected::new("GET /v3"), Answer::text(404, "")),
            v3("/v3", &body, "far-token", &json!([])),
        ],
        far.identity(HOST).demanding(&far),
    );
    let guest = far.identity("guest");
    let (_folder, [certificate, key]) = files([&guest.certificate, &guest.key]);
    let ran = mistral(&WORDS)
        .env("OS_TARGET_CERT", &certificate)
        .env("OS_TARGET_KEY", &key)
        .env("OS_AUTH_URL", &own.below("/v3"))
        .envs(&ADMIN)
        .env("OS_CACERT", &near_pem)
        .env("OS_CERT", &both)
        .env("OS_TARGET_AUTH_URL", &target.below("/v3"))
        .env("OS_TARGET_PASSWORD", "correct-horse")
        .env("OS_TARGET_TENANT_ID", "p")
        .env("OS_TARGET_CACERT", &far_pem)
        .run();
    ran.assert(0, "text");
    own.done("own cloud");
    target.done("target cloud");
    let target = Server::start_tls([], far.identity(HOST).server());
    let ran = mistral(&WORDS)
        .env("OS_TARGET_AUTH_URL", &target.below("/v3"))
        .env("OS_TARGET_PASSWORD", "correct-horse")
        .env("OS_CACERT", &far_pem)
        .env("OS_TARGET_CACERT", &near_pem)
        .run();
    ran.assert_failure(
        1,
        &[
            "the target cloud's Keystone",
            "unknown issuer",
            "is trusted; if the server is genuine",
            "OS_TARGET_CACERT",
        ],
    );
}

#[test]
fn keycloak_over_https() {
    let authority = Authority::new();
    let (_folder, [path]) = files([&authority.pem()]);
    let form = "grant_type=password&username=admin&password=p&client_id=c&scope=openid+profile";
    let server = Server::start_tls(
        [keycloak(form, keycloak_token("t1")), workbook("t1")],
        authority.identity(HOST).server(),
    );
    let environment = [
        ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
        ("OS_AUTH_URL", &server.below("/auth/")),
        ("OS_TENANT_NAME", "my_keycloak_realm"),
        ("OS_USERNAME", "admin"),
        ("OS_PASSWORD", "p"),
        ("OPENID_CLIENT_ID", "c"),
        ("OS_CACERT", &path),
    ];
    run(&server, &environment).assert(0, "text");
    server.done("Keycloak");
}
