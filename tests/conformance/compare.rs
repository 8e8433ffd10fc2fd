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
    if is_own_help(case) {
        if !HELP.contains(&seen.stdout) {
            found.push(
                "  standard output is no help text of help.txt; \
                 UPDATE_README=1 cargo test --bin mistral writes that file"
                    .to_owned(),
            );
        }
    } else if case.stdout() != seen.stdout {
        found.push(format!(
            "  standard output, from line {}:\n{}\n  expected:\n{}",
            first_difference(&seen.stdout, case.stdout()) + 1,
            lines(&seen.stdout, case.stdout()),
            lines(case.stdout(), &seen.stdout)
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

/// The help texts of all commands, which another test compares with the program.
const HELP: &str = include_str!("help.txt");

/// Whether the case prints a help text of this client's own: the recorder writes `help.txt` in its place, as it changes
/// with every addition.
fn is_own_help(case: &Recorded) -> bool {
    case.differs().iter().any(|name| name == "help-texts") && case.stdout() == "help.txt"
}

/// The index of the first line in which two texts differ.
fn first_difference(text: &str, other: &str) -> usize {
    let pairs = text.split_inclusive('\n').zip(other.split_inclusive('\n'));
    pairs.take_while(|(one, two)| one == two).count()
}

/// The lines of a text from the first one on that differs from another text, with what cannot be seen escaped.
fn lines(text: &str, other: &str) -> String {
    let mut found = String::new();
    let start = first_difference(text, other);
    for line in text.split_inclusive('\n').skip(start).take(20) {
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
