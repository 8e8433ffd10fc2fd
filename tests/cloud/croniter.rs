//! Patterns of cron triggers, evaluated here and by the croniter of the server's own installation.
//!
//! `CASES` says how many patterns are compared, `SEED` which; `CRONITER_PYTHON` is another Python that has croniter.

use std::io::Write as _;
use std::process::{Command, Stdio};

use crate::support::{seed_of_commit, server};

#[path = "../../src/dsl/cron/mod.rs"]
#[expect(unreachable_pub, reason = "public for the program")]
mod cron;
#[path = "../../src/dsl/cron_tests/patterns.rs"]
mod patterns;
#[path = "../../src/dsl/cron_tests/results.rs"]
mod results;

use patterns::{Case, RECORD, RECORDED, cases, digests};
use results::result;

/// What croniter makes of the cases.
fn of_croniter(cases: &[Case]) -> Vec<String> {
    let python = std::env::var_os("CRONITER_PYTHON").map_or_else(
        || server().data.join("venv/bin/python"),
        std::path::PathBuf::from,
    );
    let script = concat!(
        env!("CARGO_MANIFEST_DIR"),
        "/tests/cloud/support/croniter_times.py"
    );
    let mut child = Command::new(python)
        .arg(script)
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .spawn()
        .unwrap();
    let lines: String = cases
        .iter()
        .map(|case| serde_json::json!([case.pattern, case.start]).to_string() + "\n")
        .collect();
    let mut input = child.stdin.take().unwrap();
    let writer = std::thread::spawn(move || input.write_all(lines.as_bytes()).unwrap());
    let output = child.wait_with_output().unwrap();
    writer.join().unwrap();
    assert!(output.status.success());
    let text = String::from_utf8(output.stdout).unwrap();
    text.lines().map(str::to_owned).collect()
}

#[test]
#[ignore = "needs the installation of a real Mistral"]
fn patterns_have_the_times_that_croniter_tells() {
    let seed = seed_of_commit();
    let count = std::env::var("CASES").map_or(2000, |text| text.parse().unwrap());
    let cases = cases(seed, count);
    let expected = of_croniter(&cases);
    assert_eq!(expected.len(), cases.len());
    let mut wrong = Vec::new();
    for (case, expected) in cases.iter().zip(&expected) {
        let found = result(case);
        if found != *expected {
            wrong.push(format!(
                "{:?} after {}:\n  croniter {expected}\n  here     {found}",
                case.pattern, case.start
            ));
        }
    }
    assert!(
        wrong.is_empty(),
        "SEED={seed}: {} of {count} differ:\n{}",
        wrong.len(),
        wrong[..wrong.len().min(20)].join("\n")
    );
}

/// With `UPDATE_RECORDED` it writes the record.
#[test]
#[ignore = "needs the installation of a real Mistral"]
fn the_recorded_times_are_those_of_croniter() {
    let (seed, count) = RECORDED;
    let text = digests(&of_croniter(&cases(seed, count)));
    let path = std::path::Path::new(env!("CARGO_MANIFEST_DIR")).join(RECORD);
    if std::env::var_os("UPDATE_RECORDED").is_some() {
        std::fs::write(&path, &text).unwrap();
    }
    assert_eq!(std::fs::read_to_string(path).unwrap(), text);
}
