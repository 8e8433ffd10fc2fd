//! `--id`: whether an execution that exists is the one that was asked for.

use serde_json::{Map, Value};

use crate::api::executions::NewExecution;
use crate::api::workflows::WORKFLOWS;
use crate::api::{Mistral, canonical_uuid};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::json::{self, embedded, parse};

/// Fails if the execution has another workflow or input than the requested one. The server adds the workflow's
/// defaults to the input: what was not given must be a default. If the workflow cannot be read, that is not compared.
pub async fn check_found(
    mistral: &Mistral,
    wanted: &NewExecution,
    id: &str,
    found: &Value,
) -> Result<()> {
    check_answer(wanted, id, found)?;
    let keys = not_given(mistral, wanted, found).await;
    if keys.is_empty() {
        return Ok(());
    }
    Err(another(id, &differs_in(&keys)))
}

/// The same without the values that were not given.
pub fn check_answer(wanted: &NewExecution, id: &str, found: &Value) -> Result<()> {
    let mut differences = Vec::new();
    differences.extend(workflow(wanted, found));
    let keys = keys_that_differ(wanted, found);
    if !keys.is_empty() {
        differences.push(differs_in(&keys));
    }
    if differences.is_empty() {
        return Ok(());
    }
    Err(another(id, &differences.join("; ")))
}

fn differs_in(keys: &[String]) -> String {
    format!("its input differs in {}", keys.join(", "))
}

fn another(id: &str, what: &str) -> Error {
    let message = format!("execution {id} exists already, and it is another one: {what}");
    Error::new(Kind::Conflict, message)
        .hint("give a new UUID with --id, or the same workflow and input")
}

/// How the workflow differs.
fn workflow(wanted: &NewExecution, found: &Value) -> Option<String> {
    let has = |field: &str| found.get(field).and_then(Value::as_str).unwrap_or_default();
    let namespace = wanted.workflow_namespace.as_deref().unwrap_or_default();
    let (name, id) = (has("workflow_name"), has("workflow_id"));
    let differs = |field: &str, found: &str, wanted: &str| {
        let found = single_line(found);
        Some(format!("its {field} is {found:?}, not {wanted:?}"))
    };
    match (&wanted.workflow_id, &wanted.workflow_name) {
        (Some(wanted), _) if canonical_uuid(wanted).as_deref() != Some(id) => {
            let name = single_line(name);
            let id = single_line(id);
            Some(format!("its workflow is {id} ({name:?}), not {wanted}"))
        }
        (None, Some(wanted)) if wanted != name => differs("workflow", name, wanted),
        (None, Some(_)) if namespace != has("workflow_namespace") => {
            differs("namespace", has("workflow_namespace"), namespace)
        }
        _ => None,
    }
}

/// The keys of the requested input that have another value or none. Values may be secret, so they are not shown.
fn keys_that_differ(wanted: &NewExecution, found: &Value) -> Vec<String> {
    let found = input_of(found);
    let wanted = given(wanted);
    let others = wanted
        .iter()
        .filter(|(key, value)| found.get(*key).is_none_or(|found| !are_equal(value, found)));
    others.map(|(key, _)| format!("{key:?}")).collect()
}

/// The keys of the execution's input that were not requested and are no defaults of the workflow. Defaults that are
/// expressions are not compared.
async fn not_given(mistral: &Mistral, wanted: &NewExecution, found: &Value) -> Vec<String> {
    let mut others = input_of(found);
    let wanted = given(wanted);
    others.retain(|key, _| !wanted.contains_key(key));
    let workflow = found.get("workflow_id").and_then(Value::as_str);
    let (false, Some(workflow)) = (others.is_empty(), workflow) else {
        return Vec::new();
    };
    let Ok(workflow) = WORKFLOWS.get(mistral, workflow, "").await else {
        return Vec::new();
    };
    let Some(defaults) = defaults(&workflow) else {
        return Vec::new();
    };
    let is_default = |key: &str, value: &Value| match defaults.get(key) {
        Some(Value::String(text)) if text.contains("<%") || text.contains("{{") => true,
        Some(default) => are_equal(default, value),
        None => false,
    };
    others.retain(|key, value| !is_default(key, value));
    others.keys().map(|key| format!("{key:?}")).collect()
}

/// The defaults in a workflow's `interface`, by the name of the input.
fn defaults(workflow: &Value) -> Option<Map<String, Value>> {
    let interface = embedded(workflow, "interface");
    let inputs = interface.get("input")?.as_array()?;
    let mappings = inputs.iter().filter_map(Value::as_object);
    let pairs = mappings.flatten();
    Some(
        pairs
            .map(|(name, value)| (name.clone(), value.clone()))
            .collect(),
    )
}

fn given(wanted: &NewExecution) -> Map<String, Value> {
    match wanted.input.as_deref().map(parse) {
        Some(Ok(Value::Object(map))) => map,
        _ => Map::new(),
    }
}

fn input_of(execution: &Value) -> Map<String, Value> {
    match embedded(execution, "input") {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}

/// Whether two values are the same once Python has read and written them: 1.10 is 1.1.
fn are_equal(one: &Value, other: &Value) -> bool {
    match (one, other) {
        (Value::Number(one), Value::Number(other)) => {
            json::number(one.as_str()) == json::number(other.as_str())
        }
        (Value::Array(one), Value::Array(other)) => {
            one.len() == other.len() && one.iter().zip(other).all(|(a, b)| are_equal(a, b))
        }
        (Value::Object(one), Value::Object(other)) => {
            one.len() == other.len()
                && one
                    .iter()
                    .all(|(key, a)| other.get(key).is_some_and(|b| are_equal(a, b)))
        }
        _ => one == other,
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn compared(given: &str, found: &str) -> String {
        let wanted = NewExecution {
            input: Some(given.to_owned()),
            ..NewExecution::default()
        };
        keys_that_differ(&wanted, &json!({"input": found})).join(", ")
    }

    #[test]
    fn inputs_are_compared_as_the_server_stores_them() {
        for (given, found) in [
            ("{}", r#"{"size": 10}"#),
            ("null", "{}"),
            (
                r#"{"a": 1.10, "b": 1e2}"#,
                r#"{"b": 100.0, "a": 1.1, "c": null}"#,
            ),
            (
                r#"{"a": {"x": [1, "ü"]}}"#,
                "{\"a\": {\"x\": [1, \"\\u00fc\"]}}",
            ),
        ] {
            assert_eq!(compared(given, found), "", "{given}");
        }
        for (given, found, keys) in [
            (r#"{"a": 1}"#, r#"{"a": "1"}"#, "\"a\""),
            (r#"{"a": 1, "b": 2}"#, r#"{"c": 1}"#, "\"a\", \"b\""),
            (r#"{"a": {"x": 1}}"#, r#"{"a": {"x": 1, "y": 2}}"#, "\"a\""),
        ] {
            assert_eq!(compared(given, found), keys, "{given}");
        }
    }
}
