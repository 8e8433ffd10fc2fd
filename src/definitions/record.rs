//! What an owner has made: an environment of the project, which somebody else may have written.
//!
//! It is written twice: before the first change, with what is about to be made, and at the end. So a run that is killed
//! leaves a record from which the next one sees what was made.

use std::collections::{BTreeMap, BTreeSet, HashMap, HashSet};

use serde_json::{Map, Value, json};

use crate::error::{Error, Kind as ErrorKind, Result};

use super::kept;
use super::kind::{Key, Kind};
use super::last_run::{last_run, may_be_over};
use super::object::Object;
use super::remote::{Batch, Reader, Remote};

/// The version of the format.
const VERSION: u64 = 1;
/// More than anybody has.
const MOST: usize = 100_000;

/// What an owner has made.
#[derive(Debug)]
pub struct Record {
    owner: String,
    made: Entries,
    /// What was about to be made or changed, and is not known to be.
    begun: Entries,
    /// What the owner's files define.
    defined: BTreeSet<Key>,
    /// What the server has of all this; `None` if it has no record.
    kept: Option<Parts>,
}

/// What a record has on the server.
#[derive(Clone, Debug, Default, PartialEq)]
struct Parts {
    made: Entries,
    begun: Entries,
    /// What the files define and others have made.
    also: BTreeSet<Key>,
}

type Entries = BTreeMap<Key, Entry>;

/// An object that was made.
#[derive(Clone, Debug, PartialEq)]
pub struct Entry {
    /// Empty for one that was about to be made.
    id: String,
    /// Of what was applied last.
    digest: String,
    /// How often a cron trigger was to run.
    count: Option<i64>,
    /// When it runs for the last time.
    last_run: Option<String>,
}

impl Entry {
    /// Whether the trigger that a file describes was made, and may have run for the last time.
    pub fn is_over(&self, object: &Object) -> bool {
        self.digest == object.digest()
            && self.count == count(object)
            && self.last_run.as_deref().is_none_or(may_be_over)
    }

    /// Whether it is for what the server has.
    fn is_for(&self, remote: &Remote) -> bool {
        (self.id.is_empty() || self.id == remote.id) && self.digest == remote.object.digest()
    }
}

/// How often a trigger is to run.
pub fn count(object: &Object) -> Option<i64> {
    object.field("remaining_executions").and_then(Value::as_i64)
}

impl Record {
    /// Reads the record of an owner; an empty one if there is none. Of what a killed run was about to make it is found
    /// out whether it is there.
    pub async fn load(reader: &Reader<'_>, owner: &str) -> Result<Self> {
        let kept = read(reader, owner).await?;
        let Parts { made, begun, also } = kept.clone().unwrap_or_default();
        let mut record = Self {
            owner: owner.to_owned(),
            made,
            begun: Entries::new(),
            defined: also,
            kept,
        };
        let batch = Batch::new(reader, begun.keys()).await?;
        for (key, entry) in &begun {
            if let Some(found) = batch.find(key).await?.filter(|found| entry.is_for(found)) {
                record.put(reader, &found, entry.count).await?;
            }
        }
        Ok(record)
    }

    /// Notes what the owner's files define, whoever has made it: others do not delete it then.
    pub fn define(&mut self, keys: &HashSet<Key>) {
        self.defined = keys.iter().cloned().collect();
    }

    /// What the files of other owners define, and who they are.
    pub async fn of_others(&self, reader: &Reader<'_>) -> Result<HashMap<Key, String>> {
        let mut found = HashMap::new();
        for owner in owners(reader).await? {
            if owner == self.owner {
                continue;
            }
            let Some(Parts { made, begun, also }) = read(reader, &owner).await? else {
                continue;
            };
            let keys = made.into_keys().chain(begun.into_keys()).chain(also);
            found.extend(keys.map(|key| (key, owner.clone())));
        }
        Ok(found)
    }

    /// Fails if somebody has written it since it was read.
    pub async fn check(&self, reader: &Reader<'_>) -> Result<()> {
        if read(reader, &self.owner).await? == self.kept {
            return Ok(());
        }
        let message = format!(
            "somebody else has applied definitions for owner {:?} after the plan was made",
            self.owner
        );
        Err(Error::new(ErrorKind::Conflict, message)
            .hint("run the command again, and look at the new plan"))
    }

    /// Whether the owner has one.
    pub fn is_there(&self) -> bool {
        self.kept.is_some()
    }

    /// The entry for an object that was made.
    pub fn entry(&self, key: &Key) -> Option<&Entry> {
        self.made.get(key)
    }

    /// All objects that were made.
    pub fn keys(&self) -> impl Iterator<Item = &Key> {
        self.made.keys()
    }

    /// Whether the owner has made the object that has this ID.
    pub fn has_made(&self, remote: &Remote) -> bool {
        let entry = self.made.get(&remote.object.key);
        entry.is_some_and(|entry| entry.id == remote.id)
    }

    /// The same, and whether nobody has changed it since.
    pub fn is_untouched(&self, remote: &Remote) -> bool {
        let entry = self.made.get(&remote.object.key);
        entry.is_some_and(|entry| entry.is_for(remote))
    }

    /// Notes what is about to be made, or changed if the owner has made it.
    pub fn begin(&mut self, object: &Object, before: Option<&Remote>) {
        if before.is_some_and(|before| !self.has_made(before)) {
            return;
        }
        let entry = Entry {
            id: String::new(),
            digest: object.digest(),
            count: count(object),
            last_run: None,
        };
        self.begun.insert(object.key.clone(), entry);
    }

    /// Adds what was made, in the place of earlier entries: a workbook with its members.
    pub async fn put(
        &mut self,
        reader: &Reader<'_>,
        remote: &Remote,
        count: Option<i64>,
    ) -> Result<()> {
        self.insert(remote, count);
        for key in remote.object.members() {
            if let Some(member) = reader.find(&key).await? {
                self.insert(&member, None);
            }
        }
        self.end(&remote.object.key);
        Ok(())
    }

    fn insert(&mut self, remote: &Remote, count: Option<i64>) {
        let entry = Entry {
            id: remote.id.clone(),
            digest: remote.object.digest(),
            count,
            last_run: match remote.object.key.kind {
                Kind::CronTrigger => last_run(&remote.row),
                _ => None,
            },
        };
        self.made.insert(remote.object.key.clone(), entry);
    }

    /// An object is no longer about to be made.
    pub fn end(&mut self, key: &Key) {
        self.begun.remove(key);
    }

    /// Removes an entry.
    pub fn forget(&mut self, key: &Key) {
        self.made.remove(key);
    }

    /// Whether the server has it as it is.
    pub fn is_kept(&self) -> bool {
        *self.kept.as_ref().unwrap_or(&Parts::default()) == self.parts()
    }

    /// Writes it to the server, unless that has it as it is.
    pub async fn save(&mut self, reader: &Reader<'_>) -> Result<()> {
        if self.is_kept() {
            return Ok(());
        }
        let list = |entries: &Entries| -> Vec<Value> {
            let entries = entries.iter();
            entries.map(|(key, entry)| value(key, entry)).collect()
        };
        let parts = self.parts();
        let mut variables = json!({"version": VERSION, "objects": list(&parts.made)});
        if !parts.begun.is_empty() {
            variables["begun"] = list(&parts.begun).into();
        }
        if !parts.also.is_empty() {
            variables["also"] = parts.also.iter().map(of_key).collect();
        }
        let name = name_of(&self.owner);
        let about = (name.as_str(), "What definition-apply has made, for --prune");
        kept::write(reader.mistral, about, &variables, self.kept.is_none()).await?;
        self.kept = Some(parts);
        Ok(())
    }

    /// What the server is to have.
    fn parts(&self) -> Parts {
        let is_others =
            |key: &&Key| !self.made.contains_key(*key) && !self.begun.contains_key(*key);
        Parts {
            made: self.made.clone(),
            begun: self.begun.clone(),
            also: self.defined.iter().filter(is_others).cloned().collect(),
        }
    }
}

/// The beginning of the names of the environments; the owner follows.
const BEFORE_OWNER: &str = "mistral-owner.";

/// The name of the environment.
fn name_of(owner: &str) -> String {
    format!("{BEFORE_OWNER}{owner}")
}

/// The owners that have records in the project.
pub async fn owners(reader: &Reader<'_>) -> Result<Vec<String>> {
    let names = reader.names(Kind::Environment).await?;
    let owners = names
        .iter()
        .filter_map(|(key, _)| key.name.strip_prefix(BEFORE_OWNER).map(str::to_owned));
    let mut owners: Vec<String> = owners.collect();
    owners.sort();
    owners.dedup();
    Ok(owners)
}

/// What the server has.
async fn read(reader: &Reader<'_>, owner: &str) -> Result<Option<Parts>> {
    let name = name_of(owner);
    let Some(kept) = kept::find(reader, &name).await? else {
        return Ok(None);
    };
    let parts = parts(&kept.variables).ok_or_else(|| {
        Error::local(format!("environment {name:?} is no record of what was applied"))
            .hint("look at it: mistral environment-get; without it --prune deletes nothing that was made before")
    })?;
    Ok(Some(parts))
}

fn of_key(key: &Key) -> Value {
    let mut value = json!({"kind": key.kind.name(), "name": key.name});
    if !key.namespace.is_empty() {
        value["namespace"] = key.namespace.as_str().into();
    }
    value
}

fn value(key: &Key, entry: &Entry) -> Value {
    let mut value = of_key(key);
    value["digest"] = entry.digest.as_str().into();
    if !entry.id.is_empty() {
        value["id"] = entry.id.as_str().into();
    }
    if let Some(count) = entry.count {
        value["count"] = count.into();
    }
    if let Some(time) = &entry.last_run {
        value["last_run"] = time.as_str().into();
    }
    value
}

/// What was made, and what was about to be; `None` if something is not as it was written.
fn parts(variables: &Map<String, Value>) -> Option<Parts> {
    let version = variables.get("version").and_then(Value::as_u64);
    (version == Some(VERSION)).then_some(())?;
    let made = entries(variables.get("objects")?)?;
    made.values()
        .all(|entry| !entry.id.is_empty())
        .then_some(())?;
    let begun = variables
        .get("begun")
        .map_or(Some(Entries::new()), entries)?;
    let also = match variables.get("also") {
        Some(list) => list.as_array()?.iter().map(key).collect::<Option<_>>()?,
        None => BTreeSet::new(),
    };
    Some(Parts { made, begun, also })
}

fn entries(list: &Value) -> Option<Entries> {
    let list = list.as_array().filter(|list| list.len() <= MOST)?;
    list.iter().map(entry).collect()
}

/// A text that is not empty.
fn text<'v>(value: &'v Value, name: &str) -> Option<&'v str> {
    let text = value.get(name).and_then(Value::as_str);
    text.filter(|text| !text.is_empty())
}

fn key(value: &Value) -> Option<Key> {
    let kind = Kind::named(text(value, "kind")?)?;
    let namespace = text(value, "namespace").unwrap_or_default();
    Some(Key::new(kind, text(value, "name")?, namespace))
}

fn entry(value: &Value) -> Option<(Key, Entry)> {
    let key = key(value)?;
    let id = match value.get("id") {
        Some(id) => id.as_str()?.to_owned(),
        None => String::new(),
    };
    let entry = Entry {
        id,
        digest: text(value, "digest")?.to_owned(),
        count: value.get("count").and_then(Value::as_i64),
        last_run: text(value, "last_run").map(str::to_owned),
    };
    Some((key, entry))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_record_loads_back_and_nothing_else_does() {
        let key = Key::new(Kind::Workflow, "w", "ops");
        let made = Entry {
            id: "1".to_owned(),
            digest: "d".to_owned(),
            count: Some(3),
            last_run: Some("2031-01-01 00:00:00".to_owned()),
        };
        let begun = Entry {
            id: String::new(),
            ..made.clone()
        };
        let read = |variables: &Value| parts(variables.as_object().unwrap());
        let good =
            json!({"version": 1, "objects": [value(&key, &made)], "begun": [value(&key, &begun)]});
        let good = {
            let mut good = good;
            good["also"] = json!([of_key(&key)]);
            good
        };
        let all = Parts {
            made: Entries::from([(key.clone(), made)]),
            begun: Entries::from([(key.clone(), begun)]),
            also: BTreeSet::from([key]),
        };
        assert_eq!(read(&good), Some(all));
        assert!(read(&json!({"version": 1, "objects": []})).is_some());
        for (pointer, bad) in [
            ("/version", json!(2)),
            ("/objects", json!({})),
            ("/begun", json!(null)),
            ("/objects/0", json!(null)),
            ("/objects/0/kind", json!("execution")),
            ("/objects/0/name", json!("")),
            ("/objects/0/id", json!(["x"])),
            ("/objects/0/id", json!("")),
            ("/objects/0/digest", json!(null)),
            ("/begun/0/digest", json!(null)),
            ("/also", json!({})),
            ("/also/0/name", json!(1)),
        ] {
            let mut changed = good.clone();
            *changed.pointer_mut(pointer).unwrap() = bad;
            assert_eq!(read(&changed), None, "{pointer}");
        }
        assert_eq!(read(&json!({})), None);
    }
}
