//! What goes wrong, and what the user then sees: the table of the README is made of these cases.

mod cases;

use std::fmt::Write as _;

use crate::support::{Outcome, Server, mistral, readme};
use cases::{CASES, Case, Output, SHORT_TIMEOUT, Target};

/// Files in the folder of each run.
const FILES: [(&str, &[u8]); 8] = [
    ("broken.json", b"{\n  \"vm\": \"web-1\",\n}\n"),
    ("bom.json", b"\xef\xbb\xbf{\"vm\": 1}"),
    ("broken.yaml", b"name: prod\nvariables: {a: ]}\n"),
    ("list.yaml", b"- a\n- b\n"),
    ("latin1.yaml", b"version: '2.0'\n# Gr\xfc\xdfe\n"),
    ("empty.yaml", b""),
    ("no-variables.yaml", b"name: prod\n"),
    ("good.yaml", b"version: '2.0'\n"),
];

/// Runs a case. Gives what was seen, with the places of this run replaced, and the number of requests.
fn run(case: &Case) -> (Outcome, usize) {
    let (server, url) = match case.target {
        Target::Server(respond) => {
            let server = Server::raw(respond);
            let url = server.url();
            (Some(server), url)
        }
        Target::Tls(respond) => {
            let server = Server::raw(respond);
            let url = server.url().replace("http://", "https://");
            (Some(server), url)
        }
        Target::Url(url) => (None, url.to_owned()),
    };
    let requests = || server.as_ref().map_or(0, |server| server.asked(""));
    let run = mistral(case.words)
        .env("OS_MISTRAL_URL", &url)
        .envs(case.environment);
    for (name, content) in FILES {
        std::fs::write(run.folder().join(name), content).unwrap();
    }
    std::os::unix::fs::symlink("loop.yaml", run.folder().join("loop.yaml")).unwrap();
    let mut ran = match case.output {
        Output::Read => run.run(),
        Output::Closed => run.closed_stdout().run(),
        Output::Full => run.full_stdout().run(),
        Output::Interrupted => run.interrupted(|| requests() > 0),
    };
    let address = url.trim_end_matches("/v2");
    let address = address.split_once("://").map_or(address, |(_, rest)| rest);
    if server.is_some() {
        ran.stderr = ran.stderr.replace(address, "HOST:8989");
    }
    (ran, requests())
}

/// The system's words for an unknown host depend on its resolver.
fn without_resolver(text: &str) -> String {
    let lines = text.lines().map(
        |line| match line.split_once("lookup address information: ") {
            Some((before, _)) => format!("{before}lookup address information"),
            None => line.to_owned(),
        },
    );
    lines.collect::<Vec<_>>().join("\n")
}

/// Repeated lines once, in a cell of a table.
fn cell(stderr: &str) -> String {
    let mut lines: Vec<String> = without_resolver(stderr)
        .lines()
        .map(|line| line.trim_start().replace('|', "\\|"))
        .map(|line| format!("`{line}`"))
        .collect();
    lines.dedup();
    if lines.is_empty() {
        return "nothing".to_owned();
    }
    lines.join("<br>")
}

#[test]
fn every_fault_is_told_and_the_readme_shows_how() {
    let mut table = String::from("| what went wrong | what is shown | code |\n|---|---|---|\n");
    let rows: Vec<_> = std::thread::scope(|scope| {
        let running: Vec<_> = CASES
            .iter()
            .map(|case| scope.spawn(move || run(case)))
            .collect();
        running.into_iter().map(|run| run.join().unwrap()).collect()
    });
    for (case, (ran, requests)) in CASES.iter().zip(rows) {
        ran.assert(case.code, case.stdout);
        // In a hurry the request may not have been read before the time is over.
        let right = requests == case.requests || case.environment == SHORT_TIMEOUT && requests == 0;
        assert!(right, "requests of {}: {requests}", case.name);
        let retries = ran.stderr.matches("retrying").count();
        assert_eq!(retries, case.retries, "{}: {}", case.name, ran.stderr);
        let silent = matches!(case.code, 130 | 141);
        assert_eq!(
            ran.stderr.is_empty(),
            silent,
            "{}: {}",
            case.name,
            ran.stderr
        );
        let _ = writeln!(
            table,
            "| {} | {} | {} |",
            case.name,
            cell(&ran.stderr),
            case.code
        );
    }
    readme::check("what went wrong", &table).unwrap();
}
