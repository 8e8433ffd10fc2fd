//! What has changed from one look to the next.

use std::collections::HashMap;

use crate::time::timestamp;

use super::node::{Execution, Task, seconds as seconds_until};
use super::tree::{Items, Tree};

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The execution that is watched, or that of an item.
    Execution,
    Task,
    /// An action that was found running.
    Action,
}

/// A new state, or a step of a task that has several.
#[derive(Clone, Debug)]
pub struct Change {
    /// When, by the server's clock: `2026-11-27 10:00:00`.
    pub time: Option<String>,
    /// The names of the tasks that lead to it; those of items with their number: `install[3]`. Empty for the execution
    /// that is watched.
    pub path: Vec<String>,
    pub subject: Subject,
    pub id: String,
    /// The state before, if it was seen.
    pub before: Option<String>,
    pub state: String,
    /// How long it had taken by then; nothing for the beginning.
    pub seconds: Option<i64>,
    /// The number of its attempt, and how many there are at most, if it is tried again.
    pub attempt: Option<(u64, Option<u64>)>,
    pub items: Option<Items>,
    pub state_info: Option<String>,
}

/// What was seen of each task and execution.
#[derive(Default)]
pub struct Changes {
    seen: HashMap<String, Seen>,
}

#[derive(Clone, Default)]
struct Seen {
    state: String,
    retries: u64,
    items: Option<Items>,
    /// When it began: a task that was rerun has begun anew.
    began: Option<String>,
}

impl Seen {
    fn is_as(&self, other: &Self) -> bool {
        let is_rerun = self.began.is_some() && other.began.is_some() && self.began != other.began;
        let are_equal = self.state == other.state && self.items == other.items;
        are_equal && self.retries == other.retries && !is_rerun
    }
}

impl Changes {
    /// What is not as it was the last time, in the order of its time. Within a second what begins comes before what it
    /// starts, and what ends after that.
    pub fn since(&mut self, tree: &Tree) -> Vec<Change> {
        let mut found = Vec::new();
        if let Some(top) = tree.top() {
            let change = self.execution(top, &[]);
            self.around(change, top.has_ended(), &mut found, |changes, found| {
                changes.below(tree, top, &mut Vec::new(), found);
            });
        }
        found.sort_by(|a: &Change, b| a.time.cmp(&b.time));
        found
    }

    fn below(
        &mut self,
        tree: &Tree,
        execution: &Execution,
        path: &mut Vec<String>,
        found: &mut Vec<Change>,
    ) {
        for task in tree.tasks_of(&execution.id) {
            path.push(task.name.clone());
            let change = self.task(tree, execution, task, path);
            self.around(change, task.has_ended(), found, |changes, found| {
                changes.started(tree, task, path, found);
            });
            path.pop();
        }
    }

    /// What a task has started.
    fn started(
        &mut self,
        tree: &Tree,
        task: &Task,
        path: &mut Vec<String>,
        found: &mut Vec<Change>,
    ) {
        self.actions(tree, task, path, found);
        for started in tree.executions_of(&task.id) {
            let Some(index) = started.index.filter(|_| task.items.is_some()) else {
                self.below(tree, started, path, found);
                continue;
            };
            path.pop();
            path.push(format!("{}[{index}]", task.name));
            let change = self.execution(started, path);
            self.around(change, started.has_ended(), found, |changes, found| {
                changes.below(tree, started, path, found);
            });
        }
    }

    /// The actions that run, so that somebody can complete them. Their ends are those of the task.
    fn actions(&mut self, tree: &Tree, task: &Task, path: &[String], found: &mut Vec<Change>) {
        if task.items.is_some() || task.has_ended() {
            return;
        }
        let running = tree.actions_of(&task.id).iter();
        for action in running.filter(|action| !action.has_ended()) {
            let seen = Seen {
                state: action.state.clone(),
                ..Seen::default()
            };
            let Some(before) = self.is_new(&action.id, seen) else {
                continue;
            };
            found.push(Change {
                time: action.created_at.clone(),
                path: path.iter().chain([&action.name]).cloned().collect(),
                subject: Subject::Action,
                id: action.id.clone(),
                before,
                state: action.state.clone(),
                seconds: None,
                attempt: None,
                items: None,
                state_info: None,
            });
        }
    }

    /// Puts a change before what is below it, or after that if it is its end.
    fn around(
        &mut self,
        change: Option<Change>,
        is_end: bool,
        found: &mut Vec<Change>,
        below: impl FnOnce(&mut Self, &mut Vec<Change>),
    ) {
        let (before, after) = if is_end {
            (None, change)
        } else {
            (change, None)
        };
        found.extend(before);
        below(self, found);
        found.extend(after);
    }

    fn execution(&mut self, execution: &Execution, path: &[String]) -> Option<Change> {
        let seen = Seen {
            state: execution.state.clone(),
            ..Seen::default()
        };
        let before = self.is_new(&execution.id, seen)?;
        let is_start = before.is_none() && execution.state == "RUNNING";
        let time = if is_start {
            &execution.created_at
        } else {
            &execution.updated_at
        };
        let seconds = time.as_deref().and_then(timestamp);
        Some(Change {
            time: time.clone(),
            path: path.to_vec(),
            subject: Subject::Execution,
            id: execution.id.clone(),
            before,
            state: execution.state.clone(),
            seconds: seconds
                .filter(|_| !is_start)
                .and_then(|then| seconds_until(execution.created_at.as_deref(), None, then)),
            attempt: None,
            items: None,
            state_info: execution.state_info.clone(),
        })
    }

    fn task(
        &mut self,
        tree: &Tree,
        execution: &Execution,
        task: &Task,
        path: &[String],
    ) -> Option<Change> {
        // Not worth a line, unless a policy keeps it there.
        if task.state == "IDLE" && task.state_info.is_none() {
            return None;
        }
        let items = tree.items(task);
        let seen = Seen {
            state: task.state.clone(),
            retries: task.retries,
            // What starts or waits is no step.
            items: items.map(|items| Items {
                running: 0,
                ..items
            }),
            began: task.started_at.clone(),
        };
        let before = self.is_new(&task.id, seen)?;
        let is_start = before.is_none() && task.state == "RUNNING";
        let is_step = before.as_ref() == Some(&task.state);
        let time = if task.has_ended() {
            task.ended_at()
        } else if is_start {
            task.began_at()
        } else {
            // The server does not touch a task as its items end.
            let of_items = items.filter(|_| is_step).and(tree.last_item_at(task));
            let updated = task.updated_at.as_deref().or(task.began_at());
            updated.max(of_items)
        };
        let seconds = time.and_then(timestamp);
        let attempt = (task.retries > 0).then(|| (task.attempt(), tree.attempts(execution, task)));
        Some(Change {
            time: time.map(str::to_owned),
            path: path.to_vec(),
            subject: Subject::Task,
            id: task.id.clone(),
            before,
            state: task.state.clone(),
            seconds: seconds
                .filter(|_| !is_start)
                .and_then(|then| task.seconds(then)),
            attempt,
            items,
            state_info: task.state_info.clone(),
        })
    }

    /// The state before, if what was seen is not what it was.
    fn is_new(&mut self, id: &str, seen: Seen) -> Option<Option<String>> {
        match self.seen.get_mut(id) {
            Some(known) if known.is_as(&seen) => {
                known.began = seen.began.or(known.began.take());
                None
            }
            Some(known) => Some(Some(std::mem::replace(known, seen).state)),
            None => {
                self.seen.insert(id.to_owned(), seen);
                Some(None)
            }
        }
    }
}
