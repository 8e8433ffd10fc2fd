//! The findings of one file.

use crate::definitions::document::{self, Document};
use crate::definitions::files::Source;
use crate::definitions::{Kind, object};
use crate::dsl::refused::{refused, syntax};
use crate::dsl::suspicious::suspicious;
use crate::dsl::{DefinitionKind, Finding, duplicates};
use crate::yaml::Node;

use super::across::Facts;

/// What is wrong with a file, and what is known of it. Of one that defines nothing of Mistral the kind that it only
/// lacks the word for, if there is one.
pub fn check(source: &Source, namespace: &str) -> Result<(Vec<Finding>, Facts), Option<Kind>> {
    let document = document::read(source);
    Ok(match &document {
        Document::Other(kind) => return Err(*kind),
        Document::Unreadable(failure) => (vec![syntax(failure)], Facts::unknown()),
        Document::UnknownKind(finding) => (vec![finding.clone()], Facts::unknown()),
        Document::Definition(kind, tree) => {
            let (findings, is_sound) = of_language(*kind, Some(tree.root()));
            let facts = Facts::of_language(&document, namespace, is_sound);
            (findings, facts)
        }
        Document::Fields(_, tree) => match object::of_file(source, &document, namespace) {
            Ok(objects) => {
                let facts = objects
                    .first()
                    .map(|object| Facts::of_object(object, tree.root()));
                (duplicates(tree.root()), facts.unwrap_or_default())
            }
            Err(findings) => (findings, Facts::unknown()),
        },
    })
}

/// What the server refuses, or else what it does otherwise than written; and whether it accepts the file.
pub fn of_language(kind: DefinitionKind, root: Option<Node>) -> (Vec<Finding>, bool) {
    let errors = refused(root, kind);
    match root {
        Some(root) if errors.is_empty() => (suspicious(root, kind), true),
        _ => (errors, false),
    }
}
