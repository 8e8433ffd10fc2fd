//! `definition-lint`: mistakes in definitions.

mod explain;
mod github;
mod online;
mod output;
mod place;
mod sarif;

use clap::Args;
use serde_json::Value;

use crate::character::single_line;
use crate::definitions::files::{self, Files};
use crate::dsl::Severity;
use crate::error::{Error, Result};
use crate::exit::ExitStatus;
use crate::lint::{self, Elsewhere, Found, Names, Report};
use crate::output::{Cell, Format};
use crate::terminal::Terminal;

use super::command::{Context, Outcome, Run, Server};
use super::definition_files::{passed_over, tell_unreadable, tell_without_kind};

use output::{FindingFormat, Findings};

const HEADINGS: [&str; 6] = ["File", "Line", "Column", "Code", "Severity", "Message"];
/// The headings that a terminal shows first.
const IMPORTANT: &[&str] = &["File", "Line", "Code", "Message"];

#[derive(Args)]
pub struct Lint {
    /// Files, folders with *.yaml, *.yml and *.json, or - for standard input
    #[arg(required_unless_present = "explain", value_name = "PATH")]
    paths: Vec<String>,
    /// End with exit code 1 for warnings too
    #[arg(long)]
    strict: bool,
    /// Let the server validate the definitions, too, and look there for what they call
    #[arg(long)]
    online: bool,
    /// Show what is wrong by the rule with this code, and how it is right
    #[arg(long, value_name = "CODE", conflicts_with_all = ["paths", "strict", "online"])]
    explain: Option<String>,
}

impl Run<Server, Findings> for Lint {
    fn columns() -> Vec<String> {
        HEADINGS.map(str::to_owned).into()
    }

    async fn run(self, context: &Context<Server, Findings>) -> Result<Outcome> {
        if let Some(code) = &self.explain {
            let width = context.terminal().help_width();
            return explain::explain(code, width).map(Outcome::text);
        }
        self.lint(context).await.map_err(Error::as_trouble)
    }
}

impl Lint {
    async fn lint(&self, context: &Context<Server, Findings>) -> Result<Outcome> {
        let terminal = context.terminal();
        let Files {
            sources,
            mut unreadable,
            empty,
        } = files::read(&self.paths)?;
        unreadable.extend(empty);
        if let Some(error) = unreadable.pop_if(|_| sources.is_empty()) {
            tell_unreadable(terminal, &unreadable);
            return Err(error);
        }
        let report = if self.online {
            online::lint(context, &sources).await?
        } else {
            let names = Names::default();
            lint::lint(&sources, "", Elsewhere::Only(&names))
        };
        match context.finding_format() {
            FindingFormat::Sarif => sarif::write(terminal, &report)?,
            FindingFormat::Github => github::write(terminal, &report)?,
            FindingFormat::Rows(format) => rows(context, format, &report)?,
        }
        // The summary stands below the findings.
        terminal.flush()?;
        for file in &report.accepted {
            let file = single_line(file);
            terminal.note(&format!(
                "mistral: note: the server finds {file} valid all the same"
            ));
        }
        tell_without_kind(terminal, &report.others);
        tell_unreadable(terminal, &unreadable);
        let summary = summary(&report, unreadable.len());
        terminal.note(&format!("mistral: note: {summary}"));
        let status = if unreadable.is_empty() {
            self.status(&report)
        } else {
            ExitStatus::USAGE
        };
        Ok(Outcome {
            status,
            ..Outcome::done()
        })
    }

    fn status(&self, report: &Report<'_>) -> ExitStatus {
        let is_clean = if self.strict {
            report.findings.is_empty()
        } else {
            report.count(Severity::Error) == 0
        };
        if is_clean {
            ExitStatus::SUCCESS
        } else {
            ExitStatus::FAILURE
        }
    }
}

/// A row for each finding.
fn rows(context: &Context<Server, Findings>, format: Format, report: &Report<'_>) -> Result<()> {
    let is_for_programs = matches!(format, Format::Json | Format::Yaml);
    let headings = HEADINGS.map(|heading| {
        if is_for_programs {
            heading.to_lowercase()
        } else {
            heading.to_owned()
        }
    });
    let mut rows = context.rows(headings.into())?;
    // An empty table would look as if something were missing in it.
    if format == Format::Table && report.findings.is_empty() {
        return Ok(());
    }
    rows.important(IMPORTANT);
    for found in &report.findings {
        let (at, rule) = (found.finding.at, found.finding.rule);
        let number = |number: usize| Cell::from(Value::from(number));
        rows.add(vec![
            found.file.into(),
            number(at.line),
            number(at.column),
            rule.code.into(),
            rule.severity.name().into(),
            Cell::Text(message(context.terminal(), found).into()),
        ])?;
    }
    rows.end(false)?;
    Ok(())
}

/// The message of a finding, which may quote a file, without secrets.
fn message(terminal: &Terminal, found: &Found<'_>) -> String {
    terminal.redactor().clean(&found.message())
}

/// `3 errors, 1 warning in 12 files; 4 files define nothing of Mistral; 1 file could not be read`. In files with errors
/// nothing else is looked for, so that nothing is said of warnings where none was found.
fn summary(report: &Report<'_>, unreadable: usize) -> String {
    let counted = |count: usize, noun: &str| match count {
        0 => format!("no {noun}s"),
        1 => format!("1 {noun}"),
        count => format!("{count} {noun}s"),
    };
    let (errors, warnings) = (
        report.count(Severity::Error),
        report.count(Severity::Warning),
    );
    let mut found = counted(errors, "error");
    if errors == 0 || warnings > 0 {
        found = format!("{found}, {}", counted(warnings, "warning"));
    }
    let files = counted(report.files, "file");
    let hidden = match errors {
        0 => "",
        _ => "; in files with errors no warnings are looked for",
    };
    let others = match report.others.as_slice() {
        [] => String::new(),
        others => format!("; {}", passed_over(others)),
    };
    let unreadable = match unreadable {
        0 => String::new(),
        count => format!("; {} could not be read", counted(count, "file")),
    };
    format!("{found} in {files}{hidden}{others}{unreadable}")
}
