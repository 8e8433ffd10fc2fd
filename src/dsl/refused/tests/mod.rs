mod corpus;
mod rules;

use super::{refused, syntax};
use crate::dsl::{DefinitionKind, Finding};
use crate::yaml;

/// All errors of a text.
fn findings(text: &str, kind: impl FnOnce(yaml::Node) -> DefinitionKind) -> Vec<Finding> {
    match yaml::tree(text) {
        Err(failure) => vec![syntax(&failure)],
        Ok(None) => refused(None, DefinitionKind::Workflows),
        Ok(Some(tree)) => refused(Some(tree.root()), kind(tree.root())),
    }
}
