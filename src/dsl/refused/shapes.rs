//! Types of values that several parts of a definition have.

use std::collections::{HashMap, HashSet};

use super::report::{Report, kind, quoted};
use super::rules;
use super::text::{is_expression, is_name};
use crate::yaml::{Node, Scalar};

/// Text that is not empty.
pub fn text<'t>(report: &mut Report, node: Node<'t>, what: &str) -> Option<&'t str> {
    match node.text() {
        Some("") => report.add(&rules::EMPTY, node, format!("{what} must not be empty")),
        Some(text) => return Some(text),
        None => report.add(
            &rules::WRONG_TYPE,
            node,
            format!("{what} must be text, and this is {}", kind(node)),
        ),
    }
    None
}

/// A mapping that is not empty, whose keys are text, and whose values JSON has types for. Tells whether its contents can be
/// looked at.
pub fn mapping(report: &mut Report, node: Node, what: &str) -> bool {
    let Some(mut entries) = node.entries() else {
        let message = format!("{what} must be a mapping, and this is {}", kind(node));
        report.add(&rules::WRONG_TYPE, node, message);
        return false;
    };
    if entries.len() == 0 {
        report.add(&rules::EMPTY, node, format!("{what} must not be empty"));
        return false;
    }
    entries.all(|(key, value)| member(report, key, value));
    true
}

/// The key and the value of a mapping. Always true.
fn member(report: &mut Report, key: Node, value: Node) -> bool {
    match key.text() {
        None => report.not_text(key),
        Some(name) if is_name(name) && !has_json_type(value) => {
            let message = format!(
                "{} is {}, which JSON has no type for",
                quoted(name),
                kind(value)
            );
            report.add_with_hint(&rules::NO_JSON, value, message, "put the value in quotes");
        }
        Some(_) => {}
    }
    true
}

/// Whether JSON has a type for a node itself.
pub fn has_json_type(node: Node) -> bool {
    !node.is_set() && !matches!(node.scalar(), Some(Scalar::Time(_) | Scalar::Bytes(_)))
}

/// A list that is not empty.
fn list<'t>(
    report: &mut Report,
    node: Node<'t>,
    what: &str,
) -> Option<impl ExactSizeIterator<Item = Node<'t>> + Clone + use<'t>> {
    let Some(items) = node.items() else {
        let message = if node.is_list() {
            format!("{what} must be a plain list")
        } else {
            format!("{what} must be a list, and this is {}", kind(node))
        };
        report.add(&rules::WRONG_TYPE, node, message);
        return None;
    };
    if items.len() == 0 {
        report.add(&rules::EMPTY, node, format!("{what} must not be empty"));
        return None;
    }
    Some(items)
}

/// A list of different texts, none of them empty.
pub fn texts(report: &mut Report, node: Node, what: &str) {
    let Some(items) = list(report, node, what) else {
        return;
    };
    for item in items.clone() {
        text(report, item, &format!("an item of {what}"));
    }
    different(report, items, what);
}

/// A text, or a list of different texts.
pub fn text_or_texts(report: &mut Report, node: Node, what: &str) {
    if node.is_list() {
        texts(report, node, what);
    } else {
        text(report, node, what);
    }
}

/// A list of different items, each checked by `check`.
pub fn items<'t>(
    report: &mut Report,
    node: Node<'t>,
    what: &str,
    check: impl Fn(&mut Report, Node<'t>),
) {
    let Some(items) = list(report, node, what) else {
        return;
    };
    for item in items.clone() {
        check(report, item);
    }
    different(report, items, what);
}

/// Checks that texts and mappings of one key are all different.
fn different<'t>(report: &mut Report, items: impl Iterator<Item = Node<'t>>, what: &str) {
    let mut texts = HashSet::new();
    let mut maps: HashMap<&str, Vec<Node>> = HashMap::new();
    for item in items {
        let repeated = if let Some(text) = item.text() {
            !texts.insert(text)
        } else if let Some((key, value)) = item.entries().and_then(|mut pairs| pairs.next()) {
            let known = maps.entry(key.text().unwrap_or_default()).or_default();
            let repeated = known.iter().any(|other| equal(*other, value));
            known.push(value);
            repeated
        } else {
            false
        };
        if repeated {
            let shown = item.text().map_or("an item".to_owned(), quoted);
            report.add(&rules::REPEATED, item, format!("{what} has {shown} twice"));
        }
    }
}

/// Whether two values are equal for a JSON schema: 1 and 1.0 are, 1 and true are not.
fn equal(one: Node, two: Node) -> bool {
    if let (Some(one), Some(two)) = (one.scalar(), two.scalar()) {
        let has_flag = matches!(one, Scalar::Bool(_)) || matches!(two, Scalar::Bool(_));
        let is_nan = matches!(one, Scalar::Float(number) if number.is_nan());
        return if has_flag {
            one == two
        } else {
            !is_nan && one.identity() == two.identity()
        };
    }
    if let (Some(one), Some(two)) = (one.items(), two.items()) {
        return one.len() == two.len() && one.zip(two).all(|(one, two)| equal(one, two));
    }
    let (Some(ones), Some(twos)) = (one.entries(), two.entries()) else {
        return false;
    };
    ones.len() == twos.len()
        && ones.into_iter().all(|(key, value)| {
            let same = twos.clone().find(|(other, _)| equal(key, *other));
            same.is_some_and(|(_, other)| equal(value, other))
        })
}

/// The entries of `input` of a workflow or an action: names, or names with their defaults.
pub fn declared_input(report: &mut Report, node: Node) {
    items(report, node, "'input'", |report, item| {
        let Some(entries) = item.entries() else {
            if item.text().is_none_or(str::is_empty) {
                let message = format!(
                    "an input must be a name, or a name with its default, and this is {}",
                    kind(item)
                );
                report.add(&rules::INPUT, item, message);
            }
            return;
        };
        if entries.len() != 1 {
            let message = format!(
                "an input is one name with its default, and this has {} keys",
                entries.len()
            );
            report.add_with_hint(&rules::INPUT, item, message, "begin each input with '- '");
            return;
        }
        mapping(report, item, "an input");
    });
}

/// A whole number of 0 or more. A float such as 1.0 is one.
pub fn is_count(node: Node) -> bool {
    match node.scalar() {
        Some(Scalar::Int(digits)) => !digits.starts_with('-'),
        Some(Scalar::Float(number)) => number.fract() == 0.0 && *number >= 0.0,
        _ => false,
    }
}

/// Whether a node is one whole expression.
pub fn is_whole_expression(node: Node) -> bool {
    node.text().is_some_and(is_expression)
}

/// A whole number of 0 or more, or an expression.
pub fn count(report: &mut Report, node: Node, what: &str) {
    if is_count(node) || is_whole_expression(node) {
        return;
    }
    let found = match node.scalar() {
        Some(Scalar::Int(_) | Scalar::Float(_)) => "another number",
        _ => kind(node),
    };
    let message = format!(
        "{what} must be a whole number of 0 or more, or one expression, and this is {found}"
    );
    match node.text().map(str::trim) {
        Some(digits) if !digits.is_empty() && digits.bytes().all(|byte| byte.is_ascii_digit()) => {
            report.add_with_hint(&rules::COUNT, node, message, "leave the quotes out");
        }
        _ => report.add(&rules::COUNT, node, message),
    }
}

/// True or false, or an expression.
pub fn flag(report: &mut Report, node: Node, what: &str) {
    if matches!(node.scalar(), Some(Scalar::Bool(_))) || is_whole_expression(node) {
        return;
    }
    let message = format!(
        "{what} must be true or false, or one expression, and this is {}",
        kind(node)
    );
    report.add(&rules::FLAG, node, message);
}

/// What any part may have: a description, and tags.
pub fn description_and_tags(report: &mut Report, map: Node) {
    if let Some(description) = map.get("description") {
        text(report, description, "'description'");
    }
    if let Some(tags) = map.get("tags") {
        texts(report, tags, "'tags'");
    }
}

/// A name and a version where the server does not set them itself.
pub fn name_and_version(report: &mut Report, map: Node) {
    if let Some(name) = map.get("name") {
        text(report, name, "'name'");
    }
    if let Some(node) = map.get("version") {
        version(report, node);
    }
}

/// The version of a file: text, or a number of 0 or more.
pub fn version(report: &mut Report, node: Node) {
    let fits = match node.scalar() {
        Some(Scalar::Text(text)) => !text.is_empty(),
        Some(Scalar::Int(digits)) => !digits.starts_with('-'),
        // Not `>=`, as NaN is accepted.
        Some(Scalar::Float(number)) => *number >= 0.0 || number.is_nan(),
        _ => false,
    };
    if !fits {
        let message = format!("'version' must be '2.0', and this is {}", kind(node));
        report.add(&rules::VERSION, node, message);
    }
}
