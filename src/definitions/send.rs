//! Makes, changes and deletes objects of the server.

use serde_json::{Map, Value, json};

use crate::api::actions::ACTION_DEFINITIONS;
use crate::api::dynamic_actions::{DYNAMIC_ACTIONS, DynamicActionFields};
use crate::api::environments::ENVIRONMENTS;
use crate::api::event_triggers::EVENT_TRIGGERS;
use crate::api::workflows::WORKFLOW_DEFINITIONS;
use crate::api::{Definitions, Mistral, Place, code_sources, workbooks};
use crate::error::{Error, Kind as ErrorKind, Result};
use crate::json::{WIRE, dumps};

use super::cron_trigger::{self, New};
use super::kind::Kind;
use super::object::{Body, Object};
use super::remote::{Reader, Remote};

const PRIVATE: &str = "private";

/// Makes an object. Returns its row.
pub async fn create(reader: &Reader<'_>, object: &Object) -> Result<Value> {
    let mistral = reader.mistral;
    let place = place(object, None);
    match (&object.key.kind, &object.body) {
        (Kind::Workbook, Body::Language { text, .. }) => {
            workbooks::create(mistral, text.clone(), place).await
        }
        (Kind::Workflow, Body::Language { text, .. }) => {
            created(mistral, &WORKFLOW_DEFINITIONS, text, place).await
        }
        (Kind::Action, Body::Language { text, .. }) => {
            created(mistral, &ACTION_DEFINITIONS, text, place).await
        }
        (Kind::CodeSource, Body::Code(text)) => {
            code_sources::create(mistral, &object.key.name, text.clone(), place).await
        }
        (Kind::DynamicAction, _) => {
            let action = dynamic_action(object, place);
            DYNAMIC_ACTIONS.create(mistral, &action).await
        }
        (Kind::CronTrigger, _) => {
            let new = New::of_object(reader, object).await?;
            cron_trigger::create(mistral, &new).await
        }
        (Kind::EventTrigger, _) => {
            let body = event_trigger(reader, object, true).await?;
            EVENT_TRIGGERS.create(mistral, &body).await
        }
        (Kind::Environment, _) => {
            // Older servers take no scope for a new environment, which is private then, as it is here.
            let is_public = place.scope != PRIVATE;
            let body = environment(object, is_public.then_some(place.scope));
            ENVIRONMENTS.create(mistral, &body).await
        }
        _ => Err(mismatch(object)),
    }
}

/// Changes an object. Returns its row.
pub async fn update(reader: &Reader<'_>, before: &Remote, object: &Object) -> Result<Value> {
    let mistral = reader.mistral;
    let place = place(object, Some(before));
    let id = Some(before.id.as_str());
    match (&object.key.kind, &object.body) {
        (Kind::Workbook, Body::Language { text, .. }) => {
            workbooks::update(mistral, text.clone(), place).await
        }
        (Kind::Workflow, Body::Language { text, .. }) => {
            updated(mistral, &WORKFLOW_DEFINITIONS, (id, text), place).await
        }
        (Kind::Action, Body::Language { text, .. }) => {
            updated(mistral, &ACTION_DEFINITIONS, (id, text), place).await
        }
        (Kind::CodeSource, Body::Code(text)) => {
            code_sources::update(mistral, &before.id, text.clone(), place).await
        }
        (Kind::DynamicAction, _) => {
            let action = DynamicActionFields {
                id,
                name: None,
                ..dynamic_action(object, place)
            };
            DYNAMIC_ACTIONS.update(mistral, None, &action).await
        }
        (Kind::CronTrigger, _) => {
            let new = New::of_object(reader, object).await?;
            let replaced = cron_trigger::replace(mistral, &before.row, &new).await?;
            Ok(replaced.row)
        }
        (Kind::EventTrigger, _) if is_other_event(before, object) => {
            EVENT_TRIGGERS.delete(mistral, &before.id, "").await?;
            create_again(reader, before, object).await
        }
        (Kind::EventTrigger, _) => {
            let body = event_trigger(reader, object, false).await?;
            EVENT_TRIGGERS.update(mistral, id, &body).await
        }
        (Kind::Environment, _) => {
            let is_other = before.object.scope.as_deref() != Some(place.scope);
            let body = environment(object, is_other.then_some(place.scope));
            ENVIRONMENTS.update(mistral, None, &body).await
        }
        _ => Err(mismatch(object)),
    }
}

/// Deletes an object.
pub async fn delete(mistral: &Mistral, remote: &Remote) -> Result<()> {
    let key = &remote.object.key;
    let collection = key.kind.collection();
    let identifier = match key.kind {
        // The server looks these up by name alone.
        Kind::Environment | Kind::Workbook => &key.name,
        _ => &remote.id,
    };
    // With a namespace the server cannot delete dynamic actions; by ID it needs none.
    let namespace = match key.kind {
        Kind::DynamicAction => "",
        _ => &key.namespace,
    };
    collection.delete(mistral, identifier, namespace).await
}

/// Whether an event trigger listens to something else now, which the server cannot change.
pub fn is_other_event(before: &Remote, object: &Object) -> bool {
    let mut fields = ["exchange", "topic", "event"].into_iter();
    fields.any(|name| before.object.field_text(name) != object.field_text(name))
}

/// Makes an event trigger in the place of one that was deleted, which is made again if that fails.
async fn create_again(reader: &Reader<'_>, before: &Remote, object: &Object) -> Result<Value> {
    let Err(error) = create(reader, object).await else {
        return reader
            .find(&object.key)
            .await
            .map(|found| found.map(|found| found.row).unwrap_or_default());
    };
    let name = &object.key.name;
    match create(reader, &before.object).await {
        Ok(_) => Err(error.hint(format!(
            "event trigger {name:?} is there again as it was before, with another ID"
        ))),
        Err(cause) => Err(error.hint(format!(
            "event trigger {name:?} is gone: it could not be made again as it was before ({})",
            cause.message
        ))),
    }
}

/// Who can see it, which stays as it is unless it is told, and where it is.
fn place<'o>(object: &'o Object, before: Option<&'o Remote>) -> Place<'o> {
    let kept = before.and_then(|before| before.object.scope.as_deref());
    let scope = object.scope.as_deref().or(kept).unwrap_or(PRIVATE);
    Place {
        scope,
        namespace: &object.key.namespace,
    }
}

async fn created(
    mistral: &Mistral,
    definitions: &Definitions,
    text: &str,
    place: Place<'_>,
) -> Result<Value> {
    let mut rows = Rows::default();
    let text = text.to_owned();
    let mut sink = |row: &str| rows.take(row);
    definitions.create(mistral, text, place, &mut sink).await?;
    rows.only()
}

async fn updated(
    mistral: &Mistral,
    definitions: &Definitions,
    (id, text): (Option<&str>, &str),
    place: Place<'_>,
) -> Result<Value> {
    let mut rows = Rows::default();
    let text = text.to_owned();
    let mut sink = |row: &str| rows.take(row);
    definitions
        .update(mistral, id, text, place, &mut sink)
        .await?;
    rows.only()
}

/// The rows of an answer, of which there should be one.
#[derive(Default)]
struct Rows(Vec<Value>);

impl Rows {
    fn take(&mut self, row: &str) -> Result<()> {
        let row = serde_json::from_str(row).map_err(|cause| {
            let what = format!("cannot parse a row of the response: {cause}");
            Error::new(ErrorKind::Connection, what)
        })?;
        self.0.push(row);
        Ok(())
    }

    fn only(mut self) -> Result<Value> {
        match (self.0.pop(), self.0.len()) {
            (Some(row), 0) => Ok(row),
            _ => Err(Error::new(
                ErrorKind::Connection,
                "the response has not the one object that was sent",
            )),
        }
    }
}

fn dynamic_action<'o>(object: &'o Object, place: Place<'o>) -> DynamicActionFields<'o> {
    DynamicActionFields {
        name: Some(&object.key.name),
        class_name: Some(object.field_text("class_name")),
        scope: place.scope,
        namespace: place.namespace,
        code_source_name: Some(object.field_text("code_source_name")),
        ..DynamicActionFields::default()
    }
}

fn environment(object: &Object, scope: Option<&str>) -> Value {
    let mut body = Map::new();
    body.insert("name".to_owned(), object.key.name.as_str().into());
    // What is left out stays as it is.
    let description = object.field_text("description");
    body.insert("description".to_owned(), description.into());
    body.insert("variables".to_owned(), embedded(object, "variables").into());
    if let Some(scope) = scope {
        body.insert("scope".to_owned(), scope.into());
    }
    body.into()
}

async fn event_trigger(reader: &Reader<'_>, object: &Object, is_new: bool) -> Result<Value> {
    let workflow = workflow(reader, object).await?;
    let mut body = json!({
        "name": object.key.name,
        "workflow_id": workflow.id,
        "workflow_input": embedded(object, "workflow_input"),
        "workflow_params": embedded(object, "workflow_params"),
    });
    if is_new {
        for name in ["exchange", "topic", "event"] {
            body[name] = object.field_text(name).into();
        }
    }
    if let Some(scope) = &object.scope {
        body["scope"] = scope.as_str().into();
    }
    Ok(body)
}

/// The workflow of a trigger.
async fn workflow(reader: &Reader<'_>, object: &Object) -> Result<super::remote::Workflow> {
    let (name, namespace) = (
        object.field_text("workflow_name"),
        object.field_text("workflow_namespace"),
    );
    reader.needed_workflow(name, namespace).await
}

/// A mapping as JSON text.
fn embedded(object: &Object, field: &str) -> String {
    let value = object.field(field).cloned();
    dumps(&value.unwrap_or_else(|| json!({})), WIRE)
}

/// The parts of an object come from its kind, so that this never happens.
fn mismatch(object: &Object) -> Error {
    Error::local(format!("{} cannot be sent", object.key))
}
