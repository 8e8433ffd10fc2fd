//! The requests of these commands, with their answers.

use serde_json::{Value, json};

use crate::support::{Answer, Expected, Outcome, Server, typed};

pub const FIELDS: &str = "id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,\
    root_execution_id,state,state_info,created_at,updated_at";
pub const COLUMNS: &str = "-f value -c ID -c State";

pub type Step = (Expected, Answer);

pub fn execution(id: &str, state: &str) -> Value {
    json!({"id": id, "workflow_id": "w", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "task_execution_id": null, "root_execution_id": null, "state": state, "state_info": null,
        "created_at": "2026-03-01 10:00:00", "updated_at": null})
}

pub fn read(id: &str, state: &str) -> Step {
    let get = Expected::new(&format!("GET /v2/executions/{id}?fields={FIELDS}"));
    (get, Answer::json(200, &execution(id, state)))
}

/// A `PUT` with this body, which the server answers with a state.
pub fn put(id: &str, body: &str, state: &str) -> Step {
    let put = Expected::new(&format!("PUT /v2/executions/{id}")).json(body);
    (put, Answer::json(200, &execution(id, state)))
}

/// A `PUT` that the server refuses.
pub fn refused(id: &str, from: &str, to: &str) -> Step {
    let body = json!({"state": to}).to_string();
    let words = format!(
        "Can't change workflow execution state from {from} to {to}. [workflow=w, execution_id={id}]"
    );
    let put = Expected::new(&format!("PUT /v2/executions/{id}")).json(&body);
    (put, Answer::json(400, &json!({"faultstring": words})))
}

/// The tree below an execution, which comes first in it.
pub fn tree(rows: &[(&str, &str)]) -> Step {
    let get = Expected::new(&format!("GET /v2/executions/{}/executions", rows[0].0));
    let rows: Vec<_> = rows
        .iter()
        .map(|(id, state)| execution(id, state))
        .collect();
    (get, Answer::json(200, &json!({"executions": rows})))
}

/// A task: its name, state, type and execution.
pub type Task<'a> = (&'a str, &'a str, &'a str, &'a str);

/// The tasks that go on, of one execution or of all since it was created.
pub fn tasks(among: &str, tasks: &[Task<'_>]) -> Step {
    let get = Expected::new(&format!(
        "GET /v2/tasks?{among}&state=in:RUNNING,DELAYED&sort_keys=created_at&sort_dirs=asc&\
         fields=id,name,state,type,workflow_execution_id"
    ));
    let rows: Vec<_> = tasks
        .iter()
        .map(|(name, state, kind, execution)| {
            json!({"id": format!("id-{name}"), "name": name, "state": state, "type": kind,
                "workflow_execution_id": execution})
        })
        .collect();
    (get, Answer::json(200, &json!({"tasks": rows})))
}

pub const SINCE: &str = "created_at=gte:2026-03-01 10:00:00";

/// Runs a line against these exchanges.
pub fn run(line: &str, steps: Vec<Step>) -> Outcome {
    let server = Server::start(steps);
    let ran = typed(&format!("{line} {COLUMNS}")).server(&server).run();
    server.done(line);
    ran
}

/// Runs a line; what it prints, what it says on standard error, and how it ends.
#[track_caller]
pub fn check(line: &str, steps: Vec<Step>, code: i32, stdout: &str, stderr: &str) {
    let ran = run(line, steps);
    ran.assert(code, stdout);
    assert_eq!(ran.stderr, stderr, "{line}");
}

/// The state as a wait reads it.
pub fn look(id: &str, state: &str) -> Step {
    let get = Expected::new(&format!(
        "GET /v2/executions/{id}?fields=id,state,state_info,updated_at"
    ));
    let row = json!({"id": id, "state": state, "state_info": null, "updated_at": null});
    (get, Answer::json(200, &row))
}

pub fn read_whole(id: &str, state: &str) -> Step {
    let get = Expected::new(&format!("GET /v2/executions/{id}"));
    (get, Answer::json(200, &execution(id, state)))
}
