//! What a document defines and what it calls, for checks of several files. Reads also what the server refuses, as far as
//! it can be understood.

use super::kind::DefinitionKind;
use super::refused::call;
use crate::yaml::{Node, Position};

/// The kinds of what can be called.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Callee {
    Workflow,
    Action,
}

/// A workflow or ad-hoc action.
#[derive(Debug)]
pub struct Member {
    pub is: Callee,
    /// Its name on the server: that of a workbook's member has the name of the workbook in front.
    pub name: String,
    pub at: Position,
    pub inputs: Vec<Input>,
    pub calls: Vec<Call>,
}

/// An input that a workflow or an action declares.
#[derive(Debug)]
pub struct Input {
    pub name: String,
    pub is_required: bool,
    /// Where it is, if its default has a comma when it is written as JSON.
    pub comma: Option<Position>,
}

/// A call of an action or a workflow by its name.
#[derive(Debug)]
pub struct Call {
    pub to: Callee,
    pub name: String,
    pub at: Position,
    /// The inputs that it gives; `None` if an expression makes them.
    pub given: Option<Vec<Given>>,
    /// The whole text, with the parameters behind the name.
    pub text: String,
    /// Whether it is the base of an ad-hoc action.
    pub is_base: bool,
}

/// An input that is given.
#[derive(Debug)]
pub struct Given {
    pub name: String,
    pub at: Position,
    /// Its value if that is text.
    pub text: Option<String>,
}

impl Callee {
    pub fn noun(self) -> &'static str {
        match self {
            Self::Workflow => "workflow",
            Self::Action => "action",
        }
    }
}

/// The name of a workbook.
pub fn workbook(root: Node<'_>, kind: DefinitionKind) -> Option<(&str, Position)> {
    let name = root
        .get("name")
        .filter(|_| kind == DefinitionKind::Workbook)?;
    Some((name.text()?, name.at()))
}

/// The workflows and actions of a document.
pub fn members(root: Node, kind: DefinitionKind) -> Vec<Member> {
    match kind {
        DefinitionKind::Workflows => of_map(root, "", Callee::Workflow),
        DefinitionKind::Actions => of_map(root, "", Callee::Action),
        DefinitionKind::Workbook => {
            let name = root.get("name").and_then(Node::text).unwrap_or_default();
            let prefix = format!("{name}.");
            let part = |key, callee| {
                let members = root.get(key);
                members.map_or(Vec::new(), |members| of_map(members, &prefix, callee))
            };
            let mut found = part("actions", Callee::Action);
            found.extend(part("workflows", Callee::Workflow));
            found
        }
    }
}

fn of_map(map: Node, prefix: &str, is: Callee) -> Vec<Member> {
    let entries = map.entries().into_iter().flatten();
    let named = entries.filter_map(|(key, body)| Some((key.text()?, key, body)));
    named
        .filter(|(name, _, body)| *name != "version" && body.entries().is_some())
        .map(|(name, key, body)| Member {
            is,
            name: format!("{prefix}{name}"),
            at: key.at(),
            inputs: inputs(body),
            calls: match is {
                Callee::Workflow => of_tasks(body),
                Callee::Action => of_base(body).into_iter().collect(),
            },
        })
        .collect()
}

/// The inputs that a workflow or an action declares.
fn inputs(body: Node) -> Vec<Input> {
    let items = body.get("input").and_then(Node::items);
    let items = items.into_iter().flatten();
    let inputs = items.filter_map(|item| {
        if let Some(name) = item.text() {
            return Some(Input {
                name: name.to_owned(),
                is_required: true,
                comma: None,
            });
        }
        let (key, default) = item.entries()?.next()?;
        Some(Input {
            name: key.text()?.to_owned(),
            is_required: false,
            comma: has_comma(default).then(|| key.at()),
        })
    });
    inputs.collect()
}

/// Whether a value has a comma when it is written as JSON.
fn has_comma(value: Node) -> bool {
    if let Some(text) = value.text() {
        return text.contains(',');
    }
    if let Some(mut items) = value.items() {
        return items.len() > 1 || items.any(has_comma);
    }
    value.entries().is_some_and(|mut entries| {
        entries.len() > 1 || entries.any(|(key, value)| has_comma(key) || has_comma(value))
    })
}

fn of_tasks(workflow: Node) -> Vec<Call> {
    let tasks = workflow.get("tasks").and_then(Node::entries);
    let tasks = tasks.into_iter().flatten();
    let tasks = tasks.filter(|(name, _)| name.text() != Some("version"));
    tasks.filter_map(|(_, task)| of_task(task)).collect()
}

fn of_task(task: Node) -> Option<Call> {
    let keys = [("workflow", Callee::Workflow), ("action", Callee::Action)];
    let mut keys = keys.into_iter();
    let (node, to) = keys.find_map(|(key, to)| Some((task.get(key)?, to)))?;
    read(node, to, task.get("input"))
}

fn of_base(action: Node) -> Option<Call> {
    let call = read(
        action.get("base")?,
        Callee::Action,
        action.get("base-input"),
    )?;
    Some(Call {
        is_base: true,
        ..call
    })
}

/// A call whose name is no expression.
fn read(node: Node, to: Callee, input: Option<Node>) -> Option<Call> {
    let text = node.text()?;
    let call = call::parse(text)?;
    if call.name.is_empty()
        || ["<%", "{{", "{%"]
            .iter()
            .any(|mark| call.name.contains(mark))
    {
        return None;
    }
    let inline = call.parameters.iter().map(|(name, value)| Given {
        name: (*name).to_owned(),
        at: node.at(),
        text: value.text().map(str::to_owned),
    });
    let mut given: Vec<Given> = inline.collect();
    let entries = input.and_then(Node::entries).into_iter().flatten();
    given.extend(entries.filter_map(|(key, value)| {
        Some(Given {
            name: key.text()?.to_owned(),
            at: key.at(),
            text: value.text().map(str::to_owned),
        })
    }));
    let is_made = input.is_some_and(|input| input.entries().is_none());
    let given = (!is_made).then_some(given);
    Some(Call {
        to,
        name: call.name.to_owned(),
        at: node.at(),
        given,
        text: text.to_owned(),
        is_base: false,
    })
}
