//! A workflow as the server's engine sees it: tasks, and what follows each of them.

use std::collections::HashMap;

use crate::dsl::refused::clause::{CLAUSES, next};
use crate::dsl::refused::links::COMMANDS;
use crate::yaml::Node;

/// With more transitions that come from 'task-defaults' than these, links between tasks are not looked at.
pub const MAX_INHERITED: usize = 100_000;

pub struct Workflow<'t> {
    pub body: Node<'t>,
    pub defaults: Option<Node<'t>>,
    pub reverse: bool,
    /// In the order in which they are written.
    pub tasks: Vec<Task<'t>>,
    /// The task of each name, by its place in `tasks`.
    pub places: HashMap<&'t str, usize>,
    /// What follows each task of a direct workflow, in the order of the tasks.
    pub next: Vec<Vec<Transition<'t>>>,
    /// For each task the transitions that name it, by the place of the task that they leave and their place there.
    pub leading: Vec<Vec<(usize, usize)>>,
}

pub struct Task<'t> {
    pub name: &'t str,
    pub key: Node<'t>,
    pub body: Node<'t>,
}

/// What a clause of a task names.
pub struct Transition<'t> {
    pub clause: &'static str,
    pub name: &'t str,
    pub at: Node<'t>,
    pub condition: Option<Node<'t>>,
    /// The place of the task that runs; `None` for a command of the engine.
    pub task: Option<usize>,
}

impl<'t> Workflow<'t> {
    pub fn new(body: Node<'t>) -> Self {
        let entries = body.get("tasks").and_then(Node::entries);
        let named = entries.into_iter().flatten().filter_map(|(key, body)| {
            let name = key.text()?;
            Some(Task { name, key, body })
        });
        // The server takes it for the version of the definition.
        let tasks: Vec<_> = named.filter(|task| task.name != "version").collect();
        let places = tasks.iter().enumerate();
        let mut workflow = Self {
            body,
            defaults: body.get("task-defaults"),
            reverse: body.get("type").and_then(Node::text) == Some("reverse"),
            places: places.map(|(place, task)| (task.name, place)).collect(),
            next: Vec::new(),
            leading: tasks.iter().map(|_| Vec::new()).collect(),
            tasks,
        };
        if !workflow.reverse && workflow.inherited() <= MAX_INHERITED {
            workflow.connect();
        }
        workflow
    }

    /// How many transitions come from 'task-defaults' at most.
    fn inherited(&self) -> usize {
        let clauses = CLAUSES
            .iter()
            .filter_map(|clause| self.defaults?.get(clause));
        let named: usize = clauses.map(|clause| next(clause).len()).sum();
        named.saturating_mul(self.tasks.len())
    }

    fn connect(&mut self) {
        self.next = self.tasks.iter().map(|task| self.after(task)).collect();
        for (from, transitions) in self.next.iter().enumerate() {
            for (at, transition) in transitions.iter().enumerate() {
                // The name counts even where a command runs instead of the task.
                if let Some(&to) = self.places.get(transition.name) {
                    self.leading[to].push((from, at));
                }
            }
        }
    }

    /// What follows a task: its own clauses, and those of `task-defaults` that it lacks.
    fn after(&self, task: &Task<'t>) -> Vec<Transition<'t>> {
        let mut found = Vec::new();
        for clause in CLAUSES {
            let of = |map: Option<Node<'t>>| {
                let clause = map.and_then(|map| map.get(clause));
                clause.map(next).unwrap_or_default()
            };
            let mut named = of(Some(task.body));
            if named.is_empty() {
                named = of(self.defaults);
                named.retain(|next| next.name != task.name);
            }
            found.extend(named.into_iter().map(|next| Transition {
                clause,
                name: next.name,
                at: next.at,
                condition: next.condition,
                task: self.target(next.name),
            }));
        }
        found
    }

    /// The task that runs where a clause has this name.
    fn target(&self, name: &str) -> Option<usize> {
        if COMMANDS.contains(&name) {
            return None;
        }
        self.places.get(name).copied()
    }

    /// The tasks with which the server starts.
    pub fn starts(&self) -> impl Iterator<Item = usize> + '_ {
        let leading = self.leading.iter().enumerate();
        leading.filter_map(|(place, leading)| leading.is_empty().then_some(place))
    }

    /// Which tasks can be reached from the start.
    pub fn reached(&self) -> Vec<bool> {
        self.reached_from(self.starts().collect())
    }

    /// Which tasks can be reached from these, which are among them.
    pub fn reached_from(&self, mut open: Vec<usize>) -> Vec<bool> {
        let mut reached = vec![false; self.tasks.len()];
        while let Some(place) = open.pop() {
            if !std::mem::replace(&mut reached[place], true) {
                open.extend(self.next[place].iter().filter_map(|next| next.task));
            }
        }
        reached
    }

    pub fn task(&self, name: &str) -> Option<&Task<'t>> {
        self.places.get(name).map(|&place| &self.tasks[place])
    }
}

impl<'t> Task<'t> {
    pub fn get(&self, name: &str) -> Option<Node<'t>> {
        self.body.get(name)
    }
}
