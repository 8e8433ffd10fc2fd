//! Findings as commands of GitHub's workflows, which shows them beside the lines of a pull request.

use std::io::Write as _;

use crate::character::visible;
use crate::error::Result;
use crate::lint::Report;
use crate::terminal::Terminal;

use super::message;
use super::place::relative;

/// `::error file=flows/a.yaml,line=3,col=5,title=M105::a task has no key 'on-sucess'`
pub fn write(mut terminal: &Terminal, report: &Report<'_>) -> Result<()> {
    for found in &report.findings {
        let (at, rule) = (found.finding.at, found.finding.rule);
        let file = property(&visible(&relative(found.file)));
        let message = data(&message(terminal, found));
        let (severity, code) = (rule.severity.name(), rule.code);
        writeln!(
            terminal,
            "::{severity} file={file},line={},col={},title={code}::{message}",
            at.line, at.column
        )?;
    }
    Ok(())
}

/// What stands behind the last `::`.
fn data(text: &str) -> String {
    text.replace('%', "%25")
        .replace('\r', "%0D")
        .replace('\n', "%0A")
}

fn property(text: &str) -> String {
    data(text).replace(':', "%3A").replace(',', "%2C")
}
