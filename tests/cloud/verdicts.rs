//! Whether definitions are refused: the recorded verdicts are those of the server's parser. Those of this program are
//! compared with the record in its unit tests.
//!
//! `CASES` says how many are asked for anew, `SEED` which; `MISTRAL_PYTHON` is another Python that has Mistral.

use std::collections::BTreeSet;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use crate::support::{seed_of_commit, server};

use crate::corpus::{COUNT, Case, SEED, cases};

/// What the parser of the server answers to each case: `1`, or `0` and the reason.
fn judged(cases: &[&Case]) -> Vec<String> {
    let python = std::env::var_os("MISTRAL_PYTHON")
        .map_or_else(|| server().data.join("venv/bin/python"), PathBuf::from);
    let script = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/definitions/judge.py");
    let mut judge = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let lines = cases
        .iter()
        .map(|case| serde_json::json!({"kind": case.kind, "text": case.text}).to_string() + "\n");
    let lines: String = lines.collect();
    let mut input = judge.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = judge.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

/// The recorded verdicts: a bit for each case.
fn recorded() -> Vec<bool> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("tests/definitions");
    let text = std::fs::read_to_string(folder.join("verdicts.txt")).unwrap();
    let digits = text.lines().skip(1).flat_map(str::chars);
    let digits = digits.map(|digit| digit.to_digit(16).unwrap());
    digits
        .flat_map(|digit| (0..4).rev().map(move |bit| digit >> bit & 1 == 1))
        .collect()
}

/// So many different numbers below `COUNT`.
fn chosen(mut seed: u64, count: usize) -> BTreeSet<usize> {
    let mut found = BTreeSet::new();
    while found.len() < count.min(COUNT) {
        // Knuth's numbers; the upper half is the better one.
        seed = seed
            .wrapping_mul(6_364_136_223_846_793_005)
            .wrapping_add(1_442_695_040_888_963_407);
        found.insert(usize::try_from(seed >> 33).unwrap() % COUNT);
    }
    found
}

#[test]
#[ignore = "needs the installation of a real Mistral"]
fn recorded_verdicts_are_those_of_the_server() {
    let seed = seed_of_commit();
    let count = std::env::var("CASES").map_or(300, |text| text.parse().unwrap());
    let all: Vec<Case> = cases(SEED, COUNT).collect();
    let recorded = recorded();
    assert_eq!(recorded.len(), all.len());
    let chosen = chosen(seed, count);
    let asked: Vec<&Case> = chosen.iter().map(|&index| &all[index]).collect();
    for kind in ["workflow", "action", "workbook"] {
        assert!(asked.iter().any(|case| case.kind == kind), "{kind}");
    }
    let answers = judged(&asked);
    assert_eq!(answers.len(), asked.len());
    let accepted = answers.iter().filter(|answer| *answer == "1").count();
    assert!(0 < accepted && accepted < count, "{accepted} of {count}");
    let mut wrong = Vec::new();
    for ((&index, case), answer) in chosen.iter().zip(asked).zip(&answers) {
        if recorded[index] != (answer == "1") {
            wrong.push(format!(
                "case {index}, {}: {answer}\n{}",
                case.kind, case.text
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "SEED={seed}: {} of {count} differ:\n{}",
        wrong.len(),
        wrong.join("\n")
    );
}
