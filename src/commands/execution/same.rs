//! `--id`: whether an execution that exists is the one that was asked for.

use serde_json::Value;

use crate::api::canonical_uuid;
use crate::api::executions::NewExecution;
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::json::{self, parse};

/// Fails if the execution has another workflow or input than the requested one. The server adds the workflow's
/// defaults to the input, so that keys which were not given may have any value.
pub fn check(wanted: &NewExecution, id: &str, found: &Value) -> Result<()> {
    let mut differences = Vec::new();
    differences.extend(workflow(wanted, found));
    differences.extend(input(wanted, found));
    if differences.is_empty() {
        return Ok(());
    }
    let what = differences.join("; ");
    let message = format!("execution {id} exists already, and it is another one: {what}");
    Err(Error::new(Kind::Conflict, message)
        .hint("give a new UUID with --id, or the same workflow and input"))
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

/// How the input differs: the keys that have another value or none. Values may be secret, so they are not shown.
fn input(wanted: &NewExecution, found: &Value) -> Option<String> {
    let wanted = wanted.input.as_deref().and_then(|text| parse(text).ok())?;
    let found = match found.get("input") {
        Some(Value::String(text)) => parse(text).unwrap_or_default(),
        Some(value) => value.clone(),
        None => Value::Null,
    };
    let keys: Vec<_> = wanted
        .as_object()?
        .iter()
        .filter(|(key, value)| found.get(key).is_none_or(|found| !are_equal(value, found)))
        .map(|(key, _)| format!("{key:?}"))
        .collect();
    (!keys.is_empty()).then(|| format!("its input differs in {}", keys.join(", ")))
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

    fn compared(given: &str, found: &str) -> Option<String> {
        let wanted = NewExecution {
            input: Some(given.to_owned()),
            ..NewExecution::default()
        };
        input(&wanted, &json!({"input": found}))
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
            assert_eq!(compared(given, found), None, "{given}");
        }
        for (given, found, keys) in [
            (r#"{"a": 1}"#, r#"{"a": "1"}"#, "\"a\""),
            (r#"{"a": 1, "b": 2}"#, r#"{"c": 1}"#, "\"a\", \"b\""),
            (r#"{"a": {"x": 1}}"#, r#"{"a": {"x": 1, "y": 2}}"#, "\"a\""),
        ] {
            let expected = format!("its input differs in {keys}");
            assert_eq!(compared(given, found), Some(expected), "{given}");
        }
    }
}
