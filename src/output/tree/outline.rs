//! A tree as a list, which is worked on without recursion.

use super::node::Node;
use super::state::{Class, State};

/// A node in the list.
pub struct Entry<'a> {
    pub node: &'a Node,
    pub state: State,
    /// The root has 0.
    pub depth: usize,
    /// Where in the list what is below the node ends.
    pub end: usize,
    /// Whether the node failed or is failing, or one below it.
    pub leads_to_failure: bool,
}

/// The nodes of a tree, each before those below it.
pub fn entries(root: &Node) -> Vec<Entry<'_>> {
    let mut entries = Vec::new();
    let mut ancestors: Vec<usize> = Vec::new();
    let mut ahead = vec![(root, 0)];
    while let Some((node, depth)) = ahead.pop() {
        close(&mut entries, &mut ancestors, depth);
        ancestors.push(entries.len());
        let state = State::of(&node.state);
        entries.push(Entry {
            node,
            state,
            depth,
            end: 0,
            leads_to_failure: state.class() == Class::Failed || node.is_failing,
        });
        ahead.extend(node.children.iter().rev().map(|child| (child, depth + 1)));
    }
    close(&mut entries, &mut ancestors, 0);
    entries
}

/// Ends the ancestors at `depth` and below it: the next node is none of theirs.
fn close(entries: &mut [Entry], ancestors: &mut Vec<usize>, depth: usize) {
    let end = entries.len();
    while ancestors.len() > depth
        && let Some(ended) = ancestors.pop()
    {
        entries[ended].end = end;
        if let Some(&parent) = ancestors.last() {
            entries[parent].leads_to_failure |= entries[ended].leads_to_failure;
        }
    }
}
