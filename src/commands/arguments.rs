//! Groups of options that many commands share.

use clap::builder::{PossibleValuesParser, TypedValueParser};
use clap::{Args, ValueEnum};

use crate::api::{Listing, Place, Query};
use crate::character::{decimal, is_space};
use crate::env::{CLIFF_MAX_TERM_WIDTH, Environment};
use crate::error::{Error, Result};
use crate::output::{Fit, Format, ListOptions, Quote, ShowOptions};

use super::resource::Resource;

/// The value of an option whose value may be left out (absent, bare, or with a value); bare counts
/// as not given.
#[expect(clippy::ref_option, reason = "the fields of options are of this type")]
pub fn given(option: &Option<Option<String>>) -> Option<&str> {
    option.as_ref()?.as_deref().filter(|text| !text.is_empty())
}

/// An integer as Python reads it: spaces around it, `_` between digits, and digits of any script are fine.
pub fn integer(text: &str) -> Result<i64, String> {
    let digits = digits(text)?;
    digits.parse().map_err(|_| "number too large".to_owned())
}

/// A width: one that is larger than can be is as good as the largest.
fn columns(text: &str) -> Result<i64, String> {
    let digits = digits(text)?;
    let most = if digits.starts_with('-') {
        i64::MIN
    } else {
        i64::MAX
    };
    Ok(digits.parse().unwrap_or(most))
}

/// The sign and the digits of an integer.
fn digits(text: &str) -> Result<String, String> {
    let trimmed = text.trim_matches(is_space);
    let (sign, digits) = match trimmed.strip_prefix(['+', '-']) {
        Some(digits) => trimmed.split_at(trimmed.len() - digits.len()),
        None => ("", trimmed),
    };
    let mut out = sign.to_owned();
    for part in digits.split('_') {
        let plain = part
            .chars()
            .map(|c| decimal(c).and_then(|digit| char::from_digit(digit, 10)));
        let plain: Option<String> = plain.collect();
        out += &plain
            .filter(|part| !part.is_empty())
            .ok_or("not a whole number")?;
    }
    Ok(out)
}

#[derive(Args)]
#[group(skip)]
pub struct Namespace {
    /// Namespace; default: the default namespace
    #[arg(long, num_args = 0..=1, default_value = "", value_name = "NAMESPACE")]
    namespace: Option<Option<String>>,
}

impl Namespace {
    /// The namespace, empty for the default one.
    pub fn get(&self) -> &str {
        given(&self.namespace).unwrap_or_default()
    }
}

#[derive(Args)]
#[group(skip)]
pub struct Scope {
    /// Make it visible to all projects; default: private to the project
    #[arg(long)]
    public: bool,
}

impl Scope {
    /// The scope's name in the API.
    pub fn get(&self) -> &'static str {
        if self.public { "public" } else { "private" }
    }
}

impl Scope {
    /// Where a definition goes.
    pub fn place<'a>(&self, namespace: &'a Namespace) -> Place<'a> {
        Place {
            scope: self.get(),
            namespace: namespace.get(),
        }
    }
}

/// Options of every listing.
#[derive(Args)]
#[group(skip)]
pub struct Paging {
    /// Start after the row with this ID, the last one of the previous page
    #[arg(long, num_args = 0..=1, default_value = "", value_name = "ID")]
    marker: Option<Option<String>>,
    /// Maximum number of rows; -1 for all, in as many requests as needed
    #[arg(long, num_args = 0..=1, value_parser = integer, value_name = "N")]
    limit: Option<Option<i64>>,
    /// Sort by these fields, separated by commas
    #[arg(long = "sort_keys", num_args = 0..=1, default_value = "created_at", value_name = "FIELDS")]
    sort_keys: Option<Option<String>>,
    /// Sort directions, asc or desc, separated by commas
    #[arg(long = "sort_dirs", num_args = 0..=1, default_value = "asc", value_name = "DIRECTIONS")]
    sort_dirs: Option<Option<String>>,
    /// Show only matching rows, for example name=neq:test; repeatable
    #[arg(long = "filter", value_name = "FIELD=VALUE")]
    filters: Vec<String>,
}

impl Paging {
    /// The query of a listing of `resource`; `fields` says whether its fields are named.
    pub fn listing(&self, resource: &Resource, fields: bool) -> Result<Listing> {
        self.build(
            fields.then_some(resource),
            self.limit.flatten(),
            self.sort_dirs(),
        )
    }

    fn sort_dirs(&self) -> Option<&str> {
        given(&self.sort_dirs)
    }

    fn build(
        &self,
        resource: Option<&Resource>,
        limit: Option<i64>,
        sort_dirs: Option<&str>,
    ) -> Result<Listing> {
        let count = limit.filter(|&n| n > 0).map(|n| n.to_string());
        let mut query = Query::new()
            .with_some("marker", given(&self.marker))
            .with_some("limit", count.as_deref())
            .with_some("sort_keys", given(&self.sort_keys))
            .with_some("sort_dirs", sort_dirs)
            .with_some("fields", resource.map(Resource::fields).as_deref());
        for (name, value) in self.filters()? {
            query.set(name, value);
        }
        Ok(Listing {
            query,
            all: limit.is_some_and(|n| n < 0),
            reversed: false,
        })
    }

    /// Filters split at their first `=`.
    fn filters(&self) -> Result<Vec<(&str, &str)>> {
        self.filters
            .iter()
            .map(|filter| {
                filter.split_once('=').ok_or_else(|| {
                    Error::local(format!("--filter {filter:?} is not FIELD=VALUE"))
                        .hint("for example --filter state=ERROR or --filter name=neq:test")
                })
            })
            .collect()
    }
}

/// Options of the listings of executions, which show the newest page unless told otherwise.
#[derive(Args)]
#[group(skip)]
#[command(mut_arg("limit", |limit| limit.default_value("100")))]
pub struct NewestFirst {
    #[command(flatten)]
    paging: Paging,
    /// Show the oldest rows instead of the newest
    #[arg(long)]
    oldest: bool,
}

impl NewestFirst {
    /// The query; the newest page is asked for from its end.
    pub fn listing(&self, resource: &Resource, fields: bool) -> Result<Listing> {
        let paging = &self.paging;
        let newest = !self.oldest
            && matches!(&paging.marker, Some(Some(text)) if text.is_empty())
            && given(&paging.sort_keys) == Some("created_at")
            && paging.sort_dirs() == Some("asc");
        let sort_dirs = if newest {
            Some("desc")
        } else {
            paging.sort_dirs()
        };
        let listing = paging.build(
            fields.then_some(resource),
            paging.limit.flatten(),
            sort_dirs,
        )?;
        // A filter may have the name of a parameter, and then it is what counts.
        let sorted = |name, value| listing.query.get(name) == Some(value);
        Ok(Listing {
            reversed: newest && sorted("sort_keys", "created_at") && sorted("sort_dirs", "desc"),
            ..listing
        })
    }
}

/// States that a user can put an execution into.
#[derive(Clone, Copy, ValueEnum)]
#[value(rename_all = "SCREAMING_SNAKE_CASE")]
pub enum State {
    Running,
    Paused,
    Success,
    Error,
    Cancelled,
}

impl State {
    /// The state's name in the API.
    pub fn name(self) -> &'static str {
        match self {
            Self::Running => "RUNNING",
            Self::Paused => "PAUSED",
            Self::Success => "SUCCESS",
            Self::Error => "ERROR",
            Self::Cancelled => "CANCELLED",
        }
    }
}

/// Takes the names of some values.
fn one_of<T: Copy + Send + Sync + 'static, const N: usize>(
    values: [T; N],
    name: fn(T) -> &'static str,
) -> impl TypedValueParser<Value = T> {
    PossibleValuesParser::new(values.map(name)).try_map(move |given| {
        let named = values.into_iter().find(|&value| name(value) == given);
        named.ok_or("no such value")
    })
}

/// Options that listings and records share.
#[derive(Args)]
#[group(skip)]
struct Common {
    /// Show only this column; repeatable
    #[arg(
        short = 'c',
        long = "column",
        value_name = "COLUMN",
        help_heading = "Output"
    )]
    columns: Vec<String>,
    /// Print JSON on one line
    #[arg(long, help_heading = "Output")]
    noindent: bool,
    /// Maximum width of tables
    #[arg(long, value_name = "COLUMNS", value_parser = columns, default_value = "0", help_heading = "Output")]
    max_width: i64,
    /// Accepted for compatibility; tables fit the terminal when there is one
    #[arg(long, help_heading = "Output")]
    fit_width: bool,
    /// Accepted for compatibility; an empty table is always drawn
    #[arg(long, help_heading = "Output")]
    print_empty: bool,
}

impl Common {
    /// `typed` says that `--max-width` was given, which rules over the environment.
    fn fit(&self, typed: bool, environment: &Environment, terminal: Option<usize>) -> Fit {
        let by_environment = environment.text(CLIFF_MAX_TERM_WIDTH).filter(|_| !typed);
        Fit {
            max_width: by_environment
                .and_then(|text| columns(text).ok())
                .unwrap_or(self.max_width),
            terminal_width: terminal,
        }
    }
}

/// How a listing is shown.
#[derive(Args)]
#[group(skip)]
pub struct ListOutput {
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

impl ListOutput {
    /// The options as the output layer wants them.
    pub fn options(
        self,
        typed: bool,
        environment: &Environment,
        terminal: Option<usize>,
    ) -> ListOptions {
        ListOptions {
            format: self.format,
            fit: self.common.fit(typed, environment, terminal),
            columns: self.common.columns,
            sort_columns: self.sort_columns,
            descending: self.sort_descending,
            quote: self.quote,
            noindent: self.common.noindent,
        }
    }
}

/// How a record is shown.
#[derive(Args)]
#[group(skip)]
pub struct ShowOutput {
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

impl ShowOutput {
    /// The options as the output layer wants them.
    pub fn options(
        self,
        typed: bool,
        environment: &Environment,
        terminal: Option<usize>,
    ) -> ShowOptions {
        ShowOptions {
            format: self.format,
            fit: self.common.fit(typed, environment, terminal),
            columns: self.common.columns,
            variables: self.variables,
            prefix: self.prefix,
            noindent: self.common.noindent,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn integers_are_read_as_python_reads_them() {
        for (text, expected) in [
            (" 5 ", Some(5)),
            ("1_0", Some(10)),
            ("-3", Some(-3)),
            ("5.0", None),
            ("", None),
            ("_1", None),
            ("\u{3000}+６_٠", Some(60)),
            ("𝟗", Some(9)),
        ] {
            assert_eq!(integer(text).ok(), expected, "{text:?}");
        }
    }
}
