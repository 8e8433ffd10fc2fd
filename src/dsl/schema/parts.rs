//! Files, workflows, tasks, actions and workbooks.

use serde_json::{Map, Value, json};

use super::refer;
use super::values::{object, of_key, of_text_or, of_type_or, text};
use crate::dsl::keys::{
    ACTION, DIRECT_TASK, FILE, Key, PUBLISH, RETRY, REVERSE_TASK, SCOPES, TASK_DEFAULTS,
    TRANSITION, WORKBOOK, WORKFLOW, names,
};

/// A name that has not the form of a UUID.
const NO_UUID: &str = "(?!([0-9A-Fa-f]-?){32}$)";
/// Letters of any script, digits, `_` and `-`: no ASCII but these.
const MEMBER: &str = "[^\\x00-,./:-@\\[-^`{-\\x7f]+$";

type Schema = Map<String, Value>;

/// A file of workflows.
pub fn workflow_file() -> Schema {
    let names = text(
        &format!("^{NO_UUID}"),
        "The name of a workflow must not have the form of a UUID",
    );
    file_of("workflow", &names)
}

/// A file of ad-hoc actions.
pub fn action_file() -> Schema {
    file_of("action", &json!({"minLength": 1}))
}

fn file_of(member: &str, names: &Value) -> Schema {
    object(json!({
        "type": "object",
        "properties": properties(&[FILE]),
        "required": ["version"],
        "minProperties": 2,
        "propertyNames": names,
        "additionalProperties": refer(member),
    }))
}

/// A workbook.
pub fn workbook() -> Schema {
    let mut workbook = closed(&[WORKBOOK]);
    workbook.insert("required".to_owned(), json!(["version", "name"]));
    workbook
}

/// The parts to which files refer.
pub fn definitions() -> Vec<(&'static str, Schema)> {
    vec![
        ("workflow", workflow()),
        ("direct-tasks", tasks("direct-task")),
        ("reverse-tasks", tasks("reverse-task")),
        ("direct-task", task(DIRECT_TASK)),
        ("reverse-task", task(REVERSE_TASK)),
        ("task-defaults", not_empty(closed(TASK_DEFAULTS))),
        ("transition", transition()),
        ("next", next_or(refer("condition"))),
        ("publish", publish()),
        ("retry", retry()),
        ("action", action()),
        ("workflows", members("workflow", NO_UUID)),
        ("actions", members("action", "")),
    ]
}

/// The schemas of keys, by name.
fn properties(keys: &'static [&'static [Key]]) -> Schema {
    let all = keys.iter().copied().flatten();
    all.map(|key| (key.name.to_owned(), of_key(key))).collect()
}

/// A mapping that has these keys only.
fn closed(keys: &'static [&'static [Key]]) -> Schema {
    object(json!({
        "type": "object",
        "properties": properties(keys),
        "additionalProperties": false,
    }))
}

fn not_empty(mut schema: Schema) -> Schema {
    schema.insert("minProperties".to_owned(), 1.into());
    schema
}

fn workflow() -> Schema {
    let mut workflow = closed(&[WORKFLOW]);
    workflow.extend(object(json!({
        "required": ["tasks"],
        "if": {"properties": {"type": {"const": "reverse"}}, "required": ["type"]},
        "then": {"properties": {"tasks": refer("reverse-tasks")}},
        "else": {"properties": {"tasks": refer("direct-tasks")}},
    })));
    workflow
}

/// The server takes a task named `version` for something else.
fn tasks(task: &str) -> Schema {
    object(json!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": {"minLength": 1, "maxLength": 255},
        "properties": {"version": {"type": "object", "minProperties": 1, "doNotSuggest": true}},
        "patternProperties": {"^(?!version$)\\w+$": {"minProperties": 1, "allOf": [refer(task)]}},
        "additionalProperties": refer(task),
    }))
}

fn task(keys: &'static [&'static [Key]]) -> Schema {
    let mut task = closed(keys);
    task.extend(object(json!({
        "if": {"required": ["action", "workflow"]},
        "then": {
            "properties": {"workflow": false},
            "errorMessage": "A task has 'action' or 'workflow', and this has both",
        },
    })));
    task
}

fn action() -> Schema {
    let mut action = closed(&[ACTION]);
    action.insert("required".to_owned(), json!(["base"]));
    action
}

/// The members of a workbook.
fn members(member: &str, but: &str) -> Schema {
    let names = text(
        &format!("^{but}{MEMBER}"),
        "The name of a member has letters, digits, '_' and '-' only",
    );
    object(json!({
        "type": "object",
        "minProperties": 1,
        "propertyNames": names,
        "properties": {"version": {"enum": ["2.0", 2], "doNotSuggest": true}},
        "additionalProperties": refer(member),
    }))
}

/// A name or a list of names and conditions, or a mapping.
fn next_or(mapping: Value) -> Schema {
    let item = of_type_or("object", refer("condition"), refer("next-task"));
    let list = json!({"type": "array", "minItems": 1, "uniqueItems": true, "items": item});
    let plain = of_type_or("array", list, refer("next-task"));
    of_type_or("object", mapping, plain.into())
}

/// Not a mapping of a condition, of which the server drops the transition.
fn transition() -> Schema {
    let mut mapping = not_empty(closed(&[TRANSITION]));
    let otherwise =
        "A mapping has 'next' and 'publish'; conditions stand in a list: [{task: <% ... %>}]";
    mapping.insert("errorMessage".to_owned(), otherwise.into());
    next_or(mapping.into())
}

fn publish() -> Schema {
    let mut publish = closed(PUBLISH);
    let scopes = names(&[SCOPES]).map(|scope| json!({"required": [scope]}));
    publish.insert("anyOf".to_owned(), scopes.collect());
    publish
}

fn retry() -> Schema {
    let mut mapping = closed(&[RETRY]);
    mapping.insert("required".to_owned(), json!(["count", "delay"]));
    let line = text(
        "^(?=[\\s\\S]*count=)(?=[\\s\\S]*delay=)",
        "Write count=3 delay=1, or a mapping",
    );
    of_text_or(line, mapping.into())
}
