//! Findings in the Static Analysis Results Interchange Format, version 2.1.0.

use std::collections::BTreeMap;
use std::io::Write as _;

use percent_encoding::{AsciiSet, NON_ALPHANUMERIC, utf8_percent_encode};
use serde::Serialize;
use serde_json::{Value, json};

use crate::dsl::Rule;
use crate::error::{Error, Result};
use crate::lint::{Found, Report};
use crate::terminal::Terminal;

use super::message;
use super::place::relative;

/// What is percent-encoded in a path (RFC 3986 section 2.3).
const IN_PATH: &AsciiSet = &NON_ALPHANUMERIC
    .remove(b'-')
    .remove(b'.')
    .remove(b'_')
    .remove(b'~')
    .remove(b'/');

/// Writes a log with one run.
pub fn write(mut terminal: &Terminal, report: &Report<'_>) -> Result<()> {
    let broken = |rule: &'static Rule| (rule.code, rule);
    let rules = report
        .findings
        .iter()
        .map(|found| broken(found.finding.rule));
    let rules: BTreeMap<&str, &Rule> = rules.collect();
    let places: BTreeMap<&str, usize> = (rules.keys().enumerate())
        .map(|(place, code)| (*code, place))
        .collect();
    let results = report.findings.iter().map(|found| {
        let place = places.get(found.finding.rule.code).copied();
        result(terminal, found, place.unwrap_or_default())
    });
    let driver = json!({
        "name": "mistral",
        "version": env!("CARGO_PKG_VERSION"),
        "rules": rules.values().map(|rule| described(rule)).collect::<Vec<_>>(),
    });
    let log = json!({
        "$schema": "https://json.schemastore.org/sarif-2.1.0.json",
        "version": "2.1.0",
        "runs": [{
            "tool": {"driver": driver},
            "columnKind": "unicodeCodePoints",
            "results": results.collect::<Vec<_>>(),
        }],
    });
    let mut serializer = serde_json::Serializer::pretty(&mut terminal);
    log.serialize(&mut serializer)
        .map_err(|cause| Error::from(std::io::Error::from(cause)))?;
    Ok(writeln!(terminal)?)
}

fn described(rule: &Rule) -> Value {
    let help = format!(
        "{}\n\nWrong:\n\n{}\nRight:\n\n{}",
        rule.reason, rule.wrong, rule.right
    );
    let markdown = format!(
        "{}\n\nWrong:\n\n```yaml\n{}```\n\nRight:\n\n```yaml\n{}```\n",
        rule.reason, rule.wrong, rule.right
    );
    json!({
        "id": rule.code,
        "shortDescription": {"text": rule.title},
        "fullDescription": {"text": rule.reason},
        "help": {"text": help, "markdown": markdown},
        "defaultConfiguration": {"level": rule.severity.name()},
    })
}

fn result(terminal: &Terminal, found: &Found<'_>, rule: usize) -> Value {
    let at = found.finding.at;
    let file = relative(found.file);
    let path = utf8_percent_encode(&file, IN_PATH).to_string();
    let uri = if file.starts_with('/') {
        format!("file://{path}")
    } else {
        path
    };
    json!({
        "ruleId": found.finding.rule.code,
        "ruleIndex": rule,
        "level": found.finding.rule.severity.name(),
        "message": {"text": message(terminal, found)},
        "locations": [{
            "physicalLocation": {
                "artifactLocation": {"uri": uri},
                "region": {"startLine": at.line, "startColumn": at.column},
            },
        }],
    })
}
