//! Which tasks run at all, and under which names.

use super::rules;
use super::workflow::Workflow;
use crate::character::is_space;
use crate::dsl::refused::links::COMMANDS;
use crate::dsl::refused::report::{Report, quoted};

pub fn check(report: &mut Report, workflow: &Workflow) {
    // Of circles in a large definition nothing is known, as their links are not looked at.
    if workflow.next.is_empty() {
        return;
    }
    let reached = workflow.reached();
    for (place, task) in workflow.tasks.iter().enumerate() {
        let name = quoted(task.name);
        let is_named = !workflow.leading[place].is_empty();
        if COMMANDS.contains(&task.name) {
            if is_named {
                let message = format!(
                    "the task {name} never runs, as the command {name} of the engine runs instead"
                );
                report.add(&rules::COMMAND_NAME, task.key, message);
            }
        } else if !reached[place] {
            let message = format!("the task {name} never runs, as nothing that runs leads to it");
            report.add(&rules::UNREACHED, task.key, message);
        } else if task.name.contains(is_space) && !is_named && workflow.tasks.len() > 1 {
            let message = format!(
                "no task can lead to {name}, whose name has a blank, so it starts with the workflow"
            );
            report.add(&rules::BLANK_NAME, task.key, message);
        }
    }
}
