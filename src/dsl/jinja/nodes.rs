//! Nodes as they are made.

use super::tree::{Id, Kind, Node};

/// All nodes so far.
#[derive(Default)]
pub struct Nodes(pub Vec<Node>);

impl Nodes {
    pub fn add(&mut self, offset: usize, kind: Kind) -> Id {
        self.0.push(Node { offset, kind });
        self.0.len() - 1
    }

    pub fn is_call(&self, id: Id) -> bool {
        matches!(self.0[id].kind, Kind::Call(..))
    }

    /// Makes targets of the names of a target; false where something else is in it.
    pub fn assign(&mut self, id: Id) -> bool {
        let mut left = vec![id];
        while let Some(id) = left.pop() {
            let kind = &mut self.0[id].kind;
            match kind {
                Kind::Name(name) => *kind = Kind::Target(std::mem::take(name)),
                Kind::Target(_) => {}
                Kind::Tuple(items) => left.extend_from_slice(items),
                _ => return false,
            }
        }
        true
    }
}
