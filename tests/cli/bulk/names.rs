//! Names from standard input.

use serde_json::json;

use crate::support::{Answer, Expected, Server, mistral, typed};

/// The path of one resource of each type, without its name.
const DELETES: [(&str, &str, &str); 10] = [
    ("workbook-delete", "/v2/workbooks/N", "workbook N"),
    ("workflow-delete", "/v2/workflows/N", "workflow N"),
    ("action-delete", "/v2/actions/N/", "action N"),
    (
        "dynamic-action-delete",
        "/v2/dynamic_actions/N?namespace=",
        "dynamic action(s) N",
    ),
    (
        "code-source-delete",
        "/v2/code_sources/N",
        "code source 'N'",
    ),
    ("execution-delete", "/v2/executions/N", "execution N"),
    (
        "action-execution-delete",
        "/v2/action_executions/N",
        "action execution N",
    ),
    (
        "cron-trigger-delete",
        "/v2/cron_triggers/N",
        "cron trigger N",
    ),
    (
        "event-trigger-delete",
        "/v2/event_triggers/N",
        "event trigger N",
    ),
    ("environment-delete", "/v2/environments/N", "environment N"),
];

#[test]
fn every_delete_takes_names_from_standard_input() {
    for (command, path, label) in DELETES {
        let steps = ["one", "t%C3%BCr"].map(|name| {
            let request = format!("DELETE {}", path.replace('N', name));
            (Expected::new(&request), Answer::text(204, ""))
        });
        let server = Server::start(steps);
        let ran = mistral(&[command, "-", "--yes"])
            .server(&server)
            .stdin("\u{feff}one\r\n\n\r\ntür\none\n")
            .run();
        let stdout: String = ["one", "tür"]
            .map(|name| {
                format!(
                    "Request to delete {} has been accepted.\n",
                    label.replace('N', name)
                )
            })
            .concat();
        ran.assert(0, &stdout);
        assert_eq!(ran.stderr, "mistral: 2 deleted\n");
        server.done(command);
    }
}

#[test]
fn options_of_the_command_count_for_names_on_standard_input() {
    for (line, request) in [
        (
            "execution-delete - -y --force",
            "DELETE /v2/executions/x?force=True",
        ),
        (
            "workflow-delete - -y --namespace n",
            "DELETE /v2/workflows/x?namespace=n",
        ),
    ] {
        let server = Server::start([(Expected::new(request), Answer::text(204, ""))]);
        let ran = typed(line).server(&server).stdin("x\n").run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        server.done(line);
    }
}

#[test]
fn nothing_to_do_is_no_failure() {
    for stdin in ["", "\n\r\n"] {
        let server = Server::start([]);
        let ran = mistral(&["workbook-delete", "-"])
            .server(&server)
            .stdin(stdin)
            .run();
        ran.assert(0, "");
        assert_eq!(
            ran.stderr,
            "mistral: note: standard input has no names; nothing to delete\n"
        );
    }
}

#[test]
fn what_is_no_name_is_refused_before_anything_is_sent() {
    const HINT: &str = "  hint: write one ID or name a line, for example by 'mistral execution-list -f value -c ID'\n";
    for (stdin, error) in [
        (
            "a\nb\u{1b}[2J\n",
            "standard input, line 2: it has a control character",
        ),
        (
            "a\tb\n",
            "standard input, line 1: it has a control character",
        ),
        (
            "a\u{202e}b\n",
            "standard input, line 1: it has a control character",
        ),
        (
            "a\rb\n",
            "standard input, line 1: it has a control character",
        ),
        (
            "+----+\n| ID |\n",
            "standard input, line 1: it is a line of a table",
        ),
        (
            "\n| x  | y |\n",
            "standard input, line 2: it is a line of a table",
        ),
    ] {
        let server = Server::start([]);
        let ran = mistral(&["workbook-delete", "-", "-y"])
            .server(&server)
            .stdin(stdin)
            .run();
        ran.assert(1, "");
        assert_eq!(ran.stderr, format!("mistral: {error}\n{HINT}"), "{stdin:?}");
    }
}

#[test]
fn too_much_is_refused() {
    let server = Server::start([]);
    let ran = mistral(&["workbook-delete", "-", "-y"])
        .server(&server)
        .stdin(&"0123456\n".repeat((2 << 20) + 1))
        .run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: cannot read standard input: it is larger than 16 MiB, which is the limit\n  \
         hint: give the names in several runs\n"
    );
}

#[test]
fn a_dash_among_other_names_or_on_standard_input_is_a_name() {
    for (line, stdin) in [
        ("workbook-delete a -", ""),
        ("workbook-delete a - --concurrency 1", ""),
        ("workbook-delete - -y", "a\n-\n"),
    ] {
        let steps = ["a", "-"].map(|name| {
            let request = Expected::new(&format!("DELETE /v2/workbooks/{name}"));
            (request, Answer::text(204, ""))
        });
        let server = Server::start(steps);
        let ran = typed(line).server(&server).stdin(stdin).run();
        ran.assert(
            0,
            "Request to delete workbook a has been accepted.\nRequest to delete workbook - has been accepted.\n",
        );
        server.done(line);
    }
}

#[test]
fn without_a_terminal_somebody_must_have_agreed() {
    let server = Server::start([]);
    let ran = mistral(&["workbook-delete", "-"])
        .server(&server)
        .stdin("a\nb\n")
        .run();
    ran.assert(2, "");
    assert_eq!(
        ran.stderr,
        "mistral: 2 workbooks would be deleted, and nobody can be asked\n  \
         hint: add --yes to go on without a question, or --dry-run to see which\n"
    );
}

#[test]
fn a_dry_run_sends_nothing() {
    for (line, stdin) in [
        ("code-source-delete - --dry-run", "a\nb\n"),
        ("code-source-delete a b --dry-run --concurrency 4", ""),
    ] {
        let server = Server::start([]);
        let ran = typed(line).server(&server).stdin(stdin).run();
        ran.assert(
            0,
            "Would delete code source 'a'\nWould delete code source 'b'\n",
        );
        assert_eq!(
            ran.stderr,
            "mistral: 2 code sources would be deleted (not checked whether they exist); nothing was changed\n"
        );
    }
}

const UUID: &str = "8d1c1f6e-3a05-4b53-9f0b-0c7c5a1e2d3f";

/// A server that has nothing.
fn empty() -> Server {
    Server::answering(|request| {
        if request.line().starts_with("GET") {
            return Answer::json(200, &json!({"executions": [{"id": "deploy-42"}]}));
        }
        Answer::json(404, &json!({"faultstring": "not found"}))
    })
}

#[test]
fn a_name_that_is_not_found_is_told_apart() {
    for (command, path, label) in DELETES {
        let noun = label.split(' ').next().unwrap();
        let is_by_id =
            matches!(noun, "execution" | "event") || command.starts_with("action-execution");
        let server = empty();
        let stdin = format!("  {UUID} \r\n\"name\"\n{}\n", UUID.to_uppercase());
        let ran = mistral(&[command, "-", "-y"])
            .server(&server)
            .stdin(&stdin)
            .run();
        assert_eq!(server.asked("DELETE"), 3, "{path}");
        assert!(!ran.stderr.contains(UUID), "{command}: {}", ran.stderr);
        if is_by_id {
            ran.assert(1, "");
            let end = "mistral: 0 deleted, 1 already gone, 2 failed\n";
            assert!(ran.stderr.contains(end), "{command}: {}", ran.stderr);
            continue;
        }
        let noun = command.strip_suffix("-delete").unwrap().replace('-', " ");
        ran.assert(0, "");
        assert_eq!(
            ran.stderr,
            format!(
                "mistral: note: {noun} \"name\": not found; taken as deleted already\n\
                 mistral: note: {noun} {}: not found; taken as deleted already\n\
                 mistral: 0 deleted, 3 already gone\n",
                UUID.to_uppercase()
            )
        );
    }
}

#[test]
fn lines_that_are_no_ids_of_executions_fail_and_are_kept() {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("left");
    let server = empty();
    let ran = mistral(&[
        "execution-delete",
        "-",
        "-y",
        "--failed-to",
        path.to_str().unwrap(),
    ])
    .server(&server)
    .stdin(&format!(
        "\"ID\",\"State\"\n{UUID}\n{UUID} ERROR\n[{{\"ID\": \"x\"}}]\n"
    ))
    .run();
    ran.assert(1, "");
    ran.assert_stderr(&["mistral: 0 deleted, 1 already gone, 3 failed\n"]);
    let left = std::fs::read_to_string(&path).unwrap();
    assert_eq!(
        left,
        format!("\"ID\",\"State\"\n{UUID} ERROR\n[{{\"ID\": \"x\"}}]\n")
    );
}

#[test]
fn a_beginning_on_standard_input_is_explained() {
    let server = empty();
    let ran = mistral(&["execution-delete", "-", "-y"])
        .server(&server)
        .stdin("deploy-4\n")
        .run();
    ran.assert(2, "");
    ran.assert_stderr(&[
        "mistral: 0 deleted, 1 failed\n  hint: deploy-4 is the beginning of these IDs",
        "hint: deploy-42 ()",
    ]);
}
