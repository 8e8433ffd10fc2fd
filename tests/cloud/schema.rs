//! The JSON Schema of definitions: what the server's parser accepts passes, and the language server of editors flags the
//! mistakes that a schema can tell.
//!
//! `CASES` says how many changed definitions are tried, `SCHEMA_PYTHON` is another Python that has Mistral.

use std::collections::HashSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use serde_json::{Value, json};

use crate::corpus;
use crate::support::{bare, server};

/// Files with a mistake, each behind the number of the line that is flagged.
const WRONG: &str = include_str!("../definitions/schema.txt");
const SEED: u64 = 1717;
const EDITOR: &str = "yaml-language-server@1.25.0";

/// A mistake, and the line that it is in.
fn mistakes() -> Vec<(u64, &'static str)> {
    let parts = WRONG.split("=== ").skip(1);
    let parts = parts.map(|part| part.split_once('\n').unwrap());
    parts
        .map(|(line, text)| (line.parse().unwrap(), text))
        .collect()
}

/// The schema in a file.
fn schema(folder: &Path, words: &[&str]) -> PathBuf {
    let ran = bare()
        .arg("definition-schema")
        .args(words)
        .output()
        .unwrap();
    assert!(ran.status.success());
    let path = folder.join(format!("schema{}.json", words.concat()));
    std::fs::write(&path, ran.stdout).unwrap();
    path
}

/// What a program answers to lines of JSON, a line for each.
fn answers(program: &mut Command, lines: &[Value]) -> Vec<String> {
    let mut child = program
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines_of_json: Vec<String> = lines.iter().map(Value::to_string).collect();
    let text = lines_of_json.join("\n") + "\n";
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap().unwrap();
    assert!(output.status.success(), "{program:?}");
    let text = String::from_utf8(output.stdout).unwrap();
    let answers: Vec<String> = text.lines().map(str::to_owned).collect();
    assert_eq!(answers.len(), lines.len(), "{program:?}");
    answers
}

/// The lists in answers.
fn lists(answers: &[String]) -> Vec<Vec<Value>> {
    let lists = answers.iter().map(|line| serde_json::from_str(line));
    lists.map(Result::unwrap).collect()
}

/// A script with the Python of the server.
fn python(script: &str) -> Command {
    let python = std::env::var_os("SCHEMA_PYTHON")
        .map_or_else(|| server().data.join("venv/bin/python"), PathBuf::from);
    let mut command = Command::new(python);
    command.arg(
        Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("tests")
            .join(script),
    );
    command
}

/// The errors that a validator of JSON Schema finds.
fn errors(schema: &Path, lines: &[Value]) -> Vec<Vec<Value>> {
    lists(&answers(
        python("cloud/support/schema_check.py").arg(schema),
        lines,
    ))
}

/// Whether the schema flags what the server accepts on purpose: unknown keys of workflows, and mappings of conditions, of
/// which the server drops the transition.
fn is_on_purpose(error: &Value) -> bool {
    let path: Vec<_> = error[0].as_array().unwrap().iter().collect();
    let path: Vec<_> = path.iter().map(|key| key.as_str().unwrap()).collect();
    error[1] == "additionalProperties"
        && match path.as_slice() {
            [_] | ["workflows", _] => true,
            [.., clause] => clause.starts_with("on-"),
            [] => false,
        }
}

#[test]
#[ignore = "needs the installation of a real Mistral"]
fn what_the_server_accepts_passes() {
    let folder = tempfile::tempdir().unwrap();
    let count = std::env::var("CASES").map_or(2000, |text| text.parse().unwrap());
    let seeds = corpus::seeds().into_iter();
    let seeds = seeds.map(|(kind, text)| json!({"kind": kind, "text": text}));
    let changed = corpus::cases(SEED, count);
    let changed = changed.map(|case| json!({"kind": case.kind, "text": case.text}));
    let lines: Vec<Value> = seeds.chain(changed).collect();
    let verdicts = answers(python("definitions/judge.py").arg("--cached"), &lines);
    let accepted = lines.into_iter().zip(verdicts);
    let accepted: Vec<Value> = accepted
        .filter(|(_, verdict)| verdict == "1")
        .map(|(line, _)| line)
        .collect();
    assert!(accepted.len() * 5 > count, "{}", accepted.len());
    let mut flagged = Vec::new();
    for kind in ["workflow", "action", "workbook"] {
        let of_kind = accepted.iter().filter(|line| line["kind"] == kind);
        let of_kind: Vec<Value> = of_kind.cloned().collect();
        for words in [&[kind][..], &[]] {
            let errors = errors(&schema(folder.path(), words), &of_kind);
            for (line, errors) in of_kind.iter().zip(errors) {
                if !errors.iter().all(is_on_purpose) {
                    flagged.push(format!(
                        "{words:?}: {errors:?}\n{}",
                        line["text"].as_str().unwrap()
                    ));
                }
            }
        }
    }
    let shown = flagged[..flagged.len().min(20)].join("\n");
    assert!(flagged.is_empty(), "{} are flagged\n{shown}", flagged.len());
}

#[test]
#[ignore = "needs the installation of a real Mistral"]
fn validators_flag_mistakes() {
    let folder = tempfile::tempdir().unwrap();
    let schema = schema(folder.path(), &[]);
    let lines: Vec<Value> = mistakes()
        .iter()
        .map(|(_, text)| json!({"text": text}))
        .collect();
    let errors = errors(&schema, &lines);
    for ((_, text), errors) in mistakes().iter().zip(errors) {
        assert!(!errors.is_empty(), "{text}");
    }
}

/// The program of the language server, installed below the folder of the tests.
fn editor() -> PathBuf {
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join("yaml-language-server");
    let program = folder.join("node_modules/yaml-language-server/bin/yaml-language-server");
    std::fs::create_dir_all(&folder).unwrap();
    let installed = Command::new("npm")
        .args([
            "install",
            "--no-audit",
            "--no-fund",
            "--prefer-offline",
            "--prefix",
        ])
        .arg(&folder)
        .arg(EDITOR)
        .stdout(Stdio::null())
        .status()
        .unwrap();
    assert!(installed.success());
    program
}

#[test]
#[ignore = "needs Node.js and a package index"]
fn the_language_server_of_editors_flags_mistakes_and_nothing_else() {
    let folder = tempfile::tempdir().unwrap();
    let schema = schema(folder.path(), &[]);
    let mistakes = mistakes();
    // YAML of later versions knows anchors and aliases, which are plain text for the server.
    let valid = corpus::seeds().into_iter();
    let valid: Vec<_> = valid.filter(|(_, text)| !text.contains("*alias")).collect();
    let wrong = mistakes.iter().map(|(_, text)| json!(text));
    let lines: Vec<Value> = wrong
        .chain(valid.iter().map(|(_, text)| json!(text)))
        .collect();
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cloud/support/schema_editor.mjs"
    );
    let mut command = Command::new("node");
    let answers = lists(&answers(
        command.arg(script).arg(editor()).arg(schema),
        &lines,
    ));
    let (of_wrong, of_valid) = answers.split_at(mistakes.len());
    for ((line, text), found) in mistakes.iter().zip(of_wrong) {
        let lines = found.iter().map(|one| &one[0]);
        let lines: HashSet<_> = lines.map(|line| line.as_u64().unwrap()).collect();
        assert_eq!(lines, HashSet::from([*line]), "{found:?}\n{text}");
    }
    for ((_, text), found) in valid.iter().zip(of_valid) {
        let is_warned = text.contains("outputs:") || text.contains("{e: <% $.dropped %>}");
        assert_eq!(!found.is_empty(), is_warned, "{found:?}\n{text}");
    }
}
