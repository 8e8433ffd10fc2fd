//! What the server's parser refuses of a definition (`mistral.lang`), and where.

pub(in crate::dsl) mod call;
pub(in crate::dsl) mod clause;
pub(in crate::dsl) mod links;
mod policies;
pub(in crate::dsl) mod report;
pub mod rules;
pub(in crate::dsl) mod shapes;
pub(in crate::dsl) mod task;
#[cfg(test)]
mod tests;
pub(in crate::dsl) mod text;
mod workbook;
mod workflow;

use super::finding::Finding;
use super::kind::DefinitionKind;
use crate::yaml::{Failure, Node, Position};
use report::{Report, kind};

/// All errors of a document, in order of position. There are none exactly when the server's parser accepts it.
pub fn refused(root: Option<Node>, of: DefinitionKind) -> Vec<Finding> {
    let Some(root) = root else {
        let start = Position { line: 1, column: 1 };
        return vec![Finding::new(&rules::NOTHING, start, "the file is empty")];
    };
    let mut report = Report::default();
    if root.entries().is_none_or(|entries| entries.len() == 0) {
        let message = format!("a definition is a mapping, and this is {}", kind(root));
        report.add(&rules::NOTHING, root, message);
    } else {
        match of {
            DefinitionKind::Workflows => {
                workflow::file(&mut report, root, "workflow", workflow::workflow);
            }
            DefinitionKind::Actions => {
                workflow::file(&mut report, root, "action", workbook::action);
            }
            DefinitionKind::Workbook => workbook::workbook(&mut report, root),
        }
    }
    report.into_findings()
}

/// The finding for a text that is no YAML.
pub fn syntax(failure: &Failure) -> Finding {
    Finding::new(&rules::SYNTAX, failure.at(), failure.message())
}
