//! Which columns are shown, and how rows are sorted.

use std::borrow::Cow;
use std::cell::Cell;
use std::cmp::Ordering;
use std::collections::BTreeMap;

use serde_json::Value;

use crate::character::is_space;
use crate::error::{Error, Result};
use crate::json;

use super::row_buffer::RowBuffer;

/// A column's title, or what a user typed for one, in the form in which they are compared.
pub fn normalized(name: &str) -> String {
    let name = name.trim_matches(is_space);
    name.to_lowercase().replace(' ', "_")
}

/// Indices of the columns that `wanted` names, in the order of `titles`; all if it is empty.
///
/// Unknown names are ignored, unless all are unknown.
pub fn select(wanted: &[String], titles: &[String]) -> Result<Vec<usize>> {
    if wanted.is_empty() {
        return Ok((0..titles.len()).collect());
    }
    let names: Vec<_> = wanted.iter().map(|name| normalized(name)).collect();
    let known = |title: &&String| names.contains(&normalized(title));
    let chosen: Vec<_> = (0..titles.len())
        .filter(|&index| known(&&titles[index]))
        .collect();
    if chosen.is_empty() {
        return Err(Error::local(format!("no column named {}", quoted(wanted)))
            .hint(format!("the columns are {}", quoted(titles))));
    }
    Ok(chosen)
}

/// A warning about names that are no column; `option` is the one that has them.
pub fn unknown(option: &str, wanted: &[String], titles: &[String]) -> Option<String> {
    let known: Vec<_> = titles.iter().map(|title| normalized(title)).collect();
    let unknown = wanted
        .iter()
        .filter(|name| !known.contains(&normalized(name)));
    let unknown: Vec<_> = unknown.cloned().collect();
    (!unknown.is_empty()).then(|| {
        format!(
            "{option}: no column named {}\n  hint: the columns are {}",
            quoted(&unknown),
            quoted(titles)
        )
    })
}

fn quoted(names: &[String]) -> String {
    let names: Vec<_> = names.iter().map(|name| format!("{name:?}")).collect();
    names.join(", ")
}

/// Makes the number by which a text is sorted.
pub type SortKey = fn(&str) -> i64;

/// Sorts the rows (stably) by the columns, the first being the most important. `keys`: columns whose texts are sorted by
/// a number.
///
/// Returns a warning for each column whose values cannot be compared; unknown columns are ignored.
pub fn sort(
    titles: &[String],
    rows: &mut RowBuffer,
    columns: &[String],
    descending: bool,
    keys: &[(usize, SortKey)],
) -> Vec<String> {
    let mut warnings = Vec::new();
    for name in columns.iter().rev() {
        let exact = titles.iter().position(|title| title == name);
        let index = exact.or_else(|| {
            let wanted = normalized(name);
            titles.iter().position(|title| normalized(title) == wanted)
        });
        let Some(index) = index else {
            continue;
        };
        let mut values = rows.values(index);
        if let Some((_, key)) = keys.iter().find(|(column, _)| *column == index) {
            for value in &mut values {
                *value = value.as_str().map_or(Value::Null, |text| key(text).into());
            }
        }
        match sorted_positions(&values, descending) {
            Some(positions) => rows.reorder(positions),
            None => warnings.push(format!(
                "cannot sort by {name:?}: its values are of different kinds"
            )),
        }
    }
    warnings
}

/// The positions of the values in sorted order. Null comes last, or first when descending; equal values keep their
/// order.
/// None when Python cannot compare them: values of different kinds, and mappings.
fn sorted_positions(values: &[Value], descending: bool) -> Option<Vec<usize>> {
    let incomparable = Cell::new(false);
    let mut positions: Vec<usize> = (0..values.len()).collect();
    positions.sort_by(|&left, &right| {
        let (left, right) = (&values[left], &values[right]);
        let order = match (left, right) {
            (Value::Null, _) | (_, Value::Null) => left.is_null().cmp(&right.is_null()),
            _ => compare(left, right, &incomparable),
        };
        if descending { order.reverse() } else { order }
    });
    (!incomparable.get()).then_some(positions)
}

/// The order of two values in Python; lists are compared by the first items that differ. Where Python has none,
/// `incomparable` is set, and the order is an arbitrary one, as sorting needs one.
fn compare(left: &Value, right: &Value, incomparable: &Cell<bool>) -> Ordering {
    match (left, right) {
        (Value::String(left), Value::String(right)) => left.cmp(right),
        (Value::Array(left), Value::Array(right)) => {
            first_difference(left.iter().zip(right), incomparable)
                .unwrap_or_else(|| left.len().cmp(&right.len()))
        }
        (Value::Object(left), Value::Object(right)) => {
            let [left, right] = [left, right].map(|pairs| pairs.iter().collect::<BTreeMap<_, _>>());
            let order = left.keys().cmp(right.keys()).then_with(|| {
                let pairs = left.values().copied().zip(right.values().copied());
                first_difference(pairs, incomparable).unwrap_or(Ordering::Equal)
            });
            incomparable.set(incomparable.get() || order.is_ne());
            order
        }
        _ if kind(left) == ValueKind::Number && kind(right) == ValueKind::Number => {
            Number::of(left).compare(&Number::of(right))
        }
        _ => {
            let order = kind(left).cmp(&kind(right));
            incomparable.set(incomparable.get() || order.is_ne());
            order
        }
    }
}

fn first_difference<'a>(
    mut pairs: impl Iterator<Item = (&'a Value, &'a Value)>,
    incomparable: &Cell<bool>,
) -> Option<Ordering> {
    pairs.find_map(|(left, right)| {
        Some(compare(left, right, incomparable)).filter(|order| order.is_ne())
    })
}

#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord)]
enum ValueKind {
    Null,
    Number,
    Text,
    List,
    Mapping,
}

fn kind(value: &Value) -> ValueKind {
    match value {
        Value::Null => ValueKind::Null,
        Value::Bool(_) | Value::Number(_) => ValueKind::Number,
        Value::String(_) => ValueKind::Text,
        Value::Array(_) => ValueKind::List,
        Value::Object(_) => ValueKind::Mapping,
    }
}

/// A number to compare: Python compares integers exactly, even with floats.
enum Number {
    /// Whether it is negative, and its digits.
    Whole(bool, String),
    /// A number with a fraction, or one that is not finite.
    Float(f64),
}

impl Number {
    /// Booleans are 0 and 1.
    fn of(value: &Value) -> Self {
        let text: Cow<'_, str> = match value {
            Value::Bool(flag) => if *flag { "1" } else { "0" }.into(),
            Value::Number(number) => json::number(number.as_str()),
            other => other.to_string().into(),
        };
        let digits = text.strip_prefix('-').unwrap_or(&text);
        if digits.bytes().all(|byte| byte.is_ascii_digit()) {
            return Self::Whole(text.len() > digits.len(), digits.to_owned());
        }
        let float: f64 = text.replace("Infinity", "inf").parse().unwrap_or(f64::NAN);
        if float.is_finite() && float.fract() == 0.0 {
            return Self::Whole(float < 0.0, format!("{:.0}", float.abs()));
        }
        Self::Float(float)
    }

    fn compare(&self, other: &Self) -> Ordering {
        match (self, other) {
            (Self::Whole(true, left), Self::Whole(true, right)) => magnitude(right, left),
            (Self::Whole(false, left), Self::Whole(false, right)) => magnitude(left, right),
            (Self::Whole(left, _), Self::Whole(right, _)) => right.cmp(left),
            (Self::Float(float), Self::Whole(..)) if float.is_infinite() => float.total_cmp(&0.0),
            (Self::Whole(..), Self::Float(float)) if float.is_infinite() => {
                0.0_f64.total_cmp(float)
            }
            _ => self.float().total_cmp(&other.float()),
        }
    }

    fn float(&self) -> f64 {
        match self {
            Self::Whole(negative, digits) => {
                let float: f64 = digits.parse().unwrap_or(f64::NAN);
                if *negative { -float } else { float }
            }
            Self::Float(float) => *float,
        }
    }
}

fn magnitude(left: &str, right: &str) -> Ordering {
    left.len().cmp(&right.len()).then_with(|| left.cmp(right))
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    fn titles() -> Vec<String> {
        ["ID", "Created at"].map(str::to_owned).into()
    }

    fn chosen(wanted: &[&str]) -> Result<Vec<usize>> {
        let wanted: Vec<_> = wanted.iter().map(|&name| name.to_owned()).collect();
        select(&wanted, &titles())
    }

    #[test]
    fn columns_are_found_in_any_spelling_and_keep_their_order() {
        for spelling in ["created at", "CREATED_AT", " Created at "] {
            assert_eq!(chosen(&[spelling]).unwrap(), [1], "{spelling}");
        }
        assert_eq!(chosen(&["Created at", "nope", "id", "ID"]).unwrap(), [0, 1]);
        let error = chosen(&["Created-at"]).unwrap_err();
        assert!(
            error.message.contains("Created-at") && error.hints[0].contains("Created at"),
            "{error}"
        );
    }

    fn sorted(values: &[Value], descending: bool) -> (Vec<Value>, usize) {
        let mut rows = RowBuffer::new(1);
        for value in values {
            rows.push(vec![value.clone().into()]);
        }
        let titles = ["ID".to_owned()];
        let warnings = sort(&titles, &mut rows, &["id".to_owned()], descending, &[]).len();
        (rows.values(0), warnings)
    }

    #[test]
    fn null_is_last_and_descending_is_stable() {
        let values = [json!("b"), json!(null), json!("B"), json!("a")];
        assert_eq!(
            sorted(&values, false).0,
            [json!("B"), json!("a"), json!("b"), json!(null)]
        );
        assert_eq!(
            sorted(&values, true).0,
            [json!(null), json!("b"), json!("a"), json!("B")]
        );
    }

    #[test]
    fn lists_are_ordered_by_their_items_and_mappings_not_at_all() {
        let values = [json!([2]), json!([1, "a"]), json!([]), json!([1])];
        let expected = [json!([]), json!([1]), json!([1, "a"]), json!([2])];
        assert_eq!(sorted(&values, false), (expected.to_vec(), 0));
        for values in [
            [json!({"a": 1}), json!({})],
            [json!([1, "a"]), json!([1, 2])],
            [json!([null]), json!([1])],
            [json!("a"), json!(1)],
        ] {
            assert_eq!(sorted(&values, false), (values.to_vec(), 1));
        }
        let equal = [
            json!(null),
            json!({"a": 1, "b": 2}),
            json!({"b": 2, "a": 1.0}),
        ];
        let expected = [equal[1].clone(), equal[2].clone(), json!(null)];
        assert_eq!(sorted(&equal, false), (expected.to_vec(), 0));
    }

    #[test]
    fn numbers_are_compared_exactly_whatever_their_size() {
        for (given, descending, expected) in [
            ("[-0.0, 0, false, 0.0]", false, "-0.0 0 false 0.0"),
            (
                "[9007199254740992.0, 9007199254740992]",
                false,
                "9007199254740992.0 9007199254740992",
            ),
            (
                "[9007199254740993, 9007199254740992.0, 1e300, -0.5]",
                true,
                "1e+300 9007199254740993 9007199254740992.0 -0.5",
            ),
            (
                "[1e400, 2, -1e400, 9007199254740993, 9007199254740992, -3, -20, 0.5, true,
                123456789012345678901234567890]",
                false,
                "-1e+400 -20 -3 0.5 true 2 9007199254740992 9007199254740993 \
                 123456789012345678901234567890 1e+400",
            ),
        ] {
            let values: Vec<Value> = serde_json::from_str(given).unwrap();
            let (order, _) = sorted(&values, descending);
            let order: Vec<_> = order.iter().map(ToString::to_string).collect();
            assert_eq!(order.join(" "), expected);
        }
    }
}
