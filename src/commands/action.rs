//! Actions: `/v2/actions`. In paths the namespace follows the name, empty or not.

use crate::api::Definitions;
use crate::api::actions::{ACTION_DEFINITIONS, ACTIONS};

use crate::dsl::DefinitionKind;

use crate::definitions::Kind;

use super::api_fields;
use super::cells::{cut, tags};
use super::column::column;
use super::command::{Command, Group};
use super::definition::{Create, Defined, DefinedTogether, GetDefinition, Update, Validate};
use super::definition_edit::{EditInNamespace, Editable};
use super::generic::{Delete, Get, NamespacedList};
use super::resource::{Positional, Resource, ResourceType, deletion, positional};

struct Action;

impl ResourceType for Action {
    const RESOURCE: &'static Resource = &Resource {
        collection: &ACTIONS,
        argument: positional("action", "ACTION", "Name or ID of the action"),
        deletion: Some(deletion("Names or IDs of the actions")),
        fields: api_fields::ACTION,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Is system", "is_system"),
            column("Input", "input").list_cell(cut),
            column("Description", "description").list_cell(cut),
            column("Tags", "tags").cell(tags).converts_missing(),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &["Name", "Input", "Description", "Tags", "Is system", "ID"],
    };
}

pub const GROUP: Group = Group {
    title: "Actions",
    commands: &[
        Command::new::<NamespacedList<Action>, _, _>("action-list", "List actions")
            .example("mistral action-list --filter name=has:nova"),
        Command::new::<Get<Action>, _, _>("action-get", "Show an action")
            .example("mistral action-get std.http"),
        Command::new::<Create<Action>, _, _>(
            "action-create",
            "Create ad-hoc actions from a definition",
        )
        .example("mistral action-create greet.yaml"),
        Command::new::<Update<Action>, _, _>(
            "action-update",
            "Replace ad-hoc actions with a new definition",
        )
        .example("mistral action-update greet.yaml"),
        Command::new::<EditInNamespace<Action>, _, _>(
            "action-edit",
            "Edit the definition of an ad-hoc action",
        )
        .example("mistral action-edit greet"),
        Command::new::<Delete<Action>, _, _>("action-delete", "Delete ad-hoc actions")
            .example("mistral action-delete greet"),
        Command::new::<GetDefinition<Action>, _, _>(
            "action-get-definition",
            "Print an ad-hoc action's definition",
        )
        .example("mistral action-get-definition greet > greet.yaml"),
        Command::new::<Validate<Action>, _, _>(
            "action-validate",
            "Validate a definition without saving it",
        )
        .example("mistral action-validate greet.yaml"),
    ],
};

impl Defined for Action {
    const KIND: DefinitionKind = DefinitionKind::Actions;
    const ARGUMENT: Positional = positional("name", "NAME", "Name of the action");
}

impl DefinedTogether for Action {
    const DEFINITIONS: Definitions = ACTION_DEFINITIONS;
    const ID_HELP: &'static str = "ID of the action, if the name in the definition is ambiguous";
}

impl Editable for Action {
    const EDITED: Kind = Kind::Action;
}
