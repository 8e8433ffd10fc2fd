//! Environments: `/v2/environments`.

use clap::Args;
use serde_json::{Map, Value};

use crate::api::environments::ENVIRONMENTS;
use crate::definitions::Kind;
use crate::error::{Error, Result};
use crate::input;
use crate::json::{self, Layout, is_true};
use crate::output::Cell;

use super::api_fields;
use super::cells::or_none;
use super::column::{column, missing};
use super::command::{Command, Context, Group, Outcome, Record, Run, Server};
use super::definition_edit::{Edit, Editable};
use super::fields::formatted;
use super::generic::{Delete, List};
use super::resource::{Resource, ResourceType, deletion, positional};

struct Environment;

impl ResourceType for Environment {
    const RESOURCE: &'static Resource = &Resource {
        collection: &ENVIRONMENTS,
        argument: positional("environment", "ENVIRONMENT", "Name of the environment"),
        deletion: Some(deletion("Names of the environments")),
        fields: api_fields::ENVIRONMENT,
        columns: &[
            column("Name", "name"),
            column("Description", "description")
                .cell(or_none)
                .null_if_missing(),
            column("Variables", "variables")
                .cell(variables)
                .hidden_in_lists(),
            column("Scope", "scope"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at")
                .cell(or_none)
                .null_if_missing(),
        ],
        importance: &["Name", "Description", "Updated at", "Created at"],
    };
}

/// Fields of an environment in the format that environment-create reads.
const EXPORT: [&str; 4] = ["name", "description", "scope", "variables"];

pub const GROUP: Group = Group {
    title: "Environments",
    commands: &[
        Command::new::<List<Environment>, _, _>("environment-list", "List environments")
            .example("mistral environment-list"),
        Command::new::<Get, _, _>("environment-get", "Show an environment")
            .example("mistral environment-get prod --export -f yaml > prod.yaml"),
        Command::new::<Create, _, _>(
            "environment-create",
            "Create an environment from a JSON or YAML file",
        )
        .example("mistral environment-create prod.yaml"),
        Command::new::<Update, _, _>(
            "environment-update",
            "Update an environment from a JSON or YAML file",
        )
        .example("mistral environment-update prod.yaml"),
        Command::new::<Edit<Environment>, _, _>("environment-edit", "Edit an environment")
            .example("mistral environment-edit prod"),
        Command::new::<Delete<Environment>, _, _>("environment-delete", "Delete environments")
            .example("mistral environment-delete prod"),
    ],
};

fn variables(cell: Cell<'_>) -> Cell<'_> {
    Cell::Text(laid_out(&cell.into_value(), json::DOCUMENT).into())
}

/// The variables, which the server sends as JSON text. Text that is not JSON is shown as it is.
fn laid_out(variables: &Value, layout: Layout) -> String {
    formatted(variables, layout).unwrap_or_else(str::to_owned)
}

#[derive(Args)]
struct Get {
    /// Name of the environment
    environment: String,
    /// Print the fields that environment-create reads; it reads -f yaml or -f json, but not a table
    #[arg(long)]
    export: bool,
}

impl Run<Server, Record> for Get {
    fn columns() -> Vec<String> {
        Environment::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        if !self.export {
            let record = Environment::RESOURCE.record(context)?;
            let environment = ENVIRONMENTS
                .get(&record.mistral, &self.environment, "")
                .await?;
            return record.show(&environment);
        }
        let record = context.record(EXPORT.map(str::to_owned).into())?;
        let mistral = context.mistral()?;
        let environment = ENVIRONMENTS.get(&mistral, &self.environment, "").await?;
        record.end(export(&environment)?)
    }
}

fn export(environment: &Value) -> Result<Vec<Value>> {
    EXPORT
        .into_iter()
        .map(|field| {
            let value = environment.get(field).ok_or_else(|| missing(field))?;
            Ok(match field {
                "variables" => laid_out(value, json::LINE).into(),
                _ => value.clone(),
            })
        })
        .collect()
}

#[derive(Args)]
struct Create {
    /// File with name, description and variables in JSON or YAML, or - for standard input
    file: input::File,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        Environment::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let file = self.file.read("FILE")?;
        let record = Environment::RESOURCE.record(context)?;
        let mut document = mapping(&file)?;
        require(&document, "name", &file.origin)?;
        require(&document, "variables", &file.origin)?;
        serialize_variables(&mut document);
        record.create(&document).await
    }
}

/// The content of a file. The error for a table says how to export an environment instead.
fn mapping(file: &input::Content) -> Result<Map<String, Value>> {
    let is_table = || file.text().is_ok_and(|text| text.starts_with("+---"));
    file.mapping().map_err(|error| {
        if !is_table() {
            return error;
        }
        Error::local(format!("{} is a table, neither JSON nor YAML", file.origin))
            .hint("export it as YAML: mistral environment-get NAME --export -f yaml")
    })
}

/// Fails unless a field has a value.
fn require(document: &Map<String, Value>, field: &str, origin: &str) -> Result<()> {
    match document.get(field) {
        Some(value) if !value.is_null() && value.as_str() != Some("") => Ok(()),
        _ => Err(Error::local(format!("{origin} has no {field:?}"))
            .hint("an environment needs a name and variables")),
    }
}

/// The API takes a mapping of variables as JSON text; anything else is sent unchanged.
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
    file: input::File,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        Environment::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let file = self.file.read("FILE")?;
        let record = Environment::RESOURCE.record(context)?;
        let mut document = mapping(&file)?;
        require(&document, "name", &file.origin)?;
        if document.get("variables").is_some_and(is_true) {
            serialize_variables(&mut document);
        }
        record.update(None, &document).await
    }
}

impl Editable for Environment {
    const EDITED: Kind = Kind::Environment;
}
