//! A server with an execution, its tasks, and what these started.

use std::collections::HashMap;
use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Answer, Outcome, Server, typed};

/// What the server has.
#[derive(Default)]
pub struct Given {
    pub execution: Value,
    /// All executions below it.
    pub family: Vec<Value>,
    /// By execution.
    pub tasks: HashMap<String, Vec<Value>>,
    /// By task.
    pub actions: HashMap<String, Vec<Value>>,
}

/// So many seconds after the beginning.
pub fn at(seconds: u32) -> String {
    format!("2026-03-01 10:{:02}:{:02}", seconds / 60 % 60, seconds % 60)
}

pub fn execution(id: &str, state: &str, from: u32, to: u32) -> Value {
    json!({"id": id, "state": state, "state_info": null, "workflow_id": "w-1", "workflow_name": "deploy",
        "root_execution_id": null, "task_execution_id": null, "params": "{}", "created_at": at(from),
        "updated_at": at(to)})
}

pub fn below(id: &str, task: &str, index: u32, from: u32, to: u32) -> Value {
    let mut row = execution(id, "SUCCESS", from, to);
    row["root_execution_id"] = "x".into();
    row["task_execution_id"] = task.into();
    row["params"] = json!({"index": index}).to_string().into();
    row
}

/// A task that these led to; its ID is `t-NAME`.
pub fn task(name: &str, kind: &str, from: u32, to: u32, triggered_by: &[&str]) -> Value {
    let triggers: Vec<Value> = triggered_by
        .iter()
        .map(|name| json!({"task_id": format!("t-{name}"), "event": "on-success"}))
        .collect();
    json!({"id": format!("t-{name}"), "name": name, "type": kind, "state": "SUCCESS", "state_info": null,
        "runtime_context": json!({"triggered_by": triggers}).to_string(), "created_at": at(from),
        "started_at": at(from), "updated_at": at(to), "finished_at": at(to)})
}

pub fn action(from: u32, to: u32) -> Value {
    json!({"id": format!("a-{from}"), "name": "std.ssh", "state": "SUCCESS", "accepted": true,
        "created_at": at(from), "updated_at": at(to)})
}

impl Given {
    /// The rows that a path and a query ask for.
    pub fn answer(&self, target: &str) -> Answer {
        let path = target.split('?').next().unwrap();
        let parts: Vec<&str> = path.split('/').skip(2).collect();
        let rows = |name: &str, rows: Option<&Vec<Value>>| json!({name: rows.into_iter().flatten().collect::<Vec<_>>()});
        let answer = match parts[..] {
            ["executions"] => rows("executions", Some(&self.family)),
            ["executions", _] => self.execution.clone(),
            ["executions", id, "tasks"] => rows("tasks", self.tasks.get(id)),
            ["tasks", id, "action_executions"] => rows("action_executions", self.actions.get(id)),
            _ => return Answer::text(404, "not found"),
        };
        Answer::json(200, &answer)
    }

    /// Runs a command with this server. Also gives the requests, without what every listing has, in their order by
    /// letters.
    pub fn run(self, line: &str, variables: &[(&str, &str)]) -> (Outcome, Vec<String>) {
        let asked = Arc::<Mutex<Vec<String>>>::default();
        let log = Arc::clone(&asked);
        let server = Server::answering(move |request| {
            log.lock().unwrap().push(request.target.clone());
            self.answer(&request.target)
        });
        let ran = typed(line).server(&server).envs(variables).run();
        let mut asked = std::mem::take(&mut *asked.lock().unwrap());
        asked.sort();
        (ran, asked)
    }
}

/// Two branches that meet behind a delay; one of them runs a workflow.
pub fn deploy() -> Given {
    let mut meet = task("meet", "ACTION", 6, 20, &["install", "check"]);
    meet["started_at"] = at(14).into();
    Given {
        execution: execution("x", "SUCCESS", 0, 20),
        family: vec![below("y", "t-install", 0, 4, 14)],
        tasks: HashMap::from([
            (
                "x".to_owned(),
                vec![
                    task("begin", "ACTION", 0, 4, &[]),
                    task("install", "WORKFLOW", 4, 14, &["begin"]),
                    task("check", "ACTION", 4, 6, &["begin"]),
                    meet,
                    task("end", "ACTION", 20, 20, &["meet"]),
                ],
            ),
            (
                "y".to_owned(),
                vec![
                    task("fetch", "ACTION", 4, 12, &[]),
                    task("unpack", "ACTION", 12, 14, &["fetch"]),
                ],
            ),
        ]),
        actions: HashMap::from([
            // Behind a delay.
            ("t-begin".to_owned(), vec![action(3, 4)]),
            ("t-check".to_owned(), vec![action(4, 6)]),
            // Tried twice.
            ("t-fetch".to_owned(), vec![action(4, 6), action(10, 12)]),
            ("t-unpack".to_owned(), vec![action(12, 14)]),
            ("t-meet".to_owned(), vec![action(14, 19)]),
        ]),
    }
}
