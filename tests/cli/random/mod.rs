//! Arguments, files and answers at random: no panic, no hang, and an exit code that means something.
//!
//! `CASES` says how many cases each test runs, `SEED` where chance begins.

mod chance;
mod wire;

use crate::support::{Ran, Run, mistral};
use chance::Chance;
use wire::Wire;

/// So many cases of each kind are enough to notice a slip while working.
const FEW: u64 = 150;

/// Commands that print what a server answers, with the key of its rows if it lists.
const READING: [(&[&str], &str); 12] = [
    (&["workflow-list"], "workflows"),
    (&["workbook-list"], "workbooks"),
    (&["action-list"], "actions"),
    (&["execution-list"], "executions"),
    (&["task-list"], "tasks"),
    (&["action-execution-list"], "action_executions"),
    (&["cron-trigger-list"], "cron_triggers"),
    (&["environment-list"], "environments"),
    (&["execution-get", "x"], ""),
    (&["task-get-result", "x"], ""),
    (&["environment-get", "x"], ""),
    (&["execution-get-report", "x"], ""),
];

/// Commands that read a file; `FILE` stands for it.
const FEEDING: [&[&str]; 12] = [
    &["workflow-create", "FILE"],
    &["workbook-validate", "FILE"],
    &["code-source-create", "n", "FILE"],
    &["environment-create", "FILE"],
    &["environment-update", "FILE"],
    &["execution-create", "w", "FILE"],
    &["execution-create", "w", "{}", "FILE"],
    &["run-action", "a", "FILE"],
    &["execution-update", "x", "-e", "FILE"],
    &["task-rerun", "x", "-e", "FILE"],
    &["action-execution-update", "x", "--output", "FILE"],
    &["workflow-list", "--os-cloud", "c"],
];

/// Runs as many cases as are wanted; one that goes wrong is named by its number.
fn cases(salt: u64, run: impl Fn(&mut Chance) -> Ran) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("SEED").unwrap_or(0);
    for index in 0..number("CASES").unwrap_or(FEW) {
        let mut chance = Chance::new(seed ^ salt << 56, index);
        let ran = run(&mut chance);
        let sane = matches!(ran.code, Some(0..=2))
            && (ran.code == Some(0) || !ran.stderr.trim().is_empty())
            && !ran.stderr.contains("panicked");
        assert!(
            sane,
            "SEED={seed}, case {index}: exit code {:?}\n{}",
            ran.code, ran.stderr
        );
    }
}

fn with_format(run: &mut Vec<String>, chance: &mut Chance) {
    let options = [
        &["-f", "json"][..],
        &["-f", "yaml"],
        &["-f", "value"],
        &["-f", "table", "--max-width", "30"],
        &["--sort-column", "Name"],
        &[
            "--sort-column",
            "Remaining executions",
            "--sort-column",
            "State",
        ],
        &[
            "--sort-column",
            "Is system",
            "--sort-descending",
            "-f",
            "csv",
        ],
        &["-c", "ID", "-c", "Name"],
        &[],
    ];
    run.extend(chance.of(&options).iter().map(|&word| word.to_owned()));
}

fn prepared(words: &[String], wire: &Wire) -> Run {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    mistral(&words).env("OS_MISTRAL_URL", &wire.url)
}

#[test]
fn arguments() {
    let wire = Wire::start();
    cases(1, |chance| {
        wire.next(chance.answer("workflows"));
        let words: Vec<String> = (0..=chance.below(6)).map(|_| chance.word()).collect();
        let mut run = prepared(&words, &wire);
        if chance.one_in(4) {
            run = run.env(chance.variable(), &chance.junk());
        }
        run.run()
    });
}

#[test]
fn files() {
    let wire = Wire::start();
    cases(2, |chance| {
        wire.next(chance.answer(""));
        let words: Vec<String> = chance.of(&FEEDING).iter().map(|&w| w.to_owned()).collect();
        let content = chance.document();
        let run = prepared(&words, &wire);
        let cloud = run.folder().join("clouds.yaml");
        std::fs::write(run.folder().join("FILE"), &content).unwrap();
        std::fs::write(cloud, [b"clouds:\n  c: ", &content[..]].concat()).unwrap();
        run.run()
    });
}

#[test]
fn answers() {
    let wire = Wire::start();
    cases(3, |chance| {
        let (words, key) = *chance.of(&READING);
        wire.next(chance.answer(key));
        let mut words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        with_format(&mut words, chance);
        prepared(&words, &wire).run()
    });
}

#[test]
fn answers_of_logins() {
    let wire = Wire::start();
    cases(4, |chance| {
        wire.next(chance.answer("token"));
        let words = ["workbook-list", "-f", "json"].map(str::to_owned);
        let run = prepared(&words, &wire)
            .env("OS_AUTH_URL", wire.url.trim_end_matches("/v2"))
            // Wherever a catalog leads, this server answers.
            .env("http_proxy", wire.url.trim_end_matches("/v2"))
            .env("OS_USERNAME", "u")
            .env("OS_PASSWORD", "p")
            .env("OS_TENANT_NAME", "t")
            .env("OPENID_CLIENT_ID", "c");
        let run = match chance.below(3) {
            0 => run.env("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
            1 => run.env("OS_AUTH_TYPE", "v2password"),
            _ => run.env("OS_MISTRAL_URL", ""),
        };
        run.run()
    });
}
