//! What the server's refusal of an input leaves out: the inputs that the workflow has.

use serde_json::{Map, Value};

use crate::api::Mistral;
use crate::api::executions::NewExecution;
use crate::api::workflows::WORKFLOWS;
use crate::character::single_line;
use crate::error::Error;
use crate::json::{embedded, parse};

/// The most names that are shown of each kind, and the most inputs for which a similar name is looked for.
const MOST: usize = 50;

/// The inputs of a workflow.
struct Inputs {
    required: Vec<String>,
    optional: Vec<String>,
}

/// Adds the names of the workflow's inputs to the error if it refuses the input of the execution. They take a further
/// request, whose failure is not told.
pub async fn explain(error: Error, mistral: &Mistral, execution: &NewExecution) -> Error {
    let is_about_input =
        error.message.starts_with("Invalid input [") && error.message.contains("WorkflowSpec");
    let named = execution
        .workflow_id
        .as_deref()
        .or(execution.workflow_name.as_deref());
    let (true, None, Some(workflow)) = (is_about_input, &execution.source_execution_id, named)
    else {
        return error;
    };
    let namespace = execution.workflow_namespace.as_deref().unwrap_or_default();
    let found = WORKFLOWS.get(mistral, workflow, namespace).await;
    let found = found.unwrap_or_default();
    let Some(inputs) = Inputs::of(&found) else {
        return error;
    };
    let given = execution.input.as_deref().map(parse);
    let given = match given {
        Some(Ok(Value::Object(map))) => map,
        _ => Map::new(),
    };
    let hints = inputs.did_you_mean(&given);
    let name = found.get("name").and_then(Value::as_str);
    let name = single_line(name.unwrap_or(workflow));
    let error = error.hint(inputs.hint(&name));
    hints.into_iter().fold(error, Error::hint)
}

impl Inputs {
    /// The inputs in a workflow's `interface`: names, and mappings of a name to its default.
    fn of(workflow: &Value) -> Option<Self> {
        let interface = embedded(workflow, "interface");
        let (mut required, mut optional) = (Vec::new(), Vec::new());
        for input in interface.get("input")?.as_array()? {
            match input {
                Value::String(name) => required.push(single_line(name)),
                Value::Object(map) => {
                    optional.extend(map.keys().map(|name| single_line(name)));
                }
                _ => {}
            }
        }
        required.truncate(MOST);
        optional.truncate(MOST);
        Some(Self { required, optional })
    }

    fn all(&self) -> impl Iterator<Item = &String> {
        self.required.iter().chain(&self.optional)
    }

    fn hint(&self, workflow: &str) -> String {
        let (required, optional) = (self.required.join(", "), self.optional.join(", "));
        match (required.as_str(), optional.as_str()) {
            ("", "") => format!("workflow {workflow} has no input"),
            ("", optional) => {
                format!("the inputs of workflow {workflow}, all optional: {optional}")
            }
            (required, "") => {
                format!("the inputs of workflow {workflow}, all required: {required}")
            }
            (required, optional) => format!(
                "the inputs of workflow {workflow}: {required} (required); {optional} (optional)"
            ),
        }
    }

    /// For each input that the workflow does not have, the one that is spelled nearly the same.
    fn did_you_mean(&self, given: &Map<String, Value>) -> Vec<String> {
        let unknown = given
            .keys()
            .take(MOST)
            .filter(|key| self.all().all(|name| name != *key));
        unknown
            .filter_map(|key| {
                let free = self.all().filter(|name| !given.contains_key(*name));
                let nearest = free.min_by_key(|name| distance(key, name))?;
                let (distance, length) = (distance(key, nearest), key.chars().count());
                let is_near = distance < length && distance <= (length / 3).max(1);
                is_near.then(|| format!("{key:?} is no input; did you mean {nearest:?}?"))
            })
            .collect()
    }
}

/// How far two names are apart: letters, but neither their case nor the kind of dash.
fn distance(one: &str, other: &str) -> usize {
    /// Longer names are not compared, as that takes quadratic time.
    const MAX_LENGTH: usize = 100;
    if one.len().max(other.len()) > MAX_LENGTH {
        return usize::MAX;
    }
    let plain = |text: &str| text.to_lowercase().replace('-', "_");
    strsim::damerau_levenshtein(&plain(one), &plain(other))
}
