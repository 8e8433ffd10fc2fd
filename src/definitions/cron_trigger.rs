//! Cron triggers, which the server cannot change: a new one takes the place of the old one.

use ring::rand::{SecureRandom, SystemRandom};
use serde_json::{Value, json};

use crate::api::cron_triggers::CRON_TRIGGERS;
use crate::api::{Mistral, is_gone};
use crate::error::{Error, Result};
use crate::json::{self, WIRE, dumps};
use crate::secret::hex;
use crate::time;

use super::may_be_done;
use super::object::Object;
use super::pattern::never_comes;
use super::remote::Reader;

/// A trigger to make.
#[derive(Clone, Debug, Default, PartialEq)]
pub struct New {
    pub name: String,
    pub workflow_id: String,
    pub workflow_input: Value,
    pub workflow_params: Value,
    pub pattern: Option<String>,
    /// `YYYY-MM-DD HH:MM` in UTC.
    pub first_execution_time: Option<String>,
    pub remaining_executions: Option<i64>,
    /// `private` or `public`.
    pub scope: Option<String>,
}

/// What came of a replacement.
#[derive(Debug)]
pub struct Replaced {
    /// The new trigger.
    pub row: Value,
}

/// When a trigger that is made for a check would run, if it stayed.
const NEVER: &str = "2999-01-01 00:00";
/// A first time must be a minute ahead when the server reads it; the requests before it take time as well.
const AHEAD: i64 = 90;

impl New {
    /// The trigger that a file or an object of the server describes.
    pub async fn of_object(reader: &Reader<'_>, object: &Object) -> Result<Self> {
        let (name, namespace) = (
            object.field_text("workflow_name"),
            object.field_text("workflow_namespace"),
        );
        let workflow = reader.needed_workflow(name, namespace).await?;
        let text = |name: &str| Some(object.field_text(name)).filter(|text| !text.is_empty());
        let map = |name: &str| object.field(name).cloned().unwrap_or_else(|| json!({}));
        Ok(Self {
            name: object.key.name.clone(),
            workflow_id: workflow.id,
            workflow_input: map("workflow_input"),
            workflow_params: map("workflow_params"),
            pattern: text("pattern").map(str::to_owned),
            first_execution_time: text("first_execution_time")
                .filter(|time| !is_over(time))
                .map(str::to_owned),
            remaining_executions: object.field("remaining_executions").and_then(Value::as_i64),
            scope: object.scope.clone(),
        })
    }

    /// The trigger that makes again what a row shows. A first time that is over has had its effect.
    pub fn of_row(row: &Value) -> Self {
        let text = |name: &str| {
            let value = row.get(name).and_then(Value::as_str);
            value.filter(|text| !text.is_empty()).map(str::to_owned)
        };
        let first = text("first_execution_time").filter(|time| !is_over(time));
        Self {
            name: text("name").unwrap_or_default(),
            workflow_id: text("workflow_id").unwrap_or_default(),
            workflow_input: json::embedded(row, "workflow_input"),
            workflow_params: json::embedded(row, "workflow_params"),
            pattern: text("pattern"),
            first_execution_time: first.map(|time| minute(&time)),
            remaining_executions: row.get("remaining_executions").and_then(Value::as_i64),
            scope: text("scope"),
        }
    }

    /// Whether both start the same at the same times.
    fn does_as(&self, other: &Self) -> bool {
        let parts = |new: &Self| {
            (
                new.pattern.clone(),
                new.workflow_id.clone(),
                new.workflow_input.clone(),
                new.workflow_params.clone(),
            )
        };
        parts(self) == parts(other)
    }

    fn body(&self) -> Value {
        let mut body = json!({
            "name": self.name,
            "workflow_id": self.workflow_id,
            "workflow_input": dumps(&self.workflow_input, WIRE),
            "workflow_params": dumps(&self.workflow_params, WIRE),
        });
        let mut set = |name: &str, value: Option<Value>| {
            if let Some(value) = value {
                body[name] = value;
            }
        };
        set("pattern", self.pattern.as_deref().map(Value::from));
        let first = self.first_execution_time.as_deref();
        set("first_execution_time", first.map(Value::from));
        set(
            "remaining_executions",
            self.remaining_executions.map(Value::from),
        );
        set("scope", self.scope.as_deref().map(Value::from));
        body
    }
}

/// Whether a time in UTC is so far ahead that it can be sent as a first time.
pub fn is_ahead(time: &str) -> bool {
    seconds_left(time).is_some_and(|seconds| seconds >= AHEAD)
}

/// Whether a time in UTC is over.
fn is_over(time: &str) -> bool {
    seconds_left(time).is_none_or(|seconds| seconds <= 0)
}

fn seconds_left(time: &str) -> Option<i64> {
    let seconds = time::timestamp(&format!("{}:00", minute(time)))?;
    Some(seconds - time::unix_now())
}

/// A time without its seconds.
fn minute(time: &str) -> String {
    time.chars().take("2027-01-01 02:00".len()).collect()
}

/// `POST /v2/cron_triggers`.
pub async fn create(mistral: &Mistral, new: &New) -> Result<Value> {
    CRON_TRIGGERS.create(mistral, &new.body()).await
}

/// Puts `new` in the place of the trigger that `old` is the row of.
///
/// The server first makes the new one under another name, with a first time that never comes: it refuses the pattern,
/// the input, the workflow or the caller before anything is lost. Then the old one is deleted and the new one made. If
/// that fails the old one is made again with what it had left.
pub async fn replace(mistral: &Mistral, old: &Value, new: &New) -> Result<Replaced> {
    let before = New::of_row(old);
    check_local(&before, new)?;
    refuse_never(new)?;
    check_on_server(mistral, new).await?;
    let id = old.get("id").and_then(Value::as_str);
    delete_old(mistral, id.unwrap_or(&before.name), &before).await?;
    let error = match create(mistral, new).await {
        Ok(row) => return Ok(Replaced { row }),
        Err(error) => error,
    };
    if may_be_done(&error)
        && let Ok(row) = CRON_TRIGGERS.get(mistral, &new.name, "").await
        && New::of_row(&row).does_as(new)
    {
        return Ok(Replaced { row });
    }
    Err(put_back(mistral, &before, error).await)
}

/// Deletes the old trigger. If that seems to fail it may be gone all the same.
async fn delete_old(mistral: &Mistral, id: &str, before: &New) -> Result<()> {
    let Err(error) = CRON_TRIGGERS.delete(mistral, id, "").await else {
        return Ok(());
    };
    if !may_be_done(&error) {
        return Err(error);
    }
    match CRON_TRIGGERS.get(mistral, id, "").await {
        Err(found) if is_gone(&found) => Ok(()),
        Ok(_) => Err(error),
        Err(_) => Err(error.hint(format!(
            "cron trigger {:?} may be gone; it had {}",
            before.name,
            described(before)
        ))),
    }
}

/// Refuses what cannot be put back, and a first time that is over.
fn check_local(before: &New, new: &New) -> Result<()> {
    let first = before.first_execution_time.as_deref();
    let is_due = first.map_or(before.pattern.is_none(), |time| !is_ahead(time));
    if is_due {
        return Err(Error::local(format!(
            "the first execution of cron trigger {:?} is due within two minutes, so that it could not be put back; nothing was changed",
            before.name
        ))
        .hint("run the command again after that"));
    }
    match &new.first_execution_time {
        Some(time) if !is_ahead(time) => Err(Error::local(format!(
            "the first execution of cron trigger {:?} at {time} UTC is not two minutes ahead; nothing was changed",
            new.name
        ))),
        _ => Ok(()),
    }
}

/// Refuses a pattern none of whose times comes, which the trial would not find.
fn refuse_never(new: &New) -> Result<()> {
    let runs_once = new.remaining_executions == Some(1) && new.first_execution_time.is_some();
    let pattern = new.pattern.as_deref();
    match pattern.filter(|pattern| never_comes(pattern, runs_once)) {
        None => Ok(()),
        Some(pattern) => Err(Error::local(format!(
            "no time of the pattern {pattern:?} of cron trigger {:?} comes within 50 years; nothing was changed",
            new.name
        ))),
    }
}

/// Makes the trigger under another name, so that it never runs, and deletes it.
async fn check_on_server(mistral: &Mistral, new: &New) -> Result<()> {
    let trial = New {
        name: format!("mistral-check-{}", random_name()?),
        first_execution_time: Some(NEVER.to_owned()),
        ..new.clone()
    };
    create(mistral, &trial).await.map_err(|error| {
        if may_be_done(&error) {
            return error.hint(format!(
                "nothing was changed, but cron trigger {:?}, which never runs, may be left",
                trial.name
            ));
        }
        error.hint(format!(
            "the new trigger was only tried; cron trigger {:?} is as it was",
            new.name
        ))
    })?;
    match CRON_TRIGGERS.delete(mistral, &trial.name, "").await {
        Err(error) if !is_gone(&error) => Err(error.hint(format!(
            "nothing was changed, but cron trigger {:?}, which never runs, may be left: mistral cron-trigger-delete {}",
            trial.name, trial.name
        ))),
        _ => Ok(()),
    }
}

/// Makes the old trigger again after the new one could not be made.
async fn put_back(mistral: &Mistral, before: &New, error: Error) -> Error {
    let name = &before.name;
    match create(mistral, before).await {
        Ok(_) => error.hint(format!(
            "cron trigger {name:?} is there again as it was before ({})",
            described(before)
        )),
        Err(cause) => error.hint(format!(
            "cron trigger {name:?} is gone: it could not be put back ({}). It had {}, input {}, params {}",
            cause.message,
            described(before),
            dumps(&before.workflow_input, json::LINE),
            dumps(&before.workflow_params, json::LINE),
        )),
    }
}

/// `pattern '0 2 * * *', workflow ID, 3 executions left`.
fn described(trigger: &New) -> String {
    let mut parts = vec![match &trigger.pattern {
        Some(pattern) => format!("pattern '{pattern}'"),
        None => "no pattern".to_owned(),
    }];
    parts.push(format!("workflow {}", trigger.workflow_id));
    if let Some(time) = &trigger.first_execution_time {
        parts.push(format!("first execution at {time} UTC"));
    }
    if let Some(count) = trigger.remaining_executions {
        parts.push(format!("{count} executions left"));
    }
    parts.join(", ")
}

/// A name that nobody else has.
pub fn random_name() -> Result<String> {
    let mut bytes = [0_u8; 8];
    SystemRandom::new()
        .fill(&mut bytes)
        .map_err(|_| Error::local("the system has no random numbers"))?;
    Ok(hex(&bytes))
}
