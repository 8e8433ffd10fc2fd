//! What is drawn, as nodes and edges.

use std::collections::{HashMap, HashSet};

use crate::dsl::graph::{Kind, Target, Task, Transition};
use crate::output::graph::{Edge, End, Frame, Graph, Node, Shape, Stroke};
use crate::output::tree::State;

use super::expand::{Expanded, TaskAt};
use super::states::Status;

/// The most characters of a line.
const LINE: usize = 44;
/// The most characters of a condition.
const CONDITION: usize = 40;
/// If so many tasks have a transition from `task-defaults`, one node stands for all of them.
const SEVERAL: usize = 4;

/// Makes the graph; with colours if states are given.
pub fn chart(expanded: &Expanded, states: Option<&HashMap<TaskAt, Status>>) -> Graph {
    let mut chart = Chart {
        expanded,
        states,
        graph: Graph::default(),
        ends: HashMap::new(),
        others: HashMap::new(),
    };
    for place in 0..expanded.drawn.len() {
        chart.add_box(place);
    }
    for place in 0..expanded.drawn.len() {
        chart.add_tasks(place);
    }
    for place in 0..expanded.drawn.len() {
        chart.add_transitions(place);
    }
    chart.add_legend();
    let mut graph = chart.graph;
    graph.gather();
    graph
}

struct Chart<'a> {
    expanded: &'a Expanded,
    states: Option<&'a HashMap<TaskAt, Status>>,
    graph: Graph,
    /// The nodes and boxes of the tasks.
    ends: HashMap<TaskAt, End>,
    /// The nodes of commands and of what is missing: of each task its own.
    others: HashMap<(End, String), End>,
}

impl Chart<'_> {
    fn task(&self, (place, task): TaskAt) -> &Task {
        &self.expanded.drawn[place].workflow.tasks[task]
    }

    fn state(&self, at: TaskAt) -> Option<State> {
        let status = self.states?.get(&at);
        Some(status.map_or(State::Unknown, Status::worst))
    }

    fn add_box(&mut self, place: usize) {
        let drawn = &self.expanded.drawn[place];
        let frame = match drawn.parent {
            None => Frame {
                lines: vec![cut(&drawn.workflow.name, LINE)],
                parent: None,
                state: None,
                is_first: false,
            },
            Some(at) => Frame {
                lines: self.lines(at),
                parent: Some(at.0),
                state: self.state(at).filter(|state| *state != State::Unknown),
                is_first: self.task(at).is_first,
            },
        };
        if let Some(at) = drawn.parent {
            self.ends.insert(at, End::Box(place));
        }
        self.graph.boxes.push(frame);
    }

    fn add_tasks(&mut self, place: usize) {
        for task in 0..self.expanded.drawn[place].workflow.tasks.len() {
            let at = (place, task);
            if self.expanded.inner.contains_key(&at) {
                continue;
            }
            let node = Node {
                within: place,
                lines: self.lines(at),
                shape: Shape::Task,
                state: self.state(at),
                is_first: self.task(at).is_first,
            };
            let end = self.add(node);
            self.ends.insert(at, end);
        }
    }

    fn add(&mut self, node: Node) -> End {
        self.graph.nodes.push(node);
        End::Node(self.graph.nodes.len() - 1)
    }

    /// What is said of a task.
    fn lines(&self, at: TaskAt) -> Vec<String> {
        let task = self.task(at);
        let mut lines = vec![cut(&task.name, LINE)];
        let call = bare(&task.call.name);
        if task.call.is_workflow {
            lines.push(cut(&format!("workflow {call}"), LINE));
        } else if call != "std.noop" {
            lines.push(cut(call, LINE));
        }
        if let Some(join) = &task.join {
            lines.push(cut(&format!("join: {join}"), LINE));
        }
        if !task.items.is_empty() {
            let items: Vec<String> = task.items.iter().map(|text| of_items(text)).collect();
            lines.push(cut(&format!("with-items: {}", items.join("; ")), LINE));
        }
        let status = self.states.and_then(|states| states.get(&at));
        lines.extend(status.map(Status::text));
        lines
    }

    fn add_transitions(&mut self, place: usize) {
        let workflow = &self.expanded.drawn[place].workflow;
        let mut sharing: HashMap<Kind, HashSet<usize>> = HashMap::new();
        for transition in workflow.transitions.iter().filter(|one| one.is_default) {
            sharing
                .entry(transition.kind)
                .or_default()
                .insert(transition.from);
        }
        sharing.retain(|_, tasks| tasks.len() > SEVERAL);
        let mut shared: HashSet<(Kind, &Target, Option<&str>)> = HashSet::new();
        let mut several: HashMap<Kind, End> = HashMap::new();
        for transition in &workflow.transitions {
            let tasks = sharing
                .get(&transition.kind)
                .filter(|_| transition.is_default);
            let Some(tasks) = tasks else {
                let from = self.ends[&(place, transition.from)];
                self.add_transition(place, from, transition);
                continue;
            };
            let key = (
                transition.kind,
                &transition.to,
                transition.condition.as_deref(),
            );
            if !shared.insert(key) {
                continue;
            }
            let from = if let Some(end) = several.get(&transition.kind) {
                *end
            } else {
                let end = self.add(standing_for(place, transition.kind, tasks.len()));
                several.insert(transition.kind, end);
                end
            };
            self.add_transition(place, from, transition);
        }
    }

    fn add_transition(&mut self, place: usize, from: End, transition: &Transition) {
        let to = match &transition.to {
            Target::Task(task) => self.ends[&(place, *task)],
            Target::Command(name, message) => {
                let lines = [Some(*name), message.as_deref()];
                let lines = lines
                    .into_iter()
                    .flatten()
                    .map(|line| cut(bare(line), LINE));
                self.other((place, from), Shape::Command, lines.collect())
            }
            Target::Missing(name) => {
                let lines = vec![cut(name, LINE), "(no such task)".to_owned()];
                self.other((place, from), Shape::Missing, lines)
            }
        };
        // What a task requires comes before it.
        let (from, to) = match transition.kind {
            Kind::Requires => (to, from),
            _ => (from, to),
        };
        self.graph.edges.push(Edge {
            from,
            to,
            stroke: stroke(transition.kind),
            label: label(transition),
        });
    }

    fn other(&mut self, (place, from): (usize, End), shape: Shape, lines: Vec<String>) -> End {
        let key = (from, lines.join("\n"));
        if let Some(end) = self.others.get(&key) {
            return *end;
        }
        let end = self.add(Node {
            within: place,
            lines,
            shape,
            state: None,
            is_first: false,
        });
        self.others.insert(key, end);
        end
    }

    /// The states that are there, the worst last.
    fn add_legend(&mut self) {
        if self.states.is_none() {
            return;
        }
        let nodes = self.graph.nodes.iter().filter_map(|node| node.state);
        let boxes = self.graph.boxes.iter().filter_map(|frame| frame.state);
        let mut legend: Vec<State> = Vec::new();
        for state in nodes.chain(boxes) {
            if !legend.contains(&state) {
                legend.push(state);
            }
        }
        legend.sort_by_key(|state| State::word(*state));
        self.graph.legend = legend;
    }
}

/// The node that stands for tasks without a clause of their own.
fn standing_for(place: usize, kind: Kind, count: usize) -> Node {
    let line = match kind {
        Kind::Requires => format!("{count} tasks"),
        _ => format!("{count} tasks without {}", kind.name()),
    };
    Node {
        within: place,
        lines: vec![line, "(task-defaults)".to_owned()],
        shape: Shape::Several,
        state: None,
        is_first: false,
    }
}

fn stroke(kind: Kind) -> Stroke {
    match kind {
        Kind::OnSuccess | Kind::Requires => Stroke::Plain,
        Kind::OnError => Stroke::Error,
        Kind::OnComplete => Stroke::Always,
        Kind::OnSkip => Stroke::Skip,
    }
}

/// What an edge says: nothing on success and where there is no condition.
fn label(transition: &Transition) -> Option<String> {
    let condition = transition.condition.as_deref();
    let condition = condition.map(|condition| cut(bare(condition), CONDITION));
    match (transition.kind, condition) {
        (Kind::OnSuccess | Kind::Requires, condition) => condition,
        (kind, None) => Some(kind.name().to_owned()),
        (kind, Some(condition)) => Some(format!("{}: {condition}", kind.name())),
    }
}

/// `i in <% $.list %>` without the marks.
fn of_items(text: &str) -> String {
    match text.split_once(" in ") {
        Some((name, list)) => format!("{} in {}", name.trim(), bare(list)),
        None => text.to_owned(),
    }
}

/// An expression without its marks, if it is a whole one.
fn bare(text: &str) -> &str {
    let marks = [("<%", "%>"), ("{{", "}}")];
    let inner = marks.iter().find_map(|(start, end)| {
        let inner = text.trim().strip_prefix(start)?.strip_suffix(end)?;
        (!inner.contains(start)).then(|| inner.trim())
    });
    inner.filter(|inner| !inner.is_empty()).unwrap_or(text)
}

/// The beginning of a text, on one line.
fn cut(text: &str, most: usize) -> String {
    let mut words = String::new();
    for word in text.split_whitespace() {
        if !words.is_empty() {
            words.push(' ');
        }
        words.push_str(word);
        if words.len() > most * 4 {
            break;
        }
    }
    match words.char_indices().nth(most) {
        Some((end, _)) => format!("{}…", &words[..end]),
        None => words,
    }
}
