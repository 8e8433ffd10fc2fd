//! The report of an execution as text: statistics, then the tree of its tasks, actions and sub-workflows.

use std::fmt::Write as _;

use serde::Deserialize;
use serde_json::Value;

const INDENT: usize = 4;
const FRAME: &str = "==============================";
/// Number of characters of an error that are shown.
const EXCERPT: usize = 100;

#[derive(Deserialize)]
struct Report {
    statistics: Statistics,
    root_workflow_execution: Option<Workflow>,
}

#[derive(Deserialize)]
struct Statistics {
    success_tasks_count: Value,
    error_tasks_count: Value,
    running_tasks_count: Value,
    idle_tasks_count: Value,
    paused_tasks_count: Value,
    estimated_time: Option<Value>,
}

#[derive(Deserialize)]
struct Workflow {
    #[serde(flatten)]
    entry: Entry,
    #[serde(default)]
    task_executions: Vec<Task>,
}

#[derive(Deserialize)]
struct Task {
    #[serde(flatten)]
    entry: Entry,
    retry_count: Option<Value>,
    #[serde(default)]
    action_executions: Vec<Entry>,
    #[serde(default)]
    workflow_executions: Vec<Workflow>,
}

/// The fields that all types of executions have.
#[derive(Deserialize)]
struct Entry {
    id: String,
    name: String,
    state: String,
    state_info: Option<String>,
}

/// The tree that is being written.
struct Tree {
    text: String,
    /// Whether errors are shown in full.
    is_full: bool,
}

/// The report as text, from the document of `GET /v2/executions/ID/report`. Errors are cut unless `is_full`.
pub fn text(document: &Value, is_full: bool) -> Result<String, serde_json::Error> {
    let report = Report::deserialize(document)?;
    let mut out = String::from(
        "\nTo get more details on a task failure run: mistral task-get <id> -c 'State info'\n\n",
    );
    let _ = writeln!(out, "{FRAME} General Statistics {FRAME}\n");
    statistics(&mut out, &report.statistics);
    if let Some(root) = &report.root_workflow_execution {
        let _ = writeln!(out, "{FRAME} Workflow Execution Tree {FRAME}\n");
        let mut tree = Tree { text: out, is_full };
        workflow(&mut tree, root, 0);
        out = tree.text;
    }
    Ok(out)
}

fn statistics(out: &mut String, counts: &Statistics) {
    for (state, count) in [
        ("SUCCESS", &counts.success_tasks_count),
        ("ERROR", &counts.error_tasks_count),
        ("RUNNING", &counts.running_tasks_count),
        ("IDLE", &counts.idle_tasks_count),
        ("PAUSED", &counts.paused_tasks_count),
    ] {
        let _ = writeln!(out, "Number of tasks in {state} state: {count}");
    }
    out.push('\n');
    if let Some(seconds) = &counts.estimated_time {
        let _ = writeln!(
            out,
            "Estimated time (seconds) for the execution to finish: {seconds}\n"
        );
    }
}

fn line(out: &mut Tree, level: usize, text: &str) {
    let _ = writeln!(out.text, "{:width$}{text}", "", width = level * INDENT);
}

fn entry(out: &mut Tree, level: usize, kind: &str, entry: &Entry) {
    line(
        out,
        level,
        &format!("{kind} '{}' [{}] {}", entry.name, entry.state, entry.id),
    );
}

/// The error of an entry that failed, or its beginning.
fn error(out: &mut Tree, level: usize, entry: &Entry, one_line: bool) {
    let Some(info) = entry.state_info.as_deref().filter(|info| !info.is_empty()) else {
        return;
    };
    if entry.state != "ERROR" {
        return;
    }
    if out.is_full {
        let below = format!("\n{:width$}", "", width = level * INDENT);
        let info = info.trim_end().replace('\n', &below);
        line(out, level, &format!("(error info: {info})"));
    } else {
        let mut excerpt: String = info.chars().take(EXCERPT).collect();
        if one_line {
            excerpt = excerpt.replace('\n', " ");
        }
        line(out, level, &format!("(error info: {excerpt}...)"));
    }
}

fn workflow(out: &mut Tree, workflow: &Workflow, level: usize) {
    entry(out, level, "workflow", &workflow.entry);
    for execution in &workflow.task_executions {
        task(out, execution, level + 1);
    }
}

fn task(out: &mut Tree, execution: &Task, level: usize) {
    entry(out, level, "task", &execution.entry);
    if let Some(count) = &execution.retry_count {
        line(out, level, &format!("(retry count: {count})"));
    }
    error(out, level, &execution.entry, true);
    for action in &execution.action_executions {
        entry(out, level + 1, "action", action);
        error(out, level + 1, action, false);
    }
    for execution in &execution.workflow_executions {
        workflow(out, execution, level + 1);
    }
}

#[cfg(test)]
mod tests {
    use super::text;
    use serde_json::json;

    #[test]
    fn the_tree_is_indented_and_errors_are_cut() {
        let report = json!({
            "statistics": {
                "success_tasks_count": 1, "error_tasks_count": 2, "running_tasks_count": 3,
                "idle_tasks_count": 4, "paused_tasks_count": 5, "estimated_time": 12
            },
            "root_workflow_execution": {
                "id": "w1", "name": "wf", "state": "ERROR",
                "task_executions": [{
                    "id": "t1", "name": "t", "state": "ERROR", "state_info": "a\nb", "retry_count": 2,
                    "action_executions": [{"id": "a1", "name": "std.fail", "state": "ERROR", "state_info": "x"}],
                    "workflow_executions": [{"id": "w2", "name": "sub", "state": "SUCCESS"}]
                }]
            }
        });
        let whole = text(&report, true).unwrap();
        let text = text(&report, false).unwrap();
        let (head, tree) = text.split_once("Workflow Execution Tree").unwrap();
        assert!(head.contains(
            "PAUSED state: 5\n\nEstimated time (seconds) for the execution to finish: 12\n\n="
        ));
        assert_eq!(
            tree.split_once("\n\n").unwrap().1,
            "workflow 'wf' [ERROR] w1\n    task 't' [ERROR] t1\n    (retry count: 2)\n    (error info: a b...)\n        \
             action 'std.fail' [ERROR] a1\n        (error info: x...)\n        workflow 'sub' [SUCCESS] w2\n"
        );
        assert_eq!(
            whole,
            text.replace("a b...)", "a\n    b)").replace("x...)", "x)")
        );
    }
}
