//! Resources that are made of a definition: workbooks, workflows, ad-hoc actions.

use crate::error::Result;

use super::page::Sink;
use super::{Collection, Mistral, Query, text_body};

/// Visibility and namespace of what is made of a definition.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// `private` or `public`.
    pub scope: &'a str,
    /// Empty for the default one.
    pub namespace: &'a str,
}

/// `scope`, then `namespace` unless it is the default one.
pub(super) fn query(place: Place<'_>) -> Query {
    Query::new()
        .with("scope", place.scope)
        .with_some("namespace", Some(place.namespace))
}

/// How definitions are sent that may contain several resources each.
pub struct Definitions {
    /// The collection of those resources.
    pub collection: &'static Collection,
    /// The query of a creation.
    pub(super) create: fn(Place<'_>) -> Query,
    /// The query of an update.
    pub(super) update: fn(Place<'_>) -> Query,
    /// An update of one resource by its ID is answered with that resource, not with a list.
    pub(super) answers_with_one: bool,
}

impl Definitions {
    /// `POST /v2/NAME`: creates all resources of a definition and passes them to the sink.
    pub async fn create(
        &self,
        mistral: &Mistral,
        definition: String,
        place: Place<'_>,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let name = self.collection.name;
        let (query, body) = ((self.create)(place), text_body(definition));
        let created = mistral.post(&[name], &query, body).await?;
        created.rows(name, sink)
    }

    /// `PUT /v2/NAME`, or `PUT /v2/NAME/ID` where the name in the definition is ambiguous; passes on the resources.
    pub async fn update(
        &self,
        mistral: &Mistral,
        id: Option<&str>,
        definition: String,
        place: Place<'_>,
        sink: Sink<'_>,
    ) -> Result<bool> {
        let name = self.collection.name;
        let id = id.filter(|id| !id.is_empty());
        let path: Vec<_> = [name].into_iter().chain(id).collect();
        let (query, body) = ((self.update)(place), text_body(definition));
        let updated = mistral.put(&path, &query, body).await?;
        if id.is_some() && self.answers_with_one {
            updated.row(sink)
        } else {
            updated.rows(name, sink)
        }
    }
}
