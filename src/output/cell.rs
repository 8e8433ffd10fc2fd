//! One cell of a listing.

use std::borrow::Cow;
use std::fmt;

use serde::de::value::{MapAccessDeserializer, SeqAccessDeserializer};
use serde::de::{Deserialize, Deserializer, MapAccess, SeqAccess, Visitor};
use serde_json::Value;

/// A value of a row. Text, which most cells are, is borrowed from the server's response.
#[derive(Clone, Debug, PartialEq)]
pub enum Cell<'a> {
    Text(Cow<'a, str>),
    Null,
    /// Any other value. It is rare, and boxed to keep the cells small.
    Other(Box<Value>),
}

impl Cell<'_> {
    /// The cell as a JSON value.
    pub fn into_value(self) -> Value {
        match self {
            Self::Text(text) => Value::String(text.into_owned()),
            Self::Null => Value::Null,
            Self::Other(value) => *value,
        }
    }

    /// Its text, if it is one.
    pub fn text(&self) -> Option<&str> {
        match self {
            Self::Text(text) => Some(text),
            Self::Null | Self::Other(_) => None,
        }
    }
}

impl From<Value> for Cell<'_> {
    fn from(value: Value) -> Self {
        match value {
            Value::String(text) => Self::Text(text.into()),
            Value::Null => Self::Null,
            other => Self::Other(other.into()),
        }
    }
}

impl<'a> From<&'a str> for Cell<'a> {
    fn from(text: &'a str) -> Self {
        Self::Text(text.into())
    }
}

impl<'de> Deserialize<'de> for Cell<'de> {
    fn deserialize<D: Deserializer<'de>>(deserializer: D) -> Result<Self, D::Error> {
        deserializer.deserialize_any(CellVisitor)
    }
}

struct CellVisitor;

impl<'de> Visitor<'de> for CellVisitor {
    type Value = Cell<'de>;

    fn expecting(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        formatter.write_str("a value")
    }

    fn visit_borrowed_str<E>(self, text: &'de str) -> Result<Cell<'de>, E> {
        Ok(Cell::Text(text.into()))
    }

    fn visit_str<E>(self, text: &str) -> Result<Cell<'de>, E> {
        Ok(Cell::Text(text.to_owned().into()))
    }

    fn visit_unit<E>(self) -> Result<Cell<'de>, E> {
        Ok(Cell::Null)
    }

    fn visit_bool<E>(self, flag: bool) -> Result<Cell<'de>, E> {
        Ok(Value::from(flag).into())
    }

    fn visit_i64<E>(self, number: i64) -> Result<Cell<'de>, E> {
        Ok(Value::from(number).into())
    }

    fn visit_u64<E>(self, number: u64) -> Result<Cell<'de>, E> {
        Ok(Value::from(number).into())
    }

    fn visit_f64<E>(self, number: f64) -> Result<Cell<'de>, E> {
        Ok(Value::from(number).into())
    }

    fn visit_seq<A: SeqAccess<'de>>(self, items: A) -> Result<Cell<'de>, A::Error> {
        Value::deserialize(SeqAccessDeserializer::new(items)).map(Cell::from)
    }

    /// Objects, and numbers: with `arbitrary_precision` `serde_json` hands them on as maps.
    fn visit_map<A: MapAccess<'de>>(self, pairs: A) -> Result<Cell<'de>, A::Error> {
        Value::deserialize(MapAccessDeserializer::new(pairs)).map(Cell::from)
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use serde_json::json;

    #[test]
    fn cells_are_read_as_values_are() {
        for text in [
            r#""plain""#,
            r#""es\u00e7\n\"aped""#,
            "null",
            "true",
            "-1",
            "18446744073709551615",
            "-1.50e3",
            "1.10",
            "123456789012345678901234567890",
            r#"[1, {"a": [null]}]"#,
            r#"{"b": 1, "a": "x"}"#,
            "{}",
        ] {
            let cell: Cell<'_> = serde_json::from_str(text).unwrap();
            let value: Value = serde_json::from_str(text).unwrap();
            assert_eq!(cell.clone().into_value(), value, "{text}");
            assert_eq!(Cell::from(value), cell, "{text}");
        }
    }

    #[test]
    fn text_without_escapes_is_not_copied() {
        let cell: Cell<'_> = serde_json::from_str(r#""plain""#).unwrap();
        assert!(matches!(cell, Cell::Text(Cow::Borrowed("plain"))));
        assert_eq!(Cell::from(json!("plain")).text(), Some("plain"));
    }
}
