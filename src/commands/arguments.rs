//! Groups of options that many commands share.

use clap::Args;

use crate::api::{Listing, Place, Query};
use crate::error::{Error, Result};
use crate::terminal::Terminal;

use super::filter;
use super::number::integer;
use super::resource_output::ResourceRows;

/// The value of an option, which must not be empty: that is what a script's unset variable gives.
pub fn not_empty<'a>(option: &str, text: &'a str) -> Result<&'a str> {
    if text.is_empty() {
        return Err(Error::usage(format!("{option} is empty")));
    }
    Ok(text)
}

/// The value of an option whose value is optional. An option without a value, or with an empty one, counts as not
/// given.
#[expect(clippy::ref_option, reason = "the fields of options are of this type")]
pub fn given(option: &Option<Option<String>>) -> Option<&str> {
    option.as_ref()?.as_deref().filter(|text| !text.is_empty())
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
        self.given().unwrap_or("private")
    }

    /// The same, if it is given.
    pub fn given(&self) -> Option<&'static str> {
        self.public.then_some("public")
    }
}

/// Another visibility for what exists.
#[derive(Args)]
#[group(skip)]
pub struct NewScope {
    /// Make it visible to all projects
    #[arg(long, conflicts_with = "private")]
    public: bool,
    /// Make it private to the project
    #[arg(long)]
    private: bool,
}

impl NewScope {
    /// The scope's name in the API, if one is given.
    pub fn get(&self) -> Option<&'static str> {
        match (self.public, self.private) {
            (true, _) => Some("public"),
            (_, true) => Some("private"),
            _ => None,
        }
    }
}

/// Visibility and namespace of what is created from a definition or a program.
#[derive(Args)]
#[group(skip)]
pub struct Destination {
    #[command(flatten)]
    namespace: Namespace,
    #[command(flatten)]
    scope: Scope,
}

impl Destination {
    /// The same for the API.
    pub fn place(&self) -> Place<'_> {
        Place {
            scope: self.scope.get(),
            namespace: self.namespace.get(),
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
    /// The query of a listing of `rows`.
    pub fn listing(&self, rows: &ResourceRows<'_>, terminal: &Terminal) -> Result<Listing> {
        self.sorted_listing(rows, terminal, given(&self.sort_dirs))
    }

    fn sorted_listing(
        &self,
        rows: &ResourceRows<'_>,
        terminal: &Terminal,
        sort_dirs: Option<&str>,
    ) -> Result<Listing> {
        let limit = self.limit.flatten();
        let fields = rows.fields();
        let output = rows.needs_output().then_some("true");
        let count = limit.filter(|&n| n > 0).map(|n| n.to_string());
        let mut query = Query::new()
            .with_some("marker", given(&self.marker))
            .with_some("limit", count.as_deref())
            .with_some("sort_keys", given(&self.sort_keys))
            .with_some("sort_dirs", sort_dirs)
            .with_some("fields", fields.as_deref())
            .with_some("include_output", output);
        for (name, value) in self.filters()? {
            if let Some(warning) = filter::warning(rows.resource, name, value) {
                terminal.note(&format!("mistral: warning: {warning}"));
            }
            query.set(name, value);
        }
        Ok(Listing {
            query,
            all: limit.is_some_and(|n| n < 0),
            ..Listing::default()
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
    /// The query; the newest page is requested in reverse order.
    pub fn listing(&self, rows: &ResourceRows<'_>, terminal: &Terminal) -> Result<Listing> {
        let paging = &self.paging;
        let sort_dirs = given(&paging.sort_dirs);
        let newest = !self.oldest
            && matches!(&paging.marker, Some(Some(text)) if text.is_empty())
            && given(&paging.sort_keys) == Some("created_at")
            && sort_dirs == Some("asc");
        let sort_dirs = if newest { Some("desc") } else { sort_dirs };
        let listing = paging.sorted_listing(rows, terminal, sort_dirs)?;
        // A filter with the name of a parameter overrides the parameter.
        let sorted = |name, value| listing.query.get(name) == Some(value);
        Ok(Listing {
            reversed: newest && sorted("sort_keys", "created_at") && sorted("sort_dirs", "desc"),
            ..listing
        })
    }
}
