//! What the engine answers, and what it asks the server for.

use std::os::unix::fs::PermissionsExt;
use std::time::{Duration, Instant, SystemTime};

use serde_json::json;

use crate::support::logins::workbook;
use crate::support::private_files::{RuntimeFolder, login, mode};
use crate::support::{Answer, Expected, Run, Server, mistral};

const WORKFLOWS: &str =
    "GET /v2/workflows?fields=name%2Cnamespace&limit=100&sort_keys=name&sort_dirs=asc";

fn rows() -> Answer {
    Answer::json(
        200,
        &json!({"workflows": [{"name": "backup", "namespace": "ops"}, {"name": "restore"}]}),
    )
}

/// The words that zsh asks with, the last of which is at the cursor.
fn asked(words: &[&str]) -> Vec<String> {
    let words = words.iter().map(|word| format!("={word}"));
    ["__complete".to_owned(), "zsh".to_owned()]
        .into_iter()
        .chain(words)
        .collect()
}

fn run(words: &[&str]) -> Run {
    let words = asked(words);
    mistral(&words.iter().map(String::as_str).collect::<Vec<_>>())
}

/// Values and descriptions of an answer, behind the kind of paths.
#[track_caller]
fn answered(run: Run) -> Vec<String> {
    let ran = run.run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    let all = ran.stdout.split_terminator('\0');
    all.map(str::to_owned).collect()
}

const NOTHING: [&str; 2] = ["none", "0"];

#[test]
fn names_come_with_one_request_and_no_login() {
    let server = Server::start([(Expected::new(WORKFLOWS), rows())]);
    assert_eq!(
        answered(run(&["workflow-get", ""]).server(&server)),
        ["none", "0", "backup", "ops", "restore", ""]
    );
    server.done("one request");
}

/// The server sends 100 at once: of more it is asked for those from the beginning of the name on.
#[test]
fn of_many_names_those_that_begin_as_typed_are_asked_for() {
    let runtime = RuntimeFolder::new();
    let folder = runtime.0.path().to_str().unwrap();
    let all: Vec<_> = (100..200)
        .map(|n| json!({"name": format!("a{n}")}))
        .collect();
    let narrowed = format!("{WORKFLOWS}&name=gte%3Ast");
    let few = json!({"workflows": [{"name": "stop"}, {"name": "zero"}]});
    let server = Server::start([
        (
            Expected::new(WORKFLOWS),
            Answer::json(200, &json!({"workflows": all})),
        ),
        (Expected::new(&narrowed), Answer::json(200, &few)),
    ]);
    for _ in 0..2 {
        let run = run(&["workflow-get", "st"]).server(&server);
        assert_eq!(
            answered(run.env("XDG_RUNTIME_DIR", folder)),
            ["none", "0", "stop", ""]
        );
    }
    server.done("both answers are kept");
}

/// No word of a shell can have a NUL, which separates the texts of an answer.
#[test]
fn a_name_with_a_nul_is_left_out() {
    let rows = json!({"workflows": [{"name": "nul\0x"}, {"name": "plain"}]});
    for shell in ["zsh", "bash"] {
        let server = Server::start([(Expected::new(WORKFLOWS), Answer::json(200, &rows))]);
        let words = match shell {
            "zsh" => asked(&["workflow-get", ""]),
            _ => ["__complete", "bash", "mistral workflow-get ", ""]
                .map(str::to_owned)
                .into(),
        };
        let words: Vec<_> = words.iter().map(String::as_str).collect();
        let ran = mistral(&words).server(&server).run();
        assert!(
            ran.stdout.contains("plain") && !ran.stdout.contains("nul"),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn executions_are_described() {
    let row = json!({"id": "e-1", "state": "ERROR", "workflow_name": "back\u{1b}up", "created_at": "2999-01-01 00:00:00"});
    let request = "GET /v2/executions?fields=id%2Cstate%2Cworkflow_name%2Ccreated_at&limit=100&sort_keys=created_at&sort_dirs=desc";
    let answer = Answer::json(200, &json!({"executions": [row]}));
    let server = Server::start([(Expected::new(request), answer)]);
    assert_eq!(
        answered(run(&["execution-wait", "e"]).server(&server)),
        ["none", "0", "e-1", "ERROR, back\u{fffd}up"]
    );
    server.done("executions");
}

#[test]
fn tasks_are_those_of_the_execution_before() {
    const ID: &str = "0b0a9f6e-0000-4000-8000-000000000001";
    let request = format!("GET /v2/executions/{ID}/tasks?fields=name%2Cstate&limit=100");
    let answer = Answer::json(
        200,
        &json!({"tasks": [{"name": "fetch", "state": "ERROR"}]}),
    );
    let server = Server::start([(Expected::new(&request), answer)]);
    assert_eq!(
        answered(run(&["execution-retry", ID, "--task", ""]).server(&server)),
        ["none", "0", "fetch", "ERROR"]
    );
    server.done("tasks");
    let run = run(&["execution-retry", "../x", "--task", ""]).server(&server);
    assert_eq!(answered(run), NOTHING);
    server.done("no ID, no request");
}

#[test]
fn nothing_is_sent_without_a_kept_token() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([]);
    let words = asked(&["workflow-get", ""]);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    assert_eq!(answered(runtime.prepared(&words, &server)), NOTHING);
    server.done("no login");
}

#[test]
fn a_kept_token_is_used_and_a_refusal_leads_to_no_login() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([login("t1"), workbook("t1")]);
    runtime.run(&server).assert(0, "text");
    let words = asked(&["workflow-get", "b"]);
    let words: Vec<_> = words.iter().map(String::as_str).collect();
    let request = || Expected::new(WORKFLOWS).header("x-auth-token", "t1");
    server.expect([(request(), Answer::text(401, "no"))]);
    assert_eq!(answered(runtime.prepared(&words, &server)), NOTHING);
    server.done("a refusal");
    server.expect([(request(), rows())]);
    for _ in 0..2 {
        assert_eq!(
            answered(runtime.prepared(&words, &server)),
            ["none", "0", "backup", "ops"]
        );
    }
    server.done("the second answer is kept");
}

#[test]
fn names_are_kept_for_half_a_minute_in_a_private_file() {
    let runtime = RuntimeFolder::new();
    let server = Server::start([(Expected::new(WORKFLOWS), rows())]);
    let folder = runtime.0.path().to_str().unwrap();
    let ask = || {
        let run = run(&["workflow-get", "r"]).server(&server);
        answered(run.env("XDG_RUNTIME_DIR", folder))
    };
    let expected = ["none", "0", "restore", ""];
    assert_eq!(ask(), expected);
    assert_eq!(ask(), expected);
    server.done("kept");
    let files = std::fs::read_dir(runtime.0.path().join("mistral")).unwrap();
    let mut files = files.map(|file| file.unwrap().path());
    let file = files
        .find(|path| path.to_str().unwrap().contains("names-"))
        .unwrap();
    assert_eq!(mode(&file), 0o600);
    // A file that others can read is not trusted, nor is an old one.
    std::fs::set_permissions(&file, std::fs::Permissions::from_mode(0o644)).unwrap();
    server.expect([(Expected::new(WORKFLOWS), rows())]);
    assert_eq!(ask(), expected);
    server.done("readable by others");
    assert_eq!(mode(&file), 0o600);
    let opened = std::fs::File::open(&file).unwrap();
    opened
        .set_modified(SystemTime::now() - Duration::from_secs(31))
        .unwrap();
    server.expect([(Expected::new(WORKFLOWS), rows())]);
    assert_eq!(ask(), expected);
    server.done("old");
}

#[test]
fn another_cloud_has_other_names() {
    let runtime = RuntimeFolder::new();
    let folder = runtime.0.path().to_str().unwrap().to_owned();
    for name in ["one", "two"] {
        let row = json!({"workflows": [{"name": name}]});
        let server = Server::start([(Expected::new(WORKFLOWS), Answer::json(200, &row))]);
        let run = run(&["workflow-get", ""]).server(&server);
        let found = answered(run.env("XDG_RUNTIME_DIR", &folder));
        assert_eq!(found, ["none", "0", name, ""]);
        server.done(name);
    }
}

#[test]
fn a_server_that_hangs_is_not_waited_for() {
    let (release, wait) = std::sync::mpsc::channel::<()>();
    let wait = std::sync::Mutex::new(wait);
    let server = Server::raw(move |_, _| {
        let _ = wait.lock().unwrap().recv();
    });
    let begun = Instant::now();
    assert_eq!(
        answered(run(&["workflow-get", ""]).server(&server)),
        NOTHING
    );
    let took = begun.elapsed();
    assert!(took >= Duration::from_millis(600), "{took:?}");
    assert!(took < Duration::from_secs(5), "{took:?}");
    drop(release);
}

#[test]
fn mistakes_and_errors_say_nothing() {
    let server = Server::always(|_| Answer::text(500, "broken"));
    for words in [
        &["workflow-get", ""][..],
        &["nosuch", ""],
        &["workflow-list", "--nosuch", ""],
        &["workflow-get", "a", "b"],
        &["workflow-list", "--limit", ""],
    ] {
        assert_eq!(answered(run(words).server(&server)), NOTHING, "{words:?}");
    }
}

#[test]
fn options_may_stand_anywhere() {
    for (words, expected) in [
        (
            &["--os-region-name", "R", "workflow", "execution", "li"][..],
            "list",
        ),
        (&["workflow-list", "--sort-c", "Na"], "Name"),
        (&["workflow-l", "-f", "cs"], "csv"),
        (&["workflow-list", "-fcs"], "-fcsv"),
        (&["task-list", "--state", "WAITING,SK"], "WAITING,SKIPPED"),
        (&["help", "workflow", "env", "cr"], "create"),
        (&["execution-get", "@fa"], "@failed"),
        (&["workflow-list", "--os-reg"], "--os-region-name"),
    ] {
        let found = answered(run(words));
        assert_eq!(
            found.get(2).map(String::as_str),
            Some(expected),
            "{words:?}"
        );
    }
}

#[test]
fn paths_are_left_to_the_shell() {
    for (words, kind, from) in [
        (&["workflow-create", ""][..], "files", "0"),
        (&["definition-export", "x"], "folders", "0"),
        (&["--log-file=x"], "files", "11"),
        (&["dev-server-start", "--data-dir", ""], "folders", "0"),
    ] {
        assert_eq!(answered(run(words))[..2], [kind, from], "{words:?}");
    }
}

#[test]
fn a_name_with_a_dash_needs_the_end_of_the_options() {
    let row = json!({"workflows": [{"name": "-dash"}]});
    let answer = || Answer::json(200, &row);
    let server = Server::start([
        (Expected::new(WORKFLOWS), answer()),
        (Expected::new(WORKFLOWS), answer()),
    ]);
    assert_eq!(
        answered(run(&["workflow-get", ""]).server(&server)),
        NOTHING
    );
    assert_eq!(
        answered(run(&["workflow-get", "--", "-d"]).server(&server)),
        ["none", "0", "-dash", ""]
    );
    server.done("twice");
}

/// Values alone, without descriptions.
fn values(run: Run) -> Vec<String> {
    let answer = answered(run);
    answer[2..].iter().step_by(2).cloned().collect()
}

#[test]
fn filters_and_sort_keys_are_those_of_the_listing() {
    let fields = values(run(&["workflow-list", "--filter", ""]));
    assert!(fields.contains(&"name=".to_owned()), "{fields:?}");
    assert!(!fields.contains(&"state=".to_owned()), "{fields:?}");
    let operators = values(run(&["workflow-list", "--filter", "name=n"]));
    assert_eq!(operators, ["name=neq:", "name=nin:"]);
    for command in ["execution-list", "task-list", "action-execution-list"] {
        let states = values(run(&[command, "--filter", "state=S"]));
        assert!(
            states.contains(&"state=SUCCESS".to_owned()),
            "{command} {states:?}"
        );
    }
    let keys = values(run(&["workflow-list", "--sort_keys", "name,na"]));
    assert_eq!(keys, ["name,name", "name,namespace"]);
    assert_eq!(
        answered(run(&["workflow-list", "--filter", "nope=n"])),
        NOTHING
    );
}

#[test]
fn kinds_of_definitions_are_known() {
    let kinds = values(run(&["definition-schema", "work"]));
    assert_eq!(kinds, ["workbook", "workflow"]);
}

#[test]
fn namespaces_are_those_of_workflows() {
    let expected = Expected::new("GET /v2/workflows?fields=namespace&limit=100");
    let rows =
        json!({"workflows": [{"namespace": "ops"}, {"namespace": ""}, {"namespace": "ops"}]});
    let server = Server::start([(expected, Answer::json(200, &rows))]);
    let ran = run(&["workflow-get", "backup", "--namespace", ""]).server(&server);
    assert_eq!(values(ran), ["ops"]);
    server.done("one request");
}

/// What stands for an execution is looked up as commands do it.
#[test]
fn tasks_of_the_latest_execution_are_found() {
    const ID: &str = "11111111-2222-4333-8444-555555555555";
    let server = Server::start([
        (
            Expected::new(
                "GET /v2/executions?fields=id%2Cworkflow_name%2Cstate%2Ccreated_at&limit=11&sort_keys=created_at&sort_dirs=desc&nulls=root_execution_id&state=ERROR&workflow_name=backup",
            ),
            Answer::json(
                200,
                &json!({"executions": [{"id": ID, "state": "ERROR"}, {"id": "other"}]}),
            ),
        ),
        (
            Expected::new(&format!(
                "GET /v2/executions/{ID}/tasks?fields=name%2Cstate&limit=100"
            )),
            Answer::json(200, &json!({"tasks": [{"name": "copy", "state": "ERROR"}]})),
        ),
    ]);
    let ran = run(&["execution-retry", "@failed:backup", "--task", ""]).server(&server);
    assert_eq!(values(ran), ["copy"]);
    server.done("two requests");
}

#[test]
fn the_hidden_command_is_not_listed() {
    for words in [&["help"][..], &["commands"], &["bash-completion"]] {
        let ran = mistral(words).run();
        assert!(!ran.stdout.contains("__complete"), "{words:?}");
    }
}

#[test]
fn a_name_that_would_be_a_program_is_refused() {
    let ran = mistral(&["complete", "--name", "x; touch pwned"]).run();
    ran.assert_failure(1, &["--name", "is not the name of a command"]);
}
