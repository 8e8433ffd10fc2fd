//! Filters of listings: what can be filtered by, and filters that match nothing without an error of the server.

use std::borrow::Cow;

use crate::time;

use super::resource::Resource;
use super::states::OF_TASKS;

/// The operators, which stand before the value: `neq:test`.
pub const OPERATORS: [&str; 9] = ["eq", "neq", "gt", "gte", "lt", "lte", "in", "nin", "has"];

/// Parameters of the API that select no rows by a field.
const PARAMETERS: [&str; 8] = [
    "all_projects",
    "fields",
    "include_output",
    "limit",
    "marker",
    "nulls",
    "sort_dirs",
    "sort_keys",
];

/// The help of `--filter` for a type of resource.
pub fn help(resource: &Resource) -> String {
    if resource.collection.filters.is_empty() {
        return format!(
            "Accepted for compatibility; servers cannot filter {}s. Use --jq",
            resource.collection.noun
        );
    }
    format!(
        "Show only matching rows, for example name=neq:test; repeatable. Fields: {}. Operators before the value: {}",
        resource.collection.filters.join(", "),
        OPERATORS.map(|operator| format!("{operator}:")).join(" ")
    )
}

/// A value that is no operator, whatever it looks like.
pub fn literal(value: &str) -> Cow<'_, str> {
    match value.split_once(':') {
        Some((word, _)) if OPERATORS.contains(&word) => format!("eq:{value}").into(),
        _ => value.into(),
    }
}

/// What is wrong with a filter that the server takes, or refuses without saying what there is.
pub fn warning(resource: &Resource, field: &str, value: &str) -> Option<String> {
    let filter = format!("--filter {:?}", format!("{field}={value}"));
    if !resource.collection.filters.contains(&field) && !PARAMETERS.contains(&field) {
        if let Some((name, operator)) = field
            .split_at_checked(field.len().saturating_sub(1))
            .filter(|(_, last)| matches!(*last, "!" | "<" | ">"))
        {
            let operator = match operator {
                "!" => "neq",
                "<" => "lte",
                _ => "gte",
            };
            return Some(format!(
                "{filter}: not an operator\n  hint: write {name}={operator}:{value}"
            ));
        }
        if resource.collection.filters.is_empty() {
            return Some(format!(
                "{filter}: servers cannot filter {}s\n  hint: filter here: --jq 'select(.name == \"NAME\")'",
                resource.collection.noun
            ));
        }
        let heading = resource.field_of(field);
        return Some(match heading {
            Some(field) => {
                format!("{filter}: this is a column heading\n  hint: the field is {field}")
            }
            None => format!(
                "{filter}: not a field to filter by\n  hint: the fields are {}",
                resource.collection.filters.join(", ")
            ),
        });
    }
    if let Some(hint) = operator_hint(field, value) {
        return Some(format!("{filter}: not an operator\n  hint: write {hint}"));
    }
    let (operator, operand) = match value.split_once(':') {
        Some((operator, operand)) if OPERATORS.contains(&operator) => (operator, operand),
        _ => ("eq", value),
    };
    let is_one = |known: fn(&str) -> bool| match operator {
        "in" | "nin" => operand.split(',').all(known),
        "has" => true,
        _ => known(operand),
    };
    if field == "state" && !is_one(|state| OF_TASKS.contains(&state)) {
        return Some(format!(
            "{filter}: there is no such state\n  hint: the states are {}",
            OF_TASKS.join(", ")
        ));
    }
    let is_time = field.ends_with("_at") || field.ends_with("_time");
    if is_time && !is_one(time::is_comparable) {
        return Some(format!(
            "{filter}: not a time that the server can compare\n  hint: write it in UTC, for example {field}='gt:2026-01-31 06:30:00'"
        ));
    }
    None
}

/// The right form of an operator that other programs write in another way; only for fields of which no value begins
/// so.
fn operator_hint(field: &str, value: &str) -> Option<String> {
    if field != "state" && !field.ends_with("_at") && !field.ends_with("_time") {
        return None;
    }
    if let Some(rest) = value.strip_prefix("ne:") {
        return Some(format!("{field}=neq:{rest}"));
    }
    if let Some(rest) = value.strip_prefix('=') {
        return Some(format!("{field}={rest}"));
    }
    let is_list = field == "state" && !value.contains(':') && value.contains(',');
    is_list.then(|| format!("{field}=in:{value}"))
}
