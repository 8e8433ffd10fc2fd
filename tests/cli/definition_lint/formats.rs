//! The formats of findings.

use serde_json::{Value, json};

use super::{CLEAN, WARNED, WRONG, lint};

const FILES: [(&str, &str); 2] = [("d/a.yaml", WRONG), ("d/b,1%:.yaml", WARNED)];

const MESSAGE: &str = "a task has no key 'on-sucess'; did you mean 'on-success'?";

#[test]
fn tables_are_the_default() {
    lint(&FILES[..1], &["d"]).assert(1, "\
+----------+------+--------+------+----------+-----------------------------------------------------------+
| File     | Line | Column | Code | Severity | Message                                                   |
+----------+------+--------+------+----------+-----------------------------------------------------------+
| d/a.yaml |    6 |      7 | M105 | error    | a task has no key 'on-sucess'; did you mean 'on-success'? |
+----------+------+--------+------+----------+-----------------------------------------------------------+
");
}

#[test]
fn json_and_its_kin_have_the_names_of_the_columns_in_lower_case() {
    let finding = json!({
        "file": "d/a.yaml", "line": 6, "column": 7, "code": "M105", "severity": "error", "message": MESSAGE,
    });
    let ran = lint(&FILES[..1], &["d", "-f", "json"]);
    let shown: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!((ran.code, shown), (Some(1), json!([finding])));
    let ran = lint(&FILES[..1], &["d", "-f", "jsonl"]);
    ran.assert(1, &format!("{finding}\n"));
    lint(&FILES[..1], &["d", "--jq", ".code, .line"]).assert(1, "M105\n6\n");
    let ran = lint(
        &FILES[..1],
        &["d", "-f", "yaml", "-c", "line", "-c", "Code"],
    );
    ran.assert(1, "- code: M105\n  line: 6\n");
    let ran = lint(&FILES[..1], &["d", "-f", "csv", "-c", "line", "-c", "code"]);
    ran.assert(1, "\"Line\",\"Code\"\n6,\"M105\"\n");
    lint(&[("a.yaml", CLEAN)], &["a.yaml", "-f", "json"]).assert(0, "[]\n");
    lint(&[("a.yaml", CLEAN)], &["a.yaml", "-f", "jsonl"]).assert(0, "");
}

#[test]
fn github_gets_commands_with_its_escapes() {
    let ran = lint(&FILES, &["./d", "-f", "github"]);
    ran.assert(
        1,
        "::error file=d/a.yaml,line=6,col=7,title=M105::a task has no key 'on-sucess'; did you mean 'on-success'?\n\
         ::warning file=d/b%2C1%25%3A.yaml,line=4,col=22,title=M301::no file has the workflow 'bakup'; did you mean 'backup'?\n",
    );
    let files = [("d/b,1%:.yaml", WARNED.replace("bakup", "50%off"))];
    let files = files.map(|(name, text)| (name, text.leak() as &str));
    lint(&files, &["./d", "-f", "github"]).assert(
        0,
        "::warning file=d/b%2C1%25%3A.yaml,line=4,col=22,title=M301::no file has the workflow '50%25off'\n",
    );
    lint(&[("a.yaml", CLEAN)], &["a.yaml", "-f", "github"]).assert(0, "");
}

#[test]
fn sarif_has_rules_and_places() {
    let files = [
        ("d/a.yaml", CLEAN),
        ("d/b 1%:ä.yaml", WARNED),
        ("d/c.yaml", &WRONG.replace("backup", "restore")),
    ];
    let ran = lint(&files, &["./d", "-f", "sarif"]);
    assert_eq!(ran.code, Some(1));
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(log["version"], "2.1.0");
    let run = &log["runs"][0];
    let driver = &run["tool"]["driver"];
    assert_eq!(driver["name"], "mistral");
    let codes: Vec<_> = (driver["rules"].as_array().unwrap().iter())
        .map(|rule| rule["id"].as_str().unwrap())
        .collect();
    assert_eq!(codes, ["M105", "M301"]);
    let rule = &driver["rules"][0];
    assert_eq!(rule["defaultConfiguration"]["level"], "error");
    let help = rule["help"]["text"].as_str().unwrap();
    assert!(help.contains("Wrong:\n\nversion: '2.0'"), "{help}");
    assert_eq!(
        run["results"],
        json!([
            {
                "ruleId": "M301", "ruleIndex": 1, "level": "warning",
                "message": {"text": "no file has the workflow 'bakup'; did you mean 'backup'?"},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": "d/b%201%25%3A%C3%A4.yaml"}, "region": {"startLine": 4, "startColumn": 22},
                }}],
            },
            {
                "ruleId": "M105", "ruleIndex": 0, "level": "error", "message": {"text": MESSAGE},
                "locations": [{"physicalLocation": {
                    "artifactLocation": {"uri": "d/c.yaml"}, "region": {"startLine": 6, "startColumn": 7},
                }}],
            },
        ])
    );
    let ran = lint(&[("a.yaml", CLEAN)], &["a.yaml", "-f", "sarif"]);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    assert_eq!(
        (ran.code, &log["runs"][0]["results"]),
        (Some(0), &json!([]))
    );
}

#[test]
fn paths_are_relative_to_the_present_folder_for_other_programs() {
    let run = super::prepared(&[("d/a.yaml", WRONG)], &["-f", "github"]);
    let path = run.folder().canonicalize().unwrap().join("d");
    let ran = run.words(&[path.to_str().unwrap()]).run();
    assert!(
        ran.stdout.starts_with("::error file=d/a.yaml,"),
        "{}",
        ran.stdout
    );
    let elsewhere = tempfile::tempdir().unwrap();
    let path = elsewhere.path().join("a b.yaml");
    std::fs::write(&path, WRONG).unwrap();
    let ran = lint(&[], &[path.to_str().unwrap(), "-f", "sarif"]);
    let log: Value = serde_json::from_str(&ran.stdout).unwrap();
    let place = &log["runs"][0]["results"][0]["locations"][0]["physicalLocation"];
    let uri = place["artifactLocation"]["uri"].as_str().unwrap();
    assert!(
        uri.starts_with("file:///") && uri.ends_with("/a%20b.yaml"),
        "{uri}"
    );
    let ran = super::prepared(&[], &["-", "-f", "github"])
        .stdin(WRONG)
        .run();
    assert!(
        ran.stdout.starts_with("::error file=stdin,line=6"),
        "{}",
        ran.stdout
    );
}
