//! A line for each change.

use serde_json::json;

use crate::character::single_line;
use crate::progress::{Change, Subject};
use crate::secret::Redactor;

use super::super::super::duration::of_seconds;
use super::super::excerpt::excerpt;
use super::super::nodes::{attempt, items, reason};

/// A change as a line for people.
pub fn text(change: &Change, redactor: &Redactor) -> String {
    let state = single_line(&change.state);
    let state = match &change.before {
        Some(before) if *before != change.state => format!("{} -> {state}", single_line(before)),
        _ => state,
    };
    let action =
        (change.subject == Subject::Action).then(|| excerpt(&format!("action {}", change.id)));
    let details = [
        action,
        change.seconds.map(of_seconds),
        change.items.map(items),
        change.attempt.map(|found| attempt(found, &change.state)),
        reason(redactor, &change.state, change.state_info.as_deref()),
    ];
    let mut parts = vec![format!("{} {}", time(change), path(change)), state];
    parts.extend(details.into_iter().flatten());
    parts.join("  ")
}

/// A change as a JSON object in a line.
pub fn json(change: &Change, redactor: &Redactor) -> String {
    let kind = match change.subject {
        Subject::Execution => "execution",
        Subject::Task => "task",
        Subject::Action => "action",
    };
    json!({
        "time": change.time.as_ref().map(|_| time(change)),
        "kind": kind,
        "id": change.id,
        "path": change.path,
        "before": change.before,
        "state": change.state,
        "seconds": change.seconds,
        "attempt": change.attempt.map(|(number, _)| number),
        "attempts": change.attempt.and_then(|(_, of)| of),
        "items": change.items,
        "message": reason(redactor, &change.state, change.state_info.as_deref()),
    })
    .to_string()
}

/// The path, or the execution that is watched.
fn path(change: &Change) -> String {
    if change.path.is_empty() {
        return excerpt(&format!("execution {}", change.id));
    }
    let names: Vec<String> = change.path.iter().map(|name| excerpt(name)).collect();
    names.join(" > ")
}

/// The server's time in the form of RFC 3339.
fn time(change: &Change) -> String {
    let time = change.time.as_deref().unwrap_or_default();
    match time.split_once(' ') {
        Some((day, time)) => excerpt(&format!("{day}T{time}Z")),
        None if time.is_empty() => "-".to_owned(),
        None => excerpt(time),
    }
}
