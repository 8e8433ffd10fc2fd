//! What a document means: its values, whatever its comments, order and quoting.

use serde_json::{Map, Value};

use crate::json;
use crate::yaml::{Node, Scalar};

/// The value of a node as JSON; `None` if JSON has no type for it.
pub fn value(node: Node<'_>) -> Option<Value> {
    if let Some(items) = node.items() {
        return items.map(value).collect::<Option<_>>().map(Value::Array);
    }
    if let Some(entries) = node.entries() {
        let mut map = Map::new();
        for (key, item) in entries {
            map.insert(name(key)?, value(item)?);
        }
        return Some(Value::Object(map));
    }
    let scalar = node.scalar()?.clone();
    scalar.into_value().ok().map(normalized)
}

/// A key as text.
pub fn name(key: Node<'_>) -> Option<String> {
    key.scalar().and_then(|scalar| Scalar::name(scalar).ok())
}

/// The same value with numbers in their one form, so that equal ones compare equal.
pub fn normalized(value: Value) -> Value {
    match value {
        Value::Number(number) => {
            let text = json::number(number.as_str()).into_owned();
            json::strict(&text).unwrap_or(Value::Number(number))
        }
        Value::Array(items) => items.into_iter().map(normalized).collect(),
        Value::Object(map) => {
            let pairs = map.into_iter();
            Value::Object(pairs.map(|(key, value)| (key, normalized(value))).collect())
        }
        other => other,
    }
}
