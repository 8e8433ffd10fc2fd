//! Members: projects that a resource is shared with, `/v2/TYPEs/ID/members`.

use clap::{Args, ValueEnum};
use serde::Serialize;

use crate::api::Listing;
use crate::api::page::Sink;
use crate::api::{Mistral, Query};
use crate::error::{Error, Kind, Result};
use crate::terminal::Terminal;

use super::arguments::Paging;
use super::delete::required;
use super::resource::{Resource, column};
use super::run::{Authenticated, Lister, Shower, Shown};
use super::{Command, Group};

const MEMBER: Resource = Resource {
    columns: &[
        column("Resource ID", "resource_id"),
        column("Resource Type", "resource_type"),
        column("Resource Owner", "project_id"),
        column("Member ID", "member_id"),
        column("Status", "status"),
        column("Created at", "created_at"),
        column("Updated at", "updated_at").optional(),
    ],
};

pub const COMMANDS: &[Command] = &[
    Command::list::<List>(
        "member-list",
        "List the projects that a resource is shared with",
        "mistral member-list WORKFLOW_ID workflow",
    )
    .of(GROUP),
    Command::show::<Get>(
        "member-get",
        "Show how a resource is shared with a project",
        "mistral member-get WORKFLOW_ID workflow -m PROJECT_ID",
    )
    .of(GROUP),
    Command::show::<Create>(
        "member-create",
        "Share a resource with a project",
        "mistral member-create WORKFLOW_ID workflow PROJECT_ID",
    )
    .of(GROUP),
    Command::show::<Update>(
        "member-update",
        "Accept or reject a resource that was shared",
        "mistral member-update WORKFLOW_ID workflow -s accepted",
    )
    .of(GROUP),
    Command::text::<Delete>(
        "member-delete",
        "Stop sharing a resource with a project",
        "mistral member-delete WORKFLOW_ID workflow PROJECT_ID",
    )
    .of(GROUP),
];

const GROUP: Group = Group::Members;

/// `TYPEs`, as the API has it.
fn plural(resource_type: &str) -> Result<String> {
    Ok(format!("{}s", required(resource_type, "resource's type")?))
}

/// The project of a member, the user's own unless another is named.
async fn member(named: &str, mistral: &Mistral) -> Result<String> {
    if !named.is_empty() {
        return Ok(named.to_owned());
    }
    let session = mistral.session().await?;
    session.project.clone().ok_or_else(|| {
        Error::local("which project?")
            .hint("use --member-id, or set OS_PROJECT_ID (--os-project-id)")
    })
}

#[derive(Args)]
struct List {
    /// ID of the resource
    resource_id: String,
    /// Type of the resource: workflow
    resource_type: String,
    #[command(flatten)]
    _paging: Paging,
}

impl Lister for List {
    const RESOURCE: &'static Resource = &MEMBER;

    async fn rows(self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let kind = plural(&self.resource_type)?;
        let path = [
            kind.as_str(),
            required(&self.resource_id, "resource")?,
            "members",
        ];
        mistral
            .list(&path, "members", &Listing::default(), sink)
            .await
    }
}

#[derive(Args)]
struct Get {
    /// ID of the resource
    resource: String,
    /// Type of the resource: workflow
    resource_type: String,
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

impl Shower for Get {
    fn titles(&self) -> Vec<String> {
        MEMBER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let kind = plural(&self.resource_type)?;
        let resource = required(&self.resource, "resource")?;
        let member = member(&self.member_id, mistral).await?;
        let path = [kind.as_str(), resource, "members", &member];
        let member = mistral.get(&path, &Query::new()).await?;
        MEMBER.show_cells(&member).map(Shown::Cells)
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

/// The body of `POST .../members`.
#[derive(Serialize)]
struct NewMember<'a> {
    member_id: &'a str,
}

impl Shower for Create {
    fn titles(&self) -> Vec<String> {
        MEMBER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let kind = plural(&self.resource_type)?;
        let path = [
            kind.as_str(),
            required(&self.resource_id, "resource")?,
            "members",
        ];
        let member_id = required(&self.member_id, "project")?;
        let member = mistral.create(&path, &NewMember { member_id }).await?;
        MEMBER.show_cells(&member).map(Shown::Cells)
    }
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    Pending,
    Accepted,
    Rejected,
}

#[derive(Args)]
struct Update {
    /// ID of the resource
    resource_id: String,
    /// Type of the resource: workflow
    resource_type: String,
    /// ID of the project that the resource is shared with; default: your own
    #[arg(
        short,
        long,
        default_value = "",
        hide_default_value = true,
        value_name = "PROJECT_ID"
    )]
    member_id: String,
    /// New status
    #[arg(
        short,
        long,
        value_enum,
        default_value = "accepted",
        value_name = "STATUS"
    )]
    status: Status,
}

/// The body of `PUT .../members/ID`.
#[derive(Serialize)]
struct Change {
    status: &'static str,
}

impl Shower for Update {
    fn titles(&self) -> Vec<String> {
        MEMBER.show_titles()
    }

    async fn show(self, mistral: &Mistral) -> Result<Shown> {
        let kind = plural(&self.resource_type)?;
        let member = member(&self.member_id, mistral).await?;
        let path = [
            kind.as_str(),
            required(&self.resource_id, "resource")?,
            "members",
            &member,
        ];
        let status = match self.status {
            Status::Pending => "pending",
            Status::Accepted => "accepted",
            Status::Rejected => "rejected",
        };
        let member = mistral.update(&path, &Change { status }).await?;
        MEMBER.show_cells(&member).map(Shown::Cells)
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

impl Authenticated for Delete {
    async fn run(self, mistral: &Mistral, terminal: &mut Terminal) -> Result<()> {
        let kind = plural(&self.resource_type)?;
        let member = required(&self.member_id, "project")?;
        let path = [
            kind.as_str(),
            required(&self.resource, "resource")?,
            "members",
            member,
        ];
        match mistral.delete(&path, &Query::new()).await {
            Ok(()) => terminal.print_step(&format!(
                "Request to delete {} member {member} has been accepted.",
                self.resource_type
            )),
            Err(error) => {
                terminal.note(&format!("mistral: member {member}: {error}"));
                Err(Error::new(
                    Kind::Partial,
                    "Unable to delete the specified member.",
                ))
            }
        }
    }
}
