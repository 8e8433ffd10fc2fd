//! Arguments, files and answers at random: no panic, no hang, and an exit code that means something.
//!
//! `CASES` says how many cases each test runs, `SEED` is the seed of the random numbers.

mod generator;

use std::sync::{Arc, Mutex};

use crate::support::{Outcome, Run, Server, mistral, raw};
use generator::Generator;

/// Cases of each kind, enough for a run during development.
const DEFAULT_CASES: u64 = 150;

/// Commands that print what a server answers, with the key of its rows if it lists.
const OUTPUT_COMMANDS: [(&[&str], &str); 12] = [
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
const FILE_COMMANDS: [&[&str]; 12] = [
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
fn cases(salt: u64, run: impl Fn(&mut Generator) -> Outcome) {
    let number = |name: &str| std::env::var(name).ok().and_then(|text| text.parse().ok());
    let seed: u64 = number("SEED").unwrap_or(0);
    for index in 0..number("CASES").unwrap_or(DEFAULT_CASES) {
        let mut random = Generator::new(seed ^ salt << 56, index);
        let ran = run(&mut random);
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

fn with_format(run: &mut Vec<String>, random: &mut Generator) {
    let options = [
        &["-f", "json"][..],
        &["-f", "jsonl"],
        &[
            "-f",
            "jsonl",
            "-c",
            "input",
            "-c",
            "Name",
            "--sort-column",
            "ID",
        ],
        &["-f", "raw"],
        &["-f", "raw", "-c", "output", "-c", "ID"],
        &["-c", "description", "-c", "Name"],
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
    run.extend(random.of(&options).iter().map(|&word| word.to_owned()));
}

fn prepared(words: &[String], server: &Server) -> Run {
    let words: Vec<&str> = words.iter().map(String::as_str).collect();
    mistral(&words).server(server)
}

/// A server that sends the same bytes for every request, and these bytes, which may be exchanged.
fn server() -> (Server, Arc<Mutex<Vec<u8>>>) {
    let bytes = Arc::<Mutex<Vec<u8>>>::default();
    let shared = Arc::clone(&bytes);
    let server = Server::raw(move |stream, _| {
        let bytes = shared.lock().unwrap().clone();
        raw::send(stream, &bytes);
    });
    (server, bytes)
}

#[test]
fn arguments() {
    let (server, bytes) = server();
    cases(1, |random| {
        *bytes.lock().unwrap() = random.answer("workflows");
        let words: Vec<String> = (0..=random.below(6)).map(|_| random.word()).collect();
        let mut run = prepared(&words, &server);
        if random.one_in(4) {
            run = run.env(random.variable(), &random.arbitrary_text());
        }
        run.run()
    });
}

#[test]
fn files() {
    let (server, bytes) = server();
    cases(2, |random| {
        *bytes.lock().unwrap() = random.answer("");
        let words: Vec<String> = random
            .of(&FILE_COMMANDS)
            .iter()
            .map(|&w| w.to_owned())
            .collect();
        let content = random.document();
        let run = prepared(&words, &server);
        let cloud = run.folder().join("clouds.yaml");
        std::fs::write(run.folder().join("FILE"), &content).unwrap();
        std::fs::write(cloud, [b"clouds:\n  c: ", &content[..]].concat()).unwrap();
        run.run()
    });
}

#[test]
fn answers() {
    let (server, bytes) = server();
    cases(3, |random| {
        let (words, key) = *random.of(&OUTPUT_COMMANDS);
        *bytes.lock().unwrap() = random.answer(key);
        let mut words: Vec<String> = words.iter().map(|&word| word.to_owned()).collect();
        with_format(&mut words, random);
        prepared(&words, &server).run()
    });
}

#[test]
fn answers_of_logins() {
    let (server, bytes) = server();
    cases(4, |random| {
        *bytes.lock().unwrap() = random.answer("token");
        let words = ["workbook-list", "-f", "json"].map(str::to_owned);
        let run = prepared(&words, &server)
            .env("OS_AUTH_URL", &server.below(""))
            // Wherever a catalog leads, this server answers.
            .env("http_proxy", &server.below(""))
            .env("OS_USERNAME", "u")
            .env("OS_PASSWORD", "p")
            .env("OS_TENANT_NAME", "t")
            .env("OPENID_CLIENT_ID", "c");
        let run = match random.below(3) {
            0 => run.env("MISTRAL_AUTH_TYPE", "keycloak-oidc"),
            1 => run.env("OS_AUTH_TYPE", "v2password"),
            _ => run.env("OS_MISTRAL_URL", ""),
        };
        run.run()
    });
}
