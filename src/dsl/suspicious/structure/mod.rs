//! Warnings about structure: keys, links between tasks, policies, calls.

mod calls;
mod circles;
mod clauses;
mod items;
mod joins;
mod keys;
mod names;
mod policies;
mod publishing;
mod reach;
mod requires;
mod results;
mod rules;
#[cfg(test)]
mod tests;
mod values;
mod workbook;
mod workflow;

use crate::dsl::finding::Finding;
use crate::dsl::kind::DefinitionKind;
use crate::dsl::refused::report::Report;
use crate::yaml::Node;

pub use rules::{RULES, WORKBOOK_TEXT};

/// Equal keys of a mapping, of which the last one counts, at any depth of a document in any language.
pub fn duplicates(root: Node) -> Vec<Finding> {
    let mut report = Report::default();
    keys::duplicates(&mut report, root);
    report.into_findings()
}

/// The warnings about a document that the server accepts.
pub fn suspicious(root: Node, of: DefinitionKind) -> Vec<Finding> {
    let mut report = Report::default();
    keys::duplicates(&mut report, root);
    values::aliases(&mut report, root);
    match of {
        DefinitionKind::Workflows => {
            keys::version(&mut report, root);
            for (name, body) in members(root) {
                names::of_file(&mut report, name, "workflow");
                workflow(&mut report, name, body);
            }
        }
        DefinitionKind::Actions => {
            keys::version(&mut report, root);
            for (name, body) in members(root) {
                names::of_file(&mut report, name, "action");
                names::of_action(&mut report, name);
                action(&mut report, name, body);
            }
            calls::bases(&mut report, root, None);
        }
        DefinitionKind::Workbook => {
            if let Some(name) = root.get("name") {
                names::of_file(&mut report, name, "workbook");
            }
            workbook::check(&mut report, root);
            for (name, body) in root.get("workflows").into_iter().flat_map(members) {
                workflow(&mut report, name, body);
            }
            if let Some(actions) = root.get("actions") {
                members(actions).for_each(|(name, body)| action(&mut report, name, body));
                let name = root.get("name").and_then(Node::text);
                calls::bases(&mut report, actions, name);
            }
        }
    }
    let mut findings = report.into_all();
    // What 'task-defaults' have is found with each task.
    findings.sort_by_key(|finding| (finding.at, finding.rule.code));
    findings.dedup_by_key(|finding| (finding.at, finding.rule.code));
    findings
}

/// The workflows or actions of a mapping.
fn members(of: Node<'_>) -> impl Iterator<Item = (Node<'_>, Node<'_>)> + use<'_> {
    let entries = of.entries().into_iter().flatten();
    entries.filter(|(key, body)| key.text() != Some("version") && body.entries().is_some())
}

fn workflow(report: &mut Report, name: Node, body: Node) {
    let workflow = workflow::Workflow::new(body);
    keys::workflow(report, name, &workflow);
    for task in &workflow.tasks {
        keys::task(report, &workflow, task);
        calls::task(report, task);
        policies::task(report, &workflow, task);
        values::data(report, task.body, values::OF_TASK);
    }
    values::data(report, body, values::OF_WORKFLOW);
    results::used(report, &workflow);
    if workflow.reverse {
        requires::check(report, &workflow);
    } else {
        clauses::check(report, &workflow);
        publishing::check(report, &workflow);
        reach::check(report, &workflow);
        joins::check(report, &workflow);
        items::check(report, &workflow);
        circles::check(report, name, &workflow);
    }
}

fn action(report: &mut Report, name: Node, body: Node) {
    keys::action(report, name, body);
    calls::action(report, body);
    values::data(report, body, values::OF_ACTION);
}
