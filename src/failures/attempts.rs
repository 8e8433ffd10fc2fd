//! What a failed task has run: each action, with its input and what came of it.

use serde_json::Value;

use crate::api::Mistral;
use crate::api::action_executions::ACTION_EXECUTIONS;
use crate::api::tasks::TASKS;
use crate::error::Result;

use super::failed::{FailedTask, document, text};
use super::rows::{all, oldest_first, read};

/// The fields of actions that are requested, which every server has.
const FIELDS: &str = "id,name,state,accepted,input,output,created_at";

/// An action that a task ran. Of a task that was tried again, only the last attempts are accepted.
pub struct Attempt {
    pub name: String,
    pub state: String,
    pub is_accepted: bool,
    pub input: Value,
    /// What it returned, or the text of its error.
    pub result: Value,
    pub created_at: Option<String>,
}

impl Attempt {
    fn read(row: &Value) -> Self {
        let mut output = document(row, "output");
        Self {
            name: text(row, "name").unwrap_or_default(),
            state: text(row, "state").unwrap_or_default(),
            is_accepted: row["accepted"] == true,
            input: document(row, "input"),
            result: match output.get_mut("result") {
                Some(result) => result.take(),
                None => output,
            },
            created_at: text(row, "created_at"),
        }
    }
}

/// The actions that a task ran, the oldest first: one request. Of a task with items those that did not succeed.
pub async fn attempts(mistral: &Mistral, task: &FailedTask) -> Result<Vec<Attempt>> {
    let mut query = oldest_first(FIELDS);
    if task.items.is_some() {
        query = query.with("state", "neq:SUCCESS");
    }
    let mut found = Vec::new();
    let mut sink = |row: &str| {
        found.push(Attempt::read(&read(row)?));
        Ok(())
    };
    let id = Some(task.id.as_str());
    ACTION_EXECUTIONS
        .list_of(mistral, &TASKS, id, &all(query), &mut sink)
        .await?;
    Ok(found)
}
