//! Many nodes that would stand side by side are put into rows, and those with the same edges into a box of their own.

use std::collections::{BTreeMap, HashMap, HashSet};

use super::{Edge, End, Frame, Graph, Shape, Stroke};

/// So many may stand side by side.
const WIDEST: usize = 8;

/// What a node is linked with. A command that only one node leads to is like any other of its name.
#[derive(Default, PartialEq, Eq, Hash)]
struct Links<'a> {
    within: usize,
    from: Vec<Link<'a, End>>,
    to: Vec<Link<'a, End>>,
    commands: Vec<Link<'a, &'a [String]>>,
}

type Link<'a, T> = (T, Stroke, Option<&'a str>);

impl Links<'_> {
    fn is_empty(&self) -> bool {
        self.from.is_empty() && self.to.is_empty() && self.commands.is_empty()
    }
}

impl Graph {
    /// Puts many nodes with the same edges into a box, which has these edges in their place.
    pub fn gather(&mut self) {
        let groups = self.alike();
        let (commands, mut dropped) = (self.own_commands(), HashSet::new());
        let mut boxes: HashMap<usize, End> = HashMap::new();
        for group in groups {
            let within = self.nodes[group[0]].within;
            for (index, &place) in group.iter().enumerate() {
                self.nodes[place].within = self.boxes.len();
                boxes.insert(place, End::Box(self.boxes.len()));
                if index > 0 {
                    dropped.insert(place);
                    dropped.extend(commands.get(&place).into_iter().flatten());
                }
            }
            self.boxes.push(Frame {
                lines: vec![format!("{} tasks", group.len())],
                parent: Some(within),
                state: None,
                is_first: false,
            });
        }
        let is_dropped = |end: End| matches!(end, End::Node(place) if dropped.contains(&place));
        self.edges
            .retain(|edge| !is_dropped(edge.from) && !is_dropped(edge.to));
        self.drop_nodes(
            |place| dropped.contains(&place) && !boxes.contains_key(&place),
            &boxes,
        );
    }

    /// Takes nodes out, and leads the edges of others to boxes.
    fn drop_nodes(&mut self, is_out: impl Fn(usize) -> bool, boxes: &HashMap<usize, End>) {
        let mut ends = Vec::with_capacity(self.nodes.len());
        let mut kept = 0;
        for place in 0..self.nodes.len() {
            ends.push(boxes.get(&place).copied().unwrap_or(End::Node(kept)));
            kept += usize::from(!is_out(place));
        }
        let mut place = 0;
        self.nodes.retain(|_| {
            place += 1;
            !is_out(place - 1)
        });
        for edge in &mut self.edges {
            for end in [&mut edge.from, &mut edge.to] {
                if let End::Node(place) = *end {
                    *end = ends[place];
                }
            }
        }
    }

    /// The commands to which only one node leads, by that node.
    fn own_commands(&self) -> HashMap<usize, Vec<usize>> {
        let mut leading: HashMap<usize, HashSet<End>> = HashMap::new();
        for edge in &self.edges {
            if let End::Node(place) = edge.to {
                leading.entry(place).or_default().insert(edge.from);
            }
        }
        let mut own: HashMap<usize, Vec<usize>> = HashMap::new();
        for (place, from) in leading {
            let is_command = self.nodes[place].shape == Shape::Command;
            if let (true, 1, Some(End::Node(only))) = (is_command, from.len(), from.iter().next()) {
                own.entry(*only).or_default().push(place);
            }
        }
        own
    }

    /// The groups of many nodes with the same edges, of which each has one at least.
    fn alike(&self) -> Vec<Vec<usize>> {
        let own = self.own_commands();
        let is_own = |from: usize, to: End| matches!(to, End::Node(to) if own.get(&from).is_some_and(|all| all.contains(&to)));
        let mut links: Vec<Links<'_>> = Vec::new();
        links.resize_with(self.nodes.len(), Links::default);
        for edge in &self.edges {
            let Edge {
                from,
                to,
                stroke,
                label,
            } = edge;
            let label = label.as_deref();
            match (*from, *to) {
                (End::Node(from), End::Node(to)) if is_own(from, edge.to) => {
                    let text = self.nodes[to].lines.as_slice();
                    links[from].commands.push((text, *stroke, label));
                }
                (End::Node(place), _) => links[place].to.push((*to, *stroke, label)),
                _ => {}
            }
            if let End::Node(place) = *to {
                links[place].from.push((*from, *stroke, label));
            }
        }
        let mut groups: HashMap<Links<'_>, Vec<usize>> = HashMap::new();
        for (place, links) in links.into_iter().enumerate() {
            let node = &self.nodes[place];
            if node.shape == Shape::Task && !links.is_empty() {
                let within = node.within;
                groups
                    .entry(Links { within, ..links })
                    .or_default()
                    .push(place);
            }
        }
        let mut wide: Vec<Vec<usize>> = groups
            .into_values()
            .filter(|group| group.len() > WIDEST)
            .collect();
        wide.sort_unstable();
        wide
    }

    /// Of each box the nodes without edges, if there are many, and how many of them stand in a row.
    pub(super) fn rows(&self) -> BTreeMap<usize, (Vec<usize>, usize)> {
        let ends = self.edges.iter().flat_map(|edge| [edge.from, edge.to]);
        let linked: HashSet<End> = ends.collect();
        let mut rows: BTreeMap<usize, (Vec<usize>, usize)> = BTreeMap::new();
        for (place, node) in self.nodes.iter().enumerate() {
            if !linked.contains(&End::Node(place)) {
                rows.entry(node.within).or_default().0.push(place);
            }
        }
        rows.retain(|_, (nodes, _)| nodes.len() > WIDEST);
        for (nodes, width) in rows.values_mut() {
            *width = nodes.len().isqrt().max(WIDEST / 2);
        }
        rows
    }
}
