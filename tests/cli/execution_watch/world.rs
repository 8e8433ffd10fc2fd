//! A server that shows an execution `x` look by look.

use std::sync::{Arc, Mutex};
use std::thread;
use std::time::Duration;

use serde_json::{Map, Value, json};

use crate::support::logins::v3_answer;
use crate::support::{Answer, Outcome, Request, Run, Server, typed};

/// What a look at the execution at the top asks for.
pub const LOOK: &str = "fields=id,state,state_info,workflow_id,workflow_name,root_execution_id,task_execution_id,params,created_at,updated_at";

/// What the server has at a time.
#[derive(Clone, Default)]
pub struct World {
    executions: Vec<Value>,
    tasks: Vec<Value>,
    actions: Vec<Value>,
    definition: String,
    /// Requests whose paths end so get such answers.
    faults: Vec<(&'static str, u16)>,
    /// How long a login takes.
    login: Duration,
}

/// A time of the server, so many seconds after 10:00.
pub fn at(second: u32) -> String {
    format!("2026-11-27 10:{:02}:{:02}", second / 60, second % 60)
}

/// A row with other fields.
pub fn with(mut row: Value, fields: &Value) -> Value {
    let fields = fields.as_object().unwrap().clone();
    row.as_object_mut().unwrap().extend(fields);
    row
}

/// An execution that was created at 10:00:00 and changed so many seconds later.
pub fn execution(id: &str, state: &str, second: u32) -> Value {
    json!({"id": id, "workflow_id": "w-1", "workflow_name": "w", "workflow_namespace": "", "description": "",
        "root_execution_id": null, "task_execution_id": null, "params": "{}", "state": state, "state_info": null,
        "output": "{}", "created_at": at(0), "updated_at": at(second)})
}

/// An execution that a task of `x` or below started.
pub fn sub(id: &str, task: &str, index: u32, state: &str, second: u32) -> Value {
    let params = json!({"index": index}).to_string();
    with(
        execution(id, state, second),
        &json!({"root_execution_id": "x", "task_execution_id": task, "params": params, "workflow_id": "w-2",
            "workflow_name": "sub"}),
    )
}

/// A task `t-NAME` of an execution, which runs an action, began at 10:00:01 and changed so many seconds after 10:00.
pub fn task(execution: &str, name: &str, state: &str, second: u32) -> Value {
    json!({"id": format!("t-{name}"), "name": name, "type": "ACTION", "state": state, "state_info": null,
        "workflow_execution_id": execution, "workflow_name": "w", "runtime_context": "{}", "created_at": at(1), "started_at": at(1),
        "updated_at": at(second), "finished_at": at(second)})
}

/// The same that runs a workflow.
pub fn parent(execution: &str, name: &str, state: &str, second: u32) -> Value {
    with(
        task(execution, name, state, second),
        &json!({"type": "WORKFLOW"}),
    )
}

/// What makes a task one with so many items.
pub fn items(count: u32) -> Value {
    json!({"runtime_context": json!({"with_items": {"count": count}}).to_string()})
}

/// An action of a task.
pub fn action(task: &str, id: &str, state: &str, second: u32) -> Value {
    json!({"id": id, "name": "std.http", "state": state, "accepted": state != "RUNNING", "task_execution_id": task,
        "created_at": at(1), "updated_at": at(second), "output": "{}", "input": "{}"})
}

impl World {
    pub fn new(executions: &[Value], tasks: &[Value]) -> Self {
        Self {
            executions: executions.to_vec(),
            tasks: tasks.to_vec(),
            ..Self::default()
        }
    }

    pub fn actions(mut self, actions: &[Value]) -> Self {
        self.actions = actions.to_vec();
        self
    }

    pub fn definition(mut self, text: &str) -> Self {
        text.clone_into(&mut self.definition);
        self
    }

    pub fn fault(mut self, path: &'static str, status: u16) -> Self {
        self.faults.push((path, status));
        self
    }

    pub fn login(mut self, takes: Duration) -> Self {
        self.login = takes;
        self
    }

    /// The answer to a request.
    fn answer(&self, request: &Request) -> Answer {
        if request.method != "GET" {
            return self.change(request);
        }
        let target = request.target.as_str();
        let (path, query) = target.split_once('?').unwrap_or((target, ""));
        if let Some((_, status)) = self.faults.iter().find(|(end, _)| path.ends_with(end)) {
            let fault = json!({"faultstring": "come back later"});
            return Answer::json(*status, &fault);
        }
        let parts: Vec<&str> = path.trim_start_matches("/v2/").split('/').collect();
        let of = |rows: &[Value], field: &str, id: &str| {
            let rows = rows.iter().filter(|row| row[field] == id);
            rows.cloned().collect::<Vec<_>>()
        };
        let answer = match parts[..] {
            ["executions"] => {
                let filters = parameters(query);
                let rows = self.executions.iter().filter(|row| {
                    let is =
                        |name: &str| filters.get(name).is_none_or(|wanted| row[name] == *wanted);
                    is("root_execution_id") && is("task_execution_id")
                });
                json!({"executions": rows.collect::<Vec<_>>()})
            }
            ["executions", id, "tasks"] => {
                let states = parameters(query);
                let states = states.get("state").and_then(Value::as_str).unwrap_or("");
                let mut tasks = of(&self.tasks, "workflow_execution_id", id);
                tasks.retain(|task| {
                    let state = task["state"].as_str().unwrap_or_default();
                    states.is_empty() || states.contains(state)
                });
                json!({"tasks": tasks})
            }
            ["tasks", id, "action_executions"] => {
                json!({"action_executions": of(&self.actions, "task_execution_id", id)})
            }
            ["tasks", id] => of(&self.tasks, "id", id).pop().unwrap_or_default(),
            ["executions", id] => {
                let Some(row) = of(&self.executions, "id", id).pop() else {
                    let message = format!("WorkflowExecution not found [id={id}]");
                    return Answer::json(404, &json!({"faultstring": message}));
                };
                row
            }
            ["workflows", _] => json!({"definition": self.definition}),
            _ => return Answer::text(599, "nobody expected this"),
        };
        Answer::json(200, &answer)
    }
}

impl World {
    /// The answer to what starts something, or logs in.
    fn change(&self, request: &Request) -> Answer {
        let found = |rows: &[Value], id: &str| {
            let row = rows.iter().find(|row| row["id"] == id);
            row.cloned().unwrap_or_default()
        };
        let target = request.target.as_str();
        match (request.method.as_str(), target.rsplit('/').next()) {
            ("POST", Some("tokens")) => {
                thread::sleep(self.login);
                v3_answer("token", &json!([]))
            }
            ("POST", Some("executions")) => Answer::json(201, &found(&self.executions, "x")),
            ("PUT", Some(task)) => {
                let task = found(&self.tasks, task);
                Answer::json(200, &with(task, &json!({"state": "RUNNING"})))
            }
            _ => Answer::text(599, "nobody expected this"),
        }
    }
}

/// The parameters of a query.
fn parameters(query: &str) -> Map<String, Value> {
    let pairs = url::form_urlencoded::parse(query.as_bytes());
    pairs
        .map(|(name, value)| (name.into_owned(), value.into()))
        .collect()
}

/// The worlds that the looks see, the last one for ever, and the requests of each look: `GET /v2/...` with its query
/// decoded.
pub struct Show {
    pub server: Server,
    asked: Arc<Mutex<Vec<Vec<String>>>>,
}

impl Show {
    pub fn new(worlds: Vec<World>) -> Self {
        let asked = Arc::new(Mutex::new(Vec::<Vec<String>>::new()));
        let shared = Arc::clone(&asked);
        let server = Server::answering(move |request| {
            let line = request.line().replace("%2C", ",");
            let mut asked = shared.lock().unwrap();
            let is_look = line.starts_with("GET /v2/executions/x?") && line.contains(LOOK);
            if is_look || asked.is_empty() {
                asked.push(Vec::new());
            }
            let place = asked.len() - 1;
            asked[place].push(line);
            worlds[place.min(worlds.len() - 1)].answer(request)
        });
        Self { server, asked }
    }

    /// The client, on a clock whose pauses take no time.
    pub fn run_with(&self, line: &str, change: impl FnOnce(Run) -> Run) -> Outcome {
        let run = typed(line).env("MISTRAL_TEST_CLOCK", "1");
        change(run.server(&self.server)).run()
    }

    pub fn run(&self, line: &str) -> Outcome {
        self.run_with(line, |run| run)
    }

    /// The requests of each look without the fields, those that may be in any order in the order of the alphabet.
    pub fn looks(&self) -> Vec<Vec<String>> {
        let asked = self.asked.lock().unwrap();
        let short = |line: &String| {
            let (path, query) = line.split_once('?').unwrap_or((line, ""));
            let rest = query.split_once("root_execution_id=");
            let rest = rest.map_or_else(String::new, |(_, id)| format!("?root_execution_id={id}"));
            let path = path.trim_start_matches("GET /v2/");
            format!("{path}{rest}")
        };
        let looks = asked.iter().map(|look| {
            let mut lines: Vec<_> = look.iter().map(short).collect();
            lines[1..].sort();
            lines
        });
        looks.collect()
    }

    /// All requests, as they came.
    pub fn lines(&self) -> Vec<String> {
        self.asked.lock().unwrap().concat()
    }
}
