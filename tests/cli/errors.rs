//! What goes wrong between the client and the server, and what the user sees of it.

use serde_json::json;

use crate::support::{Answer, Expected, Outcome, Server, mistral};

const GET: &str = "GET /v2/workbooks/b";
const WORDS: [&str; 2] = ["workbook-get", "b"];

fn answered(answer: Answer) -> Outcome {
    let server = Server::start([(Expected::new(GET), answer)]);
    let ran = mistral(&WORDS).server(&server).run();
    server.done("one request");
    ran
}

#[test]
fn every_shape_of_error_is_told_in_the_servers_words() {
    for (answer, parts) in [
        (
            Answer::json(
                404,
                &json!({"faultcode": "Client", "faultstring": "no such thing"}),
            ),
            ["no such thing", "HTTP 404 Not Found"],
        ),
        (
            Answer::json(500, &json!({"faultstring": "boom"})),
            ["boom", "HTTP 500 Internal Server Error"],
        ),
        (
            Answer::json(500, &json!({"faultstring": null})),
            ["no reason", "HTTP 500"],
        ),
        (
            Answer::json(
                403,
                &json!({"error": {"code": 403, "message": "not allowed"}}),
            ),
            ["not allowed", "HTTP 403 Forbidden"],
        ),
        (
            Answer::json(400, &json!(["a list"])),
            ["a list", "HTTP 400 Bad Request"],
        ),
        (
            Answer::text(
                502,
                "<html><head><title>502</title></head>bad gateway</html>",
            ),
            ["502 bad gateway", "HTTP 502 Bad Gateway"],
        ),
        (
            Answer::text(423, "locked for now"),
            ["locked for now", "HTTP 423 Locked"],
        ),
        (
            Answer::text(503, ""),
            ["no reason", "HTTP 503 Service Unavailable"],
        ),
        (
            Answer::json(409, &json!({"faultstring": "body"}))
                .header("Server-Error-Message", "header"),
            ["header", "HTTP 409 Conflict"],
        ),
        (
            Answer::json(401, &json!({"error": {"message": "who are you?"}})),
            ["who are you?", "OS_AUTH_URL"],
        ),
        (Answer::json(202, &json!({})), ["HTTP 202", "workbooks/b"]),
    ] {
        let ran = answered(answer);
        ran.assert_failure(1, &parts);
    }
}

#[test]
fn answers_that_are_no_mistrals_are_told_as_such() {
    for (answer, part) in [
        (
            Answer::text(200, "<html>hello</html>"),
            "not the expected JSON",
        ),
        (Answer::text(200, ""), "empty"),
        (Answer::text(200, "{\"name\": "), "is incomplete"),
        (Answer::json(200, &json!({"name": "b"})), "namespace"),
        (Answer::json(200, &json!([])), "name"),
    ] {
        let ran = answered(answer);
        ran.assert(1, "");
        assert!(
            ran.stderr.contains(part) && ran.stderr.contains("hint:"),
            "no {part:?} in {}",
            ran.stderr
        );
    }
    let server = Server::start([(
        Expected::new("GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc"),
        Answer::json(200, &json!({"other": []})),
    )]);
    let ran = mistral(&["workbook-list"]).server(&server).run();
    ran.assert_failure(1, &["no list of workbooks"]);
}

#[test]
fn nobody_there() {
    // A port that is given to nobody, so that no other test can have taken it meanwhile.
    let ran = mistral(&WORDS)
        .env("OS_MISTRAL_URL", "http://127.0.0.1:1/v2")
        .run();
    ran.assert_failure(
        1,
        &[
            "cannot connect",
            "refused",
            "127.0.0.1:1/",
            "OS_MISTRAL_URL",
        ],
    );
}

#[test]
fn a_time_limit_is_a_number() {
    let ran = mistral(&WORDS).env("MISTRAL_TIMEOUT", "soon").run();
    ran.assert_failure(1, &["MISTRAL_TIMEOUT", "soon"]);
}

#[test]
fn redirects_keep_headers_within_an_origin_only() {
    let document = json!({"definition": "text"});
    let target = Server::start([(
        Expected::new("GET /v2/elsewhere").without("x-region-name"),
        Answer::json(200, &document),
    )]);
    let home = Server::start([
        (
            Expected::new("GET /v2/workbooks/b").header("x-region-name", "r"),
            Answer::text(302, "").header("Location", "/v2/moved"),
        ),
        (
            Expected::new("GET /v2/moved").header("x-region-name", "r"),
            Answer::text(307, "").header("Location", &format!("{}/elsewhere", target.url())),
        ),
    ]);
    mistral(&["workbook-get-definition", "b", "--os-region-name", "r"])
        .server(&home)
        .run()
        .assert(0, "text");
    home.done("home");
    target.done("target");
}

#[test]
fn a_redirect_loop_ends() {
    let steps = (0..31).map(|_| {
        (
            Expected::new(GET),
            Answer::text(302, "").header("Location", "/v2/workbooks/b"),
        )
    });
    let server = Server::start(steps);
    let ran = mistral(&WORDS).server(&server).run();
    ran.assert_failure(1, &["redirects"]);
    server.done("31 requests");
}

#[test]
fn unusable_settings_are_named() {
    for (name, value, part) in [
        ("OS_MISTRAL_URL", "127.0.0.1:8989/v2", "OS_MISTRAL_URL"),
        ("OS_MISTRAL_URL", "ftp://h/v2", "http://"),
        ("OS_MISTRAL_VERSION", "v3", "OS_MISTRAL_VERSION"),
        ("OS_AUTH_URL", "http://127.0.0.1:1/v3", "OS_AUTH_URL"),
        ("OS_PASSWORD", "hunter2", "OS_PASSWORD"),
        (
            "TARGET_MISTRALCLIENT_INSECURE",
            "maybe",
            "TARGET_MISTRALCLIENT_INSECURE",
        ),
    ] {
        let ran = mistral(&WORDS).env(name, value).run();
        ran.assert(1, "");
        assert!(
            ran.stderr.contains(part) && !ran.stderr.contains("hunter2"),
            "{name}: {}",
            ran.stderr
        );
    }
}

#[test]
fn debug_tells_each_request() {
    let server = Server::start([(
        Expected::new(GET),
        Answer::json(200, &json!({"definition": "text"})),
    )]);
    let ran = mistral(&["workbook-get-definition", "b", "--debug"])
        .server(&server)
        .run();
    ran.assert(0, "text");
    assert!(
        ran.stderr
            .starts_with("REQ: curl -g -i -X GET 'http://127.0.0.1:")
            && ran.stderr.contains("RESP: [200]"),
        "{}",
        ran.stderr
    );
    let home = tempfile::tempdir().unwrap();
    let kept = home.path().join("requests.log");
    let server = Server::start([(
        Expected::new(GET),
        Answer::json(200, &json!({"definition": "text"})),
    )]);
    let ran = mistral(&[
        "workbook-get-definition",
        "b",
        "--log-file",
        kept.to_str().unwrap(),
    ])
    .server(&server)
    .run();
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
    assert!(
        std::fs::read_to_string(kept)
            .unwrap()
            .contains("RESP: [200]")
    );
}

#[test]
fn proxies_of_the_environment_are_used_and_spared() {
    for variable in ["http_proxy", "HTTP_PROXY", "all_proxy", "ALL_PROXY"] {
        let proxy = Server::start([(
            Expected::new("GET http://mistral.invalid:8989/v2/workbooks/b"),
            Answer::json(200, &json!({"definition": "text"})),
        )]);
        let ran = mistral(&["workbook-get-definition", "b"])
            .env("OS_MISTRAL_URL", "http://mistral.invalid:8989/v2")
            .env(variable, &proxy.below(""))
            .run();
        ran.assert(0, "text");
        proxy.done(variable);
    }
    for (variable, spared) in [("no_proxy", "localhost,127.0.0.1"), ("NO_PROXY", "*")] {
        let server = Server::start([(
            Expected::new(GET),
            Answer::json(200, &json!({"definition": "text"})),
        )]);
        let ran = mistral(&["workbook-get-definition", "b"])
            .server(&server)
            .env("http_proxy", "http://127.0.0.1:1")
            .env(variable, spared)
            .run();
        ran.assert(0, "text");
        server.done(spared);
    }
}

#[test]
fn proxies_that_cannot_be_used_are_named() {
    for (variable, url, part) in [
        ("http_proxy", "nonsense::", "is not a proxy URL"),
        ("ALL_PROXY", "socks5://127.0.0.1:1", "socks5"),
        (
            "http_proxy",
            "http://u:hunter2@127.0.0.1:1",
            "routes this request through http://***@127.0.0.1:1",
        ),
    ] {
        let ran = mistral(&["workbook-list"])
            .env("OS_MISTRAL_URL", "http://mistral.invalid:8989/v2")
            .env(variable, url)
            .run();
        ran.assert(1, "");
        assert!(
            ran.stderr.contains(variable) && ran.stderr.contains(part),
            "no {part} in {}",
            ran.stderr
        );
        assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
    }
}
