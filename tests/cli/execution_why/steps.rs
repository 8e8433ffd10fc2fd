//! The requests of `execution-why` beyond the search, and what the server answers.

use serde_json::{Value, json};

use crate::execution_retry::steps::{candidates, execution, failed};
use crate::support::{Answer, Expected, Outcome, Server, typed};

pub type Step = (Expected, Answer);

/// The stored definition of a workflow.
pub fn definition(id: &str, text: &str) -> Step {
    let request = format!("GET /v2/workflows/{id}?fields=id,name,definition,created_at,updated_at");
    let row = json!({"id": id, "name": "w", "definition": text, "created_at": "2026-02-01 10:00:00",
        "updated_at": "2026-02-01 10:00:00"});
    (Expected::new(&request), Answer::json(200, &row))
}

/// The definition of a workflow `w` with a task of this name.
pub fn defined(task: &str) -> Step {
    definition("w-1", &with_task(task))
}

pub fn with_task(task: &str) -> String {
    format!("version: '2.0'\nw:\n  tasks:\n    {task}:\n      action: std.http\n")
}

/// The actions that a task ran.
pub fn ran(task: &str, rows: &Value) -> Step {
    ran_where(task, "", rows)
}

/// The same of a task with items.
pub fn ran_for_items(task: &str, rows: &Value) -> Step {
    ran_where(task, "&state=neq:SUCCESS", rows)
}

fn ran_where(task: &str, condition: &str, rows: &Value) -> Step {
    let request = format!(
        "GET /v2/tasks/{task}/action_executions?fields=id,name,state,accepted,input,output,created_at\
         &sort_keys=created_at&sort_dirs=asc{condition}"
    );
    let rows = json!({"action_executions": rows});
    (Expected::new(&request), Answer::json(200, &rows))
}

/// An action that failed.
pub fn action(is_accepted: bool, input: &Value, result: &Value) -> Value {
    json!({"id": "a", "name": "std.http", "state": "ERROR", "accepted": is_accepted, "input": input.to_string(),
        "output": json!({"result": result}).to_string(), "created_at": "2026-03-01 10:00:00"})
}

/// The tasks around a failed one, with what they published.
pub fn around(id: &str, tasks: &Value) -> Step {
    let request = format!(
        "GET /v2/executions/{id}/tasks?fields=id,name,state,published,runtime_context,created_at,finished_at\
         &sort_keys=created_at&sort_dirs=asc"
    );
    (
        Expected::new(&request),
        Answer::json(200, &json!({"tasks": tasks})),
    )
}

/// A task that published this and was started by these.
pub fn beside(id: &str, name: &str, published: &Value, by: &[&str]) -> Value {
    let by: Vec<_> = by.iter().map(|id| json!({"task_id": id})).collect();
    json!({"id": id, "name": name, "state": "SUCCESS", "published": published.to_string(),
        "runtime_context": json!({"triggered_by": by}).to_string(), "finished_at": "2026-03-01 10:00:00"})
}

/// How an execution was started.
pub fn start(id: &str, input: &Value, environment: &Value) -> Step {
    let params = json!({"env": environment}).to_string();
    let row = json!({"id": id, "input": input.to_string(), "params": params});
    let request = format!("GET /v2/executions/{id}?fields=id,input,params");
    (Expected::new(&request), Answer::json(200, &row))
}

/// The input of an execution.
pub fn input(id: &str, input: &Value) -> Step {
    let row = json!({"id": id, "input": input.to_string()});
    let request = format!("GET /v2/executions/{id}?fields=id,input");
    (Expected::new(&request), Answer::json(200, &row))
}

/// A request that the server refuses.
pub fn refused(request: &str, status: u16) -> Step {
    let fault = json!({"faultcode": "Client", "faultstring": "not for\nyou"});
    (Expected::any_query(request), Answer::json(status, &fault))
}

/// The search in an execution with one failed task, `a`.
pub fn one_failed(task: Value) -> Vec<Step> {
    vec![
        execution(
            "x",
            "ERROR",
            Some("Failure caused by error in tasks: a\n"),
            None,
        ),
        candidates("x", "ERROR", &[task]),
    ]
}

/// A failed task, `a`, that says this.
pub fn saying(info: &str) -> Value {
    let mut task = failed("t-1", "a", "ACTION");
    task["state_info"] = info.into();
    task
}

/// Runs a line with these requests, which must all be made and no others.
pub fn told(line: &str, steps: Vec<Step>) -> Outcome {
    told_with(0, line, steps)
}

/// The same with another exit code: 1 if a part could not be searched.
pub fn told_with(code: i32, line: &str, steps: Vec<Step>) -> Outcome {
    let server = Server::start(steps);
    let ran = typed(line).server(&server).run();
    server.done(line);
    assert_eq!(
        (ran.code, ran.stderr.as_str()),
        (Some(code), ""),
        "{}",
        ran.stdout
    );
    ran
}

/// Checks that standard output has these parts.
pub fn assert_has(ran: &Outcome, parts: &[&str]) {
    for part in parts {
        assert!(ran.stdout.contains(part), "no {part:?} in\n{}", ran.stdout);
    }
}
