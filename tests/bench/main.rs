//! How fast and how small the client is, against curl and python-mistralclient, as ratios from one
//! run on one machine.
//!
//! `cargo bench --bench cli -- --quick` leaves the reference out, `--build` times a clean release
//! build, `--growth` measures nothing but how costs grow with the size of a text, `--waits` nothing but
//! waits for executions, `--watch` nothing but a watch of a large one, `--programs` nothing but rows for programs and
//! deletions at the same time, `--lint` nothing but mistakes in files, `--accept` writes the figures to `baseline.json`. The exit code is 1 if a figure that
//! does not depend on the machine's load is worse than the accepted one by more than a third, or
//! if something cannot run; a limit that is missed is only reported.

#![expect(
    clippy::print_stdout,
    clippy::print_stderr,
    reason = "the table is printed as it grows"
)]

mod baseline;
mod busy;
mod crafted;
mod growth;
mod lint;
mod measure;
mod measurements;
mod programs;
mod reference;
mod report;
mod rows;
mod server;
#[path = "../support/mod.rs"]
mod support;
mod waits;
mod watch;

use std::path::Path;
use std::process::ExitCode;

use anyhow::{Result, bail};

use baseline::Baseline;
use measurements::{Benchmark, EXECUTIONS};
use report::Report;
use server::{SERVE, Server};

/// What is measured.
#[derive(Default, PartialEq, Eq)]
enum Scope {
    #[default]
    All,
    /// Nothing of python-mistralclient.
    Quick,
    /// How the cost grows with what a server sends.
    Growth,
    /// Waits for executions.
    Waits,
    /// Watching an execution.
    Watch,
    /// Rows for programs, deletions at the same time.
    Programs,
    /// Mistakes in files.
    Lint,
}

#[derive(Default)]
struct Options {
    scope: Scope,
    build: bool,
    accept: bool,
}

fn main() -> Result<ExitCode> {
    let words: Vec<_> = std::env::args().skip(1).collect();
    if let [SERVE, folder, executions] = *words.iter().map(String::as_str).collect::<Vec<_>>() {
        let (input, output) = (std::io::stdin(), std::io::stdout());
        server::serve(Path::new(folder), executions.parse()?, input, output)?;
        return Ok(ExitCode::SUCCESS);
    }
    let mut options = Options::default();
    for word in &words {
        match word.as_str() {
            "--quick" => options.scope = Scope::Quick,
            "--build" => options.build = true,
            "--growth" => options.scope = Scope::Growth,
            "--waits" => options.scope = Scope::Waits,
            "--watch" => options.scope = Scope::Watch,
            "--programs" => options.scope = Scope::Programs,
            "--lint" => options.scope = Scope::Lint,
            "--accept" => options.accept = true,
            // Cargo says so.
            "--bench" => {}
            other => bail!(
                "{other}: there are --quick, --build, --growth, --waits, --watch, --programs, --lint and --accept"
            ),
        }
    }
    measure(&options)
}

fn measure(options: &Options) -> Result<ExitCode> {
    let home = tempfile::tempdir()?;
    let accepted = Baseline::read()?;
    let benchmark = Benchmark {
        home: home.path().to_owned(),
        server: Server::start(home.path(), EXECUTIONS)?,
        curl: reference::tool("curl"),
        valgrind: reference::tool("valgrind"),
        reference: matches!(options.scope, Scope::All | Scope::Waits | Scope::Programs)
            .then(reference::reference)
            .transpose()?,
    };
    heading(&benchmark);
    let mut report = Report::new(accepted.clone());
    match options.scope {
        Scope::All | Scope::Quick => {
            benchmark.all(&mut report, options.build)?;
            benchmark.growth(&mut report)?;
            benchmark.programs(&mut report)?;
            benchmark.lint(&mut report)?;
            benchmark.watch(&mut report)?;
            benchmark.waits(&mut report)?;
        }
        Scope::Growth => benchmark.growth(&mut report)?,
        Scope::Waits => benchmark.waits(&mut report)?,
        Scope::Watch => benchmark.watch(&mut report)?,
        Scope::Programs => benchmark.programs(&mut report)?,
        Scope::Lint => benchmark.lint(&mut report)?,
    }
    println!("\n{} limits met, {} missed", report.met, report.missed);
    if options.accept {
        accepted.accept(&report.found)?;
        return Ok(ExitCode::SUCCESS);
    }
    if report.regressions.is_empty() {
        return Ok(ExitCode::SUCCESS);
    }
    eprintln!("worse by more than a third than baseline.json accepts:");
    for regression in &report.regressions {
        eprintln!("  {regression}");
    }
    Ok(ExitCode::FAILURE)
}

fn heading(benchmark: &Benchmark) {
    let field = |path: &str, name: &str| {
        let text = std::fs::read_to_string(path).ok()?;
        let line = text.lines().find(|line| line.starts_with(name))?;
        Some(line[name.len()..].trim_matches([':', '\t', ' ']).to_owned())
    };
    let load = field("/proc/loadavg", "");
    let load = load.as_deref().and_then(|load| load.split(' ').next());
    let unknown = || "unknown".to_owned();
    println!(
        "{}; {} cores; memory {}; load {}",
        field("/proc/cpuinfo", "model name").unwrap_or_else(unknown),
        std::thread::available_parallelism().map_or(0, usize::from),
        field("/proc/meminfo", "MemTotal").unwrap_or_else(unknown),
        load.unwrap_or("unknown"),
    );
    let version = |program: Option<&Path>| {
        let version = program.and_then(reference::version);
        version.unwrap_or_else(|| "none".to_owned())
    };
    println!(
        "{}; against {}; {}; reference: {}",
        version(Some(Path::new(env!("CARGO_BIN_EXE_mistral")))),
        version(benchmark.curl.as_deref()),
        version(benchmark.valgrind.as_deref()),
        version(benchmark.reference.as_deref()),
    );
    println!(
        "ours : theirs, medians; standard output goes to /dev/null; the server is on 127.0.0.1"
    );
}
