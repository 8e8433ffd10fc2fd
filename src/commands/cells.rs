//! Conversions of the server's values to cells.

use serde_json::Value;

use crate::json::is_true;
use crate::output::{self, Cell};

/// The cell for an empty value.
pub const NONE: &str = "<none>";

/// Length to which listings cut texts, in characters.
const CUT: usize = 25;

/// Cuts a text of more than 25 characters.
pub fn cut(cell: Cell<'_>) -> Cell<'_> {
    match cell {
        Cell::Text(text) if text.chars().nth(CUT).is_some() => {
            let mut short: String = text.chars().take(CUT).collect();
            short.push_str("...");
            Cell::Text(short.into())
        }
        other => other,
    }
}

/// `<none>` for what Python counts as false.
pub fn or_none(cell: Cell<'_>) -> Cell<'_> {
    let holds = match &cell {
        Cell::Text(text) => !text.is_empty(),
        Cell::Null => false,
        Cell::Other(value) => is_true(value),
    };
    if holds { cell } else { NONE.into() }
}

/// Tags on one line, folded at 25 characters; `<none>` without tags.
pub fn tags(cell: Cell<'_>) -> Cell<'_> {
    let joined = match cell {
        Cell::Other(value) => match *value {
            Value::Array(items) => items.iter().map(tag).collect::<Vec<_>>().join(", "),
            Value::Object(pairs) => pairs.keys().cloned().collect::<Vec<_>>().join(", "),
            other => return or_none(other.into()),
        },
        // The reference treats a text as the list of its characters.
        Cell::Text(text) => {
            return folded(text.chars().enumerate().flat_map(|(place, c)| {
                let between = if place == 0 { "" } else { ", " };
                between.chars().chain(std::iter::once(c))
            }));
        }
        Cell::Null => String::new(),
    };
    folded(joined.chars())
}

fn folded<'a>(text: impl Iterator<Item = char> + Clone) -> Cell<'a> {
    or_none(Cell::Text(output::fold(text, CUT).into()))
}

fn tag(item: &Value) -> String {
    match item {
        Value::String(text) => text.clone(),
        other => other.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn tags_are_joined_and_folded() {
        assert_eq!(tags(json!(["a", "b"]).into()), Cell::from("a, b"));
        assert_eq!(tags(json!([]).into()), Cell::from("<none>"));
        assert_eq!(tags(json!(null).into()), Cell::from("<none>"));
        assert_eq!(
            tags(json!(["first-tag", "second-tag", "third-tag"]).into()),
            Cell::from("first-tag, second-tag,\nthird-tag")
        );
    }
}
