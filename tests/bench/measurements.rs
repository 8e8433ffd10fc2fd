//! What is measured, and the limits.

use std::collections::BTreeSet;
use std::ffi::OsStr;
use std::path::PathBuf;
use std::process::Command;
use std::time::Instant;

use anyhow::{Result, ensure};

use crate::measure::{Cost, Job, in_turns, precise};
use crate::report::{Figure, Limit, Report, Unit};
use crate::rows::{WORKBOOKS, identifiers};
use crate::server::Server;

/// Rows of the large listing.
pub const EXECUTIONS: usize = 100_000;

/// Runs of a small command.
const RUNS: usize = 200;

/// Runs of what takes longer, or has a slow reference.
const FEW_RUNS: usize = 9;

/// Runs of a large listing.
const LARGE_RUNS: usize = 5;

/// How many executions are deleted.
pub const DELETIONS: usize = 1000;

/// Bytes of an answer at most, where that is measured.
pub const LIMIT: u64 = 16 * 1024 * 1024;

const NO_CURL: &str = "no curl";
pub const NO_VALGRIND: &str = "no valgrind";
pub const NO_REFERENCE: &str = "--quick leaves the reference out";

/// What a shell asks for as Tab is pressed behind `mistral execution-list --st`.
const TAB: [&str; 4] = ["__complete", "zsh", "=execution-list", "=--st"];
const RUNS_OF_TAB: usize = 20;

/// The programs that are compared, and the server.
pub struct Benchmark {
    pub home: PathBuf,
    pub server: Server,
    pub curl: Option<PathBuf>,
    pub valgrind: Option<PathBuf>,
    pub reference: Option<PathBuf>,
}

impl Benchmark {
    pub fn mistral(&self) -> Job {
        Job::new(env!("CARGO_BIN_EXE_mistral"), &self.home)
    }

    fn curl(&self) -> Option<Job> {
        let job = Job::new(self.curl.as_ref()?, &self.home);
        Some(job.with(&["--silent", "--fail"]))
    }

    /// Executions at once, in a format, by us or by the reference.
    pub fn executions(&self, program: Job, words: &[&str]) -> Job {
        program
            .with(&["execution-list", "--limit", &EXECUTIONS.to_string()])
            .with(words)
            .env("OS_MISTRAL_URL", format!("{}/v2", self.server.address.http))
    }

    /// All executions, in answers of 1000, in a format.
    pub fn pages(&self, words: &[&str]) -> Job {
        let url = format!("{}/pages/v2", self.server.address.http);
        self.mistral()
            .with(&["execution-list", "--limit", "-1"])
            .with(words)
            .env("OS_MISTRAL_URL", url)
    }

    /// All of it but growth and waits.
    pub fn all(&self, report: &mut Report, build: bool) -> Result<()> {
        self.check()?;
        self.listing(report, false)?;
        self.listing(report, true)?;
        self.offline(report)?;
        self.deletions(report)?;
        self.paged(report)?;
        self.large(report)?;
        self.at_the_limit(report)?;
        self.program(report, build)
    }

    /// Fails unless the same rows come in both ways.
    fn check(&self) -> Result<()> {
        let identifiers = ["-f", "value", "-c", "ID"];
        self.pages(&identifiers).check(EXECUTIONS)?;
        self.executions(self.mistral(), &identifiers)
            .check(EXECUTIONS)
    }

    /// One listing, over http or https.
    fn listing(&self, report: &mut Report, tls: bool) -> Result<()> {
        let address = &self.server.address;
        let (base, instructions, wall) = if tls {
            report.group("One listing over https with an authority of its own");
            (&address.https, 1.0, 1.0)
        } else {
            report.group("One listing over http");
            (&address.http, 0.75, 1.3)
        };
        let authority = tls.then_some(&address.authority);
        let client = |program: Job| {
            let job = program
                .with(&["workbook-list", "-f", "json"])
                .env("OS_MISTRAL_URL", format!("{base}/v2"));
            match authority {
                Some(file) => job.env("OS_CACERT", file),
                None => job,
            }
        };
        let ours = client(self.mistral());
        // Brackets, and braces around six fields for each workbook.
        ours.check(2 + WORKBOOKS * 8)?;
        if let Some(curl) = self.curl() {
            let url = format!("{base}/v2/workbooks?sort_keys=created_at&sort_dirs=asc");
            let curl = match authority {
                Some(file) => curl.with(&["--cacert".as_ref(), file.as_os_str()]),
                None => curl,
            };
            let theirs = curl.with(&[url]);
            self.instructions(
                report,
                "instructions : curl",
                [&ours, &theirs],
                instructions,
            )?;
            let costs = in_turns([&ours, &theirs], RUNS)?;
            report.add(&cpu("CPU : curl", costs, Limit::AtMost(1.0)));
            report.add(&time("time : curl", costs, Limit::AtMost(wall)));
        } else {
            report.add(&Figure::missing("all of it : curl", NO_CURL));
        }
        if tls {
            return Ok(());
        }
        if let Some(reference) = &self.reference {
            let theirs = client(Job::new(reference, &self.home));
            let costs = in_turns([&ours, &theirs], FEW_RUNS)?;
            report.add(&time("time : reference", costs, Limit::AtLeast(45.0)));
        } else {
            report.add(&Figure::missing("time : reference", NO_REFERENCE));
        }
        Ok(())
    }

    /// What needs no server, as part of what curl takes for a listing.
    fn offline(&self, report: &mut Report) -> Result<()> {
        report.group("Without a server, against curl's listing over http");
        let Some(curl) = self.curl() else {
            report.add(&Figure::missing("instructions", NO_CURL));
            return Ok(());
        };
        let theirs = curl.with(&[format!("{}/v2/workbooks", self.server.address.http)]);
        for word in ["--version", "help"] {
            let ours = self.mistral().with(&[word]);
            self.instructions(
                report,
                &format!("instructions of {word} : curl"),
                [&ours, &theirs],
                0.25,
            )?;
        }
        let tab = self.mistral().with(&TAB);
        self.instructions(
            report,
            "instructions of a completion : curl",
            [&tab, &theirs],
            0.5,
        )?;
        let [cost] = in_turns([&tab], RUNS_OF_TAB)?;
        let name = "time of a completion, s";
        let limit = Limit::AtMost(0.015);
        report.add(&Figure::amount(name, Unit::Seconds, cost.wall, limit).unstable());
        Ok(())
    }

    fn instructions(
        &self,
        report: &mut Report,
        name: &str,
        jobs: [&Job; 2],
        most: f64,
    ) -> Result<()> {
        let Some(valgrind) = &self.valgrind else {
            report.add(&Figure::missing(name, NO_VALGRIND));
            return Ok(());
        };
        let [ours, theirs] = jobs.map(|job| job.instructions(valgrind));
        let counts = [ours?, theirs?];
        report.add(&Figure::ratio(
            name,
            Unit::Instructions,
            counts,
            Limit::AtMost(most),
        ));
        Ok(())
    }

    /// Processor time for the large listing in each format, and what the memory of it is.
    fn large(&self, report: &mut Report) -> Result<()> {
        let formats = [
            ("json", 15.0),
            ("csv", 15.0),
            ("value", 15.0),
            ("yaml", 30.0),
            ("table", 6.0),
        ];
        let mut memory = Vec::new();
        report.group(&format!("{EXECUTIONS} executions in one answer"));
        for (format, least) in formats {
            let words = ["-f", format];
            let ours = self.executions(self.mistral(), &words);
            let [ours] = in_turns([&ours], LARGE_RUNS)?;
            memory.push((format, ours.memory));
            let name = format!("CPU of {format} : reference");
            report.add(&match &self.reference {
                Some(reference) => {
                    let theirs = self.executions(Job::new(reference, &self.home), &words);
                    cpu(&name, [ours, theirs.run()?], Limit::AtLeast(least))
                }
                None => Figure::missing(&name, NO_REFERENCE),
            });
        }
        report.group(&format!("Memory of {EXECUTIONS} executions in one answer"));
        let body = self.server.address.body;
        for (format, used) in memory {
            let limit = if format == "table" {
                Limit::None
            } else {
                Limit::AtMost(1.5)
            };
            let name = format!("{format} : answer");
            report.add(&Figure::ratio(&name, Unit::Bytes, [used, body], limit));
        }
        let sorted = self.executions(self.mistral(), &["-f", "csv", "--sort-column", "State"]);
        let used = sorted.run()?.memory;
        report.add(&Figure::ratio(
            "csv, --sort-column : answer",
            Unit::Bytes,
            [used, body],
            Limit::None,
        ));
        Ok(())
    }

    /// Memory for an answer that is as large as `--os-max-response` lets it be. It is an error to take
    /// more than eight times that.
    fn at_the_limit(&self, report: &mut Report) -> Result<()> {
        let limit = precise(LIMIT);
        report.group("Memory of an answer of 16 MiB, which is its limit");
        let every = precise(u64::try_from(EXECUTIONS)?);
        let rows = whole(every * limit / self.server.address.body * 0.99);
        let url = format!("{}/v2", self.server.address.http);
        let client = |words: &[&str]| {
            self.mistral()
                .with(words)
                .env("OS_MISTRAL_URL", &url)
                .env("MISTRAL_MAX_RESPONSE", LIMIT.to_string())
        };
        let listing =
            |rows: &str, words: &[&str]| client(&["execution-list", "--limit", rows]).with(words);
        let sorted = ["-f", "csv", "--sort-column", "State"];
        let crafted = |kind: &str, words: &[&str]| {
            let url = format!("{}/crafted/{kind}", self.server.address.http);
            let job = self.mistral().with(words).env("OS_MISTRAL_URL", url);
            job.env("MISTRAL_MAX_RESPONSE", LIMIT.to_string())
        };
        let (get, list) = (["environment-get", "e"], ["environment-list"]);
        let narrow = ["environment-get", "e", "--max-width", "80"];
        for (name, job) in [
            ("a long value", crafted("word", &get)),
            ("a long value, wrapped", crafted("word", &narrow)),
            ("words, wrapped", crafted("words", &narrow)),
            ("tabs", crafted("tabs", &get)),
            ("tabs, wrapped", crafted("tabs", &narrow)),
            ("line ends", crafted("lines", &get)),
            ("small rows", crafted("rows", &list)),
            ("text for tags", crafted("tags", &["workbook-list"])),
            ("json", listing(&rows, &["-f", "json"])),
            ("csv", listing(&rows, &["-f", "csv"])),
            ("yaml", listing(&rows, &["-f", "yaml"])),
            ("table", listing(&rows, &["-f", "table"])),
            ("csv, --sort-column", listing(&rows, &sorted)),
            ("an error", client(&["execution-get", "failing"]).fails()),
            ("more rows", listing(&whole(every), &[]).fails()),
            ("more, packed", client(&["execution-get", "packed"]).fails()),
        ] {
            let used = job.run()?.memory;
            let name_of = format!("{name} : limit");
            report.add(&Figure::ratio(
                &name_of,
                Unit::Bytes,
                [used, limit],
                Limit::AtMost(8.0),
            ));
            ensure!(
                used <= 8.0 * limit,
                "{name} takes {used} bytes at a limit of {limit}"
            );
        }
        Ok(())
    }

    /// Memory for the large listing in answers of 1000 rows.
    fn paged(&self, report: &mut Report) -> Result<()> {
        report.group(&format!(
            "Memory of {EXECUTIONS} executions in answers of 1000, MB"
        ));
        let streamed = Limit::AtMost(40.0);
        for (name, words, limit) in [
            ("json", &["-f", "json"][..], streamed),
            ("json, --oldest", &["-f", "json", "--oldest"], streamed),
            ("csv", &["-f", "csv"], streamed),
            ("value", &["-f", "value"], streamed),
            ("yaml", &["-f", "yaml"], streamed),
            ("table", &["-f", "table"], Limit::None),
            (
                "csv, --sort-column",
                &["-f", "csv", "--sort-column", "State"],
                Limit::None,
            ),
        ] {
            let used = self.pages(words).run()?.memory;
            report.add(&Figure::amount(name, Unit::Bytes, used, limit));
        }
        Ok(())
    }

    /// Many deletions on one connection.
    fn deletions(&self, report: &mut Report) -> Result<()> {
        report.group(&format!("{DELETIONS} deletions over one connection"));
        let Some(curl) = self.curl() else {
            report.add(&Figure::missing("time : curl", NO_CURL));
            return Ok(());
        };
        let base = format!("{}/v2", self.server.address.http);
        let identifiers = identifiers(DELETIONS);
        let ours = self
            .mistral()
            .with(&["execution-delete"])
            .with(&identifiers)
            .env("OS_MISTRAL_URL", &base);
        let config = self.home.join("deletions");
        let urls: Vec<_> = identifiers
            .iter()
            .map(|identifier| format!("url = {base}/executions/{identifier}"))
            .collect();
        std::fs::write(&config, format!("request = DELETE\n{}\n", urls.join("\n")))?;
        let theirs = curl.with(&[OsStr::new("--config"), config.as_os_str()]);
        for job in [&ours, &theirs] {
            let before = self.server.connections()?;
            job.run()?;
            let made = self.server.connections()? - before - 1;
            ensure!(made == 1, "the deletions took {made} connections");
        }
        let costs = in_turns([&ours, &theirs], FEW_RUNS)?;
        report.add(&cpu("CPU : curl", costs, Limit::None));
        report.add(&time("time : curl", costs, Limit::AtMost(1.2)));
        Ok(())
    }

    /// What is installed, and what it takes to build it.
    fn program(&self, report: &mut Report, build: bool) -> Result<()> {
        report.group("The program");
        let size = precise(std::fs::metadata(env!("CARGO_BIN_EXE_mistral"))?.len());
        // The rules of definitions, with a reason and two examples each, are some 2 MB of it.
        report.add(&Figure::amount(
            "size, MB",
            Unit::Bytes,
            size,
            Limit::AtMost(11.5),
        ));
        let tree =
            cargo(&["tree", "--locked", "--edges", "normal", "--prefix", "none"]).output()?;
        ensure!(tree.status.success(), "cargo tree: {}", tree.status);
        let crates: BTreeSet<_> = tree.stdout.split(|&byte| byte == b'\n').collect();
        // The text ends with a line end, after which there is no crate.
        let count = precise(u64::try_from(crates.len() - 1)?);
        report.add(&Figure::amount(
            "crates, itself included",
            Unit::Pieces,
            count,
            Limit::None,
        ));
        if build {
            let start = Instant::now();
            let status = cargo(&[
                "build",
                "--release",
                "--locked",
                "--quiet",
                "--bin",
                "mistral",
            ])
            .env("CARGO_TARGET_DIR", self.home.join("build"))
            .status()?;
            ensure!(status.success(), "cargo build: {status}");
            let time = start.elapsed().as_secs_f64();
            let time = Figure::amount(
                "clean release build, s",
                Unit::Seconds,
                time,
                Limit::AtMost(300.0),
            );
            report.add(&time.unstable());
        }
        Ok(())
    }
}

/// A number without its fraction, as text.
fn whole(number: f64) -> String {
    format!("{:.0}", number.floor())
}

fn cargo(words: &[&str]) -> Command {
    let mut command = Command::new(env!("CARGO"));
    command.current_dir(env!("CARGO_MANIFEST_DIR")).args(words);
    command
}

pub fn cpu(name: &str, costs: [Cost; 2], limit: Limit) -> Figure {
    Figure::ratio(name, Unit::Seconds, costs.map(|cost| cost.cpu), limit)
}

/// Time on the clock, which other programs on the machine disturb.
pub fn time(name: &str, costs: [Cost; 2], limit: Limit) -> Figure {
    Figure::ratio(name, Unit::Seconds, costs.map(|cost| cost.wall), limit).unstable()
}
