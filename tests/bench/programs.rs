//! Rows for programs, against the reference's rows and jq; deletions at the same time, against one by one; many commands of
//! one shell, against as many processes.

use anyhow::{Result, ensure};

use crate::measure::{Job, in_turns};
use crate::measurements::{Benchmark, DELETIONS, EXECUTIONS, NO_REFERENCE, cpu, time};
use crate::report::{Figure, Limit, Report, Unit};
use crate::rows::identifiers;

/// Runs of a large listing.
const RUNS: usize = 5;
/// Runs of many deletions.
const DELETION_RUNS: usize = 3;

/// Listings of one shell.
const LISTINGS: usize = 1000;
/// Runs of so many processes.
const SHELL_RUNS: usize = 3;
const LISTING: &str = "workbook-list -f json";

/// The pipe that `-f jsonl` replaces. Its arguments are the reference and the number of rows.
const PIPE: &str = "set -o pipefail; \"$0\" execution-list --limit \"$1\" -f json | jq -c '.[]'";

impl Benchmark {
    /// What hands rows to programs, and what programs hand to bulk commands.
    pub fn programs(&self, report: &mut Report) -> Result<()> {
        self.objects(report)?;
        self.bulk(report)?;
        self.shell(report)
    }

    /// Many commands over one connection, against as many processes.
    fn shell(&self, report: &mut Report) -> Result<()> {
        report.group(&format!("{LISTINGS} listings, mistral shell : processes"));
        let file = self.home.join("listings");
        std::fs::write(&file, format!("{LISTING}\n").repeat(LISTINGS))?;
        let of_bash = |script: &str| {
            let job = Job::new("bash", &self.home).with(&["-c", script]);
            let job = job.with(&[env!("CARGO_BIN_EXE_mistral").as_ref(), file.as_os_str()]);
            job.env("OS_MISTRAL_URL", format!("{}/v2", self.server.address.http))
        };
        let shell = of_bash("\"$0\" shell < \"$1\"");
        let processes =
            of_bash("set -e; while read -r line; do \"$0\" $line < /dev/null; done < \"$1\"");
        let before = self.server.connections()?;
        shell.run()?;
        let made = self.server.connections()? - before - 1;
        ensure!(made == 1, "the listings took {made} connections");
        let costs = in_turns([&shell, &processes], SHELL_RUNS)?;
        let third = Limit::AtMost(1.0 / 3.0);
        report.add(&cpu("CPU", costs, third));
        report.add(&time("time", costs, third));
        Ok(())
    }

    fn objects(&self, report: &mut Report) -> Result<()> {
        report.group(&format!(
            "{EXECUTIONS} executions as objects, CPU : reference -f json | jq -c '.[]'"
        ));
        let theirs = self.reference.as_ref().map(|reference| {
            let rows = EXECUTIONS.to_string();
            let job = Job::new("bash", &self.home).with(&["-c", PIPE]);
            let job = job.with(&[reference]).with(&[rows]);
            job.env("OS_MISTRAL_URL", format!("{}/v2", self.server.address.http))
        });
        let theirs = theirs.map(|job| job.run()).transpose()?;
        for (name, words, limit) in [
            ("-f jsonl", ["-f", "jsonl"], Limit::AtLeast(15.0)),
            ("--jq .id", ["--jq", ".id"], Limit::None),
        ] {
            let ours = self.executions(self.mistral(), &words);
            let [ours] = in_turns([&ours], RUNS)?;
            report.add(&match theirs {
                Some(theirs) => cpu(name, [ours, theirs], limit),
                None => Figure::missing(name, NO_REFERENCE),
            });
        }
        let used = self.pages(&["-f", "jsonl"]).run()?.memory;
        let name = "memory of -f jsonl in answers of 1000, MB";
        report.add(&Figure::amount(
            name,
            Unit::Bytes,
            used,
            Limit::AtMost(40.0),
        ));
        Ok(())
    }

    fn bulk(&self, report: &mut Report) -> Result<()> {
        report.group(&format!(
            "{DELETIONS} deletions that take a server 5 ms each"
        ));
        let one_by_one = self
            .mistral()
            .with(&["execution-delete"])
            .with(&identifiers(DELETIONS))
            .env(
                "OS_MISTRAL_URL",
                format!("{}/slow/v2", self.server.address.http),
            );
        let at_once = one_by_one.clone().with(&["--concurrency", "8"]);
        let costs = in_turns([&at_once, &one_by_one], DELETION_RUNS)?;
        report.add(&time(
            "time of --concurrency 8 : one by one",
            costs,
            Limit::AtLeast(5.0),
        ));
        Ok(())
    }
}
