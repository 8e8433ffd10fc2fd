//! Patterns of the server that texts must have, as Python's `re` finds them: `$` also stands before a line break at the end.

use crate::character::{is_space, is_word};

/// The text without a line break at its end: where `$` matches.
fn before_end(text: &str) -> &str {
    text.strip_suffix('\n').unwrap_or(text)
}

fn all_words(text: &str) -> bool {
    !text.is_empty() && text.chars().all(is_word)
}

/// `^\w+$`
pub fn is_name(text: &str) -> bool {
    all_words(before_end(text))
}

/// `^(?!version$)[\w-]+$`
pub fn is_member_name(text: &str) -> bool {
    let name = before_end(text);
    name != "version" && !name.is_empty() && name.chars().all(|c| c == '-' || is_word(c))
}

/// `^{{(.*?)}}\s*$` or `^<%.*?%>\s*$`: one expression, or what begins and ends like one.
pub fn is_expression(text: &str) -> bool {
    let text = text.trim_end_matches(is_space);
    [("{{", "}}"), ("<%", "%>")].iter().any(|(start, end)| {
        let inner = text.strip_prefix(start);
        let inner = inner.and_then(|rest| rest.strip_suffix(end));
        inner.is_some_and(|inner| !inner.contains('\n'))
    })
}

/// In how many ways a text names the next task. One is right.
pub fn next_task_forms(text: &str) -> usize {
    usize::from(is_bare_name(text))
        + usize::from(is_named_call(text))
        + usize::from(is_function(text))
}

/// `^\S+$`
fn is_bare_name(text: &str) -> bool {
    let text = before_end(text);
    !text.is_empty() && !text.contains(is_space)
}

/// `^\w+ \w+=(.*)$`
fn is_named_call(text: &str) -> bool {
    let parts = before_end(text).split_once(' ');
    let parts = parts.and_then(|(name, rest)| Some((name, rest.split_once('=')?)));
    parts.is_some_and(|(name, (key, value))| {
        all_words(name) && all_words(key) && !value.contains('\n')
    })
}

/// `^\w+\(\w+=(.*)\)$`
fn is_function(text: &str) -> bool {
    let parts = before_end(text).strip_suffix(')');
    let parts = parts.and_then(|text| text.split_once('('));
    let parts = parts.and_then(|(name, rest)| Some((name, rest.split_once('=')?)));
    parts.is_some_and(|(name, (key, value))| {
        all_words(name) && all_words(key) && !value.contains('\n')
    })
}

/// What stands behind `in` of with-items: `\s*([\w\d_\-]+)\s*in\s*(\[.+\]|{{(.*?)}}|<%.*?%>)`, from the beginning.
pub fn with_items_values(text: &str) -> Option<&str> {
    with_items(text).map(|(_, values)| values)
}

/// What stands before `in` of with-items.
pub fn with_items_name(text: &str) -> Option<&str> {
    with_items(text).map(|(name, _)| name)
}

fn with_items(text: &str) -> Option<(&str, &str)> {
    let text = text.trim_start_matches(is_space);
    let rest = text.trim_start_matches(|c| c == '-' || is_word(c));
    let name = &text[..text.len() - rest.len()];
    let spaceless = rest.trim_start_matches(is_space);
    let (name, rest) = match spaceless.strip_prefix("in") {
        Some(behind) if !name.is_empty() && spaceless.len() < rest.len() => {
            // `a in in [1]` has a name before the first `in` only.
            (name, behind.trim_start_matches(is_space))
        }
        _ => (
            name.strip_suffix("in").filter(|name| !name.is_empty())?,
            spaceless,
        ),
    };
    values(rest).map(|values| (name, values))
}

/// A list, or an expression, at the beginning of a text.
fn values(text: &str) -> Option<&str> {
    let line = text.split('\n').next().unwrap_or_default();
    if let Some(rest) = line.strip_prefix('[') {
        return rest
            .rfind(']')
            .filter(|&end| end > 0)
            .map(|end| &line[..end + 2]);
    }
    [("{{", "}}"), ("<%", "%>")]
        .iter()
        .find_map(|(start, end)| {
            let rest = line.strip_prefix(start)?;
            rest.find(end).map(|at| &line[..at + 4])
        })
}

/// Whether a name has the form of a UUID.
pub fn is_uuid(text: &str) -> bool {
    let bare = text.replace("urn:", "").replace("uuid:", "");
    let bare = bare.trim_matches(['{', '}']).replace('-', "");
    bare.chars().count() == 32 && bare.bytes().all(|byte| byte.is_ascii_hexdigit())
}
