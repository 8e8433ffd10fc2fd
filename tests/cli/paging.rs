//! Lists that the server cuts.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Server, mistral, typed};

const FIELDS: &str = "fields=id,name,namespace,project_id,scope,created_at,updated_at";

fn page(ids: &[&str], more: bool) -> Answer {
    let rows: Vec<Value> = ids
        .iter()
        .map(|id| json!({"id": id, "name": "n", "namespace": "", "project_id": "p", "scope": "s", "created_at": "2026-03-01 10:00:00"}))
        .collect();
    let mut document = json!({"code_sources": rows});
    if more {
        document["next"] = json!("http://127.0.0.1:1/v2/code_sources?marker=never&follow=this");
    }
    Answer::json(200, &document)
}

fn request(parameters: &str) -> Expected {
    Expected::new(&format!(
        "GET /v2/code_sources?{parameters}sort_keys=created_at&sort_dirs=asc&{FIELDS}&name=has:x"
    ))
}

const WORDS: [&str; 7] = [
    "code-source-list",
    "--filter",
    "name=has:x",
    "-f",
    "value",
    "-c",
    "ID",
];

#[test]
fn all_goes_on_by_marker_over_one_connection() {
    let server = Server::start([
        (request(""), page(&["a", "b"], true)),
        (request("marker=b&"), page(&["c", "d"], true)),
        (request("marker=d&"), page(&[], false)),
    ]);
    mistral(&[&WORDS[..], &["--limit", "-1"]].concat())
        .server(&server)
        .run()
        .assert(0, "a\nb\nc\nd\n");
    assert_eq!(server.connections(), 1);
    server.done("three pages");
}

#[test]
fn a_list_that_the_server_cut_is_said_to_be_cut() {
    let server = Server::start([(request(""), page(&["a"], true))]);
    let ran = mistral(&WORDS).server(&server).run();
    ran.assert(0, "a\n");
    ran.assert_stderr(&["--limit -1"]);
    server.done("one page");
    let server = Server::start([(request("limit=1&"), page(&["a"], true))]);
    let ran = mistral(&[&WORDS[..], &["--limit", "1"]].concat())
        .server(&server)
        .run();
    ran.assert(0, "a\n");
    assert_eq!(ran.stderr, "", "a limit of one's own is no surprise");
}

#[test]
fn a_marker_that_does_not_move_is_an_error() {
    let server = Server::start([
        (request(""), page(&["a"], true)),
        (request("marker=a&"), page(&["a"], true)),
    ]);
    let ran = mistral(&[&WORDS[..], &["--limit=-1"]].concat())
        .server(&server)
        .run();
    ran.assert_failure(1, &["the server returned no new ones"]);
    server.done("two pages");
}

#[test]
fn actions_come_all_at_once() {
    let fields = "fields=id,name,is_system,input,description,tags,created_at,updated_at";
    let request = Expected::new(&format!(
        "GET /v2/actions?sort_keys=created_at&sort_dirs=asc&{fields}"
    ));
    let server = Server::start([(
        request,
        Answer::json(200, &json!({"actions": [], "next": "x"})),
    )]);
    mistral(&["action-list", "--limit", "-1", "-f", "json"])
        .server(&server)
        .run()
        .assert(0, "[]\n");
    server.done("one page");
}

#[test]
fn a_filter_needs_a_value_and_may_hold_anything() {
    let server = Server::start([]);
    let ran = mistral(&["code-source-list", "--filter", "state"])
        .server(&server)
        .run();
    ran.assert_failure(1, &["FIELD=VALUE"]);
    server.done("no request");
    let request = Expected::new(&format!(
        "GET /v2/code_sources?sort_keys=created_at&sort_dirs=asc&{FIELDS}&name=a%3Db&namespace=x"
    ));
    let server = Server::start([(request, page(&[], false))]);
    typed(
        "code-source-list --filter name=first --filter name=a=b --filter namespace=x -f csv -c ID",
    )
    .server(&server)
    .run()
    .assert(0, "\"ID\"\n");
    server.done("filters");
}

#[test]
fn environments_are_read_by_name_too() {
    let row = |name: &str| json!({"id": name, "name": name, "variables": "{}", "scope": "s", "created_at": "1"});
    let page = |names: &[&str], more: bool| {
        let rows: Vec<_> = names.iter().map(|name| row(name)).collect();
        let mut document = json!({"environments": rows});
        if more {
            document["next"] = json!("x");
        }
        Answer::json(200, &document)
    };
    let fields = "fields=name,description,variables,scope,created_at,updated_at";
    let first = format!("GET /v2/environments?sort_keys=created_at&sort_dirs=asc&{fields}");
    let by_name = format!("GET /v2/environments?sort_keys=name&sort_dirs=asc&{fields}");
    let server = Server::start([
        (Expected::new(&first), page(&["one"], true)),
        (Expected::new(&by_name), page(&["one", "two"], true)),
        (
            Expected::new(&format!("{by_name}&name=gte:two")),
            page(&["two"], false),
        ),
        (
            Expected::new(&by_name.replace("asc", "desc")),
            page(&["two", "one"], false),
        ),
    ]);
    typed("environment-list --limit -1 -f value -c Name")
        .server(&server)
        .run()
        .assert(0, "one\ntwo\n");
    server.done("by name");
}

fn workbooks(rows: &[(&str, &str)], more: bool) -> Answer {
    let rows: Vec<Value> = rows
        .iter()
        .map(|(name, time)| json!({"id": format!("id-{name}"), "name": name, "namespace": "", "tags": [], "scope": "s", "created_at": time}))
        .collect();
    let mut document = json!({"workbooks": rows});
    if more {
        document["next"] = json!("x");
    }
    Answer::json(200, &document)
}

#[test]
fn workbooks_are_read_by_name_as_their_markers_fail() {
    let by_name = "GET /v2/workbooks?sort_keys=name&sort_dirs=asc";
    let server = Server::start([
        (
            Expected::new("GET /v2/workbooks?sort_keys=created_at&sort_dirs=asc"),
            workbooks(&[("c", "1"), ("a", "2")], true),
        ),
        (
            Expected::new(by_name),
            workbooks(&[("a", "2"), ("b", "3")], true),
        ),
        (
            Expected::new(&format!("{by_name}&name=gte:b")),
            workbooks(&[("b", "3"), ("c", "1")], true),
        ),
        (
            Expected::new(&format!("{by_name}&name=gte:c")),
            workbooks(&[("c", "1")], false),
        ),
    ]);
    typed("workbook-list --limit -1 -f value -c Name")
        .server(&server)
        .run()
        .assert(0, "c\na\nb\n");
    server.done("by name");
    let other = "GET /v2/workbooks?sort_keys=scope&sort_dirs=asc";
    let server = Server::start([(Expected::new(other), workbooks(&[("a", "1")], true))]);
    let ran = mistral(&["workbook-list", "--limit", "-1", "--sort_keys", "scope"])
        .server(&server)
        .run();
    ran.assert_failure(1, &["--sort_keys"]);
    server.done("another order");
}

const EXECUTION_FIELDS: &str = "fields=id,workflow_id,workflow_name,workflow_namespace,description,\
    task_execution_id,root_execution_id,state,state_info,created_at,updated_at";

fn rows(ids: &[&str]) -> Value {
    let rows: Vec<_> = ids
        .iter()
        .map(|id| {
            json!({"id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "",
                "description": "", "task_execution_id": null, "root_execution_id": null,
                "state": "SUCCESS", "state_info": null, "created_at": "2026-01-01 00:00:00",
                "updated_at": "2026-01-01 00:00:00"})
        })
        .collect();
    json!({"executions": rows})
}

fn executions(query: &str, ids: &[&str], more: bool) -> (Expected, Answer) {
    let mut document = rows(ids);
    if more {
        document["next"] = json!("http://elsewhere");
    }
    let request = format!("GET /v2/executions?{query}&sort_keys=created_at&{EXECUTION_FIELDS}");
    (Expected::new(&request), Answer::json(200, &document))
}

#[test]
fn all_executions_are_read_from_the_oldest_on() {
    let words = ["execution-list", "--limit=-1", "-f", "value", "-c", "ID"];
    let server = Server::start([
        executions("sort_dirs=desc", &["d", "c"], true),
        executions("sort_dirs=asc", &["a", "b"], true),
        executions("sort_dirs=asc&marker=b", &["c", "d"], true),
        executions("sort_dirs=asc&marker=d", &[], false),
    ]);
    let ran = mistral(&words).server(&server).run();
    ran.assert(0, "a\nb\nc\nd\n");
    server.done("more than one page");
    let server = Server::start([executions("sort_dirs=desc", &["b", "a"], false)]);
    mistral(&words).server(&server).run().assert(0, "a\nb\n");
    server.done("one page");
}

#[test]
fn a_row_that_cannot_be_shown_leaves_standard_output_clean() {
    for format in ["json", "csv", "value", "yaml", "table"] {
        let (expected, _) = executions("sort_dirs=desc&limit=100", &[], false);
        // The second row lacks nearly everything.
        let mut document = rows(&["a"]);
        let partial = json!({"id": "b", "created_at": "2026-01-01 00:00:00"});
        document["executions"].as_array_mut().unwrap().push(partial);
        let server = Server::start([(expected, Answer::json(200, &document))]);
        let ran = mistral(&["execution-list", "-f", format])
            .server(&server)
            .run();
        ran.assert_failure(1, &["workflow_id"]);
        server.done(format);
    }
}
