//! Does a plan, until the first failure or Ctrl-C.

use futures_util::FutureExt as _;

use crate::character::single_line;
use crate::definitions::apply::Applier;
use crate::definitions::lock::Lock;
use crate::definitions::plan::{Plan, Step};
use crate::definitions::remote::Reader;
use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::signals::CaughtSignals;
use crate::terminal::Terminal;

use super::super::definition_files::Planned;
use super::super::uninterrupted::uninterrupted;
use super::rows::{self, Fate};

/// What became of a plan.
pub struct Report {
    pub plan: Plan,
    pub fates: Vec<Fate>,
    pub status: ExitStatus,
    /// The signal that has ended it.
    pub signal: Option<i32>,
}

/// Does the steps one after the other. A failure is told where it happens; one before the first step is an error.
pub async fn run(
    (terminal, caught): (&Terminal, &CaughtSignals),
    (reader, lock): (&Reader<'_>, &Lock),
    planned: Planned,
) -> Result<Report> {
    let Planned { plan, record } = planned;
    let has_record = record.is_some();
    let mut applier = Applier::begin(reader, record, &plan).await?;
    let mut report = Report {
        fates: vec![Fate::Open; plan.steps.len()],
        status: rows::status(&plan),
        signal: None,
        plan,
    };
    Box::pin(report.do_steps(&mut applier, (terminal, caught))).await;
    terminal.end_progress();
    // Whoever has broken the lock has a newer record.
    if has_record && lock.is_held(reader).await.unwrap_or(true) {
        let steps = report.plan.steps.iter().zip(&report.fates);
        let undone = steps.filter(|(_, fate)| **fate == Fate::Open);
        if let Err(error) = applier.end(undone.map(|(step, _)| &step.key)).await {
            terminal.note(&format!(
                "mistral: the record of what was made was not written, which the next run makes up for: {error}"
            ));
            report.status = ExitStatus::FAILURE;
        }
    }
    Ok(report)
}

/// What a second Ctrl-C means.
const NEXT_RUN: &str = ", and the next run needs --break-lock";

impl Report {
    async fn do_steps(
        &mut self,
        applier: &mut Applier<'_>,
        (terminal, caught): (&Terminal, &CaughtSignals),
    ) {
        let all = self.plan.writes();
        let steps = self.plan.steps.iter().enumerate();
        let writes = steps.filter(|(_, step)| step.action.is_write());
        for (count, (at, step)) in writes.enumerate() {
            self.signal = caught.next().now_or_never();
            if self.signal.is_some() {
                terminal.note("mistral: interrupted");
                return;
            }
            terminal.progress(&format!("applying definitions: {count} of {all}"));
            let (done, came) =
                uninterrupted(Box::pin(applier.step(step)), (terminal, caught), NEXT_RUN).await;
            self.signal = came;
            if let Err(error) = done {
                self.fates[at] = Fate::Failed;
                self.status = ExitStatus::FAILURE;
                failed(terminal, step, &error, all - count - 1);
                return;
            }
            self.fates[at] = Fate::Done;
            if came.is_some() {
                return;
            }
        }
    }
}

fn failed(terminal: &Terminal, step: &Step, error: &Error, left: usize) {
    let name = single_line(&step.key.name);
    terminal.failure(step.key.kind.name(), &name, error);
    if left > 0 {
        let were = if left == 1 { "was" } else { "were" };
        terminal.note(&format!(
            "mistral: note: {left} more {were} not tried; run the command again to finish"
        ));
    }
}
