//! The tree of an execution.

use std::collections::{BTreeMap, HashMap, HashSet};
use std::rc::Rc;

use serde::Serialize;

use crate::dsl::Flow;

use super::node::{Action, Execution, Task};

/// An execution, its tasks, and what these started.
#[derive(Clone, Default)]
pub struct Tree {
    /// The ID of the execution at the top.
    pub root: String,
    pub(super) executions: HashMap<String, Execution>,
    /// The tasks of each execution that was read.
    pub(super) tasks: HashMap<String, Tasks>,
    /// The executions that each task started, the oldest first.
    pub(super) started: HashMap<String, Vec<String>>,
    /// The actions of the tasks for which they were read, the oldest first.
    pub(super) actions: HashMap<String, Vec<Action>>,
    /// What the definitions say of the workflows, by their IDs.
    pub(super) flows: HashMap<String, Rc<Flow>>,
}

/// How far a task with items is.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq, Serialize)]
pub struct Items {
    pub succeeded: u64,
    pub failed: u64,
    pub running: u64,
    /// All of them.
    #[serde(rename = "total")]
    pub of: u64,
}

/// How many tasks there are in each state.
pub type Counts = BTreeMap<String, usize>;

impl Tree {
    /// The execution at the top; `None` before it was read.
    pub fn top(&self) -> Option<&Execution> {
        self.executions.get(&self.root)
    }

    /// The tasks of an execution, in the order in which they began.
    pub fn tasks_of(&self, execution: &str) -> &[Task] {
        self.tasks.get(execution).map_or(&[], Tasks::list)
    }

    /// Whether the tasks of an execution were read: those below the depth are not.
    pub fn is_read(&self, execution: &str) -> bool {
        self.tasks.contains_key(execution)
    }

    /// The executions that a task started, by their items: of each item the newest.
    pub fn executions_of(&self, task: &str) -> Vec<&Execution> {
        let ids = self.started.get(task).into_iter().flatten();
        let mut newest = BTreeMap::new();
        for execution in ids.filter_map(|id| self.executions.get(id)) {
            newest.insert(execution.index, execution);
        }
        newest.into_values().collect()
    }

    /// All executions that a task started, the oldest first: also those of earlier attempts.
    pub fn started_by(&self, task: &str) -> impl Iterator<Item = &Execution> {
        let ids = self.started.get(task).into_iter().flatten();
        ids.filter_map(|id| self.executions.get(id))
    }

    /// The actions that a task has run, the oldest first, as far as they were read.
    pub fn actions_of(&self, task: &str) -> &[Action] {
        self.actions.get(task).map_or(&[], Vec::as_slice)
    }

    /// How far a task with items is; `None` for other tasks, and where it was not read.
    pub fn items(&self, task: &Task) -> Option<Items> {
        let of = task.items?;
        let mut items = Items {
            of,
            ..Items::default()
        };
        let mut add = |state: &str| match state {
            "SUCCESS" => items.succeeded += 1,
            "ERROR" | "CANCELLED" => items.failed += 1,
            _ => items.running += 1,
        };
        if task.runs_workflow {
            self.executions_of(&task.id)
                .iter()
                .for_each(|execution| add(&execution.state));
        } else {
            let actions = self.actions.get(&task.id)?;
            let counting = actions
                .iter()
                .filter(|action| action.is_accepted || !action.has_ended());
            counting.for_each(|action| add(&action.state));
        }
        Some(items)
    }

    /// The tasks for which a join waits.
    pub fn waits_for(&self, execution: &Execution, task: &Task) -> Vec<&str> {
        let flow = execution
            .workflow_id
            .as_ref()
            .and_then(|id| self.flows.get(id));
        let Some(flow) = flow.filter(|_| task.state == "WAITING") else {
            return Vec::new();
        };
        let Some(tasks) = self.tasks.get(&execution.id) else {
            return Vec::new();
        };
        let inbound = flow.inbound(&task.name).iter().map(String::as_str);
        inbound
            .filter(|name| !tasks.ended.contains(*name))
            .collect()
    }

    /// How often a task is tried at most, if its definition was read and says so.
    pub fn attempts(&self, execution: &Execution, task: &Task) -> Option<u64> {
        let flow = self.flows.get(execution.workflow_id.as_ref()?)?;
        flow.attempts(&task.name)
    }

    /// The tasks of all executions that were read, by their states.
    pub fn counts(&self) -> Counts {
        let mut counts = Counts::new();
        for id in self.reachable() {
            for task in self.tasks_of(&id) {
                match counts.get_mut(&task.state) {
                    Some(count) => *count += 1,
                    None => {
                        counts.insert(task.state.clone(), 1);
                    }
                }
            }
        }
        counts
    }

    /// The executions of the tree, each above those that it started. What was run again is left out.
    pub(super) fn reachable(&self) -> Vec<String> {
        let mut found = vec![self.root.clone()];
        let mut seen: HashSet<String> = found.iter().cloned().collect();
        let mut next = 0;
        while next < found.len() {
            let tasks = self.tasks_of(&found[next]).iter();
            let below = tasks.flat_map(|task| self.executions_of(&task.id));
            let below: Vec<String> = below.map(|execution| execution.id.clone()).collect();
            found.extend(below.into_iter().filter(|id| seen.insert(id.clone())));
            next += 1;
        }
        found
    }
}

/// The tasks of an execution.
#[derive(Clone, Default)]
pub(super) struct Tasks {
    /// In the order in which they began.
    list: Vec<Task>,
    /// The names of those that have ended.
    ended: HashSet<String>,
}

impl Tasks {
    /// Puts tasks into the order in which they began. Times have no fractions of a second, so that of those of one second
    /// a task comes behind those that led to it.
    pub(super) fn new(list: Vec<Task>) -> Self {
        let depths = depths(&list);
        let mut keyed: Vec<(usize, Task)> = depths.into_iter().zip(list).collect();
        keyed.sort_by(|(depth, a), (other, b)| {
            let order = a.began_at().cmp(&b.began_at());
            let order = order.then_with(|| depth.cmp(other));
            order.then_with(|| a.id.cmp(&b.id))
        });
        let list: Vec<Task> = keyed.into_iter().map(|(_, task)| task).collect();
        let ended = list.iter().filter(|task| task.has_ended());
        Self {
            ended: ended.map(|task| task.name.clone()).collect(),
            list,
        }
    }

    pub(super) fn list(&self) -> &[Task] {
        &self.list
    }
}

/// How many tasks, one after the other, led to each task; 0 for those that a server says led to themselves.
fn depths(tasks: &[Task]) -> Vec<usize> {
    let ids = tasks.iter().enumerate();
    let places: HashMap<&str, usize> = ids.map(|(place, task)| (task.id.as_str(), place)).collect();
    let mut followers: Vec<Vec<usize>> = vec![Vec::new(); tasks.len()];
    let mut open = vec![0_usize; tasks.len()];
    for (place, task) in tasks.iter().enumerate() {
        for before in task
            .triggered_by
            .iter()
            .filter_map(|id| places.get(id.as_str()))
        {
            followers[*before].push(place);
            open[place] += 1;
        }
    }
    let mut depths = vec![0; tasks.len()];
    let mut ready: Vec<usize> = (0..tasks.len()).filter(|place| open[*place] == 0).collect();
    while let Some(place) = ready.pop() {
        for &follower in &followers[place] {
            depths[follower] = depths[follower].max(depths[place] + 1);
            open[follower] -= 1;
            if open[follower] == 0 {
                ready.push(follower);
            }
        }
    }
    depths
}

#[cfg(test)]
mod tests {
    use super::*;

    fn task(id: &str, second: u32, triggered_by: &[&str]) -> Task {
        Task {
            id: id.to_owned(),
            created_at: Some(format!("2026-11-27 10:00:{second:02}")),
            triggered_by: triggered_by.iter().map(|id| (*id).to_owned()).collect(),
            ..Task::default()
        }
    }

    fn order(tasks: Vec<Task>) -> String {
        let tasks = Tasks::new(tasks);
        tasks.list().iter().map(|task| task.id.as_str()).collect()
    }

    #[test]
    fn tasks_of_one_second_come_behind_those_that_led_to_them() {
        let tasks = vec![
            task("a", 1, &["b"]),
            task("b", 1, &["c", "z"]),
            task("c", 1, &[]),
            task("d", 0, &["gone"]),
            task("z", 1, &[]),
        ];
        assert_eq!(order(tasks), "dczba");
    }

    #[test]
    fn a_server_may_say_that_a_task_led_to_itself() {
        let tasks = vec![
            task("a", 1, &["b"]),
            task("b", 1, &["a"]),
            task("c", 1, &["c"]),
        ];
        assert_eq!(order(tasks), "abc");
    }
}
