//! `workflow-inputs`: inputs, calls and callers.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Answer, Server, file, mistral, misused, refused, refused_locally, typed};

const FLOWS: &str = "\
version: '2.0'
main:
  input: [vm, count: 2, {password: hunter2hunter2}, region: null, list: [1], ready: true, url: '<% env().url %>']
  tasks:
    a: {action: std.echo output=1}
    b: {workflow: sub}
    c: {action: std.echo}
    d: {workflow: '<% $.name %>'}
sub:
  tasks:
    x: {workflow: main}
";

#[test]
fn a_file_needs_no_server() {
    let (_folder, path) = file(FLOWS);
    let ran = mistral(&["workflow-inputs", &path, "-f", "csv"])
        .env("OS_AUTH_URL", "http://127.0.0.1:1")
        .run();
    ran.assert(
        0,
        "\"Workflow\",\"Relation\",\"Name\",\"Required\",\"Type\",\"Default\",\"Tasks\"\n\
         \"main\",\"input\",\"vm\",True,\"\",\"\",\"\"\n\
         \"main\",\"input\",\"count\",False,\"integer\",2,\"\"\n\
         \"main\",\"input\",\"password\",False,\"string\",\"***\",\"\"\n\
         \"main\",\"input\",\"region\",False,\"null\",\"\",\"\"\n\
         \"main\",\"input\",\"list\",False,\"list\",\"[1]\",\"\"\n\
         \"main\",\"input\",\"ready\",False,\"boolean\",True,\"\"\n\
         \"main\",\"input\",\"url\",False,\"expression\",\"<% env().url %>\",\"\"\n\
         \"main\",\"action\",\"std.echo\",\"\",\"\",\"\",\"a, c\"\n\
         \"main\",\"workflow\",\"<% $.name %>\",\"\",\"\",\"\",\"d\"\n\
         \"main\",\"workflow\",\"sub\",\"\",\"\",\"\",\"b\"\n\
         \"main\",\"caller\",\"sub\",\"\",\"\",\"\",\"x\"\n\
         \"sub\",\"workflow\",\"main\",\"\",\"\",\"\",\"x\"\n\
         \"sub\",\"caller\",\"main\",\"\",\"\",\"\",\"b\"\n",
    );
    assert_eq!(ran.stderr, "");
    let ran = mistral(&[
        "workflow-inputs",
        &path,
        "--workflow",
        "sub",
        "-f",
        "json",
        "-c",
        "Name",
        "-c",
        "Required",
    ])
    .run();
    let rows: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        rows,
        json!([{"Name": "main", "Required": null}, {"Name": "main", "Required": null}])
    );
}

/// The workflows of a server: name, namespace, definition.
const STORED: &[(&str, &str, &str)] = &[
    ("sub", "", "sub: {tasks: {x: {action: std.noop}}}\n"),
    (
        "plain",
        "",
        "plain: {tasks: {one: {workflow: sub}, two: {workflow: sub n=1}, three: {workflow: other}}}\n",
    ),
    // Within these workbooks sub is another one, or the same.
    ("book.caller", "", "caller: {tasks: {t: {workflow: sub}}}\n"),
    ("book.sub", "", "sub: {tasks: {x: {action: std.noop}}}\n"),
    (
        "shelf.caller",
        "",
        "caller: {tasks: {t: {workflow: sub}}}\n",
    ),
    // In one namespace there is another sub.
    ("far", "n", "far: {tasks: {t: {workflow: sub}}}\n"),
    ("sub", "m", "sub: {tasks: {x: {action: std.noop}}}\n"),
    ("near", "m", "near: {tasks: {t: {workflow: sub}}}\n"),
    (
        "talks",
        "",
        "talks: {tasks: {t: {action: std.echo output=sub}}}\n",
    ),
    ("broken", "", "broken: [sub\n"),
];

fn served(asked: &Arc<Mutex<Vec<String>>>) -> Server {
    let asked = Arc::clone(asked);
    Server::answering(move |request| {
        asked.lock().unwrap().push(request.line());
        let (path, query) = request.target.split_once('?').unwrap();
        let query: Vec<(String, String)> = url::form_urlencoded::parse(query.as_bytes())
            .into_owned()
            .collect();
        let parameter = |name: &str| {
            query
                .iter()
                .find(|(known, _)| known == name)
                .map_or("", |(_, value)| value)
        };
        let row = |(name, namespace, definition): &(&str, &str, &str)| json!({"id": format!("{name}-{namespace}"), "name": name, "namespace": namespace, "definition": definition});
        if let Some(name) = path.strip_prefix("/v2/workflows/") {
            let one = STORED
                .iter()
                .find(|stored| stored.0 == name && stored.1 == parameter("namespace"));
            return Answer::json(200, &row(one.unwrap()));
        }
        let part = parameter("definition")
            .strip_prefix("has:")
            .map(str::to_owned);
        let rows = STORED.iter().filter(|stored| match &part {
            Some(part) => stored.2.contains(part.as_str()),
            None => stored.0 == parameter("name"),
        });
        Answer::json(
            200,
            &json!({"workflows": rows.map(row).collect::<Vec<_>>()}),
        )
    })
}

#[test]
fn callers_are_those_that_mean_this_workflow() {
    let asked = Arc::default();
    let server = served(&asked);
    let columns = "-f value -c Relation -c Name -c Tasks";
    let ran = typed(&format!("workflow-inputs sub {columns}"))
        .server(&server)
        .run();
    ran.assert(
        0,
        "action std.noop x\ncaller far (namespace n) t\ncaller plain one, two\ncaller shelf.caller t\n",
    );
    assert_eq!(
        ran.stderr,
        "mistral: note: 1 definitions could not be read, and may call it as well\n"
    );
    assert_eq!(
        *asked.lock().unwrap(),
        [
            "GET /v2/workflows/sub?namespace=",
            "GET /v2/workflows?fields=id%2Cname%2Cnamespace%2Cdefinition&limit=1000&definition=has%3Asub",
            "GET /v2/workflows?fields=id%2Cname%2Cnamespace&name=book.sub",
            "GET /v2/workflows?fields=id%2Cname%2Cnamespace&name=shelf.sub",
            "GET /v2/workflows?fields=id%2Cname%2Cnamespace&name=sub",
        ]
    );
    for (line, stdout) in [
        (
            "workflow-inputs book.sub",
            "action std.noop x\ncaller book.caller t\n",
        ),
        (
            "workflow-inputs sub --namespace m",
            "action std.noop x\ncaller near t\n",
        ),
    ] {
        typed(&format!("{line} {columns}"))
            .server(&server)
            .run()
            .assert(0, stdout);
    }
}

#[test]
fn refusals_are_told() {
    refused(&[("workflow-inputs gone", "GET /v2/workflows/gone?namespace=")]);
    misused(&[
        ("workflow-inputs", "required"),
        (
            "workflow-inputs w --workflow x",
            "--workflow chooses a workflow of a file",
        ),
    ]);
    refused_locally(1, &[("workflow-inputs w -c Nope", "no column named")]);
    mistral(&["workflow-inputs", "gone/x"])
        .run()
        .assert_failure(2, &["FILE: cannot open \"gone/x\""]);
}
