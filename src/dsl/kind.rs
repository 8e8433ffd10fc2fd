//! Which kind of definition a document is.

use crate::yaml::Node;

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

/// The kind that a document looks like; `None` when nothing tells.
pub fn kind_of_tree(document: Node) -> Option<DefinitionKind> {
    let is_workbook = ["workflows", "actions"].iter().any(|key| {
        let members = document.get(key);
        members.is_some_and(|members| {
            members.entries().is_some()
                && members.get("tasks").is_none()
                && members.get("base").is_none()
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
