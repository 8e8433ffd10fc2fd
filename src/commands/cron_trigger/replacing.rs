//! Puts a new trigger in the place of an old one, and says what that means.

use serde_json::Value;

use crate::api::Mistral;
use crate::character::single_line;
use crate::definitions::cron_trigger::{New, replace};
use crate::error::{Error, Result};
use crate::json::parse;
use crate::terminal::Terminal;
use crate::time;

use super::upcoming::objection;

/// Makes the trigger that `old` is the row of into `new`. Gives its row.
pub async fn put(terminal: &Terminal, mistral: &Mistral, old: &Value, new: &New) -> Result<Value> {
    let name = &new.name;
    let before = New::of_row(old);
    if before == *new {
        terminal.note(&format!(
            "mistral: note: cron trigger {name:?} is like that already; nothing was changed"
        ));
        return Ok(old.clone());
    }
    let replaced = replace(mistral, old, new).await;
    let replaced = replaced.map_err(|error| explain(error, new.pattern.as_deref()))?;
    terminal.note(&format!(
        "mistral: note: cron trigger {name:?} was replaced, as servers cannot change one; it now runs as you{}",
        history_of(old)
    ));
    if let Some(time) = next_of(old).filter(|time| has_come(time)) {
        terminal.note(&format!(
            "mistral: warning: its run of {time} UTC may have been left out, as that time came meanwhile"
        ));
    }
    Ok(replaced.row)
}

/// Executions name the trigger that started them by its ID, and the new one has another.
fn history_of(old: &Value) -> String {
    let id = old["id"].as_str().unwrap_or_default();
    if id.is_empty() {
        return String::new();
    }
    let id = single_line(id);
    format!("\n  hint: what the old one has started: mistral cron-trigger-history {id}")
}

fn next_of(row: &Value) -> Option<&str> {
    row["next_execution_time"].as_str()
}

fn has_come(time: &str) -> bool {
    time::of_server(time).is_some_and(|time| time <= time::utc_now())
}

/// Adds to the server's error what is wrong with the pattern.
pub fn explain(error: Error, pattern: Option<&str>) -> Error {
    let is_about_it = matches!(error.status(), Some(400 | 500));
    match pattern.filter(|_| is_about_it).and_then(objection) {
        Some(what) => error.hint(what),
        None => error,
    }
}

/// The value of JSON text that has been checked, which may be a text of JSON itself.
pub fn value(text: Option<&str>) -> Value {
    match text.map(parse) {
        Some(Ok(Value::String(inner))) => parse(&inner).unwrap_or(Value::String(inner)),
        Some(Ok(value)) => value,
        _ => Value::Object(serde_json::Map::new()),
    }
}
