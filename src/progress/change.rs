//! What has changed from one look to the next.

use std::collections::HashMap;

use super::node::{Execution, Task};
use super::tree::{Items, Tree};

/// What changed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// The execution that is watched, or that of an item.
    Execution,
    Task,
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
    /// How long it has taken so far.
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

#[derive(Clone, PartialEq)]
struct Seen {
    state: String,
    retries: u64,
    items: Option<Items>,
}

impl Changes {
    /// What is not as it was the last time, in the order of its time. `now` is in seconds since 1970.
    pub fn since(&mut self, tree: &Tree, now: i64) -> Vec<Change> {
        let mut found = Vec::new();
        if let Some(top) = tree.top() {
            self.execution(top, &[], now, &mut found);
            self.below(tree, top, &mut Vec::new(), now, &mut found);
        }
        found.sort_by(|a: &Change, b| a.time.cmp(&b.time));
        found
    }

    fn below(
        &mut self,
        tree: &Tree,
        execution: &Execution,
        path: &mut Vec<String>,
        now: i64,
        found: &mut Vec<Change>,
    ) {
        for task in tree.tasks_of(&execution.id) {
            path.push(task.name.clone());
            self.task(tree, execution, task, path, now, found);
            for started in tree.executions_of(&task.id) {
                if let Some(index) = started.index.filter(|_| task.items.is_some()) {
                    path.pop();
                    path.push(format!("{}[{index}]", task.name));
                    self.execution(started, path, now, found);
                }
                self.below(tree, started, path, now, found);
            }
            path.pop();
        }
    }

    fn execution(
        &mut self,
        execution: &Execution,
        path: &[String],
        now: i64,
        found: &mut Vec<Change>,
    ) {
        let seen = Seen {
            state: execution.state.clone(),
            retries: 0,
            items: None,
        };
        let Some(before) = self.is_new(&execution.id, seen) else {
            return;
        };
        let time = if before.is_none() && execution.state == "RUNNING" {
            &execution.created_at
        } else {
            &execution.updated_at
        };
        found.push(Change {
            time: time.clone(),
            path: path.to_vec(),
            subject: Subject::Execution,
            id: execution.id.clone(),
            before,
            state: execution.state.clone(),
            seconds: execution.seconds(now),
            attempt: None,
            items: None,
            state_info: execution.state_info.clone(),
        });
    }

    fn task(
        &mut self,
        tree: &Tree,
        execution: &Execution,
        task: &Task,
        path: &[String],
        now: i64,
        found: &mut Vec<Change>,
    ) {
        // Not worth a line, unless a policy keeps it there.
        if task.state == "IDLE" && task.state_info.is_none() {
            return;
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
        };
        let Some(before) = self.is_new(&task.id, seen) else {
            return;
        };
        let time = match task.state.as_str() {
            _ if task.has_ended() => task.ended_at(),
            "RUNNING" if before.is_none() => task.began_at(),
            _ => task.updated_at.as_deref().or(task.began_at()),
        };
        let attempt = (task.retries > 0).then(|| (task.attempt(), tree.attempts(execution, task)));
        found.push(Change {
            time: time.map(str::to_owned),
            path: path.to_vec(),
            subject: Subject::Task,
            id: task.id.clone(),
            before,
            state: task.state.clone(),
            seconds: task.seconds(now),
            attempt,
            items,
            state_info: task.state_info.clone(),
        });
    }

    /// The state before, if what was seen is not what it was.
    fn is_new(&mut self, id: &str, seen: Seen) -> Option<Option<String>> {
        match self.seen.get_mut(id) {
            Some(known) if *known == seen => None,
            Some(known) => Some(Some(std::mem::replace(known, seen).state)),
            None => {
                self.seen.insert(id.to_owned(), seen);
                Some(None)
            }
        }
    }
}
