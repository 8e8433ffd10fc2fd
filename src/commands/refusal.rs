//! Changes of a state that the server answered with 200 but did not carry out.

use serde_json::Value;

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
        ("execution", "SUCCESS" | "ERROR" | "CANCELLED", "RUNNING") => {
            "\n  hint: an execution that has ended continues only if a failed task is rerun: mistral task-rerun TASK_ID"
        }
        ("execution", "PAUSED", "ERROR") => {
            "\n  hint: resume it first with --state RUNNING, or end it with --state CANCELLED"
        }
        _ => "",
    };
    terminal.note(&format!(
        "mistral: warning: the server did not set {noun} {id} to {wanted}: its state is {state}{hint}"
    ));
}
