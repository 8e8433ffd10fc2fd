//! All findings of some files.

use crate::character::single_line;
use crate::definitions::Kind;
use crate::definitions::files::Source;
use crate::dsl::{Finding, Severity};

/// What was found in some files.
#[derive(Debug, Default)]
pub struct Report<'s> {
    /// In order of files, and of position in each.
    pub findings: Vec<Found<'s>>,
    /// How many files define something of Mistral, or seem to be meant to.
    pub files: usize,
    /// The files that define nothing of Mistral.
    pub others: Vec<Passed<'s>>,
    /// The names of files with errors that the server finds valid all the same.
    pub accepted: Vec<&'s str>,
}

/// A file that defines nothing of Mistral.
#[derive(Debug)]
pub struct Passed<'s> {
    /// Its name, as it was given.
    pub file: &'s str,
    /// What it would define with `kind:`.
    pub kind: Option<Kind>,
}

/// A finding, and the file that it is in.
#[derive(Debug)]
pub struct Found<'s> {
    /// The name of the file, as it was given.
    pub file: &'s str,
    pub finding: Finding,
}

impl<'s> Report<'s> {
    /// Adds what was found in a file.
    pub(super) fn add(&mut self, source: &'s Source, mut findings: Vec<Finding>) {
        self.files += 1;
        findings.sort_by_key(|finding| finding.at);
        let findings = findings.into_iter();
        self.findings.extend(findings.map(|finding| Found {
            file: &source.name,
            finding,
        }));
    }

    /// Adds a file that defines nothing of Mistral.
    pub(super) fn pass(&mut self, source: &'s Source, kind: Option<Kind>) {
        let file = &source.name;
        self.others.push(Passed { file, kind });
    }

    /// How many findings are errors, or warnings.
    pub fn count(&self, severity: Severity) -> usize {
        self.of(severity).count()
    }

    /// The errors, or the warnings.
    pub fn of(&self, severity: Severity) -> impl Iterator<Item = &Found<'s>> {
        let findings = self.findings.iter();
        findings.filter(move |found| found.finding.rule.severity == severity)
    }
}

impl Found<'_> {
    /// What is wrong, and what to do about it, on one line.
    pub fn message(&self) -> String {
        message(&self.finding)
    }

    /// `flows/a.yaml:3:5: M105 error: a task has no key 'on-sucess'; did you mean 'on-success'?`
    pub fn line(&self) -> String {
        line(self.file, &self.finding)
    }
}

/// A finding in a file on one line.
pub fn line(file: &str, finding: &Finding) -> String {
    let (name, at, rule) = (single_line(file), finding.at, finding.rule);
    let (code, severity, message) = (rule.code, rule.severity.name(), message(finding));
    format!(
        "{name}:{}:{}: {code} {severity}: {message}",
        at.line, at.column
    )
}

fn message(finding: &Finding) -> String {
    let Finding { message, hint, .. } = finding;
    single_line(&match hint {
        Some(hint) => format!("{message}; {hint}"),
        None => message.clone(),
    })
}
