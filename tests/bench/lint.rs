//! What it costs to find mistakes in files.

use std::fmt::Write as _;
use std::fs;
use std::path::PathBuf;

use anyhow::Result;

use crate::measure::{Job, in_turns};
use crate::measurements::{Benchmark, NO_VALGRIND};
use crate::report::{Figure, Limit, Report, Unit};

/// How many files are checked, and how many lines each has.
const FILES: usize = 1000;
const LINES: usize = 100;
/// How many are checked under valgrind.
const COUNTED: usize = 50;
const RUNS: usize = 5;

/// The tasks of a workflow: five lines each, with expressions of both languages.
const TASKS: [&str; 3] = [
    "    taskN:
      action: std.http url=<% $.url %> method=\"GET\"
      input: {headers: {X-Id: '{{ _.id }}'}, timeout: 30}
      publish: {found: '<% task().result.content.where($.id > 3).select({id => $.id, name => $.name}) %>'}
      on-success: [{taskM: <% $.found.len() > 0 %>}]
",
    "    taskN:
      workflow: flowW
      input: {url: <% $.url %>, id: <% $.id + 1 %>}
      retry: {count: 3, delay: <% $.delay %>, continue-on: <% task().state = 'ERROR' %>}
      on-complete: [taskM]
",
    "    taskN:
      action: std.echo
      input: {output: 'The {{ _.id|upper }} has {{ _.found|length }} items in {{ env().region }}'}
      wait-before: 1
      on-success: {next: [taskM]}
",
];

/// A file with a workflow that calls the one of the file before.
fn workflow(number: usize) -> String {
    let mut text = format!(
        "version: '2.0'\nflow{number}:\n  input: [url, id, {{delay: 1}}]\n  output: {{found: <% $.found %>}}\n  tasks:\n"
    );
    let tasks = (LINES - text.lines().count()) / 5;
    for index in 0..tasks - 1 {
        let task = TASKS[index % TASKS.len()].replace("flowW", &format!("flow{}", number / 2));
        let task = task.replace("taskN", &format!("task{index}"));
        text.push_str(&task.replace("taskM", &format!("task{}", index + 1)));
    }
    let _ = writeln!(text, "    task{}:\n      action: std.noop", tasks - 1);
    while text.lines().count() < LINES {
        text.push_str("      # The last one.\n");
    }
    text
}

impl Benchmark {
    /// Files of workflows, with the calls between them.
    pub fn lint(&self, report: &mut Report) -> Result<()> {
        report.group(&format!("definition-lint of files of {LINES} lines"));
        let [few, twice] = [self.linted(COUNTED)?, self.linted(2 * COUNTED)?];
        let (name, growth) = (
            "instructions a file, M",
            "twice as many files : half of them",
        );
        if let Some(valgrind) = &self.valgrind {
            let few = few.instructions(valgrind)?;
            let twice = twice.instructions(valgrind)?;
            #[expect(clippy::cast_precision_loss, reason = "small numbers")]
            let each = (twice - few) / COUNTED as f64;
            report.add(&Figure::amount(name, Unit::Instructions, each, Limit::None));
            let limit = Limit::AtMost(2.2);
            let costs = [twice, few];
            report.add(&Figure::ratio(growth, Unit::Instructions, costs, limit));
        } else {
            report.add(&Figure::missing(name, NO_VALGRIND));
            report.add(&Figure::missing(growth, NO_VALGRIND));
        }
        let [cost] = in_turns([&self.linted(FILES)?], RUNS)?;
        let name = format!("{FILES} files, s of processor time");
        let figure = Figure::amount(&name, Unit::Seconds, cost.cpu, Limit::AtMost(1.0));
        report.add(&figure.unstable());
        Ok(())
    }

    /// A check of so many files, in which nothing is found.
    fn linted(&self, files: usize) -> Result<Job> {
        let folder: PathBuf = self.home.join(format!("lint{files}"));
        if !folder.exists() {
            fs::create_dir(&folder)?;
            for number in 0..files {
                fs::write(folder.join(format!("flow{number}.yaml")), workflow(number))?;
            }
        }
        Ok(self
            .mistral()
            .with(&["definition-lint", "--strict"])
            .with(&[folder]))
    }
}
