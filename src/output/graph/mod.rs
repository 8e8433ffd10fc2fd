//! Graphs as text for programs that draw: nodes in boxes, and edges between them.

mod dot;
mod gather;
mod mermaid;
mod paint;
#[cfg(test)]
mod tests;

use super::tree::State;

pub use dot::dot;
pub use mermaid::{MAX_EDGES, MAX_TEXT, mermaid};

/// A graph to draw.
#[derive(Default)]
pub struct Graph {
    /// A box comes behind the one that it is in.
    pub boxes: Vec<Frame>,
    pub nodes: Vec<Node>,
    pub edges: Vec<Edge>,
    /// The states that colours stand for. Empty without colours.
    pub legend: Vec<State>,
}

/// A box around nodes and other boxes.
pub struct Frame {
    pub lines: Vec<String>,
    /// The place of the box that it is in.
    pub parent: Option<usize>,
    pub state: Option<State>,
    pub is_first: bool,
}

pub struct Node {
    /// The place of its box.
    pub within: usize,
    pub lines: Vec<String>,
    pub shape: Shape,
    pub state: Option<State>,
    /// With a thick border.
    pub is_first: bool,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Shape {
    Task,
    /// A command of the engine.
    Command,
    /// What there is not.
    Missing,
    /// What stands for several tasks.
    Several,
}

pub struct Edge {
    pub from: End,
    pub to: End,
    pub stroke: Stroke,
    pub label: Option<String>,
}

/// A node or a box, by its place.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum End {
    Node(usize),
    Box(usize),
}

/// How an edge is drawn.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Stroke {
    Plain,
    Error,
    Always,
    Skip,
}

impl Graph {
    /// The boxes and nodes that are directly in a box: their places, by the box.
    fn contents(&self) -> Vec<(Vec<usize>, Vec<usize>)> {
        let mut contents = vec![(Vec::new(), Vec::new()); self.boxes.len()];
        for (place, frame) in self.boxes.iter().enumerate() {
            if let Some(parent) = frame.parent {
                contents[parent].0.push(place);
            }
        }
        for (place, node) in self.nodes.iter().enumerate() {
            contents[node.within].1.push(place);
        }
        contents
    }
}
