//! `commands`: the command line as data.

use serde_json::{Value, json};

use crate::support::{misused, typed};

fn listed() -> Value {
    let ran = typed("commands").run();
    assert_eq!((ran.code, ran.stderr.as_str()), (Some(0), ""));
    serde_json::from_str(&ran.stdout).unwrap()
}

/// The entry of a list with this name.
fn named<'v>(list: &'v Value, name: &str) -> &'v Value {
    let mut entries = list.as_array().unwrap().iter();
    entries.find(|entry| entry["name"] == name).unwrap()
}

#[test]
fn every_command_is_there_with_its_arguments() {
    let listed = listed();
    let words = typed("bash-completion").run().stdout;
    let mut names: Vec<_> = (listed["commands"].as_array().unwrap().iter())
        .map(|command| command["name"].as_str().unwrap())
        .collect();
    names.sort_unstable();
    let expected: Vec<_> = words
        .split_whitespace()
        .filter(|word| !word.starts_with('-'))
        .collect();
    assert_eq!(names, expected);

    let create = named(&listed["commands"], "execution-create");
    assert_eq!(create["words"], "workflow execution create");
    assert_eq!(create["is_in_reference"], true);
    assert_eq!(
        named(&create["options"], "--wait")["is_in_reference"],
        false
    );
    let format = named(&create["options"], "--format");
    assert_eq!(
        (&format["short"], &format["default"]),
        (&json!("f"), &json!("table"))
    );
    assert!(
        format["choices"]
            .as_array()
            .unwrap()
            .contains(&json!("json"))
    );
    let get = named(&listed["commands"], "workflow-get");
    assert_eq!(get["positionals"][0]["is_required"], true);
    let list = named(&listed["commands"], "workflow-list");
    assert!(list["columns"].as_array().unwrap().contains(&json!("Name")));
}

#[test]
fn global_options_have_their_variables_and_exit_codes_their_meaning() {
    let listed = listed();
    let password = named(&listed["global_options"], "--os-password");
    assert_eq!(
        (&password["variables"], &password["is_secret"]),
        (&json!(["OS_PASSWORD"]), &json!(true))
    );
    let codes = listed["exit_codes"].as_array().unwrap().iter();
    let codes: Vec<_> = codes.map(|code| code["code"].as_i64().unwrap()).collect();
    assert_eq!(codes, [0, 1, 2, 3, 4, 5, 124, 130, 141]);
}

#[test]
fn yaml_says_the_same() {
    let ran = typed("commands -f yaml").run();
    assert_eq!(ran.code, Some(0));
    assert!(ran.stdout.contains("\n- about: ") || ran.stdout.contains("name: execution-create"));
    misused(&[("commands -f table", "json, yaml"), ("commands x", "x")]);
}
