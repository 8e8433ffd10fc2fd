//! Values and texts of the server as they are shown: without secrets, and cut where they are long.

use std::rc::Rc;

use serde_json::{Map, Value};

use crate::secret::{self, Redactor, redact};

/// The most characters of an error.
const ERROR: usize = 4000;
/// The most characters of a text in a value.
const TEXT: usize = 1000;
/// The most entries of a list or mapping.
const ENTRIES: usize = 50;

/// Masks and cuts what is shown.
pub struct Shown {
    redactor: Rc<Redactor>,
}

impl Shown {
    pub fn new(redactor: Rc<Redactor>) -> Self {
        Self { redactor }
    }

    /// A text without secrets.
    pub fn text(&self, text: &str) -> String {
        self.redactor.clean(text)
    }

    /// An error without secrets, cut where it is very long.
    pub fn error(&self, text: &str) -> String {
        cut(&self.text(text), ERROR)
    }

    /// The beginning of the body of a response.
    pub fn body(&self, body: &Value) -> String {
        match self.value(body.clone()) {
            Value::Null => String::new(),
            Value::String(text) => text,
            value => cut(&value.to_string(), TEXT),
        }
    }

    /// A value without secrets, in which what is long is cut.
    pub fn value(&self, mut value: Value) -> Value {
        redact(&mut value);
        self.shortened(value)
    }

    fn shortened(&self, value: Value) -> Value {
        match value {
            Value::String(text) => cut(&self.text(&text), TEXT).into(),
            Value::Array(items) => {
                let more = items.len().saturating_sub(ENTRIES);
                let first = items.into_iter().take(ENTRIES);
                let mut items: Vec<_> = first.map(|item| self.shortened(item)).collect();
                if more > 0 {
                    items.push(format!("... ({more} more)").into());
                }
                items.into()
            }
            Value::Object(pairs) => {
                let more = pairs.len().saturating_sub(ENTRIES);
                let first = pairs.into_iter().take(ENTRIES);
                let mut pairs: Map<_, _> = first
                    .map(|(key, value)| (self.text(&key), self.shortened(value)))
                    .collect();
                if more > 0 {
                    pairs.insert("...".to_owned(), format!("{more} more").into());
                }
                pairs.into()
            }
            value => value,
        }
    }
}

/// A text, or its beginning and how long it is.
pub fn cut(text: &str, longest: usize) -> String {
    match secret::cut(text, longest) {
        Some(start) => format!("{start}... ({} characters)", text.chars().count()),
        None => text.to_owned(),
    }
}
