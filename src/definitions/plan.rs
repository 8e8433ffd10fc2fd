//! What has to be done so that the server has what the files say.

use std::collections::{HashMap, HashSet};

use crate::error::{Error, Result};

use super::cron_trigger::is_ahead;
use super::kind::{Key, Kind};
use super::object::{Body, Object};
use super::parts::is_unchanged;
use super::record::{Entry, Record};
use super::remote::{Batch, Reader, Remote};
use super::send::is_other_event;

/// An object that a file defines.
#[derive(Clone, Debug)]
pub struct Desired {
    pub object: Object,
    /// The name of the file.
    pub file: String,
}

/// What is done to an object.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Action {
    Create,
    Change,
    Delete,
    /// It is as the file says.
    Same,
    /// It is not there, and is not made, as it would do nothing any more.
    Skip,
    /// It is not in the files, and stays, as somebody else has changed it.
    Keep,
}

impl Action {
    /// Its name in rows.
    pub fn name(self) -> &'static str {
        match self {
            Self::Create => "create",
            Self::Change => "change",
            Self::Delete => "delete",
            Self::Same => "same",
            Self::Skip => "skip",
            Self::Keep => "keep",
        }
    }

    /// The character before it in a plan.
    pub fn mark(self) -> char {
        match self {
            Self::Create => '+',
            Self::Change => '~',
            Self::Delete => '-',
            Self::Same | Self::Skip => '=',
            Self::Keep => '!',
        }
    }

    /// Whether something is sent.
    pub fn is_write(self) -> bool {
        matches!(self, Self::Create | Self::Change | Self::Delete)
    }

    /// Whether the server is as it is to be.
    pub fn is_done(self) -> bool {
        matches!(self, Self::Same | Self::Skip)
    }
}

/// One object, and what is done to it.
#[derive(Debug)]
pub struct Step {
    pub key: Key,
    pub action: Action,
    /// As the server has it.
    pub before: Option<Remote>,
    /// As it shall be.
    pub after: Option<Object>,
    /// What else there is to say.
    pub note: Option<String>,
}

/// The steps in their order.
#[derive(Debug, Default)]
pub struct Plan {
    pub steps: Vec<Step>,
}

const ONLY_FORM: &str = "only comments, order or quoting differ";
const AS_CALLER: &str = "it will run with your identity";
const MADE_ANEW: &str = "it is deleted and made again, with another ID";
const RAN_OUT: &str =
    "it was made before, and has run for the last time or was deleted; it is not made again";
const TOO_LATE: &str = "its first execution time is over, and it has no pattern";
const CHANGED: &str = "somebody has changed it since it was applied, so it is kept; to delete it all the same, use its delete command";

/// Compares what the files say with the server, one object after the other. With `prune` also what the record says, which
/// forgets what is gone.
pub async fn plan(
    reader: &Reader<'_>,
    desired: Vec<Desired>,
    (mut record, prune): (Option<&mut Record>, bool),
) -> Result<Plan> {
    check_unique(&desired)?;
    let mut wanted = HashSet::new();
    for Desired { object, .. } in &desired {
        wanted.insert(object.key.clone());
        wanted.extend(object.members());
    }
    let mut desired: Vec<Object> = desired.into_iter().map(|desired| desired.object).collect();
    desired.sort_by(|one, two| one.key.cmp(&two.key));
    let mut plan = Plan::default();
    let mut keys: Vec<Key> = desired.iter().map(|object| object.key.clone()).collect();
    keys.extend(desired.iter().flat_map(Object::members));
    let batch = Batch::new(reader, keys.iter()).await?;
    for mut object in desired {
        resolve_workflow(reader, &mut object, &wanted).await?;
        let before = batch.find(&object.key).await?;
        let entry = record.as_ref().and_then(|record| record.entry(&object.key));
        let mut step = step(object, before, entry);
        if let Some(what) = damage(&batch, &step).await? {
            (step.action, step.note) = (Action::Change, Some(what));
        }
        plan.steps.push(step);
    }
    if let Some(record) = record.as_mut() {
        record.define(&wanted);
    }
    if let (Some(record), true) = (record.as_mut(), prune) {
        plan.prune(reader, record, &wanted).await?;
    }
    Ok(plan)
}

fn check_unique(desired: &[Desired]) -> Result<()> {
    let mut files = HashMap::new();
    for Desired { object, file } in desired {
        if let Some(before) = files.insert(&object.key, file) {
            let place = if before == file {
                format!("twice in {file:?}")
            } else {
                format!("in {before:?} and in {file:?}")
            };
            return Err(Error::local(format!("{} is defined {place}", object.key)));
        }
    }
    Ok(())
}

fn step(mut object: Object, before: Option<Remote>, entry: Option<&Entry>) -> Step {
    let Some(before) = before else {
        return creation(object, entry);
    };
    settle(&mut object, &before.object);
    let has_scope = object.scope == before.object.scope;
    let is_same = object.means_the_same(&before.object);
    let (action, note) = match (is_same && has_scope, object.key.kind) {
        (true, _) if object.shown() != before.object.shown() && is_text(&object) => {
            (Action::Same, Some(ONLY_FORM))
        }
        (true, _) => (Action::Same, None),
        (false, Kind::CronTrigger) => (Action::Change, Some(AS_CALLER)),
        (false, Kind::EventTrigger) if is_other_event(&before, &object) => {
            (Action::Change, Some(MADE_ANEW))
        }
        (false, _) => (Action::Change, None),
    };
    Step {
        key: object.key.clone(),
        action,
        before: Some(before),
        after: Some(object),
        note: note.map(str::to_owned),
    }
}

/// What is wrong with the parts of a workbook that is as the file says.
async fn damage(batch: &Batch<'_>, step: &Step) -> Result<Option<String>> {
    let Some(workbook) = step.before.as_ref().filter(|_| step.action == Action::Same) else {
        return Ok(None);
    };
    for key in workbook.object.members() {
        let what = match batch.find(&key).await? {
            None => "deleted",
            Some(part) if !is_unchanged(&part.object, &workbook.object) => "changed",
            Some(_) => continue,
        };
        return Ok(Some(format!("its {key} was {what}")));
    }
    Ok(None)
}

fn creation(mut object: Object, entry: Option<&Entry>) -> Step {
    let (mut action, mut note) = (Action::Create, None);
    if object.key.kind == Kind::CronTrigger {
        note = Some(AS_CALLER);
        let has_pattern = object.field("pattern").is_some();
        let first = object.field_text("first_execution_time").to_owned();
        let is_over = !first.is_empty() && !is_ahead(&first);
        let ends = !has_pattern || object.field("remaining_executions").is_some();
        if ends && entry.is_some_and(|entry| entry.is_over(&object)) {
            (action, note) = (Action::Skip, Some(RAN_OUT));
        } else if is_over && !has_pattern {
            (action, note) = (Action::Skip, Some(TOO_LATE));
        } else if is_over {
            remove(&mut object, "first_execution_time");
        }
    }
    Step {
        key: object.key.clone(),
        action,
        before: None,
        after: Some(object),
        note: note.map(str::to_owned),
    }
}

/// Puts the namespace of the trigger's workflow in, unless the files define the workflow.
async fn resolve_workflow(
    reader: &Reader<'_>,
    object: &mut Object,
    wanted: &HashSet<Key>,
) -> Result<()> {
    if !matches!(object.key.kind, Kind::CronTrigger | Kind::EventTrigger) {
        return Ok(());
    }
    let name = object.field_text("workflow_name").to_owned();
    let namespace = object.field_text("workflow_namespace").to_owned();
    if namespace.is_empty() || wanted.contains(&Key::new(Kind::Workflow, &name, &namespace)) {
        return Ok(());
    }
    let found = reader.workflow(&name, &namespace).await?;
    if found.is_some_and(|workflow| workflow.namespace.is_empty()) {
        remove(object, "workflow_namespace");
    }
    Ok(())
}

/// Takes over from the server what is not told, and what a file says only for a new trigger: how often it has still to
/// run, and when it began.
fn settle(object: &mut Object, before: &Object) {
    if object.scope.is_none() {
        object.scope.clone_from(&before.scope);
    }
    if object.key.kind != Kind::CronTrigger {
        return;
    }
    let left = before.field("remaining_executions").cloned();
    let given_first = object.field_text("first_execution_time").to_owned();
    let first = before.field("first_execution_time").cloned();
    let is_new_first =
        is_ahead(&given_first) && given_first != before.field_text("first_execution_time");
    let Body::Fields(fields) = &mut object.body else {
        return;
    };
    if let (true, Some(left)) = (fields.contains_key("remaining_executions"), left) {
        fields.insert("remaining_executions".to_owned(), left);
    }
    if !is_new_first {
        match first {
            Some(first) => drop(fields.insert("first_execution_time".to_owned(), first)),
            None => drop(fields.shift_remove("first_execution_time")),
        }
    }
}

fn remove(object: &mut Object, field: &str) {
    if let Body::Fields(fields) = &mut object.body {
        fields.shift_remove(field);
    }
}

fn is_text(object: &Object) -> bool {
    matches!(object.body, Body::Language { .. })
}

impl Plan {
    /// Adds what is to be deleted, the dependent ones first.
    async fn prune(
        &mut self,
        reader: &Reader<'_>,
        record: &mut Record,
        wanted: &HashSet<Key>,
    ) -> Result<()> {
        let keys = record.keys().filter(|key| !wanted.contains(key));
        let mut keys: Vec<Key> = keys.cloned().collect();
        keys.sort_by(|one, two| two.cmp(one));
        if keys.is_empty() {
            return Ok(());
        }
        let batch = Batch::new(reader, keys.iter()).await?;
        let others = record.of_others(reader).await?;
        for key in keys {
            let Some(found) = batch.find(&key).await? else {
                record.forget(&key);
                continue;
            };
            let (action, note) = if let Some(owner) = others.get(&key) {
                record.forget(&key);
                let note = format!(
                    "the files of owner {owner:?} define it too, so it stays, and no --prune deletes it from now on"
                );
                (Action::Same, Some(note))
            } else if record.is_untouched(&found) {
                (Action::Delete, None)
            } else {
                (Action::Keep, Some(CHANGED.to_owned()))
            };
            self.steps.push(Step {
                key,
                action,
                before: Some(found),
                after: None,
                note,
            });
        }
        Ok(())
    }

    /// How many steps send something.
    pub fn writes(&self) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.action.is_write()).count()
    }

    /// How many steps there are of an action.
    pub fn count(&self, action: Action) -> usize {
        let steps = self.steps.iter();
        steps.filter(|step| step.action == action).count()
    }
}
