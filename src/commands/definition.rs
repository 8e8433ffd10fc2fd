//! Commands for definitions, from which the server creates resources.

use std::marker::PhantomData;

use clap::Args;
use serde_json::Value;

use crate::api::{Definitions, Mistral, Place};
use crate::dsl::DefinitionKind;
use crate::error::Result;
use crate::exit::ExitStatus;
use crate::input::{self, Content};
use crate::json::is_true;
use crate::terminal::Terminal;

use super::arguments::{Destination, Paging};
use super::cells::NONE;
use super::column::missing;
use super::command::{Context, Outcome, Record, Rows, Run, Server};
use super::definition_error::Sent;
use super::fail::{self, Fail};
use super::fields::text_field;
use super::generic::{GetPart, Part};
use super::resource::{Positional, ResourceType};

/// A type of resource that is created from a definition.
pub trait Defined: ResourceType {
    /// The argument of `TYPE-get-definition` that identifies the resource.
    const ARGUMENT: Positional;
    /// What a file for its commands defines.
    const KIND: DefinitionKind;
}

/// A type of resource of which one definition may contain several.
pub trait DefinedTogether: Defined {
    const DEFINITIONS: Definitions;
    /// The description of the `--id` of `TYPE-update` in the help.
    const ID_HELP: &'static str;
}

/// A definition to send, with visibility and namespace.
#[derive(Args)]
#[group(skip)]
pub struct NewDefinition {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    #[command(flatten)]
    destination: Destination,
}

impl NewDefinition {
    pub fn read(&self) -> Result<Content> {
        self.definition.read("DEFINITION")
    }

    pub fn place(&self) -> Place<'_> {
        self.destination.place()
    }
}

/// `TYPE-create`: creates all resources of a definition and lists them.
#[derive(Args)]
pub struct Create<R: DefinedTogether> {
    #[command(flatten)]
    new: NewDefinition,
    #[arg(skip)]
    resource_type: PhantomData<R>,
}

impl<R: DefinedTogether> Run<Server, Rows> for Create<R> {
    fn columns() -> Vec<String> {
        R::RESOURCE.list_titles()
    }

    fn accepted(command: clap::Command) -> clap::Command {
        Paging::augment_args(command)
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let definition = self.new.read()?;
        let rows = R::RESOURCE.rows(context)?;
        let (text, place) = (definition.to_send()?, self.new.place());
        let terminal = context.terminal();
        let created = rows.show(async |mistral, sink| {
            let created = R::DEFINITIONS.create(mistral, text, place, sink).await;
            explained::<R, _>(created, &definition, (mistral, place), terminal).await
        });
        let outcome = created.await?;
        Sent::new(&definition, R::KIND).tell_warnings(terminal)?;
        Ok(outcome)
    }
}

/// `TYPE-update`: replaces all resources of a definition and lists them.
#[derive(Args)]
pub struct Update<R: DefinedTogether> {
    #[arg(long, value_name = "ID", help = R::ID_HELP)]
    id: Option<String>,
    #[command(flatten)]
    new: NewDefinition,
    #[arg(skip)]
    resource_type: PhantomData<R>,
}

impl<R: DefinedTogether> Run<Server, Rows> for Update<R> {
    fn columns() -> Vec<String> {
        R::RESOURCE.list_titles()
    }

    fn accepted(command: clap::Command) -> clap::Command {
        Paging::augment_args(command)
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let definition = self.new.read()?;
        let rows = R::RESOURCE.rows(context)?;
        let (id, text, place) = (self.id.as_deref(), definition.to_send()?, self.new.place());
        let terminal = context.terminal();
        let updated = rows.show(async |mistral, sink| {
            let updated = R::DEFINITIONS.update(mistral, id, text, place, sink).await;
            explained::<R, _>(updated, &definition, (mistral, place), terminal).await
        });
        let outcome = updated.await?;
        Sent::new(&definition, R::KIND).tell_warnings(terminal)?;
        Ok(outcome)
    }
}

/// The outcome of sending a definition, an error explained.
async fn explained<R: DefinedTogether, T>(
    outcome: Result<T>,
    content: &Content,
    (mistral, place): (&Mistral, Place<'_>),
    terminal: &Terminal,
) -> Result<T> {
    match outcome {
        Ok(done) => Ok(done),
        Err(error) => {
            let sent = Sent::new(content, R::KIND);
            let error = sent.explain(error, terminal);
            let collection = R::DEFINITIONS.collection;
            Err(sent
                .explain_several(error, mistral, collection, place)
                .await)
        }
    }
}

/// `TYPE-get-definition`: prints the definition of a resource.
pub type GetDefinition<R> = GetPart<R, Definition>;

/// The definition of a resource.
pub struct Definition;

impl<R: Defined> Part<R> for Definition {
    const FIELD: &'static str = "definition";
    const ARGUMENT: Positional = R::ARGUMENT;
    const NAMESPACED: bool = true;

    fn text(resource: &Value) -> Result<String> {
        text_field(resource, <Self as Part<R>>::FIELD)
    }
}

/// Headings of the verdict on a definition.
const VALIDATION: [&str; 2] = ["Valid", "Error"];

/// The server's verdict on a definition.
fn validation(verdict: &Value) -> Result<Vec<Value>> {
    if !is_true(verdict) {
        return Ok(vec![NONE.into(), NONE.into()]);
    }
    let fields = verdict.as_object().ok_or_else(|| missing("valid"))?;
    let cell = |field| fields.get(field).cloned().unwrap_or(Value::Null);
    Ok(vec![cell("valid"), cell("error")])
}

/// `TYPE-validate`: the server's verdict on a definition.
#[derive(Args)]
pub struct Validate<R: Defined> {
    /// File with the definition in YAML, or - for standard input
    definition: input::File,
    #[command(flatten)]
    fail: Fail,
    #[arg(skip)]
    resource_type: PhantomData<R>,
}

impl<R: Defined> Run<Server, Record> for Validate<R> {
    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let file = self.definition.read("DEFINITION")?;
        let is_wanted = self.fail.is_wanted(context.environment())?;
        let record = context.record(VALIDATION.map(str::to_owned).into())?;
        let mistral = context.mistral()?;
        let verdict = R::RESOURCE
            .collection
            .validate(&mistral, file.to_send()?)
            .await?;
        let mut cells = validation(&verdict)?;
        let is_valid = verdict.get("valid") == Some(&Value::Bool(true));
        let has_error_column = record.is_table_on_terminal() && record.shows(VALIDATION[1]);
        let sent = Sent::new(&file, R::KIND);
        let error = (!is_valid).then(|| {
            let error = verdict.get("error").and_then(Value::as_str);
            let error = error.unwrap_or("the definition is invalid; the server gave no reason");
            sent.verdict(error)
        });
        if let (Some(error), true) = (&error, has_error_column) {
            cells[1] = error.as_str().into();
        }
        let outcome = record.end(cells)?;
        sent.tell_all(context.terminal())?;
        Ok(match error {
            Some(error) if is_wanted || !has_error_column => {
                fail::report(context, outcome, (ExitStatus::FAILURE, &error), is_wanted)
            }
            _ => outcome,
        })
    }
}
