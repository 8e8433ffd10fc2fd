//! What a file is: a definition in Mistral's language, an object with `kind:`, or something else.

use crate::dsl::{DefinitionKind, Finding, is_two, kind_of_tree, most_like};
use crate::yaml::{self, Node, Scalar, Tree};

use super::files::Source;
use super::kind::Kind;
use super::rules::UNKNOWN_KIND;

/// What a file is.
pub enum Document {
    /// Workflows, ad-hoc actions or a workbook.
    Definition(DefinitionKind, Tree),
    /// An object with `kind:`.
    Fields(Kind, Tree),
    /// It has the `kind:` of no object, and seems to be meant for one.
    UnknownKind(Finding),
    /// Something else, or an object of this kind that lacks `kind:`.
    Other(Option<Kind>),
    /// It is no YAML.
    Unreadable(yaml::Failure),
}

/// Kinds in Mistral's language, which need no `kind:`.
const IN_LANGUAGE: [&str; 4] = ["workflow", "action", "workbook", "adhoc-action"];

/// What a file is.
pub fn read(source: &Source) -> Document {
    let tree = match yaml::tree(&source.text) {
        Ok(Some(tree)) => tree,
        Ok(None) => return Document::Other(None),
        Err(_) if !source.is_named && !may_define(&source.text) => return Document::Other(None),
        Err(failure) => return Document::Unreadable(failure),
    };
    match class(tree.root()) {
        Class::Definition(kind) => Document::Definition(kind, tree),
        Class::Fields(kind) => Document::Fields(kind, tree),
        Class::UnknownKind(finding) => Document::UnknownKind(finding),
        Class::Other => Document::Other(without_kind(tree.root())),
    }
}

/// Words of which each definition has one.
const WORDS: [&str; 5] = ["actions", "base", "kind", "tasks", "workflows"];

/// Whether a text that is no YAML may be meant as a definition. Files of Kubernetes, which may be several documents or
/// templates, are not.
fn may_define(text: &str) -> bool {
    let is_of_kubernetes = text.lines().any(|line| line.starts_with("apiVersion:"));
    !is_of_kubernetes && WORDS.iter().any(|word| text.contains(word))
}

/// The kind of an object that has nothing but the keys of that kind. Only environments are told: their files for
/// `environment-create` need no kind.
fn without_kind(root: Node<'_>) -> Option<Kind> {
    let known = ["name", "description", "variables", "scope"];
    let is_environment = root
        .get("variables")
        .is_some_and(|node| node.entries().is_some())
        && root.get("name").is_some()
        && root
            .entries()?
            .all(|(key, _)| key.text().is_some_and(|key| known.contains(&key)));
    is_environment.then_some(Kind::Environment)
}

/// The same without the tree.
enum Class {
    Definition(DefinitionKind),
    Fields(Kind),
    UnknownKind(Finding),
    Other,
}

/// Whether a file without tasks and the like has the version of Mistral's language: it is refused, not passed over.
/// Files of Docker Compose have such versions, too, and those of many programs the version 2.
fn seems_meant(root: Node<'_>) -> bool {
    let version = root.get("version").filter(|node| is_two(*node));
    let is_whole = version.and_then(Node::scalar);
    let is_ours = version.is_some() && !matches!(is_whole, Some(Scalar::Int(_)));
    is_ours && root.get("services").is_none()
}

/// The kind of object that a file with `kind:` defines.
pub fn kind_of_object(root: Node<'_>) -> Option<Kind> {
    Kind::named(root.get("kind")?.text()?).filter(|kind| !kind.is_in_language())
}

fn class(root: Node<'_>) -> Class {
    if let Some(kind) = kind_of_tree(root) {
        return Class::Definition(kind);
    }
    let Some((node, text)) = root.get("kind").and_then(|node| Some((node, node.text()?))) else {
        return if seems_meant(root) {
            Class::Definition(DefinitionKind::Workflows)
        } else {
            Class::Other
        };
    };
    if let Some(kind) = kind_of_object(root) {
        return Class::Fields(kind);
    }
    // Files of Kubernetes and others have a kind as well.
    if root.get("apiVersion").is_some() {
        return Class::Other;
    }
    let wrong = |message: String| Finding::new(&UNKNOWN_KIND, node.at(), message);
    if IN_LANGUAGE.contains(&text) {
        let finding = wrong(format!("a {text} has no kind"));
        let hint = "write it in Mistral's language, without kind:";
        return Class::UnknownKind(finding.hint(hint));
    }
    let known = Kind::ALL.map(Kind::name);
    let spelled = text.to_lowercase().replace(['_', ' '], "-");
    let similar = known.iter().find(|known| **known == spelled).copied();
    match similar.or_else(|| most_like(&spelled, &known)) {
        Some(known) => {
            let finding = wrong(format!("unknown kind {text:?}"));
            Class::UnknownKind(finding.hint(format!("did you mean {known:?}?")))
        }
        None => Class::Other,
    }
}
