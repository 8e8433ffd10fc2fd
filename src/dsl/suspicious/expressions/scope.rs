//! The names that the expressions of a workflow or an ad-hoc action can read.

use std::collections::{BTreeSet, HashMap, HashSet};

use super::flow::{Ends, Flow};
use super::places::{Moment, Reader};
use crate::dsl::refused::call;
use crate::dsl::refused::clause::CLAUSES;
use crate::dsl::refused::text::with_items_name;
use crate::yaml::Node;

/// Why a name cannot be read.
#[derive(Debug, PartialEq, Eq)]
pub enum Missing {
    /// Nothing sets it.
    Never,
    /// It is a variable of the workflow, of which others know nothing yet.
    Variable,
    /// A task publishes it, and that is later, or in another branch.
    Later(String),
    /// A task that comes before publishes it, but only if it ends in another way than the one that leads here.
    OtherEnd(String),
    /// It is what a task repeats for, which only its input knows.
    Item,
    /// It is no input of an ad-hoc action.
    NoInput,
}

#[derive(Default)]
pub struct Scope<'t> {
    is_action: bool,
    inputs: HashSet<&'t str>,
    vars: HashSet<&'t str>,
    global: HashSet<&'t str>,
    /// The tasks that publish a name for those that follow them, and how they end then.
    branch: HashMap<&'t str, Vec<(usize, Ends)>>,
    /// Names published where the server ignores it, which is another rule's.
    ignored: HashSet<&'t str>,
    pub tasks: Vec<Task<'t>>,
    by_name: HashMap<&'t str, usize>,
    flow: Flow,
    /// All names, sorted.
    names: BTreeSet<&'t str>,
}

pub struct Task<'t> {
    pub name: &'t str,
    pub body: Node<'t>,
    /// The names of with-items.
    items: HashSet<&'t str>,
    /// The names of its input, or `None` if an expression makes them.
    input: Option<HashSet<&'t str>>,
}

impl<'t> Scope<'t> {
    pub fn of_action(body: Node<'t>) -> Self {
        let inputs = declared(body);
        Self {
            is_action: true,
            names: inputs.iter().copied().collect(),
            inputs,
            ..Self::default()
        }
    }

    pub fn of_workflow(body: Node<'t>) -> Self {
        let mut scope = Self {
            inputs: declared(body),
            vars: body.get("vars").map(keys).unwrap_or_default(),
            ..Self::default()
        };
        let tasks = body.get("tasks").and_then(Node::entries);
        for (key, task) in tasks.into_iter().flatten() {
            if let Some(name) = key.text().filter(|name| *name != "version") {
                scope.add_task(name, task);
            }
        }
        let defaults = body.get("task-defaults");
        for node in CLAUSES.iter().filter_map(|name| defaults?.get(name)) {
            for (_, values) in node
                .get("publish")
                .and_then(Node::entries)
                .into_iter()
                .flatten()
            {
                scope.ignored.extend(keys(values));
            }
        }
        let bodies: Vec<Node> = scope.tasks.iter().map(|task| task.body).collect();
        scope.flow = Flow::new(&scope.by_name, &bodies, defaults);
        let sets = [&scope.inputs, &scope.vars, &scope.global]
            .into_iter()
            .flatten();
        scope.names = sets.chain(scope.branch.keys()).copied().collect();
        scope
    }

    fn add_task(&mut self, name: &'t str, body: Node<'t>) {
        let number = self.tasks.len();
        self.by_name.insert(name, number);
        for (key, ends) in [
            ("publish", Ends::SUCCESS),
            ("publish-on-error", Ends::ERROR),
            ("publish-on-skip", Ends::SKIPPED),
        ] {
            self.publish((number, ends), body.get(key));
        }
        for (clause, publish) in CLAUSES
            .iter()
            .filter_map(|name| Some((name, body.get(name)?.get("publish")?)))
        {
            let ends = Ends::of_publish(clause);
            self.publish((number, ends), publish.get("branch"));
            self.global
                .extend(publish.get("global").map(keys).into_iter().flatten());
            self.ignored
                .extend(publish.get("atomic").map(keys).into_iter().flatten());
        }
        self.tasks.push(Task {
            name,
            body,
            items: items(body),
            input: input(body),
        });
    }

    fn publish(&mut self, (number, ends): (usize, Ends), values: Option<Node<'t>>) {
        for name in values.map(keys).into_iter().flatten() {
            let publishers = self.branch.entry(name).or_default();
            match publishers.last_mut() {
                Some((last, known)) if *last == number => *known = known.or(ends),
                _ => publishers.push((number, ends)),
            }
        }
    }

    pub fn task(&self, name: &str) -> Option<&Task<'t>> {
        self.by_name.get(name).map(|&number| &self.tasks[number])
    }

    /// Whether the names of tasks are known.
    pub fn is_workflow(&self) -> bool {
        !self.is_action
    }

    /// Whether `global(name)` finds something, once it is published.
    pub fn is_global(&self, name: &str) -> bool {
        is_special(name) || self.global.contains(name) || self.vars.contains(name)
    }

    /// Whether a name is declared or published somewhere.
    pub fn is_known(&self, name: &str) -> bool {
        is_special(name) || self.names.contains(name)
    }

    /// All names that are declared or published.
    pub fn names(&self) -> impl Iterator<Item = &'t str> {
        self.names.iter().copied()
    }

    /// Why a name is missing, if it is.
    pub fn missing(&self, name: &str, reader: Reader) -> Option<Missing> {
        let is_ignored = self.ignored.contains(name);
        if is_special(name)
            || is_ignored
            || self.inputs.contains(name)
            || reader == Reader::ActionOutput
        {
            return None;
        }
        if self.is_action {
            return Some(Missing::NoInput);
        }
        let is_var = self.vars.contains(name);
        if reader == Reader::Vars {
            return Some(if is_var {
                Missing::Variable
            } else {
                Missing::Never
            });
        }
        if is_var || self.global.contains(name) {
            return None;
        }
        let Reader::Task(number, moment) = reader else {
            let is_there = self.branch.contains_key(name);
            return (!is_there).then_some(Missing::Never);
        };
        let task = &self.tasks[number];
        let is_item = task.items.contains(name);
        let of_input = task.input.as_ref().is_none_or(|input| input.contains(name));
        if is_item && moment == Moment::Input || of_input && moment == Moment::Target {
            return None;
        }
        let Some(publishers) = self.branch.get(name) else {
            return Some(if is_item {
                Missing::Item
            } else {
                Missing::Never
            });
        };
        let itself = moment == Moment::After && publishers.iter().any(|&(task, _)| task == number);
        if itself || self.flow.is_preceded(number, publishers) {
            return None;
        }
        let name_of = |publisher: usize| self.tasks[publisher].name.to_owned();
        let before = |publisher: usize| self.flow.is_preceded(number, &[(publisher, Ends::ANY)]);
        let other_end = publishers.iter().find(|(publisher, _)| before(*publisher));
        if let Some(&(publisher, _)) = other_end {
            return Some(Missing::OtherEnd(name_of(publisher)));
        }
        let first = publishers.first();
        Some(Missing::Later(
            first.map_or_else(String::new, |&(first, _)| name_of(first)),
        ))
    }
}

/// What the server itself puts into the context; `__versions` and the like are for itself.
fn is_special(name: &str) -> bool {
    name.starts_with("__") || name == "openstack"
}

fn keys(map: Node<'_>) -> HashSet<&str> {
    let entries = map.entries().into_iter().flatten();
    entries.filter_map(|(key, _)| key.text()).collect()
}

/// The inputs of a workflow or an action.
fn declared(body: Node<'_>) -> HashSet<&str> {
    let items = body
        .get("input")
        .and_then(Node::items)
        .into_iter()
        .flatten();
    let names = items.flat_map(|item| match item.text() {
        Some(name) => HashSet::from([name]),
        None => keys(item),
    });
    names.collect()
}

/// The names of with-items.
fn items(body: Node<'_>) -> HashSet<&str> {
    let node = body.get("with-items");
    let lines = node.and_then(Node::items).into_iter().flatten().chain(node);
    lines
        .filter_map(|line| with_items_name(line.text()?))
        .collect()
}

/// The names of what a task passes on.
fn input(body: Node<'_>) -> Option<HashSet<&str>> {
    let mut names = HashSet::new();
    if let Some(input) = body.get("input") {
        let entries = input.entries()?;
        names.extend(entries.filter_map(|(key, _)| key.text()));
    }
    let called = body
        .get("action")
        .or_else(|| body.get("workflow"))
        .and_then(Node::text);
    let call = called.and_then(call::parse);
    names.extend(
        call.into_iter()
            .flat_map(|call| call.parameters)
            .map(|(name, _)| name),
    );
    Some(names)
}
