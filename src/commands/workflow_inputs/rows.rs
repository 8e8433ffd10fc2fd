//! The rows: a row for each input, for each action and workflow that is called, and for each caller.

use std::collections::BTreeMap;

use serde_json::Value;

use crate::definitions::value;
use crate::dsl::graph::{self, Body, Workflow};
use crate::dsl::is_expression;
use crate::json::{WIRE, dumps};
use crate::output::Cell;
use crate::secret::Redactor;

use super::callers::Calling;

/// The headings of the columns.
pub const HEADINGS: [&str; 7] = [
    "Workflow", "Relation", "Name", "Required", "Type", "Default", "Tasks",
];

/// What stands in place of a secret.
const MASK: &str = "***";

/// What a workflow has to do with others.
pub struct Relations {
    name: String,
    /// The inputs, and the defaults of those that have one.
    inputs: Vec<(String, Option<Value>)>,
    /// What the tasks call, and these tasks: actions, then workflows.
    calls: BTreeMap<(bool, String), Vec<String>>,
    callers: Calling,
}

impl Relations {
    pub fn new(body: &Body<'_>, callers: Calling) -> Self {
        let inputs = graph::inputs(body.node).into_iter();
        let inputs = inputs.map(|(name, default)| {
            // JSON has no type for a set.
            let default = default.map(|node| value(node).unwrap_or(Value::Null));
            (name.to_owned(), default)
        });
        let Workflow { name, tasks, .. } = graph::workflow(body);
        let mut calls: BTreeMap<(bool, String), Vec<String>> = BTreeMap::new();
        for task in tasks {
            let callee = (task.call.is_workflow, task.call.name);
            calls.entry(callee).or_default().push(task.name);
        }
        Self {
            name,
            inputs: inputs.collect(),
            calls,
            callers,
        }
    }

    /// The rows, with a cell for each heading.
    pub fn rows(self, redactor: &Redactor) -> Vec<Vec<Cell<'static>>> {
        let Self {
            name,
            inputs,
            calls,
            callers,
        } = self;
        let text = |text: String| Cell::Text(text.into());
        let mut rows = Vec::new();
        for (input, default) in inputs {
            let required = Cell::Other(Box::new(default.is_none().into()));
            let kind = default
                .as_ref()
                .map_or(Cell::Null, |value| kind(value).into());
            let default = default.map_or(Cell::Null, |value| masked(redactor, &input, value));
            let head = [text(name.clone()), "input".into(), text(input)];
            rows.push([&head[..], &[required, kind, default, Cell::Null]].concat());
        }
        let calls = calls.into_iter().map(|((is_workflow, callee), tasks)| {
            let relation = if is_workflow { "workflow" } else { "action" };
            (relation, callee, tasks)
        });
        let callers = callers.into_iter();
        let callers = callers.map(|(caller, tasks)| ("caller", caller, tasks));
        for (relation, other, tasks) in calls.chain(callers) {
            let head = [text(name.clone()), relation.into(), text(other)];
            let rest = [Cell::Null, Cell::Null, Cell::Null, text(tasks.join(", "))];
            rows.push([&head[..], &rest].concat());
        }
        rows
    }
}

/// The type of a default.
fn kind(value: &Value) -> &'static str {
    match value {
        Value::Null => "null",
        Value::Bool(_) => "boolean",
        Value::Number(number) if number.is_i64() || number.is_u64() => "integer",
        Value::Number(_) => "number",
        Value::String(text) if is_expression(text) => "expression",
        Value::String(_) => "string",
        Value::Array(_) => "list",
        Value::Object(_) => "mapping",
    }
}

/// A default, unless it is a secret by the name of its input, or has one in it.
fn masked(redactor: &Redactor, input: &str, value: Value) -> Cell<'static> {
    let line = match &value {
        Value::String(text) => format!("{input}: {text}"),
        value => format!("{input}: {}", dumps(value, WIRE)),
    };
    if redactor.clean(&line) == line {
        value.into()
    } else {
        MASK.into()
    }
}
