//! What the server accepts in a definition and does otherwise than written.

pub mod expressions;
pub mod rules;
pub mod structure;

use super::finding::Finding;
use super::kind::DefinitionKind;
use crate::yaml::Node;

/// All warnings about a document that the server accepts, in order of position.
pub fn suspicious(root: Node, of: DefinitionKind) -> Vec<Finding> {
    let mut found = structure::suspicious(root, of);
    found.extend(expressions::suspicious(root, of));
    found.sort_by_key(|finding| finding.at);
    found
}
