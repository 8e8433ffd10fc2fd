//! `workflow-graph`: files, workflows of the server, and executions as graphs.

mod executions;
mod sources;

use serde_json::{Value, json};

use crate::support::{file, mistral, misused};

/// A file with two workflows, of which one calls the other.
const FLOWS: &str = "\
version: '2.0'
main:
  tasks:
    a: {action: std.echo output=1, on-success: [b: '<% $.x > 1 %>'], on-error: 'fail msg=\"no luck\"'}
    b: {workflow: sub, with-items: 'i in <% $.list %>', on-complete: c}
    c: {join: all, workflow: '<% $.name %>'}
sub:
  tasks:
    x: {action: std.noop}
";

const MERMAID: &str = "\
%%{init: {\"flowchart\": {\"nodeSpacing\": 20, \"rankSpacing\": 32, \"padding\": 8, \"subGraphTitleMargin\": {\"top\": 4, \"bottom\": 8}, \"wrappingWidth\": 320}}}%%
flowchart TD
  subgraph b0[\"main\"]
    direction TB
    n0(\"a<br/>std.echo\")
    n1(\"c<br/>workflow $.name<br/>join: all\")
    n3([\"fail<br/>no luck\"])
    subgraph b1[\"b, workflow sub, with-items: i in $.list\"]
      direction TB
      n2(\"x\")
    end
  end
  n0 -->|\"$.x #62; 1\"| b1
  n0 -->|\"on-error\"| n3
  b1 ==>|\"on-complete\"| n1
  linkStyle 1 stroke:#c62828,color:#c62828
  linkStyle 2 stroke:#1565c0,color:#1565c0
  classDef box1 fill:#f3f3f3,stroke:#9e9e9e,color:#222222
  class b0 box1
  classDef task fill:#f5f8ff,stroke:#37517e,color:#222222
  class n0,n1,n2 task
  classDef command fill:#ffffff,stroke:#616161,color:#222222
  class n3 command
  classDef box0 fill:#fcfcfc,stroke:#9e9e9e,color:#222222
  class b1 box0
  classDef first stroke-width:3px
  class n0,n2 first
";

/// Draws a file without a server, and gives standard output and standard error.
#[track_caller]
fn drawn(text: &str, options: &[&str]) -> (String, String) {
    let (_folder, path) = file(text);
    let ran = mistral(&[&["workflow-graph", &path], options].concat())
        .env("OS_AUTH_URL", "http://127.0.0.1:1")
        .run();
    assert_eq!(ran.code, Some(0), "{}", ran.stderr);
    (ran.stdout, ran.stderr)
}

#[test]
fn a_file_is_drawn_without_a_server() {
    assert_eq!(drawn(FLOWS, &[]), (MERMAID.to_owned(), String::new()));
    let ran = mistral(&["workflow-graph", "-"]).stdin(FLOWS).run();
    ran.assert(0, MERMAID);
    let (dot, _) = drawn(FLOWS, &["--format", "dot"]);
    for part in [
        "  n0 -> n2 [color=\"#333333\", lhead=cluster_1, label=\" $.x > 1 \", fontcolor=\"#333333\"]\n",
        "  n2 -> n1 [color=\"#1565c0\", ltail=cluster_1, style=bold, label=\" on-complete \", fontcolor=\"#1565c0\"]\n",
        "label=\"fail\\nno luck\"",
    ] {
        assert!(dot.contains(part), "{dot}");
    }
}

#[test]
fn json_has_nodes_and_edges() {
    let (text, _) = drawn(FLOWS, &["-f", "json"]);
    let found: Value = serde_json::from_str(&text).unwrap();
    let task = |action: Value, workflow: Value, join: Value, items: Value, first: bool| json!({"is_first": first, "action": action, "workflow": workflow, "join": join, "with_items": items});
    let none = Value::Null;
    assert_eq!(
        found,
        json!({
            "workflows": [
                {"id": "w0", "name": "main", "type": "direct", "task": null},
                {"id": "w1", "name": "sub", "type": "direct", "task": "n1"},
            ],
            "nodes": [
                {"id": "n0", "workflow": "w0", "kind": "task", "name": "a",
                    "task": task(json!("std.echo"), none.clone(), none.clone(), json!([]), true)},
                {"id": "n1", "workflow": "w0", "kind": "task", "name": "b",
                    "task": task(none.clone(), json!("sub"), none.clone(), json!(["i in <% $.list %>"]), false)},
                {"id": "n2", "workflow": "w0", "kind": "task", "name": "c",
                    "task": task(none.clone(), json!("<% $.name %>"), json!("all"), json!([]), false)},
                {"id": "n3", "workflow": "w1", "kind": "task", "name": "x",
                    "task": task(json!("std.noop"), none.clone(), none.clone(), json!([]), true)},
                {"id": "n4", "workflow": "w0", "kind": "command", "name": "fail", "message": "no luck"},
            ],
            "edges": [
                {"from": "n0", "to": "n1", "kind": "on-success", "condition": "<% $.x > 1 %>", "is_default": false},
                {"from": "n0", "to": "n4", "kind": "on-error", "condition": null, "is_default": false},
                {"from": "n1", "to": "n2", "kind": "on-complete", "condition": null, "is_default": false},
            ],
        })
    );
}

/// The workflows and, where they are drawn within another one, the tasks that run them.
fn boxes(text: &str, options: &[&str]) -> String {
    let (text, _) = drawn(text, &[&["-f", "json"], options].concat());
    let found: Value = serde_json::from_str(&text).unwrap();
    let nodes = found["nodes"].as_array().unwrap();
    let boxes = found["workflows"].as_array().unwrap().iter().map(|one| {
        let task = nodes.iter().find(|node| node["id"] == one["task"]);
        let name = one["name"].as_str().unwrap();
        match task {
            Some(task) => format!("{name}<{}", task["name"].as_str().unwrap()),
            None => name.to_owned(),
        }
    });
    boxes.collect::<Vec<_>>().join(" ")
}

#[test]
fn sub_workflows_are_boxes_down_to_a_depth() {
    let chain = "version: '2.0'\na: {tasks: {to_b: {workflow: b}}}\nb: {tasks: {to_c: {workflow: c}, to_a: {workflow: a}}}\n\
        c: {tasks: {to_none: {workflow: none}, to_c: {workflow: c}}}\n";
    for (options, expected) in [
        (&["--depth", "0"][..], "a b c"),
        (&[], "a b<to_b c"),
        (&["--depth", "9"], "a b<to_b c<to_c"),
        (&["--workflow", "c"], "c"),
        (&["--workflow", "b", "--depth", "5"], "b c<to_c a<to_a"),
    ] {
        assert_eq!(boxes(chain, options), expected, "{options:?}");
    }
    let root_last = "version: '2.0'\nleaf: {tasks: {t: {action: std.noop}}}\nroot: {tasks: {t: {workflow: leaf}}}\n";
    assert_eq!(boxes(root_last, &[]), "root leaf<t");
    let book = "version: '2.0'\nname: k\nworkflows:\n  a: {tasks: {t: {workflow: b}}}\n  b: {tasks: {t: {action: std.noop}}}\n";
    assert_eq!(boxes(book, &[]), "k.a k.b<t");
    assert_eq!(boxes(book, &["--workflow", "b"]), "k.b");
    assert_eq!(boxes(book, &["--workflow", "k.b"]), "k.b");
}

#[test]
fn there_is_an_end_to_sub_workflows() {
    let calls = |to: usize| {
        (0..3)
            .map(|task| format!("t{task}: {{workflow: w{to}}}"))
            .collect::<Vec<_>>()
            .join(", ")
    };
    let flows = (0..30).fold(String::new(), |text, number| {
        text + &format!("w{number}: {{tasks: {{{}}}}}\n", calls(number + 1))
    });
    let (text, notes) = drawn(
        &format!("version: '2.0'\n{flows}"),
        &["-f", "json", "--depth", "1000"],
    );
    assert!(text.len() < 1_000_000);
    assert!(
        notes.contains("there are too many sub-workflows"),
        "{notes}"
    );
}

#[test]
fn tasks_without_a_clause_of_their_own_share_a_node() {
    let tasks = (0..6).fold(String::new(), |text, number| {
        text + &format!("    t{number}: {{action: std.noop}}\n")
    });
    let text =
        format!("version: '2.0'\nw:\n  task-defaults: {{on-error: [t0, fail]}}\n  tasks:\n{tasks}");
    let (mermaid, _) = drawn(&text, &[]);
    for part in [
        "n6[[\"6 tasks without on-error<br/>(task-defaults)\"]]\n",
        "  n6 -->|\"on-error\"| n7\n  n6 -->|\"on-error\"| n0\n",
    ] {
        assert!(mermaid.contains(part), "{mermaid}");
    }
    let (json, _) = drawn(&text, &["-f", "json"]);
    assert_eq!(json.matches("\"is_default\": true").count(), 11);
}

#[test]
fn what_mermaid_does_not_draw_by_itself_is_told() {
    let tasks = (0..502).fold(String::new(), |text, number| {
        text + &format!("    t{number}: {{on-success: t{}}}\n", (number + 1) % 502)
    });
    let text = format!("version: '2.0'\nw:\n  tasks:\n{tasks}");
    let (_, notes) = drawn(&text, &[]);
    assert_eq!(
        notes,
        "mistral: note: Mermaid draws no more than 500 edges and 50000 characters unless maxEdges and maxTextSize are raised\n  \
         hint: Graphviz has no such limit: -f dot\n"
    );
    let (_, notes) = drawn(&text, &["-f", "dot"]);
    assert_eq!(notes, "");
}

#[test]
fn hostile_names_are_only_text() {
    let name = "x\\\"]; <b>\\u001b[31m\\n%%{init}%% end -->|";
    let text = format!(
        "version: '2.0'\nw:\n  tasks:\n    \"{name}\": {{action: std.noop, on-error: \"{name}\"}}\n"
    );
    for format in ["mermaid", "dot", "json"] {
        let (shown, _) = drawn(&text, &["-f", format]);
        assert!(!shown.contains('\u{1b}'), "{shown}");
    }
    let (mermaid, _) = drawn(&text, &[]);
    assert!(mermaid.contains("n0(\"x#34;#93;#59; #60;b#62;#65533;#91;31m #37;#37;#123;init#125;#37;#37; end #45;#45;#62;#124;\")"), "{mermaid}");
}

#[test]
fn wrong_files_are_refused() {
    for (text, part) in [
        (
            "version: '2.0'\nact: {base: std.noop}\n",
            "defines no workflow",
        ),
        ("", "defines no workflow"),
        ("[1]", "defines no workflow"),
        ("a: [1\nb: 2\n", "line"),
    ] {
        let (_folder, path) = file(text);
        mistral(&["workflow-graph", &path])
            .run()
            .assert_failure(1, &[part]);
    }
    let (_folder, path) = file(FLOWS);
    let ran = mistral(&["workflow-graph", &path, "--workflow", "nope"]).run();
    ran.assert_failure(1, &["has no workflow 'nope'", "hint: it has main, sub"]);
    mistral(&["workflow-graph", "gone.yaml"])
        .run()
        .assert_failure(2, &["FILE: cannot open \"gone.yaml\""]);
}

#[test]
fn wrong_options_are_refused() {
    misused(&[
        ("workflow-graph", "no workflow given"),
        (
            "workflow-graph w --workflow x",
            "--workflow chooses a workflow of a file",
        ),
        ("workflow-graph w --format svg", "svg"),
        ("workflow-graph w --depth -1", "depth"),
        (
            "workflow-graph --execution ''",
            "the ID of the execution is empty",
        ),
    ]);
}
