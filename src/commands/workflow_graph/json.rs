//! The graph as data: the names of the fields are those of its JSON.

use std::collections::{BTreeMap, HashMap};

use serde::Serialize;

use crate::dsl::graph::{Kind, Target};
use crate::progress::Items;

use super::expand::{Expanded, TaskAt};
use super::states::Status;

#[derive(Serialize)]
pub struct Report<'a> {
    pub workflows: Vec<ShownWorkflow<'a>>,
    pub nodes: Vec<ShownNode<'a>>,
    pub edges: Vec<ShownEdge<'a>>,
}

/// A workflow that is drawn as a box.
#[derive(Serialize)]
pub struct ShownWorkflow<'a> {
    id: String,
    name: &'a str,
    r#type: &'static str,
    /// The node of the task that runs it; nothing for one that was asked for.
    task: Option<String>,
}

/// A task, a command of the engine, or what a transition names and there is not.
#[derive(Serialize, Default)]
pub struct ShownNode<'a> {
    id: String,
    workflow: String,
    kind: &'static str,
    name: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    message: Option<&'a str>,
    #[serde(skip_serializing_if = "Option::is_none")]
    task: Option<ShownTask<'a>>,
}

#[derive(Serialize)]
struct ShownTask<'a> {
    is_first: bool,
    action: Option<&'a str>,
    workflow: Option<&'a str>,
    join: Option<&'a str>,
    with_items: &'a [String],
    /// Only with an execution; nothing if it has not run.
    #[serde(skip_serializing_if = "Option::is_none")]
    execution: Option<Option<ShownStatus<'a>>>,
}

#[derive(Serialize)]
struct ShownStatus<'a> {
    /// How many tasks are in each state: several if the workflow was run several times.
    states: &'a BTreeMap<String, usize>,
    runs: usize,
    items: Option<Items>,
    attempts: u64,
}

#[derive(Serialize)]
pub struct ShownEdge<'a> {
    from: String,
    to: String,
    kind: &'static str,
    condition: Option<&'a str>,
    /// It comes from task-defaults.
    is_default: bool,
}

/// The report of what is drawn.
pub fn report<'a>(
    expanded: &'a Expanded,
    states: Option<&'a HashMap<TaskAt, Status>>,
) -> Report<'a> {
    let mut report = Report {
        workflows: Vec::new(),
        nodes: Vec::new(),
        edges: Vec::new(),
    };
    let mut places = HashMap::new();
    for (place, drawn) in expanded.drawn.iter().enumerate() {
        for task in 0..drawn.workflow.tasks.len() {
            places.insert((place, task), report.nodes.len());
            let node = shown(expanded, states, (place, task), report.nodes.len());
            report.nodes.push(node);
        }
    }
    for (place, drawn) in expanded.drawn.iter().enumerate() {
        let is_reverse = drawn.workflow.is_reverse;
        report.workflows.push(ShownWorkflow {
            id: workflow_id(place),
            name: &drawn.workflow.name,
            r#type: if is_reverse { "reverse" } else { "direct" },
            task: drawn.parent.map(|at| node_id(places[&at])),
        });
        report.add_transitions(drawn, place, &places);
    }
    report
}

impl<'a> Report<'a> {
    fn add_transitions(
        &mut self,
        drawn: &'a super::expand::Drawn,
        place: usize,
        places: &HashMap<TaskAt, usize>,
    ) {
        let mut others: HashMap<(usize, &str, Option<&str>), usize> = HashMap::new();
        for transition in &drawn.workflow.transitions {
            let from = places[&(place, transition.from)];
            let other = match &transition.to {
                Target::Task(task) => Err(places[&(place, *task)]),
                Target::Command(name, message) => Ok(("command", *name, message.as_deref())),
                Target::Missing(name) => Ok(("missing", name.as_str(), None)),
            };
            let to = match other {
                Err(place) => place,
                Ok((kind, name, message)) => {
                    *others.entry((from, name, message)).or_insert_with(|| {
                        let id = self.nodes.len();
                        self.nodes.push(ShownNode {
                            id: node_id(id),
                            workflow: workflow_id(place),
                            kind,
                            name,
                            message,
                            task: None,
                        });
                        id
                    })
                }
            };
            // What a task requires comes before it.
            let (from, to) = match transition.kind {
                Kind::Requires => (to, from),
                _ => (from, to),
            };
            self.edges.push(ShownEdge {
                from: node_id(from),
                to: node_id(to),
                kind: transition.kind.name(),
                condition: transition.condition.as_deref(),
                is_default: transition.is_default,
            });
        }
    }
}

fn shown<'a>(
    expanded: &'a Expanded,
    states: Option<&'a HashMap<TaskAt, Status>>,
    at: TaskAt,
    id: usize,
) -> ShownNode<'a> {
    let task = &expanded.drawn[at.0].workflow.tasks[at.1];
    let name = task.call.name.as_str();
    ShownNode {
        id: node_id(id),
        workflow: workflow_id(at.0),
        kind: "task",
        name: &task.name,
        message: None,
        task: Some(ShownTask {
            is_first: task.is_first,
            action: (!task.call.is_workflow).then_some(name),
            workflow: task.call.is_workflow.then_some(name),
            join: task.join.as_deref(),
            with_items: &task.items,
            execution: states.map(|states| states.get(&at).map(status)),
        }),
    }
}

fn status(status: &Status) -> ShownStatus<'_> {
    ShownStatus {
        states: &status.states,
        runs: status.runs,
        items: status.items,
        attempts: status.attempts,
    }
}

fn node_id(place: usize) -> String {
    format!("n{place}")
}

fn workflow_id(place: usize) -> String {
    format!("w{place}")
}
