//! Graphs, read by Mermaid's own parser and by Graphviz, and with the states of a real execution.
//!
//! `SEED` says which workflows are drawn.

use std::collections::HashSet;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::sync::Mutex;

use serde_json::{Value, json};
use tempfile::TempDir;

use crate::support::{Outcome, bare, seed_of_commit, server, unique};

/// How many workflows are drawn, and how many a file has.
const WORKFLOWS: usize = 500;
const OF_A_FILE: usize = 10;

/// Parts of names that mean something in Mermaid, Graphviz, HTML, Markdown or at a terminal.
const PARTS: [&str; 44] = [
    "a",
    "Task",
    "größe",
    "日本",
    "🙂",
    "_",
    "__i__",
    "**b**",
    "-",
    "--",
    "-->",
    "---",
    "1.",
    "1)",
    ".",
    "\"",
    "'",
    "`",
    "\\",
    "\\N",
    "\\\"",
    "]",
    "[[",
    "})",
    "|",
    "<b>",
    "<br/>",
    "&quot;",
    "#35;",
    "ﬂ°°35¶ß",
    "%%",
    "%%{init: {}}%%",
    "$$x$$",
    "fa:fa-ban",
    ":::x",
    "@{ shape: x }",
    "end",
    "subgraph",
    "click n0",
    "\n",
    "\u{1b}[31m",
    "\u{202e}",
    "https://x.y",
    " ",
];

/// Numbers of chance.
struct Chance(u64);

impl Chance {
    fn below(&mut self, count: usize) -> usize {
        self.0 = self
            .0
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        usize::try_from(self.0 >> 33).unwrap() % count
    }

    fn name(&mut self) -> String {
        let count = 1 + self.below(5);
        let parts = (0..count).map(|_| PARTS[self.below(PARTS.len())]);
        let name: String = parts.collect();
        name.chars().take(40).collect()
    }

    /// A workflow whose tasks run others of its file.
    fn workflow(&mut self, others: &[String]) -> Value {
        let names: HashSet<String> = (0..=self.below(12)).map(|_| self.name()).collect();
        let mut names: Vec<String> = names.into_iter().filter(|name| name != "version").collect();
        names.sort();
        let mut tasks = serde_json::Map::new();
        for name in &names {
            let mut task = serde_json::Map::new();
            if self.below(4) == 0 {
                task.insert(
                    "workflow".to_owned(),
                    json!(others[self.below(others.len())]),
                );
            } else {
                task.insert("action".to_owned(), json!(self.name()));
            }
            for clause in ["on-success", "on-error", "on-complete", "on-skip"] {
                if self.below(3) == 0 {
                    let count = 1 + self.below(3);
                    let next = (0..count).map(|_| self.next(&names));
                    task.insert(clause.to_owned(), next.collect());
                }
            }
            if self.below(5) == 0 {
                task.insert("join".to_owned(), json!("all"));
            }
            if self.below(5) == 0 {
                task.insert(
                    "with-items".to_owned(),
                    json!(format!("i in <% {} %>", self.name())),
                );
            }
            tasks.insert(name.clone(), task.into());
        }
        json!({"tasks": tasks})
    }

    fn next(&mut self, names: &[String]) -> Value {
        let target = match self.below(6) {
            0 => format!("fail msg=\"{}\"", self.name()),
            1 => "noop".to_owned(),
            2 => self.name(),
            _ => names
                .get(self.below(names.len().max(1)))
                .cloned()
                .unwrap_or_default(),
        };
        match self.below(3) {
            0 => json!({target: format!("<% {} %>", self.name())}),
            _ => json!(target),
        }
    }
}

/// The first line of what is drawn for a name.
fn shown(name: &str) -> String {
    let words: Vec<&str> = name.split_whitespace().collect();
    let hidden = |c: char| c.is_control() || matches!(c, '\u{202e}');
    let line = words.join(" ");
    line.chars()
        .map(|c| if hidden(c) { '\u{fffd}' } else { c })
        .collect()
}

/// Held while Mermaid is installed.
static INSTALLING: Mutex<()> = Mutex::new(());

/// Mermaid's parser, installed once.
fn reader() -> PathBuf {
    let _guard = INSTALLING.lock().unwrap();
    let support = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/cloud/support");
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("mermaid");
    let versions = fs::read_to_string(support.join("mermaid.json")).unwrap();
    let marker = folder.join("made-by.txt");
    if fs::read_to_string(&marker).ok().as_ref() != Some(&versions) {
        let _ = fs::remove_dir_all(&folder);
        fs::create_dir_all(&folder).unwrap();
        fs::write(folder.join("package.json"), &versions).unwrap();
        let words = ["install", "--no-audit", "--no-fund", "--ignore-scripts"];
        let npm = Command::new("npm")
            .args(words)
            .current_dir(&folder)
            .output()
            .unwrap();
        assert!(
            npm.status.success(),
            "{}",
            String::from_utf8_lossy(&npm.stderr)
        );
        fs::write(&marker, &versions).unwrap();
    }
    fs::copy(support.join("mermaid_read.mjs"), folder.join("read.mjs")).unwrap();
    folder.join("read.mjs")
}

/// What Mermaid finds in texts.
fn read_by_mermaid(texts: &[String]) -> Vec<Value> {
    let lines: String = texts
        .iter()
        .map(|text| json!(text).to_string() + "\n")
        .collect();
    let mut child = Command::new("node")
        .arg(reader())
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines()
        .map(|line| serde_json::from_str(line).unwrap())
        .collect()
}

/// The labels that Graphviz finds in a text, of which the lines are apart.
fn read_by_graphviz(text: &str) -> Vec<String> {
    let mut child = Command::new("dot")
        .arg("-Tjson0")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .unwrap();
    let mut input = child.stdin.take().unwrap();
    let given = text.to_owned();
    let writer = std::thread::spawn(move || input.write_all(given.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    let complaints = String::from_utf8_lossy(&output.stderr);
    // It cannot lay out every edge of a box that leads to itself or lacks a font, which are no errors.
    let is_serious = |line: &&str| line.contains("syntax") || line.starts_with("Error");
    assert_eq!(complaints.lines().find(is_serious), None, "{text}");
    let found: Value = serde_json::from_slice(&output.stdout).unwrap();
    let objects = found["objects"].as_array().cloned().unwrap_or_default();
    let labels = objects.iter().filter_map(|object| object["label"].as_str());
    labels.map(str::to_owned).collect()
}

/// The first line of a label of Graphviz, with its escapes.
fn first_line(label: &str) -> String {
    let mut line = String::new();
    let mut characters = label.chars();
    while let Some(c) = characters.next() {
        match (c, c == '\\') {
            (_, true) => match characters.next() {
                Some('n') | None => break,
                Some(escaped) => line.push(escaped),
            },
            (c, false) => line.push(c),
        }
    }
    line.replace("&amp;", "&")
}

/// The names of the tasks in the JSON of a graph.
fn tasks(text: &str) -> Vec<String> {
    let found: Value = serde_json::from_str(text).unwrap();
    let nodes = found["nodes"].as_array().unwrap().iter();
    let tasks = nodes.filter(|node| node["kind"] == "task");
    tasks
        .map(|task| shown(task["name"].as_str().unwrap()))
        .collect()
}

fn drawn(path: &Path, format: &str) -> String {
    let mut command = bare();
    command
        .arg("workflow-graph")
        .arg(path)
        .args(["-f", format, "--depth", "2"]);
    let outcome = Outcome::from(command.output().unwrap());
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    outcome.stdout
}

#[test]
#[ignore = "needs Node.js with npm, and Graphviz"]
fn generated_workflows_are_read_by_mermaid_and_graphviz() {
    let seed = seed_of_commit();
    let mut chance = Chance(seed);
    let folder = TempDir::new().unwrap();
    let (mut charts, mut expected) = (Vec::new(), Vec::new());
    for number in 0..WORKFLOWS / OF_A_FILE {
        let names: Vec<String> = (0..OF_A_FILE)
            .map(|place| format!("w{place}{}", chance.name()))
            .collect();
        let mut file = serde_json::Map::from_iter([("version".to_owned(), json!("2.0"))]);
        for name in &names {
            file.insert(name.clone(), chance.workflow(&names));
        }
        let path = folder.path().join(format!("{number}.json"));
        fs::write(&path, Value::Object(file).to_string()).unwrap();
        let tasks = tasks(&drawn(&path, "json"));
        let labels: Vec<String> = read_by_graphviz(&drawn(&path, "dot"))
            .iter()
            .map(|label| first_line(label))
            .collect();
        for task in &tasks {
            assert!(
                labels.contains(task),
                "SEED={seed}: {task:?} is not in {labels:?}"
            );
        }
        charts.push(drawn(&path, "mermaid"));
        expected.push(tasks);
    }
    let found = read_by_mermaid(&charts);
    assert_eq!(found.len(), charts.len());
    for ((found, tasks), chart) in found.iter().zip(&expected).zip(&charts) {
        assert_eq!(found["error"], Value::Null, "SEED={seed}\n{chart}");
        let nodes = found["nodes"].as_array().unwrap();
        let boxes = found["boxes"].as_array().unwrap();
        for task in tasks {
            let is_node = nodes
                .iter()
                .any(|node| node[0] == task.as_str() || (task.is_empty() && node[0] == " "));
            let is_box = boxes
                .iter()
                .any(|title| title.as_str().unwrap().starts_with(task.as_str()));
            assert!(
                is_node || is_box,
                "SEED={seed}: {task:?} is not in\n{chart}"
            );
        }
    }
}

#[test]
#[ignore = "needs a real Mistral, Node.js with npm, and Graphviz"]
fn a_real_execution_is_coloured() {
    let server = server();
    let (main, child) = (unique("main"), unique("child"));
    let file = server.file(
        "graph.yaml",
        &format!(
            "version: '2.0'\n{main}:\n  tasks:\n    a: {{action: std.noop, on-success: [each, never: '<% false %>']}}\n    \
             each: {{workflow: {child} x=<% $.i %>, with-items: 'i in [0, 1, 2]', on-error: [after]}}\n    \
             many: {{action: std.echo output=<% $.i %>, with-items: 'i in [1, 2]', on-success: [again]}}\n    \
             again: {{action: std.fail, retry: {{count: 1, delay: 1}}, on-error: noop}}\n    never: {{action: std.noop}}\n    \
             after: {{action: std.noop}}\n\
             {child}:\n  input: [x]\n  tasks:\n    one: {{action: std.noop, on-success: [bad: '<% $.x = 2 %>']}}\n    \
             bad: {{action: std.fail}}\n"
        ),
    );
    server.ok(&["workflow-create", &file]);
    let execution = server.field(&["execution-create", &main], "ID");
    server.wait_for(&["execution-get", &execution], "State", "SUCCESS");

    let graph: Value = serde_json::from_str(&server.ok(&[
        "workflow-graph",
        "--execution",
        &execution,
        "-f",
        "json",
    ]))
    .unwrap();
    let states = |name: &str| {
        let nodes = graph["nodes"].as_array().unwrap().iter();
        let mut found = nodes.filter(|node| node["name"] == name);
        let node = found.next().unwrap();
        node["task"]["execution"].clone()
    };
    assert_eq!(states("a")["states"], json!({"SUCCESS": 1}));
    assert_eq!(
        states("each")["items"],
        json!({"succeeded": 2, "failed": 1, "running": 0, "total": 3})
    );
    assert_eq!(states("many")["items"]["succeeded"], 2);
    assert_eq!(states("again")["attempts"], 2);
    assert_eq!(states("never"), Value::Null);
    assert_eq!(states("one")["states"], json!({"SUCCESS": 3}));
    assert_eq!(states("bad")["states"], json!({"ERROR": 1}));

    let chart = server.ok(&["workflow-graph", &main, "--execution", &execution]);
    let found = read_by_mermaid(&[chart]);
    let nodes = found[0]["nodes"].as_array().unwrap();
    assert!(nodes.contains(&json!(["one", "SUCCESS 3"])), "{nodes:?}");
    let chart = server.ok(&[
        "workflow-graph",
        &main,
        "--execution",
        &execution,
        "-f",
        "dot",
    ]);
    assert!(
        read_by_graphviz(&chart).contains(&"bad\\nstd.fail\\nERROR".to_owned()),
        "{chart}"
    );

    // The file today lacks a task that ran.
    let text = fs::read_to_string(&file)
        .unwrap()
        .replace("after", "afterwards");
    let changed = server.file("changed.yaml", &text);
    let ran = server.run(&[
        "workflow-graph",
        &changed,
        "--execution",
        &execution,
        "--workflow",
        &main,
    ]);
    assert!(
        ran.stderr
            .contains("it lacks tasks of the execution: after\n"),
        "{}",
        ran.stderr
    );
}

#[test]
#[ignore = "needs a real Mistral"]
fn callers_are_found_on_a_real_server() {
    let server = server();
    let (callee, book, far) = (unique("callee"), unique("book"), unique("far"));
    let flow = |name: &str, task: &str| {
        format!("version: '2.0'\n{name}:\n  input: [n: 1]\n  tasks:\n    t: {task}\n")
    };
    let noop = "{action: std.noop}";
    let calls = format!("{{workflow: {callee}}}");
    server.ok(&[
        "workflow-create",
        &server.file("callee.yaml", &flow(&callee, noop)),
    ]);
    server.ok(&[
        "workflow-create",
        &server.file("far.yaml", &flow(&far, &calls)),
        "--namespace",
        &far,
    ]);
    let text = format!(
        "version: '2.0'\nname: {book}\nworkflows:\n  outer:\n    tasks:\n      t: {calls}\n      u: {{workflow: inner}}\n  inner:\n    tasks:\n      t: {noop}\n"
    );
    server.ok(&["workbook-create", &server.file("book.yaml", &text)]);
    let rows = |words: &[&str]| {
        server.ok(&[
            words,
            &["-f", "value", "-c", "Relation", "-c", "Name", "-c", "Tasks"],
        ]
        .concat())
    };
    assert_eq!(
        rows(&["workflow-inputs", &callee]),
        format!(
            "input n None\naction std.noop t\ncaller {book}.outer t\ncaller {far} (namespace {far}) t\n"
        )
    );
    assert_eq!(
        rows(&["workflow-inputs", &format!("{book}.inner")]),
        format!("action std.noop t\ncaller {book}.outer u\n")
    );
    // A namesake in that namespace, and one in the workbook, are meant from then on.
    server.ok(&[
        "workflow-create",
        &server.file("callee.yaml", &flow(&callee, noop)),
        "--namespace",
        &far,
    ]);
    let text = format!("{text}  {callee}:\n    tasks:\n      t: {noop}\n");
    server.ok(&["workbook-update", &server.file("book.yaml", &text)]);
    assert_eq!(
        rows(&["workflow-inputs", &callee]),
        "input n None\naction std.noop t\n"
    );
    let boxes = server.ok(&["workflow-graph", &format!("{book}.outer")]);
    assert_eq!(boxes.matches("subgraph").count(), 3, "{boxes}");
}
