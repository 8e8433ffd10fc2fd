//! Changes of a state that the server answered with 200 but did not carry out.

use serde_json::{Map, Value};

use crate::character::single_line;
use crate::terminal::Terminal;

/// Warns if the answer to a change has another state than the one that was asked for. `noun` and `id` name what was to
/// be changed.
pub fn of_state(terminal: &Terminal, noun: &str, id: &str, wanted: &str, answer: &Value) {
    let Some(state) = answer.get("state").and_then(Value::as_str) else {
        return;
    };
    if state == wanted {
        return;
    }
    let hint = match (noun, state, wanted) {
        ("execution", "ERROR", "RUNNING") => {
            "\n  hint: an execution in ERROR continues only if a failed task is rerun: mistral task-rerun TASK_ID"
        }
        ("execution", "SUCCESS" | "CANCELLED", "RUNNING") => {
            "\n  hint: it has ended, before or just now; to run the workflow again: mistral execution-create"
        }
        ("execution", "PAUSED", "ERROR") => {
            "\n  hint: resume it first with --state RUNNING, or end it with --state CANCELLED"
        }
        _ => "",
    };
    let state = single_line(state);
    terminal.note(&format!(
        "mistral: warning: the state of {noun} {id} is {state}, not {wanted}{hint}"
    ));
}

/// Warns if the answer to a change of an execution's environment has not all variables: the server drops them where
/// the execution is RUNNING.
pub fn of_env(terminal: &Terminal, id: &str, env: &Map<String, Value>, answer: &Value) {
    let params = match answer.get("params") {
        Some(Value::String(text)) => serde_json::from_str(text).unwrap_or_default(),
        Some(params) => params.clone(),
        None => return,
    };
    let Some(known) = params
        .get("env")
        .or(params.is_object().then_some(&Value::Null))
    else {
        return;
    };
    // It may be the name of an environment.
    if known.is_string() || env.keys().all(|name| known.get(name).is_some()) {
        return;
    }
    terminal.note(&format!(
        "mistral: warning: the server did not change the environment of execution {id}\n  \
         hint: pause it first: mistral execution-update {id} --state PAUSED"
    ));
}
