//! What an export has seen besides what it wrote.

use std::collections::{BTreeMap, BTreeSet, HashSet};

use super::super::kind::{Key, Kind};
use super::super::object::Object;

/// What an export has seen besides what it wrote.
#[derive(Default)]
pub struct Tally {
    seen: HashSet<Key>,
    /// What workbooks have made.
    members: HashSet<Key>,
    /// What is left of workbooks, or belongs to those that are not exported.
    pub parts: Vec<Key>,
    /// How many there are in other namespaces.
    pub elsewhere: BTreeMap<Kind, usize>,
    /// Those namespaces.
    pub namespaces: BTreeSet<String>,
    /// How many definitions are public, which their files do not say.
    pub public: usize,
    /// Those of other projects whose names are taken.
    pub taken: usize,
}

impl Tally {
    pub(super) fn elsewhere(&mut self, key: &Key) {
        *self.elsewhere.entry(key.kind).or_default() += 1;
        self.namespaces.insert(key.namespace.clone());
    }

    pub(super) fn part(&mut self, key: &Key) {
        if !self.members.contains(key) {
            self.parts.push(key.clone());
        }
    }

    /// Whether no object of this kind, namespace and name came before.
    pub(super) fn is_new(&mut self, object: &Object) -> bool {
        if !self.is_first(&object.key) {
            self.taken += 1;
            return false;
        }
        self.members.extend(object.members());
        if object.key.kind.is_in_language() && object.scope.as_deref() == Some("public") {
            self.public += 1;
        }
        true
    }

    pub(super) fn is_first(&mut self, key: &Key) -> bool {
        self.seen.insert(key.clone())
    }
}
