//! Definitions that were changed by chance: whether they are refused is what the server's parser says, whose verdicts are
//! recorded in `tests/definitions/verdicts.txt`.

use std::fmt::Write as _;
use std::io::{BufRead as _, BufReader, Write as _};
use std::process::{Command, Stdio};
use std::{env, fs, thread};

use generator::{COUNT, Case, SEED, cases, digest, seeds};

use super::findings;
use crate::dsl::DefinitionKind;

#[path = "../../../../tests/definitions/corpus.rs"]
mod generator;

const FOLDER: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/tests/definitions");

/// Why a case is refused here, if it is.
fn refusal(case: &Case) -> Option<String> {
    let kind = match case.kind {
        "workbook" => DefinitionKind::Workbook,
        "action" => DefinitionKind::Actions,
        _ => DefinitionKind::Workflows,
    };
    let found = findings(&case.text, |_| kind);
    let found = found.first()?;
    Some(format!(
        "{}, {} {}",
        found.at, found.rule.code, found.message
    ))
}

/// Why each case is refused here.
fn refusals(cases: &[Case]) -> Vec<Option<String>> {
    let threads = thread::available_parallelism().map_or(1, usize::from);
    let size = cases.len().div_ceil(threads).max(1);
    thread::scope(|scope| {
        let parts = cases.chunks(size);
        let judges = parts.map(|part| scope.spawn(|| part.iter().map(refusal).collect::<Vec<_>>()));
        let judges: Vec<_> = judges.collect();
        let refusals = judges.into_iter().map(|judge| judge.join().unwrap());
        refusals.flatten().collect()
    })
}

/// What the parser of an installed server answers to each case.
fn judged(python: &str, cases: &[Case]) -> Vec<String> {
    let mut judge = Command::new(python)
        .args([&format!("{FOLDER}/judge.py"), "--cached"])
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .unwrap();
    let mut input = judge.stdin.take().unwrap();
    let output = BufReader::new(judge.stdout.take().unwrap());
    let answers = thread::scope(|scope| {
        scope.spawn(move || {
            for case in cases {
                let line = serde_json::json!({"kind": case.kind, "text": case.text});
                writeln!(input, "{line}").unwrap();
            }
        });
        output.lines().map(Result::unwrap).collect::<Vec<_>>()
    });
    judge.wait().unwrap();
    assert_eq!(answers.len(), cases.len());
    answers
}

/// The verdicts as they are recorded: a bit for each case, 1 if it is accepted.
fn recorded(cases: &[Case], accepted: &[bool]) -> String {
    let digest = digest(cases);
    let mut text = format!("seed {SEED}, {} cases, digest {digest:016x}\n", cases.len());
    for line in accepted.chunks(400) {
        for four in line.chunks(4) {
            let digit = four
                .iter()
                .fold(0, |digit, bit| digit << 1 | u8::from(*bit));
            write!(text, "{digit:x}").unwrap();
        }
        text.push('\n');
    }
    text
}

/// Fails if our verdicts are others than these, and shows some that are.
fn compare(cases: &[Case], accepted: &[bool], why: impl Fn(usize) -> String) {
    let mut different = 0;
    let mut shown = String::new();
    let refusals = refusals(cases);
    assert_eq!(refusals.len(), accepted.len());
    for (index, (case, refusal)) in cases.iter().zip(refusals).enumerate() {
        let accepted = &accepted[index];
        if refusal.is_none() == *accepted {
            continue;
        }
        different += 1;
        if different <= 20 {
            let ours = refusal.unwrap_or_else(|| "accepted".to_owned());
            let (kind, theirs, text) = (case.kind, why(index), &case.text);
            writeln!(
                shown,
                "===== case {index}, {kind}\nhere: {ours}\nthe server: {theirs}\n{text}"
            )
            .unwrap();
        }
    }
    assert!(
        different == 0,
        "{different} of {} differ\n{shown}",
        cases.len()
    );
}

#[test]
fn changed_definitions_are_judged_as_by_the_server() {
    let cases: Vec<Case> = cases(SEED, COUNT).collect();
    let file = format!("{FOLDER}/verdicts.txt");
    if let Ok(python) = env::var("UPDATE_VERDICTS") {
        let answers = judged(&python, &cases);
        let accepted: Vec<bool> = answers.iter().map(|answer| answer == "1").collect();
        fs::write(&file, recorded(&cases, &accepted)).unwrap();
        return compare(&cases, &accepted, |index| answers[index].clone());
    }
    let text = fs::read_to_string(&file).unwrap();
    let bits = text.lines().skip(1).flat_map(str::chars);
    let bits = bits.map(|digit| digit.to_digit(16).unwrap());
    let accepted: Vec<bool> = bits
        .flat_map(|digit| (0..4).rev().map(move |bit| digit >> bit & 1 == 1))
        .collect();
    assert_eq!(
        text,
        recorded(&cases, &accepted),
        "the cases have changed; record them anew as tests/README.md says"
    );
    compare(&cases, &accepted, |_| {
        "the opposite, as recorded".to_owned()
    });
}

/// Other cases than those that are recorded: `CORPUS_SEED=5 CORPUS_PYTHON=.../bin/python`.
#[test]
#[ignore = "asks an installed server's parser for minutes"]
fn other_definitions_are_judged_as_by_the_server() {
    let seed = env::var("CORPUS_SEED").unwrap().parse().unwrap();
    let cases: Vec<Case> = cases(seed, COUNT).collect();
    let answers = judged(&env::var("CORPUS_PYTHON").unwrap(), &cases);
    let accepted: Vec<bool> = answers.iter().map(|answer| answer == "1").collect();
    assert!(accepted.contains(&true) && accepted.contains(&false));
    compare(&cases, &accepted, |index| answers[index].clone());
}

#[test]
fn the_definitions_that_are_changed_are_valid() {
    for (kind, text) in seeds() {
        let text = text.to_owned();
        let case = Case { kind, text };
        assert_eq!(refusal(&case), None, "{}", case.text);
    }
}
