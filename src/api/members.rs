//! Members: projects that a resource is shared with, `/v2/TYPEs/ID/members`.

use serde::Serialize;
use serde_json::Value;

use crate::error::Result;

use super::collection::{Collection, required};
use super::page::Sink;
use super::{Listing, Mistral, Query, json_body};

/// Members of a resource, by the ID of their project.
pub const MEMBERS: Collection = Collection::new("members", "member");

/// The resource that is shared.
pub struct Shared<'a> {
    /// `TYPEs`, as the API has it.
    plural: String,
    id: &'a str,
}

#[derive(Serialize)]
struct NewMember<'a> {
    member_id: &'a str,
}

#[derive(Serialize)]
struct StatusChange<'a> {
    status: &'a str,
}

impl<'a> Shared<'a> {
    /// The resource of this type and ID; neither may be empty.
    pub fn new(resource_type: &str, id: &'a str) -> Result<Self> {
        Ok(Self {
            plural: format!("{}s", required(resource_type, "resource's type")?),
            id: required(id, "resource")?,
        })
    }

    fn members(&self) -> [&str; 3] {
        [&self.plural, self.id, MEMBERS.name]
    }

    fn member<'s>(&'s self, project: &'s str) -> [&'s str; 4] {
        [&self.plural, self.id, MEMBERS.name, project]
    }

    /// `GET /v2/TYPEs/ID/members`.
    pub async fn list(&self, mistral: &Mistral, sink: Sink<'_>) -> Result<bool> {
        let (path, all) = (self.members(), Listing::default());
        mistral.list(&path, MEMBERS.paged_by, &all, sink).await
    }

    /// `GET /v2/TYPEs/ID/members/PROJECT`.
    pub async fn get(&self, mistral: &Mistral, project: &str) -> Result<Value> {
        let query = Query::new();
        mistral.get(&self.member(project), &query).await?.read()
    }

    /// `POST /v2/TYPEs/ID/members`.
    pub async fn create(&self, mistral: &Mistral, project: &str) -> Result<Value> {
        let member_id = required(project, "project")?;
        let (query, body) = (Query::new(), json_body(&NewMember { member_id })?);
        mistral.post(&self.members(), &query, body).await?.read()
    }

    /// `PUT /v2/TYPEs/ID/members/PROJECT`: whether the project accepts the resource.
    pub async fn update(&self, mistral: &Mistral, project: &str, status: &str) -> Result<Value> {
        let (path, body) = (self.member(project), json_body(&StatusChange { status })?);
        mistral.put(&path, &Query::new(), body).await?.read()
    }

    /// `DELETE /v2/TYPEs/ID/members/PROJECT`.
    pub async fn delete(&self, mistral: &Mistral, project: &str) -> Result<()> {
        mistral.delete(&self.member(project), &Query::new()).await
    }
}
