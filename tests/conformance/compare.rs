//! What was seen against what is expected.

use std::fmt::Write as _;

use serde_json::{Map, Value};

use crate::recording::Recorded;
use crate::replay::Observed;

/// What is not as expected, in words.
pub fn complaints(case: &Recorded, seen: &Observed) -> Vec<String> {
    let mut found = Vec::new();
    if case.code() != seen.code {
        found.push(format!(
            "  exit code {:?}, expected {:?}; standard error: {}",
            seen.code,
            case.code(),
            seen.stderr
        ));
    }
    if case.stdout() != seen.stdout {
        found.push(format!(
            "  standard output:\n{}\n  expected:\n{}",
            lines(&seen.stdout),
            lines(case.stdout())
        ));
    }
    if case.requests() != seen.requests {
        found.push(format!(
            "  requests:\n{}\n  expected:\n{}",
            listed(&seen.requests),
            listed(case.requests())
        ));
    }
    if seen.code != Some(0) && seen.stderr.is_empty() && case.script.is_none() {
        found.push("  nothing on standard error".to_owned());
    }
    for part in case.ours.iter().flat_map(|ours| &ours.stderr) {
        if !seen.stderr.contains(part) {
            found.push(format!("  standard error has no {part:?}: {}", seen.stderr));
        }
    }
    found
}

/// Text with all that cannot be seen escaped.
fn lines(text: &str) -> String {
    let mut found = String::new();
    for line in text.split_inclusive('\n').take(60) {
        let _ = writeln!(found, "    {line:?}");
    }
    found
}

fn listed(requests: &[Map<String, Value>]) -> String {
    let lines = requests
        .iter()
        .map(|request| format!("    {}", Value::Object(request.clone())));
    lines.collect::<Vec<_>>().join("\n")
}
