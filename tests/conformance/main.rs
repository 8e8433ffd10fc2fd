//! Every recorded case of python-mistralclient, run with this client: the same exit code,
//! standard output and requests, or what an intended difference states.
//!
//! A program of its own and not a list of tests, because it ends with a summary. Words select the
//! cases whose names have one of them. `UPDATE_README=1` writes the two tables of the README.

#![expect(clippy::unwrap_used, reason = "a test stops at the first surprise")]
#![expect(
    clippy::print_stdout,
    reason = "the summary is what this program prints"
)]

mod additions;
mod compare;
mod fixtures;
mod readme;
mod recording;
mod replay;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod terminal;

use std::path::Path;
use std::process::ExitCode;
use std::sync::Mutex;
use std::sync::atomic::{AtomicUsize, Ordering};
use std::time::Instant;

use recording::Recorded;
use replay::Runner;

fn main() -> ExitCode {
    let start = Instant::now();
    let words: Vec<String> = std::env::args()
        .skip(1)
        .filter(|word| !word.starts_with('-'))
        .collect();
    let all = recording::load();
    let has_jq = ["/usr/bin/jq", "/bin/jq"]
        .iter()
        .any(|path| Path::new(path).exists());
    let (chosen, left): (Vec<_>, Vec<_>) = all
        .iter()
        .filter(|case| words.is_empty() || words.iter().any(|word| case.name.contains(word)))
        .partition(|case| has_jq || !case.needs_jq());
    let mut failures = run(&chosen);
    if words.is_empty() {
        failures.extend(readme::check(&all));
    }
    for failure in failures.iter().take(SHOWN) {
        println!("{failure}\n");
    }
    for failure in failures.iter().skip(SHOWN) {
        println!("{}", failure.lines().next().unwrap_or_default());
    }
    println!("\n{}", readme::summary(&chosen));
    for case in left {
        println!("not run, as there is no jq: {}", case.name);
    }
    println!(
        "conformance: {} cases in {:.0} s, {} unexplained differences",
        chosen.len(),
        start.elapsed().as_secs_f64(),
        failures.len()
    );
    if failures.is_empty() {
        ExitCode::SUCCESS
    } else {
        ExitCode::FAILURE
    }
}

/// So many failures are shown whole; of the others the name is enough.
const SHOWN: usize = 40;

/// Runs the cases, several at a time. Gives what is not as expected.
fn run(cases: &[&Recorded]) -> Vec<String> {
    let (next, failures) = (AtomicUsize::new(0), Mutex::new(Vec::new()));
    let workers = std::thread::available_parallelism().map_or(2, usize::from) * 2;
    let identities = replay::Identities::new();
    std::thread::scope(|scope| {
        for _ in 0..workers {
            scope.spawn(|| {
                let runner = Runner::new(&identities);
                while let Some(case) = cases.get(next.fetch_add(1, Ordering::Relaxed)) {
                    let complaints = compare::complaints(case, &runner.run(case));
                    if !complaints.is_empty() {
                        let failure = format!("{}\n{}", case.name, complaints.join("\n"));
                        failures.lock().unwrap().push(failure);
                    }
                }
            });
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    failures
}
