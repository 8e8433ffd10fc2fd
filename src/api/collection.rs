//! What all collections of the API have in common: listing, getting, creating, updating, deleting, validating.

use serde::Serialize;
use serde_json::Value;

use crate::error::{Error, Result};
use crate::http::message::Method;

use super::document::Document;
use super::listing::{Listing, PagedBy};
use super::page::Sink;
use super::{Mistral, Query, json_body, text_body};

/// A collection: `/v2/NAME`.
pub struct Collection {
    /// The segment of its path, which is also the key of the rows in a listing.
    pub name: &'static str,
    /// What one of its resources is called.
    pub noun: &'static str,
    /// Where a request for one of them has the namespace.
    pub get: Namespaced,
    /// Where a request to delete one of them has the namespace.
    pub delete: Namespaced,
    /// How further pages of its listings are requested.
    pub paged_by: PagedBy,
    /// The fields by which its listings can be filtered, on every server; others give an error or are ignored.
    pub filters: &'static [&'static str],
    /// Whether a listing requests only the fields that are shown (`fields`), as the reference does.
    pub names_fields: bool,
    /// Whether a request for one of them can name the fields that it wants.
    pub gets_fields: bool,
    /// Whether its listings can have the resources of all projects (`all_projects`).
    pub of_all_projects: bool,
}

/// Where the namespace of a resource stands in a request.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Namespaced {
    /// The resource has none.
    No,
    /// In the query, empty or not.
    Query,
    /// In the query, unless it is the default one.
    QueryUnlessDefault,
    /// In the path behind the name, empty or not.
    Path,
}

impl Collection {
    /// A collection without namespaces, paged by markers.
    pub(super) const fn new(name: &'static str, noun: &'static str) -> Self {
        Self {
            name,
            noun,
            get: Namespaced::No,
            delete: Namespaced::No,
            paged_by: PagedBy::Marker,
            filters: &[],
            names_fields: true,
            gets_fields: true,
            of_all_projects: false,
        }
    }

    /// The fields without which its listings cannot be read page by page.
    pub fn page_keys(&self) -> &'static [&'static str] {
        match self.paged_by {
            PagedBy::Name => &["id", "name", "created_at"],
            PagedBy::Marker | PagedBy::Nothing => &["id"],
        }
    }

    /// `GET /v2/NAME`. Returns whether the server has more rows.
    pub async fn list(&self, mistral: &Mistral, listing: &Listing, sink: Sink<'_>) -> Result<bool> {
        mistral
            .list(&[self.name], self.paged_by, listing, sink)
            .await
    }

    /// `GET /v2/PARENT/ID/NAME`: the resources that belong to another; without an ID, those of all.
    pub async fn list_of(
        &self,
        mistral: &Mistral,
        parent: &Self,
        id: Option<&str>,
        listing: &Listing,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let Some(id) = id.filter(|id| !id.is_empty()) else {
            return self.list(mistral, listing, sink).await;
        };
        let path = [parent.name, id, self.name];
        mistral.list(&path, self.paged_by, listing, sink).await
    }

    /// `GET /v2/NAME/ID`.
    pub async fn get(&self, mistral: &Mistral, id: &str, namespace: &str) -> Result<Value> {
        self.get_some(mistral, id, namespace, None).await
    }

    /// `GET /v2/NAME/ID` with only these fields where the server can do that; `None` for all.
    pub async fn get_some(
        &self,
        mistral: &Mistral,
        id: &str,
        namespace: &str,
        fields: Option<&str>,
    ) -> Result<Value> {
        let (path, query) = self.one(self.get, id, namespace)?;
        let query = query.with_some("fields", fields.filter(|_| self.gets_fields));
        mistral.get(&path, &query).await?.read()
    }

    /// `GET /v2/NAME/ID` of a resource without a namespace, as it comes.
    pub async fn get_document(&self, mistral: &Mistral, id: &str) -> Result<Document> {
        mistral.get(&self.path(id)?, &Query::new()).await
    }

    /// `GET /v2/NAME/ID` with only these fields, which the server must know: it may fail on others.
    pub async fn get_fields(&self, mistral: &Mistral, id: &str, fields: &str) -> Result<Value> {
        self.get_document_of(mistral, id, fields).await?.read()
    }

    /// The same as it comes.
    pub async fn get_document_of(
        &self,
        mistral: &Mistral,
        id: &str,
        fields: &str,
    ) -> Result<Document> {
        let query = Query::new().with("fields", fields);
        let found = mistral.get(&self.path(id)?, &query).await;
        found.map_err(Error::without_query)
    }

    /// `POST /v2/NAME` of a document.
    pub async fn create(&self, mistral: &Mistral, document: &impl Serialize) -> Result<Value> {
        let (path, query) = ([self.name], Query::new());
        let created = mistral.post(&path, &query, json_body(document)?).await?;
        created.read()
    }

    /// `POST /v2/NAME` of a document with an ID of the user's choice, which may be sent again.
    pub async fn create_with_id(
        &self,
        mistral: &Mistral,
        document: &impl Serialize,
    ) -> Result<Value> {
        let (path, query) = ([self.name], Query::new());
        let body = json_body(document)?;
        mistral.post_repeatable(&path, &query, body).await?.read()
    }

    /// `PUT /v2/NAME/ID` of a document. Without an ID the document identifies the resource; an empty ID is an error.
    pub async fn update(
        &self,
        mistral: &Mistral,
        id: Option<&str>,
        document: &impl Serialize,
    ) -> Result<Value> {
        let path = match id {
            Some(id) => self.path(id)?.to_vec(),
            None => vec![self.name],
        };
        let (query, body) = (Query::new(), json_body(document)?);
        mistral.put(&path, &query, body).await?.read()
    }

    /// `DELETE /v2/NAME/ID`.
    pub async fn delete(&self, mistral: &Mistral, id: &str, namespace: &str) -> Result<()> {
        let (path, query) = self.one(self.delete, id, namespace)?;
        mistral.delete(&path, &query).await
    }

    /// `POST /v2/NAME/validate`: the server's verdict on a definition.
    pub async fn validate(&self, mistral: &Mistral, definition: String) -> Result<Value> {
        let (path, query) = ([self.name, "validate"], Query::new());
        let body = text_body(definition);
        // Nothing is created, so that the status is another.
        let verdict = mistral.send(Method::Post, &path, &query, body, 200).await?;
        verdict.read()
    }

    /// The path of one resource. Its identifier must not be empty.
    pub(super) fn path<'a>(&self, id: &'a str) -> Result<[&'a str; 2]> {
        Ok([self.name, required(id, self.noun)?])
    }

    fn one<'a>(
        &self,
        namespaced: Namespaced,
        id: &'a str,
        namespace: &'a str,
    ) -> Result<(Vec<&'a str>, Query)> {
        let mut path = self.path(id)?.to_vec();
        let query = match namespaced {
            Namespaced::No => Query::new(),
            Namespaced::Query => Query::new().with("namespace", namespace),
            Namespaced::QueryUnlessDefault => Query::new().with_some("namespace", Some(namespace)),
            Namespaced::Path => {
                path.push(namespace);
                Query::new()
            }
        };
        Ok((path, query))
    }
}

/// `text`, which identifies a resource and so must not be empty.
pub fn required<'a>(text: &'a str, what: &str) -> Result<&'a str> {
    if text.is_empty() {
        return Err(Error::local(format!(
            "the identifier of the {what} is empty"
        )));
    }
    Ok(text)
}
