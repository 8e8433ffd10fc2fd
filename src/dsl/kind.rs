//! Which kind of definition a document is.

use crate::yaml::{Node, Scalar};

/// What a file defines.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum DefinitionKind {
    Workflows,
    Actions,
    Workbook,
}

impl DefinitionKind {
    /// The word for one of them, by which its commands are named.
    pub fn noun(self) -> &'static str {
        match self {
            Self::Workflows => "workflow",
            Self::Actions => "action",
            Self::Workbook => "workbook",
        }
    }
}

/// Whether members are workflows of jobs, as `CircleCI` has them.
fn is_of_jobs(members: Node) -> bool {
    let mut members = members.entries().into_iter().flatten();
    members.any(|(_, member)| member.get("jobs").is_some())
}

/// The kind that a document looks like; `None` when nothing tells.
pub fn kind_of_tree(document: Node) -> Option<DefinitionKind> {
    let is_workbook = ["workflows", "actions"].iter().any(|key| {
        let members = document.get(key);
        members.is_some_and(|members| {
            members.entries().is_some()
                && members.get("tasks").is_none()
                && members.get("base").is_none()
                && !is_of_jobs(members)
        })
    });
    if is_workbook {
        return Some(DefinitionKind::Workbook);
    }
    document.entries()?.find_map(|(_, member)| {
        if member.get("tasks").is_some() {
            Some(DefinitionKind::Workflows)
        } else if member.get("base").is_some() {
            Some(DefinitionKind::Actions)
        } else {
            None
        }
    })
}

/// Whether a version is 2.0, as text or a number.
pub fn is_two(node: Node) -> bool {
    let number = match node.scalar() {
        Some(Scalar::Text(text)) => text.trim().parse().ok(),
        Some(Scalar::Int(digits)) => digits.parse().ok(),
        Some(Scalar::Float(number)) => Some(*number),
        _ => None,
    };
    number.is_some_and(|number: f64| (number - 2.0).abs() < f64::EPSILON)
}
