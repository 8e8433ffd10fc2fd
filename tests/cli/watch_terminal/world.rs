//! A server with an execution that changes as a test wants it.

use std::sync::{Arc, Mutex};

use serde_json::{Value, json};

use crate::support::{Answer, Request, Server};

/// The execution `x`, with its tasks below it, and theirs: `{"state": ..., "tasks": [{"name": ..., "actions": [...],
/// "executions": [...]}]}`.
#[derive(Clone)]
pub struct World(Arc<Mutex<State>>);

struct State {
    top: Value,
    definition: String,
    /// The answer to everything, instead of that of the server.
    fault: Option<(u16, Value)>,
}

impl World {
    pub fn new(top: Value) -> Self {
        Self(Arc::new(Mutex::new(State {
            top,
            definition: String::new(),
            fault: None,
        })))
    }

    /// An execution of `deploy` that is running, with these tasks.
    pub fn running(tasks: &Value) -> Self {
        Self::new(execution("RUNNING", tasks))
    }

    /// Changes the execution.
    pub fn set(&self, state: &str, tasks: &Value) {
        self.0.lock().unwrap().top = execution(state, tasks);
    }

    /// Changes the definition of all workflows.
    pub fn define(&self, definition: &str) {
        definition.clone_into(&mut self.0.lock().unwrap().definition);
    }

    /// From now on every request has this answer, or again its own.
    pub fn fault(&self, fault: Option<(u16, Value)>) {
        self.0.lock().unwrap().fault = fault;
    }

    /// A server of it.
    pub fn server(&self) -> Server {
        let world = self.clone();
        Server::answering(move |request| world.answer(request))
    }

    /// Its answer to a request.
    pub fn answer(&self, request: &Request) -> Answer {
        let state = self.0.lock().unwrap();
        if let Some((status, body)) = &state.fault {
            return Answer::json(*status, body);
        }
        let mut rows = Rows::default();
        rows.add(&state.top, &Value::Null);
        let path = request.target.split('?').next().unwrap();
        let parts: Vec<&str> = path.trim_start_matches("/v2/").split('/').collect();
        let of = |rows: &[Value], parent: &str| -> Vec<Value> {
            let mut found = rows.to_vec();
            found.retain(|row| row["of"] == parent);
            found
        };
        let found = match (request.method.as_str(), &parts[..]) {
            ("GET", ["executions"]) => {
                let mut family = rows.executions.clone();
                family.retain(|row| row["id"] != "x");
                json!({"executions": family})
            }
            ("GET", ["executions", id, "tasks"]) => json!({"tasks": of(&rows.tasks, id)}),
            ("GET", ["executions", id]) => rows.execution(id),
            ("POST", ["executions"]) => return Answer::json(201, &rows.execution("x")),
            ("GET", ["tasks", id, "action_executions"]) => {
                json!({"action_executions": of(&rows.actions, id)})
            }
            ("GET" | "PUT", ["tasks", id]) => {
                let mut tasks = rows.tasks.into_iter();
                tasks.find(|task| task["id"] == *id).unwrap_or_default()
            }
            ("GET", ["workflows", _]) => json!({"definition": state.definition}),
            _ => Value::Null,
        };
        if found.is_null() {
            return Answer::json(404, &json!({"faultstring": "not there"}));
        }
        Answer::json(200, &found)
    }
}

/// The execution `x` of the workflow `deploy`.
fn execution(state: &str, tasks: &Value) -> Value {
    json!({"id": "x", "workflow_name": "deploy", "workflow_id": "w", "state": state, "tasks": tasks})
}

/// The rows that the server has.
#[derive(Default)]
struct Rows {
    executions: Vec<Value>,
    tasks: Vec<Value>,
    actions: Vec<Value>,
}

impl Rows {
    fn add(&mut self, execution: &Value, task: &Value) {
        let mut row = json!({"workflow_namespace": "", "description": "", "root_execution_id": null, "state_info": null,
            "created_at": null, "updated_at": null});
        let fields = execution.as_object().unwrap().clone();
        row.as_object_mut().unwrap().extend(fields);
        row["task_execution_id"] = task.clone();
        if !task.is_null() {
            row["root_execution_id"] = json!("x");
        }
        let id = row["id"].clone();
        row.as_object_mut().unwrap().remove("tasks");
        self.executions.push(row);
        for task in execution["tasks"].as_array().into_iter().flatten() {
            let mut row = task.clone();
            let fields = row.as_object_mut().unwrap();
            let started = fields.remove("executions").unwrap_or_default();
            let actions = fields.remove("actions").unwrap_or_default();
            fields.entry("id").or_insert(task["name"].clone());
            let kind = if started.is_array() {
                "WORKFLOW"
            } else {
                "ACTION"
            };
            row["type"] = json!(kind);
            row["of"] = id.clone();
            row["workflow_execution_id"] = id.clone();
            for execution in started.as_array().into_iter().flatten() {
                self.add(execution, &row["id"]);
            }
            for action in actions.as_array().into_iter().flatten() {
                let mut action = action.clone();
                action["of"] = row["id"].clone();
                self.actions.push(action);
            }
            self.tasks.push(row);
        }
    }

    fn execution(&self, id: &str) -> Value {
        let mut executions = self.executions.iter();
        let found = executions.find(|execution| execution["id"] == id);
        found.cloned().unwrap_or_default()
    }
}
