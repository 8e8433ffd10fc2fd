//! Policies of a task or of `task-defaults`: when to wait, how often to try again, and so on.

use super::call::{self, Parameter};
use super::report::{Report, kind, quoted};
use super::rules;
use super::shapes;
use super::text::is_expression;
use crate::dsl::keys::{Key, POLICIES, RETRY, Takes, names, taking};
use crate::yaml::Node;

pub fn policies(report: &mut Report, map: Node) {
    for name in taking(POLICIES, Takes::Count) {
        if let Some(node) = map.get(name) {
            shapes::count(report, node, &format!("'{name}'"));
            report.expressions(node);
        }
    }
    flags(report, map, POLICIES);
    if let Some(node) = map.get("retry") {
        retry(report, node);
    }
}

/// Keys that are true, false or an expression.
pub fn flags(report: &mut Report, map: Node, keys: &'static [Key]) {
    for name in taking(keys, Takes::Flag) {
        if let Some(node) = map.get(name) {
            shapes::flag(report, node, &format!("'{name}'"));
            report.expressions(node);
        }
    }
}

fn retry(report: &mut Report, node: Node) {
    if let Some(line) = node.text() {
        return of_line(report, node, line);
    }
    if node.entries().is_none() {
        let message = format!(
            "'retry' must be a mapping or text such as 'count=3 delay=1', and this is {}",
            kind(node)
        );
        report.add(&rules::RETRY, node, message);
        return;
    }
    report.closed(node, "'retry'", &[RETRY]);
    for name in taking(RETRY, Takes::Count) {
        match node.get(name) {
            Some(value) => shapes::count(report, value, &format!("'{name}' of 'retry'")),
            None => report.add(&rules::RETRY, node, format!("'retry' needs '{name}'")),
        }
    }
    for name in taking(RETRY, Takes::Expression) {
        if let Some(value) = node.get(name)
            && !shapes::is_whole_expression(value)
        {
            let message = format!(
                "'{name}' of 'retry' must be one expression, and this is {}",
                kind(value)
            );
            report.add(&rules::CONDITION, value, message);
        }
    }
    report.expressions(node);
}

/// `count=3 delay=1 break-on=<% ... %>`
fn of_line(report: &mut Report, node: Node, line: &str) {
    let Some(call) = call::parse(line) else {
        let message = "'retry' must begin with 'count=' or 'delay='";
        report.add(&rules::RETRY, node, message);
        return;
    };
    let get = |name: &str| call.parameters.iter().find(|(key, _)| *key == name);
    for name in taking(RETRY, Takes::Count) {
        match get(name) {
            Some((_, value)) if value.is_count() => {}
            Some(_) => {
                let message = format!(
                    "'{name}' of 'retry' must be a whole number of 0 or more, or an expression"
                );
                report.add(&rules::RETRY, node, message);
            }
            None => {
                let message = format!("'retry' needs '{name}'");
                report.add_with_hint(&rules::RETRY, node, message, "write count=3 delay=1");
            }
        }
    }
    for (name, value) in &call.parameters {
        if names(&[RETRY]).all(|known| known != *name) {
            let message = format!("'retry' has no key {}", quoted(name));
            report.unknown(&rules::RETRY, node, message, name, names(&[RETRY]));
        } else if name.ends_with("-on") && !value.is_expression() {
            let message = format!("'{name}' of 'retry' must be one expression");
            report.add(&rules::CONDITION, node, message);
        }
        if let Parameter::Text(text) = value
            && is_expression(text)
        {
            report.expression(node, text);
        }
    }
}
