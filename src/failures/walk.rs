//! The search for failed tasks: down the branches that failed, with as few requests as that takes.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::future::Future;
use std::pin::Pin;
use std::rc::Rc;

use serde_json::Value;

use crate::api::executions::EXECUTIONS;
use crate::api::page::read_row;
use crate::api::tasks::TASKS;
use crate::api::{Listing, Mistral};
use crate::error::{Error, Kind, Result};
use crate::json::embedded;
use crate::progress::Execution;

use super::failed::{
    Below, EXECUTION_FIELDS, FailedTask, Failures, First, Item, Unread, is_refused, text,
};
use super::handled::{self, Triggers};
use super::scope::{Handled, MAX_REQUESTS, Scope};

/// The most levels of executions, which a server without an end to them would otherwise prolong for ever.
const MAX_DEPTH: usize = 100;
/// The fields of tasks that are requested, which every server has.
const TASK_FIELDS: &str = "id,name,type,state,state_info,runtime_context,created_at,finished_at";

/// Finds all failed tasks of an execution, at any depth, which a rerun must know of, or fails.
pub async fn find(mistral: &Mistral, id: &str) -> Result<Failures> {
    let (failures, is_whole) = search(mistral, id, Scope::ALL_FAILED).await?;
    if !is_whole {
        return Err(absurd(format!(
            "more than {MAX_REQUESTS} requests are needed to find what failed in execution {id}"
        )));
    }
    Ok(failures)
}

/// Finds failed tasks of an execution, at any depth. Says whether the requests were enough.
pub async fn search(mistral: &Mistral, id: &str, scope: Scope) -> Result<(Failures, bool)> {
    let row = EXECUTIONS.get_fields(mistral, id, EXECUTION_FIELDS).await?;
    let execution = Rc::new(Execution::read(&row));
    let mut walk = Walk {
        mistral,
        scope,
        seen: HashSet::new(),
        found: HashSet::new(),
        tasks: Vec::new(),
        handled: Vec::new(),
        beside: Vec::new(),
        counted: 0,
        running: Vec::new(),
        unread: Vec::new(),
        is_whole: true,
    };
    let root = Branch::default();
    walk.execution(Rc::clone(&execution), id.to_owned(), &root)
        .await?;
    let failures = Failures {
        execution,
        tasks: walk.tasks,
        beside: walk.beside,
        handled: walk.handled,
        counted: walk.counted,
        running: walk.running,
        unread: walk.unread,
    };
    Ok((failures, walk.is_whole))
}

struct Walk<'a> {
    mistral: &'a Mistral,
    /// What is wanted; the requests are those that may still be sent.
    scope: Scope,
    /// IDs of the executions that were walked through.
    seen: HashSet<String>,
    /// IDs of the tasks that were found.
    found: HashSet<String>,
    tasks: Vec<FailedTask>,
    /// Tasks with items that failed by themselves, beside items in which a task did.
    beside: Vec<FailedTask>,
    handled: Vec<FailedTask>,
    /// How many were handled besides these.
    counted: usize,
    /// Tasks of cancelled executions that still run an action.
    running: Vec<FailedTask>,
    unread: Vec<Unread>,
    /// Whether no branch was left out.
    is_whole: bool,
}

/// The way to an execution or a task.
#[derive(Clone, Default)]
struct Branch {
    /// The names of the tasks.
    path: Vec<String>,
    item: Option<Item>,
    /// Whether an `on-error` on the way handled what failed.
    is_handled: bool,
    /// The ID of the task at its end.
    caller: Option<String>,
    /// The failure whose `on-error` led here.
    first: Option<Rc<First>>,
    /// The task that an `on-error` on the way led to and that failed, too.
    failed_handler: Option<String>,
}

/// The tasks of an execution that the search goes on with.
#[derive(Default)]
struct Candidates {
    /// Failed and not handled, or with others below them that may be.
    failed: Vec<Value>,
    handled: Vec<Value>,
    triggers: Triggers,
    /// Those of a cancelled execution that still run an action.
    running: Vec<Value>,
}

impl Candidates {
    /// The handled task whose `on-error` led to this one, and whether at once.
    fn first(&self, task: &Value) -> Option<(&Value, bool)> {
        let (origin, is_next) = self.triggers.origin(task["id"].as_str()?)?;
        let first = self.handled.iter().find(|first| first["id"] == origin)?;
        Some((first, is_next))
    }

    /// By the IDs of the handled tasks whose `on-error` led to a failure: the name of the task that failed then.
    fn failed_handlers(&self) -> HashMap<String, String> {
        let failed = self.failed.iter().filter(|task| is_error(task));
        let pairs = failed.filter_map(|task| {
            let (first, _) = self.first(task)?;
            Some((text(first, "id")?, text(task, "name")?))
        });
        pairs.collect()
    }
}

impl Branch {
    /// The way to a task of the execution to which this one leads.
    fn below(&self, task: &Value) -> Self {
        let mut branch = self.clone();
        branch.path.push(text(task, "name").unwrap_or_default());
        branch
    }

    /// The way to the tasks of an execution that the task at the end of this one started.
    fn to_sub_execution(&self, task: &Value, index: Option<u64>, execution: &str) -> Box<Self> {
        let mut branch = self.clone();
        branch.caller = text(task, "id");
        if let Some(of) = embedded(task, "runtime_context")["with_items"]["count"].as_u64() {
            branch.item = Some(Item {
                task: text(task, "name").unwrap_or_default(),
                of,
                index,
                execution_id: execution.to_owned(),
            });
        }
        Box::new(branch)
    }

    /// The way to another task of the same execution.
    fn beside(&self, task: &Value) -> Self {
        let mut branch = self.clone();
        branch.path.pop();
        branch.below(task)
    }
}

/// How many failed tasks were found.
type Found<'f> = Pin<Box<dyn Future<Output = Result<usize>> + 'f>>;

impl Walk<'_> {
    /// Walks through an execution.
    fn execution<'f>(
        &'f mut self,
        execution: Rc<Execution>,
        id: String,
        branch: &'f Branch,
    ) -> Found<'f> {
        Box::pin(async move {
            let path = &branch.path;
            // A successful execution has handled what failed in it.
            let is_successful = execution.state == "SUCCESS";
            let is_counted = path.is_empty() && self.scope.handled == Handled::Counted;
            if is_successful && !self.wants_handled() && !is_counted {
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
            let candidates = self.candidates(&execution, &id).await;
            let candidates = self.tolerate(candidates, path)?;
            let mut found = 0;
            for (task, branch, is_handled) in self.ways(candidates, &execution, branch) {
                let count = self.task(task, Rc::clone(&execution), branch).await?;
                // What this execution handled is no reason for its failure.
                found += if is_handled { 0 } else { count };
            }
            Ok(found)
        })
    }

    /// The ways to the tasks of an execution that are to be walked through, and whether it handled their failures.
    fn ways(
        &mut self,
        candidates: Candidates,
        execution: &Rc<Execution>,
        branch: &Branch,
    ) -> Vec<(Value, Box<Branch>, bool)> {
        let is_successful = execution.state == "SUCCESS";
        let mut ways = Vec::new();
        for task in &candidates.running {
            let task = failed_task(task, Rc::clone(execution), branch.below(task), Vec::new());
            self.running.push(task);
        }
        if is_successful && !self.wants_handled() {
            self.counted += candidates.failed.len();
            return ways;
        }
        let failed_handlers = candidates.failed_handlers();
        for task in &candidates.failed {
            let mut branch = branch.below(task);
            branch.is_handled |= is_successful;
            if let Some((first, is_next)) = candidates.first(task) {
                let way = branch.beside(first);
                let task = failed_task(first, Rc::clone(execution), way, Vec::new());
                branch.first = Some(Rc::new(First { task, is_next }));
            }
            ways.push((task.clone(), Box::new(branch), is_successful));
        }
        for task in candidates.handled {
            let id = text(&task, "id").unwrap_or_default();
            let failed_handler = failed_handlers.get(&id).cloned();
            if !self.wants_handled() {
                self.counted += usize::from(failed_handler.is_none());
                continue;
            }
            let mut branch = branch.below(&task);
            branch.is_handled = true;
            branch.failed_handler = failed_handler;
            ways.push((task, Box::new(branch), true));
        }
        ways
    }

    /// Walks through a task, which is in ERROR or runs a workflow.
    async fn task(
        &mut self,
        task: Value,
        execution: Rc<Execution>,
        branch: Box<Branch>,
    ) -> Result<usize> {
        let mut below = Vec::new();
        let mut found = 0;
        // Old servers do not send the type.
        let runs_workflow = task.get("type").is_none_or(|kind| kind != "ACTION");
        if runs_workflow {
            let subs = self.sub_executions(&task).await;
            for (index, sub) in self.tolerate(subs, &branch.path)? {
                let sub = Rc::new(sub);
                let way = branch.to_sub_execution(&task, index, &sub.id);
                let id = sub.id.clone();
                let count = self.execution(Rc::clone(&sub), id, &way).await?;
                found += count;
                if count == 0 && sub.state == "ERROR" {
                    let execution = sub;
                    below.push(Below { index, execution });
                }
            }
        }
        if !is_error(&task) {
            return Ok(found);
        }
        if found > 0 {
            below.retain(|below| !below.execution.blames_tasks());
            if !below.is_empty() && !branch.is_handled {
                let task = failed_task(&task, execution, *branch, below);
                self.beside.push(task);
            }
            return Ok(found);
        }
        self.keep(&task, execution, *branch, below);
        Ok(1)
    }

    /// Keeps a task that failed by itself. A row that comes twice must not be rerun twice.
    fn keep(&mut self, task: &Value, execution: Rc<Execution>, branch: Branch, below: Vec<Below>) {
        if !self.found.insert(text(task, "id").unwrap_or_default()) {
            return;
        }
        let is_handled = branch.is_handled;
        let task = failed_task(task, execution, branch, below);
        if is_handled {
            self.handled.push(task);
        } else {
            self.tasks.push(task);
        }
    }

    /// The tasks of an execution that failed and that nothing handled, then those that are handled, if they are wanted.
    /// Where it has not ended by a failure, also the tasks that may have failed ones below them.
    async fn candidates(&mut self, execution: &Execution, id: &str) -> Result<Candidates> {
        let wants_all = self.wants_handled();
        let states = match (execution.state.as_str(), wants_all) {
            ("ERROR" | "SUCCESS", false) => "ERROR",
            ("ERROR" | "SUCCESS", true) => "in:ERROR,SUCCESS",
            (_, false) => "in:ERROR,CANCELLED,RUNNING,PAUSED",
            (_, true) => "in:ERROR,CANCELLED,RUNNING,PAUSED,SUCCESS",
        };
        let listing = Listing::all(TASK_FIELDS).with("state", states);
        let tasks = self.tasks_of(id, &listing).await?;
        let is_running = |task: &Value| task["state"] == "RUNNING" && task["type"] == "ACTION";
        let (running, mut tasks): (Vec<_>, Vec<_>) = tasks.into_iter().partition(is_running);
        tasks.retain(|task| is_error(task) || task["type"] == "WORKFLOW");
        let running = match execution.state.as_str() {
            "CANCELLED" => running,
            _ => Vec::new(),
        };
        let named = match execution.state.as_str() {
            "ERROR" => handled::named(execution.state_info.as_deref()),
            _ => HashSet::new(),
        };
        let is_named = |task: &Value| {
            task["name"]
                .as_str()
                .is_some_and(|name| named.contains(name))
        };
        let is_successful = execution.state == "SUCCESS";
        if is_successful || tasks.iter().all(|task| !is_error(task) || is_named(task)) {
            return Ok(Candidates {
                failed: tasks,
                running,
                ..Candidates::default()
            });
        }
        let triggers = self.triggers(id).await?;
        let (failed, handled) = tasks.into_iter().partition(|task| {
            let is_handled = task["id"]
                .as_str()
                .is_some_and(|id| triggers.has_handled(id));
            // Where the execution names others, this one has an on-error that started nothing, such as `noop`.
            !is_error(task) || is_named(task) || (named.is_empty() && !is_handled)
        });
        Ok(Candidates {
            failed,
            handled,
            triggers,
            running,
        })
    }

    fn wants_handled(&self) -> bool {
        self.scope.handled == Handled::All
    }

    /// What was read. If the server has refused it, nothing, which is noted down where that is allowed.
    fn tolerate<T: Default>(&mut self, read: Result<T>, path: &[String]) -> Result<T> {
        read.or_else(|error| {
            if !self.scope.is_lenient || !is_refused(&error) {
                return Err(error);
            }
            let path = path.to_vec();
            self.unread.push(Unread { path, error });
            Ok(T::default())
        })
    }

    /// What started the tasks of an execution.
    async fn triggers(&mut self, id: &str) -> Result<Triggers> {
        let mut triggers = Triggers::default();
        let listing = Listing::all("id,created_at,runtime_context");
        for task in self.tasks_of(id, &listing).await? {
            let id = text(&task, "id").unwrap_or_default();
            triggers.add(&id, &embedded(&task, "runtime_context"));
        }
        Ok(triggers)
    }

    /// The newest execution that a task started for each of its items, by the index of the item, unless it was successful.
    async fn sub_executions(&mut self, task: &Value) -> Result<Vec<(Option<u64>, Execution)>> {
        let Some(id) = task["id"].as_str().filter(|id| !id.is_empty()) else {
            return Ok(Vec::new());
        };
        if !self.may_ask() {
            return Ok(Vec::new());
        }
        let fields = format!("{EXECUTION_FIELDS},params");
        let listing = Listing::all(&fields).with("task_execution_id", id);
        let mut newest = BTreeMap::new();
        let mut sink = |row: &str| {
            let row: Value = read_row(row)?;
            let index = embedded(&row, "params")["index"].as_u64();
            let time = (text(&row, "created_at"), text(&row, "updated_at"));
            let place = newest.entry(index).or_insert_with(|| (time.clone(), None));
            if time >= place.0 {
                *place = (time, Some(Execution::read(&row)));
            }
            Ok(())
        };
        EXECUTIONS.list(self.mistral, &listing, &mut sink).await?;
        let newest = newest
            .into_iter()
            .filter_map(|(index, (_, execution))| Some((index, execution?)));
        let only_ended = is_error(task);
        let wants_all = self.wants_handled();
        let may_have_failed = |execution: &Execution| match execution.state.as_str() {
            "ERROR" | "CANCELLED" => true,
            "SUCCESS" => wants_all,
            _ => !only_ended,
        };
        Ok(newest
            .filter(|(_, execution)| may_have_failed(execution))
            .collect())
    }

    async fn tasks_of(&mut self, id: &str, listing: &Listing) -> Result<Vec<Value>> {
        let mut rows = Vec::new();
        if !self.may_ask() {
            return Ok(rows);
        }
        let mut sink = |row: &str| {
            rows.push(read_row(row)?);
            Ok(())
        };
        TASKS
            .list_of(self.mistral, &EXECUTIONS, Some(id), listing, &mut sink)
            .await?;
        Ok(rows)
    }

    /// Whether another request may be sent, which is counted.
    fn may_ask(&mut self) -> bool {
        let left = self.scope.requests.checked_sub(1);
        self.is_whole &= left.is_some();
        self.scope.requests = left.unwrap_or(0);
        left.is_some()
    }
}

/// A failed task as the server sent it, at the end of a way.
fn failed_task(
    row: &Value,
    execution: Rc<Execution>,
    way: Branch,
    below: Vec<Below>,
) -> FailedTask {
    let context = embedded(row, "runtime_context");
    FailedTask {
        id: text(row, "id").unwrap_or_default(),
        name: text(row, "name").unwrap_or_default(),
        path: way.path,
        execution,
        // Old servers do not send the type.
        runs_workflow: row.get("type").is_none_or(|kind| kind != "ACTION"),
        state_info: text(row, "state_info"),
        items: context["with_items"]["count"].as_u64(),
        attempts: context["retry_task_policy"]["retry_no"]
            .as_u64()
            .map_or(1, |retries| retries.saturating_add(1)),
        created_at: text(row, "created_at"),
        finished_at: text(row, "finished_at"),
        below,
        item: way.item,
        caller: way.caller,
        first: way.first,
        failed_handler: way.failed_handler,
    }
}

fn is_error(task: &Value) -> bool {
    task["state"] == "ERROR"
}

fn absurd(message: String) -> Error {
    Error::new(Kind::Connection, message)
}
