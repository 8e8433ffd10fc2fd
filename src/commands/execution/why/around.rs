//! What was around a failed task: the tasks beside it with what they published, and how their execution was started.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;

use serde_json::{Map, Value};

use crate::api::executions::EXECUTIONS;
use crate::api::page::read_row;
use crate::api::tasks::TASKS;
use crate::api::{Listing, Mistral};
use crate::error::Result;
use crate::json::embedded;

/// A task of an execution.
pub struct Beside {
    pub id: String,
    pub name: String,
    pub state: String,
    published: Map<String, Value>,
    triggered_by: Vec<String>,
    finished_at: Option<String>,
}

impl Beside {
    fn read(row: &Value) -> Self {
        let text = |name: &str| row[name].as_str().map(str::to_owned);
        let context = embedded(row, "runtime_context");
        let triggers = context["triggered_by"].as_array().into_iter().flatten();
        Self {
            id: text("id").unwrap_or_default(),
            name: text("name").unwrap_or_default(),
            state: text("state").unwrap_or_default(),
            published: object(embedded(row, "published")),
            triggered_by: triggers
                .filter_map(|trigger| trigger["task_id"].as_str().map(str::to_owned))
                .collect(),
            finished_at: text("finished_at"),
        }
    }
}

impl Beside {
    /// Whether it ended later than another one, which does not wait.
    pub fn ended_after(&self, other: &Self) -> bool {
        other.state != "IDLE" && other.finished_at.is_some() && self.finished_at > other.finished_at
    }
}

/// How an execution was started.
pub struct Start {
    pub input: Map<String, Value>,
    pub environment: Map<String, Value>,
}

fn object(value: Value) -> Map<String, Value> {
    match value {
        Value::Object(fields) => fields,
        _ => Map::new(),
    }
}

/// The tasks of an execution.
#[derive(Default)]
pub struct Tasks(Vec<Beside>);

impl Tasks {
    /// The last task of this name.
    pub fn named(&self, name: &str) -> Option<&Beside> {
        self.0.iter().rev().find(|task| task.name == name)
    }

    /// The task that published a variable which this one saw: itself, or the nearest before it.
    pub fn publisher(&self, id: &str, variable: &str) -> Option<(&Beside, &Value)> {
        let (mut level, mut seen) = (vec![id], HashSet::from([id]));
        while !level.is_empty() {
            let of_level = || {
                self.0
                    .iter()
                    .filter(|task| level.contains(&task.id.as_str()))
            };
            let publishing = of_level().filter(|task| task.published.contains_key(variable));
            if let Some(task) = publishing.max_by(|a, b| a.finished_at.cmp(&b.finished_at)) {
                return Some((task, &task.published[variable]));
            }
            let before = of_level().flat_map(|task| &task.triggered_by);
            level = before
                .map(String::as_str)
                .filter(|id| seen.insert(id))
                .collect();
        }
        None
    }

    /// The tasks that wait, then the others, those that ended last first.
    pub fn newest_first(&self) -> Vec<&Beside> {
        let mut tasks: Vec<_> = self.0.iter().collect();
        let time = |task: &&Beside| (task.state == "IDLE", task.finished_at.clone());
        tasks.sort_by_key(|task| std::cmp::Reverse(time(task)));
        tasks
    }

    /// The last task that published a variable, where no task starts another one.
    pub fn last_publisher(&self, variable: &str) -> Option<(&Beside, &Value)> {
        let publishing = self.0.iter();
        let publishing = publishing.filter(|task| task.published.contains_key(variable));
        let last = publishing.max_by(|a, b| a.finished_at.cmp(&b.finished_at))?;
        Some((last, &last.published[variable]))
    }

    /// The names of all variables that were published.
    pub fn variables(&self) -> impl Iterator<Item = &str> {
        let published = self.0.iter().flat_map(|task| task.published.keys());
        published.map(String::as_str)
    }
}

/// The inputs of the failed executions that a task started, by their IDs: one request.
pub async fn started_inputs(mistral: &Mistral, task: &str) -> Result<HashMap<String, Value>> {
    let mut found = HashMap::new();
    let mut sink = |row: &str| {
        let row: Value = read_row(row)?;
        let id = row["id"].as_str().unwrap_or_default().to_owned();
        found.insert(id, embedded(&row, "input"));
        Ok(())
    };
    let listing = Listing::all("id,input")
        .with("task_execution_id", task)
        .with("state", "ERROR");
    EXECUTIONS.list(mistral, &listing, &mut sink).await?;
    Ok(found)
}

/// Reads what was around tasks, of each execution once.
pub struct Around<'a> {
    mistral: &'a Mistral,
    tasks: HashMap<String, Rc<Tasks>>,
    starts: HashMap<String, Rc<Start>>,
}

impl<'a> Around<'a> {
    pub fn new(mistral: &'a Mistral) -> Self {
        Self {
            mistral,
            tasks: HashMap::new(),
            starts: HashMap::new(),
        }
    }

    /// The tasks of an execution.
    pub async fn tasks(&mut self, execution: &str) -> Result<Rc<Tasks>> {
        if let Some(tasks) = self.tasks.get(execution) {
            return Ok(Rc::clone(tasks));
        }
        let fields = "id,name,state,published,runtime_context,created_at,finished_at";
        let mut rows = Vec::new();
        let mut sink = |row: &str| {
            rows.push(Beside::read(&read_row(row)?));
            Ok(())
        };
        let (of, listing) = (Some(execution), Listing::all(fields));
        TASKS
            .list_of(self.mistral, &EXECUTIONS, of, &listing, &mut sink)
            .await?;
        let tasks = Rc::new(Tasks(rows));
        self.tasks.insert(execution.to_owned(), Rc::clone(&tasks));
        Ok(tasks)
    }

    /// How an execution was started.
    pub async fn start(&mut self, execution: &str) -> Result<Rc<Start>> {
        if let Some(start) = self.starts.get(execution) {
            return Ok(Rc::clone(start));
        }
        let fields = "id,input,params";
        let row = EXECUTIONS
            .get_fields(self.mistral, execution, fields)
            .await?;
        let start = Rc::new(Start {
            input: object(embedded(&row, "input")),
            environment: object(embedded(&row, "params")["env"].take()),
        });
        self.starts.insert(execution.to_owned(), Rc::clone(&start));
        Ok(start)
    }

    /// What a task returned: one request.
    pub async fn result(&self, task: &str) -> Result<Value> {
        let row = TASKS.get(self.mistral, task, "").await?;
        Ok(embedded(&row, "result"))
    }
}
