//! What a server says of the files, besides the findings here.

use crate::definitions::files::Source;
use crate::dsl::{Finding, Rule, Severity};
use crate::yaml::Position;

use super::across::{Elsewhere, Names};
use super::report::Report;

pub static REFUSED: Rule = Rule {
    code: "M190",
    severity: Severity::Error,
    title: "the server refuses this",
    reason: "With --online the server validates each definition. It refuses this one, for a reason that the other rules do not know: it may be of another release than they are made for, or have other functions in expressions. The message has the server's words. It mostly names no place, and then the finding is at the beginning of the file. The example is refused by servers that are too old for fail-on.",
    wrong: "version: '2.0'\nw:\n  tasks:\n    check:\n      action: std.http url=\"http://localhost\"\n      fail-on: <% task().result.status != 200 %>\n",
    right: "version: '2.0'\nw:\n  tasks:\n    check:\n      action: std.http url=\"http://localhost\"\n      on-success:\n        - fail: <% task().result.status != 200 %>\n",
};

/// All of them, in order of code.
pub static RULES: [&Rule; 1] = [&REFUSED];

/// What the server says of a file.
#[derive(Clone, Debug)]
pub enum Verdict {
    /// There is none, or one that says nothing.
    None,
    Accepted,
    /// It refuses the file, with these words, because of this place if it names one.
    Refused(String, Option<Position>),
}

/// Checks each file, and whether they fit together and to a server that has these names. It has a verdict on each file.
pub fn online<'s>(
    sources: &'s [Source],
    namespace: &str,
    names: &Names,
    verdicts: Vec<Verdict>,
) -> Report<'s> {
    let mut report = Report::default();
    let checked = super::together(sources, namespace, Elsewhere::Only(names));
    for ((source, found), verdict) in sources.iter().zip(checked).zip(verdicts) {
        let mut found = match found {
            Ok(found) => found,
            Err(kind) => {
                report.pass(source, kind);
                continue;
            }
        };
        let rules = || found.iter().map(|finding| finding.rule);
        let is_refused = rules().any(|rule| rule.severity == Severity::Error);
        // Other errors come after the validation.
        let by_parser = rules().any(|rule| rule.code.starts_with("M1"));
        match verdict {
            Verdict::Refused(words, at) if !is_refused => {
                let at = at.unwrap_or(Position { line: 1, column: 1 });
                found.push(Finding::new(&REFUSED, at, words));
            }
            Verdict::Accepted if by_parser => report.accepted.push(&source.name),
            _ => {}
        }
        report.add(source, found);
    }
    report
}
