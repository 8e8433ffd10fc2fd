//! Dynamic actions: `/v2/dynamic_actions`.

use clap::Args;

use crate::api::dynamic_actions::{DYNAMIC_ACTIONS, DynamicActionFields};
use crate::api::{is_uuid, required};
use crate::definitions::Kind;
use crate::error::Result;

use super::api_fields;
use super::arguments::{Namespace, Scope, given};
use super::column::column;
use super::command::{Command, Context, Group, Outcome, Record, Run, Server};
use super::definition_edit::{EditInNamespace, Editable};
use super::generic::{Delete, Get, NamespacedList};
use super::resource::{Deletion, Resource, ResourceType, deletion, positional};

struct DynamicAction;

impl ResourceType for DynamicAction {
    const RESOURCE: &'static Resource = &Resource {
        collection: &DYNAMIC_ACTIONS,
        argument: positional(
            "identifier",
            "IDENTIFIER",
            "ID or name of the dynamic action",
        ),
        deletion: Some(Deletion {
            label: Some("dynamic action(s) {}"),
            ..deletion("IDs or names of the dynamic actions")
        }),
        fields: api_fields::DYNAMIC_ACTION,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Class", "class_name"),
            column("Code source ID", "code_source_id"),
            column("Code source name", "code_source_name"),
            column("Project ID", "project_id"),
            column("Scope", "scope"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &[
            "Name",
            "ID",
            "Class",
            "Code source name",
            "Created at",
            "Updated at",
        ],
    };
}

pub const GROUP: Group = Group {
    title: "Dynamic actions",
    commands: &[
        Command::new::<NamespacedList<DynamicAction>, _, _>(
            "dynamic-action-list",
            "List dynamic actions",
        )
        .example("mistral dynamic-action-list"),
        Command::new::<Get<DynamicAction>, _, _>("dynamic-action-get", "Show a dynamic action")
            .example("mistral dynamic-action-get greet"),
        Command::new::<Create, _, _>(
            "dynamic-action-create",
            "Create an action from a class in a code source",
        )
        .example("mistral dynamic-action-create greet GreetAction my_code"),
        Command::new::<Update, _, _>("dynamic-action-update", "Update a dynamic action")
            .example("mistral dynamic-action-update greet --class-name PoliteGreetAction"),
        Command::new::<EditInNamespace<DynamicAction>, _, _>(
            "dynamic-action-edit",
            "Edit a dynamic action",
        )
        .example("mistral dynamic-action-edit hook"),
        Command::new::<Delete<DynamicAction>, _, _>(
            "dynamic-action-delete",
            "Delete dynamic actions",
        )
        .example("mistral dynamic-action-delete greet"),
    ],
};

#[derive(Args)]
struct Create {
    /// Name of the new action
    name: String,
    /// Class in the code source
    class_name: String,
    /// ID or name of the code source
    code_source: String,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    namespace: Namespace,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        DynamicAction::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = DynamicAction::RESOURCE.record(context)?;
        let source = required(&self.code_source, "code source")?;
        let by_id = is_uuid(source);
        let action = DynamicActionFields {
            name: Some(required(&self.name, "dynamic action")?),
            class_name: Some(required(&self.class_name, "class")?),
            scope: self.scope.get(),
            namespace: self.namespace.get(),
            code_source_id: by_id.then_some(source),
            code_source_name: (!by_id).then_some(source),
            ..DynamicActionFields::default()
        };
        record.create(&action).await
    }
}

#[derive(Args)]
struct Update {
    /// ID or name of the dynamic action
    identifier: String,
    /// Class in the code source
    #[arg(long, num_args = 0..=1, value_name = "CLASS")]
    class_name: Option<Option<String>>,
    /// ID or name of the code source
    #[arg(long, num_args = 0..=1, value_name = "CODE_SOURCE")]
    code_source: Option<Option<String>>,
    #[command(flatten)]
    scope: Scope,
    #[command(flatten)]
    namespace: Namespace,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        DynamicAction::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = DynamicAction::RESOURCE.record(context)?;
        let identifier = required(&self.identifier, "dynamic action")?;
        let source = given(&self.code_source);
        let action = DynamicActionFields {
            id: Some(identifier).filter(|id| is_uuid(id)),
            name: Some(identifier).filter(|id| !is_uuid(id)),
            class_name: given(&self.class_name),
            scope: self.scope.get(),
            namespace: self.namespace.get(),
            code_source_id: source.filter(|id| is_uuid(id)),
            code_source_name: source.filter(|id| !is_uuid(id)),
        };
        record.update(None, &action).await
    }
}

impl Editable for DynamicAction {
    const EDITED: Kind = Kind::DynamicAction;
}
