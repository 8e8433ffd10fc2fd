//! Does the steps of a plan, each after another look at its object.

use serde_json::Value;

use crate::error::{Error, Kind as ErrorKind, Result};

use super::kind::{Key, Kind};
use super::may_be_done;
use super::object::Object;
use super::plan::{Action, Plan, Step};
use super::record::{Record, count};
use super::remote::{Reader, Remote};
use super::send;

/// Does steps, and keeps the record of what was made.
pub struct Applier<'a> {
    reader: &'a Reader<'a>,
    record: Option<Record>,
}

impl<'a> Applier<'a> {
    /// Notes in the record what is about to be done.
    pub async fn begin(
        reader: &'a Reader<'a>,
        mut record: Option<Record>,
        plan: &Plan,
    ) -> Result<Self> {
        if let Some(record) = &mut record {
            record.check(reader).await?;
            for step in plan.steps.iter().filter(|step| step.action.is_write()) {
                if let Some(after) = &step.after {
                    record.begin(after, step.before.as_ref());
                }
            }
            record.save(reader).await?;
        }
        Ok(Self { reader, record })
    }

    /// Does a step.
    pub async fn step(&mut self, step: &Step) -> Result<()> {
        match (step.action, &step.before, &step.after) {
            (Action::Create, _, Some(after)) => {
                self.check(step).await?;
                let row = self.create(after).await?;
                self.made(after, row, None).await
            }
            (Action::Change, Some(_), Some(after)) => {
                let now = self.check(step).await?;
                let now = now.ok_or_else(|| conflict(&step.key, "is gone"))?;
                let row = send::update(self.reader, &now, after).await?;
                self.made(after, row, Some(&now)).await
            }
            (Action::Delete, Some(before), _) => {
                self.check(step).await?;
                send::delete(self.reader.mistral, before).await?;
                if let Some(record) = &mut self.record {
                    record.forget(&step.key);
                }
                Ok(())
            }
            _ => Ok(()),
        }
    }

    /// Writes the record of what was done. Of a step that failed it stays open whether it was; those in `undone` were
    /// not tried.
    pub async fn end(mut self, undone: impl Iterator<Item = &Key>) -> Result<()> {
        let Some(record) = &mut self.record else {
            return Ok(());
        };
        for key in undone {
            record.end(key);
        }
        record.save(self.reader).await
    }

    /// Reads an object again: it has to be as the plan saw it.
    async fn check(&self, step: &Step) -> Result<Option<Remote>> {
        let now = self.reader.find(&step.key).await?;
        match (&step.before, &now) {
            (None, None) => Ok(now),
            (None, Some(_)) => Err(conflict(&step.key, "was made")),
            (Some(_), None) => Err(conflict(&step.key, "was deleted")),
            (Some(before), Some(found)) if found.is_as(before) => Ok(now),
            (Some(_), Some(_)) => Err(conflict(&step.key, "was changed")),
        }
    }

    /// Makes an object. If no answer came it may be there all the same.
    async fn create(&self, object: &Object) -> Result<Value> {
        let error = match send::create(self.reader, object).await {
            Err(error) if may_be_done(&error) => error,
            outcome => return outcome,
        };
        match self.reader.find(&object.key).await {
            Ok(Some(found)) if found.object.means_the_same(object) => Ok(found.row),
            _ => Err(error),
        }
    }

    /// Records what was made, and what was made before and has changed now.
    async fn made(&mut self, object: &Object, row: Value, before: Option<&Remote>) -> Result<()> {
        let Some(record) = &mut self.record else {
            return Ok(());
        };
        if before.is_some_and(|before| !record.has_made(before)) {
            return Ok(());
        }
        match self.reader.remote(object.key.kind, row).await? {
            Some(remote) => record.put(self.reader, &remote, count(object)).await,
            None => Ok(()),
        }
    }
}

fn conflict(key: &Key, what: &str) -> Error {
    let kind = match key.kind {
        Kind::CronTrigger | Kind::EventTrigger => "trigger",
        _ => "object",
    };
    Error::new(
        ErrorKind::Conflict,
        format!("the {kind} {what} after the plan was made; it was left alone"),
    )
    .hint("run the command again, and look at the new plan")
}
