//! JSON Schema (draft-07) of files, for editors.

use serde_json::{Map, Value, json};

use crate::dsl::DefinitionKind;
use crate::dsl::schema::{self, refer};

use super::fields::{self, Field, RESERVED, Takes};
use super::kind::Kind;

type Schema = Map<String, Value>;

const DRAFT: &str = "http://json-schema.org/draft-07/schema#";
/// A time of a cron trigger.
const MINUTE: &str = "^\\d{4}-\\d{1,2}-\\s?\\d{1,2}\\s+\\d{1,2}:\\d{1,2}$";

/// The schema of files of a kind, or of all kinds.
pub fn schema(kind: Option<Kind>) -> Value {
    let (title, body) = match kind {
        Some(kind) => (format!("Mistral: {}", kind.name()), file(kind)),
        None => ("Mistral".to_owned(), any()),
    };
    let mut all = parts();
    let mut names = Vec::new();
    referred(&Value::Object(body.clone()), &all, &mut names);
    all.retain(|name, _| names.contains(name));
    let mut whole = Schema::new();
    whole.insert("$schema".to_owned(), DRAFT.into());
    whole.insert("title".to_owned(), title.into());
    whole.extend(body);
    if !all.is_empty() {
        whole.insert("definitions".to_owned(), all.into());
    }
    Value::Object(whole)
}

/// The names of the parts that a schema refers to, and those that these refer to.
fn referred(schema: &Value, all: &Schema, names: &mut Vec<String>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| referred(item, all, names)),
        Value::Object(map) => {
            let to = map.get("$ref").and_then(Value::as_str);
            let name = to.and_then(|to| to.strip_prefix("#/definitions/"));
            if let Some(name) = name.filter(|name| !names.iter().any(|known| known == name)) {
                names.push(name.to_owned());
                if let Some(part) = all.get(name) {
                    referred(part, all, names);
                }
            }
            map.values().for_each(|value| referred(value, all, names));
        }
        _ => {}
    }
}

/// All parts, and the files of each kind.
fn parts() -> Schema {
    let files = Kind::ALL.map(|kind| (part_name(kind), Value::Object(file(kind))));
    files.into_iter().chain(schema::definitions()).collect()
}

fn part_name(kind: Kind) -> String {
    format!("{}-file", kind.name())
}

fn file(kind: Kind) -> Schema {
    match kind {
        Kind::Workflow => schema::file(DefinitionKind::Workflows),
        Kind::Action => schema::file(DefinitionKind::Actions),
        Kind::Workbook => schema::file(DefinitionKind::Workbook),
        _ => with_kind(kind),
    }
}

fn object(schema: Value) -> Schema {
    match schema {
        Value::Object(schema) => schema,
        _ => Schema::new(),
    }
}

/// A file of any kind: by `kind:`, or by what it looks like.
fn any() -> Schema {
    let of = |kind| refer(&part_name(kind));
    let named = Kind::ALL.into_iter().filter(|kind| !kind.is_in_language());
    let known: Vec<_> = named.clone().map(Kind::name).collect();
    let by_kind: Vec<_> = named
        .map(|kind| {
            let is_this = json!({"properties": {"kind": {"const": kind.name()}}});
            json!({"if": is_this, "then": of(kind)})
        })
        .collect();
    let is_member = json!({"type": "object", "not": {"anyOf": [{"required": ["tasks"]}, {"required": ["base"]}]}});
    let is_workbook = ["workflows", "actions"]
        .map(|key| json!({"properties": {key: is_member}, "required": [key]}));
    let is_named = json!({"properties": {"name": {"type": "string"}}, "required": ["name"]});
    let is_action = json!({
        "type": "object",
        "required": ["base"],
        "not": {"required": ["tasks"]},
    });
    object(json!({
        "if": {"properties": {"kind": {"type": "string"}}, "required": ["kind"]},
        "then": {"properties": {"kind": {"enum": known}}, "allOf": by_kind},
        "else": {
            "if": {"anyOf": is_workbook.into_iter().chain([is_named]).collect::<Vec<_>>()},
            "then": of(Kind::Workbook),
            "else": {
                "if": {"not": {"additionalProperties": {"not": is_action}}},
                "then": of(Kind::Action),
                "else": of(Kind::Workflow),
            },
        },
    }))
}

/// A file with `kind:`.
fn with_kind(kind: Kind) -> Schema {
    let fields = fields::of(kind);
    let mut properties = Schema::new();
    let of_kind = json!({"description": "What the file defines.", "const": kind.name()});
    properties.insert("kind".to_owned(), of_kind);
    for field in fields {
        properties.insert(field.name.to_owned(), of_field(kind, field));
    }
    let required = fields.iter().filter(|field| field.is_required);
    let required: Vec<_> = std::iter::once("kind")
        .chain(required.map(|field| field.name))
        .collect();
    let mut schema = object(json!({
        "type": "object",
        "properties": properties,
        "required": required,
        "additionalProperties": false,
    }));
    let has =
        |name: &str| json!({"properties": {name: {"not": {"type": "null"}}}, "required": [name]});
    match kind {
        Kind::CronTrigger => drop(schema.insert(
            "anyOf".to_owned(),
            json!([has("pattern"), has("first_execution_time")]),
        )),
        Kind::CodeSource => {
            drop(schema.insert("oneOf".to_owned(), json!([has("content"), has("file")])));
        }
        _ => {}
    }
    schema
}

/// The schema of a key. One that is not required may have no value.
fn of_field(kind: Kind, field: &Field) -> Value {
    let of_type = |name: &str| {
        if field.is_required {
            json!(name)
        } else {
            json!([name, "null"])
        }
    };
    let mut schema = Schema::new();
    schema.insert("description".to_owned(), format!("{}.", field.about).into());
    let takes = match field.takes {
        Takes::Text => json!({"type": of_type("string")}),
        Takes::Name if kind == Kind::Environment => {
            let reserved = RESERVED.map(|name| name.replace('.', "\\."));
            let pattern = format!("^(?!{})\\s*\\S", reserved.join("|"));
            let otherwise = "The name is empty, or reserved for definition-apply";
            json!({"type": of_type("string"), "pattern": pattern, "patternErrorMessage": otherwise})
        }
        Takes::Name => {
            json!({"type": of_type("string"), "pattern": "\\S", "patternErrorMessage": "It is empty"})
        }
        Takes::Map => json!({"type": of_type("object")}),
        Takes::Count => json!({"type": of_type("integer"), "minimum": 1}),
        Takes::Minute => json!({
            "type": of_type("string"),
            "pattern": MINUTE,
            "patternErrorMessage": "Write YYYY-MM-DD HH:MM, in UTC",
        }),
        Takes::Scope if field.is_required => json!({"enum": ["private", "public"]}),
        Takes::Scope => json!({"enum": ["private", "public", null]}),
    };
    schema.extend(object(takes));
    Value::Object(schema)
}
