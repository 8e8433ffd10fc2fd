//! Tasks that pass to an action or a workflow what that does not take.

use serde_json::Value;

use crate::api::{Mistral, workflows};
use crate::character::single_line;
use crate::dsl::declared_input;
use crate::error::Result;
use crate::failures::{FailedTask, is_refused};
use crate::yaml;

use super::definitions::Source;
use super::shown::Shown;

/// What a task passed, next to what was expected, if that is why it failed.
pub async fn passed(
    mistral: &Mistral,
    task: &FailedTask,
    source: &Source,
    shown: &Shown,
) -> Result<Option<String>> {
    let message = task.message();
    let Some(rest) = message.strip_prefix("Invalid input [name=") else {
        return Ok(None);
    };
    let Value::Object(given) = &source.place.task["input"] else {
        return Ok(None);
    };
    let name = rest.split([',', ']']).next().unwrap_or_default();
    let missing = listed(rest, "missing=[");
    let mut unexpected = listed(rest, "unexpected=[");
    let workflow = source.place.get("workflow").as_str();
    if let Some(workflow) = workflow.filter(|_| unexpected.is_empty()) {
        let called = workflow.split_whitespace().next().unwrap_or(workflow);
        if let Some(declared) = declared(mistral, task, called).await? {
            let is_unknown = |key: &&String| !declared.contains(key);
            unexpected = given.keys().filter(is_unknown).cloned().collect();
        }
    }
    let keys: Vec<_> = given.keys().map(|key| shown.text(key)).collect();
    let mut wrong = Vec::new();
    if !unexpected.is_empty() {
        let quoted: Vec<_> = unexpected.iter().map(|key| format!("\"{key}\"")).collect();
        wrong.push(format!("has no input {}", quoted.join(", ")));
    }
    if !missing.is_empty() {
        wrong.push(format!("needs {}", missing.join(", ")));
    }
    let text = format!("{}; {name} {}", keys.join(", "), wrong.join(" and "));
    Ok(Some(single_line(&shown.text(&text))))
}

/// The names in a list of an error: `missing=['a', 'b']`.
fn listed(text: &str, start: &str) -> Vec<String> {
    let rest = text.split_once(start).map_or("", |(_, rest)| rest);
    let names = rest.split(']').next().unwrap_or_default().split(", ");
    let names = names.map(|name| name.trim_matches(['\'', '"']));
    let names = names.filter(|name| !name.is_empty());
    names.map(str::to_owned).collect()
}

/// The names of the inputs of a workflow that a task calls, if its definition can be read. One of the same workbook
/// is called by the second part of its name.
async fn declared(
    mistral: &Mistral,
    task: &FailedTask,
    called: &str,
) -> Result<Option<Vec<String>>> {
    let beside = task
        .execution
        .workflow_name
        .rsplit_once('.')
        .map(|(book, _)| format!("{book}.{called}"));
    for name in beside.into_iter().chain([called.to_owned()]) {
        let row = match workflows::definition(mistral, &name).await {
            Ok(row) => row,
            Err(error) if is_refused(&error) => continue,
            Err(error) => return Err(error),
        };
        let text = row["definition"].as_str().unwrap_or_default();
        let document = yaml::load(text).unwrap_or_default();
        return Ok(declared_input(&document, &name));
    }
    Ok(None)
}
