//! Environments: `/v2/environments`.

use clap::Args;
use serde_json::{Map, Value};

use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::{Error, Result};
use crate::input;
use crate::json::{self, Layout};
use crate::output::Cell;
use crate::terminal::Terminal;

use super::arguments::Paging;
use super::delete::{self, required};
use super::resource::{Resource, column, is_true, missing, or_none};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const ENVIRONMENT: Resource = Resource {
    columns: &[
        column("Name", "name"),
        column("Description", "description")
            .cell(or_none)
            .optional(),
        column("Variables", "variables").cell(variables).show_only(),
        column("Scope", "scope"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").cell(or_none).optional(),
    ],
};

/// Titles of an environment in the form that environment-create takes.
const EXPORT: [&str; 4] = ["name", "description", "scope", "variables"];

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "environment-list",
        "List environments",
        "mistral environment-list",
    )
    .of(GROUP),
    Command::show::<Get>(
        "environment-get",
        "Show an environment",
        "mistral environment-get prod --export -f json > prod.json",
    )
    .of(GROUP),
    Command::show::<Create>(
        "environment-create",
        "Create an environment from a JSON or YAML file",
        "mistral environment-create prod.yaml",
    )
    .of(GROUP),
    Command::show::<Update>(
        "environment-update",
        "Update an environment from a JSON or YAML file",
        "mistral environment-update prod.yaml",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "environment-delete",
        "Delete environments",
        "mistral environment-delete prod",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Environments;

fn variables(cell: Cell<'_>) -> Cell<'_> {
    Cell::Text(laid_out(cell.into_value(), json::DOCUMENT).into())
}

/// The variables, which the server sends as JSON text. What cannot be read is shown as it came.
fn laid_out(value: Value, layout: Layout) -> String {
    match value {
        Value::String(text) => match json::parse(&text) {
            Ok(variables) => json::dumps(&variables, layout),
            Err(_) => text,
        },
        other => json::dumps(&other, layout),
    }
}

#[derive(Args)]
struct List {
    #[command(flatten)]
    paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &ENVIRONMENT;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let listing = self.paging.listing(&ENVIRONMENT, true)?;
        mistral
            .list_without_markers(&["environments"], "environments", &listing, sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// Name of the environment
    environment: String,
    /// Print it in the format that environment-create reads
    #[arg(long)]
    export: bool,
}

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        if self.export {
            EXPORT.map(str::to_owned).into()
        } else {
            ENVIRONMENT.show_titles()
        }
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let path = ["environments", required(&self.environment, "environment")?];
        let environment = mistral.get(&path, &Query::new()).await?;
        if self.export {
            return export(&environment).map(Shown::Cells);
        }
        ENVIRONMENT.show_cells(&environment).map(Shown::Cells)
    }
}

fn export(environment: &Value) -> Result<Vec<Value>> {
    EXPORT
        .into_iter()
        .map(|field| {
            let value = environment.get(field).ok_or_else(|| missing(field))?;
            Ok(match field {
                "variables" => laid_out(value.clone(), json::LINE).into(),
                _ => value.clone(),
            })
        })
        .collect()
}

#[derive(Args)]
struct Create {
    /// File with name, description and variables in JSON or YAML, or - for standard input
    #[arg(value_parser = input::file)]
    file: input::File,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        ENVIRONMENT.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let mut document = input::mapping(&self.file)?;
        named(&document, &self.file)?;
        if !has(&document, "variables") {
            return Err(
                Error::local(format!("{} has no \"variables\"", self.file.origin()))
                    .hint("an environment needs a name and variables"),
            );
        }
        serialize_variables(&mut document);
        let environment = mistral.create(&["environments"], &document).await?;
        ENVIRONMENT.show_cells(&environment).map(Shown::Cells)
    }
}

/// Whether a field says anything.
fn has(document: &Map<String, Value>, field: &str) -> bool {
    document
        .get(field)
        .is_some_and(|value| !value.is_null() && value.as_str() != Some(""))
}

/// Without a name no environment is meant.
fn named(document: &Map<String, Value>, file: &input::File) -> Result<()> {
    if has(document, "name") {
        return Ok(());
    }
    Err(Error::local(format!("{} has no \"name\"", file.origin()))
        .hint("an environment needs a name and variables"))
}

/// The API wants a mapping of variables as JSON text; anything else goes as it is.
fn serialize_variables(document: &mut Map<String, Value>) {
    if let Some(variables) = document
        .get_mut("variables")
        .filter(|variables| variables.is_object())
    {
        *variables = json::dumps(variables, json::WIRE).into();
    }
}

#[derive(Args)]
struct Update {
    /// File with name, description and variables in JSON or YAML, or - for standard input
    #[arg(value_parser = input::file)]
    file: input::File,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        ENVIRONMENT.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let mut document = input::mapping(&self.file)?;
        named(&document, &self.file)?;
        if document.get("variables").is_some_and(is_true) {
            serialize_variables(&mut document);
        }
        let environment = mistral.update(&["environments"], &document).await?;
        ENVIRONMENT.show_cells(&environment).map(Shown::Cells)
    }
}

#[derive(Args)]
struct Delete {
    /// Names of the environments
    #[arg(required = true)]
    environment: Vec<String>,
}

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let accepted = "Request to delete environment {} has been accepted.";
        delete::each(
            mistral,
            terminal,
            &self.environment,
            accepted,
            "environment",
            async |name| mistral.delete(&["environments", name], &Query::new()).await,
        )
        .await
    }
}
