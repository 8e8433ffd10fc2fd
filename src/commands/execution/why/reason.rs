//! What the error of a task means for whoever mends it.

use serde_json::Value;

use crate::dsl::{References, declared_of, failing, most_like};
use crate::failures::FailedTask;
use crate::yaml;

use super::definitions::Source;
use super::report::Variable;
use super::shown::Shown;

/// An error of an expression, of which the server may give no reason.
pub fn with_reason(error: &str) -> String {
    error.replace(", error=]", ", the server gives no reason]")
}

/// Whether a failure comes again as long as the definition, the input and the environment are the same.
pub fn recurs(message: &str) -> bool {
    let starts = [
        "Can not evaluate ",
        "Invalid input [",
        "Failed to find action [",
        "Failed to instantiate an action [",
        "Failed by tasks: [",
    ];
    starts.iter().any(|start| message.starts_with(start))
}

/// The expression that the server could not evaluate, or whose value it could not use.
pub fn expression(task: &FailedTask, source: &Source) -> Option<String> {
    let message = task.message();
    if let Some(failing) = failing(&message) {
        return Some(failing.expression.to_owned());
    }
    let action = source.place.get("action").as_str()?;
    let is_expression = action.contains("<%") || action.contains("{{");
    let is_unknown = message.starts_with("Failed to find action [");
    (is_unknown && is_expression).then(|| action.to_owned())
}

/// An ad-hoc action that the server could not make, of which it quotes the definition instead of a reason.
pub struct AdHoc {
    pub error: String,
    /// The variables in its `base-input` that are no inputs.
    pub unknown: Vec<Variable>,
}

impl AdHoc {
    pub fn read(message: &str, shown: &Shown) -> Option<Self> {
        let start = "Failed to instantiate an action [action_desc=AdHoc action [name=";
        let (name, text) = message.strip_prefix(start)?.split_once(", definition=")?;
        let text = text.trim_end().strip_suffix("]]").unwrap_or(text);
        let document = yaml::load(text).unwrap_or_default();
        let body = document
            .as_object()
            .and_then(|fields| fields.values().next());
        let body = body.unwrap_or(&Value::Null);
        let declared = declared_of(body);
        let declared: Vec<_> = declared.iter().map(String::as_str).collect();
        let mut used = Vec::new();
        variables(&body["base-input"], &mut used);
        used.retain(|variable| !declared.contains(&variable.as_str()));
        let unknown = used.iter().map(|variable| {
            let meant = most_like(variable, &declared);
            let meant = meant.map_or_else(String::new, |name| format!("; did you mean {name}?"));
            let inputs = shown.text(&declared.join(", "));
            Variable::without_value(
                format!("$.{variable}"),
                format!("in its base-input, but its inputs are {inputs}{meant}"),
            )
        });
        Some(Self {
            error: format!(
                "Failed to instantiate the ad-hoc action {}; the server gives no reason",
                shown.text(name)
            ),
            unknown: unknown.collect(),
        })
    }
}

/// The variables in the expressions of a value.
fn variables(value: &Value, found: &mut Vec<String>) {
    match value {
        Value::String(text) => {
            let expressions = text.split("<%").skip(1).chain(text.split("{{").skip(1));
            for expression in expressions {
                let end = expression.find("%>").or_else(|| expression.find("}}"));
                let inner = &expression[..end.unwrap_or(expression.len())];
                found.extend(References::of(inner).variables);
            }
        }
        Value::Array(items) => items.iter().for_each(|item| variables(item, found)),
        Value::Object(pairs) => pairs.values().for_each(|value| variables(value, found)),
        _ => {}
    }
    found.dedup();
}
