//! Resources that are made of a definition: workbooks, workflows, ad-hoc actions.

use super::{Collection, Query};

/// Who sees what a definition makes, and where it belongs.
#[derive(Clone, Copy)]
pub struct Place<'a> {
    /// `private` or `public`.
    pub scope: &'a str,
    /// Empty for the default one.
    pub namespace: &'a str,
}

impl Place<'_> {
    /// `scope`, then `namespace` unless it is the default one.
    pub(super) fn query(self) -> Query {
        Query::new()
            .with("scope", self.scope)
            .with_some("namespace", Some(self.namespace))
    }
}

impl Collection {
    /// The path of a resource that may be left to the names within a definition.
    pub(super) fn path_of_some<'a>(&self, id: Option<&'a str>) -> Vec<&'a str> {
        let mut path = vec![self.name];
        path.extend(id.filter(|id| !id.is_empty()));
        path
    }
}
