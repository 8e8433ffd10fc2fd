//! Executions that are selected by what they are, in place of their IDs.

use std::collections::{HashMap, HashSet};

use clap::{Arg, Args};
use serde::Deserialize;
use serde_json::Value;

use crate::api::executions::EXECUTIONS;
use crate::api::page::read_row;
use crate::api::{Listing, Mistral};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;

use super::super::bulk::{Item, Items};
use super::super::selectors::Selectors;

/// The fields that tell executions apart, for the server and for a person.
pub const FIELDS: &str = "id,workflow_name,state,root_execution_id,created_at";

/// Which executions are meant.
#[derive(Args)]
#[group(skip)]
pub struct Selection {
    #[command(flatten)]
    selectors: Selectors,
    /// Only root executions, which no other execution started
    #[arg(long, help_heading = "Selection")]
    roots: bool,
}

/// Makes an argument that is required unless there are selectors.
pub fn in_place_of_selectors(argument: Arg) -> Arg {
    let help = argument.get_help().map(ToString::to_string);
    let help = help.unwrap_or_default() + "; or, instead, the options of Selection";
    argument.help(help).conflicts_with_all([
        "states",
        "since",
        "until",
        "older",
        "workflow",
        "tags",
        "all_projects",
        "roots",
    ])
}

/// Executions that were found.
pub struct Found {
    pub items: Items,
    /// The same as the server sent them.
    pub rows: Vec<String>,
}

/// What is read of each.
#[derive(Deserialize)]
struct Row {
    id: String,
    workflow_name: Option<String>,
    state: Option<String>,
    root_execution_id: Option<String>,
    created_at: Option<String>,
}

impl Row {
    fn item(self) -> Item {
        let about = self.about();
        Item {
            id: self.id,
            about,
            state: self.state.unwrap_or_default(),
            along: Vec::new(),
        }
    }

    /// What a person wants to know of it.
    fn about(&self) -> String {
        let parts = [&self.workflow_name, &self.state, &self.created_at];
        let parts = parts.into_iter().flatten().map(|part| single_line(part));
        parts.collect::<Vec<_>>().join(", ")
    }
}

/// The item of an execution that was read with [`FIELDS`].
pub fn item(row: Value) -> Result<Item> {
    let row = serde_json::from_value::<Row>(row).map_err(|cause| {
        let what = format!("the response is not an execution: {cause}");
        Error::new(Kind::Connection, what)
    })?;
    Ok(row.item())
}

impl Selection {
    /// Whether there is any selector.
    pub fn is_given(&self) -> bool {
        self.selectors.is_given() || self.roots
    }

    /// Finds the executions, the oldest first, with these fields. A sub-execution is left out if the execution at its root
    /// is among them, as the server does the same to it.
    pub async fn find(
        &self,
        mistral: &Mistral,
        terminal: &Terminal,
        fields: &str,
    ) -> Result<Found> {
        if !self.selectors.is_narrow() {
            return Err(Error::usage("this selects every execution").hint(
                "add --state, --since, --until, --older, --workflow or --tag; \
                 --since 2000-01-01 if all of them are meant",
            ));
        }
        let mut listing = Listing::all(fields);
        self.selectors.apply(&mut listing, terminal)?;
        if self.roots {
            listing.query.set("nulls", "root_execution_id");
        }
        let (mut found, mut ids) = (Vec::new(), HashSet::new());
        let mut collect = |text: &str| {
            let row = read_row::<Row>(text)?;
            self.check(&row)?;
            if ids.insert(row.id.clone()) {
                found.push((row, text.to_owned()));
            }
            Ok(())
        };
        EXECUTIONS.list(mistral, &listing, &mut collect).await?;
        let mut along: HashMap<String, Vec<String>> = HashMap::new();
        found.retain(|(row, _)| {
            let root = row.root_execution_id.as_ref();
            let root = root.filter(|root| **root != row.id && ids.contains(*root));
            if let Some(root) = root {
                along.entry(root.clone()).or_default().push(row.id.clone());
            }
            root.is_none()
        });
        let found = found.into_iter().map(|(row, text)| {
            let along = along.remove(&row.id).unwrap_or_default();
            let item = Item {
                along,
                ..row.item()
            };
            (item, text)
        });
        let (items, rows) = found.unzip();
        Ok(Found {
            items: Items::selected(items),
            rows,
        })
    }

    /// Refuses a row that was not selected, so that nothing is changed if a server does not know a filter.
    fn check(&self, row: &Row) -> Result<()> {
        let is_selected = self
            .selectors
            .selects(row.state.as_deref(), row.workflow_name.as_deref());
        if is_selected && !(self.roots && row.root_execution_id.is_some()) {
            return Ok(());
        }
        let what = format!(
            "the server does not select as it was asked to: it lists execution {} ({})",
            single_line(&row.id),
            row.about()
        );
        let hint = "nothing was changed; name the executions by their IDs";
        Err(Error::new(Kind::Connection, what).hint(hint))
    }
}
