//! From what the server says to a model of times.

use std::collections::{HashMap, HashSet};

use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::progress::{self, Execution, Tree};
use crate::time::timestamp;

use super::intervals::{Interval, union};
use super::model::{Model, Run, Task};

/// The model of an execution that was read at this time.
pub fn model(tree: &Tree, now: i64) -> Result<Model> {
    let mut builder = Builder {
        tree,
        now,
        model: Model::default(),
        seen: HashSet::new(),
    };
    if let Some(top) = tree.top() {
        builder.seen.insert(top.id.clone());
        builder.run(top, &Above::default())?;
    }
    let mut model = builder.model;
    let ends = model.tasks.iter().map(|task| task.time.to);
    let ends = ends.chain(model.runs.first().map(|run| run.time.to));
    model.end = ends.max().unwrap_or_default();
    Ok(model)
}

/// What is above a task.
#[derive(Clone, Copy, Default)]
struct Above {
    parent: Option<usize>,
    item: Option<u64>,
    depth: usize,
}

struct Builder<'t> {
    tree: &'t Tree,
    now: i64,
    model: Model,
    /// The IDs of the executions in the model: a server may say that one started itself.
    seen: HashSet<String>,
}

impl Builder<'_> {
    /// Adds an execution with its tasks and what they started, and gives its place.
    fn run(&mut self, execution: &Execution, above: &Above) -> Result<usize> {
        let what = || format!("execution {}", execution.id);
        let time = Interval::new(
            moment(execution.created_at.as_deref(), "created_at", what)?,
            self.end_of(execution)?,
        );
        let place = self.model.runs.len();
        self.model.runs.push(Run {
            time,
            tasks: Vec::new(),
        });
        let tree = self.tree;
        let tasks = tree.tasks_of(&execution.id);
        let mut places = HashMap::new();
        let mut found = Vec::new();
        for task in tasks {
            let task_place = self.task(task, execution, time.to, above)?;
            places.insert(task.id.as_str(), task_place);
            found.push(task_place);
        }
        for (task, place) in tasks.iter().zip(&found) {
            let triggers = task.triggered_by.iter();
            let triggers = triggers.filter_map(|id| places.get(id.as_str()).copied());
            self.model.tasks[*place].triggered_by = triggers.collect();
        }
        self.model.runs[place].tasks = found;
        Ok(place)
    }

    /// When an execution ended, or now.
    fn end_of(&self, execution: &Execution) -> Result<i64> {
        if !execution.has_ended() {
            return Ok(self.now);
        }
        let what = || format!("execution {}", execution.id);
        moment(self.tree.ended_at(execution), "updated_at", what)
    }

    fn task(
        &mut self,
        task: &progress::Task,
        execution: &Execution,
        end: i64,
        above: &Above,
    ) -> Result<usize> {
        let what = || format!("task {} ({})", task.name, task.id);
        let created = moment(task.created_at.as_deref(), "created_at", what)?;
        let ended = if task.has_ended() {
            moment(task.ended_at(), "finished_at", what)?
        } else if execution.has_ended() {
            end
        } else {
            self.now
        };
        let place = self.model.tasks.len();
        let time = Interval::new(created, ended);
        self.model.tasks.push(Task {
            id: task.id.clone(),
            name: task.name.clone(),
            state: task.state.clone(),
            created_at: task.created_at.clone(),
            started_at: task.started_at.clone(),
            ended_at: task.ended_at().map(str::to_owned),
            began: task
                .started_at
                .as_deref()
                .and_then(timestamp)
                .unwrap_or(created),
            time,
            work: Vec::new(),
            has_ended: task.has_ended(),
            is_left: execution.has_ended() && !task.has_ended(),
            is_waiting: matches!(task.state.as_str(), "IDLE" | "WAITING"),
            triggered_by: Vec::new(),
            runs: Vec::new(),
            parent: above.parent,
            item: above.item,
            depth: above.depth,
        });
        let below = Above {
            parent: Some(place),
            item: None,
            depth: above.depth + 1,
        };
        let runs = self.runs_of(task, &below)?;
        let mut work = self.actions_of(task, time)?;
        for run in &runs {
            let run = &self.model.runs[*run];
            if run.tasks.is_empty() {
                work.push(run.time);
            }
            let tasks = run.tasks.iter();
            work.extend(tasks.flat_map(|task| self.model.tasks[*task].work.iter().copied()));
        }
        // The actions of what took no time are not read.
        let is_brief = task.has_ended() && time.seconds() == 0;
        if work.is_empty() && runs.is_empty() && is_brief {
            work.push(time);
        }
        let work = work.into_iter().map(|interval| interval.within(time));
        let task = &mut self.model.tasks[place];
        task.work = union(work.collect());
        task.runs = runs;
        Ok(place)
    }

    /// What a task started: of each item the newest with its tasks, in their order; earlier attempts without them.
    fn runs_of(&mut self, task: &progress::Task, below: &Above) -> Result<Vec<usize>> {
        let tree = self.tree;
        let mut runs = Vec::new();
        let newest = tree.executions_of(&task.id).into_iter();
        for execution in newest.chain(tree.started_by(&task.id)) {
            if self.seen.insert(execution.id.clone()) {
                let item = execution.index.filter(|_| task.items.is_some());
                runs.push(self.run(execution, &Above { item, ..*below })?);
            }
        }
        Ok(runs)
    }

    fn actions_of(&self, task: &progress::Task, time: Interval) -> Result<Vec<Interval>> {
        let actions = self.tree.actions_of(&task.id);
        let intervals = actions.iter().map(|action| {
            let what = || format!("action execution {} of task {}", action.id, task.name);
            let from = moment(action.created_at.as_deref(), "created_at", what)?;
            let to = if action.has_ended() {
                moment(action.updated_at.as_deref(), "updated_at", what)?
            } else {
                time.to
            };
            Ok(Interval::new(from, to))
        });
        let mut intervals = intervals.collect::<Result<Vec<_>>>()?;
        if task.items.is_none() {
            let accepted: Vec<_> = actions.iter().map(|action| action.is_accepted).collect();
            one_after_the_other(&mut intervals, &accepted, task.retries);
        }
        Ok(intervals)
    }
}

/// Ends each attempt before the next one. When an attempt is run again, the server overwrites its end with that moment.
/// After a retry that is still about right. After a rerun, which may be days later, the end is not known: such an
/// attempt counts as its beginning.
fn one_after_the_other(attempts: &mut [Interval], accepted: &[bool], retries: u64) {
    let count = attempts.len();
    let retries = usize::try_from(retries).unwrap_or(usize::MAX);
    for place in 0..count.saturating_sub(1) {
        let next = attempts[place + 1].from;
        let attempt = &mut attempts[place];
        // The retries are those of the last run.
        let was_rerun = !accepted[place] && count - 1 - place > retries;
        let end = if was_rerun && attempt.to + 1 >= next {
            attempt.from
        } else {
            attempt.to.min(next)
        };
        *attempt = Interval::new(attempt.from, end);
    }
}

/// A time of the server, which must be there.
fn moment(text: Option<&str>, field: &str, of: impl FnOnce() -> String) -> Result<i64> {
    const LONGEST: usize = 100;
    text.and_then(timestamp).ok_or_else(|| {
        let short = |text: &str| single_line(&text.chars().take(LONGEST).collect::<String>());
        let of = short(&of());
        let message = match text {
            Some(text) => format!("the server's {field} of {of} is no time: {}", short(text)),
            None => format!("the server did not send {field} of {of}"),
        };
        Error::new(Kind::Connection, message)
    })
}
