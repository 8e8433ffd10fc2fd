//! Values that YAML 1.1 reads as something else than they look like.

use std::collections::HashSet;

use super::rules;
use crate::dsl::inline;
use crate::dsl::refused::clause::CLAUSES;
use crate::dsl::refused::report::{Report, quoted};
use crate::yaml::{Node, Scalar};

/// Keys of a task, a workflow and an action under which there are data.
pub const OF_TASK: &[&str] = &["input", "publish", "publish-on-error", "publish-on-skip"];
pub const OF_WORKFLOW: &[&str] = &["input", "output", "output-on-error", "vars"];
pub const OF_ACTION: &[&str] = &["base-input", "input", "output"];

/// Looks at the data of a task, a workflow or an action.
pub fn data(report: &mut Report, body: Node, keys: &[&str]) {
    tags(report, body);
    let mut open: Vec<Node> = keys.iter().filter_map(|key| body.get(key)).collect();
    let published = CLAUSES
        .iter()
        .filter_map(|clause| body.get(clause)?.get("publish"));
    open.extend(published);
    while let Some(node) = open.pop() {
        if let Some(items) = node.items() {
            let has_text = items.clone().any(|item| item.text().is_some());
            for item in items {
                scalar(report, item, has_text);
                open.push(item);
            }
        }
        for (key, value) in node.entries().into_iter().flatten() {
            inner_key(report, key);
            scalar(report, value, false);
            open.push(value);
        }
    }
}

fn inner_key(report: &mut Report, key: Node) {
    if let Some(text) = key.text().filter(|text| has_expression(text)) {
        let message = format!(
            "the expression in the key {} is not evaluated",
            quoted(text)
        );
        let hint = "build the mapping in one expression";
        report.add_with_hint(&rules::NOT_EVALUATED, key, message, hint);
    }
    let Some(scalar) = key.scalar().filter(|_| key.text().is_none()) else {
        return;
    };
    let name = scalar.name().unwrap_or_default();
    let message = match key.spelling() {
        Some(written) => format!(
            "the key {} becomes the text {}",
            quoted(written),
            quoted(&name)
        ),
        None => format!("the key {name} becomes the text {}", quoted(&name)),
    };
    report.add_with_hint(&rules::MISREAD, key, message, "put the key in quotes");
}

/// A value; of words, yes and no are told only where they stand among texts.
fn scalar(report: &mut Report, node: Node, among_texts: bool) {
    let (Some(scalar), Some(written)) = (node.scalar(), node.spelling()) else {
        return;
    };
    let word = written.to_ascii_lowercase();
    let is_misread = match scalar {
        Scalar::Bool(_) => match word.as_str() {
            "on" | "off" => true,
            "yes" | "no" => among_texts,
            _ => false,
        },
        Scalar::Int(_) => is_octal(written) || written.contains(':'),
        Scalar::Float(_) => written.contains(':'),
        Scalar::Time(_) => true,
        _ => false,
    };
    if !is_misread {
        return;
    }
    let message = match scalar {
        Scalar::Time(_) => format!("{} is read as a time and written anew", quoted(written)),
        _ => format!(
            "{} is read as {}",
            quoted(written),
            scalar.name().unwrap_or_default()
        ),
    };
    report.add_with_hint(
        &rules::MISREAD,
        node,
        message,
        "put it in quotes if it is text",
    );
}

/// Digits behind a 0 that are of base 8.
fn is_octal(written: &str) -> bool {
    let digits = written.trim_start_matches(['+', '-']);
    digits.len() > 1 && digits.starts_with('0') && digits.bytes().all(|byte| byte.is_ascii_digit())
}

pub fn has_expression(text: &str) -> bool {
    !inline::expressions(text).is_empty()
}

/// Expressions in 'tags', which are plain text.
fn tags(report: &mut Report, body: Node) {
    let tags = body.get("tags").and_then(Node::items);
    for tag in tags.into_iter().flatten() {
        if let Some(text) = tag.text().filter(|text| has_expression(text)) {
            let message = format!(
                "the expression in the tag {} is not evaluated",
                quoted(text)
            );
            report.add(&rules::NOT_EVALUATED, tag, message);
        }
    }
}

/// Aliases, of which the anchors stand in the document.
pub fn aliases(report: &mut Report, root: Node) {
    // Most documents have none.
    if !root.source().contains('&') {
        return;
    }
    let mut texts = Vec::new();
    let mut open = vec![root];
    while let Some(node) = open.pop() {
        open.extend(node.items().into_iter().flatten());
        open.extend(node.entries().into_iter().flatten().map(|(_, value)| value));
        texts.extend(node.text().map(|text| (node, text)));
    }
    let anchors = texts.iter().filter_map(|(_, text)| text.strip_prefix('&'));
    let anchors = anchors.filter_map(|text| text.split_whitespace().next());
    let anchors: HashSet<&str> = anchors.collect();
    for (node, text) in &texts {
        if let Some(name) = text.strip_prefix('*')
            && anchors.contains(name)
        {
            let message = format!("{} is text, and so is '&{name}'", quoted(text));
            report.add(&rules::ALIAS, *node, message);
        }
    }
}
