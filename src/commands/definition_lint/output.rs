//! The formats of findings: those of listings, SARIF, and the commands of GitHub's workflows.

use clap::{ArgMatches, Args};

use crate::env::Environment;
use crate::error::Result;
use crate::output::Format;

use super::super::command::Context;
use super::super::output_options::{OutputKind, RowOptions, RowOutput, one_of, parsed};

/// Findings in files.
pub enum Findings {}

/// A format of findings.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum FindingFormat {
    Rows(Format),
    Sarif,
    Github,
}

impl FindingFormat {
    const ALL: [Self; 9] = [
        Self::Rows(Format::Csv),
        Self::Github,
        Self::Rows(Format::Json),
        Self::Rows(Format::Jsonl),
        Self::Sarif,
        Self::Rows(Format::Table),
        Self::Rows(Format::Value),
        Self::Rows(Format::Wide),
        Self::Rows(Format::Yaml),
    ];

    fn name(self) -> &'static str {
        match self {
            Self::Rows(format) => format.name(),
            Self::Sarif => "sarif",
            Self::Github => "github",
        }
    }
}

/// How findings are shown.
pub struct FindingOptions {
    format: FindingFormat,
    rows: RowOptions,
}

impl AsRef<RowOptions> for FindingOptions {
    fn as_ref(&self) -> &RowOptions {
        &self.rows
    }
}

/// The options as they are given.
#[derive(Args)]
#[group(skip)]
struct FindingOutput {
    /// Format of the output; github: annotations of a workflow, sarif: SARIF 2.1.0
    #[arg(
        short,
        long,
        value_parser = one_of(FindingFormat::ALL, FindingFormat::name),
        default_value = "table",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: FindingFormat,
    #[command(flatten)]
    rows: RowOutput,
}

impl OutputKind for Findings {
    type Options = FindingOptions;

    fn augment(command: clap::Command) -> clap::Command {
        FindingOutput::augment_args(command)
    }

    fn options(
        matches: &ArgMatches,
        environment: &Environment,
        width: Option<usize>,
    ) -> Result<FindingOptions> {
        let output: FindingOutput = parsed(matches)?;
        let of_rows = match output.format {
            FindingFormat::Rows(format) => format,
            FindingFormat::Sarif | FindingFormat::Github => Format::Json,
        };
        let rows = (output.rows).options(of_rows, matches, environment, width)?;
        // With --jq the rows are objects.
        let format = match output.format {
            FindingFormat::Rows(_) => FindingFormat::Rows(rows.output.format),
            other => other,
        };
        Ok(FindingOptions { format, rows })
    }
}

impl<A> Context<A, Findings> {
    /// The format of the findings.
    pub fn finding_format(&self) -> FindingFormat {
        self.options().format
    }
}
