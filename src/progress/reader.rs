//! Reads the tree of an execution, and again only what may have changed.

use std::collections::{HashMap, HashSet};
use std::rc::Rc;
use std::time::Instant;

use futures_util::stream::{self, StreamExt as _, TryStreamExt as _};
use serde_json::Value;

use crate::api::action_executions::ACTION_EXECUTIONS;
use crate::api::executions::{self, EXECUTIONS};
use crate::api::page::read_row;
use crate::api::tasks::TASKS;
use crate::api::{Collection, Listing, Mistral, workflows};
use crate::dsl::Flow;
use crate::error::{Error, Kind, Result};
use crate::time::{timestamp, unix_now};
use crate::yaml;

use super::load::Load;
use super::node::{Action, Execution, Task};
use super::scope::{Scope, Unread, is_of_part};
use super::tree::{Tasks, Tree};

/// The most levels of executions, which a server without an end to them would otherwise prolong for ever.
const MAX_DEPTH: usize = 100;
/// The most requests at the same time if it is read only once. A watch sends them one by one, as those that wait for each
/// other at the server would look like more work.
const IN_FLIGHT: usize = 4;
/// The most requests of one look for the actions of tasks without items: they name what runs.
const NAMED: usize = 20;

/// Reads an execution and what is below it.
pub struct Reader<'a> {
    mistral: &'a Mistral,
    scope: Scope,
    tree: Tree,
    pub load: Load,
    /// The executions of which nothing new is expected: their state and time of change then.
    settled: HashMap<String, (String, Option<String>)>,
    /// What each task was when its actions were read.
    acted: HashMap<String, (String, u64)>,
    /// The tasks that were running at the last look.
    running: HashSet<String>,
    /// The executions to which tasks belong, by the IDs of the tasks.
    owners: HashMap<String, String>,
    /// What could not be read, and has not been told.
    unread: Vec<Unread>,
    /// What could not be read so far.
    known_unread: HashSet<String>,
    /// By how many seconds the server's clock is ahead of this one's, as it says.
    clock: Option<i64>,
    /// The same as far as its times tell, if it does not say.
    ahead: i64,
}

impl<'a> Reader<'a> {
    pub fn new(mistral: &'a Mistral, id: &str, scope: Scope) -> Self {
        let tree = Tree {
            root: id.to_owned(),
            ..Tree::default()
        };
        Self {
            mistral,
            scope,
            tree,
            load: Load::default(),
            settled: HashMap::new(),
            acted: HashMap::new(),
            running: HashSet::new(),
            owners: HashMap::new(),
            unread: Vec::new(),
            known_unread: HashSet::new(),
            clock: None,
            ahead: 0,
        }
    }

    /// Reads an execution and what is below it once.
    pub async fn once(mistral: &'a Mistral, id: &str, depth: Option<usize>) -> Result<Self> {
        let scope = Scope {
            depth,
            is_once: true,
            is_only_tasks: false,
        };
        Self::looking_once(mistral, id, scope).await
    }

    /// Reads the tasks of an execution and of those below it once.
    pub async fn only_tasks(mistral: &'a Mistral, id: &str, depth: usize) -> Result<Self> {
        let scope = Scope {
            depth: Some(depth),
            is_once: true,
            is_only_tasks: true,
        };
        Self::looking_once(mistral, id, scope).await
    }

    async fn looking_once(mistral: &'a Mistral, id: &str, scope: Scope) -> Result<Self> {
        let mut reader = Self::new(mistral, id, scope);
        reader.look().await?;
        Ok(reader)
    }

    pub fn tree(&self) -> &Tree {
        &self.tree
    }

    /// What could not be read since this was asked last, each once.
    pub fn take_unread(&mut self) -> Vec<Unread> {
        std::mem::take(&mut self.unread)
    }

    /// The time by the server's clock, as far as it is known, in seconds since 1970.
    pub fn now(&self) -> i64 {
        unix_now() + self.clock.unwrap_or(self.ahead)
    }

    /// Reads what may have changed. After an error the tree has some of it.
    pub async fn look(&mut self) -> Result<()> {
        // A login, for which a password may be typed, is no load on the server.
        self.mistral.session().await?;
        self.load.begin();
        let id = self.tree.root.clone();
        let began = Instant::now();
        let row = self.top(&id).await;
        self.load.add(began.elapsed());
        let row = row?;
        // By the ID that was asked for, whatever the server says.
        let top = Execution {
            id: id.clone(),
            ..Execution::read(&row)
        };
        let family = top.root_id.clone().unwrap_or_else(|| id.clone());
        self.see(&top);
        self.tree.executions.insert(id.clone(), top);
        let mut level = vec![id];
        let mut is_family_read = false;
        let mut seen: HashSet<String> = level.iter().cloned().collect();
        for depth in 0.. {
            self.read_tasks(&level).await?;
            let tasks = level.iter().flat_map(|id| self.tree.tasks_of(id));
            let parents: Vec<String> = tasks
                .filter(|task| task.runs_workflow)
                .map(|task| task.id.clone())
                .collect();
            let is_last = self.scope.depth.is_some_and(|limit| depth >= limit);
            if parents.is_empty() || is_last && self.scope.is_only_tasks {
                break;
            }
            if !is_family_read {
                self.read_family(&family).await?;
                is_family_read = true;
            }
            if is_last {
                break;
            }
            let below = parents.iter().flat_map(|id| self.tree.executions_of(id));
            let below: Vec<String> = below.map(|execution| execution.id.clone()).collect();
            level = below
                .into_iter()
                .filter(|id| seen.insert(id.clone()))
                .collect();
            if depth >= MAX_DEPTH {
                self.leave_out(&level);
                break;
            }
        }
        if self.scope.is_only_tasks {
            return Ok(());
        }
        self.read_flows().await;
        self.read_actions().await
    }

    /// Reads the execution at the top. A look that fails there is not repeated, as the next one is to come.
    async fn top(&mut self, id: &str) -> Result<Value> {
        let fields = Execution::FIELDS;
        let found = if self.scope.is_once {
            EXECUTIONS.get_document_of(self.mistral, id, fields).await?
        } else {
            executions::polled(self.mistral, id, fields).await?
        };
        if let Some(time) = found.time() {
            self.clock = Some(time - unix_now());
        }
        found.read()
    }

    /// Reads the tasks of those of these executions of which something new is expected.
    async fn read_tasks(&mut self, ids: &[String]) -> Result<()> {
        let executions = ids.iter().filter_map(|id| self.tree.executions.get(id));
        let due = executions.filter(|execution| {
            let known = self.settled.get(&execution.id);
            known.is_none_or(|known| {
                *known != (execution.state.clone(), execution.updated_at.clone())
            })
        });
        let due: Vec<String> = due.map(|execution| execution.id.clone()).collect();
        let found = self
            .rows_of(&TASKS, &EXECUTIONS, Task::FIELDS, due, Task::read)
            .await?;
        for (id, tasks) in found {
            match tasks {
                Ok(tasks) => self.take_tasks(id, tasks),
                // Asked again when it changes.
                Err(error) if id != self.tree.root && is_of_part(&error) => {
                    self.settle(&id);
                    self.miss(format!("the tasks of execution {id}"), error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Notes that something cannot be read.
    fn miss(&mut self, what: String, error: Error) {
        if self.known_unread.insert(what.clone()) {
            self.unread.push(Unread { what, error });
        }
    }

    /// Notes that executions are too deep to be read.
    fn leave_out(&mut self, ids: &[String]) {
        for id in ids {
            let message =
                format!("the sub-executions are nested more than {MAX_DEPTH} levels deep");
            let error = Error::new(Kind::Local, message);
            self.miss(format!("the tasks of execution {id}"), error);
        }
    }

    /// Expects nothing new of an execution until it changes.
    fn settle(&mut self, id: &str) {
        if let Some(execution) = self.tree.executions.get(id) {
            let seen = (execution.state.clone(), execution.updated_at.clone());
            self.settled.insert(id.to_owned(), seen);
        }
    }

    /// Whether a task belongs to this execution and to no other, whatever the server says: otherwise there could be
    /// circles.
    fn owns(&mut self, execution: &str, task: &str) -> bool {
        match self.owners.get(task) {
            _ if task.is_empty() => false,
            Some(owner) => owner == execution,
            None => {
                self.owners.insert(task.to_owned(), execution.to_owned());
                true
            }
        }
    }

    fn take_tasks(&mut self, id: String, mut tasks: Vec<Task>) {
        tasks.retain(|task| self.owns(&id, &task.id));
        for task in &tasks {
            self.see_time(task.updated_at.as_deref());
        }
        let is_over =
            |task: &Task| task.has_ended() || matches!(task.state.as_str(), "WAITING" | "IDLE");
        let execution = self.tree.executions.get(&id);
        if execution.is_some_and(Execution::has_ended) && tasks.iter().all(is_over) {
            self.settle(&id);
        } else {
            self.settled.remove(&id);
        }
        self.tree.tasks.insert(id, Tasks::new(tasks));
    }

    /// Reads all executions with this root: one request, however deep they are.
    async fn read_family(&mut self, root: &str) -> Result<()> {
        let listing = Listing::all(Execution::FIELDS).with("root_execution_id", root);
        let mut found = Vec::new();
        let mut sink = |row: &str| {
            found.push(Execution::read(&read_row(row)?));
            Ok(())
        };
        self.timed(EXECUTIONS.list(self.mistral, &listing, &mut sink))
            .await?;
        let mut started: HashMap<String, Vec<String>> = HashMap::new();
        // The one at the top is above what started it.
        found.retain(|execution| !execution.id.is_empty() && execution.id != self.tree.root);
        for execution in found {
            self.see(&execution);
            if let Some(task) = &execution.task_id {
                let of_task = started.entry(task.clone()).or_default();
                of_task.push(execution.id.clone());
            }
            self.tree.executions.insert(execution.id.clone(), execution);
        }
        self.tree.started = started;
        Ok(())
    }

    /// Reads the definitions of workflows that say more about what waits. One that cannot be read says nothing.
    async fn read_flows(&mut self) {
        let mut wanted = HashMap::new();
        for id in self.tree.reachable() {
            let Some(execution) = self.tree.executions.get(&id) else {
                continue;
            };
            let Some(workflow) = &execution.workflow_id else {
                continue;
            };
            let is_wanted =
                |task: &Task| task.retries > 0 || task.state == "WAITING" || task.delay().is_some();
            if !self.tree.flows.contains_key(workflow)
                && self.tree.tasks_of(&id).iter().any(is_wanted)
            {
                wanted.insert(workflow.clone(), execution.workflow_name.clone());
            }
        }
        for (id, name) in wanted {
            let read = self.timed(workflows::definition(self.mistral, &id)).await;
            if read.as_ref().is_err_and(Error::is_transient) {
                continue;
            }
            let definition = read
                .ok()
                .and_then(|row| yaml::load(row["definition"].as_str()?).ok());
            let flow =
                definition.map_or_else(Flow::default, |definition| Flow::of(&definition, &name));
            self.tree.flows.insert(id, Rc::new(flow));
        }
    }

    /// Reads the actions of tasks with items, and of those that run for longer.
    async fn read_actions(&mut self) -> Result<()> {
        self.forget_actions();
        let mut due = Vec::new();
        let mut running = HashSet::new();
        let mut named = 0;
        for id in self.tree.reachable() {
            for task in self
                .tree
                .tasks_of(&id)
                .iter()
                .filter(|task| !task.runs_workflow)
            {
                if task.state == "RUNNING" {
                    running.insert(task.id.clone());
                }
                if self.wants_actions(task)
                    && (task.items.is_some() || named < NAMED || self.scope.is_once)
                {
                    named += usize::from(task.items.is_none());
                    due.push((task.id.clone(), (task.state.clone(), task.retries)));
                }
            }
        }
        self.running = running;
        let tasks = due.iter().map(|(id, _)| id.clone()).collect();
        self.read_actions_by_ids(tasks).await?;
        self.acted.extend(due);
        Ok(())
    }

    /// Drops the actions of tasks without items whose attempt is over: they were read while they ran, and a rerun or the
    /// next attempt has others.
    fn forget_actions(&mut self) {
        for id in self.tree.reachable() {
            let tasks = self.tree.tasks.get(&id).map_or(&[][..], Tasks::list);
            let is_over = |task: &&Task| task.has_ended() || task.state == "DELAYED";
            for task in tasks.iter().filter(|task| task.items.is_none()) {
                if is_over(&task) && self.acted.remove(&task.id).is_some() {
                    self.tree.actions.remove(&task.id);
                }
            }
        }
    }

    /// Whether the actions of a task are read: of a task with items until its end, of another once for each attempt, if
    /// it was running at the last look already.
    fn wants_actions(&self, task: &Task) -> bool {
        let now = (task.state.clone(), task.retries);
        let is_known = self.acted.get(&task.id) == Some(&now);
        match (task.state.as_str(), task.items) {
            ("RUNNING" | "PAUSED" | "DELAYED", Some(_)) => true,
            ("IDLE" | "WAITING", _) => false,
            (_, Some(_)) => !is_known,
            ("RUNNING", None) => {
                !is_known && (self.scope.is_once || self.running.contains(&task.id))
            }
            _ => false,
        }
    }

    /// Reads the actions of tasks with these IDs.
    async fn read_actions_by_ids(&mut self, tasks: Vec<String>) -> Result<()> {
        let found = self.rows_of(
            &ACTION_EXECUTIONS,
            &TASKS,
            Action::FIELDS,
            tasks,
            Action::read,
        );
        for (id, actions) in found.await? {
            match actions {
                Ok(actions) => {
                    self.tree.actions.insert(id, actions);
                }
                Err(error) if is_of_part(&error) => {
                    self.miss(format!("the actions of task {id}"), error);
                }
                Err(error) => return Err(error),
            }
        }
        Ok(())
    }

    /// Reads what belongs to each of these, a few at a time. An error that would meet the others too ends it.
    async fn rows_of<T>(
        &self,
        collection: &Collection,
        parents: &Collection,
        fields: &str,
        ids: Vec<String>,
        read: impl Fn(&Value) -> T,
    ) -> Result<Vec<(String, Result<Vec<T>>)>> {
        let listing = Listing::all(fields);
        // Without an ID the server lists all of them.
        let ids = ids.into_iter().filter(|id| !id.is_empty());
        let reads = ids.map(|id| {
            let (listing, read) = (&listing, &read);
            async move {
                let mut found = Vec::new();
                let mut sink = |row: &str| {
                    found.push(read(&read_row(row)?));
                    Ok(())
                };
                let (parent, began) = (Some(id.as_str()), Instant::now());
                let answer = collection
                    .list_of(self.mistral, parents, parent, listing, &mut sink)
                    .await;
                self.load.add(began.elapsed());
                match answer {
                    Err(error) if !is_of_part(&error) => Err(error),
                    answer => Ok((id, answer.map(|_| found))),
                }
            }
        });
        stream::iter(reads)
            .buffer_unordered(if self.scope.is_once { IN_FLIGHT } else { 1 })
            .try_collect()
            .await
    }

    /// Reads the actions of all tasks that are wanted, for those who need more than a watch. What has started an
    /// execution runs no actions; old servers do not tell the tasks apart.
    pub async fn read_actions_of(&mut self, is_wanted: impl Fn(&Task) -> bool) -> Result<()> {
        let mut due = Vec::new();
        for id in self.tree.reachable() {
            let tasks = self.tree.tasks_of(&id).iter();
            let runs_actions = |task: &Task| {
                !task.runs_workflow || self.tree.started_by(&task.id).next().is_none()
            };
            let tasks = tasks.filter(|task| runs_actions(task) && is_wanted(task));
            due.extend(tasks.map(|task| task.id.clone()));
        }
        due.retain(|id| !self.tree.actions.contains_key(id));
        self.read_actions_by_ids(due).await
    }

    /// Does a request and counts its time.
    async fn timed<T>(&self, request: impl Future<Output = Result<T>>) -> Result<T> {
        let began = Instant::now();
        let answer = request.await;
        self.load.add(began.elapsed());
        answer
    }

    fn see(&mut self, execution: &Execution) {
        self.see_time(execution.updated_at.as_deref());
    }

    /// Learns from a time of the server, which cannot be in the future.
    fn see_time(&mut self, time: Option<&str>) {
        const LARGEST: i64 = 86_400;
        if self.clock.is_some() {
            return;
        }
        if let Some(seen) = time.and_then(timestamp) {
            let ahead = seen - unix_now();
            self.ahead = self.ahead.max(ahead.min(LARGEST));
        }
    }
}
