//! Shows a plan, and asks whether to go on.

use crate::character::single_line;
use crate::definitions::plan::{Action, Plan, Step};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::super::bulk::question;

/// Tells what a plan has to say besides its actions.
pub fn notes(terminal: &Terminal, plan: &Plan) {
    for step in &plan.steps {
        if let Some(note) = &step.note {
            let key = single_line(&step.key.to_string());
            terminal.note(&format!("mistral: note: {key}: {note}"));
        }
    }
}

/// Asks whether to do what a plan says.
pub fn ask(terminal: &Terminal, plan: &Plan) -> Result<()> {
    let what = summary(plan);
    question::ask(
        terminal,
        &lines(plan),
        &format!("Apply these changes ({what})?"),
        || {
            Error::usage(format!("the plan has {what}, and nobody can be asked"))
                .hint("add --yes to go on without a question, or --dry-run to see the plan")
        },
    )
}

/// `2 to create, 1 to change, 1 to delete`.
fn summary(plan: &Plan) -> String {
    let actions = [Action::Create, Action::Change, Action::Delete];
    let counts = actions.map(|action| (action.name(), plan.count(action)));
    let parts = counts.iter().filter(|(_, count)| *count > 0);
    let parts: Vec<String> = parts
        .map(|(name, count)| format!("{count} to {name}"))
        .collect();
    parts.join(", ")
}

fn lines(plan: &Plan) -> Vec<String> {
    let mut lines = vec!["mistral: the plan:".to_owned()];
    let is_shown = |step: &&Step| !step.action.is_done();
    lines.extend(plan.steps.iter().filter(is_shown).map(line));
    for (action, what) in [
        (Action::Same, "as the files say"),
        (Action::Skip, "skipped"),
    ] {
        let count = plan.count(action);
        if count > 0 {
            lines.push(format!("  = {count} {what}"));
        }
    }
    lines
}

fn line(step: &Step) -> String {
    format!(
        "  {} {}",
        step.action.mark(),
        single_line(&step.key.to_string())
    )
}
