//! What became of each object, as rows.

use crate::definitions::plan::{Action, Plan, Step};
use crate::error::Result;
use crate::exit::ExitStatus;

use super::super::command::Outcome;
use super::super::context::RowWriter;

pub const HEADINGS: [&str; 5] = ["Kind", "Name", "Namespace", "Action", "Result"];

/// What became of a step.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Fate {
    Planned,
    /// It was not tried.
    Open,
    Done,
    Failed,
}

/// The exit status of a plan that was done.
pub fn status(plan: &Plan) -> ExitStatus {
    if plan.count(Action::Keep) > 0 {
        ExitStatus::FAILURE
    } else {
        ExitStatus::SUCCESS
    }
}

/// Ends the rows.
pub fn end(
    mut rows: RowWriter<'_>,
    plan: &Plan,
    fates: &[Fate],
    status: ExitStatus,
) -> Result<Outcome> {
    for (step, fate) in plan.steps.iter().zip(fates) {
        let key = &step.key;
        let cells = [
            key.kind.name(),
            &key.name,
            &key.namespace,
            step.action.name(),
            result(step, *fate),
        ];
        rows.add(cells.map(Into::into).into())?;
    }
    let outcome = rows.end(false)?;
    Ok(Outcome { status, ..outcome })
}

fn result(step: &Step, fate: Fate) -> &'static str {
    match (step.action, fate) {
        (Action::Same, _) => "unchanged",
        (Action::Skip, _) => "skipped",
        (Action::Keep, _) => "kept",
        (_, Fate::Planned) => "planned",
        (_, Fate::Open) => "not done",
        (_, Fate::Done) => "done",
        (_, Fate::Failed) => "failed",
    }
}
