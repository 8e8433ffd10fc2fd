//! How many at the same time, how fast, and what a busy server gets.

use std::time::Duration;

use super::crowd::{Crowd, Reply, deleted, refused};
use crate::support::{Answer, mistral, typed};

fn names(count: usize) -> Vec<String> {
    (0..count).map(|number| format!("b{number:03}")).collect()
}

fn lines(names: &[String]) -> String {
    names.join("\n") + "\n"
}

fn accepted(names: &[String]) -> String {
    names.iter().fold(String::new(), |lines, name| {
        lines
            + &format!(
                "Request to delete workbook {name} has been accepted.
"
            )
    })
}

fn sorted(text: &str) -> Vec<&str> {
    let mut lines: Vec<_> = text.lines().collect();
    lines.sort_unstable();
    lines
}

#[test]
fn one_after_the_other_in_order_unless_told_otherwise() {
    let (crowd, names) = (Crowd::default(), names(20));
    let server = crowd.serve(|_| true, |_, _| deleted());
    let ran = mistral(&["workbook-delete", "-", "--yes"])
        .server(&server)
        .stdin(&lines(&names))
        .run();
    ran.assert(0, &accepted(&names));
    assert_eq!(ran.stderr, "mistral: 20 deleted\n");
    let asked: Vec<_> = names
        .iter()
        .map(|name| format!("DELETE /v2/workbooks/{name}"))
        .collect();
    crowd.look(|seen| assert_eq!((seen.most, &seen.asked), (1, &asked)));
    assert_eq!(server.connections(), 1);
}

#[test]
fn as_many_at_the_same_time_as_wanted_over_as_many_connections() {
    for at_once in [3, 16] {
        let (crowd, names) = (Crowd::default(), names(96));
        // Nothing is answered before so many are under way.
        let server = crowd.serve(move |seen| seen.most == at_once, |_, _| deleted());
        let ran = mistral(&["workbook-delete", "-", "-y", "--concurrency"])
            .words(&[&at_once.to_string()])
            .server(&server)
            .stdin(&lines(&names))
            .run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(sorted(&ran.stdout), sorted(&accepted(&names)));
        assert_eq!(ran.stderr, "mistral: 96 deleted\n");
        crowd.look(|seen| {
            assert_eq!(seen.most, at_once);
            assert_eq!((seen.asked.len(), seen.counts.len()), (96, 96));
        });
        assert!(server.connections() <= at_once, "{}", server.connections());
    }
}

#[test]
fn ids_on_the_command_line_can_be_deleted_at_the_same_time_without_a_question() {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |seen| seen.most == 2,
        |line, _| match line {
            "DELETE /v2/workbooks/b" => Reply::Answer(refused(404)),
            _ => deleted(),
        },
    );
    let ran = mistral(&["workbook-delete", "a", "b", "c", "a", "--concurrency", "2"])
        .server(&server)
        .run();
    // One that was named is not merely gone.
    assert_eq!(ran.code, Some(1));
    let names = ["a", "c"].map(str::to_owned);
    assert_eq!(sorted(&ran.stdout), sorted(&accepted(&names)));
    let url = server.url();
    assert_eq!(
        ran.stderr,
        format!(
            "mistral: workbook b: status 404\n  DELETE {url}/workbooks/b\n  HTTP 404 Not Found\nmistral: 2 deleted, 1 failed\n"
        )
    );
    crowd.look(|seen| assert_eq!(seen.asked.len(), 3));
}

#[test]
fn no_more_a_second_than_wanted() {
    let (crowd, names) = (Crowd::default(), names(10));
    let server = crowd.serve(|_| true, |_, _| deleted());
    let ran = mistral(&[
        "workbook-delete",
        "-",
        "-y",
        "--concurrency=4",
        "--rate=50/s",
    ])
    .server(&server)
    .stdin(&lines(&names))
    .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    crowd.look(|seen| {
        let took = seen.times[9] - seen.times[0];
        assert!(took >= Duration::from_millis(160), "{took:?}");
    });
}

#[test]
fn what_is_gone_is_done_and_what_fails_does_not_stop_the_rest() {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |_| true,
        |line, _| match line.rsplit('/').next() {
            Some("gone") => Reply::Answer(refused(404)),
            Some("busy") => Reply::Answer(refused(400)),
            // Of somebody else at that URL, not of Mistral.
            Some("else") => Reply::Answer(Answer::text(404, "nothing here")),
            _ => deleted(),
        },
    );
    let ran = mistral(&["workbook-delete", "-", "--yes"])
        .server(&server)
        .stdin("a\ngone\nbusy\nelse\nb\n")
        .run();
    ran.assert(1, &accepted(&["a", "b"].map(str::to_owned)));
    let url = server.url();
    assert_eq!(
        ran.stderr,
        format!(
            "mistral: note: workbook gone: not found; taken as deleted already\n\
             mistral: workbook busy: status 400\n  DELETE {url}/workbooks/busy\n  HTTP 400 Bad Request\n\
             mistral: workbook else: nothing here\n  DELETE {url}/workbooks/else\n  HTTP 404 Not Found\n  \
             hint: check that the URL is that of Mistral's API, including the version: http://HOST:8989/v2\n\
             mistral: 2 deleted, 1 already gone, 2 failed\n"
        )
    );
}

#[test]
fn a_busy_server_is_given_time_and_everything_is_deleted_once() {
    for status in [429, 503, 0] {
        let (crowd, names) = (Crowd::default(), names(40));
        let server = crowd.serve(
            |_| true,
            move |line, before| match (before, status) {
                (0, 0) if line.ends_with('7') => Reply::Reset,
                (0, _) if line.ends_with('7') => {
                    Reply::Answer(refused(status).header("Retry-After", "2"))
                }
                _ => deleted(),
            },
        );
        let ran = mistral(&["workbook-delete", "-", "-y", "--concurrency=4"])
            .env("MISTRAL_TEST_CLOCK", "1")
            .server(&server)
            .stdin(&lines(&names))
            .run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        assert_eq!(sorted(&ran.stdout), sorted(&accepted(&names)));
        assert!(
            ran.stderr.ends_with("mistral: 40 deleted\n"),
            "{}",
            ran.stderr
        );
        if status > 0 {
            let first = format!(
                "mistral: note: the server answers HTTP {status}; going on after 2s with 2 at a time\n"
            );
            assert!(ran.stderr.starts_with(&first), "{}", ran.stderr);
        }
        crowd.look(|seen| {
            for (line, count) in &seen.counts {
                let expected = if line.ends_with('7') { 2 } else { 1 };
                assert_eq!(*count, expected, "{line}");
            }
        });
    }
}

#[test]
fn what_a_broken_connection_left_open_is_gone_at_the_second_try() {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |_| true,
        |_, before| match before {
            0 => Reply::Reset,
            _ => Reply::Answer(refused(404)),
        },
    );
    let ran = mistral(&["workbook-delete", "a", "--concurrency=2"])
        .env("MISTRAL_TEST_CLOCK", "1")
        .server(&server)
        .run();
    ran.assert(0, "");
    assert!(
        ran.stderr.ends_with("mistral: 0 deleted, 1 already gone\n"),
        "{}",
        ran.stderr
    );
}

#[test]
fn a_server_that_stays_busy_is_left_alone() {
    let (crowd, names) = (Crowd::default(), names(300));
    let server = crowd.serve(|_| true, |_, _| Reply::Answer(refused(503)));
    let ran = mistral(&["workbook-delete", "-", "-y", "--concurrency=4"])
        .env("MISTRAL_TEST_CLOCK", "1")
        .server(&server)
        .stdin(&lines(&names))
        .run();
    ran.assert(1, "");
    ran.assert_stderr(&[
        "mistral: workbook b0",
        "mistral: 0 deleted, ",
        " not done\n  hint: the rest was not tried, as the server did not do any of the last ones\n",
    ]);
    crowd.look(|seen| assert!(seen.asked.len() < 20, "{}", seen.asked.len()));
}

#[test]
fn wrong_numbers_are_refused() {
    crate::support::misused(&[
        (
            "workbook-delete a --concurrency 17",
            "not a number from 1 to 16",
        ),
        (
            "workbook-delete a --concurrency 0",
            "not a number from 1 to 16",
        ),
        ("workbook-delete a --rate 5/h", "not a rate; write 5/s"),
        ("workbook-delete a --rate 0", "not a rate; write 5/s"),
    ]);
}

#[test]
fn nothing_more_is_sent_once_standard_output_is_closed() {
    let crowd = Crowd::default();
    let server = crowd.serve(|_| true, |_, _| deleted());
    let ran = mistral(&["workbook-delete", "-", "-y"])
        .server(&server)
        .stdin("a\nb\nc\nd\n")
        .closed_stdout()
        .run();
    assert_eq!(ran.code, Some(141), "{}", ran.stderr);
    ran.assert_stderr(&["mistral: 1 deleted, 3 not done\n"]);
    assert_eq!(server.asked("DELETE"), 1);
}

#[test]
fn what_was_done_is_said_although_it_cannot_be_shown() {
    let crowd = Crowd::default();
    let server = crowd.serve(
        |_| true,
        |line, _| match line {
            line if line.starts_with("DELETE") => deleted(),
            line => {
                let id = line.rsplit('/').next().unwrap();
                let row = serde_json::json!({
                    "id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
                    "task_execution_id": null, "root_execution_id": null, "state": "PAUSED", "state_info": null,
                    "created_at": "2026-11-01 10:00:00", "updated_at": "2026-11-01 10:00:00"
                });
                Reply::Answer(Answer::json(200, &row))
            }
        },
    );
    for (line, said) in [
        (
            "execution-pause - -y",
            "mistral: 0 paused, 2 already PAUSED\n",
        ),
        ("workbook-delete - -y", "mistral: 1 deleted, 1 not done\n"),
    ] {
        let ran = typed(line)
            .server(&server)
            .stdin("a\nb\n")
            .full_stdout()
            .run();
        assert_eq!(ran.code, Some(1), "{}", ran.stderr);
        ran.assert_stderr(&[said, "mistral: cannot write to standard output"]);
    }
}

#[test]
fn a_server_that_refuses_is_not_out_of_order() {
    let (crowd, names) = (Crowd::default(), names(20));
    let server = crowd.serve(
        |_| true,
        |_, before| Reply::Answer(refused(if before == 0 { 503 } else { 403 })),
    );
    let ran = mistral(&["workbook-delete", "-", "-y"])
        .env("MISTRAL_TEST_CLOCK", "1")
        .server(&server)
        .stdin(&lines(&names))
        .run();
    ran.assert(1, "");
    assert!(
        ran.stderr.ends_with("mistral: 0 deleted, 20 failed\n"),
        "{}",
        ran.stderr
    );
    crowd.look(|seen| assert_eq!(seen.asked.len(), 40));
}

#[test]
fn each_long_pause_is_told() {
    for (asked, told) in [("6", 3), ("1", 1)] {
        let crowd = Crowd::default();
        let server = crowd.serve(
            |_| true,
            move |_, before| match before {
                0..3 => Reply::Answer(refused(503).header("Retry-After", asked)),
                _ => deleted(),
            },
        );
        let ran = mistral(&["workbook-delete", "-", "-y"])
            .env("MISTRAL_TEST_CLOCK", "1")
            .server(&server)
            .stdin("a\n")
            .run();
        assert_eq!(ran.code, Some(0), "{}", ran.stderr);
        let count = ran.stderr.matches("; going on after ").count();
        assert_eq!(count, told, "{}", ran.stderr);
    }
}
