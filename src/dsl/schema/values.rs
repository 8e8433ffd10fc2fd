//! What keys take.

use serde_json::{Map, Value, json};

use super::refer;
use crate::dsl::keys::{Default, Key, Takes};

/// One whole expression.
const EXPRESSION: &str = "^(<%[^\\n]*%>|\\{\\{[^\\n]*\\}\\})\\s*$";
/// The same, or what YAML 1.1 reads as true or false, and YAML 1.2 as text.
const FLAG: &str =
    "^((<%[^\\n]*%>|\\{\\{[^\\n]*\\}\\})\\s*|yes|Yes|YES|no|No|NO|on|On|ON|off|Off|OFF)$";
/// `x in` and a list or an expression.
const WITH_ITEMS: &str = "^\\s*[^\\s\\[{<]+\\s*in\\s*(\\[.+\\]|\\{\\{.*\\}\\}|<%.*%>)";
/// A name, `name key=value` or `name(key=value)`.
const NEXT: &str = "^(\\S+|[^\\s(=]+ [^\\s=]+=[^\\n]*|[^\\s(=]+\\([^\\s=]+=[^\\n]*\\))\\n?$";
/// What is a name and a call as well.
const TWO_WAYS: &str = "(?!\\w+\\(\\w+=\\S*\\)\\n?$)";

type Schema = Map<String, Value>;

/// The keywords of a schema.
pub fn object(schema: Value) -> Schema {
    match schema {
        Value::Object(schema) => schema,
        _ => Schema::new(),
    }
}

/// Text of a pattern, and what is told of other text.
pub fn text(pattern: &str, otherwise: &str) -> Value {
    json!({"type": "string", "pattern": pattern, "patternErrorMessage": otherwise})
}

/// A schema of text, or else another one, so that what is told is about one of them.
pub fn of_text_or(text: Value, other: Value) -> Schema {
    of_type_or("string", text, other)
}

/// The same for a type.
pub fn of_type_or(name: &str, schema: Value, other: Value) -> Schema {
    let parts = [
        ("if", json!({"type": name})),
        ("then", schema),
        ("else", other),
    ];
    parts
        .map(|(key, part)| (key.to_owned(), part))
        .into_iter()
        .collect()
}

/// A task with its condition.
fn condition() -> Schema {
    let mut conditions = Schema::new();
    conditions.insert(NEXT.to_owned(), refer("expression"));
    object(json!({
        "type": "object",
        "minProperties": 1,
        "maxProperties": 1,
        "patternProperties": conditions,
    }))
}

/// What several keys take.
pub fn definitions() -> Vec<(&'static str, Schema)> {
    let next = NEXT.strip_prefix('^').unwrap_or(NEXT);
    vec![
        (
            "next-task",
            object(text(
                &format!("^{TWO_WAYS}{next}"),
                "Write the name of a task, or fail msg=\"...\"",
            )),
        ),
        ("condition", condition()),
        ("inputs", inputs()),
        ("with-items", with_items()),
        (
            "count",
            of_text_or(
                text(
                    EXPRESSION,
                    "Write a number without quotes, or one expression: <% ... %> or {{ ... }}",
                ),
                json!({"type": "integer", "minimum": 0}),
            ),
        ),
        ("flag", flag()),
        (
            "expression",
            object(text(
                EXPRESSION,
                "Write one expression: <% ... %> or {{ ... }}",
            )),
        ),
    ]
}

fn inputs() -> Schema {
    let with_default = json!({"type": "object", "minProperties": 1, "maxProperties": 1});
    object(json!({
        "type": "array",
        "minItems": 1,
        "uniqueItems": true,
        "items": of_text_or(json!({"minLength": 1}), with_default),
    }))
}

fn with_items() -> Schema {
    let line = text(WITH_ITEMS, "Write 'x in <% $.list %>' or 'x in [1, 2]'");
    let list = json!({"type": "array", "minItems": 1, "uniqueItems": true, "items": line});
    of_text_or(line, list)
}

fn flag() -> Schema {
    let written = text(
        FLAG,
        "Write true or false, or one expression: <% ... %> or {{ ... }}",
    );
    of_text_or(written, json!({"type": "boolean"}))
}

/// The schema of a key, with what it is for and what it is without.
pub fn of_key(key: &Key) -> Value {
    let mut schema = Schema::new();
    schema.insert("description".to_owned(), key.about.into());
    schema.extend(of(key.takes));
    if let Some(default) = key.default {
        let value = match default {
            Default::Text(text) => text.into(),
            Default::Flag(flag) => flag.into(),
        };
        schema.insert("default".to_owned(), value);
    }
    Value::Object(schema)
}

fn of(takes: Takes) -> Schema {
    let part = |name: &str| object(json!({"allOf": [refer(name)]}));
    let texts = json!({
        "type": "array",
        "minItems": 1,
        "uniqueItems": true,
        "items": {"type": "string", "minLength": 1},
    });
    let text = json!({"type": "string", "minLength": 1});
    let mapping = json!({"type": "object", "minProperties": 1});
    let whole = json!({"type": "integer", "minimum": 0});
    match takes {
        Takes::Anything => Schema::new(),
        Takes::Nothing => object(json!({"doNotSuggest": true})),
        Takes::Text => object(text),
        Takes::Texts => object(texts),
        Takes::TextOrTexts => of_text_or(text, texts),
        Takes::Mapping | Takes::Tasks => object(mapping),
        Takes::MappingOrText => of_text_or(text, mapping),
        Takes::Word(words) => object(json!({"enum": words})),
        Takes::Version => object(json!({"anyOf": [text, {"type": "number", "minimum": 0}]})),
        Takes::WorkbookVersion => object(json!({"const": "2.0"})),
        Takes::Join => object(json!({"anyOf": [{"enum": ["all", "one"]}, whole]})),
        Takes::Count => part("count"),
        Takes::Flag => part("flag"),
        Takes::Expression => part("expression"),
        Takes::Inputs => part("inputs"),
        Takes::WithItems => part("with-items"),
        Takes::Retry => part("retry"),
        Takes::Transition => part("transition"),
        Takes::Next => part("next"),
        Takes::Publish => part("publish"),
        Takes::Defaults => part("task-defaults"),
        Takes::Actions => part("actions"),
        Takes::Workflows => part("workflows"),
    }
}
