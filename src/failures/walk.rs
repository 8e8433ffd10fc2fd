//! The search for failed tasks: down the branches that failed, with as few requests as that takes.

use std::collections::{BTreeMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use serde_json::Value;

use crate::api::executions::EXECUTIONS;
use crate::api::tasks::TASKS;
use crate::api::{Mistral, Query};
use crate::error::{Error, Kind, Result};

use super::failed::{EXECUTION_FIELDS, Execution, FailedTask, Failures, document, text};
use super::handled;
use super::rows::{all, oldest_first, read};

/// The most levels of executions, which a server without an end to them would otherwise prolong for ever.
const MAX_DEPTH: usize = 100;
/// The most requests.
const MAX_REQUESTS: usize = 20_000;

/// The fields of tasks that are requested, which every server has.
const TASK_FIELDS: &str = "id,name,type,state,state_info,runtime_context,created_at,finished_at";

/// Finds the failed tasks of an execution, at any depth.
pub async fn find(mistral: &Mistral, id: &str) -> Result<Failures> {
    let (failures, _) = search(mistral, id, MAX_REQUESTS).await?;
    Ok(failures)
}

/// The same within a number of requests. Says whether they were enough.
pub async fn search(mistral: &Mistral, id: &str, requests: usize) -> Result<(Failures, bool)> {
    let row = EXECUTIONS.get_fields(mistral, id, EXECUTION_FIELDS).await?;
    let execution = Rc::new(Execution::read(&row));
    let mut walk = Walk {
        mistral,
        requests,
        seen: HashSet::new(),
        found: HashSet::new(),
        tasks: Vec::new(),
        is_whole: true,
    };
    walk.execution(Rc::clone(&execution), id.to_owned(), &[])
        .await?;
    if !walk.is_whole && requests == MAX_REQUESTS {
        return Err(absurd(format!(
            "more than {MAX_REQUESTS} requests are needed to find what failed in execution {id}"
        )));
    }
    let failures = Failures {
        execution,
        tasks: walk.tasks,
    };
    Ok((failures, walk.is_whole))
}

struct Walk<'a> {
    mistral: &'a Mistral,
    /// How many requests may still be sent.
    requests: usize,
    /// IDs of the executions that were walked through.
    seen: HashSet<String>,
    /// IDs of the tasks that were found.
    found: HashSet<String>,
    tasks: Vec<FailedTask>,
    /// Whether no branch was left out.
    is_whole: bool,
}

/// How many failed tasks were found.
type Found<'f> = Pin<Box<dyn Future<Output = Result<usize>> + 'f>>;

impl Walk<'_> {
    /// Walks through an execution; `path` leads to it.
    fn execution<'f>(
        &'f mut self,
        execution: Rc<Execution>,
        id: String,
        path: &'f [String],
    ) -> Found<'f> {
        Box::pin(async move {
            // A successful execution has handled what failed in it.
            if execution.state == "SUCCESS" {
                return Ok(0);
            }
            if path.len() >= MAX_DEPTH {
                return Err(absurd(format!(
                    "the sub-executions are nested more than {MAX_DEPTH} levels deep"
                )));
            }
            if !self.seen.insert(id.clone()) {
                return Err(absurd(format!(
                    "the server says that execution {id} is a sub-execution of itself"
                )));
            }
            let mut found = 0;
            for task in self.candidates(&execution, &id).await? {
                let mut path = path.to_vec();
                path.push(text(&task, "name").unwrap_or_default());
                found += self.task(&task, Rc::clone(&execution), path).await?;
            }
            Ok(found)
        })
    }

    /// Walks through a task, which is in ERROR or runs a workflow that has not succeeded.
    async fn task(
        &mut self,
        task: &Value,
        execution: Rc<Execution>,
        path: Vec<String>,
    ) -> Result<usize> {
        let mut below = None;
        let mut found = 0;
        // Old servers do not send the type.
        let runs_workflow = task.get("type").is_none_or(|kind| kind != "ACTION");
        if runs_workflow {
            for sub in self.sub_executions(task).await? {
                let sub = Rc::new(sub);
                let id = sub.id.clone();
                found += self.execution(Rc::clone(&sub), id, &path).await?;
                below = below.or(Some(sub).filter(|sub| sub.state == "ERROR"));
            }
        }
        if found > 0 || !is_error(task) {
            return Ok(found);
        }
        let id = text(task, "id").unwrap_or_default();
        // A row that comes twice must not be rerun twice.
        if !self.found.insert(id.clone()) {
            return Ok(1);
        }
        let context = document(task, "runtime_context");
        self.tasks.push(FailedTask {
            id,
            name: text(task, "name").unwrap_or_default(),
            path,
            execution,
            runs_workflow,
            state_info: text(task, "state_info"),
            items: context["with_items"]["count"].as_u64(),
            attempts: context["retry_task_policy"]["retry_no"]
                .as_u64()
                .map_or(1, |retries| retries.saturating_add(1)),
            finished_at: text(task, "finished_at"),
            below,
        });
        Ok(1)
    }

    /// The tasks of an execution that failed and that nothing handled. Where it has not ended by a failure, also the
    /// tasks that may have failed ones below them.
    async fn candidates(&mut self, execution: &Execution, id: &str) -> Result<Vec<Value>> {
        let states = if execution.state == "ERROR" {
            "ERROR"
        } else {
            "in:ERROR,CANCELLED,RUNNING,PAUSED"
        };
        let query = oldest_first(TASK_FIELDS).with("state", states);
        let mut tasks = self.tasks_of(id, query).await?;
        tasks.retain(|task| is_error(task) || task["type"] == "WORKFLOW");
        let named = match execution.state.as_str() {
            "ERROR" => handled::named(execution.state_info.as_deref()),
            _ => HashSet::new(),
        };
        let is_named = |task: &Value| {
            task["name"]
                .as_str()
                .is_some_and(|name| named.contains(name))
        };
        if tasks.iter().all(|task| !is_error(task) || is_named(task)) {
            return Ok(tasks);
        }
        let handled = self.handled(id).await?;
        tasks.retain(|task| {
            let is_handled = task["id"].as_str().is_some_and(|id| handled.contains(id));
            // Where the execution names others, this one has an on-error that started nothing, such as `noop`.
            !is_error(task) || is_named(task) || (named.is_empty() && !is_handled)
        });
        Ok(tasks)
    }

    /// The IDs of the tasks of an execution that an `on-error` handled.
    async fn handled(&mut self, id: &str) -> Result<HashSet<String>> {
        let mut handled = HashSet::new();
        let query = oldest_first("id,created_at,runtime_context");
        for task in self.tasks_of(id, query).await? {
            handled::by(&document(&task, "runtime_context"), &mut handled);
        }
        Ok(handled)
    }

    /// The newest execution that a task started for each of its items, unless it was successful.
    async fn sub_executions(&mut self, task: &Value) -> Result<Vec<Execution>> {
        let Some(id) = task["id"].as_str().filter(|id| !id.is_empty()) else {
            return Ok(Vec::new());
        };
        if !self.may_ask() {
            return Ok(Vec::new());
        }
        let fields = format!("{EXECUTION_FIELDS},params,created_at,updated_at");
        let query = oldest_first(&fields).with("task_execution_id", id);
        let mut newest = BTreeMap::new();
        let mut sink = |row: &str| {
            let row: Value = read(row)?;
            let index = document(&row, "params")["index"].as_u64();
            let time = (text(&row, "created_at"), text(&row, "updated_at"));
            let place = newest.entry(index).or_insert_with(|| (time.clone(), None));
            if time >= place.0 {
                *place = (time, Some(Execution::read(&row)));
            }
            Ok(())
        };
        let listing = all(query);
        EXECUTIONS.list(self.mistral, &listing, &mut sink).await?;
        let newest = newest.into_values().filter_map(|(_, execution)| execution);
        let only_ended = is_error(task);
        let may_have_failed = |execution: &Execution| match execution.state.as_str() {
            "ERROR" | "CANCELLED" => true,
            "SUCCESS" => false,
            _ => !only_ended,
        };
        Ok(newest.filter(may_have_failed).collect())
    }

    async fn tasks_of(&mut self, id: &str, query: Query) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        if !self.may_ask() {
            return Ok(rows);
        }
        let mut sink = |row: &str| {
            rows.push(read(row)?);
            Ok(())
        };
        TASKS
            .list_of(self.mistral, &EXECUTIONS, Some(id), &all(query), &mut sink)
            .await?;
        Ok(rows)
    }

    /// Whether another request may be sent, which is counted.
    fn may_ask(&mut self) -> bool {
        let left = self.requests.checked_sub(1);
        self.is_whole &= left.is_some();
        self.requests = left.unwrap_or(0);
        left.is_some()
    }
}

fn is_error(task: &Value) -> bool {
    task["state"] == "ERROR"
}

fn absurd(message: String) -> Error {
    Error::new(Kind::Connection, message)
}
