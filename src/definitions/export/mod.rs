//! Writes the objects of the server to files, from which they can be applied again.

mod checked;
mod folder;
mod names;
mod tally;

use std::collections::HashSet;

use serde_json::Value;

use crate::error::{Error, Result};

use super::fields::is_reserved;
use super::kind::{Key, Kind};
use super::object::Object;
use super::remote::{Reader, Whose};

pub use folder::{Folder, Put};
pub use names::{file_name, file_stem};
pub use tally::Tally;

/// What is exported.
pub struct Selection {
    pub kinds: Vec<Kind>,
    /// Of kinds that are in namespaces, only what is in this one.
    pub namespace: String,
    /// Only these, if they are given.
    pub only: Option<HashSet<Key>>,
    /// Also what other projects have made public or share.
    pub has_others: bool,
}

/// What became of an object.
pub struct Exported {
    pub key: Key,
    /// Its file, in the folder.
    pub file: String,
    /// What was done, or why nothing could be.
    pub fate: Result<Put, String>,
}

/// Takes what became of each object.
pub type Tell<'a> = &'a mut dyn FnMut(Exported) -> Result<()>;

/// Writes objects to a folder.
pub struct Exporter<'a> {
    pub reader: &'a Reader<'a>,
    pub selection: &'a Selection,
    pub folder: &'a Folder,
    pub tally: Tally,
}

impl Exporter<'_> {
    /// Writes all objects of a kind that are selected. Workbooks have to come before what is made of them.
    pub async fn kind(&mut self, kind: Kind, tell: Tell<'_>) -> Result<()> {
        self.of(kind, Whose::Own, tell).await?;
        if self.selection.has_others {
            self.of(kind, Whose::Others, tell).await?;
        }
        Ok(())
    }

    async fn of(&mut self, kind: Kind, whose: Whose, tell: Tell<'_>) -> Result<()> {
        let reader = self.reader;
        let of = (kind, self.selection.namespace.as_str());
        if !matches!(kind, Kind::CronTrigger | Kind::EventTrigger) {
            let mut take = |row: Value| match Object::of_row(kind, &row, None) {
                Some(object) => self.object(&row, object, tell),
                None => Ok(()),
            };
            return reader.each(of, whose, &mut take).await;
        }
        // The namespaces of their workflows take more requests.
        let mut rows = Vec::new();
        let mut take = |row| {
            rows.push(row);
            Ok(())
        };
        reader.each(of, whose, &mut take).await?;
        let twice = twice(&rows);
        for row in rows {
            let Some(found) = reader.remote(kind, row).await? else {
                continue;
            };
            if kind == Kind::EventTrigger && twice.contains(&found.object.key.name) {
                self.ambiguous(found.object.key, tell)?;
            } else {
                self.object(&found.row, found.object, tell)?;
            }
        }
        Ok(())
    }

    /// Writes an object if it is selected.
    fn object(&mut self, row: &Value, object: Object, tell: Tell<'_>) -> Result<()> {
        let key = &object.key;
        let is_system = row.get("is_system").and_then(Value::as_bool) == Some(true);
        if is_system || (key.kind == Kind::Environment && is_reserved(&key.name)) {
            return Ok(());
        }
        if key.kind.is_namespaced() && key.namespace != self.selection.namespace {
            self.tally.elsewhere(key);
            return Ok(());
        }
        let only = self.selection.only.as_ref();
        if only.is_some_and(|only| !only.contains(key)) {
            return Ok(());
        }
        if object.is_part() {
            self.tally.part(key);
            return Ok(());
        }
        if !self.tally.is_new(&object) {
            return Ok(());
        }
        let exported = self.write(object);
        tell(exported)
    }

    fn write(&self, object: Object) -> Exported {
        let folder = names::folder(object.key.kind);
        let name = file_name(&object.key.name);
        let text = checked::text(&object, &self.selection.namespace);
        let fate = text.and_then(|text| {
            let is_secret = matches!(
                object.key.kind,
                Kind::Environment | Kind::CronTrigger | Kind::EventTrigger
            );
            let is_its = |there: &str| checked::is_of(there, &object.key);
            self.folder
                .put((folder, &name), (&text, is_secret), &is_its)
        });
        Exported {
            key: object.key,
            file: format!("{folder}/{name}"),
            fate,
        }
    }

    /// Several event triggers can have one name, and a file can name only one.
    fn ambiguous(&mut self, key: Key, tell: Tell<'_>) -> Result<()> {
        let is_selected = (self.selection.only.as_ref()).is_none_or(|only| only.contains(&key));
        if !is_selected || !self.tally.is_first(&key) {
            return Ok(());
        }
        tell(Exported {
            file: String::new(),
            fate: Err("the server has several event triggers of this name".to_owned()),
            key,
        })
    }
}

/// The names that several rows have.
fn twice(rows: &[Value]) -> HashSet<String> {
    let (mut seen, mut twice) = (HashSet::new(), HashSet::new());
    let names = rows.iter().filter_map(|row| row.get("name")?.as_str());
    for name in names {
        if !seen.insert(name) {
            twice.insert(name.to_owned());
        }
    }
    twice
}

/// An error about the folder.
fn unusable(name: &str, cause: &str) -> Error {
    Error::usage(format!("DIR: {name:?}: {cause}"))
}
