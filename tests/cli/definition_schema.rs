//! `definition-schema`: JSON Schema for editors.

use serde_json::Value;

use crate::support::{misused, typed};

fn schema(kind: &str) -> Value {
    let ran = typed(&format!("definition-schema {kind}"))
        .env("OS_AUTH_URL", "http://127.0.0.1:1")
        .run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""), "{kind}");
    assert!(ran.stdout.ends_with("\n}\n"), "{kind}");
    serde_json::from_str(&ran.stdout).unwrap()
}

/// All `$ref` of a schema.
fn references<'s>(schema: &'s Value, found: &mut Vec<&'s str>) {
    match schema {
        Value::Array(items) => items.iter().for_each(|item| references(item, found)),
        Value::Object(map) => {
            found.extend(map.get("$ref").and_then(Value::as_str));
            map.values().for_each(|value| references(value, found));
        }
        _ => {}
    }
}

#[test]
fn each_kind_has_a_schema_that_is_whole_and_has_nothing_else() {
    for kind in [
        "",
        "workflow",
        "action",
        "workbook",
        "environment",
        "cron-trigger",
        "event-trigger",
        "code-source",
        "dynamic-action",
    ] {
        let schema = schema(kind);
        assert_eq!(schema["$schema"], "http://json-schema.org/draft-07/schema#");
        let mut found = Vec::new();
        references(&schema, &mut found);
        let names = found
            .iter()
            .map(|name| name.strip_prefix("#/definitions/").unwrap());
        let mut names: Vec<_> = names.collect();
        names.sort_unstable();
        names.dedup();
        let defined = schema["definitions"].as_object();
        let mut defined: Vec<_> = defined
            .into_iter()
            .flatten()
            .map(|(name, _)| name.as_str())
            .collect();
        defined.sort_unstable();
        assert_eq!(names, defined, "{kind}");
    }
}

#[test]
fn keys_have_descriptions_types_and_defaults() {
    let workflow = schema("workflow");
    let task = &workflow["definitions"]["direct-task"];
    assert_eq!(task["additionalProperties"], false);
    let keys = task["properties"].as_object().unwrap();
    assert!(keys.contains_key("on-success") && !keys.contains_key("requires"));
    for (name, key) in keys {
        let about = key["description"].as_str().unwrap();
        assert!(about.ends_with('.'), "{name}: {about}");
    }
    assert_eq!(keys["keep-result"]["default"], true);
    let kind = &workflow["definitions"]["workflow"]["properties"]["type"];
    assert_eq!(kind["enum"], serde_json::json!(["direct", "reverse"]));
    let trigger = schema("cron-trigger");
    assert_eq!(trigger["properties"]["kind"]["const"], "cron-trigger");
    assert_eq!(trigger["properties"]["remaining_executions"]["minimum"], 1);
}

#[test]
fn misuse() {
    misused(&[
        ("definition-schema workflw", "did you mean \"workflow\"?"),
        (
            "definition-schema Cron_Triggers",
            "did you mean \"cron-trigger\"?",
        ),
        (
            "definition-schema x",
            "no such kind; there are code-source, dynamic-action",
        ),
        ("definition-schema workflow action", "action"),
    ]);
}
