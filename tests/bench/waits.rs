//! Waits for executions: how late they tell the end, how often they ask, and what a thousand of them do to a server.

use std::ffi::OsStr;
use std::path::Path;
use std::process::{Child, Command, Stdio};
use std::time::{Duration, Instant};

use anyhow::{Context, Result, ensure};
use rustix::process::{Resource, Rlimit, getrlimit, setrlimit};

use crate::busy::{Busy, SERVICE};
use crate::measure::{Job, precise};
use crate::measurements::{Benchmark, NO_REFERENCE};
use crate::report::{Figure, Limit, Report, Unit};

/// Executions of about the same length, the ends of which are spread over a second.
const RUNS: u32 = 8;
/// The same for a loop that starts a slow program.
const REFERENCE_RUNS: u32 = 2;

/// The loop that a wait replaces. Its arguments are a program and an ID.
const LOOP: &str = "while state=$(\"$0\" execution-get \"$1\" -f value -c State) && [ \"$state\" != SUCCESS ]; \
                    do sleep 1; done";

/// How many wait at the same time.
const CROWD: u32 = 1000;
/// How long it takes for all of them to have begun.
const ARRIVAL: Duration = Duration::from_secs(3);
/// How long the server is away.
const OUTAGE: Duration = Duration::from_secs(5);
/// It is an error if more than this part of them is in the queue after that.
const HERD: f64 = 0.6;

/// How the end of an execution was told.
#[derive(Clone, Copy, Default)]
struct Reaction {
    /// Seconds after the end.
    late: f64,
    requests: f64,
    cpu: f64,
}

/// Several of them.
struct Reactions {
    mean: Reaction,
    /// The worst value of each.
    worst: Reaction,
}

impl Benchmark {
    /// One wait against a loop, and a thousand waits against a server.
    pub fn waits(&self, report: &mut Report) -> Result<()> {
        self.reactions(report)?;
        self.crowd(report)
    }

    /// Waits and loops side by side, for executions of some seconds and of half a minute.
    fn reactions(&self, report: &mut Report) -> Result<()> {
        let busy = Busy::start()?;
        let lengths = [5, 30].map(Duration::from_secs);
        let measured: Vec<_> = std::thread::scope(|scope| {
            let lengths = lengths.map(|length| {
                let busy = &busy;
                scope.spawn(move || self.side_by_side(busy, length))
            });
            lengths.map(std::thread::ScopedJoinHandle::join).into()
        });
        for (length, measured) in lengths.into_iter().zip(measured) {
            let measured = measured.ok().context("a measurement panicked")??;
            let seconds = length.as_secs();
            report.group(&format!(
                "The end of an execution of {seconds} to {} s, execution-wait : a loop with sleep 1",
                seconds + 1
            ));
            add_reactions(report, length, &measured);
        }
        Ok(())
    }

    /// How the ends of executions that last so long are told: by waits, by loops, by loops of the reference.
    fn side_by_side(&self, busy: &Busy, length: Duration) -> Result<[Option<Reactions>; 3]> {
        let program = Path::new(env!("CARGO_BIN_EXE_mistral"));
        let wait = |job: Job, id: &str| job.with(&["execution-wait", id, "--timeout", "2m"]);
        let loops = |job: Job, program: &Path, id: &str| {
            let words = [OsStr::new("-c"), LOOP.as_ref(), program.as_ref()];
            job.with(&words).with(&[id])
        };
        std::thread::scope(|scope| {
            let waits = scope.spawn(|| {
                self.told(busy, "wait", length, RUNS, |home, id| {
                    wait(Job::new(program, home), id)
                })
            });
            let ours = scope.spawn(|| {
                self.told(busy, "loop", length, RUNS, |home, id| {
                    loops(Job::new("sh", home), program, id)
                })
            });
            let theirs = self.reference.as_ref().map(|reference| {
                self.told(busy, "reference", length, REFERENCE_RUNS, |home, id| {
                    loops(Job::new("sh", home), reference, id)
                })
            });
            let panicked = "a measurement panicked";
            Ok([
                Some(waits.join().ok().context(panicked)??),
                Some(ours.join().ok().context(panicked)??),
                theirs.transpose()?,
            ])
        })
    }

    /// How jobs at the same time tell the end of an execution each. All of them end by themselves.
    fn told(
        &self,
        busy: &Busy,
        name: &str,
        length: Duration,
        runs: u32,
        job: impl Fn(&Path, &str) -> Job + Sync,
    ) -> Result<Reactions> {
        let told = |run: u32| {
            let lasts = length + Duration::from_secs(1) * run / runs;
            let id = Busy::id(name, lasts);
            let home = self.home.join(&id);
            std::fs::create_dir(&home)?;
            let cost = job(&home, &id).env("OS_MISTRAL_URL", busy.url()).run()?;
            let since = busy.begun(&id).context("nothing was asked for")?.elapsed();
            let late = since.checked_sub(lasts);
            let late = late.with_context(|| format!("{name} ended before {lasts:?}"))?;
            Ok(Reaction {
                late: late.as_secs_f64(),
                requests: precise(busy.requests(&id)),
                cpu: cost.cpu,
            })
        };
        let all: Result<Vec<Reaction>> = std::thread::scope(|scope| {
            let told = &told;
            let all: Vec<_> = (0..runs)
                .map(|run| scope.spawn(move || told(run)))
                .collect();
            let all = all.into_iter().map(|thread| {
                let reaction = thread.join();
                reaction.ok().context("a measurement panicked")?
            });
            all.collect()
        });
        Ok(Reactions::of(&all?))
    }

    /// A thousand waits for executions of one server, which goes away in the middle.
    fn crowd(&self, report: &mut Report) -> Result<()> {
        report.group(&format!(
            "{CROWD} waits at a server that takes {} ms for a request",
            SERVICE.as_millis()
        ));
        let mut busy = Busy::start()?;
        let start = Instant::now();
        let mut crowd = Crowd::start(&self.home, &busy)?;
        let mut phase = |busy: &Busy, name: &str, [from, to]: [u64; 2], rate: f64, queue: f64| {
            let [from, to] = [from, to].map(|at| start + Duration::from_secs(at));
            std::thread::sleep(to.saturating_duration_since(Instant::now()));
            let load = busy.load(from, to);
            for (what, value, most) in [
                ("requests a second", load.rate, rate),
                ("longest queue", load.longest, queue),
            ] {
                let (name, limit) = (format!("{name}: {what}"), Limit::AtMost(most));
                report.add(&Figure::amount(&name, Unit::Pieces, value.round(), limit).unstable());
            }
            load
        };
        phase(&busy, "to 20 s", [0, 20], 350.0, 700.0);
        phase(&busy, "to 40 s", [20, 40], 350.0, 500.0);
        busy.go_away()?;
        std::thread::sleep(OUTAGE);
        busy.come_back()?;
        let back = phase(&busy, "15 s after a restart", [45, 60], 350.0, 400.0);
        phase(&busy, "70 to 85 s", [70, 85], 320.0, 150.0);
        busy.end_all();
        let end = Instant::now();
        crowd.end()?;
        let last = end.elapsed().as_secs_f64();
        let last = Figure::amount("last end told, s", Unit::Seconds, last, Limit::AtMost(10.0));
        report.add(&last.unstable());
        ensure!(
            back.longest <= f64::from(CROWD) * HERD,
            "{} of {CROWD} waits came back to a server together",
            back.longest
        );
        Ok(())
    }
}

impl Reactions {
    fn of(all: &[Reaction]) -> Self {
        let count = precise(u64::try_from(all.len()).unwrap_or(u64::MAX));
        let of = |field: fn(&Reaction) -> f64| {
            let values = all.iter().map(field);
            let mean = values.clone().sum::<f64>() / count;
            (mean, values.fold(0.0, f64::max))
        };
        let (late, requests, cpu) = (of(|r| r.late), of(|r| r.requests), of(|r| r.cpu));
        Self {
            mean: Reaction {
                late: late.0,
                requests: requests.0,
                cpu: cpu.0,
            },
            worst: Reaction {
                late: late.1,
                requests: requests.1,
                cpu: cpu.1,
            },
        }
    }

    /// Requests a minute, of executions that last so long and half a second.
    fn rate(&self, length: Duration) -> f64 {
        (self.mean.requests / (length.as_secs_f64() + 0.5) * 60.0).round()
    }
}

fn add_reactions(report: &mut Report, length: Duration, measured: &[Option<Reactions>; 3]) {
    let [Some(waits), Some(loops), reference] = measured else {
        return;
    };
    let longest = length.as_secs_f64() + 1.0;
    // Half a second for what takes seconds, and about 5 % otherwise.
    let most = if longest < 10.0 {
        0.5
    } else {
        longest * 0.06 + 0.25
    };
    let late = Figure::amount(
        "late at most, s",
        Unit::Seconds,
        waits.worst.late,
        Limit::AtMost(most),
    );
    report.add(&late.unstable());
    let requests = [waits.worst.requests, most_requests(longest).floor()];
    let limit = Limit::AtMost(1.0);
    report.add(&Figure::ratio(
        "requests : allowed by the rule",
        Unit::Pieces,
        requests,
        limit,
    ));
    for (theirs, name) in [
        (Some(loops), "loop"),
        (reference.as_ref(), "reference's loop"),
    ] {
        let Some(theirs) = theirs else {
            report.add(&Figure::missing(
                &format!("all of it : {name}"),
                NO_REFERENCE,
            ));
            continue;
        };
        let mut add = |what: &str, unit: Unit, pair: [f64; 2]| {
            let name = format!("{what} : {name}");
            report.add(&Figure::ratio(&name, unit, pair, Limit::None).unstable());
        };
        add("late", Unit::Seconds, [waits.mean.late, theirs.mean.late]);
        add(
            "requests a minute",
            Unit::Pieces,
            [waits.rate(length), theirs.rate(length)],
        );
        add("CPU", Unit::Seconds, [waits.mean.cpu, theirs.mean.cpu]);
    }
}

/// The most requests for an execution of so many seconds: four a second at first, then, with the shortest gaps that
/// chance makes, one after each 4.5 % of the time; the last of them may come after the end. Another one reads the result.
fn most_requests(seconds: f64) -> f64 {
    const GAP: f64 = 0.25;
    const PART: f64 = 0.045;
    let turn = GAP / PART;
    let growing = (seconds / turn).max(1.0).ln() / (1.0 + PART).ln();
    seconds.min(turn) / GAP + growing + 3.0
}

/// Processes that wait; those that are left end with this value.
struct Crowd(Vec<Child>);

impl Crowd {
    /// Starts all of them, one after the other.
    fn start(home: &Path, busy: &Busy) -> Result<Self> {
        let files = u64::from(CROWD) * 2 + 100;
        let Rlimit { current, maximum } = getrlimit(Resource::Nofile);
        if current.is_some_and(|limit| limit < files) {
            let current = Some(files);
            setrlimit(Resource::Nofile, Rlimit { current, maximum })
                .with_context(|| format!("{files} open files are needed"))?;
        }
        let mut crowd = Self(Vec::new());
        let start = Instant::now();
        for number in 0..CROWD {
            let at = start + ARRIVAL * number / CROWD;
            std::thread::sleep(at.saturating_duration_since(Instant::now()));
            let child = Command::new(env!("CARGO_BIN_EXE_mistral"))
                .args(["execution-wait", "x", "--timeout", "3m"])
                .env_clear()
                .env("HOME", home)
                .env("OS_MISTRAL_URL", busy.url())
                .current_dir(home)
                .stdin(Stdio::null())
                .stdout(Stdio::null())
                .stderr(Stdio::null())
                .spawn();
            crowd.0.push(child.context("a wait cannot be started")?);
        }
        Ok(crowd)
    }

    /// Waits for the end of all, which must be a good one.
    fn end(&mut self) -> Result<()> {
        while let Some(mut child) = self.0.pop() {
            let status = child.wait()?;
            ensure!(status.success(), "a wait ended with {status}");
        }
        Ok(())
    }
}

impl Drop for Crowd {
    fn drop(&mut self) {
        for child in &mut self.0 {
            let _ = child.kill();
            let _ = child.wait();
        }
    }
}
