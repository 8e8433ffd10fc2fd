//! Names of workflows, actions and workbooks.

use super::rules;
use crate::dsl::refused::report::{Report, quoted};
use crate::yaml::Node;

/// The actions that a server brings along.
const STANDARD: &[&str] = &[
    "std.async_noop",
    "std.echo",
    "std.email",
    "std.fail",
    "std.http",
    "std.javascript",
    "std.js",
    "std.mistral_http",
    "std.noop",
    "std.sleep",
    "std.ssh",
    "std.ssh_proxied",
    "std.test_dict",
];

/// The name of what is stored under its own name.
pub fn of_file(report: &mut Report, node: Node, noun: &str) {
    let name = node.text().unwrap_or_default();
    if name.contains(' ') {
        let message = format!(
            "the server refuses the {noun} {}, as its name has a blank",
            quoted(name)
        );
        report.add_with_hint(&rules::NAME_BLANK, node, message, "write '_' or '-'");
    }
    if name.contains('/') {
        let message = format!(
            "the server does not find the {noun} {} by its name, which has a '/'",
            quoted(name)
        );
        report.add_with_hint(&rules::ODD_NAME, node, message, "write '.', '_' or '-'");
    }
}

/// The name of an ad-hoc action.
pub fn of_action(report: &mut Report, node: Node) {
    if let Some(name) = node.text().filter(|name| STANDARD.contains(name)) {
        let message = format!(
            "this action takes the place of the standard action {}",
            quoted(name)
        );
        report.add(&rules::ODD_NAME, node, message);
    }
}
