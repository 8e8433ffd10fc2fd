//! Executions that are not named by their whole ID.

use serde_json::{Value, json};

use crate::support::logins::{ADMIN, admin, demo, v3};
use crate::support::{Answer, Expected, Server, typed};

const FIELDS: &str = "fields=id,workflow_name,state,created_at";
const ID: &str = "7f6c3a7e-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const OTHER: &str = "7f6c99aa-1c2d-4e5f-8a9b-0c1d2e3f4a5b";
const AT: &str = "2026-11-27 10:00:00";

fn row(id: &str, state: &str, at: &str) -> Value {
    json!({"id": id, "workflow_name": "nightly", "state": state, "created_at": at})
}

fn execution(id: &str) -> Answer {
    let mut whole = row(id, "ERROR", AT);
    let more = json!({
        "workflow_id": "w", "workflow_namespace": "", "description": "", "task_execution_id": null,
        "root_execution_id": null, "state_info": null, "updated_at": AT, "input": "{}", "output": "{}",
        "published_global": "{}"
    });
    for (name, value) in more.as_object().unwrap() {
        whole[name] = value.clone();
    }
    Answer::json(200, &whole)
}

fn newest(more: &str) -> Expected {
    Expected::new(&format!(
        "GET /v2/executions?{FIELDS}&limit=11&sort_keys=created_at&sort_dirs=desc&nulls=root_execution_id{more}"
    ))
}

fn searched() -> Expected {
    Expected::new(&format!(
        "GET /v2/executions?{FIELDS}&limit=1000&sort_keys=created_at&sort_dirs=desc"
    ))
}

/// Whether there is an execution.
fn exists(id: &str) -> Expected {
    Expected::new(&format!("GET /v2/executions/{id}?fields=id"))
}

fn rows(rows: &[Value]) -> Answer {
    Answer::json(
        200,
        &json!({"executions": rows, "next": "http://127.0.0.1:1/never"}),
    )
}

fn unknown(id: &str) -> Answer {
    let text = format!("WorkflowExecution not found [id={id}]");
    Answer::json(404, &json!({"faultstring": text}))
}

fn no_uuid() -> Answer {
    Answer::json(400, &json!({"faultstring": "Expected a uuid"}))
}

/// Exit code, standard output and standard error of a run.
#[track_caller]
fn check(line: &str, steps: Vec<(Expected, Answer)>, code: i32, stdout: &str, stderr: &str) {
    let server = Server::start(steps);
    let ran = typed(line).server(&server).run();
    ran.assert(code, stdout);
    let found = ran.stderr.replace(&server.url(), "URL");
    assert_eq!(found, stderr, "{line}");
    server.done(line);
}

#[test]
fn each_reference_is_the_newest_root_execution_that_is_so() {
    for (text, more) in [
        ("@latest", ""),
        ("@failed", "&state=ERROR"),
        ("@running", "&state=RUNNING"),
        ("@latest:nightly", "&workflow_name=nightly"),
        ("@failed:a:b", "&state=ERROR&workflow_name=a:b"),
        ("@running:in:a", "&state=RUNNING&workflow_name=eq:in:a"),
    ] {
        let found = [
            row(ID, "ERROR", AT),
            row(OTHER, "ERROR", "2026-11-27 09:59:59"),
        ];
        let steps = vec![
            (newest(more), rows(&found)),
            (
                Expected::new(&format!("GET /v2/executions/{ID}")),
                execution(ID),
            ),
        ];
        let note = format!("mistral: note: {text} is execution {ID} (nightly, ERROR, {AT})\n");
        let line = format!("execution-get {text} -f value -c ID");
        check(&line, steps, 0, &format!("{ID}\n"), &note);
    }
}

#[test]
fn every_command_takes_references() {
    let note = format!("mistral: note: @latest is execution {ID} (nightly, ERROR, {AT})\n");
    for line in [
        "execution-get @latest",
        "execution-get-input @latest",
        "execution-get-output @latest",
        "execution-get-output @latest --wait",
        "execution-get-published @latest",
        "execution-get-report @latest",
        "execution-get-sub-executions @latest",
        "execution-wait @latest",
        "execution-watch @latest",
        "execution-tree @latest",
        "execution-why @latest",
        "execution-timeline @latest",
        "execution-retry @latest",
        "execution-update @latest --state PAUSED",
        "execution-cancel @latest",
        "execution-stop @latest --state ERROR",
        "execution-pause @latest",
        "execution-resume @latest",
        "execution-delete @latest",
        "execution-create --from @latest",
        "execution-create -s @latest",
        "task-list @latest",
    ] {
        let server = Server::always(|request| {
            if request.contains("nulls=root_execution_id") {
                rows(&[row(ID, "ERROR", AT)])
            } else {
                Answer::json(403, &json!({"faultstring": "enough"}))
            }
        });
        let ran = typed(line).server(&server).run();
        assert!(ran.stderr.starts_with(&note), "{line}: {}", ran.stderr);
        assert!(
            !ran.stderr.contains("@latest is not"),
            "{line}: {}",
            ran.stderr
        );
        assert_eq!(server.asked("GET /v2/executions?"), 1, "{line}");
    }
}

#[test]
fn several_of_one_second_are_said_and_nothing_is_changed_by_chance() {
    let found = [
        row(ID, "ERROR", AT),
        row(OTHER, "ERROR", AT),
        row("x", "ERROR", "2026-11-27 09:00:00"),
    ];
    let get = Expected::new(&format!("GET /v2/executions/{ID}"));
    check(
        "execution-get @latest -f value -c ID",
        vec![(newest(""), rows(&found)), (get, execution(ID))],
        0,
        &format!("{ID}\n"),
        &format!(
            "mistral: note: @latest is execution {ID} (nightly, ERROR, {AT})\n\
             mistral: note: another one was created in the same second\n"
        ),
    );
    for line in [
        "execution-delete @failed",
        "execution-cancel @failed",
        "execution-retry @failed",
        "execution-create --from @failed",
    ] {
        check(
            line,
            vec![(newest("&state=ERROR"), rows(&found))],
            2,
            "",
            &format!(
                "mistral: @failed is not clear: several executions were created in the same second\n  \
                 hint: {ID} (nightly, ERROR, {AT})\n  hint: {OTHER} (nightly, ERROR, {AT})\n  \
                 hint: give the ID of the one that is meant\n"
            ),
        );
    }
}

#[test]
fn without_such_an_execution_nothing_else_is_sent() {
    for (text, more, what) in [
        ("@latest", "", ""),
        ("@failed", "&state=ERROR", " in state ERROR"),
        (
            "@running:w",
            "&state=RUNNING&workflow_name=w",
            " in state RUNNING of workflow \"w\"",
        ),
    ] {
        check(
            &format!("execution-delete {text} --force"),
            vec![(newest(more), rows(&[]))],
            1,
            "",
            &format!("mistral: {text}: there is no root execution{what} in this project\n"),
        );
    }
}

#[test]
fn other_texts_with_an_at_sign_are_sent_as_they_are() {
    let hint = "hint: @latest, @failed and @running stand for the newest root execution that is so, @latest:WORKFLOW and so on for that of a workflow";
    for text in ["@newest", "@latest:", "@"] {
        let server = Server::start(
            [(
                Expected::new(&format!("DELETE /v2/executions/{text}")),
                unknown(text),
            )]
            .into_iter()
            .chain((text.len() > 1).then(|| (searched(), rows(&[])))),
        );
        let ran = typed(&format!("execution-delete {text}"))
            .server(&server)
            .run();
        ran.assert_failure(1, &[hint]);
        server.done(text);
    }
    let get = Expected::new("GET /v2/executions/@mine");
    check(
        "execution-get @mine -f value -c ID",
        vec![(get, execution("@mine"))],
        0,
        "@mine\n",
        "",
    );
}

#[test]
fn the_beginning_of_an_id_is_sought_after_a_404() {
    let said = format!("mistral: note: 7f6c3 is execution {ID} (nightly, ERROR, {AT})\n");
    let found = [row(OTHER, "ERROR", AT), row(ID, "ERROR", AT)];
    let get = |id: &str| Expected::new(&format!("GET /v2/executions/{id}"));
    for (line, stdout) in [
        ("execution-get 7f6c3 -f value -c ID", format!("{ID}\n")),
        ("execution-get-input 7f6c3", "{}\n".to_owned()),
    ] {
        let steps = vec![
            (get("7f6c3"), unknown("7f6c3")),
            (searched(), rows(&found)),
            (get(ID), execution(ID)),
        ];
        check(line, steps, 0, &stdout, &said);
    }
    // This path takes only UUIDs, and says nothing of the execution.
    let tasks = |id: &str| Expected::any_query(&format!("GET /v2/executions/{id}/tasks"));
    let empty = Answer::json(200, &json!({"tasks": []}));
    let steps = vec![
        (tasks("7f6c3"), no_uuid()),
        (exists("7f6c3"), unknown("7f6c3")),
        (searched(), rows(&found)),
        (tasks(ID), empty),
    ];
    check("task-list 7f6c3 -f value", steps, 0, "", &said);
}

#[test]
fn a_path_that_refuses_an_id_does_not_lead_to_another_execution() {
    for answer in [
        Answer::json(200, &json!({"id": "deploy-4"})),
        no_uuid(),
        Answer::json(403, &json!({"faultstring": "no"})),
    ] {
        let tasks = Expected::any_query("GET /v2/executions/deploy-4/tasks");
        let server = Server::start([(tasks, no_uuid()), (exists("deploy-4"), answer)]);
        let ran = typed("task-list deploy-4").server(&server).run();
        ran.assert_failure(1, &["mistral: Expected a uuid\n"]);
        server.done("deploy-4");
    }
}

#[test]
fn a_wait_looks_whether_there_is_such_an_id_first() {
    let server = Server::always(|request| {
        if request.starts_with("GET /v2/executions?") {
            rows(&[row(ID, "SUCCESS", AT)])
        } else if request.starts_with("GET /v2/executions/7f6c3a") && !request.contains(ID) {
            unknown("7f6c3a")
        } else {
            Answer::json(200, &row(ID, "SUCCESS", AT))
        }
    });
    let line = "execution-wait 7f6c3a --timeout 0";
    let ran = typed(line).server(&server).run();
    ran.assert_stderr(&[
        &format!("mistral: note: 7f6c3a is execution {ID} (nightly, SUCCESS, {AT})\n"),
        &format!("mistral: execution {ID} is SUCCESS\n"),
    ]);
    assert_eq!(server.asked("GET /v2/executions?"), 1);
}

#[test]
fn several_ids_with_one_beginning_are_shown_and_none_is_taken() {
    let mut many: Vec<_> = (10..22)
        .map(|n| row(&format!("7f6c{n}"), "SUCCESS", AT))
        .collect();
    many.push(row("8888", "SUCCESS", AT));
    let steps = vec![
        (Expected::new("GET /v2/executions/7f6c"), unknown("7f6c")),
        (searched(), rows(&many)),
    ];
    let hints = (10..20)
        .map(|n| format!("  hint: 7f6c{n} (nightly, SUCCESS, {AT})\n"))
        .collect::<Vec<_>>()
        .concat();
    let stderr = format!(
        "mistral: 7f6c is the beginning of several execution IDs\n{hints}  hint: and 2 more\n"
    );
    check("execution-get 7f6c", steps, 2, "", &stderr);
}

#[test]
fn what_is_no_beginning_stays_unknown() {
    for (id, found) in [
        ("7f6c", Some(rows(&[row("8888", "SUCCESS", AT)]))),
        // The text itself is one of them: what failed was another thing.
        (
            "7f6c",
            Some(rows(&[
                row("7f6c", "SUCCESS", AT),
                row("7f6c1", "SUCCESS", AT),
            ])),
        ),
        // Rows without an ID, and no rows at all.
        ("7f6c", Some(rows(&[json!({"state": "SUCCESS"})]))),
        ("7f6c", Some(Answer::text(500, "down"))),
        ("7f6", None),
        (ID, None),
    ] {
        let get = Expected::new(&format!("GET /v2/executions/{id}"));
        let steps = [(get, unknown(id))].into_iter();
        let server = Server::start(steps.chain(found.map(|found| (searched(), found))));
        let ran = typed(&format!("execution-get {id}")).server(&server).run();
        ran.assert_failure(1, &[&format!("WorkflowExecution not found [id={id}]\n")]);
        server.done(id);
    }
}

#[test]
fn commands_that_change_something_take_no_beginning() {
    let found = [row("deploy-42", "SUCCESS", AT)];
    let hints = format!(
        "  hint: deploy-4 is the beginning of these IDs; a command that changes something needs the whole ID\n  \
         hint: deploy-42 (nightly, SUCCESS, {AT})\n"
    );
    let refused = |method: &str, query: &str| {
        let request = Expected::any_body(&format!("{method} /v2/executions/deploy-4{query}"));
        vec![(request, unknown("deploy-4")), (searched(), rows(&found))]
    };
    check(
        "execution-delete deploy-4",
        refused("DELETE", ""),
        2,
        "",
        &format!(
            "mistral: execution deploy-4: WorkflowExecution not found [id=deploy-4]\n  DELETE URL/executions/deploy-4\n  \
             HTTP 404 Not Found\nmistral: Unable to delete the specified execution(s): 1 of 1 failed.\n{hints}"
        ),
    );
    check(
        "execution-update deploy-4 --state PAUSED",
        refused("PUT", ""),
        2,
        "",
        &format!(
            "mistral: WorkflowExecution not found [id=deploy-4]\n  PUT URL/executions/deploy-4\n  \
             HTTP 404 Not Found\n{hints}"
        ),
    );
    for line in [
        "execution-cancel deploy-4",
        "execution-pause deploy-4",
        "execution-resume deploy-4",
        "execution-stop deploy-4 --state ERROR",
        "execution-retry deploy-4",
        "execution-create --from deploy-4",
    ] {
        let server = Server::always(|request| match request.split('/').next() {
            Some("GET ") if request.starts_with("GET /v2/executions?") => {
                rows(&[row("deploy-42", "SUCCESS", AT)])
            }
            Some("GET ") => unknown("deploy-4"),
            _ => Answer::text(500, "nothing is to be changed"),
        });
        let ran = typed(line).server(&server).run();
        ran.assert_failure(2, &[&hints]);
        assert_eq!(server.asked("GET /v2/executions?"), 1, "{line}");
        assert_eq!(server.asked("P"), 0, "{line}");
        assert_eq!(server.asked("DELETE"), 0, "{line}");
    }
}

#[test]
fn of_several_only_those_that_the_server_does_not_know_are_explained() {
    // The first one is deleted: it is in no list any more, although it is the beginning of another.
    let steps = vec![
        (
            Expected::new("DELETE /v2/executions/deploy-4"),
            Answer::text(204, ""),
        ),
        (
            Expected::new("DELETE /v2/executions/other"),
            unknown("other"),
        ),
        (searched(), rows(&[row("deploy-42", "SUCCESS", AT)])),
    ];
    let server = Server::start(steps);
    let line = "execution-delete deploy-4 other";
    let ran = typed(line).server(&server).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    assert!(!ran.stderr.contains("deploy-42"), "{}", ran.stderr);
    let end = "mistral: Unable to delete the specified execution(s): 1 of 2 failed.\n  \
        hint: what is not found and not a UUID is hardly an ID; 'mistral execution-list' shows the IDs\n";
    assert!(ran.stderr.ends_with(end), "{}", ran.stderr);
    assert_eq!(ran.stderr.matches("not a UUID").count(), 1);
    server.done(line);
}

#[test]
fn ids_of_a_hostile_server_steer_no_terminal_and_stay_below_their_path() {
    let evil = "7f6c\u{1b}[2J\n/../../x";
    let steps = vec![
        (newest(""), rows(&[row(evil, "ERROR", AT)])),
        (
            Expected::any_query("GET /v2/executions/7f6c%1B%5B2J%0A%2F..%2F..%2Fx"),
            unknown("x"),
        ),
    ];
    let server = Server::start(steps);
    let ran = typed("execution-get @latest").server(&server).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    let first = ran.stderr.lines().next().unwrap();
    assert!(
        first.starts_with("mistral: note: @latest is execution 7f6c"),
        "{first:?}"
    );
    assert!(
        first.ends_with("(nightly, ERROR, 2026-11-27 10:00:00)"),
        "{first:?}"
    );
    assert!(!first.contains('\u{1b}'), "{first:?}");
    // Neither nothing nor another folder.
    for id in ["", ".", ".."] {
        let server = Server::start([(newest(""), rows(&[row(id, "ERROR", AT)]))]);
        let ran = typed("execution-delete @latest").server(&server).run();
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        server.done(id);
    }
    let nameless = rows(&[json!({"state": "ERROR"})]);
    check(
        "execution-delete @latest",
        vec![(newest(""), nameless)],
        1,
        "",
        "mistral: cannot parse a row of the response: missing field `id` at line 1 column 17\n",
    );
}

#[test]
fn one_login_and_one_connection_are_for_all_of_it() {
    let get = |id: &str| Expected::new(&format!("GET /v2/executions/{id}"));
    let found = || rows(&[row(ID, "ERROR", AT)]);
    for (text, steps) in [
        ("@latest", vec![(newest(""), found())]),
        (
            "7f6c",
            vec![(get("7f6c"), unknown("7f6c")), (searched(), found())],
        ),
    ] {
        let login = v3("/v3", &admin(&demo()), "t1", &json!([]));
        let steps = [login].into_iter().chain(steps);
        let server = Server::start(steps.chain([(get(ID), execution(ID))]));
        let line = format!("execution-get {text} -f value -c ID");
        let ran = typed(&line)
            .server(&server)
            .env("OS_AUTH_URL", &server.below("/v3"))
            .envs(&ADMIN)
            .env("MISTRAL_TOKEN_CACHE", "off")
            .run();
        ran.assert(0, &format!("{ID}\n"));
        server.done(&line);
        assert_eq!(server.connections(), 1, "{line}");
    }
}
