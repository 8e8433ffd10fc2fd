//! Items of tasks that failed in the same way.

use serde_json::Value;

use crate::character::single_line;
use crate::failures::{Attempt, FailedTask};

use super::error::{ActionError, of_action};
use super::report::{Cause, Items};
use super::shown::Shown;

/// The most different errors of the items of one task.
const ERRORS: usize = 10;
/// How many inputs of items that failed are shown.
pub const INPUTS: usize = 5;

/// A cause for each error of the items of a task that runs an action for each.
pub fn of_actions(
    cause: &Cause,
    task: &FailedTask,
    failed: &[&Attempt],
    shown: &Shown,
) -> Vec<Cause> {
    let mut errors: Vec<(String, ActionError, Vec<&Attempt>)> = Vec::new();
    let mut left_out = 0;
    for &attempt in failed {
        let error = of_action(attempt, shown);
        let kind = without_values(&error.kind, &attempt.input);
        let place = errors.iter().position(|(known, ..)| *known == kind);
        match place {
            Some(place) => errors[place].2.push(attempt),
            None if errors.len() < ERRORS => errors.push((kind, error, vec![attempt])),
            None => left_out += 1,
        }
    }
    let causes = errors.into_iter().map(|(_, error, same)| {
        let inputs = same.iter().take(INPUTS);
        Cause {
            action: Some(same[0].name.clone()),
            started: true,
            error: error.text,
            http: error.http,
            items: Some(Items {
                task: None,
                failed: same.len(),
                total: task.items.unwrap_or_default(),
                indexes: Vec::new(),
                inputs: inputs.map(|one| shown.value(one.input.clone())).collect(),
            }),
            ..cause.clone()
        }
    });
    let mut causes: Vec<Cause> = causes.collect();
    if let Some(last) = causes.last_mut().filter(|_| left_out > 0) {
        last.notes.push(format!(
            "{left_out} more items failed with other errors: mistral action-execution-list {}",
            single_line(&task.id)
        ));
    }
    causes
}

/// Puts together the causes of items of one task that differ only by what the inputs of the items have.
pub fn merged(causes: Vec<Cause>) -> Vec<Cause> {
    let mut found: Vec<Cause> = Vec::new();
    for cause in causes {
        let kind = kind(&cause);
        let same = kind.and_then(|kind| {
            found
                .iter_mut()
                .find(|one| self::kind(one) == Some(kind.clone()))
        });
        match same {
            Some(same) => add(same, cause),
            None => found.push(cause),
        }
    }
    found
}

/// By what the causes of items are compared; `None` if a cause is not that of an item of a task above.
fn kind(cause: &Cause) -> Option<(Option<String>, String)> {
    let items = cause.items.as_ref().filter(|items| items.task.is_some())?;
    let input = items.inputs.first()?;
    let http = cause.http.as_ref().map(|http| (http.status, &http.body));
    let error = match http {
        Some((status, body)) => format!("{status} {body}"),
        None => cause.error.clone(),
    };
    Some((cause.path.clone(), without_values(&error, input)))
}

fn add(cause: &mut Cause, other: Cause) {
    cause.tasks.extend(other.tasks);
    if let (Some(items), Some(others)) = (&mut cause.items, other.items) {
        items.failed += others.failed;
        items.indexes.extend(others.indexes);
        items.indexes.sort_unstable();
        let free = INPUTS.saturating_sub(items.inputs.len());
        items.inputs.extend(others.inputs.into_iter().take(free));
    }
}

/// A text without the values of an input, such as the names of hosts.
fn without_values(text: &str, input: &Value) -> String {
    let mut values = Vec::new();
    collect(input, &mut values);
    values.sort_by_key(|value| std::cmp::Reverse(value.len()));
    let mut text = text.to_owned();
    for value in values {
        text = text.replace(&value, "\u{fffd}");
    }
    text
}

/// The texts and numbers of a value that are long enough to be told from others.
fn collect(value: &Value, found: &mut Vec<String>) {
    const SHORTEST: usize = 3;
    const MOST: usize = 50;
    if found.len() >= MOST {
        return;
    }
    match value {
        Value::String(text) if text.len() >= SHORTEST => found.push(text.clone()),
        Value::Number(number) if number.to_string().len() >= SHORTEST => {
            found.push(number.to_string());
        }
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(pairs) => pairs.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}
