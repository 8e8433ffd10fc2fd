//! Items of tasks that failed in the same way.

use std::collections::HashMap;

use serde_json::Value;

use crate::character::single_line;
use crate::failures::{Attempt, Below, FailedTask};
use crate::progress::Execution;

use super::error::of_action;
use super::reason::with_reason;
use super::report::{Cause, Items};
use super::shown::Shown;

/// The most different errors of the items of one task.
const ERRORS: usize = 10;
/// The length from which a value of an input is also told from the rest of a word.
const SHORTEST: usize = 3;
/// What stands for a value of an input.
const HIDDEN: &str = "\u{fffd}";
/// How many inputs of items that failed are shown.
pub const INPUTS: usize = 5;

/// A cause for each error of the items of a task that runs an action for each.
pub fn of_actions(
    cause: &Cause,
    task: &FailedTask,
    failed: &[&Attempt],
    shown: &Shown,
) -> Vec<Cause> {
    let errors = failed.iter().map(|attempt| {
        let error = of_action(attempt, shown);
        let kind = Kind::of(&error.kind, &attempt.input);
        (kind, error, *attempt)
    });
    let (errors, left_out) = by_kind(errors);
    let causes = errors.into_iter().map(|(error, same)| {
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

/// A cause for each error of the workflows that a task ran for its items, with the first execution of each.
pub fn of_workflows<'t>(
    cause: &Cause,
    task: &'t FailedTask,
    inputs: &HashMap<String, Value>,
    shown: &Shown,
) -> Vec<(Cause, &'t Execution)> {
    let input = |below: &Below| inputs.get(&below.execution.id);
    let errors = task.below.iter().map(|below| {
        let error = with_reason(&shown.error(&message_of(&below.execution)));
        let kind = Kind::of(&error, input(below).unwrap_or(&Value::Null));
        (kind, error, below)
    });
    let (errors, left_out) = by_kind(errors);
    let causes = errors.into_iter().map(|(error, same)| {
        let known = same.iter().take(INPUTS).filter_map(|below| input(below));
        let items = Items {
            task: None,
            failed: same.len(),
            total: task.items.unwrap_or_default(),
            indexes: same.iter().filter_map(|below| below.index).collect(),
            inputs: known.map(|input| shown.value(input.clone())).collect(),
        };
        let cause = Cause {
            error,
            items: Some(items),
            ..cause.clone()
        };
        (cause, &*same[0].execution)
    });
    let mut causes: Vec<_> = causes.collect();
    if let Some((last, _)) = causes.last_mut().filter(|_| left_out > 0) {
        last.notes.push(format!(
            "{left_out} more items failed with other errors: mistral task-get-sub-executions {}",
            single_line(&task.id)
        ));
    }
    causes
}

fn message_of(execution: &Execution) -> String {
    let message = execution.message();
    if message.is_empty() {
        return format!(
            "workflow {} ended in ERROR without a message",
            execution.workflow_name
        );
    }
    message
}

/// What failed by its errors, the first of each kind with all that have it; and how many have errors beyond the most.
fn by_kind<E, T>(failed: impl Iterator<Item = (Kind, E, T)>) -> (Vec<(E, Vec<T>)>, usize) {
    let mut found: Vec<(Kind, E, Vec<T>)> = Vec::new();
    let mut left_out = 0;
    for (kind, error, one) in failed {
        match found.iter().position(|(known, ..)| known.is_same(&kind)) {
            Some(place) => found[place].2.push(one),
            None if found.len() < ERRORS => found.push((kind, error, vec![one])),
            None => left_out += 1,
        }
    }
    let found = found.into_iter().map(|(_, error, same)| (error, same));
    (found.collect(), left_out)
}

/// By what errors of items are compared.
struct Kind {
    text: String,
    /// Without the values of the input.
    bare: String,
}

impl Kind {
    fn of(text: &str, input: &Value) -> Self {
        Self {
            text: text.to_owned(),
            bare: without_values(text, input),
        }
    }

    /// Whether two errors are equal, or differ only by what the inputs have.
    fn is_same(&self, other: &Self) -> bool {
        self.text == other.text || self.bare == other.bare
    }
}

/// Puts together the causes of items of one task that differ only by what the inputs of the items have.
pub fn merged(causes: Vec<Cause>) -> Vec<Cause> {
    let mut found: Vec<Cause> = Vec::new();
    for cause in causes {
        let kind = kind(&cause);
        let is_same = |one: &Cause| {
            let pair = self::kind(one).zip(kind.as_ref());
            pair.is_some_and(|(one, kind)| one.is_same(kind))
        };
        let same = found
            .iter_mut()
            .find(|one| one.path == cause.path && is_same(one));
        match same {
            Some(same) => add(same, cause),
            None => found.push(cause),
        }
    }
    found
}

/// By what the causes of items are compared; `None` if a cause is not that of an item of a task above.
fn kind(cause: &Cause) -> Option<Kind> {
    let items = cause.items.as_ref().filter(|items| items.task.is_some())?;
    let input = items.inputs.first()?;
    let http = cause.http.as_ref().map(|http| (http.status, &http.body));
    let error = match http {
        Some((status, body)) => format!("{status} {body}"),
        None => cause.error.clone(),
    };
    Some(Kind::of(&error, input))
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
        text = if value.len() < SHORTEST {
            without_word(&text, &value)
        } else {
            text.replace(&value, HIDDEN)
        };
    }
    text
}

/// A text without a value where it is a word of its own: `1` in `host 1`, but not in `10`.
fn without_word(text: &str, word: &str) -> String {
    let is_part = |c: Option<char>| c.is_some_and(|c| c.is_alphanumeric() || c == '_');
    let (mut found, mut end) = (String::new(), 0);
    for (start, _) in text.match_indices(word) {
        let (before, after) = (&text[..start], &text[start + word.len()..]);
        if !is_part(before.chars().next_back()) && !is_part(after.chars().next()) {
            found.push_str(&text[end..start]);
            found.push_str(HIDDEN);
            end = start + word.len();
        }
    }
    found.push_str(&text[end..]);
    found
}

/// The texts and numbers of a value.
fn collect(value: &Value, found: &mut Vec<String>) {
    const MOST: usize = 50;
    if found.len() >= MOST {
        return;
    }
    match value {
        Value::String(text) if !text.is_empty() => found.push(text.clone()),
        Value::Number(number) => found.push(number.to_string()),
        Value::Array(items) => items.iter().for_each(|item| collect(item, found)),
        Value::Object(pairs) => pairs.values().for_each(|value| collect(value, found)),
        _ => {}
    }
}
