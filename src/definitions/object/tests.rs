//! What files and rows mean.

use serde_json::json;

use super::*;
use crate::definitions::document;

fn objects(text: &str) -> Result<Vec<Object>, Vec<String>> {
    objects_in("ops", text)
}

fn objects_in(namespace: &str, text: &str) -> Result<Vec<Object>, Vec<String>> {
    let source = Source::new("a.yaml", text);
    let found = of_file(&source, &document::read(&source), namespace);
    found.map_err(|findings| {
        let findings = findings.into_iter();
        let shown = |finding: Finding| {
            let hint = finding
                .hint
                .map_or(String::new(), |hint| format!("; {hint}"));
            let (code, at) = (finding.rule.code, finding.at);
            format!("{code} {}:{} {}{hint}", at.line, at.column, finding.message)
        };
        findings.map(shown).collect()
    })
}

#[test]
fn each_kind_is_known_by_its_content() {
    let workbook = "name: wb\nversion: '2.0'\nworkflows: {a: {tasks: {t: {action: std.noop}}}}\nactions: {b: {base: std.noop}}\n";
    for (text, expected) in [
        (
            "version: '2.0'\na: {tasks: {t: {action: x}}}\nb: {tasks: {t: {action: x}}}\n",
            vec!["workflow a in namespace ops", "workflow b in namespace ops"],
        ),
        (
            "version: '2.0'\na: {base: std.noop}\n",
            vec!["action a in namespace ops"],
        ),
        (workbook, vec!["workbook wb in namespace ops"]),
        (
            "kind: environment\nname: prod\nvariables: {}\n",
            vec!["environment prod"],
        ),
        (
            "kind: code-source\nname: c\ncontent: x\n",
            vec!["code-source c in namespace ops"],
        ),
        (
            "kind: dynamic-action\nname: d\nnamespace: ''\nclass_name: D\ncode_source_name: c\n",
            vec!["dynamic-action d"],
        ),
        ("kind: Deployment\napiVersion: v1\n", vec![]),
        ("jobs: {}\n", vec![]),
        ("version: '2.0'\nservices: {web: {image: x}}\n", vec![]),
        // It has no tasks, which the server refuses.
        (
            "version: 2.0\nw: {input: [a]}\n",
            vec!["workflow w in namespace ops"],
        ),
        ("", vec![]),
    ] {
        let found = objects(text).unwrap();
        let keys: Vec<String> = found.iter().map(|object| object.key.to_string()).collect();
        assert_eq!(keys, expected);
    }
    let members = objects(workbook).unwrap()[0].members();
    let names: Vec<_> = members
        .iter()
        .map(|key| (key.kind.name(), key.name.as_str()))
        .collect();
    assert_eq!(names, [("action", "wb.b"), ("workflow", "wb.a")]);
}

#[test]
fn what_is_wrong_has_a_place() {
    for (text, expected) in [
        (
            "kind: environment\nname: 5\nvariable: {}\n",
            "M404 2:7 name is not text; put it in quotes|M402 3:1 environment has no key \"variable\"; did you mean \"variables\"?",
        ),
        (
            "kind: cron-trigger\nname: n\nworkflow_name: w\n",
            "M403 1:1 cron-trigger without pattern or first_execution_time",
        ),
        (
            "kind: cron-trigger\nname: n\nworkflow_name: w\nfirst_execution_time: 2027-01-01 02:00:00\nremaining_executions: 0\n",
            "M404 4:23 first_execution_time is not text; put it in quotes|M405 5:23 remaining_executions is not 1 or more",
        ),
        (
            "kind: environment\nname: mistral-lock.x\nscope: all\nvariables: []\n",
            "M406 2:7 the name \"mistral-lock.x\" is reserved for definition-apply|M405 3:8 scope is neither private nor public|M404 4:12 variables is not a mapping",
        ),
        (
            "kind: environment\nname: e\nvariables:\n  a: &x [1]\n  b: *x\n",
            "M405 1:1 YAML's anchors and aliases (& and *) are not followed in definitions; write values out, and text that begins with & or * in quotes",
        ),
        (
            "kind: environment\nname: a/b\nvariables: {}\n",
            "M405 2:7 an environment named \"a/b\" could not be deleted",
        ),
        (
            "kind: environment\nname: \"a\\e[2J\"\nvariables: {}\n",
            "M405 2:7 name has a control character",
        ),
        (
            "kind: code-source\nname: c\nfile: x.py\ncontent: x\n",
            "M407 1:1 content and file cannot be combined",
        ),
        (
            "kind: code-source\nname: c\nfile: x.py\n",
            "M407 3:7 standard input has no folder to look in",
        ),
    ] {
        assert_eq!(objects(text).unwrap_err().join("|"), expected);
    }
    let source = Source::new("a.yaml", "kind: Cron_Trigger\n");
    let Document::UnknownKind(finding) = document::read(&source) else {
        panic!("it has a kind");
    };
    assert_eq!(
        finding.hint.as_deref(),
        Some("did you mean \"cron-trigger\"?")
    );
}

#[test]
fn files_and_rows_mean_the_same() {
    let text = "kind: cron-trigger\nname: n\nworkflow_name: w\nworkflow_namespace: ''\npattern: '* * * * *'\nworkflow_input: {b: 1.50, a: [true]}\n";
    let file = &objects(text).unwrap()[0];
    let row = json!({"name": "n", "scope": "private", "workflow_name": "w", "workflow_params": "{}",
        "workflow_input": "{\"a\": [true], \"b\": 1.5}", "pattern": "* * * * *", "remaining_executions": null,
        "first_execution_time": null});
    let row = Object::of_row(Kind::CronTrigger, &row, Some(("w", ""))).unwrap();
    assert!(file.means_the_same(&row), "{file:?} {row:?}");
    let Body::Fields(fields) = &file.body else {
        panic!("it has fields");
    };
    let again = objects_in("", &row.file()).unwrap();
    assert!(row.means_the_same(&again[0]) && !fields.is_empty());
    assert_eq!(row.digest(), again[0].digest());

    let row = json!({"name": "w", "definition": "# note\nversion: \"2.0\"\nw:\n  tasks: {t: {action: std.noop, on-success: [u]}, u: {action: std.noop}}\n"});
    let file = &objects("version: '2.0'\nx: {tasks: {t: {action: a}}}\nw: {tasks: {u: {action: std.noop}, t: {on-success: [u], action: std.noop}}}\n").unwrap()[1];
    let row = Object::of_row(Kind::Workflow, &row, None).unwrap();
    assert!(file.means_the_same(&row), "{file:?} {row:?}");
    assert_ne!(file.digest(), row.digest());
}

#[test]
fn rules_hold_in_their_examples() {
    for rule in crate::definitions::rules::RULES {
        let codes = |text: &str| match document::read(&Source::new("a.yaml", text)) {
            Document::UnknownKind(finding) => vec![finding.rule.code],
            _ => match objects(text) {
                Ok(objects) => {
                    assert_eq!(objects.len(), 1, "{text}");
                    Vec::new()
                }
                Err(found) => found
                    .iter()
                    .map(|found| &found[..4])
                    .filter_map(|code| {
                        let all = crate::definitions::rules::RULES;
                        all.iter()
                            .map(|rule| rule.code)
                            .find(|known| *known == code)
                    })
                    .collect(),
            },
        };
        assert!(codes(rule.wrong).contains(&rule.code), "{}", rule.code);
        assert!(codes(rule.right).is_empty(), "{}", rule.code);
    }
}
