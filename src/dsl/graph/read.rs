//! Reads the graph of a workflow from its definition. What the server would refuse is left out, or told as missing.

use std::collections::{HashMap, HashSet};

use crate::dsl::inline;
use crate::dsl::refused::call::{self, Parameter};
use crate::dsl::refused::clause::{self, CLAUSES, Next};
use crate::dsl::refused::links::{COMMANDS, texts};
use crate::yaml::{Node, Scalar};

use super::{Body, Call, Kind, Target, Task, Transition, Workflow};

/// The most transitions. `task-defaults` may name many tasks, for each of many.
pub(super) const MOST: usize = 100_000;

/// What a task runs that names nothing.
const NOTHING: &str = "std.noop";

/// The graph of a workflow.
pub fn workflow(of: &Body<'_>) -> Workflow {
    let body = of.node;
    let mut reading = Reading::new(body);
    let is_reverse = body.get("type").and_then(Node::text) == Some("reverse");
    if is_reverse {
        reading.requirements();
    } else {
        reading.transitions();
    }
    let led_to = &reading.led_to;
    let tasks = reading
        .all
        .iter()
        .enumerate()
        .map(|(place, (name, body))| Task {
            name: (*name).to_owned(),
            call: call_of(*body),
            join: body.get("join").filter(|_| !is_reverse).and_then(join),
            items: items(*body),
            is_first: !led_to.contains(*name) && !reading.requiring.contains(&place),
        });
    Workflow {
        name: of.name.clone(),
        book: of.book.clone(),
        is_reverse,
        tasks: tasks.collect(),
        is_cut: reading.is_cut,
        transitions: reading.found,
    }
}

struct Reading<'t> {
    all: Vec<(&'t str, Node<'t>)>,
    places: HashMap<&'t str, usize>,
    defaults: Option<Node<'t>>,
    found: Vec<Transition>,
    is_cut: bool,
    /// The names to which transitions lead.
    led_to: HashSet<&'t str>,
    /// The tasks that require others.
    requiring: HashSet<usize>,
}

impl<'t> Reading<'t> {
    fn new(body: Node<'t>) -> Self {
        let tasks = body.get("tasks").and_then(Node::entries);
        let all = tasks.into_iter().flatten();
        let all = all.filter_map(|(key, body)| Some((key.text()?, body)));
        // The server takes it for the version of the definition.
        let all: Vec<_> = all.filter(|(name, _)| *name != "version").collect();
        let places = all
            .iter()
            .enumerate()
            .map(|(place, (name, _))| (*name, place));
        Self {
            places: places.collect(),
            all,
            defaults: body.get("task-defaults"),
            found: Vec::new(),
            is_cut: false,
            led_to: HashSet::new(),
            requiring: HashSet::new(),
        }
    }

    /// Of a direct workflow. A clause of `task-defaults` counts where a task's own names nothing.
    fn transitions(&mut self) {
        let clauses = [
            Kind::OnSuccess,
            Kind::OnError,
            Kind::OnComplete,
            Kind::OnSkip,
        ];
        debug_assert!(clauses.iter().all(|kind| CLAUSES.contains(&kind.name())));
        let of_all = clauses.map(|kind| clause::of(self.defaults, kind.name()));
        for place in 0..self.all.len() {
            let (name, body) = self.all[place];
            for (kind, of_all) in clauses.into_iter().zip(&of_all) {
                let own = clause::of(Some(body), kind.name());
                for next in clause::followers(name, &own, of_all) {
                    self.led_to.insert(next.name);
                    let to = self.target(next);
                    let condition = next.condition.and_then(Node::text);
                    self.add(Transition {
                        from: place,
                        to,
                        kind,
                        condition: condition.map(str::to_owned),
                        is_default: own.is_empty(),
                    });
                }
            }
        }
    }

    /// Commands of the engine come before tasks of their names.
    fn target(&self, next: &Next<'t>) -> Target {
        if let Some(command) = COMMANDS.iter().find(|command| **command == next.name) {
            return Target::Command(command, next.at.text().and_then(message));
        }
        match self.places.get(next.name) {
            Some(place) => Target::Task(*place),
            None => Target::Missing(next.name.to_owned()),
        }
    }

    /// Of a reverse workflow. What `task-defaults` requires is required besides.
    fn requirements(&mut self) {
        let required = |of: Option<Node<'t>>| {
            let node = of.and_then(|of| of.get("requires"));
            node.map(texts).unwrap_or_default()
        };
        let of_all = required(self.defaults);
        for place in 0..self.all.len() {
            let (name, body) = self.all[place];
            let own = required(Some(body));
            let count = own.len();
            let mut seen = HashSet::from([name]);
            for (index, node) in own.into_iter().chain(of_all.iter().copied()).enumerate() {
                let Some(required) = node.text().filter(|required| seen.insert(required)) else {
                    continue;
                };
                self.requiring.insert(place);
                let to = match self.places.get(required) {
                    Some(place) => Target::Task(*place),
                    None => Target::Missing(required.to_owned()),
                };
                self.add(Transition {
                    from: place,
                    to,
                    kind: Kind::Requires,
                    condition: None,
                    is_default: index >= count,
                });
            }
        }
    }

    fn add(&mut self, transition: Transition) {
        if self.found.len() < MOST {
            self.found.push(transition);
        } else {
            self.is_cut = true;
        }
    }
}

/// The message of a command: `fail msg="no space"`.
fn message(text: &str) -> Option<String> {
    let parameters = call::parse(text)?.parameters;
    let message = parameters.into_iter().find(|(name, _)| *name == "msg")?;
    Some(match message.1 {
        Parameter::Text(text) | Parameter::Json(text) => text.to_owned(),
    })
}

fn call_of(task: Node<'_>) -> Call {
    let text = |key: &str| task.get(key).and_then(Node::text);
    let (text, is_workflow) = match (text("workflow"), text("action")) {
        (Some(text), _) => (text, true),
        (None, action) => (action.unwrap_or(NOTHING), false),
    };
    let name = call::parse(text).map_or(text, |call| call.name);
    Call {
        name: name.to_owned(),
        is_workflow,
        is_dynamic: inline::is_expression(name),
    }
}

fn join(node: Node<'_>) -> Option<String> {
    node.scalar().and_then(|scalar| Scalar::name(scalar).ok())
}

fn items(task: Node<'_>) -> Vec<String> {
    let Some(node) = task.get("with-items") else {
        return Vec::new();
    };
    let items = texts(node).into_iter();
    items.filter_map(Node::text).map(str::to_owned).collect()
}
