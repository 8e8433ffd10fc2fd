//! Many executions at once on a real Mistral, and many rows for programs.

use std::collections::BTreeSet;
use std::fs::File;
use std::process::{Command, Stdio};

use serde_json::Value;

use crate::support::own::Own;
use crate::support::{Outcome, Server, bare, server, unique};

const EXECUTIONS: usize = 300;
/// How many clients start executions at the same time.
const STARTERS: usize = 4;
/// How many of them are deleted by somebody else while they are deleted.
const VANISHING: usize = 40;

const ROWS: usize = 2500;
/// Lines of the input of each.
const TEXT: usize = 1500;

/// Makes copies of the only execution, all of the same second. Its arguments are the database and how many there are to be.
const COPY: &str = "
import sqlite3, sys, uuid
database = sqlite3.connect(sys.argv[1], timeout=30)
names = [row[1] for row in database.execute('PRAGMA table_info(workflow_executions_v2)')]
row = database.execute('SELECT * FROM workflow_executions_v2').fetchone()
place = names.index('id')
with database:
    for _ in range(int(sys.argv[2]) - 1):
        copy = list(row)
        copy[place] = str(uuid.uuid4())
        marks = ', '.join('?' * len(copy))
        database.execute(f'INSERT INTO workflow_executions_v2 VALUES ({marks})', copy)
";

/// Creates a workflow whose executions run until somebody ends them.
fn endless(server: &Server) -> String {
    let name = unique("bulk");
    let text = format!("version: '2.0'\n{name}:\n  tasks:\n    wait: {{action: std.async_noop}}\n");
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    name
}

/// Starts so many executions of a workflow, some at the same time.
fn start(server: &Server, name: &str, count: usize) {
    std::thread::scope(|scope| {
        for _ in 0..STARTERS {
            scope.spawn(|| {
                for _ in 0..count / STARTERS {
                    server.ok(&["execution-create", name]);
                }
            });
        }
    });
}

/// The IDs of the executions of a workflow that are in one of these states.
fn ids(server: &Server, name: &str, states: &str) -> BTreeSet<String> {
    let listed = server.ok(&[
        "execution-list",
        "--workflow",
        name,
        "--state",
        states,
        "--limit",
        "-1",
        "--jq",
        ".id",
    ]);
    listed.lines().map(str::to_owned).collect()
}

/// What a bulk deletion says it has deleted.
fn deleted(outcome: &Outcome) -> BTreeSet<String> {
    assert_eq!(outcome.code, Some(0), "{}", outcome.stderr);
    let lines: Vec<_> = outcome.stdout.lines().collect();
    let ids: BTreeSet<_> = lines
        .iter()
        .map(|line| {
            let rest = line.strip_prefix("Request to delete execution ").unwrap();
            rest.strip_suffix(" has been accepted.").unwrap().to_owned()
        })
        .collect();
    assert_eq!(ids.len(), lines.len(), "one was deleted twice");
    ids
}

#[test]
#[ignore = "needs a real Mistral"]
fn three_hundred_are_cancelled_and_deleted_while_some_vanish() {
    let server = server();
    let (name, other) = (endless(&server), endless(&server));
    start(&server, &name, EXECUTIONS);
    start(&server, &other, STARTERS);
    let all = ids(&server, &name, "running");
    assert_eq!(all.len(), EXECUTIONS);

    let selected = ["--workflow", &name, "--state", "running"];
    let dry = server.ok(&[
        &["execution-cancel"],
        &selected[..],
        &["--dry-run", "--jq", ".id"],
    ]
    .concat());
    assert_eq!(dry.lines().map(str::to_owned).collect::<BTreeSet<_>>(), all);
    let cancel = ["--yes", "--concurrency", "8", "--jq", ".id"];
    let cancelled = server.ok(&[&["execution-cancel"], &selected[..], &cancel].concat());
    let lines: Vec<_> = cancelled.lines().map(str::to_owned).collect();
    assert_eq!(lines.len(), EXECUTIONS, "each once");
    assert_eq!(lines.into_iter().collect::<BTreeSet<_>>(), all);
    assert_eq!(ids(&server, &name, "cancelled"), all);

    // Two delete the same ones, and a third one deletes some of them one by one.
    let delete = || {
        server.run(&[
            "execution-delete",
            "--workflow",
            &name,
            "--yes",
            "--concurrency",
            "4",
        ])
    };
    let (one, two, gone) = std::thread::scope(|scope| {
        let bulk = [scope.spawn(delete), scope.spawn(delete)];
        let vanishing = all.iter().step_by(EXECUTIONS / VANISHING);
        let gone: BTreeSet<_> = vanishing
            .filter(|id| server.run(&["execution-delete", id]).code == Some(0))
            .cloned()
            .collect();
        let [one, two] = bulk.map(|run| run.join().unwrap());
        (one, two, gone)
    });
    let (one, two) = (deleted(&one), deleted(&two));
    let done: BTreeSet<_> = one.union(&two).chain(&gone).cloned().collect();
    assert_eq!(done, all, "each was deleted by one of them");
    assert_eq!(ids(&server, &name, "cancelled,running"), BTreeSet::new());
    assert_eq!(
        ids(&server, &other, "running").len(),
        STARTERS,
        "others stay"
    );

    let rest = ["--workflow", &other, "--force", "--yes"];
    let last = server.run(&[&["execution-delete"], &rest[..]].concat());
    assert_eq!(deleted(&last).len(), STARTERS);
}

/// Workflows that run each other, the lowest of which fails.
const NESTED: &str = "version: '2.0'
NAME_leaf:
  tasks:
    break: {action: std.fail}
NAME_middle:
  tasks:
    down: {workflow: NAME_leaf}
NAME:
  tasks:
    down: {workflow: NAME_middle}
";

#[test]
#[ignore = "needs a real Mistral"]
fn a_task_is_rerun_once_although_all_executions_above_it_are_named() {
    let server = server();
    let name = unique("nested");
    let text = NESTED.replace("NAME", &name);
    server.ok(&["workflow-create", &server.file(&name, &text)]);
    let id = server.field(&["execution-create", &name], "ID");
    server.wait_for(&["execution-get", &id], "State", "ERROR");
    let family = ["execution-get-sub-executions", &id, "--jq", ".id"];
    let ids = server.ok(&family);
    assert_eq!(ids.lines().count(), 3);
    let names = server.file(&format!("{name}.ids"), &ids);
    let words = [
        "execution-retry",
        "-",
        "--yes",
        "--concurrency",
        "3",
        "--wait",
    ];
    let ran: Outcome = server
        .client()
        .args(words)
        .stdin(File::open(names).unwrap())
        .output()
        .unwrap()
        .into();
    assert_eq!(ran.code, Some(3), "it fails again: {}", ran.stderr);
    let leaf = format!("{name}_leaf");
    let task = server.ok(&["task-list", "--workflow", &leaf, "--jq", ".id"]);
    let actions = ["action-execution-list", task.trim_end(), "--jq", ".id"];
    assert_eq!(server.ok(&actions).lines().count(), 2, "{}", ran.stdout);
}

/// Runs a command, and prints its memory in kilobytes. The kernel counts the memory of the process that starts another one
/// as that one's, and the tests have more than the client.
const MEASURE: &str = "
import resource, subprocess, sys
with open(sys.argv[1], 'wb') as rows:
    subprocess.run(sys.argv[2:], stdout=rows, check=True)
print(resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
";

/// Memory and rows of a listing as objects.
fn listed(own: &Own, limit: &str) -> (u64, Vec<Value>) {
    let folder = tempfile::tempdir().unwrap();
    let path = folder.path().join("rows");
    let client = bare();
    let mut python = Command::new(own.data.join("venv/bin/python"));
    for (name, _) in client.get_envs().filter(|(_, value)| value.is_none()) {
        python.env_remove(name);
    }
    let measured = python
        .args(["-c", MEASURE])
        .arg(&path)
        .arg(client.get_program())
        .args(["execution-list", "--limit", limit, "-f", "jsonl"])
        .env("OS_MISTRAL_URL", own.url())
        .stdin(Stdio::null())
        .output()
        .unwrap();
    assert!(measured.status.success(), "{measured:?}");
    let memory = String::from_utf8(measured.stdout).unwrap();
    let text = std::fs::read_to_string(&path).unwrap();
    let rows = text.lines().map(|line| serde_json::from_str(line).unwrap());
    (memory.trim().parse().unwrap(), rows.collect())
}

#[test]
#[ignore = "needs a real Mistral"]
fn thousands_of_rows_as_objects_take_the_memory_of_a_page() {
    let own = Own::new("rows");
    own.start();
    let flow = own.data.join("flow.yaml");
    let text = "version: '2.0'\nmany:\n  input: [text]\n  tasks: {t: {action: std.noop}}\n";
    std::fs::write(&flow, text).unwrap();
    own.ask(&["workflow-create", flow.to_str().unwrap()]);
    let input = serde_json::json!({"text": "é\n".repeat(TEXT)}).to_string();
    own.ask(&[
        "execution-create",
        "many",
        &input,
        "--wait",
        "--timeout",
        "1m",
    ]);
    let copied = Command::new(own.data.join("venv/bin/python"))
        .args(["-c", COPY])
        .arg(own.data.join("mistral.sqlite"))
        .arg(ROWS.to_string())
        .status();
    assert!(copied.unwrap().success());

    let (base, _) = listed(&own, "1");
    let (page, some) = listed(&own, "1000");
    assert_eq!(some.len(), 1000);
    let (memory, rows) = listed(&own, "-1");
    let ids: BTreeSet<_> = rows.iter().map(|row| row["id"].as_str().unwrap()).collect();
    assert_eq!((rows.len(), ids.len()), (ROWS, ROWS));
    let is_whole =
        |row: &Value| row["input"]["text"] == "é\n".repeat(TEXT) && row["state_info"].is_null();
    assert!(rows.iter().all(is_whole), "{}", rows[0]);
    // Kilobytes. Where the allocator puts a small value into the gap that a page has left, the next page does not fit into
    // it, so that some runs take the memory of two.
    let (mut least, page) = (memory, page - base);
    for _ in 0..12 {
        if (least - base) * 2 < page * 3 {
            return;
        }
        least = least.min(listed(&own, "-1").0);
    }
    panic!(
        "{} for {ROWS} rows, {page} for 1000, beside {base}",
        least - base
    );
}
