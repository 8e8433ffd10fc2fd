//! The states of the tasks of an execution, by the places of the tasks in what is drawn.

use std::collections::{BTreeMap, BTreeSet, HashMap};

use crate::error::{Error, Result};
use crate::output::tree::State;
use crate::progress::{Items, Task, Tree};

use super::expand::{Expanded, TaskAt};

/// What executions have made of a task.
#[derive(Default)]
pub struct Status {
    /// The tasks of this name by their states; of one that ran several times in one execution the newest.
    pub states: BTreeMap<String, usize>,
    /// How often it ran.
    pub runs: usize,
    /// Of a task that ran once: how far its items are, and how often it was tried.
    pub items: Option<Items>,
    pub attempts: u64,
}

impl Status {
    /// The worst of the states.
    pub fn worst(&self) -> State {
        let states = self.states.keys().map(|state| State::of(state));
        states
            .min_by_key(|state| rank(*state))
            .unwrap_or(State::Unknown)
    }

    /// In a few words.
    pub fn text(&self) -> String {
        let states: Vec<String> = self
            .states
            .iter()
            .map(|(state, count)| match self.states.len() {
                1 if *count == 1 => state.clone(),
                _ => format!("{state} {count}"),
            })
            .collect();
        let mut parts = vec![states.join(", ")];
        if let Some(items) = self.items {
            parts.push(format!("{} of {} items", items.succeeded, items.of));
            if items.failed > 0 {
                parts.push(format!("{} failed", items.failed));
            }
        }
        let executions: usize = self.states.values().sum();
        if self.runs > executions {
            parts.push(format!("ran {} times", self.runs));
        }
        if self.attempts > 1 {
            parts.push(format!("attempt {}", self.attempts));
        }
        parts.join(", ")
    }
}

/// The order in which states decide about several.
fn rank(state: State) -> usize {
    match state {
        State::Error => 0,
        State::Cancelled => 1,
        State::Paused => 2,
        State::Running => 3,
        State::Delayed => 4,
        State::Waiting => 5,
        State::Idle => 6,
        State::Unknown => 7,
        State::Skipped => 8,
        State::Success => 9,
    }
}

/// The states of all that is drawn.
pub struct States {
    pub of: HashMap<TaskAt, Status>,
    /// The tasks of the execution that the definitions lack.
    pub lacking: BTreeSet<String>,
}

/// Reads them from an execution, which is of one of the workflows.
pub fn states(tree: &Tree, expanded: &Expanded) -> Result<States> {
    let top = tree.top().map_or("", |top| top.workflow_name.as_str());
    let outer: Vec<usize> = (0..expanded.drawn.len())
        .filter(|place| expanded.drawn[*place].parent.is_none())
        .collect();
    let named = |place: &&usize| expanded.drawn[**place].workflow.name == top;
    let start = match (outer.iter().find(named), &outer[..]) {
        (Some(place), _) | (None, [place]) => *place,
        _ => {
            let top = crate::character::single_line(top);
            return Err(Error::local(format!(
                "the execution is of workflow '{top}', which is not among these"
            ))
            .hint("choose one of the file with --workflow"));
        }
    };
    let mut states = States {
        of: HashMap::new(),
        lacking: BTreeSet::new(),
    };
    let mut executions: Vec<Vec<&str>> = vec![Vec::new(); expanded.drawn.len()];
    executions[start].push(&tree.root);
    for place in start..expanded.drawn.len() {
        for execution in std::mem::take(&mut executions[place]) {
            let tasks = tree.tasks_of(execution);
            states.add(tree, (expanded, place), tasks);
            for (task, inner) in inner(expanded, place, tasks) {
                let started = tree.executions_of(&task.id).into_iter();
                executions[inner].extend(started.map(|execution| execution.id.as_str()));
            }
        }
    }
    Ok(states)
}

/// The tasks of an execution that run a workflow that is drawn.
fn inner<'t>(expanded: &Expanded, place: usize, tasks: &'t [Task]) -> Vec<(&'t Task, usize)> {
    let names = places(expanded, place);
    let inner = |task: &Task| {
        let at = names.get(task.name.as_str())?;
        expanded.inner.get(&(place, *at)).copied()
    };
    let found = tasks.iter().filter_map(|task| Some((task, inner(task)?)));
    found.collect()
}

/// The places of the tasks of a workflow.
fn places(expanded: &Expanded, place: usize) -> HashMap<&str, usize> {
    let tasks = expanded.drawn[place].workflow.tasks.iter();
    let named = tasks.enumerate().map(|(at, task)| (task.name.as_str(), at));
    named.collect()
}

impl States {
    /// Adds the tasks of one execution of a workflow.
    fn add(&mut self, tree: &Tree, (expanded, place): (&Expanded, usize), tasks: &[Task]) {
        let places = places(expanded, place);
        let mut newest: HashMap<usize, (&Task, usize)> = HashMap::new();
        for task in tasks {
            let Some(at) = places.get(task.name.as_str()) else {
                self.lacking.insert(task.name.clone());
                continue;
            };
            let of_name = newest.entry(*at).or_insert((task, 0));
            *of_name = (task, of_name.1 + 1);
        }
        for (at, (task, runs)) in newest {
            let status = self.of.entry((place, at)).or_default();
            *status.states.entry(task.state.clone()).or_default() += 1;
            status.runs += runs;
            let is_only = status.runs == 1;
            status.items = tree.items(task).filter(|_| is_only);
            status.attempts = if is_only { task.attempt() } else { 0 };
        }
    }
}
