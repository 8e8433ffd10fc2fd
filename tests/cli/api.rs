//! `api`: requests that the user words.

use serde_json::json;

use crate::support::logins::{ADMIN, admin, catalog, demo, v3};
use crate::support::private_files::{RuntimeFolder, login};
use crate::support::terminal::terminal;
use crate::support::{Answer, Expected, Server, misused, typed};

/// A response whose form no other command keeps.
const BODY: &str = "{ \"b\":1.50,\n\"a\": [null,\t\"\u{1b}[31mü\"]}";

fn text(status: u16) -> Answer {
    Answer::bytes(status, BODY.into()).header("content-type", "application/json")
}

#[test]
fn the_response_is_printed_as_it_comes() {
    for (line, request) in [
        ("api GET executions", "GET /v2/executions"),
        ("api get /executions", "GET /v2/executions"),
        ("api GET /v2/executions", "GET /v2/executions"),
        ("api GET /v2", "GET /v2/"),
        ("api GET v2x/y/", "GET /v2/v2x/y/"),
        (
            "api GET 'workflows/my flow%2Fé?fields=id,name&limit=3' --query 'name=in:a b,c&d' --query empty=",
            "GET /v2/workflows/my%20flow%2F%C3%A9?fields=id,name&limit=3&name=in:a%20b,c%26d&empty=",
        ),
        (
            "api DELETE executions/e-1?force=true",
            "DELETE /v2/executions/e-1?force=true",
        ),
        ("api PUT maintenance", "PUT /v2/maintenance"),
    ] {
        let server = Server::start([(Expected::new(request), text(200))]);
        let ran = typed(line).server(&server).run();
        ran.assert(0, BODY);
        assert_eq!(ran.stderr, "", "{line}");
        server.done(line);
    }
}

#[test]
fn an_empty_response_prints_nothing() {
    let server = Server::start([(Expected::new("DELETE /v2/tasks/t"), Answer::text(204, ""))]);
    typed("api DELETE tasks/t --jq .id")
        .server(&server)
        .run()
        .assert(0, "");
}

#[test]
fn bodies_are_json_or_text_from_the_line_a_file_or_standard_input() {
    let definition = "version: '2.0'\nw: {tasks: {t: {action: std.noop}}}\n";
    let json = r#"{"a": [1, 2.50]}"#;
    let cases = [
        (format!("api POST environments --data '{json}'"), "", true),
        ("api POST environments --data @body".to_owned(), json, true),
        ("api POST environments --data -".to_owned(), json, true),
        (
            "api POST environments --data @body".to_owned(),
            definition,
            false,
        ),
        (
            "api POST environments --data - --header 'Content-Type: text/plain'".to_owned(),
            json,
            false,
        ),
    ];
    for (line, content, is_json) in cases {
        let request = Expected::new("POST /v2/environments");
        let request = match (is_json, content.is_empty()) {
            (true, _) => request.json(json),
            (false, _) => request.text(content),
        };
        let server = Server::start([(request, Answer::json(201, &json!({})))]);
        let ran = typed(&line).server(&server).stdin(content);
        std::fs::write(ran.folder().join("body"), content).unwrap();
        let ran = ran.by_script("cd \"$HOME\" && exec \"$0\" \"$@\"").run();
        ran.assert(0, "{}");
        server.done(&line);
    }
}

#[test]
fn headers_go_with_those_of_the_login() {
    let server = Server::start([]);
    let list = Expected::new("GET /v2/workflows")
        .header("x-auth-token", "tok")
        .header("x-target-region-name", "Two")
        .header("x-custom", "a: b");
    let catalog = catalog(&server.url());
    server.expect([
        v3("/v3", &admin(&demo()), "tok", &catalog),
        (list, text(200)),
    ]);
    let line = "api GET workflows --header 'X-Custom: a: b' --header X-Target-Region-Name:Two";
    let ran = typed(line)
        .envs(&ADMIN)
        .env("OS_AUTH_URL", &server.below("/v3"))
        .env("MISTRAL_TOKEN_CACHE", "off")
        .run();
    ran.assert(0, BODY);
    server.done(line);
}

#[test]
fn a_refused_token_is_replaced() {
    let list = |token: &str| Expected::new("GET /v2/workflows").header("x-auth-token", token);
    let refusal = Answer::text(401, "Authentication required");
    let server = Server::start([
        login("old"),
        (list("old"), text(200)),
        (list("old"), refusal),
        login("new"),
        (list("new"), text(200)),
    ]);
    let user = RuntimeFolder::new();
    for _ in 0..2 {
        let ran = user.prepared(&["api", "GET", "workflows"], &server).run();
        ran.assert(0, BODY);
    }
    server.done("api");
}

#[test]
fn an_error_has_its_body_on_standard_output() {
    let fault = json!({"faultcode": "Client", "faultstring": "no such thing"});
    for (status, words) in [
        (404, "404 Not Found"),
        (400, "400 Bad Request"),
        (500, "500 "),
    ] {
        let request = Expected::new("POST /v2/executions").json("{}");
        let server = Server::start([(request, Answer::json(status, &fault))]);
        let ran = typed("api POST executions --data {} --jq .id")
            .server(&server)
            .run();
        ran.assert(1, &fault.to_string());
        for part in ["no such thing", "POST", "/v2/executions", words] {
            assert!(ran.stderr.contains(part), "{part}: {}", ran.stderr);
        }
        server.done("api");
    }
}

#[test]
fn an_expression_runs_on_the_response() {
    let rows = json!({"executions": [{"id": "a"}, {"id": "b"}]});
    let server = Server::start([(
        Expected::new("GET /v2/executions"),
        Answer::json(200, &rows),
    )]);
    let line = "api GET executions --jq '.executions[].id'";
    typed(line).server(&server).run().assert(0, "a\nb\n");
    let server = Server::start([(
        Expected::new("GET /v2/executions"),
        Answer::json(200, &rows),
    )]);
    let ran = typed("api GET executions --jq '.[].id'")
        .server(&server)
        .run();
    ran.assert_failure(1, &["the expression gets the whole response"]);
}

#[test]
fn all_pages_of_a_list_are_one_list() {
    let page = |ids: &[&str], more: bool| {
        let rows: Vec<_> = ids.iter().map(|id| json!({"id": id, "name": id})).collect();
        let mut page = json!({"workflows": rows});
        if more {
            page["next"] = "http://host/v2/workflows?marker=x".into();
        }
        Answer::json(200, &page)
    };
    let pages = || {
        [
            (
                Expected::new("GET /v2/workflows?limit=2"),
                page(&["a", "b"], true),
            ),
            (
                Expected::new("GET /v2/workflows?limit=2&marker=b"),
                page(&["c"], false),
            ),
        ]
    };
    let server = Server::start(pages());
    let ran = typed("api GET workflows?limit=2 --all")
        .server(&server)
        .run();
    ran.assert(
        0,
        r#"{"workflows": [{"id":"a","name":"a"}, {"id":"b","name":"b"}, {"id":"c","name":"c"}]}"#,
    );
    server.done("--all");
    let server = Server::start(pages());
    let line = "api GET workflows --query limit=2 --all --jq '.workflows | length'";
    typed(line).server(&server).run().assert(0, "3\n");
}

#[test]
fn a_page_that_fails_is_a_failure() {
    let first = json!({"tasks": [{"id": "a"}], "next": "x"});
    let server = Server::start([
        (Expected::new("GET /v2/tasks"), Answer::json(200, &first)),
        (
            Expected::new("GET /v2/tasks?marker=a"),
            Answer::text(500, "broken"),
        ),
    ]);
    let ran = typed("api GET tasks --all").server(&server).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    // Nothing, or no whole document: no program takes it for the list.
    assert_eq!(ran.stdout, "");
    assert!(ran.stderr.contains("broken"), "{}", ran.stderr);
}

#[test]
fn a_terminal_shows_indented_json_without_control_characters() {
    let server = Server::always(|_| Answer::text(200, r#"{"b":1.50,"a":[null,"\u001b[31mred"]}"#));
    let mut shown = terminal("mistral api GET executions")
        .server(&server)
        .start();
    assert_eq!(shown.ended(), Some(0));
    let (screen, written) = (shown.text(), shown.written());
    assert!(screen.contains("    \"b\": 1.5"), "{screen}");
    assert!(screen.contains("        null,"), "{screen}");
    assert!(!written.contains("\u{1b}[31m"), "{written}");
}

#[test]
fn requests_elsewhere_and_nonsense_are_refused() {
    misused(&[
        (
            "api GET http://other.example/v2/workflows",
            "below the endpoint",
        ),
        ("api GET //other.example/workflows", "below the endpoint"),
        ("api GET workflows/../../secret", "segment"),
        ("api GET workflows/%2e%2e/secret", "segment"),
        (
            "api GET 'workflows/\\other'",
            "a character that no path has",
        ),
        ("api GET workflows#x", "a character that no path has"),
        ("api PATCH workflows", "PATCH"),
        ("api GET", "PATH"),
        ("api GET workflows --query limit", "NAME=VALUE"),
        ("api GET workflows --data {}", "--data is not for GET"),
        ("api POST workflows --data '{a'", "--data is not JSON"),
        ("api POST workflows --data @/does/not/exist", "--data"),
        ("api POST workflows --all", "--all is for GET"),
        ("api GET workflows --jq '.['", "--jq"),
        (
            "api GET workflows --header X-Auth-Token:abc",
            "X-Auth-Token",
        ),
        ("api GET workflows --header 'A B: c'", "header"),
        (
            "api POST workflows --data {} --header Content-Type:text/yaml",
            "text/plain",
        ),
    ]);
}

#[test]
fn a_header_without_a_colon_is_not_repeated() {
    let server = Server::start([]);
    let ran = typed("api GET workflows --header s3cret")
        .server(&server)
        .run();
    ran.assert_failure(2, &["NAME:VALUE"]);
    assert!(!ran.stderr.contains("s3cret"), "{}", ran.stderr);
}

#[test]
fn hints_are_about_this_command() {
    let nothing = json!({"faultstring": "Workflow not found [workflow_identifier=w, namespace=]"});
    for (line, status, body, hint) in [
        (
            "api GET /maintenance",
            404,
            json!("no"),
            "  hint: the server has this beside /v2: add --root\n",
        ),
        (
            "api GET workflows/w",
            404,
            nothing,
            "which --query namespace=NAME gives;",
        ),
        (
            "api GET / --all",
            200,
            json!({"a": 1}),
            "mistral: the response is no list\n",
        ),
    ] {
        let server = Server::answering(move |_| Answer::json(status, &body));
        let ran = typed(line).server(&server).run();
        assert_eq!(ran.code, Some(1), "{line}");
        ran.assert_stderr(&[hint]);
        assert_eq!(ran.stderr.matches("hint: ").count(), 1, "{}", ran.stderr);
    }
}
