//! `--since` with `--until`: the server is told one of the two bounds.

use serde_json::Value;

use super::{EXECUTION, page, row};
use crate::support::{Expected, Server, typed};

const OPTIONS: &str = "--since 2026-11-27T10:00:00Z --until 2026-11-27T10:00:01Z";
const SINCE: &str = "&created_at=gte:2026-11-27 10:00:00";
const BEFORE: &str = "&created_at=lt:2026-11-27 10:00:02";

/// Rows by their IDs and the seconds around 10:00:00.
fn rows(all: &[(&str, i32)]) -> Vec<Value> {
    let row = |&(id, second): &(&str, i32)| {
        let time = if second < 0 {
            format!("2026-11-27 09:59:{:02}", 60 + second)
        } else {
            format!("2026-11-27 10:00:{second:02}")
        };
        row(id, &time)
    };
    all.iter().map(row).collect()
}

/// A page: the query that asks for it, its rows, and whether there are more.
type Asked<'a> = (&'a str, &'a [(&'a str, i32)], bool);

/// The command line asks for these pages, and shows these IDs.
fn reads(options: &str, pages: &[Asked<'_>], ids: &str) {
    let steps = pages.iter().map(|(query, page_rows, more)| {
        let request = format!("GET /v2/executions?{query}&{EXECUTION}");
        let answer = page("executions", &rows(page_rows), *more);
        (Expected::new(&request), answer)
    });
    let server = Server::start(steps.collect::<Vec<_>>());
    let line = format!("execution-list {OPTIONS} {options} -f value -c ID");
    let ran = typed(&line).server(&server).run();
    ran.assert(0, ids);
    assert_eq!(ran.stderr, "", "{line}");
    server.done(&line);
}

#[test]
fn of_the_newest_the_server_leaves_out_what_is_later() {
    let query = format!("limit=100&sort_keys=created_at&sort_dirs=desc{BEFORE}");
    let found: &[_] = &[("d", 1), ("c", 0), ("b", 0), ("a", -1)];
    // There is more, but all of it is earlier.
    reads("", &[(&query, found, true)], "b\nc\nd\n");
}

#[test]
fn a_limit_counts_rows_of_the_window() {
    let query = format!("limit=2&sort_keys=created_at&sort_dirs=desc{BEFORE}");
    reads(
        "--limit 2",
        &[(&query, &[("d", 1), ("c", 0)], true)],
        "c\nd\n",
    );
}

#[test]
fn of_the_oldest_the_server_leaves_out_what_is_earlier() {
    let query = format!("limit=100&sort_keys=created_at&sort_dirs=asc{SINCE}");
    let found: &[_] = &[("a", 0), ("b", 1), ("c", 2)];
    reads("--oldest", &[(&query, found, true)], "a\nb\n");
}

#[test]
fn all_of_the_oldest_are_read_up_to_the_first_later_one() {
    let query = format!("sort_keys=created_at&sort_dirs=asc{SINCE}");
    let second = format!("{query}&marker=b");
    reads(
        "--oldest --limit -1",
        &[
            (&query, &[("a", 0), ("b", 0)], true),
            (&second, &[("c", 1), ("d", 2)], true),
        ],
        "a\nb\nc\n",
    );
}

#[test]
fn all_of_one_page_are_shown_from_the_oldest_on() {
    let query = format!("sort_keys=created_at&sort_dirs=desc{BEFORE}");
    let found: &[_] = &[("c", 1), ("b", 0), ("a", -2)];
    reads("--limit -1", &[(&query, found, true)], "b\nc\n");
}

#[test]
fn all_of_several_pages_are_read_again_from_the_oldest_on() {
    let newest = format!("sort_keys=created_at&sort_dirs=desc{BEFORE}");
    let oldest = format!("sort_keys=created_at&sort_dirs=asc{SINCE}");
    let second = format!("{oldest}&marker=b");
    reads(
        "--limit -1",
        &[
            (&newest, &[("d", 1), ("c", 1)], true),
            (&oldest, &[("a", 0), ("b", 0)], true),
            (&second, &[("c", 1), ("d", 1), ("e", 2)], true),
        ],
        "a\nb\nc\nd\n",
    );
}

#[test]
fn in_another_order_every_row_is_checked() {
    let query = format!("sort_keys=id&sort_dirs=asc{SINCE}");
    let second = format!("{query}&marker=c");
    reads(
        "--sort_keys id --limit 3",
        &[
            (&query, &[("a", 0), ("b", 3), ("c", 1)], true),
            (&second, &[("d", 4), ("e", 0), ("f", 0)], true),
        ],
        "a\nc\ne\n",
    );
    // Keys that may change are sorted here.
    let unsafe_order = format!("sort_keys=state&sort_dirs=asc{SINCE}");
    let by_time = format!("sort_keys=created_at&sort_dirs=asc{SINCE}");
    let found: &[_] = &[("a", 0), ("b", 3), ("c", 1), ("d", 1)];
    reads(
        "--sort_keys state --limit 2",
        &[(&unsafe_order, &[("a", 0)], true), (&by_time, found, false)],
        "a\nc\n",
    );
}

#[test]
fn a_row_without_a_time_is_an_error() {
    let query = format!("limit=100&sort_keys=created_at&sort_dirs=desc{BEFORE}");
    let mut nameless = row("a", "");
    nameless["created_at"] = Value::Null;
    let request = format!("GET /v2/executions?{query}&{EXECUTION}");
    let answer = page("executions", &[nameless], false);
    let server = Server::start([(Expected::new(&request), answer)]);
    let line = format!("execution-list {OPTIONS}");
    let ran = typed(&line).server(&server).run();
    ran.assert(1, "");
    assert_eq!(
        ran.stderr,
        "mistral: cannot select rows: a row of the response has no \"created_at\"\n"
    );
    server.done(&line);
}

#[test]
fn rows_without_an_id_end_a_list_of_several_pages_with_an_error() {
    let query = format!("sort_keys=created_at&sort_dirs=asc{SINCE}");
    let mut nameless = row("", "2026-11-27 10:00:00");
    nameless["id"] = Value::Null;
    let request = format!("GET /v2/executions?{query}&{EXECUTION}");
    let answer = page("executions", &[nameless], true);
    let server = Server::start([(Expected::new(&request), answer)]);
    let line = format!("execution-list {OPTIONS} --oldest --limit -1 -f value -c ID");
    let ran = typed(&line).server(&server).run();
    assert_eq!(ran.code, Some(1), "{}", ran.stderr);
    ran.assert_stderr(&["the list of executions is incomplete: after 1 row"]);
    server.done(&line);
}
