//! How a command line is read.

use serde_json::json;

use crate::support::{Answer, Expected, Server, mistral, misused, typed};

const GET: &str = "GET /v2/executions/x";

/// Runs a line that must ask for one execution and print its ID.
fn shows_id(words: &[&str], environment: &[(&str, &str)]) {
    let document = json!({
        "id": "x", "workflow_id": "w", "workflow_name": "n", "workflow_namespace": "", "description": "", "task_execution_id": null,
        "root_execution_id": null, "state": "SUCCESS", "state_info": null, "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:00"
    });
    let server = Server::start([(Expected::new(GET), Answer::json(200, &document))]);
    let mut run = mistral(words).server(&server);
    for (name, value) in environment {
        run = run.env(name, value);
    }
    run.run().assert(0, "x\n");
    server.done(&format!("{words:?}"));
}

#[test]
fn options_have_many_spellings() {
    for words in [
        &["execution-get", "x", "-f", "value", "-c", "ID"] as &[&str],
        &["execution-get", "-fvalue", "-c=ID", "x"],
        &["execution-get", "--format=value", "--column", "id", "x"],
        &["execution-get", "--form", "value", "--col=ID", "x"],
        &["execution-get", "x", "-f", "json", "-f", "value", "-cID"],
        &[
            "--debug",
            "-vv",
            "execution-get",
            "-q",
            "x",
            "-f",
            "value",
            "-c",
            "ID",
            "--os-region-name",
            "r",
        ],
        &["execution-get", "-f", "value", "-c", "ID", "--", "x"],
        &[
            "--os-reg=r",
            "execution-get",
            "x",
            "--max-width",
            "-1",
            "-f",
            "value",
            "-c",
            "ID",
        ],
    ] {
        shows_id(words, &[]);
    }
}

#[test]
fn an_empty_variable_is_not_set() {
    let environment = [
        ("OS_AUTH_URL", ""),
        ("OS_PASSWORD", ""),
        ("CLIFF_MAX_TERM_WIDTH", ""),
        ("CLIFF_FIT_WIDTH", "true"),
    ];
    shows_id(
        &["execution-get", "x", "-f", "value", "-c", "ID"],
        &environment,
    );
}

#[test]
fn global_options_reach_the_server_as_headers() {
    let expected = Expected::new("GET /v2/workflows/w?namespace=")
        .header("x-region-name", "west")
        .header("x-project-id", "p")
        .header("x-target-auth-uri", "http://k/v3")
        .header("x-target-project-id", "tp")
        .header("x-target-region-name", "east")
        .header("x-target-user-domain-name", "ud")
        .header("x-target-project-domain-name", "pd")
        .header("x-target-insecure", "True")
        .without("x-auth-token");
    let server = Server::start([(expected, Answer::json(200, &json!({"definition": "text"})))]);
    typed("workflow-get-definition --os-region-name west w --os-tenant-id=p --os-target-auth-url http://k/v3 --os-target-tenant-id tp --os-target-region-name east --os-target-user-domain-name ud --os-target-project-domain-name pd --target_insecure").server(&server).run().assert(0, "text");
    server.done("headers");
}

#[test]
fn the_commands_own_options_come_before_global_ones() {
    // `--l` could be the global --log-file; `--target` the global --target_insecure.
    let list = "GET /v2/workflows?limit=5&sort_keys=created_at&sort_dirs=asc&fields=id,name,namespace,project_id,tags,input,scope,created_at,updated_at";
    let server = Server::start([(
        Expected::new(list),
        Answer::json(200, &json!({"workflows": []})),
    )]);
    mistral(&["workflow-list", "--l", "5", "-f", "value"])
        .server(&server)
        .run()
        .assert(0, "");
    server.done("--l");
    let run = Expected::new("POST /v2/action_executions")
        .json(r#"{"name": "a", "params": "{\"target\": \"h\"}"}"#);
    let server = Server::start([(
        run.without("x-target-insecure"),
        Answer::json(201, &json!({"output": "o"})),
    )]);
    mistral(&["run-action", "a", "--target", "h"])
        .server(&server)
        .run()
        .assert(0, "o\n");
    server.done("--target");
}

#[test]
fn commands_may_be_shortened() {
    let server = Server::start([(
        Expected::new("DELETE /v2/workbooks/-b"),
        Answer::text(204, ""),
    )]);
    mistral(&["workbook-del", "--", "-b"])
        .server(&server)
        .run()
        .assert(0, "Request to delete workbook -b has been accepted.\n");
    server.done("workbook-del");
}

#[test]
fn unknown_commands_suggest_known_ones() {
    for (words, suggestions) in [
        ("worklfow-list", "\n  workflow-list\n"),
        ("exec-list", "\n  execution-list\n"),
        ("task-result", "\n  task-get-result\n"),
        ("wf-list", "\n  workflow-list\n"),
        ("wb-create", "\n  workbook-create\n"),
        ("get executions", "\n  execution-list\n"),
        ("execution-abort", "\n  execution-cancel\n"),
        (
            "validate",
            "\n  action-validate\n  workbook-validate\n  workflow-validate\n",
        ),
    ] {
        let command: Vec<_> = words.split(' ').collect();
        let expected = format!(
            "mistral: {words:?} is not a mistral command. See 'mistral --help'.\n\
             Did you mean one of these?{suggestions}"
        );
        let outcome = mistral(&command).run();
        outcome.assert(2, "");
        assert_eq!(outcome.stderr, expected, "{words}");
        // `help` says the same; its exit code is the reference's.
        let outcome = mistral(&[&["help"], command.as_slice()].concat()).run();
        outcome.assert(1, "");
        assert_eq!(outcome.stderr, expected, "help {words}");
    }
    let nothing = "mistral: \"nosuch\" is not a mistral command. See 'mistral --help'.\n";
    for (words, code) in [(&["nosuch"] as &[&str], 2), (&["help", "nosuch"], 1)] {
        let outcome = mistral(words).run();
        outcome.assert(code, "");
        assert_eq!(outcome.stderr, nothing);
    }
    for (words, part) in [
        (
            &["-f", "json", "workflow-list"] as &[&str],
            "unknown option -f",
        ),
        (&["-f", "json", "workflow-list"], "global options"),
        (&["version"], "use 'mistral --version'"),
        (&["logs", "ID"], "'mistral execution-why ID'"),
        (&["start", "w"], "'mistral execution-create WORKFLOW'"),
        (&["cancel", "ID"], "'mistral execution-cancel ID'"),
        (&["resume", "ID"], "'mistral execution-resume ID'"),
        (&["service-list"], "removed upstream in 2025"),
    ] {
        mistral(words).run().assert_failure(2, &[part]);
    }
}

#[test]
fn mistakes_are_named() {
    misused(&[
        (
            "workflow-list --m 1",
            "--m could mean --max-width, --marker",
        ),
        ("workflow-list --nope", "unknown option --nope"),
        ("workflow-list --debug=1", "--debug takes no value"),
        ("workflow-list -f", "--format needs a value"),
        ("workflow-list --os x", "--os could mean"),
        ("execution-create w -d -x", "--description needs a value"),
        ("workflow-list --limit -1e5", "unknown option -1e5"),
    ]);
}

#[test]
fn help_needs_neither_server_nor_login() {
    let environment = |run: crate::support::Run| {
        run.env("OS_AUTH_URL", "http://127.0.0.1:1/v3")
            .env("OS_MISTRAL_URL", "nonsense")
            .run()
    };
    for words in [&["--help"] as &[&str], &["-h", "workflow-get"], &["help"]] {
        let ran = environment(mistral(words));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{words:?}");
        for part in [
            "\nCommands for API v2 :\n  action-create",
            "--os-auth-url URL",
            "[OS_AUTH_URL]",
            "dev-server-start",
        ] {
            assert!(
                ran.stdout.contains(part),
                "{words:?}: no {part:?} in {}",
                ran.stdout
            );
        }
    }
    for words in [
        &["help", "execution-create"] as &[&str],
        &["execution-create", "--help"],
        &["execution-create", "w", "-h"],
        &["help", "execution-cr"],
    ] {
        let ran = environment(mistral(words));
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{words:?}");
        for part in [
            "Run a workflow",
            "[WORKFLOW_IDENTIFIER]",
            "--description <TEXT>",
            "Example:\n  mistral execution-create",
        ] {
            assert!(
                ran.stdout.contains(part),
                "{words:?}: no {part:?} in {}",
                ran.stdout
            );
        }
    }
    environment(mistral(&["help", "workbook-g"])).assert(
        0,
        "Command \"workbook-g\" matches:\n  workbook-get\n  workbook-get-definition\n",
    );
    let ran = environment(mistral(&["help", "foo"]));
    ran.assert(1, "");
    let version = format!("mistral {}\n", env!("CARGO_PKG_VERSION"));
    environment(mistral(&["workflow-list", "--version"])).assert(0, &version);
}

#[test]
fn completion_offers_commands_and_options() {
    let words = mistral(&["bash-completion"]).run();
    assert!(
        words.stdout.contains(" workflow-list ") && words.stdout.contains(" --os-auth-url "),
        "{}",
        words.stdout
    );
    let data = mistral(&["complete", "--shell", "none"]).run();
    assert!(
        data.stdout
            .starts_with("  cmds='action-create action-delete "),
        "{}",
        data.stdout
    );
    assert!(
        data.stdout.contains("  cmds_task_rerun='-h --help "),
        "{}",
        data.stdout
    );
    let script = mistral(&["complete", "--name", "m"]).run();
    assert!(
        script.stdout.contains("complete -F _m m\n"),
        "{}",
        script.stdout
    );
}
