//! What `definition-lint` knows of the server: its actions, and what becomes of calls that it warns of.

use serde_json::Value;

use crate::support::{server, unique};

#[path = "../../src/dsl/standard_actions.rs"]
#[expect(
    unreachable_pub,
    dead_code,
    reason = "public for the program, which reads the inputs one by one"
)]
mod standard_actions;

use standard_actions::STANDARD_ACTIONS;

#[test]
#[ignore = "needs a real Mistral"]
fn the_standard_actions_are_those_of_the_server() {
    let listed = server().json(&["action-list", "--limit", "-1", "-c", "Name", "-c", "Input"]);
    let listed = listed.as_array().unwrap().iter();
    let mut listed: Vec<(String, String)> = listed
        .map(|row| {
            let text = |name: &str| row[name].as_str().unwrap_or_default().to_owned();
            (text("Name"), text("Input"))
        })
        .filter(|(name, _)| name.starts_with("std."))
        .collect();
    listed.sort();
    assert_eq!(listed.len(), STANDARD_ACTIONS.len(), "{listed:?}");
    for ((name, input), (known, inputs)) in listed.iter().zip(STANDARD_ACTIONS) {
        // The listing cuts long texts.
        let shown = input.trim_end_matches("...");
        assert!(
            name == known && inputs.starts_with(shown) && shown.is_empty() == inputs.is_empty(),
            "{name}: {input}\n{known}: {inputs}"
        );
        let whole = server().json(&["action-get", name]);
        let whole = whole["Input"]
            .as_str()
            .unwrap_or_default()
            .replace('\n', " ");
        assert_eq!(whole, inputs, "{name}");
    }
}

#[test]
#[ignore = "needs a real Mistral"]
fn what_is_nested_too_deeply_is_an_error_here_and_there() {
    let server = server();
    for (levels, code) in [(460, 0), (471, 0), (480, 1)] {
        let (open, close) = ("{a: ".repeat(levels), "}".repeat(levels));
        let text = format!(
            "version: '2.0'\ndeep:\n  tasks:\n    t:\n      action: std.noop\n      publish: {{x: {open}1{close}}}\n"
        );
        let file = server.file("deep.yaml", &text);
        let linted = server.run(&["definition-lint", &file]);
        assert_eq!(linted.code, Some(code), "{levels}: {}", linted.stderr);
        let valid = ["workflow-validate", &file, "-f", "value", "-c", "Valid"];
        let valid = server.run(&valid);
        assert_eq!(
            valid.stdout == "True\n",
            code == 0,
            "{levels}: {}",
            valid.stderr
        );
    }
}

const BOOK: &str = "version: '2.0'
name: BOOK
actions:
  say:
    base: std.echo output=<% $.what %>
    input: [what]
  whole:
    base: BOOK.say
    base-input: {what: <% $.what %>}
    input: [what]
  short:
    base: say
    base-input: {what: <% $.what %>}
    input: [what]
  comma:
    base: std.echo output=<% $.what %>
    input: [what, {list: [1, 2]}]
workflows:
  inner:
    input: [vm]
    output: {vm: <% $.vm %>}
    tasks:
      a: {action: std.noop}
  outer:
    tasks:
      t: TASK
";

/// What `definition-lint` finds in a workbook with this task, and the exit code of its execution.
fn linted_and_run(task: &str) -> (Vec<String>, Option<i32>) {
    let (server, name) = (server(), unique("lint"));
    let mut text = BOOK.replace("BOOK", &name).replace("TASK", task);
    // Each trap is there only for the task that falls into it.
    let traps = [("  short:", "  comma:"), ("  comma:", "workflows:")];
    for (start, end) in traps {
        if !task.contains(start.trim().trim_end_matches(':')) {
            let (start, end) = (text.find(start).unwrap(), text.find(end).unwrap());
            text.replace_range(start..end, "");
        }
    }
    let file = server.file(&name, &text);
    let ran = server.run(&["definition-lint", &file, "-f", "json"]);
    assert_eq!(ran.code, Some(0), "{}", ran.stdout);
    let findings: Value = serde_json::from_str(&ran.stdout).unwrap();
    let codes = findings.as_array().unwrap().iter();
    let codes = codes.map(|finding| finding["code"].as_str().unwrap().to_owned());
    server.ok(&["workbook-create", &file]);
    let outer = format!("{name}.outer");
    let ran = server.run(&["execution-create", &outer, "--wait"]);
    (codes.collect(), ran.code)
}

#[test]
#[ignore = "needs a real Mistral"]
fn calls_without_findings_succeed_and_those_with_them_fail() {
    for (task, codes, code) in [
        ("{action: say what=\"hi\"}", &[][..], 0),
        ("{action: whole what=\"hi\"}", &[], 0),
        ("{workflow: inner, input: {vm: 1}}", &[], 0),
        ("{workflow: inner, input: {vm: 1, env: {a: 1}}}", &[], 0),
        ("{action: say}", &["M320"], 3),
        ("{action: say what=\"hi\" more=1}", &["M321"], 3),
        ("{action: std.noop, input: {a: 1}}", &["M321"], 3),
        ("{action: std.echo}", &["M320"], 3),
        ("{action: short what=\"hi\"}", &["M237"], 3),
        ("{action: comma what=\"hi\"}", &["M325"], 3),
        ("{action: sayy what=\"hi\"}", &["M302"], 3),
        ("{workflow: iner}", &["M301"], 3),
        ("{workflow: inner}", &["M320"], 3),
        // It becomes a parameter of the execution.
        ("{workflow: inner, input: {vm: 1, b: 2}}", &["M321"], 0),
    ] {
        let (found, ended) = linted_and_run(task);
        assert_eq!(found, codes, "{task}");
        assert_eq!(ended, Some(code), "{task}");
    }
}

/// What `definition-lint --online` finds in files, as `code message`.
fn linted_online(files: &[&str]) -> (Vec<String>, String) {
    let words = [&["definition-lint", "--online", "-f", "json"], files].concat();
    let ran = server().run(&words);
    let findings: Value = serde_json::from_str(&ran.stdout).unwrap();
    let findings = findings.as_array().unwrap().iter();
    let text = |finding: &Value, key: &str| finding[key].as_str().unwrap().to_owned();
    let findings =
        findings.map(|finding| format!("{} {}", text(finding, "code"), text(finding, "message")));
    (findings.collect(), ran.stderr)
}

#[test]
#[ignore = "needs a real Mistral"]
fn online_the_names_of_the_server_count_and_it_validates_each_kind() {
    let (server, name) = (server(), unique("online"));
    let calls = format!(
        "version: '2.0'\n{name}:\n  tasks:\n    a: {{action: {name}_say}}\n    b: {{workflow: {name}_flow}}\n    c: {{action: nova.servers_list}}\n    d: {{workflow: {name}, input: {{env: {name}_env}}, on-error: noop}}\n"
    );
    let calls = server.file(&format!("{name}_calls"), &calls);
    let (found, _) = linted_online(&[&calls]);
    let nowhere = "neither the files nor the server have the";
    for part in [
        format!("M302 {nowhere} action '{name}_say'"),
        format!("M301 {nowhere} workflow '{name}_flow'"),
        format!("M304 {nowhere} environment '{name}_env'"),
    ] {
        assert!(
            found.iter().any(|line| line.starts_with(&part)),
            "{part}: {found:?}"
        );
    }
    let action = format!(
        "version: '2.0'\n{name}_say:\n  base: std.echo output=<% $.what %>\n  input: [what, {{loud: false}}]\n"
    );
    let action = server.file(&format!("{name}_action"), &action);
    let flow = format!("version: '2.0'\n{name}_flow:\n  tasks:\n    a: {{action: std.noop}}\n");
    let flow = server.file(&format!("{name}_flow"), &flow);
    let book = format!(
        "version: '2.0'\nname: {name}_book\nworkflows:\n  w:\n    tasks:\n      a: {{action: std.noop}}\n"
    );
    let book = server.file(&format!("{name}_book"), &book);
    let environment = server.file(
        &format!("{name}_env"),
        &format!("kind: environment\nname: {name}_env\nvariables: {{a: 1}}\n"),
    );
    let (found, told) = linted_online(&[&action, &flow, &book, &environment]);
    assert!(
        found.is_empty() && !told.contains("valid"),
        "{found:?} {told}"
    );
    server.ok(&["definition-apply", "--yes", &action, &flow, &environment]);
    let (found, _) = linted_online(&[&calls]);
    let across: Vec<_> = found.iter().filter(|line| line.starts_with("M3")).collect();
    assert_eq!(
        across,
        [&format!(
            "M320 the action '{name}_say' needs the input 'what'"
        )]
    );
    // What both refuse is told once, with its place.
    let broken = format!("version: '2.0'\n{name}:\n  tasks:\n    a: {{acton: std.noop}}\n");
    let broken = server.file(&format!("{name}_broken"), &broken);
    let (found, told) = linted_online(&[&broken]);
    assert!(
        matches!(found.as_slice(), [line] if line.starts_with("M105 ")) && !told.contains("valid"),
        "{found:?} {told}"
    );
}
