//! Waiting for executions on real servers, with every login, through a restart.

use serde_json::Value;
use tempfile::TempDir;

use crate::keystone::targeting;
use crate::support::lab::{User, lab};
use crate::support::own::Own;
use crate::support::running::{Running, id_in};
use crate::support::{Outcome, Server, bare, rows, server, unique};

/// Creates workflows of these bodies, with `NAME` for the beginning of all their names, and gives that.
fn workflows(server: &Server, text: &str) -> String {
    let name = unique("wait");
    let text = format!("version: '2.0'\n{}", text.replace("NAME", &name));
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    name
}

const STATE: [&str; 4] = ["-f", "value", "-c", "State"];

fn create_and_wait(server: &Server, workflow: &str, words: &[&str]) -> Outcome {
    let mut all = vec!["execution-create", workflow, "--wait"];
    all.extend(STATE);
    all.extend(words);
    server.run(&all)
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_wait_ends_with_the_state_of_the_execution() {
    let server = server();
    let name = workflows(
        &server,
        "NAME_ok:\n  output: {n: 1}\n  tasks:\n    t: {action: std.noop, wait-before: 1}\n\
         NAME_leaf:\n  tasks:\n    fetch: {action: std.fail}\n\
         NAME_middle:\n  tasks:\n    install: {workflow: NAME_leaf}\n\
         NAME_top:\n  tasks:\n    deploy: {workflow: NAME_middle}\n\
         NAME_paused:\n  tasks:\n    t: {action: std.noop, pause-before: true}\n\
         NAME_async:\n  tasks:\n    t: {action: std.async_noop}\n",
    );
    let ok = create_and_wait(&server, &format!("{name}_ok"), &[]);
    assert_eq!(
        (ok.code, ok.stdout.as_str()),
        (Some(0), "SUCCESS\n"),
        "{}",
        ok.stderr
    );

    let failed = create_and_wait(&server, &format!("{name}_top"), &[]);
    assert_eq!((failed.code, failed.stdout.as_str()), (Some(3), "ERROR\n"));
    let cause = " failed: deploy > install > fetch: Fail action expected exception.\n";
    assert!(failed.stderr.contains(cause), "{}", failed.stderr);

    let paused = create_and_wait(&server, &format!("{name}_paused"), &[]);
    assert_eq!((paused.code, paused.stdout.as_str()), (Some(5), "PAUSED\n"));

    let late = create_and_wait(&server, &format!("{name}_async"), &["--timeout", "1"]);
    assert_eq!((late.code, late.stdout.as_str()), (Some(124), "RUNNING\n"));
    let id = id_in(&late.stderr);
    let ran = server.run(&["execution-get-output", &id, "--wait", "--timeout", "0"]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(124), "{}\n"),
        "{}",
        ran.stderr
    );

    let mut waiting = Running::start(server.client(), &["execution-wait", &id]);
    waiting.says("is RUNNING");
    server.ok(&["execution-update", &id, "-s", "CANCELLED"]);
    let cancelled = waiting.ended();
    assert_eq!(cancelled.code, Some(4), "{}", cancelled.stderr);
    let ran = server.run(&["execution-wait", &id, "--for", "CANCELLED"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);

    let output = [
        "execution-create",
        &format!("{name}_ok"),
        "-f",
        "value",
        "-c",
        "ID",
    ];
    let id = server.ok(&output).trim_end().to_owned();
    assert_eq!(
        server.ok(&["execution-get-output", &id, "--wait"]),
        "{\n    \"n\": 1\n}\n"
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_resumed_execution_ends_a_wait_that_ignores_the_pause() {
    let server = server();
    let name = workflows(
        &server,
        "NAME:\n  tasks:\n    t: {action: std.noop, pause-before: true}\n",
    );
    let words = ["execution-create", &name, "--wait", "--ignore-paused"];
    let mut waiting = Running::start(server.client(), &words);
    let id = id_in(&waiting.says("has started"));
    waiting.says("PAUSED");
    server.ok(&["execution-update", &id, "-s", "RUNNING"]);
    let ran = waiting.ended();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
}

#[test]
#[ignore = "needs a real Mistral"]
fn an_interruption_leaves_the_execution_alone_or_cancels_it() {
    let server = server();
    let name = workflows(
        &server,
        "NAME:\n  tasks:\n    t: {action: std.async_noop}\n",
    );
    for (option, state) in [
        (None, "RUNNING"),
        (Some("--cancel-on-interrupt"), "CANCELLED"),
    ] {
        let mut words = vec!["execution-create", &name, "--wait"];
        words.extend(option);
        let mut waiting = Running::start(server.client(), &words);
        let id = id_in(&waiting.says("has started"));
        waiting.interrupt();
        let ran = waiting.ended();
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(130), ""),
            "{}",
            ran.stderr
        );
        assert_eq!(server.field(&["execution-get", &id], "State"), state);
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn twenty_waits_at_once() {
    let server = server();
    let name = workflows(
        &server,
        "NAME:\n  tasks:\n    t: {action: std.noop, wait-before: 2}\n",
    );
    let words = [
        "execution-create",
        &name,
        "--wait",
        "-f",
        "value",
        "-c",
        "State",
    ];
    let waits: Vec<_> = (0..20)
        .map(|_| Running::start(server.client(), &words))
        .collect();
    for wait in waits {
        let ran = wait.ended();
        assert_eq!(
            (ran.code, ran.stdout.as_str()),
            (Some(0), "SUCCESS\n"),
            "{}",
            ran.stderr
        );
    }
    let ids: Vec<_> = (0..20)
        .map(|_| server.field(&["execution-create", &name], "ID"))
        .collect();
    let mut words = vec!["execution-wait"];
    words.extend(ids.iter().map(String::as_str));
    let shown: Value = server.json(&words);
    assert_eq!(rows(&shown, "State", "SUCCESS").len(), 20, "{shown}");
}

#[test]
#[ignore = "needs a real Mistral"]
fn a_server_is_restarted_in_the_middle_of_a_wait() {
    let own = Own::new("restarted");
    own.start();
    let folder = TempDir::new().unwrap();
    let file = folder.path().join("flow.yaml");
    std::fs::write(
        &file,
        "version: '2.0'\nflow:\n  tasks:\n    t: {action: std.async_noop}\n",
    )
    .unwrap();
    own.ask(&["workflow-create", file.to_str().unwrap()]);
    let mut client = bare();
    client.env("OS_MISTRAL_URL", own.url());
    let mut waiting = Running::start(
        client,
        &[
            "execution-create",
            "flow",
            "--wait",
            "-f",
            "value",
            "-c",
            "State",
        ],
    );
    waiting.says("has started");
    let actions = || own.ask(&["action-execution-list", "-f", "value", "-c", "ID"]);
    Server::poll("the action starts", || !actions().trim().is_empty());
    let stop = own.run(&["dev-server-stop"]);
    assert_eq!(stop.code, Some(0), "{}", stop.stderr);
    waiting.says("note: still waiting: ");
    own.start();
    waiting.says("the server responds again");
    let action = actions().trim().to_owned();
    own.ask(&["action-execution-update", &action, "--state", "SUCCESS"]);
    let ran = waiting.ended();
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "SUCCESS\n"),
        "{}",
        ran.stderr
    );
}

/// One wait with a user's login, with every request logged.
fn wait_as(user: &User) {
    let folder = TempDir::new().unwrap();
    let name = unique("wait");
    let file = folder.path().join("flow.yaml");
    let text =
        format!("version: '2.0'\n{name}:\n  tasks:\n    t: {{action: std.noop, wait-before: 1}}\n");
    std::fs::write(&file, text).unwrap();
    user.ok(&["workflow-create", file.to_str().unwrap()]);
    let ran = user.run(&[
        "--debug",
        "execution-create",
        &name,
        "--wait",
        "-f",
        "value",
        "-c",
        "State",
    ]);
    assert_eq!(
        (ran.code, ran.stdout.as_str()),
        (Some(0), "SUCCESS\n"),
        "{}",
        ran.stderr
    );
    for part in ["SUCCESS", "fields=id%2Cstate%2Cstate_info%2Cupdated_at"] {
        assert!(ran.stderr.contains(part), "no {part} in {}", ran.stderr);
    }
    assert!(!ran.stderr.contains("-secret"), "{}", ran.stderr);
}

#[test]
#[ignore = "needs a real Mistral"]
fn waits_with_every_login() {
    let lab = lab();
    let tokens = TempDir::new().unwrap();
    wait_as(&lab.user("alice", "red"));
    let kept = lab.user("alice", "red").with_token_cache(tokens.path());
    wait_as(&kept);
    wait_as(&kept);
    wait_as(&lab.keycloak());
    wait_as(&targeting(lab.admin()));
}
