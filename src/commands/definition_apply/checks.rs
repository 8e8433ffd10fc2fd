//! Checks of the files before anything is sent.

use crate::definitions::files::Source;
use crate::dsl::Severity;
use crate::error::Result;
use crate::lint::{self, Elsewhere, Found};
use crate::terminal::Terminal;

use super::super::definition_files::refuse;

/// Whether the files are checked.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Lint {
    On,
    Off,
}

impl Lint {
    pub const ALL: [Self; 2] = [Self::On, Self::Off];

    pub fn name(self) -> &'static str {
        match self {
            Self::On => "on",
            Self::Off => "off",
        }
    }
}

/// Refuses what the server would refuse, and tells what it would do otherwise than written. What the files call may be
/// on the server.
pub fn check(terminal: &Terminal, lint: Lint, sources: &[Source], namespace: &str) -> Result<()> {
    if lint == Lint::Off {
        return Ok(());
    }
    let report = lint::lint(sources, namespace, Elsewhere::Unknown);
    // What two files define is an error of the plan.
    let warnings = report.of(Severity::Warning);
    for warning in warnings.filter(|warning| warning.finding.rule.code != lint::DEFINED_TWICE) {
        terminal.note(&warning.line());
    }
    let errors: Vec<String> = report.of(Severity::Error).map(Found::line).collect();
    refuse(terminal, &errors)
        .map_err(|error| error.hint("for a server that accepts them all the same: --lint off"))
}
