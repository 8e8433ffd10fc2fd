//! The printed table: figures, their limits, and whether they are met.

use std::fmt;

use crate::baseline::Baseline;

/// What a figure must be.
#[derive(Clone, Copy)]
pub enum Limit {
    AtMost(f64),
    AtLeast(f64),
    /// Whatever it is; less is better.
    None,
}

impl Limit {
    fn holds(self, value: f64) -> bool {
        match self {
            Self::AtMost(limit) => value <= limit,
            Self::AtLeast(limit) => value >= limit,
            Self::None => true,
        }
    }

    /// Whether `value` is worse than `accepted` by more than a third.
    fn regressed(self, value: f64, accepted: f64) -> bool {
        match self {
            Self::AtLeast(_) => value < accepted * 3.0 / 4.0,
            Self::AtMost(_) | Self::None => value > accepted * 4.0 / 3.0,
        }
    }
}

impl fmt::Display for Limit {
    fn fmt(&self, formatter: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::AtMost(limit) => write!(formatter, "at most {limit}"),
            Self::AtLeast(limit) => write!(formatter, "at least {limit}"),
            Self::None => formatter.write_str("-"),
        }
    }
}

/// What is counted.
#[derive(Clone, Copy)]
pub enum Unit {
    Instructions,
    Seconds,
    Bytes,
    Pieces,
}

impl Unit {
    fn show(self, amount: f64) -> String {
        match self {
            Self::Instructions => format!("{:.1} M", amount / 1e6),
            Self::Seconds if amount < 1.0 => format!("{:.1} ms", amount * 1e3),
            Self::Seconds => format!("{amount:.1} s"),
            Self::Bytes => format!("{:.1} MB", amount / 1e6),
            Self::Pieces => format!("{amount}"),
        }
    }
}

/// One line of the table.
pub struct Figure {
    name: String,
    amounts: String,
    outcome: Result<f64, String>,
    limit: Limit,
    steady: bool,
}

impl Figure {
    /// Ours as a multiple of theirs, or, where there must be at least so much between them, theirs
    /// as a multiple of ours.
    pub fn ratio(name: &str, unit: Unit, [ours, theirs]: [f64; 2], limit: Limit) -> Self {
        let value = match limit {
            Limit::AtLeast(_) => theirs / ours,
            Limit::AtMost(_) | Limit::None => ours / theirs,
        };
        Self {
            name: name.to_owned(),
            amounts: format!("{} : {}", unit.show(ours), unit.show(theirs)),
            outcome: Ok(value),
            limit,
            steady: true,
        }
    }

    /// An amount in millions, seconds or pieces.
    pub fn amount(name: &str, unit: Unit, amount: f64, limit: Limit) -> Self {
        let value = match unit {
            Unit::Instructions | Unit::Bytes => amount / 1e6,
            Unit::Seconds | Unit::Pieces => amount,
        };
        Self {
            name: name.to_owned(),
            amounts: unit.show(amount),
            outcome: Ok(value),
            limit,
            steady: true,
        }
    }

    /// A figure that could not be had.
    pub fn missing(name: &str, why: &str) -> Self {
        Self {
            name: name.to_owned(),
            amounts: String::new(),
            outcome: Err(why.to_owned()),
            limit: Limit::None,
            steady: false,
        }
    }

    /// Differs too much between an idle machine and a busy one for a change of it to be called a
    /// regression.
    pub fn unstable(mut self) -> Self {
        self.steady = false;
        self
    }
}

/// The table as it grows.
pub struct Report {
    accepted: Baseline,
    /// The figures of this run that can be compared with those of another.
    pub found: Baseline,
    group: String,
    /// How many figures are within their limits, how many beyond them.
    pub met: usize,
    pub missed: usize,
    /// What got worse by more than a third.
    pub regressions: Vec<String>,
}

impl Report {
    /// An empty table, whose figures are compared with accepted ones.
    pub fn new(accepted: Baseline) -> Self {
        Self {
            accepted,
            found: Baseline::default(),
            group: String::new(),
            met: 0,
            missed: 0,
            regressions: Vec::new(),
        }
    }

    /// Starts a group of figures.
    pub fn group(&mut self, title: &str) {
        title.clone_into(&mut self.group);
        println!("\n{title}");
    }

    /// Prints a figure and keeps what is needed of it.
    pub fn add(&mut self, figure: &Figure) {
        let Figure {
            name,
            amounts,
            limit,
            ..
        } = figure;
        let value = match &figure.outcome {
            Ok(value) => *value,
            Err(why) => {
                println!("  {name:<38} not measured: {why}");
                return;
            }
        };
        let verdict = match limit {
            Limit::None => "",
            _ if limit.holds(value) => {
                self.met += 1;
                "ok"
            }
            _ => {
                self.missed += 1;
                "MISSED"
            }
        };
        let key = format!("{}: {name}", self.group);
        let accepted = self.accepted.get(&key).filter(|_| figure.steady);
        let note = match accepted {
            Some(accepted) if limit.regressed(value, accepted) => {
                self.regressions
                    .push(format!("{key}: {}, accepted {accepted}", rounded(value)));
                format!("REGRESSION from {accepted}")
            }
            Some(accepted) => format!("accepted {accepted}"),
            None => String::new(),
        };
        if figure.steady {
            self.found.set(&key, rounded(value));
        }
        let shown = rounded(value).to_string();
        let limit = limit.to_string();
        let line =
            format!("  {name:<38} {amounts:>20} {shown:>8}  {limit:<14} {verdict:<6}  {note}");
        println!("{}", line.trim_end());
    }
}

/// Three digits are enough.
fn rounded(value: f64) -> f64 {
    format!("{value:.2e}").parse().unwrap_or(value)
}
