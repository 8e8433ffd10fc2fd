//! Changes of a state that the server answered with 200 but did not carry out.

use serde_json::{Map, Value};

use crate::character::single_line;
use crate::terminal::Terminal;

/// Warns if the answer to a change has another state than the one that was asked for. `noun` and `id` name what was to
/// be changed.
pub fn of_state(terminal: &Terminal, noun: &str, id: &str, wanted: &str, answer: &Value) {
    if let Some(what) = other_state(noun, id, wanted, answer) {
        terminal.note(&format!("mistral: warning: {what}"));
    }
}

/// What to say if the answer to a change has another state than the one that was asked for.
pub fn other_state(noun: &str, id: &str, wanted: &str, answer: &Value) -> Option<String> {
    let state = answer.get("state").and_then(Value::as_str)?;
    if state == wanted {
        return None;
    }
    let hint = (noun == "execution").then(|| hint(id, state, wanted));
    let hint = hint.flatten().map(|hint| format!("\n  hint: {hint}"));
    Some(format!(
        "the state of {noun} {id} is {}, not {wanted}{}",
        single_line(state),
        hint.unwrap_or_default()
    ))
}

/// What to do about an execution that does not change from one state to another.
pub fn hint(id: &str, state: &str, wanted: &str) -> Option<String> {
    const HAS_ENDED: &str = "it has ended, before or just now";
    Some(match (state, wanted) {
        ("ERROR", "RUNNING") => format!(
            "an execution in ERROR continues only if a failed task is rerun: mistral execution-retry {id}"
        ),
        ("SUCCESS" | "CANCELLED", "RUNNING") => {
            format!("{HAS_ENDED}; to run the workflow again: mistral execution-create --from {id}")
        }
        ("PAUSED", "ERROR" | "SUCCESS") => format!(
            "resume it first with mistral execution-resume {id}, or end it with mistral execution-cancel {id}"
        ),
        ("SUCCESS" | "ERROR", "CANCELLED") => {
            format!("{HAS_ENDED}; its sub-executions that still ran are cancelled")
        }
        ("SUCCESS" | "ERROR" | "CANCELLED", "PAUSED" | "ERROR" | "SUCCESS") => HAS_ENDED.to_owned(),
        _ => return None,
    })
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
         hint: pause it first: mistral execution-pause {id}"
    ));
}
