//! Rows that would be lost without an error, and listings that would never end.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, mistral, typed};

const FIELDS: &str = "fields=id,name,namespace,project_id,scope,created_at,updated_at";

/// Rows of a code source each: `ID` or `ID=UPDATED_AT`.
fn page(rows: &[&str], more: bool) -> Answer {
    let rows: Vec<Value> = rows
        .iter()
        .map(|row| {
            let (id, updated) = row
                .split_once('=')
                .map_or((*row, None), |(id, at)| (id, Some(at)));
            json!({"id": id, "name": "n", "namespace": "", "project_id": "p", "scope": "s",
                "created_at": "2026-03-01 10:00:00", "updated_at": updated})
        })
        .collect();
    let mut document = json!({"code_sources": rows});
    if more {
        document["next"] = json!("http://127.0.0.1:1/v2/code_sources?marker=never");
    }
    Answer::json(200, &document)
}

fn request(parameters: &str, keys: &str, dirs: &str) -> Expected {
    Expected::new(&format!(
        "GET /v2/code_sources?{parameters}sort_keys={keys}&sort_dirs={dirs}&{FIELDS}"
    ))
}

fn by_time(parameters: &str) -> Expected {
    request(parameters, "created_at", "asc")
}

const ALL: [&str; 6] = ["code-source-list", "--limit=-1", "-f", "value", "-c", "ID"];

fn gone(id: &str) -> Answer {
    let words = format!("Code Source not found [name={id},namespace=]");
    Answer::json(404, &json!({"faultcode": "Client", "faultstring": words}))
}

/// The server's condition for the next page leaves rows out whose key is null: those behind a null at
/// the border, and all of them where they come last, without a null to be seen.
#[test]
fn rows_without_the_key_of_the_order_are_listed() {
    for (dirs, first, expected) in [
        ("asc", ["c", "d"], "c\nd\na\nb\n"),
        ("desc", ["b=2", "a=1"], "b\na\nc\nd\n"),
    ] {
        let server = Server::start([
            (request("", "updated_at", dirs), page(&first, true)),
            (by_time(""), page(&["a=1", "b=2"], true)),
            (by_time("marker=b&"), page(&["c", "d"], true)),
            (by_time("marker=d&"), page(&[], false)),
        ]);
        let words = ["--sort_keys", "updated_at", "--sort_dirs", dirs];
        mistral(&[&ALL[..], &words].concat())
            .server(&server)
            .run()
            .assert(0, expected);
        server.done(dirs);
    }
}

#[test]
fn an_order_that_is_known_nowhere_is_an_error() {
    for (words, part) in [
        (&["--sort_keys", "spec"][..], "\"spec\""),
        (&["--sort_keys", "updated_at", "--marker", "x"], "--marker"),
    ] {
        let has_marker = words.len() > 2;
        let marker = if has_marker { "marker=x&" } else { "" };
        let mut steps = vec![(request(marker, words[1], "asc"), page(&["a"], true))];
        if !has_marker {
            let fields = format!("{FIELDS},spec");
            let request =
                format!("GET /v2/code_sources?sort_keys=created_at&sort_dirs=asc&{fields}");
            steps.push((Expected::new(&request), page(&["a"], true)));
        }
        let server = Server::start(steps);
        let ran = mistral(&[&ALL[..], words].concat()).server(&server).run();
        ran.assert_failure(1, &[part]);
        server.done(part);
    }
}

/// Two answers that follow each other for ever once made 26,000 rows in 8 seconds.
#[test]
fn pages_that_go_round_in_a_circle_are_an_error() {
    let server = Server::always(|asked| {
        let second = asked.contains("marker=b");
        page(if second { &["c", "d"] } else { &["a", "b"] }, true)
    });
    let ran = mistral(&ALL).server(&server).run();
    ran.assert(1, "");
    assert!(
        ran.stderr
            .contains("after 4 rows the server returned no new ones"),
        "{}",
        ran.stderr
    );
    assert_eq!(server.asked("GET /v2/code_sources"), 3);
}

#[test]
fn a_row_that_moves_to_a_later_page_is_listed_once() {
    let server = Server::start([
        (by_time(""), page(&["a", "b"], true)),
        (by_time("marker=b&"), page(&["a", "c"], true)),
        (by_time("marker=c&"), page(&["b"], false)),
    ]);
    mistral(&ALL).server(&server).run().assert(0, "a\nb\nc\n");
    server.done("three pages");
}

#[test]
fn a_marker_that_was_deleted_is_no_end() {
    let server = Server::start([
        (by_time(""), page(&["a", "b", "c", "d"], true)),
        (by_time("marker=d&"), gone("d")),
        (by_time("marker=c&"), gone("c")),
        (by_time("marker=a&"), page(&["b", "e"], false)),
    ]);
    mistral(&ALL)
        .server(&server)
        .run()
        .assert(0, "a\nb\nc\nd\ne\n");
    server.done("from an earlier row on");
    let server = Server::start([
        (by_time(""), page(&["a", "b"], true)),
        (by_time("marker=b&"), gone("b")),
        (by_time("marker=a&"), gone("a")),
    ]);
    let ran = mistral(&ALL).server(&server).run();
    ran.assert_failure(1, &["not found", "deleted while the list was being read"]);
    server.done("the whole page is gone");
    let server = Server::start([(by_time("marker=x&"), gone("x"))]);
    let ran = mistral(&[&ALL[..], &["--marker", "x"]].concat())
        .server(&server)
        .run();
    ran.assert(1, "");
    assert!(!ran.stderr.contains("deleted while"), "{}", ran.stderr);
    server.done("a marker of the user's own");
}

/// Without an ID there is no marker, and the same page would come again and again.
#[test]
fn rows_without_an_id_are_no_way_to_go_on() {
    for id in [json!(1), json!(null), json!({"a": 1})] {
        let row = json!({"id": id, "name": "n", "namespace": "", "project_id": "p", "scope": "s",
            "created_at": "2026-03-01 10:00:00", "updated_at": null});
        let answer = json!({"code_sources": [row, row], "next": "x"});
        let server = Server::always(move |_| Answer::json(200, &answer));
        let ran = mistral(&ALL).server(&server).run();
        ran.assert(1, "");
        assert!(
            ran.stderr
                .contains("after 2 rows the server returned no new ones"),
            "{}",
            ran.stderr
        );
        assert_eq!(server.asked("GET"), 1);
    }
}

/// The server promises more rows and shows none: what is behind them would be lost.
#[test]
fn an_empty_page_is_no_end_where_more_is_promised() {
    let server = Server::start([
        (by_time(""), page(&["a"], true)),
        (by_time("marker=a&"), page(&[], true)),
    ]);
    let ran = mistral(&ALL).server(&server).run();
    ran.assert(1, "");
    assert!(
        ran.stderr
            .contains("after 1 row the server returned no new ones"),
        "{}",
        ran.stderr
    );
    server.done("an empty page");
    let server = Server::start([(by_time(""), page(&[], true))]);
    mistral(&ALL).server(&server).run().assert(1, "");
    server.done("an empty first page");
}

/// Neither is another reading of the other: whichever was left out would be missing.
#[test]
fn different_rows_of_one_id_are_both_listed() {
    let other = |field: &str| {
        let mut row = json!({"id": "a", "name": "n", "namespace": "", "project_id": "p", "scope": "s",
            "created_at": "2026-03-01 10:00:00", "updated_at": null});
        row[field] = json!("another");
        Answer::json(200, &json!({"code_sources": [row]}))
    };
    for (field, expected) in [
        ("name", "a\nb\na\n"),
        ("namespace", "a\nb\na\n"),
        ("created_at", "a\nb\na\n"),
        ("updated_at", "a\nb\n"),
    ] {
        let server = Server::start([
            (by_time(""), page(&["a", "b"], true)),
            (by_time("marker=b&"), other(field)),
        ]);
        mistral(&ALL).server(&server).run().assert(0, expected);
        server.done(field);
    }
}

fn named(key: &str, rows: &[(Option<&str>, &str)], more: bool) -> Answer {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(name, namespace)| {
            json!({"name": name, "namespace": namespace, "tags": [], "variables": "{}",
                "description": format!("{name:?}"), "scope": "s", "created_at": "1"})
        })
        .collect();
    let mut document = json!({key: rows});
    if more {
        document["next"] = json!("x");
    }
    Answer::json(200, &document)
}

/// Rows without an ID, as other servers send them.
#[test]
fn workbooks_of_one_name_are_told_apart_by_their_namespaces() {
    let by_name = "GET /v2/workbooks?sort_keys=name&sort_dirs=asc";
    let rows = |rows: &[(&str, &str)], more| {
        let rows: Vec<_> = rows
            .iter()
            .map(|(name, space)| (Some(*name), *space))
            .collect();
        named("workbooks", &rows, more)
    };
    let words = [
        "workbook-list",
        "--limit=-1",
        "-f",
        "value",
        "-c",
        "Name",
        "-c",
        "Namespace",
    ];
    let first = || {
        let request = "GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc";
        (
            Expected::new(request),
            rows(&[("a", "1"), ("b", "1")], true),
        )
    };
    let next = Expected::new(&format!("{by_name}&name=gte:b"));
    let server = Server::start([
        first(),
        (
            Expected::new(by_name),
            rows(&[("a", "1"), ("b", "1")], true),
        ),
        (next, rows(&[("b", "1"), ("b", "2")], false)),
    ]);
    mistral(&words)
        .server(&server)
        .run()
        .assert(0, "a 1\nb 1\nb 2\n");
    server.done("two namespaces");
    let page = || rows(&[("b", "1"), ("b", "2")], true);
    let server = Server::start([
        first(),
        (Expected::new(by_name), page()),
        (Expected::new(&format!("{by_name}&name=gte:b")), page()),
    ]);
    let ran = mistral(&words).server(&server).run();
    ran.assert_failure(1, &["more of them are named \"b\""]);
    server.done("more than a page of one name");
}

/// `SQLite` and `MySQL` have rows without a name at the head, `PostgreSQL` at the end, where a page that begins at
/// a name never comes to.
#[test]
fn environments_without_a_name_are_listed_whatever_the_database() {
    let fields = "fields=name,description,variables,scope,created_at,updated_at";
    let first = format!("GET /v2/environments?sort_keys=created_at&sort_dirs=asc&{fields}");
    let by_name = format!("GET /v2/environments?sort_keys=name&sort_dirs=asc&{fields}");
    let downwards = format!("GET /v2/environments?sort_keys=name&sort_dirs=desc&{fields}");
    let (none, a, b) = ((None, ""), (Some("a"), ""), (Some("b"), ""));
    let rows = |rows: &[(Option<&str>, &str)], more| named("environments", rows, more);
    let from = |name: &str| Expected::new(&format!("{by_name}&name=gte:{name}"));
    for (database, steps, expected) in [
        (
            "SQLite",
            vec![
                (Expected::new(&by_name), rows(&[none, a], true)),
                (from("a"), rows(&[a, b], false)),
            ],
            Some("None\nSome(\"a\")\nSome(\"b\")\n"),
        ),
        (
            "PostgreSQL",
            vec![
                (Expected::new(&by_name), rows(&[a, b], true)),
                (from("b"), rows(&[b], false)),
                (Expected::new(&downwards), rows(&[none, none, b], true)),
            ],
            Some("Some(\"a\")\nSome(\"b\")\nNone\nNone\n"),
        ),
        (
            "PostgreSQL with many of them",
            vec![
                (Expected::new(&by_name), rows(&[a, b], true)),
                (from("b"), rows(&[b], false)),
                (Expected::new(&downwards), rows(&[none, none], true)),
            ],
            None,
        ),
    ] {
        let begin = (Expected::new(&first), rows(&[a, b], true));
        let server = Server::start([begin].into_iter().chain(steps));
        let ran = typed("environment-list --limit=-1 -f value -c Description")
            .server(&server)
            .run();
        match expected {
            Some(expected) => ran.assert(0, expected),
            None => ran.assert(1, ""),
        }
        server.done(database);
    }
}

/// It is no text, so that no format can show it; whoever can change it must find it.
#[test]
fn half_a_surrogate_is_an_error_that_names_the_field_and_the_row() {
    let list = r#"{"code_sources": [{"id": "a", "name": "n", "namespace": "", "project_id": "p", "scope": "s",
        "created_at": "c", "updated_at": null}, {"id": "b", "name": "x \ud800 y", "namespace": "",
        "project_id": "p", "scope": "s", "created_at": "c", "updated_at": null}]}"#;
    let single = r#"{"id": "b", "name": "w", "definition": "a \udc00"}"#;
    for (words, request, body, told) in [
        (
            &["code-source-list", "--limit=-1", "-f", "json"][..],
            by_time(""),
            list,
            r#"the field "name" of ID b"#,
        ),
        (
            &["workbook-get-definition", "w"],
            Expected::new("GET /v2/workbooks/w"),
            single,
            r#"the field "definition" of ID b"#,
        ),
    ] {
        let server = Server::start([(request, Answer::text(200, body))]);
        let ran = mistral(words).server(&server).run();
        ran.assert(1, "");
        for told in [told, "half of a surrogate pair"] {
            assert!(ran.stderr.contains(told), "{told}: {}", ran.stderr);
        }
        assert!(!ran.stderr.contains("hint"), "{}", ran.stderr);
        server.done(told);
    }
}
