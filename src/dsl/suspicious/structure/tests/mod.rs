mod calls;
mod joins;
mod keys;
mod names;
mod policies;
mod reach;
mod rules;
mod transitions;
mod values;

use super::suspicious;
use crate::dsl::refused::refused;
use crate::dsl::{DefinitionKind, kind_of_tree};
use crate::yaml;

/// The warnings about a text that the server accepts.
fn warnings(text: &str) -> Vec<(&'static str, String)> {
    let tree = yaml::tree(text).unwrap().unwrap();
    let kind = kind_of_tree(tree.root()).unwrap_or(DefinitionKind::Workflows);
    let errors: Vec<_> = refused(Some(tree.root()), kind)
        .into_iter()
        .map(|error| error.message)
        .collect();
    assert!(errors.is_empty(), "{errors:?} in\n{text}");
    let found = suspicious(tree.root(), kind).into_iter();
    found
        .map(|finding| (finding.rule.code, finding.message))
        .collect()
}

/// The codes of the warnings about a workflow, one behind the other.
fn of_workflow(body: &str) -> String {
    let lines = body.lines().map(|line| format!("  {line}\n"));
    let text = format!("version: '2.0'\nw:\n{}", lines.collect::<String>());
    codes(&text)
}

/// The codes of the warnings about a whole text.
fn codes(text: &str) -> String {
    let codes: Vec<_> = warnings(text).into_iter().map(|(code, _)| code).collect();
    codes.join(" ")
}

/// The same for tasks of a direct workflow.
fn of_tasks(tasks: &str) -> String {
    let lines = tasks.lines().map(|line| format!("  {line}\n"));
    of_workflow(&format!("tasks:\n{}", lines.collect::<String>()))
}

/// Checks tasks of which the wanted codes are known.
fn check(cases: &[(&str, &str)], found: fn(&str) -> String) {
    for (text, wanted) in cases {
        assert_eq!(found(text), *wanted, "{text}");
    }
}
