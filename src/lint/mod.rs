//! Findings in files: what is wrong with each of them, and with all of them together. Knows no command.

mod across;
mod file;
mod online;
mod report;
mod rules;
#[cfg(test)]
mod tests;

use crate::definitions::Kind;
use crate::definitions::document::kind_of_object;
use crate::definitions::files::Source;
use crate::definitions::rules::UNKNOWN_KIND;
use crate::dsl::{DefinitionKind, Finding};
use crate::yaml::{Node, Position};

pub use across::{DEFINED_TWICE, Elsewhere, Names};
pub use online::{Verdict, online};
pub use report::{Found, Passed, Report, line};
pub use rules::{rule, rules};

/// Checks a definition by itself, of which the kind is known.
pub fn definition(kind: DefinitionKind, root: Option<Node>) -> Vec<Finding> {
    if let Some(object) = root.and_then(kind_of_object) {
        let (root, name) = (root.map_or(START, Node::at), object.name());
        let message = format!("this is no {}, but a file of kind {name}", kind.noun());
        let finding = Finding::new(&UNKNOWN_KIND, root, message);
        return vec![finding.hint("it is for 'mistral definition-apply'")];
    }
    file::of_language(kind, root).0
}

/// The first place of a file.
const START: Position = Position { line: 1, column: 1 };

/// Checks each file by itself. What has no namespace of its own is in `namespace`.
pub fn each<'s>(sources: &'s [Source], namespace: &str) -> Report<'s> {
    let mut report = Report::default();
    for source in sources {
        match file::check(source, namespace) {
            Ok((findings, _)) => report.add(source, findings),
            Err(kind) => report.pass(source, kind),
        }
    }
    report
}

/// Checks each file, and whether they fit together.
pub fn lint<'s>(sources: &'s [Source], namespace: &str, elsewhere: Elsewhere<'_>) -> Report<'s> {
    let mut report = Report::default();
    let checked = together(sources, namespace, elsewhere);
    for (source, found) in sources.iter().zip(checked) {
        match found {
            Ok(found) => report.add(source, found),
            Err(kind) => report.pass(source, kind),
        }
    }
    report
}

/// What is found in each file, as by [`file::check`].
fn together(
    sources: &[Source],
    namespace: &str,
    elsewhere: Elsewhere<'_>,
) -> Vec<Result<Vec<Finding>, Option<Kind>>> {
    let mut files = Vec::new();
    let mut checked = Vec::new();
    for source in sources {
        let found = file::check(source, namespace).map(|(found, facts)| {
            files.push((source, facts));
            found
        });
        checked.push(found);
    }
    let across = across::findings(&files, namespace, elsewhere);
    for (found, across) in checked.iter_mut().flatten().zip(across) {
        found.extend(across);
    }
    checked
}
