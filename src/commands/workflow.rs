//! Workflows: `/v2/workflows`.

use crate::api::Definitions;
use crate::api::workflows::{WORKFLOW_DEFINITIONS, WORKFLOWS};

use crate::dsl::DefinitionKind;

use crate::definitions::Kind;

use super::api_fields;
use super::cells::{cut, tags};
use super::column::column;
use super::command::{Command, Group};
use super::definition::{Create, Defined, DefinedTogether, GetDefinition, Update, Validate};
use super::definition_edit::{EditInNamespace, Editable};
use super::execution::referring::Referring;
use super::generic::{Delete, Get, List};
use super::resource::{Positional, Resource, ResourceType, deletion, positional};
use super::workflow_graph::Draw;
use super::workflow_inputs::Inputs;

struct Workflow;

impl ResourceType for Workflow {
    const RESOURCE: &'static Resource = &Resource {
        collection: &WORKFLOWS,
        argument: positional("workflow", "WORKFLOW", "ID or name of the workflow"),
        deletion: Some(deletion("IDs or names of the workflows")),
        fields: api_fields::WORKFLOW,
        columns: &[
            column("ID", "id"),
            column("Name", "name"),
            column("Namespace", "namespace"),
            column("Project ID", "project_id"),
            column("Tags", "tags").cell(tags).converts_missing(),
            column("Input", "input").list_cell(cut),
            column("Scope", "scope"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &["Name", "ID", "Input", "Created at", "Updated at", "Tags"],
    };
}

pub const GROUP: Group = Group {
    title: "Workflows",
    commands: &[
        Command::new::<List<Workflow>, _, _>("workflow-list", "List workflows")
            .example("mistral workflow-list --filter name=has:backup"),
        Command::new::<Get<Workflow>, _, _>("workflow-get", "Show a workflow")
            .example("mistral workflow-get backup -f json"),
        Command::new::<Create<Workflow>, _, _>(
            "workflow-create",
            "Create workflows from a definition",
        )
        .example("mistral workflow-create backup.yaml --public"),
        Command::new::<Update<Workflow>, _, _>(
            "workflow-update",
            "Replace workflows with a new definition",
        )
        .example("mistral workflow-update backup.yaml"),
        Command::new::<EditInNamespace<Workflow>, _, _>(
            "workflow-edit",
            "Edit a workflow's definition",
        )
        .example("mistral workflow-edit backup"),
        Command::new::<Delete<Workflow>, _, _>("workflow-delete", "Delete workflows")
            .example("mistral workflow-delete backup restore"),
        Command::new::<GetDefinition<Workflow>, _, _>(
            "workflow-get-definition",
            "Print a workflow's definition",
        )
        .example("mistral workflow-get-definition backup > backup.yaml"),
        Command::new::<Validate<Workflow>, _, _>(
            "workflow-validate",
            "Validate a definition without saving it",
        )
        .example("mistral workflow-validate backup.yaml"),
        Command::new::<Referring<Draw>, _, _>(
            "workflow-graph",
            "Draw a workflow, for Mermaid or Graphviz",
        )
        .example("mistral workflow-graph backup.yaml --format dot | dot -Tsvg > backup.svg"),
        Command::new::<Inputs, _, _>(
            "workflow-inputs",
            "Show the inputs of a workflow, what it calls, and what calls it",
        )
        .example("mistral workflow-inputs backup -f json"),
    ],
};

impl Defined for Workflow {
    const KIND: DefinitionKind = DefinitionKind::Workflows;
    const ARGUMENT: Positional =
        positional("identifier", "IDENTIFIER", "ID or name of the workflow");
}

impl DefinedTogether for Workflow {
    const DEFINITIONS: Definitions = WORKFLOW_DEFINITIONS;
    const ID_HELP: &'static str = "ID of the workflow, if the name in the definition is ambiguous";
}

impl Editable for Workflow {
    const EDITED: Kind = Kind::Workflow;
}
