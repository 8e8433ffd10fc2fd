//! Graphs in the language of Mermaid.

use std::fmt::{self, Write as _};

use super::super::tree::State;
use super::dot::word;
use super::paint::{Paint, of_box, of_shape, of_state, of_stroke};
use super::{Edge, End, Graph, Shape, Stroke};
use crate::character;

/// The most edges that Mermaid draws unless it is told otherwise.
pub const MAX_EDGES: usize = 500;
/// The most characters of a graph that it reads unless it is told otherwise.
pub const MAX_TEXT: usize = 50_000;

/// The distances are smaller than usual, so that large workflows can be read.
const HEAD: &str = "%%{init: {\"flowchart\": {\"nodeSpacing\": 20, \"rankSpacing\": 32, \"padding\": 8, \"subGraphTitleMargin\": {\"top\": 4, \"bottom\": 8}, \"wrappingWidth\": 320}}}%%
flowchart TD
";

/// A flowchart for Mermaid.
pub fn mermaid(graph: &Graph) -> String {
    let mut text = String::new();
    let mut writer = Writer {
        graph,
        contents: graph.contents(),
        classes: Vec::new(),
        out: &mut text,
    };
    // Writing to text cannot fail.
    let _ = writer.whole();
    text
}

struct Writer<'a> {
    graph: &'a Graph,
    contents: Vec<(Vec<usize>, Vec<usize>)>,
    /// Nodes and boxes with their classes.
    classes: Vec<(String, Class)>,
    out: &'a mut String,
}

/// A class: its name and style.
type Class = (String, String);

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
        for (nodes, width) in self.graph.rows().values() {
            for (above, below) in nodes.iter().zip(&nodes[*width..]) {
                writeln!(self.out, "  n{above} ~~~ n{below}")?;
            }
        }
        self.strokes()?;
        self.legend()?;
        self.class_lines()
    }

    fn frame(&mut self, place: usize, depth: usize) -> fmt::Result {
        let frame = &self.graph.boxes[place];
        let indent = "  ".repeat(depth);
        // A title of two lines would cover what is below it.
        let label = escaped(&frame.lines.join(", "));
        writeln!(
            self.out,
            "{indent}subgraph b{place}[\"{label}\"]\n{indent}  direction TB"
        )?;
        let name = match frame.state {
            Some(state) => format!("{}_box{}", class_name(state), depth % 2),
            None => format!("box{}", depth % 2),
        };
        let mut class = style(&of_box(depth, frame.state));
        if frame.state.is_some() {
            class.push_str(",stroke-width:2px");
        }
        let class = (name, class);
        self.classes.push((format!("b{place}"), class));
        let (boxes, nodes) = std::mem::take(&mut self.contents[place]);
        for node in &nodes {
            self.node(*node, &indent)?;
        }
        if boxes.is_empty() && nodes.is_empty() {
            writeln!(self.out, "{indent}  e{place}[\" \"]")?;
        }
        for inner in &boxes {
            self.frame(*inner, depth + 1)?;
        }
        if frame.is_first {
            self.classes.push((format!("b{place}"), first()));
        }
        writeln!(self.out, "{indent}end")
    }

    fn node(&mut self, place: usize, indent: &str) -> fmt::Result {
        let node = &self.graph.nodes[place];
        let label = label(&node.lines);
        let (open, close) = match node.shape {
            Shape::Task | Shape::Missing => ("(", ")"),
            Shape::Command => ("([", "])"),
            Shape::Several => ("[[", "]]"),
        };
        writeln!(self.out, "{indent}  n{place}{open}\"{label}\"{close}")?;
        let class = match (node.state, node.shape) {
            (Some(state), _) => of_class(state),
            (None, Shape::Task) if !self.graph.legend.is_empty() => of_class(State::Unknown),
            (None, Shape::Missing) => {
                let style = style(&of_shape(node.shape)) + ",stroke-dasharray:5 5";
                ("missing".to_owned(), style)
            }
            (None, shape) => {
                let name = match shape {
                    Shape::Command => "command",
                    Shape::Several => "several",
                    Shape::Task | Shape::Missing => "task",
                };
                (name.to_owned(), style(&of_shape(shape)))
            }
        };
        self.classes.push((format!("n{place}"), class));
        if node.is_first {
            self.classes.push((format!("n{place}"), first()));
        }
        Ok(())
    }

    fn edge(&mut self, edge: &Edge) -> fmt::Result {
        let arrow = match edge.stroke {
            Stroke::Plain | Stroke::Error => "-->",
            Stroke::Always => "==>",
            Stroke::Skip => "-.->",
        };
        let (from, to) = (id(edge.from), id(edge.to));
        match &edge.label {
            Some(text) => {
                let text = escaped(text);
                writeln!(self.out, "  {from} {arrow}|\"{text}\"| {to}")
            }
            None => writeln!(self.out, "  {from} {arrow} {to}"),
        }
    }

    /// The colours of edges, which are named by their places.
    fn strokes(&mut self) -> fmt::Result {
        for stroke in [Stroke::Error, Stroke::Always, Stroke::Skip] {
            let edges = self.graph.edges.iter().enumerate();
            let places: Vec<String> = edges
                .filter(|(_, edge)| edge.stroke == stroke)
                .map(|(place, _)| place.to_string())
                .collect();
            if !places.is_empty() {
                let (places, colour) = (places.join(","), of_stroke(stroke));
                writeln!(
                    self.out,
                    "  linkStyle {places} stroke:{colour},color:{colour}"
                )?;
            }
        }
        Ok(())
    }

    fn legend(&mut self) -> fmt::Result {
        if self.graph.legend.is_empty() {
            return Ok(());
        }
        self.out
            .push_str("  subgraph legend[\"States\"]\n    direction LR\n");
        for (place, state) in self.graph.legend.iter().enumerate() {
            writeln!(self.out, "    s{place}([\"{}\"])", word(*state))?;
            self.classes.push((format!("s{place}"), of_class(*state)));
        }
        self.out.push_str("  end\n");
        self.classes.push((
            "legend".to_owned(),
            ("box1".to_owned(), style(&of_box(1, None))),
        ));
        Ok(())
    }

    /// The classes, and what belongs to each.
    fn class_lines(&mut self) -> fmt::Result {
        let mut classes: Vec<(Class, Vec<String>)> = Vec::new();
        for (id, class) in std::mem::take(&mut self.classes) {
            match classes.iter_mut().find(|(known, _)| known.0 == class.0) {
                Some((_, ids)) => ids.push(id),
                None => classes.push((class, vec![id])),
            }
        }
        // Of several classes with one property the last one counts.
        classes.sort_by_key(|((name, _), _)| name == FIRST);
        for ((name, style), ids) in &classes {
            writeln!(
                self.out,
                "  classDef {name} {style}\n  class {} {name}",
                ids.join(",")
            )?;
        }
        Ok(())
    }
}

/// The class of what starts with the workflow.
const FIRST: &str = "first";

fn first() -> Class {
    (FIRST.to_owned(), "stroke-width:3px".to_owned())
}

fn id(end: End) -> String {
    match end {
        End::Node(place) => format!("n{place}"),
        End::Box(place) => format!("b{place}"),
    }
}

fn of_class(state: State) -> Class {
    (class_name(state).to_owned(), style(&of_state(state)))
}

fn class_name(state: State) -> &'static str {
    match state {
        State::Success => "success",
        State::Skipped => "skipped",
        State::Error => "error",
        State::Cancelled => "cancelled",
        State::Running => "running",
        State::Delayed => "delayed",
        State::Paused => "paused",
        State::Waiting => "waiting",
        State::Idle => "idle",
        State::Unknown => "unknown",
    }
}

fn style(paint: &Paint) -> String {
    let Paint { fill, line } = paint;
    format!("fill:{fill},stroke:{line},color:#222222")
}

fn label(lines: &[String]) -> String {
    let lines: Vec<String> = lines.iter().map(|line| escaped(line)).collect();
    lines.join("<br/>")
}

/// A line in which nothing has a meaning: Mermaid reads entities, Markdown, HTML, icons and formulas in labels, and
/// directives anywhere.
fn escaped(text: &str) -> String {
    let line = character::single_line(text);
    if line.is_empty() {
        // A label has at least one character.
        return "#32;".to_owned();
    }
    let mut out = String::with_capacity(line.len());
    let characters: Vec<char> = line.chars().collect();
    for (place, &c) in characters.iter().enumerate() {
        let before = place.checked_sub(1).map(|place| characters[place]);
        let after = characters.get(place + 1).copied();
        if is_plain(c, before, after) {
            out.push(c);
        } else {
            // It takes only decimal numbers.
            let _ = write!(out, "#{};", u32::from(c));
        }
    }
    out
}

/// Whether a character between two others has no meaning.
fn is_plain(c: char, before: Option<char>, after: Option<char>) -> bool {
    let is_inner =
        |wanted: fn(char) -> bool| before.is_some_and(wanted) && after.is_some_and(wanted);
    match c {
        '_' | '-' => is_inner(char::is_alphanumeric),
        // Digits with a point or a parenthesis begin a list, and www. a link.
        '.' => before.is_some_and(|c| !c.is_numeric() && !matches!(c, 'w' | 'W')),
        ')' => before.is_some_and(|c| !c.is_numeric()),
        ' ' => is_inner(|c| c != ' '),
        ',' | '/' | '=' | '!' | '?' => before.is_some(),
        // Icons and links have no blank behind it.
        ':' => after == Some(' '),
        // Two of them are a formula.
        '$' => before != Some('$') && after != Some('$'),
        c => c == '(' || c == '…' || c.is_alphanumeric(),
    }
}
