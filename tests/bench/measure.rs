//! What a command costs: processor time, time on the clock, memory, instructions.

use std::ffi::{OsStr, OsString};
use std::fs::File;
use std::io::{BufRead, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};
use std::time::Instant;

use anyhow::{Context, Result, bail};
use wait4::Wait4;

/// A command that is measured, with nothing of the user's environment.
///
/// Its standard output goes to `/dev/null`, its standard error to a file.
#[derive(Clone, Debug)]
pub struct Job {
    words: Vec<OsString>,
    environment: Vec<(String, OsString)>,
    home: PathBuf,
    /// The exit code that it must have.
    code: i32,
}

/// What one run cost.
#[derive(Clone, Copy)]
pub struct Cost {
    /// Processor time in user and system mode, in seconds.
    pub cpu: f64,
    /// Time on the clock from start to end, in seconds.
    pub wall: f64,
    /// Most memory that was in use at once, in bytes.
    pub memory: f64,
}

impl Job {
    /// A program without arguments, at home in this folder.
    pub fn new(program: impl AsRef<OsStr>, home: &Path) -> Self {
        Self {
            words: vec![program.as_ref().to_owned()],
            environment: Vec::new(),
            home: home.to_owned(),
            code: 0,
        }
    }

    /// With an error to be told.
    pub fn fails(mut self) -> Self {
        self.code = 1;
        self
    }

    /// With these arguments too.
    pub fn with(mut self, arguments: &[impl AsRef<OsStr>]) -> Self {
        let arguments = arguments.iter().map(|word| word.as_ref().to_owned());
        self.words.extend(arguments);
        self
    }

    /// With an environment variable.
    pub fn env(mut self, name: &str, value: impl AsRef<OsStr>) -> Self {
        let value = value.as_ref().to_owned();
        self.environment.push((name.to_owned(), value));
        self
    }

    /// Run by another program.
    fn below(mut self, words: &[&OsStr]) -> Self {
        self.words.splice(0..0, words.iter().map(OsString::from));
        self
    }

    fn stderr(&self) -> PathBuf {
        self.home.join("stderr")
    }

    fn command(&self) -> Result<Command> {
        let (program, arguments) = self.words.split_first().context("no program")?;
        let mut command = Command::new(program);
        command
            .args(arguments)
            .env_clear()
            .env("PATH", std::env::var_os("PATH").unwrap_or_default())
            .env("HOME", &self.home)
            .envs(self.environment.iter().map(|(name, value)| (name, value)))
            .current_dir(&self.home)
            .stdin(Stdio::null())
            .stdout(Stdio::null())
            .stderr(File::create(self.stderr())?);
        Ok(command)
    }

    /// The failure of a run, with what it said.
    fn failure(&self, what: &str) -> anyhow::Error {
        let said = std::fs::read_to_string(self.stderr()).unwrap_or_default();
        let shown: Vec<_> = self.words.iter().take(8).collect();
        anyhow::anyhow!("{shown:?}: {what}\n{}", said.trim_end())
    }

    /// One run, which must end with the code of the job.
    pub fn run(&self) -> Result<Cost> {
        let mut command = self.command()?;
        let start = Instant::now();
        let mut child = command
            .spawn()
            .with_context(|| format!("{} cannot be started", self.words[0].display()))?;
        let used = child.wait4()?;
        let wall = start.elapsed().as_secs_f64();
        if used.status.code() != Some(self.code) {
            return Err(self.failure(&used.status.to_string()));
        }
        Ok(Cost {
            cpu: (used.rusage.utime + used.rusage.stime).as_secs_f64(),
            wall,
            memory: precise(used.rusage.maxrss),
        })
    }

    /// Instructions that one run executes in user mode, by valgrind's count.
    pub fn instructions(&self, valgrind: &Path) -> Result<f64> {
        let callgrind = [
            valgrind.as_os_str(),
            OsStr::new("--tool=callgrind"),
            OsStr::new("--callgrind-out-file=/dev/null"),
        ];
        let wrapped = self.clone().below(&callgrind);
        wrapped.run()?;
        let said = std::fs::read_to_string(wrapped.stderr())?;
        let count = said
            .lines()
            .filter_map(|line| line.split_once("Collected : "))
            .find_map(|(_, count)| count.trim().parse().ok());
        count.ok_or_else(|| wrapped.failure("no count of instructions"))
    }

    /// Lines that a run writes to its standard output, here a file.
    fn lines(&self) -> Result<usize> {
        let path = self.home.join("stdout");
        let status = self.command()?.stdout(File::create(&path)?).status()?;
        if !status.success() {
            return Err(self.failure(&status.to_string()));
        }
        let mut reader = BufReader::new(File::open(&path)?);
        let mut count = 0;
        while reader.skip_until(b'\n')? > 0 {
            count += 1;
        }
        std::fs::remove_file(&path)?;
        Ok(count)
    }

    /// Fails unless a run writes so many lines.
    pub fn check(&self, lines: usize) -> Result<()> {
        match self.lines()? {
            found if found == lines => Ok(()),
            found => bail!("{:?} wrote {found} lines, not {lines}", self.words),
        }
    }
}

/// Runs jobs in turns, so many times each; the medians of each.
pub fn in_turns<const N: usize>(jobs: [&Job; N], rounds: usize) -> Result<[Cost; N]> {
    let mut costs = [const { Vec::new() }; N];
    for _ in 0..rounds {
        for (job, costs) in jobs.iter().zip(&mut costs) {
            costs.push(job.run()?);
        }
    }
    Ok(costs.map(|costs| median(&costs)))
}

fn median(costs: &[Cost]) -> Cost {
    let of = |field: fn(&Cost) -> f64| {
        let mut values: Vec<_> = costs.iter().map(field).collect();
        values.sort_by(f64::total_cmp);
        values.get(values.len() / 2).copied().unwrap_or(f64::NAN)
    };
    Cost {
        cpu: of(|cost| cost.cpu),
        wall: of(|cost| cost.wall),
        memory: of(|cost| cost.memory),
    }
}

/// A count as a number to calculate with.
#[expect(clippy::cast_precision_loss, reason = "no count here is near 2^52")]
pub fn precise(count: u64) -> f64 {
    count as f64
}
