//! Graphs in the language of Graphviz.

use std::collections::BTreeMap;
use std::fmt::{self, Write as _};

use super::super::tree::State;
use super::paint::{self, Paint, of_box, of_shape, of_state, of_stroke};
use super::{Edge, End, Graph, Shape, Stroke};
use crate::character;

/// A graph for `dot`.
pub fn dot(graph: &Graph) -> String {
    let mut text = String::new();
    let mut writer = Writer {
        graph,
        contents: graph.contents(),
        rows: graph.rows(),
        out: &mut text,
    };
    // Writing to text cannot fail.
    let _ = writer.whole();
    text
}

struct Writer<'a> {
    graph: &'a Graph,
    contents: Vec<(Vec<usize>, Vec<usize>)>,
    rows: BTreeMap<usize, (Vec<usize>, usize)>,
    out: &'a mut String,
}

const HEAD: &str = "digraph workflow {
  graph [compound=true, newrank=true, rankdir=TB, nodesep=0.3, ranksep=0.45, fontname=\"Helvetica\", fontsize=12]
  node [shape=box, style=\"rounded,filled\", fontname=\"Helvetica\", fontsize=11, margin=\"0.12,0.06\", height=0.3]
  edge [fontname=\"Helvetica\", fontsize=9, arrowsize=0.7]
";

impl Writer<'_> {
    fn whole(&mut self) -> fmt::Result {
        self.out.push_str(HEAD);
        for (place, frame) in self.graph.boxes.iter().enumerate() {
            if frame.parent.is_none() {
                self.frame(place, 1)?;
            }
        }
        for edge in &self.graph.edges {
            self.edge(edge)?;
        }
        self.legend()?;
        self.out.push_str("}\n");
        Ok(())
    }

    fn frame(&mut self, place: usize, depth: usize) -> fmt::Result {
        let frame = &self.graph.boxes[place];
        let indent = "  ".repeat(depth);
        let Paint { fill, line } = of_box(depth, frame.state);
        let pen = if frame.is_first {
            3
        } else if frame.state.is_some() {
            2
        } else {
            1
        };
        writeln!(
            self.out,
            "{indent}subgraph cluster_{place} {{\n{indent}  label={}; labeljust=l; style=\"rounded,filled\"; \
             fillcolor=\"{fill}\"; color=\"{line}\"; penwidth={pen}",
            label(&frame.lines)
        )?;
        let (boxes, nodes) = std::mem::take(&mut self.contents[place]);
        for node in &nodes {
            self.node(*node, &indent)?;
        }
        self.rows(place, &indent)?;
        if boxes.is_empty() && nodes.is_empty() {
            writeln!(
                self.out,
                "{indent}  empty_{place} [style=invis, label=\"\"]"
            )?;
        }
        for inner in &boxes {
            self.frame(*inner, depth + 1)?;
        }
        self.contents[place] = (boxes, nodes);
        writeln!(self.out, "{indent}}}")
    }

    fn node(&mut self, place: usize, indent: &str) -> fmt::Result {
        let node = &self.graph.nodes[place];
        let Paint { fill, line } = match node.state {
            Some(state) => of_state(state),
            None if node.shape == Shape::Task && !self.graph.legend.is_empty() => paint::UNKNOWN,
            None => of_shape(node.shape),
        };
        let shape = match node.shape {
            Shape::Task => "",
            Shape::Command => ", shape=ellipse, style=filled",
            Shape::Missing => ", style=\"rounded,filled,dashed\"",
            Shape::Several => ", shape=note, style=filled",
        };
        let pen = if node.is_first { ", penwidth=2.5" } else { "" };
        writeln!(
            self.out,
            "{indent}  n{place} [label={}, fillcolor=\"{fill}\", color=\"{line}\"{shape}{pen}]",
            label(&node.lines)
        )
    }

    /// Puts the nodes without edges into rows, the first from the left.
    fn rows(&mut self, place: usize, indent: &str) -> fmt::Result {
        let Some((nodes, width)) = self.rows.get(&place) else {
            return Ok(());
        };
        let first: Vec<String> = nodes[..*width]
            .iter()
            .map(|place| format!("n{place}"))
            .collect();
        writeln!(
            self.out,
            "{indent}  {{rank=same; {} [style=invis]}}",
            first.join(" -> ")
        )?;
        for (above, below) in nodes.iter().zip(&nodes[*width..]) {
            writeln!(self.out, "{indent}  n{above} -> n{below} [style=invis]")?;
        }
        Ok(())
    }

    fn edge(&mut self, edge: &Edge) -> fmt::Result {
        let colour = of_stroke(edge.stroke);
        let (Some(from), Some(to)) = (self.last(edge.from), self.first(edge.to)) else {
            return Ok(());
        };
        write!(self.out, "  {from} -> {to} [color=\"{colour}\"")?;
        let is_loop = edge.from == edge.to;
        if let (End::Box(place), false) = (edge.from, is_loop) {
            write!(self.out, ", ltail=cluster_{place}")?;
        }
        if let (End::Box(place), false) = (edge.to, is_loop) {
            write!(self.out, ", lhead=cluster_{place}")?;
        }
        match edge.stroke {
            Stroke::Plain => {}
            Stroke::Error => self.out.push_str(", style=dashed"),
            Stroke::Always => self.out.push_str(", style=bold"),
            Stroke::Skip => self.out.push_str(", style=dotted"),
        }
        if let Some(text) = &edge.label {
            // The blanks keep it off the line.
            let text = escaped(text);
            write!(self.out, ", label=\" {text} \", fontcolor=\"{colour}\"")?;
        }
        self.out.push_str("]\n");
        Ok(())
    }

    /// The node of an edge that leaves: of a box its last one.
    fn last(&self, end: End) -> Option<String> {
        self.within(end, |places| places.last().copied())
    }

    /// The node of an edge that comes: of a box its first one.
    fn first(&self, end: End) -> Option<String> {
        self.within(end, |places| places.first().copied())
    }

    fn within(&self, end: End, choose: fn(&[usize]) -> Option<usize>) -> Option<String> {
        let mut end = end;
        loop {
            let place = match end {
                End::Node(place) => return Some(format!("n{place}")),
                End::Box(place) => place,
            };
            let (boxes, nodes) = self.contents.get(place)?;
            end = match (choose(nodes), choose(boxes)) {
                (Some(node), _) => End::Node(node),
                (None, Some(inner)) => End::Box(inner),
                (None, None) => return Some(format!("empty_{place}")),
            };
        }
    }

    fn legend(&mut self) -> fmt::Result {
        if self.graph.legend.is_empty() {
            return Ok(());
        }
        self.out.push_str("  subgraph cluster_legend {\n    label=\"States\"; labeljust=l; style=rounded; color=\"#9e9e9e\"\n");
        let mut before: Option<usize> = None;
        for (place, state) in self.graph.legend.iter().enumerate() {
            let Paint { fill, line } = of_state(*state);
            let word = word(*state);
            writeln!(
                self.out,
                "    legend_{place} [label=\"{word}\", fillcolor=\"{fill}\", color=\"{line}\", fontsize=9]"
            )?;
            if let Some(before) = before {
                writeln!(
                    self.out,
                    "    legend_{before} -> legend_{place} [style=invis]"
                )?;
            }
            before = Some(place);
        }
        self.out.push_str("  }\n");
        Ok(())
    }
}

/// The word of a state in the legend.
pub fn word(state: State) -> &'static str {
    match state {
        State::Unknown => "not started, or other",
        _ => state.word(),
    }
}

/// Lines in quotes.
fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    format!("\"{}\"", lines.join("\\n"))
}

/// Graphviz reads backslashes and entities of HTML.
fn escaped(text: &str) -> String {
    let line = character::single_line(text);
    let mut out = String::with_capacity(line.len());
    for c in line.chars() {
        match c {
            '"' => out.push_str("\\\""),
            '\\' => out.push_str("\\\\"),
            '&' => out.push_str("&amp;"),
            c => out.push(c),
        }
    }
    out
}
