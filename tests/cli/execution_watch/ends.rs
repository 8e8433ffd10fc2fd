//! How a watch ends: exit codes, what standard error says, and what is refused.

use std::io::BufRead as _;

use serde_json::json;

use crate::support::logins::ADMIN;
use crate::support::{Run, Server, refused_locally, typed};

use super::world::{Show, World, at, execution, task, with};

/// One task `a` in a state.
fn one(state: &str, of_task: &str) -> World {
    World::new(&[execution("x", state, 9)], &[task("x", "a", of_task, 8)])
}

#[test]
fn each_state_has_its_exit_code_and_its_words() {
    let failed = with(task("x", "a", "ERROR", 8), &json!({"state_info": "boom"}));
    let failed = World::new(&[execution("x", "ERROR", 9)], &[failed]);
    for (world, code, stderr) in [
        (one("SUCCESS", "SUCCESS"), 0, ""),
        (
            failed,
            3,
            "mistral: execution x failed: a: boom\n  hint: to see more: mistral execution-why x\n  \
             hint: to run the failed tasks again: mistral execution-retry x\n",
        ),
        (
            one("ERROR", "SUCCESS"),
            3,
            "mistral: execution x failed\n  hint: to see more: mistral execution-why x\n  \
             hint: no task failed; to run the workflow again: mistral execution-create --from x\n",
        ),
        (
            one("CANCELLED", "SUCCESS"),
            4,
            "mistral: the state of execution x is CANCELLED, not SUCCESS\n",
        ),
        (
            one("PAUSED", "RUNNING"),
            5,
            "mistral: execution x waits for somebody to resume it\n  \
             hint: to resume it: mistral execution-resume x; --ignore-paused waits until somebody does\n",
        ),
    ] {
        let ran = Show::new(vec![one("RUNNING", "RUNNING"), world]).run("execution-watch x");
        assert_eq!((ran.code, ran.stderr.as_str()), (Some(code), stderr));
        assert!(
            ran.stdout.contains("execution x  RUNNING -> "),
            "{}",
            ran.stdout
        );
    }
}

#[test]
fn a_pause_may_be_watched() {
    let show = Show::new(vec![
        one("PAUSED", "RUNNING"),
        one("RUNNING", "RUNNING"),
        one("SUCCESS", "SUCCESS"),
    ]);
    let ran = show.run("execution-watch x --ignore-paused");
    ran.assert(
        0,
        "2026-11-27T10:00:01Z a  RUNNING\n\
         2026-11-27T10:00:09Z execution x  PAUSED  9s\n\
         2026-11-27T10:00:09Z execution x  PAUSED -> RUNNING  9s\n\
         2026-11-27T10:00:08Z a  RUNNING -> SUCCESS  7s\n\
         2026-11-27T10:00:09Z execution x  RUNNING -> SUCCESS  9s\n",
    );
}

#[test]
fn a_time_limit_ends_with_124() {
    for (limit, least, most) in [("0", 1, 1), ("10", 5, 11), ("10 --interval 5", 2, 3)] {
        let show = Show::new(vec![one("RUNNING", "RUNNING")]);
        let ran = show.run(&format!("execution-watch x --timeout {limit}"));
        let lines = "2026-11-27T10:00:00Z execution x  RUNNING\n2026-11-27T10:00:01Z a  RUNNING\n";
        ran.assert(124, lines);
        let limit = limit.split(' ').next().unwrap();
        let expected = format!(
            "mistral: timed out after {limit}s: the state of execution x is RUNNING\n  \
             hint: to watch again: mistral execution-watch x\n"
        );
        assert_eq!(ran.stderr, expected);
        let looks = show.looks().len();
        assert!((least..=most).contains(&looks), "{limit}: {looks}");
    }
}

#[test]
fn an_execution_that_is_not_there_is_said() {
    let show = Show::new(vec![World::default()]);
    let ran = show.run("execution-watch gone");
    ran.assert(1, "");
    let lines: Vec<&str> = ran.stderr.lines().collect();
    assert_eq!(lines.len(), 4, "{}", ran.stderr);
    assert_eq!(
        lines[0],
        "mistral: execution gone: WorkflowExecution not found [id=gone]"
    );
    assert!(lines[1].starts_with("  GET "), "{}", ran.stderr);
    let rest = [
        "  HTTP 404 Not Found",
        "  hint: this is not a UUID; 'mistral execution-list' shows the IDs",
    ];
    assert_eq!(lines[2..], rest);
    // It may also go away in the middle.
    let gone = World::default();
    let ran = Show::new(vec![one("RUNNING", "RUNNING"), gone]).run("execution-watch x");
    assert_eq!(ran.code, Some(1), "{}", ran.stdout);
    ran.assert_stderr(&["mistral: execution x: WorkflowExecution not found [id=x]\n"]);
}

#[test]
fn ctrl_c_leaves_the_execution_alone() {
    let show = Show::new(vec![one("RUNNING", "RUNNING")]);
    let ran = typed("execution-watch x --interval 250ms")
        .server(&show.server)
        .interrupted(|| show.server.asked("GET /v2/executions/x?") > 1);
    ran.assert(
        130,
        "2026-11-27T10:00:00Z execution x  RUNNING\n2026-11-27T10:00:01Z a  RUNNING\n",
    );
    let expected = "mistral: interrupted; the execution goes on\n  \
        hint: to watch it again: mistral execution-watch x\n";
    assert_eq!(ran.stderr, expected);
    assert_eq!(show.server.asked("PUT"), 0);
}

#[test]
fn no_terminal_has_lines_without_colours() {
    let world = || one("SUCCESS", "SUCCESS");
    let expected =
        "2026-11-27T10:00:08Z a  SUCCESS  7s\n2026-11-27T10:00:09Z execution x  SUCCESS  9s\n";
    for variables in [
        [("TERM", "dumb"), ("LANG", "C")],
        [("TERM", "xterm-256color"), ("LANG", "C.UTF-8")],
        [("TERM", "xterm"), ("CLICOLOR_FORCE", "1")],
    ] {
        for how in ["", "--progress auto", "--progress lines"] {
            let ran = Show::new(vec![world()])
                .run_with(&format!("execution-watch x {how}"), |run| {
                    run.envs(&variables)
                });
            ran.assert(0, expected);
            assert_eq!(ran.stderr, "");
        }
    }
}

#[test]
fn a_tree_without_a_terminal_is_refused() {
    let server = Server::start([]);
    for (term, why) in [
        ("xterm", "--progress tree needs a terminal"),
        (
            "dumb",
            "--progress tree needs a terminal that can move its cursor; TERM says it cannot",
        ),
    ] {
        let ran = typed("execution-watch x --progress tree")
            .env("TERM", term)
            .server(&server)
            .run();
        ran.assert(2, "");
        let expected =
            format!("mistral: {why}\n  hint: use --progress lines or --progress jsonl\n");
        assert_eq!(ran.stderr, expected);
    }
    server.done("nothing");
}

#[test]
fn wrong_words_are_refused_before_anything_is_sent() {
    refused_locally(
        2,
        &[
            ("execution-watch", "<ID>"),
            ("execution-watch ''", "the ID of the execution is empty"),
            ("execution-watch x --interval 100ms", "at least 250ms"),
            ("execution-watch x --depth -1", "--depth"),
            ("execution-watch x --progress bar", "jsonl"),
            ("execution-watch x --wait", "--wait"),
        ],
    );
}

#[test]
fn a_reader_who_has_gone_ends_the_watch() {
    let show = Show::new(vec![one("RUNNING", "RUNNING")]);
    let ran = show.run_with("execution-watch x", Run::closed_stdout);
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(141), ""));
    assert_eq!(show.looks().len(), 1);
    let ran = show.run_with("execution-watch x", Run::full_stdout);
    assert_eq!(ran.code, Some(1));
    assert_eq!(
        ran.stderr,
        "mistral: cannot write to standard output: No space left on device (os error 28)\n"
    );
}

/// As with `| head -1`: no further line is needed to see it.
#[test]
fn a_reader_who_goes_ends_the_watch_without_a_change() {
    let show = Show::new(vec![one("RUNNING", "RUNNING")]);
    let run = typed("execution-watch x --interval 250ms").server(&show.server);
    let (run, reader) = run.unread_stdout();
    let head = std::thread::spawn(move || {
        let mut line = String::new();
        std::io::BufReader::new(reader)
            .read_line(&mut line)
            .unwrap();
        line
    });
    let ran = run.run();
    let line = head.join().unwrap();
    assert_eq!(line, "2026-11-27T10:00:00Z execution x  RUNNING\n");
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(141), ""));
}

#[test]
fn a_known_secret_is_masked() {
    let failed = with(
        task("x", "a", "ERROR", 8),
        &json!({"state_info": "login of admin with correct-horse failed"}),
    );
    let world = || {
        World::new(
            &[with(
                execution("x", "ERROR", 9),
                &json!({"state_info": "correct-horse", "created_at": at(1)}),
            )],
            std::slice::from_ref(&failed),
        )
    };
    for how in ["lines", "jsonl"] {
        let show = Show::new(vec![World::default(), world()]);
        let ran = show.run_with(&format!("execution-watch x --progress {how}"), |run| {
            run.env("OS_AUTH_URL", &show.server.below("/v3"))
                .env("MISTRAL_TOKEN_CACHE", "off")
                .envs(&ADMIN)
        });
        assert_eq!(ran.code, Some(3), "{}", ran.stderr);
        assert!(
            ran.stdout.contains("login of admin with "),
            "{}",
            ran.stdout
        );
        let all = format!("{}{}", ran.stdout, ran.stderr);
        assert!(!all.contains("correct-horse"), "{all}");
    }
}
