//! The tables of the README that come of the cases: the intended differences and the summary.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::recording::{Recorded, differences};
use crate::support::readme;

/// Cases by family: all of them, those that are as in the reference, and those with a difference.
pub fn summary(cases: &[&Recorded]) -> String {
    let mut families: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for case in cases {
        let (all, differing) = families.entry(case.family()).or_default();
        *all += 1;
        *differing += usize::from(case.ours.is_some());
    }
    let mut text =
        "| family | cases | the same | intended differences |\n|---|---|---|---|\n".to_owned();
    let mut row = |name: &str, all: usize, differing: usize| {
        let _ = writeln!(
            text,
            "| {name} | {all} | {} | {differing} |",
            all - differing
        );
    };
    for (name, (all, differing)) in &families {
        row(name, *all, *differing);
    }
    let (all, differing) = families.values().fold((0, 0), |(all, differing), family| {
        (all + family.0, differing + family.1)
    });
    row("all", all, differing);
    text
}

/// The table of differences, each with the number of cases that state it.
fn table(cases: &[Recorded]) -> String {
    let mut text = "| python-mistralclient | here | why | cases |\n|---|---|---|---|\n".to_owned();
    for difference in differences() {
        let stating = cases
            .iter()
            .filter(|case| case.differs().contains(&difference.name));
        let _ = writeln!(
            text,
            "| {} | {} | {} | {} |",
            difference.reference,
            difference.ours,
            difference.why,
            stating.count()
        );
    }
    text
}

/// What is wrong with the statements of differences, and with the README.
pub fn check(cases: &[Recorded]) -> Vec<String> {
    let mut found = stale(cases);
    let all: Vec<_> = cases.iter().collect();
    let made = [
        ("intended differences", table(cases)),
        ("conformance", summary(&all)),
    ];
    found.extend(
        made.iter()
            .filter_map(|(name, text)| readme::check(name, text).err()),
    );
    found
}

/// Differences that nothing states, or that are none.
fn stale(cases: &[Recorded]) -> Vec<String> {
    let mut found = Vec::new();
    let stated: BTreeSet<_> = cases
        .iter()
        .flat_map(Recorded::differs)
        .map(String::as_str)
        .collect();
    let known = differences();
    for difference in &known {
        if !stated.contains(difference.name.as_str()) {
            found.push(format!("no case states the difference {}", difference.name));
        }
    }
    for name in stated {
        if !known.iter().any(|difference| difference.name == name) {
            found.push(format!("there is no difference {name}"));
        }
    }
    for case in cases {
        let Some(ours) = &case.ours else { continue };
        let differs = ours
            .code
            .is_some_and(|code| Some(code) != case.reference.code)
            || ours
                .stdout
                .as_ref()
                .is_some_and(|text| *text != case.reference.stdout)
            || ours
                .requests
                .as_ref()
                .is_some_and(|requests| *requests != case.reference.requests)
            || !ours.stderr.is_empty();
        if !differs || ours.differs.is_empty() {
            found.push(format!("{}: what is stated is no difference", case.name));
        }
    }
    found
}
