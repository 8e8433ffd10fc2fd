//! Which kind of definition a document is, and the keys that each of its parts may have (`mistral.lang.v2`).

use serde_json::Value;

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
pub fn kind_of(document: &Value) -> Option<DefinitionKind> {
    let document = document.as_object()?;
    let has_members = |key: &&str| {
        let members = document.get(*key).and_then(Value::as_object);
        // A workflow may have one of these names, too.
        members
            .is_some_and(|members| !members.contains_key("tasks") && !members.contains_key("base"))
    };
    if ["workflows", "actions"].iter().any(has_members) {
        return Some(DefinitionKind::Workbook);
    }
    document.values().find_map(|member| {
        let member = member.as_object()?;
        if member.contains_key("tasks") {
            Some(DefinitionKind::Workflows)
        } else if member.contains_key("base") {
            Some(DefinitionKind::Actions)
        } else {
            None
        }
    })
}

/// Keys of a task of either type of workflow, its policies included.
const TASK: &[&str] = &[
    "action",
    "concurrency",
    "description",
    "fail-on",
    "input",
    "join",
    "keep-result",
    "name",
    "on-complete",
    "on-error",
    "on-skip",
    "on-success",
    "pause-before",
    "publish",
    "publish-on-error",
    "publish-on-skip",
    "requires",
    "retry",
    "safe-rerun",
    "tags",
    "target",
    "timeout",
    "type",
    "version",
    "wait-after",
    "wait-before",
    "with-items",
    "workflow",
];
const WORKFLOW: &[&str] = &[
    "description",
    "input",
    "name",
    "output",
    "output-on-error",
    "tags",
    "task-defaults",
    "tasks",
    "type",
    "vars",
    "version",
];
const ACTION: &[&str] = &[
    "base",
    "base-input",
    "description",
    "input",
    "name",
    "output",
    "tags",
    "version",
];
const WORKBOOK: &[&str] = &[
    "actions",
    "description",
    "name",
    "tags",
    "version",
    "workflows",
];

/// What stands at a path of a definition: its place in words, and the keys that it may have.
pub struct Part {
    /// `workflow 'w', task 'a'`; empty for the whole document.
    pub place: String,
    /// Empty where they are not known.
    pub keys: &'static [&'static str],
}

/// The part of a definition at a path of keys.
pub fn part(kind: DefinitionKind, path: &[&str]) -> Part {
    let (kind, path) = match (kind, path) {
        (DefinitionKind::Workbook, []) => return Part::new(String::new(), WORKBOOK),
        (DefinitionKind::Workbook, ["workflows", rest @ ..]) => (DefinitionKind::Workflows, rest),
        (DefinitionKind::Workbook, ["actions", rest @ ..]) => (DefinitionKind::Actions, rest),
        (kind, path) => (kind, path),
    };
    let (place, keys, rest) = match (kind, path) {
        (DefinitionKind::Workflows, [workflow, "tasks", task, rest @ ..]) => {
            (format!("workflow '{workflow}', task '{task}'"), TASK, rest)
        }
        (DefinitionKind::Workflows, [workflow, rest @ ..]) => {
            (format!("workflow '{workflow}'"), WORKFLOW, rest)
        }
        (DefinitionKind::Actions, [action, rest @ ..]) => {
            (format!("action '{action}'"), ACTION, rest)
        }
        (_, rest) => (String::new(), WORKBOOK, rest),
    };
    if rest.is_empty() {
        return Part::new(place, keys);
    }
    Part::inside(place, rest)
}

impl Part {
    fn new(place: String, keys: &'static [&'static str]) -> Self {
        Self { place, keys }
    }
    /// What stands at a path below a place, of which the keys are not known: `task 'a', input[1]`.
    pub fn inside(mut place: String, path: &[&str]) -> Self {
        for key in path {
            if key.bytes().all(|byte| byte.is_ascii_digit()) {
                place.extend(["[", key, "]"]);
                continue;
            }
            if !place.is_empty() {
                place.push_str(", ");
            }
            place.push_str(key);
        }
        Self::new(place, &[])
    }
}
