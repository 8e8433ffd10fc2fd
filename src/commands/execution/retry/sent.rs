//! Which tasks one command has rerun. Executions of one tree have failed tasks in common, and none is rerun twice.

use std::cell::RefCell;
use std::collections::{HashMap, HashSet};

use crate::failures::{FailedTask, Failures};

use super::rerun::Planned;

/// The tasks that were rerun, or are about to be.
#[derive(Default)]
pub struct Sent {
    /// By ID, and whether it is known that one was not rerun.
    tasks: RefCell<HashMap<String, bool>>,
    /// The root executions of their executions.
    trees: RefCell<HashSet<String>>,
}

impl Sent {
    /// Whether a task is among them.
    pub fn has(&self, task: &FailedTask) -> bool {
        self.tasks.borrow().contains_key(&task.id)
    }

    /// Takes those of these reruns that nobody has taken.
    pub fn take<'f>(&self, failures: &Failures, planned: Vec<Planned<'f>>) -> Vec<Planned<'f>> {
        let mut tasks = self.tasks.borrow_mut();
        let taken = planned.into_iter().filter(|planned| {
            let before = tasks.insert(planned.task.id.clone(), false);
            if let Some(before) = before {
                tasks.insert(planned.task.id.clone(), before);
            }
            before.is_none()
        });
        let taken: Vec<_> = taken.collect();
        if !taken.is_empty() {
            self.trees.borrow_mut().insert(tree(failures).to_owned());
        }
        taken
    }

    /// These were planned, and only those that are `done` were rerun.
    pub fn ended(&self, planned: &[Planned<'_>], done: &[Planned<'_>]) {
        let mut tasks = self.tasks.borrow_mut();
        for planned in planned {
            let is_done = done.iter().any(|done| done.task.id == planned.task.id);
            tasks.insert(planned.task.id.clone(), !is_done);
        }
    }

    /// Whether a failed task of an execution was taken, and not rerun.
    pub fn has_failed(&self, failures: &Failures) -> bool {
        let tasks = self.tasks.borrow();
        let mut failed = failures.tasks.iter();
        failed.any(|task| tasks.get(&task.id).is_some_and(|has_failed| *has_failed))
    }

    /// Whether a task was taken in the tree of an execution.
    pub fn has_tree(&self, failures: &Failures) -> bool {
        self.trees.borrow().contains(tree(failures))
    }
}

/// The root execution of an execution.
fn tree(failures: &Failures) -> &str {
    let execution = &failures.execution;
    execution.root_id.as_ref().unwrap_or(&execution.id)
}
