//! The cause of an ERROR in one line: what it is, and what it may cost.

use serde_json::{Value, json};

use crate::support::{Answer, Server, typed};

fn execution(id: &str, info: &str) -> Value {
    json!({"id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": "ERROR", "state_info": info,
        "params": "{}", "created_at": "2026-03-01 10:00:00", "updated_at": "2026-03-01 10:00:01"})
}

/// An execution with a thousand failed tasks, each of which runs a workflow with a failed task.
fn a_thousand_branches() -> Server {
    Server::answering(|request| {
        let target = request.target.as_str();
        let task = |id: String, name: &str, kind: &str, info: &str| {
            json!({"id": id, "name": name, "type": kind, "state": "ERROR", "state_info": info,
                "runtime_context": "{}", "finished_at": "2026-03-01 10:00:01"})
        };
        let named = |name: &str| format!("Failure caused by error in tasks: {name}\n");
        let answer = if let Some((_, id)) = target.split_once("task_execution_id=") {
            json!({"executions": [execution(&format!("sub-{id}"), &named("fetch"))]})
        } else if target.contains("/sub-") {
            json!({"tasks": [task("leaf".to_owned(), "fetch", "ACTION", "no route to host\nmore")]})
        } else if target.contains("/tasks?") {
            let tasks = (0..1000).map(|n| task(format!("t{n}"), "each", "WORKFLOW", "failed"));
            json!({"tasks": tasks.collect::<Vec<_>>()})
        } else {
            execution("x", &named("each"))
        };
        Answer::json(200, &answer)
    })
}

#[test]
fn a_thousand_failed_branches_are_not_all_looked_at() {
    let server = a_thousand_branches();
    let ran = typed("execution-wait x -f value -c ID")
        .server(&server)
        .run();
    let stderr = "mistral: execution x failed: each > fetch: no route to host (other tasks may have failed, too)\n";
    assert!(ran.stderr.contains(stderr), "{}", ran.stderr);
    ran.assert(3, "x\n");
    assert!(server.asked("GET ") <= 70, "{}", server.asked("GET "));
}

#[test]
fn to_rerun_them_all_are_looked_at() {
    let server = a_thousand_branches();
    let ran = typed("execution-retry x --dry-run -f value -c Path")
        .server(&server)
        .run();
    // An answer has no actions of tasks; the request for the first of them fails.
    assert!(
        ran.stderr.contains("no list of action_executions"),
        "{}",
        ran.stderr
    );
    assert!(server.asked("GET ") > 2000, "{}", server.asked("GET "));
}
