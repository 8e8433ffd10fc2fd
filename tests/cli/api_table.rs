//! `tests/api/table.tsv`: each endpoint, parameter and field of Mistral's API with the command that reaches it, or the
//! reason why none does. `tests/cloud/api_table.rs` compares its left side with a server, and asks it for the reasons.

use std::collections::BTreeSet;

use serde_json::{Map, Value, json};

use crate::support::{Answer, Server, typed};

struct Row {
    what: &'static str,
    kind: &'static str,
    name: &'static str,
    reached_by: &'static str,
}

fn table() -> Vec<Row> {
    let lines = include_str!("../api/table.tsv").lines();
    let rows = lines.map(|line| {
        let cells: Vec<_> = line.split('\t').collect();
        let [what, kind, name, reached_by] = cells[..] else {
            panic!("not four cells: {line}");
        };
        let is_full = [what, kind, name, reached_by]
            .iter()
            .all(|cell| !cell.is_empty());
        assert!(is_full, "an empty cell: {line}");
        Row {
            what,
            kind,
            name,
            reached_by,
        }
    });
    rows.collect()
}

/// The commands of each row, none for those that have a reason.
fn commands(row: &Row) -> impl Iterator<Item = &'static str> {
    let has_reason = row.reached_by.starts_with("- ");
    let commands = row.reached_by.split("; ").filter(move |_| !has_reason);
    commands.map(str::trim)
}

fn listed() -> Value {
    serde_json::from_str(&typed("commands").run().stdout).unwrap()
}

fn named<'v>(list: &'v Value, name: &str) -> Option<&'v Value> {
    let mut entries = list.as_array().unwrap().iter();
    entries.find(|entry| entry["name"] == name)
}

#[test]
fn each_command_of_the_table_exists_with_its_options_and_arguments() {
    let listed = listed();
    let mut count = 0;
    for row in table() {
        for line in commands(&row) {
            let (name, rest) = line.split_once(' ').unwrap_or((line, ""));
            let Some(command) = named(&listed["commands"], name) else {
                panic!("no such command: {line}");
            };
            let (mut positionals, mut is_value) = (0, false);
            for word in rest.split_whitespace() {
                if word.starts_with('-') {
                    let options = command["options"].as_array().unwrap();
                    let short = word.strip_prefix('-').unwrap_or_default();
                    let is_it =
                        |option: &&Value| option["name"] == word || option["short"] == short;
                    let found = options.iter().find(is_it);
                    let option = found.unwrap_or_else(|| panic!("no such option: {line}"));
                    is_value = !option["value"].is_null();
                } else if !std::mem::take(&mut is_value) {
                    positionals += 1;
                }
            }
            let known = command["positionals"].as_array().unwrap().len();
            assert!(positionals <= known, "more arguments than {known}: {line}");
            count += 1;
        }
    }
    assert!(count > 600, "{count}");
}

#[test]
fn each_filter_of_the_table_is_one_that_the_help_names() {
    let listed = listed();
    let mut count = 0;
    for row in table() {
        for line in commands(&row) {
            let Some((left, filter)) = line.split_once(" --filter ") else {
                continue;
            };
            let name = left.split_whitespace().next().unwrap();
            let command = named(&listed["commands"], name).unwrap();
            let about = named(&command["options"], "--filter").unwrap()["about"]
                .as_str()
                .unwrap();
            let fields = about.split("Fields: ").nth(1).unwrap_or_default();
            let (fields, _) = fields.split_once('.').unwrap_or_default();
            let field = filter.split('=').next().unwrap();
            let is_known = fields.split(", ").any(|known| known == field);
            assert!(is_known || field == "nulls", "{line}: {about}");
            count += 1;
        }
    }
    assert!(count > 80, "{count}");
}

/// The value of a field that is to be seen, and that of the others.
fn values(field: &str) -> [&'static str; 2] {
    if field.ends_with("_at") || field.ends_with("_time") {
        return ["2027-02-03 04:05:06", "2026-01-01 00:00:00"];
    }
    ["is-seen", "other"]
}

/// `-c FIELD` shows each field of an answer that the table says it shows.
#[test]
fn each_field_of_an_answer_is_shown() {
    let rows = table();
    let mut lines = BTreeSet::new();
    for row in rows.iter().filter(|row| row.kind == "field") {
        for line in commands(row).filter(|line| line.contains("-get -c ")) {
            lines.insert((line, row.what, row.name));
        }
    }
    assert!(lines.len() > 130, "{}", lines.len());
    for (line, what, field) in lines {
        let (command, column) = line.split_once(" -c ").unwrap();
        assert_eq!(column, field, "{line}");
        let identified = match command {
            "member-get" => "member-get x workflow --member-id x".to_owned(),
            "maintenance-get" => command.to_owned(),
            _ => format!("{command} x"),
        };
        // The whole object, with a value of its own in the field.
        let of_type = rows
            .iter()
            .filter(|row| (row.what, row.kind) == (what, "field"));
        let fields = of_type.map(|row| {
            let [seen, other] = values(row.name);
            let text = if row.name == field { seen } else { other };
            let value = match row.name {
                "tags" => json!([text]),
                _ => text.into(),
            };
            (row.name.to_owned(), value)
        });
        let object: Value = fields.collect::<Map<_, _>>().into();
        let server = Server::always(move |_| Answer::json(200, &object));
        let line = format!("{identified} -c {field} -f value");
        let ran = typed(&line).server(&server).run();
        assert_eq!(ran.code, Some(0), "{line}: {}", ran.stderr);
        assert!(
            ran.stdout.contains(values(field)[0]),
            "{line}: {}",
            ran.stdout
        );
    }
}
