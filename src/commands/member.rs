//! Members: projects that a resource is shared with, `/v2/TYPEs/ID/members`.

use clap::Args;

use crate::api::members::{MEMBERS, Shared};
use crate::api::{Mistral, required};
use crate::error::{Error, Kind, Result};

use super::api_fields;
use super::arguments::Paging;
use super::column::column;
use super::command::{Command, Context, Group, Outcome, Record, Rows, Run, Server, Text};
use super::resource::{Resource, ResourceType, positional};

struct Member;

impl ResourceType for Member {
    const RESOURCE: &'static Resource = &Resource {
        collection: &MEMBERS,
        argument: positional("member_id", "MEMBER_ID", "ID of the member"),
        deletion: None,
        fields: api_fields::MEMBER,
        columns: &[
            column("Resource ID", "resource_id"),
            column("Resource Type", "resource_type"),
            column("Resource Owner", "project_id"),
            column("Member ID", "member_id"),
            column("Status", "status"),
            column("Created at", "created_at"),
            column("Updated at", "updated_at").null_if_missing(),
        ],
        importance: &["Member ID", "Status", "Resource ID", "Resource Type"],
    };
}

pub const GROUP: Group = Group {
    title: "Sharing workflows with other projects",
    commands: &[
        Command::new::<List, _, _>(
            "member-list",
            "List the projects that a resource is shared with",
        )
        .example("mistral member-list WORKFLOW_ID workflow"),
        Command::new::<Get, _, _>("member-get", "Show how a resource is shared with a project")
            .example("mistral member-get WORKFLOW_ID workflow -m PROJECT_ID"),
        Command::new::<Create, _, _>("member-create", "Share a resource with a project")
            .example("mistral member-create WORKFLOW_ID workflow PROJECT_ID"),
        Command::new::<Update, _, _>(
            "member-update",
            "Accept or reject a resource that was shared",
        )
        .example("mistral member-update WORKFLOW_ID workflow -s accepted"),
        Command::new::<Delete, _, _>("member-delete", "Stop sharing a resource with a project")
            .example("mistral member-delete WORKFLOW_ID workflow PROJECT_ID"),
    ],
};

/// The project with which a resource is shared.
#[derive(Args)]
#[group(skip)]
struct Project {
    /// ID of the project that the resource is shared with; default: your own
    #[arg(
        short,
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "PROJECT_ID"
    )]
    member_id: String,
}

impl Project {
    /// Its ID; by default that of the user's own project.
    async fn id(&self, mistral: &Mistral) -> Result<String> {
        if !self.member_id.is_empty() {
            return Ok(self.member_id.clone());
        }
        let session = mistral.session().await?;
        session.project.clone().ok_or_else(|| {
            Error::local("which project?")
                .hint("use --member-id, or set OS_PROJECT_ID (--os-project-id)")
        })
    }
}

#[derive(Args)]
struct List {
    /// ID of the resource
    resource_id: String,
    /// Type of the resource: workflow
    resource_type: String,
}

impl Run<Server, Rows> for List {
    fn columns() -> Vec<String> {
        Member::RESOURCE.list_titles()
    }

    fn accepted(command: clap::Command) -> clap::Command {
        Paging::augment_args(command)
    }

    async fn run(self, context: &Context<Server, Rows>) -> Result<Outcome> {
        let rows = Member::RESOURCE.rows(context)?;
        let shared = Shared::new(&self.resource_type, &self.resource_id)?;
        rows.show(async |mistral, sink| shared.list(mistral, sink).await)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID of the resource
    resource: String,
    /// Type of the resource: workflow
    resource_type: String,
    #[command(flatten)]
    project: Project,
}

impl Run<Server, Record> for Get {
    fn columns() -> Vec<String> {
        Member::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Member::RESOURCE.record(context)?;
        let shared = Shared::new(&self.resource_type, &self.resource)?;
        let project = self.project.id(&record.mistral).await?;
        let row = shared.get(&record.mistral, &project).await?;
        record.show(&row)
    }
}

#[derive(Args)]
struct Create {
    /// ID of the resource
    resource_id: String,
    /// Type of the resource: workflow
    resource_type: String,
    /// ID of the project to share the resource with
    member_id: String,
}

impl Run<Server, Record> for Create {
    fn columns() -> Vec<String> {
        Member::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Member::RESOURCE.record(context)?;
        let shared = Shared::new(&self.resource_type, &self.resource_id)?;
        let row = shared.create(&record.mistral, &self.member_id).await?;
        record.show(&row)
    }
}

#[derive(Args)]
struct Update {
    /// ID of the resource
    resource_id: String,
    /// Type of the resource: workflow
    resource_type: String,
    #[command(flatten)]
    project: Project,
    /// New status
    #[arg(
        short,
        long,
        value_parser = ["pending", "accepted", "rejected"],
        default_value = "accepted",
        value_name = "STATUS"
    )]
    status: String,
}

impl Run<Server, Record> for Update {
    fn columns() -> Vec<String> {
        Member::RESOURCE.show_titles()
    }

    async fn run(self, context: &Context<Server, Record>) -> Result<Outcome> {
        let record = Member::RESOURCE.record(context)?;
        let project = self.project.id(&record.mistral).await?;
        let shared = Shared::new(&self.resource_type, &self.resource_id)?;
        let row = shared
            .update(&record.mistral, &project, &self.status)
            .await?;
        record.show(&row)
    }
}

#[derive(Args)]
struct Delete {
    /// ID of the resource
    resource: String,
    /// Type of the resource: workflow
    resource_type: String,
    /// ID of the project that the resource is shared with
    member_id: String,
}

impl Run<Server, Text> for Delete {
    async fn run(self, context: &Context<Server, Text>) -> Result<Outcome> {
        let mistral = context.mistral()?;
        let member = required(&self.member_id, "project")?;
        let shared = Shared::new(&self.resource_type, &self.resource)?;
        match shared.delete(&mistral, member).await {
            Ok(()) => Ok(Outcome::text(format!(
                "Request to delete {} member {member} has been accepted.\n",
                self.resource_type
            ))),
            Err(error) => {
                context.terminal().failure("member", member, &error);
                Err(Error::new(
                    Kind::Partial,
                    "Unable to delete the specified member.",
                ))
            }
        }
    }
}
