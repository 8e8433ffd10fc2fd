//! The kinds of output of a command, as types, and their options.

use std::rc::Rc;

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::parser::ValueSource;
use clap::{ArgMatches, Args, FromArgMatches};

use crate::env::{CLIFF_FIT_WIDTH, CLIFF_MAX_TERM_WIDTH, Environment};
use crate::error::{Error, Result};
use crate::jq::Expression;
use crate::output::{Fit, Format, ListOptions, Narrowing, Quote, ShowOptions};
use crate::time::unix_now;

use super::number::width;

/// A kind of output.
pub trait OutputKind {
    /// The options of its output.
    type Options;

    /// Adds the options to a command.
    fn augment(command: clap::Command) -> clap::Command;

    /// The options as they were given.
    ///
    /// `width` is that of the terminal that standard output is, if it is one.
    fn options(
        matches: &ArgMatches,
        environment: &Environment,
        width: Option<usize>,
    ) -> Result<Self::Options>;
}

/// A listing.
pub enum Rows {}

/// One record: names and values.
pub enum Record {}

/// Text, or progress messages.
pub enum Text {}

/// How a listing is shown.
pub struct RowOptions {
    pub output: ListOptions,
    pub limit: Limit,
}

impl AsRef<Self> for RowOptions {
    fn as_ref(&self) -> &Self {
        self
    }
}

/// The maximum number of rows of a listing.
#[derive(Clone, Copy)]
pub enum Limit {
    /// The server's.
    None,
    /// The default of the command.
    Default(i64),
    Given(i64),
}

impl Limit {
    fn of(matches: &ArgMatches) -> Self {
        let limit = matches.try_get_one("limit").ok().flatten().copied();
        let is_default = || matches.value_source("limit") == Some(ValueSource::DefaultValue);
        match limit {
            None => Self::None,
            Some(limit) if is_default() => Self::Default(limit),
            Some(limit) => Self::Given(limit),
        }
    }
}

impl OutputKind for Rows {
    type Options = RowOptions;

    fn augment(command: clap::Command) -> clap::Command {
        ListOutput::augment_args(command)
    }

    fn options(
        matches: &ArgMatches,
        environment: &Environment,
        width: Option<usize>,
    ) -> Result<RowOptions> {
        let output: ListOutput = parsed(matches)?;
        (output.rows).options(output.format, matches, environment, width)
    }
}

impl OutputKind for Record {
    type Options = ShowOptions;

    fn augment(command: clap::Command) -> clap::Command {
        ShowOutput::augment_args(command)
    }

    fn options(
        matches: &ArgMatches,
        environment: &Environment,
        width: Option<usize>,
    ) -> Result<ShowOptions> {
        let mut output: ShowOutput = parsed(matches)?;
        let jq = output.common.jq(matches, &mut output.format, Format::Raw)?;
        Ok(ShowOptions {
            format: output.format,
            fit: output.common.fit(matches, environment, width),
            columns: output.common.columns,
            variables: output.variables,
            prefix: output.prefix,
            noindent: output.common.noindent,
            jq,
        })
    }
}

impl OutputKind for Text {
    type Options = ();

    fn augment(command: clap::Command) -> clap::Command {
        command
    }

    fn options(_: &ArgMatches, _: &Environment, _: Option<usize>) -> Result<()> {
        Ok(())
    }
}

/// Reads arguments that clap has checked.
pub fn parsed<T: FromArgMatches>(matches: &ArgMatches) -> Result<T> {
    T::from_arg_matches(matches).map_err(|cause| Error::usage(cause.to_string()))
}

/// Compiles the expression of `--jq`.
pub fn compiled(code: &str) -> Result<Expression> {
    if code.trim().is_empty() {
        return Err(Error::usage("--jq: the expression is empty")
            .hint("write . for the whole object, .id for one of its fields"));
    }
    Expression::compile(code).map_err(|what| Error::usage(format!("--jq: {what}")))
}

/// Takes the names of some values.
pub fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.map(name)).try_map(move |given| {
        let named = values
            .into_iter()
            .find(|&value| name(value).eq_ignore_ascii_case(&given));
        named.ok_or("no such value")
    })
}

/// Options that listings and records share.
#[derive(Args)]
#[group(skip)]
struct Common {
    /// Show only this column, or field of the API; repeatable
    #[arg(
        short = 'c',
        long = "column",
        value_name = "COLUMN",
        help_heading = "Output"
    )]
    columns: Vec<String>,
    /// Print what this jq expression makes of each object
    #[arg(long, value_name = "EXPRESSION", help_heading = "Output")]
    jq: Option<String>,
    /// Print JSON on one line
    #[arg(long, help_heading = "Output")]
    noindent: bool,
    /// Maximum width of tables
    #[arg(long, value_name = "COLUMNS", value_parser = width, default_value = "0", help_heading = "Output")]
    max_width: i64,
    /// On a terminal, wrap the texts of a listing to fit, instead of hiding columns
    #[arg(long, help_heading = "Output")]
    fit_width: bool,
    /// Accepted for compatibility; an empty table is always drawn
    #[arg(long, help_heading = "Output")]
    print_empty: bool,
}

impl Common {
    /// The expression of `--jq`, which works on the objects of this format.
    fn jq(
        &self,
        matches: &ArgMatches,
        format: &mut Format,
        objects: Format,
    ) -> Result<Option<Rc<Expression>>> {
        let Some(code) = &self.jq else {
            return Ok(None);
        };
        let is_given = matches.value_source("format") == Some(ValueSource::CommandLine);
        if is_given && *format != objects {
            let message = format!("--jq cannot be combined with -f {}", format.name());
            return Err(Error::usage(message).hint(if *format == Format::Csv {
                "leave out -f; for CSV: --jq '[.id, .name] | @csv'"
            } else {
                "leave out -f"
            }));
        }
        *format = objects;
        Ok(Some(Rc::new(compiled(code)?)))
    }

    /// The width of tables. `--max-width` rules over the environment.
    fn fit(
        &self,
        matches: &ArgMatches,
        environment: &Environment,
        terminal_width: Option<usize>,
    ) -> Fit {
        let is_given = matches.value_source("max_width") == Some(ValueSource::CommandLine);
        let by_environment = environment.text(CLIFF_MAX_TERM_WIDTH).filter(|_| !is_given);
        let by_environment = by_environment.and_then(|text| width(text).ok());
        let is_as_reference = is_given || by_environment.is_some() || self.fits_width(environment);
        Fit {
            max_width: by_environment.unwrap_or(self.max_width),
            terminal_width,
            narrowing: match (is_as_reference, self.columns.is_empty()) {
                (true, _) => Narrowing::Wrap,
                (false, true) => Narrowing::Hide,
                (false, false) => Narrowing::Spare,
            },
            now: terminal_width.map(|_| unix_now()),
        }
    }

    /// Whether tables are fitted to the terminal as the reference does.
    fn fits_width(&self, environment: &Environment) -> bool {
        let by_environment = environment.text(CLIFF_FIT_WIDTH).unwrap_or("0");
        self.fit_width || by_environment != "0"
    }
}

/// Options of the output of a listing.
#[derive(Args)]
#[group(skip)]
struct ListOutput {
    /// Format of the output
    #[arg(
        short,
        long,
        value_parser = one_of(Format::OF_ROWS, Format::name),
        default_value = "table",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: Format,
    #[command(flatten)]
    rows: RowOutput,
}

/// The same without the format.
#[derive(Args)]
#[group(skip)]
pub struct RowOutput {
    #[command(flatten)]
    common: Common,
    /// Values to quote in CSV
    #[arg(
        long,
        value_parser = one_of(Quote::ALL, Quote::name),
        default_value = "nonnumeric",
        value_name = "WHICH",
        help_heading = "Output"
    )]
    quote: Quote,
    /// Sort by this column, even if it is not shown; repeatable, the first one has priority
    #[arg(long = "sort-column", value_name = "COLUMN", help_heading = "Output")]
    sort_columns: Vec<String>,
    /// Sort in ascending order
    #[arg(long, conflicts_with = "sort_descending", help_heading = "Output")]
    sort_ascending: bool,
    /// Sort in descending order
    #[arg(long, help_heading = "Output")]
    sort_descending: bool,
}

impl RowOutput {
    /// How a listing in this format is shown.
    pub fn options(
        self,
        mut format: Format,
        matches: &ArgMatches,
        environment: &Environment,
        width: Option<usize>,
    ) -> Result<RowOptions> {
        let jq = self.common.jq(matches, &mut format, Format::Jsonl)?;
        let mut fit = self.common.fit(matches, environment, width);
        let format = match format {
            Format::Wide => {
                fit.narrowing = Narrowing::No;
                Format::Table
            }
            format => format,
        };
        let output = ListOptions {
            format,
            fit,
            columns: self.common.columns,
            sort_columns: self.sort_columns,
            descending: self.sort_descending,
            quote: self.quote,
            noindent: self.common.noindent,
            jq,
        };
        Ok(RowOptions {
            output,
            limit: Limit::of(matches),
        })
    }
}

/// Options of the output of a record.
#[derive(Args)]
#[group(skip)]
struct ShowOutput {
    /// Format of the output
    #[arg(
        short,
        long,
        value_parser = one_of(Format::OF_RECORDS, Format::name),
        default_value = "table",
        value_name = "FORMAT",
        help_heading = "Output"
    )]
    format: Format,
    #[command(flatten)]
    common: Common,
    /// Prefix of variable names in shell format
    #[arg(
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "PREFIX",
        help_heading = "Output"
    )]
    prefix: String,
    /// Show only this variable in shell format; repeatable
    #[arg(long = "variable", value_name = "VARIABLE", help_heading = "Output")]
    variables: Vec<String>,
}
