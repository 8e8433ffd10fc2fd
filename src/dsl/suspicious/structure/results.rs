//! Results that are used and not kept.

use std::collections::HashMap;

use super::rules;
use super::workflow::Workflow;
use crate::dsl::inline::{self, SyntaxTree};
use crate::dsl::refused::report::{Report, quoted};
use crate::dsl::{jinja, yaql};
use crate::yaml::{Node, Scalar};

pub fn used(report: &mut Report, workflow: &Workflow) {
    let dropped = workflow.tasks.iter().filter(|task| {
        let keep = task.get("keep-result").and_then(Node::scalar);
        keep == Some(&Scalar::Bool(false)) && task.get("workflow").is_none()
    });
    let dropped: HashMap<&str, Node> = dropped.map(|task| (task.name, task.key)).collect();
    if dropped.is_empty() {
        return;
    }
    let tasks = workflow.body.entry("tasks").map(|(key, _)| key.at());
    for (key, value) in workflow.body.entries().into_iter().flatten() {
        if Some(key.at()) != tasks {
            within(report, &dropped, value, None);
        }
    }
    for task in &workflow.tasks {
        within(report, &dropped, task.body, Some(task.name));
    }
}

/// Looks at the texts below a node, which may belong to a task.
fn within(report: &mut Report, dropped: &HashMap<&str, Node>, node: Node, task: Option<&str>) {
    let mut open = vec![node];
    while let Some(node) = open.pop() {
        open.extend(node.items().into_iter().flatten());
        let pairs = node.entries().into_iter().flatten();
        open.extend(pairs.flat_map(|(key, value)| [key, value]));
        for name in node.text().into_iter().flat_map(results) {
            // It sees its own result as long as it is not complete.
            if Some(name.as_str()) != task && dropped.contains_key(name.as_str()) {
                let message = format!(
                    "the result of {} is null here, as that task has 'keep-result: false'",
                    quoted(&name)
                );
                report.add(&rules::NO_RESULT, node, message);
            }
        }
    }
}

/// The tasks of which a text uses `task(NAME).result`.
fn results(text: &str) -> Vec<String> {
    if !text.contains("result") {
        return Vec::new();
    }
    let mut found = Vec::new();
    for inline in inline::expressions(text) {
        match inline.tree {
            Ok(SyntaxTree::Yaql(tree)) => found.extend(of_yaql(&tree)),
            Ok(SyntaxTree::Jinja(tree)) => found.extend(of_jinja(&tree)),
            Err(_) => {}
        }
    }
    found
}

fn of_yaql(tree: &yaql::Expression) -> Vec<String> {
    use yaql::Kind::{Binary, Call, Text, Word};
    let at = |id: usize| tree.nodes.get(id).map(|node| &node.kind);
    let named = tree.nodes.iter().filter_map(|node| {
        let Binary(".", left, right) = &node.kind else {
            return None;
        };
        let (Some(Call(function, arguments)), Some(Word(key))) = (at(*left), at(*right)) else {
            return None;
        };
        let [argument] = arguments[..] else {
            return None;
        };
        match at(argument) {
            Some(Text(name) | Word(name)) if function == "task" && key == "result" => {
                Some(name.clone())
            }
            _ => None,
        }
    });
    named.collect()
}

fn of_jinja(tree: &jinja::Parsed) -> Vec<String> {
    use jinja::Kind::{Attribute, Call, Name, Text};
    let at = |id: usize| tree.nodes.get(id).map(|node| &node.kind);
    let named = tree.nodes.iter().filter_map(|node| {
        let Attribute(left, key) = &node.kind else {
            return None;
        };
        let Some(Call(function, arguments)) = at(*left) else {
            return None;
        };
        let [argument] = &arguments[..] else {
            return None;
        };
        match (at(*function), at(argument.value)) {
            (Some(Name(function)), Some(Text(name))) if function == "task" && key == "result" => {
                Some(name.clone())
            }
            _ => None,
        }
    });
    named.collect()
}
