//! JSON Schema (draft-07) of definitions, for editors: the part of what the server refuses that a schema can tell, and
//! unknown keys of workflows.

mod parts;
mod values;

use serde_json::{Map, Value};

use super::kind::DefinitionKind;

/// The schema of a file. It refers to `definitions`.
pub fn file(kind: DefinitionKind) -> Map<String, Value> {
    match kind {
        DefinitionKind::Workflows => parts::workflow_file(),
        DefinitionKind::Actions => parts::action_file(),
        DefinitionKind::Workbook => parts::workbook(),
    }
}

/// The parts of definitions, by name.
pub fn definitions() -> Map<String, Value> {
    [parts::definitions(), values::definitions()]
        .into_iter()
        .flatten()
        .map(|(name, schema)| (name.to_owned(), Value::Object(schema)))
        .collect()
}

/// `{"$ref": "#/definitions/NAME"}`
pub fn refer(name: &str) -> Value {
    let to = format!("#/definitions/{name}");
    Value::Object(Map::from_iter([("$ref".to_owned(), to.into())]))
}
