//! Warnings about expressions.

mod flow;
mod found;
mod functions;
mod jinja;
mod names;
mod places;
mod rules;
mod scope;
mod secrets;
#[cfg(test)]
mod tests;
mod text;
mod yaql;

use crate::dsl::finding::Finding;
use crate::dsl::kind::DefinitionKind;
use crate::yaml::Node;
use places::Places;
use scope::Scope;

pub use rules::RULES;

/// The warnings about a document that the server accepts.
pub fn suspicious(root: Node, of: DefinitionKind) -> Vec<Finding> {
    let mut findings = Vec::new();
    match of {
        DefinitionKind::Workflows => members(root, workflow, &mut findings),
        DefinitionKind::Actions => members(root, action, &mut findings),
        DefinitionKind::Workbook => {
            if let Some(actions) = root.get("actions") {
                members(actions, action, &mut findings);
            }
            if let Some(workflows) = root.get("workflows") {
                members(workflows, workflow, &mut findings);
            }
        }
    }
    findings
}

fn members(map: Node, check: fn(Node, &mut Vec<Finding>), findings: &mut Vec<Finding>) {
    for (key, body) in map.entries().into_iter().flatten() {
        if key.text() != Some("version") {
            check(body, findings);
        }
    }
}

fn action(body: Node, findings: &mut Vec<Finding>) {
    let mut places = Places::default();
    places.action(body);
    every(&Scope::of_action(body), &places, findings);
    secrets::of_part(body, findings);
}

fn workflow(body: Node, findings: &mut Vec<Finding>) {
    let scope = Scope::of_workflow(body);
    let mut places = Places::default();
    places.workflow(body);
    secrets::of_part(body, findings);
    for (number, task) in scope.tasks.iter().enumerate() {
        places.task(number, task.body);
        secrets::of_task(task.body, findings);
    }
    every(&scope, &places, findings);
}

fn every(scope: &Scope, places: &Places, findings: &mut Vec<Finding>) {
    for place in &places.found {
        text::check(scope, *place, findings);
    }
}
