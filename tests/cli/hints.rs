//! What standard error says to do about the mistakes that beginners make.

use serde_json::json;

use crate::support::logins::{ADMIN, admin, demo, v3};
use crate::support::{Answer, Expected, Server, mistral};

fn not_found(namespace: &str) -> Answer {
    Answer::json(
        404,
        &json!({"faultcode": "Client", "faultstring":
            format!("Workflow not found [workflow_identifier=w, namespace={namespace}]")}),
    )
}

#[test]
fn a_missing_workflow_may_be_in_another_namespace() {
    const HINT: &str = "  hint: the workflow may be in another namespace, which --namespace gives; \
        'mistral workflow-list' shows all workflows with their namespaces\n";
    for (words, request) in [
        (["workflow-get", "w"], "GET /v2/workflows/w?namespace="),
        (["execution-create", "w"], "POST /v2/executions"),
    ] {
        let server = Server::start([(Expected::any_body(request), not_found(""))]);
        let ran = mistral(&words).server(&server).run();
        ran.assert_failure(1, &["Workflow not found", HINT]);
        server.done(request);
    }
    let server = Server::start([(
        Expected::new("GET /v2/workflows/w?namespace=n"),
        not_found("n"),
    )]);
    let ran = mistral(&["workflow-get", "w", "--namespace", "n"])
        .server(&server)
        .run();
    ran.assert(1, "");
    assert!(!ran.stderr.contains("hint:"), "{}", ran.stderr);
    let server = Server::start([(Expected::any_body("POST /v2/cron_triggers"), not_found(""))]);
    let ran = mistral(&["cron-trigger-create", "t", "w", "--pattern", "0 2 * * *"])
        .server(&server)
        .run();
    ran.assert_failure(1, &["may be in another namespace: give its ID"]);
}

#[test]
fn a_url_that_ends_with_a_collection_is_told() {
    for answer in [
        not_found(""),
        Answer::text(404, "<title>404 Not Found</title><h1>404 Not Found</h1>"),
    ] {
        let server = Server::start([(Expected::new("GET /v2/workflows/workbooks/b"), answer)]);
        let url = server.below("/v2/workflows");
        let ran = mistral(&["workbook-get", "b"])
            .env("OS_MISTRAL_URL", &url)
            .run();
        let hint = format!(
            "\n  hint: the URL of Mistral's API must end in /v2: OS_MISTRAL_URL={} (--os-mistral-url)\n",
            server.below("/v2")
        );
        ran.assert_failure(1, &[&hint]);
        assert_eq!(ran.stderr.matches("hint:").count(), 1, "{}", ran.stderr);
        server.done("one request");
    }
}

#[test]
fn json_without_double_quotes_is_told_how_to_quote() {
    const HINT: &str = "\n  hint: JSON has double quotes around names and texts; \
        in a shell, put the whole argument in single quotes: '{\"name\": \"value\"}'\n";
    for words in [
        &["execution-create", "w", "{'a': 1}"] as &[&str],
        &["execution-create", "w", "{a: 1}"],
        &["run-action", "std.echo", "{ 'output': 'x'}"],
        &["execution-create", "w", "{}", "[{'a': 1}]"],
    ] {
        mistral(words).run().assert_failure(1, &[HINT]);
    }
    let ran = mistral(&["execution-create", "w", "{\"a\": 1,}"]).run();
    ran.assert(1, "");
    assert!(!ran.stderr.contains("hint:"), "{}", ran.stderr);
}

#[test]
fn an_input_file_in_yaml_is_told_to_be_converted() {
    let run = mistral(&["run-action", "std.echo", "input.yaml"]);
    std::fs::write(run.folder().join("input.yaml"), "a: 1\nb: [2]\n").unwrap();
    run.run().assert_failure(
        1,
        &[
            "\n  hint: it is YAML, and INPUT must be JSON; 'yq -o=json . FILE' converts it \
            (only environments, and INPUT of execution-create in a file named *.yaml, may be YAML)\n",
        ],
    );
}

#[test]
fn an_auth_url_that_is_mistrals_is_named() {
    const HINT: &str = "\n  hint: OS_AUTH_URL (--os-auth-url) seems to be the URL of Mistral; \
        it must be that of Keystone, such as http://HOST:5000/v3\n";
    let login = [
        ("OS_USERNAME", "u"),
        ("OS_PASSWORD", "p"),
        ("OS_PROJECT_NAME", "demo"),
    ];
    let server = Server::start([(
        Expected::any_body("POST /v2/tokens"),
        Answer::text(404, "<title>404 Not Found</title>"),
    )]);
    let ran = mistral(&["workflow-list"])
        .envs(&login)
        .env("OS_AUTH_URL", &server.below("/v2"))
        .run();
    ran.assert_failure(1, &[HINT]);
    assert_eq!(ran.stderr.matches("hint:").count(), 1, "{}", ran.stderr);
    server.done("one login");
    let versions = json!({"versions": [{"id": "v2.0", "status": "CURRENT", "links": [
        {"href": "{self}/v2", "target": "v2", "rel": "self"}]}]});
    let server = Server::start([(Expected::new("GET /"), Answer::json(200, &versions))]);
    let ran = mistral(&["workflow-list", "--os-auth-type", "v3password"])
        .envs(&login)
        .env("OS_PROJECT_DOMAIN_NAME", "default")
        .env("OS_USER_DOMAIN_NAME", "default")
        .env("OS_AUTH_URL", &server.below("/"))
        .run();
    ran.assert_failure(1, &["identity API", HINT]);
}

#[test]
fn a_403_says_whether_it_is_about_roles() {
    let run = |words: &str| {
        let server = Server::start([
            v3("/v3", &admin(&demo()), "t1", &json!([])),
            (
                Expected::new("DELETE /v2/workbooks/b"),
                Answer::json(403, &json!({"faultstring": words})),
            ),
        ]);
        mistral(&["workbook-delete", "b"])
            .server(&server)
            .envs(&ADMIN)
            .env("OS_AUTH_URL", &server.below("/v3"))
            .run()
            .stderr
    };
    let stderr = run("Can not access Workbook resource of other projects, ID: 1");
    assert!(
        stderr.contains(
            "\n  hint: it belongs to another project: log in to that one \
             (OS_PROJECT_NAME, OS_PROJECT_ID) or as an administrator\n"
        ) && !stderr.contains("roles"),
        "{stderr}"
    );
    let stderr = run("Only completed executions can be deleted. Use --force to override this.");
    assert!(!stderr.contains("hint:"), "{stderr}");
    let stderr = run("workbooks:delete is disallowed by policy");
    assert!(stderr.contains("shows your roles"), "{stderr}");
}

#[test]
fn errors_of_lists_have_no_query_unless_requests_are_logged() {
    let run = |more: &[&str]| {
        let server = Server::start([(
            Expected::new("GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc"),
            Answer::text(400, "bad"),
        )]);
        let words = [&["workbook-list"], more].concat();
        mistral(&words).server(&server).run()
    };
    let ran = run(&[]);
    ran.assert_failure(1, &["/v2/workbooks\n  HTTP 400 Bad Request\n"]);
    let ran = run(&["--debug"]);
    ran.assert_failure(
        1,
        &["/v2/workbooks?sort_keys=created_at&sort_dirs=asc\n  HTTP 400"],
    );
}

#[test]
fn usage_lines_leave_the_options_optional() {
    mistral(&["workflow-get", "-f", "json"])
        .run()
        .assert_failure(
            2,
            &["not provided:\n  <WORKFLOW>\n\nUsage: mistral workflow-get [OPTIONS] <WORKFLOW>\n"],
        );
}
