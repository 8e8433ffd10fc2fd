//! Where redirects may lead, and what goes there.

use serde_json::json;

use crate::support::logins::{ADMIN, WORDS, admin, definition, demo, keycloak, v3, workbook};
use crate::support::pki::Authority;
use crate::support::{Answer, Expected, Outcome, Run, Server, file, mistral};

const CREATE: [&str; 3] = ["execution-create", "backup", r#"{"password": "hunter2"}"#];
const STARTED: &str = "POST /v2/executions";

/// An answer that sends on.
fn to(status: u16, url: &str) -> Answer {
    Answer::text(status, "").header("Location", url)
}

/// An execution that was started.
fn started() -> Answer {
    let mut row = json!({"id": "e1", "state": "RUNNING"});
    for field in [
        "workflow_id",
        "workflow_name",
        "workflow_namespace",
        "description",
        "task_execution_id",
        "root_execution_id",
        "state_info",
        "created_at",
        "updated_at",
    ] {
        row[field] = json!("");
    }
    Answer::json(201, &row)
}

#[test]
fn a_url_that_is_too_long_to_be_read_is_cut() {
    let target = format!("http://other.example/v2/{}", "a/".repeat(100_000));
    let server = Server::start([(
        Expected::any_body(STARTED),
        to(307, &target).header("X-Openstack-Request-Id", &"r".repeat(100_000)),
    )]);
    let ran = mistral(&CREATE).server(&server).run();
    ran.assert(1, "");
    assert!(
        ran.stderr
            .contains("redirected the request to http://other.example..., "),
        "{}",
        ran.stderr
    );
    assert!(ran.stderr.len() < 20_000, "{} bytes", ran.stderr.len());
}

#[test]
fn headers_that_are_too_long_to_be_read_are_cut_and_tell_no_secret() {
    let password = "correct-horse-battery-staple";
    // The limit falls into one of the passwords, wherever the others begin.
    let long = format!("{password} ").repeat(10_000);
    let server = Server::always(move |_| {
        definition()
            .header("X-Long", &long)
            .header("X-Openstack-Request-Id", "req-1")
    });
    let ran = mistral(&WORDS)
        .words(&["--debug"])
        .env(
            "OS_MISTRAL_URL",
            &server
                .below("/v2")
                .replace("://", &format!("://u:{password}@")),
        )
        .run();
    ran.assert(0, "text");
    assert!(ran.stderr.len() < 30_000, "{} bytes", ran.stderr.len());
    ran.assert_stderr(&["bytes of headers"]);
    for part in ["correct", "horse", "battery", "staple"] {
        assert!(!ran.stderr.contains(part), "{part} is shown");
    }
}

/// A server that must get no request.
fn unasked_server() -> Server {
    Server::start([])
}

/// `127.0.0.1:PORT` of a server.
fn place(server: &Server) -> String {
    let url = server.below("");
    url.split_once("://").unwrap().1.to_owned()
}

#[track_caller]
fn refused(ran: &Outcome, parts: &[&str]) {
    ran.assert_failure(1, parts);
    assert!(!ran.stderr.contains("hunter2"), "{}", ran.stderr);
}

/// A run for a project, so that there is a header of ours.
fn run(words: &[&str]) -> Run {
    mistral(words).env("OS_PROJECT_ID", "p1")
}

#[test]
fn nothing_of_ours_follows_to_another_server() {
    let (_folder, definition) = file("version: '2.0'\n");
    let document = file("{\"name\": \"prod\", \"variables\": {\"a\": \"hunter2\"}}");
    for (words, asked, status, kept) in [
        (
            &CREATE[..],
            STARTED,
            307,
            "the request body and X-Project-Id were",
        ),
        (
            &CREATE,
            STARTED,
            308,
            "the request body and X-Project-Id were",
        ),
        (
            &["workflow-create", &definition],
            "POST /v2/workflows?scope=private&namespace=",
            307,
            "the request body",
        ),
        (
            &["environment-update", &document.1],
            "PUT /v2/environments",
            301,
            "X-Project-Id was",
        ),
        (
            &["workbook-delete", "b"],
            "DELETE /v2/workbooks/b",
            308,
            "X-Project-Id was",
        ),
    ] {
        let elsewhere = unasked_server();
        let url = elsewhere.below("/x");
        let asked = Expected::any_body(asked);
        let home = Server::start([(asked, to(status, &url))]);
        let ran = run(words).server(&home).run();
        let hint = format!("--os-allow-redirect {} ", place(&elsewhere));
        refused(
            &ran,
            &[&url, &home.url(), kept, "MISTRAL_ALLOW_REDIRECT", &hint],
        );
        home.done("home");
        elsewhere.done("elsewhere");
    }
}

#[test]
fn passwords_in_urls_are_not_shown() {
    let elsewhere = unasked_server();
    let location = format!("http://u:hunter2@{}/x", place(&elsewhere));
    let home = Server::start([(Expected::any_body(STARTED), to(307, &location))]);
    let url = format!("http://me:hunter2@{}/v2", place(&home));
    let ran = run(&CREATE).env("OS_MISTRAL_URL", &url).run();
    refused(
        &ran,
        &["http://***@", "the request body and X-Project-Id were"],
    );
    home.done("home");
    elsewhere.done("elsewhere");
}

#[test]
fn a_question_goes_on_without_what_is_ours() {
    for status in [301, 302, 303, 307, 308] {
        let elsewhere = Server::start([(
            Expected::new("GET /x").without("x-project-id"),
            definition(),
        )]);
        let asked = Expected::new("GET /v2/workbooks/b").header("x-project-id", "p1");
        let home = Server::start([(asked, to(status, &elsewhere.below("/x")))]);
        let ran = run(&WORDS).server(&home).run();
        ran.assert(0, "text");
        noted(
            &ran,
            &[&elsewhere.below("/x"), &home.url(), "X-Project-Id was"],
        );
        home.done("home");
        elsewhere.done("elsewhere");
    }
}

/// There is one line, a note with these parts.
#[track_caller]
fn noted(ran: &Outcome, parts: &[&str]) {
    let [note] = ran.stderr.lines().collect::<Vec<_>>()[..] else {
        panic!("not one note: {}", ran.stderr);
    };
    for part in [&["mistral: note: ", "--os-allow-redirect "], parts].concat() {
        assert!(note.contains(part), "no {part} in {note}");
    }
}

/// Another server can know nothing of the user's project; its answer once passed for Mistral's.
#[test]
fn an_answer_of_another_server_is_not_believed_in_silence() {
    let rows = |id: &str| {
        json!({"id": id, "name": id, "namespace": "", "project_id": "p",
        "scope": "s", "created_at": "1", "updated_at": null})
    };
    let page = |id: &str, more: bool| {
        let next = more.then_some("n");
        Answer::json(200, &json!({"code_sources": [rows(id)], "next": next}))
    };
    let fields = "&fields=id,name,namespace,project_id,scope,created_at,updated_at";
    let query = format!("sort_keys=created_at&sort_dirs=asc{fields}");
    let elsewhere = Server::start([
        (
            Expected::new("GET /1").without("x-auth-token"),
            page("a", true),
        ),
        (
            Expected::new("GET /2").without("x-auth-token"),
            page("b", false),
        ),
    ]);
    let home = Server::start([
        v3("/v3", &admin(&demo()), "secret-token", &json!([])),
        (
            Expected::new(&format!("GET /v2/code_sources?{query}")),
            to(302, &elsewhere.below("/1")),
        ),
        (
            Expected::new(&format!("GET /v2/code_sources?marker=a&{query}")),
            to(302, &elsewhere.below("/2")),
        ),
    ]);
    let words = ["code-source-list", "--limit=-1", "-f", "value", "-c", "ID"];
    let ran = mistral(&words)
        .envs(&ADMIN)
        .env("OS_AUTH_URL", &home.below("/v3"))
        .server(&home)
        .run();
    ran.assert(0, "a\nb\n");
    noted(&ran, &[&elsewhere.below("/1"), "X-Auth-Token was not sent"]);
    assert!(!ran.stderr.contains("secret-token"), "{}", ran.stderr);
    home.done("home");
    elsewhere.done("elsewhere");
}

/// Where there was nothing to withhold, the other server was asked as the user asked.
#[test]
fn a_question_with_nothing_of_ours_goes_on_in_silence() {
    let elsewhere = Server::start([(Expected::new("GET /x"), definition())]);
    let asked = Expected::new("GET /v2/workbooks/b");
    let home = Server::start([(asked, to(302, &elsewhere.below("/x")))]);
    let ran = mistral(&WORDS).server(&home).run();
    ran.assert(0, "text");
    assert_eq!(ran.stderr, "");
}

#[test]
fn everything_goes_to_a_server_that_is_allowed() {
    for narrow in [true, false] {
        let elsewhere = Server::start([
            (
                Expected::new("POST /x")
                    .json(
                        r#"{"description": "", "workflow_name": "backup", "input": "{\"password\": \"hunter2\"}"}"#,
                    )
                    .header("x-project-id", "p1"),
                started(),
            ),
            (
                Expected::new("GET /x").header("x-project-id", "p1"),
                definition(),
            ),
        ]);
        let allowed = if narrow {
            place(&elsewhere)
        } else {
            "a.invalid, 127.0.0.1".to_owned()
        };
        let url = elsewhere.below("/x");
        let home = Server::start([
            (Expected::any_body(STARTED), to(307, &url)),
            (Expected::new("GET /v2/workbooks/b"), to(302, &url)),
        ]);
        let ran = run(&CREATE)
            .words(&["-f", "value", "-c", "ID", "--os-allow-redirect", &allowed])
            .server(&home)
            .run();
        ran.assert(0, "e1\n");
        let ran = run(&WORDS)
            .env("MISTRAL_ALLOW_REDIRECT", &allowed)
            .server(&home)
            .run();
        ran.assert(0, "text");
        assert_eq!(ran.stderr, "");
        home.done("home");
        elsewhere.done("elsewhere");
    }
}

#[test]
fn another_server_than_the_allowed_one_gets_nothing() {
    let elsewhere = unasked_server();
    let home = Server::start([(Expected::any_body(STARTED), to(307, &elsewhere.below("/x")))]);
    let allowed = format!("{},https://127.0.0.1", place(&home));
    let ran = run(&CREATE)
        .env("MISTRAL_ALLOW_REDIRECT", &allowed)
        .server(&home)
        .run();
    refused(&ran, &["were not sent"]);
    elsewhere.done("elsewhere");
    for wrong in ["a b", "ftp://h", "h/path", "*.example", "h:port"] {
        let ran = run(&CREATE)
            .env("MISTRAL_ALLOW_REDIRECT", wrong)
            .server(&home)
            .run();
        refused(&ran, &["MISTRAL_ALLOW_REDIRECT", wrong, "HOST:PORT"]);
    }
    home.done("home");
}

#[test]
fn nothing_goes_from_https_to_http_unless_it_is_allowed_so() {
    let authority = Authority::new();
    let (_folder, path) = file(&authority.pem());
    for (words, asked) in [(&CREATE[..], STARTED), (&WORDS, "GET /v2/workbooks/b")] {
        let plain = unasked_server();
        let url = plain.below("/x");
        let asked = || (Expected::any_body(asked), to(307, &url));
        let tls = authority.identity("127.0.0.1").server();
        let home = Server::start_tls([asked(), asked(), asked()], tls);
        let hint = format!("--os-allow-redirect http://{} ", place(&plain));
        for allowed in ["", "127.0.0.1"] {
            let ran = run(words)
                .env("OS_CACERT", &path)
                .env("MISTRAL_ALLOW_REDIRECT", allowed)
                .server(&home)
                .run();
            refused(&ran, &[&url, "not encrypted", "X-Project-Id", &hint]);
        }
        plain.expect([(
            Expected::any_body(if words == CREATE { "POST /x" } else { "GET /x" })
                .header("x-project-id", "p1"),
            if words == CREATE {
                started()
            } else {
                definition()
            },
        )]);
        let ran = run(words)
            .env("OS_CACERT", &path)
            .env("MISTRAL_ALLOW_REDIRECT", "http://127.0.0.1")
            .server(&home)
            .run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        home.done("home");
        plain.done("plain");
    }
}

#[test]
fn the_same_host_may_send_on_to_its_https() {
    let authority = Authority::new();
    let (_folder, path) = file(&authority.pem());
    let secure = Server::start_tls(
        [(
            Expected::any_body("POST /v2/executions").header("x-project-id", "p1"),
            started(),
        )],
        authority.identity("127.0.0.1").server(),
    );
    let home = Server::start([(
        Expected::any_body(STARTED),
        to(308, &secure.below("/v2/executions")),
    )]);
    let ran = run(&CREATE)
        .words(&["-f", "value", "-c", "ID"])
        .env("OS_CACERT", &path)
        .server(&home)
        .run();
    ran.assert(0, "e1\n");
    home.done("home");
    secure.done("secure");
}

#[test]
fn logins_stay_where_they_are_sent_unless_another_server_is_allowed() {
    let body = admin(&demo());
    for allowed in [false, true] {
        let keystone = Server::start(if allowed {
            vec![v3("/moved/v3", &body, "t1", &json!([]))]
        } else {
            vec![]
        });
        let (expected, _) = v3("/v3", &body, "", &json!([]));
        let home = Server::start([(expected, to(307, &keystone.below("/moved/v3/auth/tokens")))]);
        let run = mistral(&WORDS)
            .envs(&ADMIN)
            .env("OS_AUTH_URL", &home.below("/v3"))
            .server(&home);
        if allowed {
            home.expect([workbook("t1")]);
            let ran = run.env("MISTRAL_ALLOW_REDIRECT", &place(&keystone)).run();
            ran.assert(0, "text");
        } else {
            refused(
                &run.run(),
                &[
                    "redirected the login to",
                    &keystone.below(""),
                    "the request body was",
                ],
            );
        }
        home.done("home");
        keystone.done("keystone");
    }
}

#[test]
fn a_login_to_keycloak_stays_where_it_is_sent() {
    let elsewhere = unasked_server();
    let form = "grant_type=password&username=u&password=hunter2&client_id=c&scope=openid+profile";
    let home = Server::start([keycloak(form, to(308, &elsewhere.below("/x")))]);
    let ran = mistral(&WORDS)
        .envs(&[
            ("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
            ("OS_USERNAME", "u"),
            ("OS_PASSWORD", "hunter2"),
            ("OPENID_CLIENT_ID", "c"),
            ("OS_PROJECT_NAME", "my_keycloak_realm"),
        ])
        .env("OS_AUTH_URL", &home.below("/auth"))
        .server(&home)
        .run();
    refused(&ran, &["redirected the login to", &elsewhere.below("/x")]);
    home.done("home");
    elsewhere.done("elsewhere");
}

/// Another server's word that something was done says nothing: it once counted as a success.
#[test]
fn what_changes_something_is_not_done_elsewhere() {
    for (status, words, request) in [
        (
            302,
            &["execution-delete", "abc"][..],
            "DELETE /v2/executions/abc",
        ),
        (
            301,
            &["execution-delete", "abc"],
            "DELETE /v2/executions/abc",
        ),
        (
            307,
            &["execution-delete", "abc"],
            "DELETE /v2/executions/abc",
        ),
        (
            302,
            &["execution-update", "abc", "-s", "PAUSED"],
            "PUT /v2/executions/abc",
        ),
        (301, &["execution-create", "w"], "POST /v2/executions"),
    ] {
        let elsewhere = Server::start([]);
        let answer = Answer::text(status, "").header("Location", &elsewhere.below("/x"));
        let server = Server::start([(Expected::any_body(request), answer)]);
        let ran = mistral(words).server(&server).run();
        ran.assert_failure(1, &["--os-allow-redirect"]);
        elsewhere.done("nothing is sent there");
        server.done(request);
    }
}
