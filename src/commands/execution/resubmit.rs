//! `--from`: an execution as a request to start the same again. The server copies neither input nor params.

use serde_json::{Map, Value};

use crate::api::executions::{EXECUTIONS, NewExecution};
use crate::api::origin::has_origin;
use crate::api::{Mistral, workflows};
use crate::character::single_line;
use crate::error::{Error, Kind, Result};
use crate::json::{WIRE, dumps, embedded};
use crate::terminal::Terminal;

/// What is read of an execution.
const FIELDS: &str = "id,workflow_id,workflow_name,workflow_namespace,description,task_execution_id,root_execution_id,\
    input,params,created_at";

/// What the server puts into the params of every execution, or of those that another started.
const OF_THE_SERVER: [&str; 4] = [
    "root_execution_id",
    "task_execution_id",
    "index",
    "namespace",
];

/// The description that the server gives to sub-executions.
const SUB_EXECUTION: &str = "sub-workflow execution";

/// The request that starts the same again. A sub-execution becomes a root of its own.
pub async fn of_execution(
    terminal: &Terminal,
    mistral: &Mistral,
    id: &str,
) -> Result<NewExecution> {
    let old = EXECUTIONS.get_fields(mistral, id, FIELDS).await;
    let old = old.map_err(Error::without_query)?;
    let mut params = object(&old, "params");
    let namespace = namespace(&old, &params);
    if let Some(root) = text(&old, "root_execution_id") {
        let root = EXECUTIONS.get_fields(mistral, root, "id,params").await?;
        let env = object(&root, "params").remove("env");
        params.insert("env".to_owned(), env.unwrap_or_default());
    }
    params.retain(|name, value| !is_of_the_server(name, value));
    let workflow = workflow(terminal, mistral, &old, &namespace).await?;
    Ok(NewExecution {
        description: description(&old),
        workflow_id: Some(workflow),
        workflow_namespace: Some(namespace).filter(|name| !name.is_empty()),
        input: Some(dumps(&Value::Object(object(&old, "input")), WIRE)),
        params: (!params.is_empty()).then(|| dumps(&Value::Object(params), WIRE)),
        ..NewExecution::default()
    })
}

/// The namespace in which the workflows of its tasks are looked up; its own workflow may be in the default one.
fn namespace(old: &Value, params: &Map<String, Value>) -> String {
    let of_params = params.get("namespace").and_then(Value::as_str);
    let own = text(old, "workflow_namespace");
    of_params.or(own).unwrap_or_default().to_owned()
}

/// Whether a parameter is the server's own, or an empty environment, which each execution has.
fn is_of_the_server(name: &str, value: &Value) -> bool {
    let is_empty = value.is_null() || value.as_object().is_some_and(Map::is_empty);
    OF_THE_SERVER.contains(&name) || (name == "env" && is_empty)
}

/// The description, unless it tells what started the execution: a task, or a trigger.
fn description(old: &Value) -> String {
    let description = text(old, "description").unwrap_or_default();
    let is_of_a_task = description == SUB_EXECUTION && text(old, "task_execution_id").is_some();
    let is_of_a_trigger = has_origin(&embedded(old, "description"));
    if is_of_a_task || is_of_a_trigger {
        ""
    } else {
        description
    }
    .to_owned()
}

/// The ID of the workflow, by which one that was renamed is found. One that was deleted is looked up by its name, as it
/// may have been created anew. What changed since the execution started is noted.
async fn workflow(
    terminal: &Terminal,
    mistral: &Mistral,
    old: &Value,
    namespace: &str,
) -> Result<String> {
    let id = text(old, "workflow_id").unwrap_or_default();
    let name = text(old, "workflow_name").unwrap_or_default();
    let shown = single_line(name);
    match workflows::version(mistral, id, "").await {
        Ok(found) => {
            if let Some(at) = changed(&found, old).map(single_line) {
                let now = text(&found, "name").filter(|now| *now != name);
                let now = now.map(|now| format!(" (now {:?})", single_line(now)));
                terminal.note(&format!(
                    "mistral: note: workflow {shown:?}{} was changed at {at} (UTC), after the execution had started; \
                     the present definition runs",
                    now.unwrap_or_default()
                ));
            }
            Ok(id.to_owned())
        }
        Err(error) if error.kind == Kind::NotFound => {
            let own = old.get("workflow_namespace").and_then(Value::as_str);
            let found = workflows::version(mistral, name, own.unwrap_or(namespace)).await;
            let found = found.map_err(|error| deleted(&shown, error))?;
            terminal.note(&format!(
                "mistral: note: workflow {shown:?} was deleted after the execution had started, and created anew; \
                 the present definition runs"
            ));
            Ok(text(&found, "id").unwrap_or(name).to_owned())
        }
        Err(error) => Err(error),
    }
}

fn deleted(name: &str, error: Error) -> Error {
    if error.kind != Kind::NotFound {
        return error;
    }
    Error::new(
        Kind::NotFound,
        format!("workflow {name:?} of the execution was deleted"),
    )
    .hint("create it again: mistral workflow-create FILE")
}

/// When the workflow was changed, if that was after the execution had started. Times of the server are compared as
/// texts, to the second.
fn changed<'a>(workflow: &'a Value, old: &Value) -> Option<&'a str> {
    let started = text(old, "created_at")?;
    text(workflow, "updated_at").filter(|changed| *changed > started)
}

/// A field that is a text and not empty.
fn text<'a>(row: &'a Value, field: &str) -> Option<&'a str> {
    row.get(field)?.as_str().filter(|text| !text.is_empty())
}

/// A field that is an object, or JSON text of one.
fn object(row: &Value, field: &str) -> Map<String, Value> {
    match embedded(row, field) {
        Value::Object(map) => map,
        _ => Map::new(),
    }
}
